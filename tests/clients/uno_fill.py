"""Does in LibreOffice what a person does there: open, type, save, recalculate. Run by a Python that has `uno`.

It reads one JSON document from standard input, `{"pipe": NAME, "jobs": [...]}`, and writes the list of results. A job
has a `file` and any of `cells` (`{sheet: [[row, column, value], ...]}`, counted from 0), `save` (`{ending: path}`) and
`read` (true: recalculate hard and return the values of all formula cells). Values: text, a number, null to clear, or
`{"date": "2025-11-30"}`. Nothing is ever typed as a formula: `setFormula("80")` in a percentage cell is 8000%.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
import traceback
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "csv": "Text - txt - csv (StarCalc)",
    "pdf": "calc_pdf_Export",
}
CLEARED = 1 | 2 | 4 | 16  # numbers, dates, text, formulas: com.sun.star.sheet.CellFlags


def prop(name: str, value: Any) -> Any:
    one = PropertyValue()
    one.Name, one.Value = name, value
    return one


def desktop(pipe: str) -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + 60
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def enter(cell: Any, value: Any) -> None:
    if value is None:
        cell.clearContents(CLEARED)
    elif isinstance(value, str):
        cell.setString(value)
    elif isinstance(value, dict):
        day = dt.date.fromisoformat(value["date"])
        cell.setValue(float((day - dt.date(1899, 12, 30)).days))
    else:
        cell.setValue(float(value))


def formula_values(document: Any) -> dict[str, Any]:
    """Recalculate everything, whatever the file claims, and return the value of each formula cell by sheet."""
    document.calculateAll()
    found = {}
    for sheet in document.Sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        area = sheet.getCellRangeByPosition(0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow)
        formulas, values = area.getFormulaArray(), area.getDataArray()
        found[sheet.Name] = [
            [row, column, value if isinstance(value, (str, float)) else None]
            for row, (line, shown) in enumerate(zip(formulas, values, strict=True))
            for column, (formula, value) in enumerate(zip(line, shown, strict=True))
            if formula.startswith("=") and sheet.getCellByPosition(column, row).Type.value == "FORMULA"
        ]
    return found


def do(top: Any, job: dict[str, Any]) -> dict[str, Any]:
    url = uno.systemPathToFileUrl(job["file"])
    document = top.loadComponentFromURL(url, "_blank", 0, (prop("Hidden", True),))
    try:
        for name, cells in job.get("cells", {}).items():
            sheet = document.Sheets.getByName(name)
            for row, column, value in cells:
                enter(sheet.getCellByPosition(column, row), value)
        result = formula_values(document) if job.get("read") else {}
        for ending, path in job.get("save", {}).items():
            document.storeToURL(uno.systemPathToFileUrl(path), (prop("FilterName", FILTERS[ending]),))
        return result
    finally:
        document.close(True)


def main() -> None:
    asked = json.load(sys.stdin)
    top = desktop(asked["pipe"])
    if asked.get("stop"):
        top.terminate()
        return
    json.dump([do(top, job) for job in asked["jobs"]], sys.stdout)


if __name__ == "__main__":
    try:
        main()
    except Exception:
        traceback.print_exc()
        sys.exit(1)
