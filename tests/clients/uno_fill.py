"""Does in LibreOffice what a person does there: open, type, save, recalculate. Run by a Python that has `uno`.

It reads one JSON document from standard input, `{"pipe": NAME, "jobs": [...]}`, and writes the list of results. A job
has a `file` and any of `cells` (`{sheet: [[row, column, value], ...]}`, counted from 0), `save` (`{ending: path}`) and
`acts` (what a person does: [sheet, act, ...], see ACTS) and
`read` (true: recalculate hard, and return what all formula cells give) or `watch` ([table, heading, word]: the same,
with what leads out of the file, how many rows a filter shows, and how long each took). Values: text, a number, null to
clear, or `{"date": "2025-11-30"}`. Nothing is ever typed as a formula: `setFormula("80")` in a percentage is 8000%.
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
FORMULAS = 16
CLEARED = 1 | 2 | 4 | FORMULAS  # numbers, dates, text, formulas: com.sun.star.sheet.CellFlags


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
    found: dict[str, Any] = {}
    for sheet in document.Sheets:
        found[sheet.Name] = []
        for area in sheet.queryContentCells(FORMULAS).RangeAddresses:
            shown = place(sheet, [area.StartRow, area.StartColumn, area.EndRow, area.EndColumn]).getDataArray()
            found[sheet.Name] += [
                [row, column, value if isinstance(value, (str, float)) else None]
                for row, line in enumerate(shown, area.StartRow)
                for column, value in enumerate(line, area.StartColumn)
            ]
    return found


def leads_out(document: Any) -> list[str]:
    """What a document takes from others: sheets, areas, and cells that formulas point to."""
    areas = [document.AreaLinks.getByIndex(number).SourceName for number in range(document.AreaLinks.Count)]
    return [*document.ExternalDocLinks.ElementNames, *document.SheetLinks.ElementNames, *areas]


def choose(document: Any, table: str, heading: str, text: str) -> int:
    """Choose a word at the arrow of a table's heading and return how many rows of data are then shown."""
    ranged = document.DatabaseRanges.getByName(table)
    if not ranged.AutoFilter:
        raise ValueError(f"{table} has no arrows to filter by")
    cells = ranged.ReferredCells
    headings = cells.getCellRangeByPosition(0, 0, cells.Columns.Count - 1, 0).getDataArray()[0]
    one = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    one.Field, one.IsNumeric, one.StringValue = headings.index(heading), False, text
    one.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
    described = ranged.getFilterDescriptor()
    described.ContainsHeader = True
    described.setFilterFields((one,))
    ranged.refresh()
    return sum(area.EndRow - area.StartRow + 1 for area in cells.queryVisibleCells().RangeAddresses) - 1


def watched(document: Any, filters: list[str], opened: float) -> dict[str, Any]:
    """What a person waits for and sees in a large workbook: opening, calculating, filtering."""
    begun = time.monotonic()
    values = formula_values(document)
    calculated = time.monotonic()
    shown = choose(document, *filters)
    seconds = {"open": opened, "recalculate": calculated - begun, "filter": time.monotonic() - calculated}
    return {"values": values, "links": leads_out(document), "shown": shown, "seconds": seconds}


def place(sheet: Any, area: list[int]) -> Any:
    """The range of an area: its first row and column, its last row and column, counted from 0."""
    first_row, first_column, last_row, last_column = area
    return sheet.getCellRangeByPosition(first_column, first_row, last_column, last_row)


def sort(sheet: Any, area: list[int], column: int, ascending: bool) -> None:
    one = uno.createUnoStruct("com.sun.star.table.TableSortField")
    one.Field, one.IsAscending = column - area[1], ascending
    fields = uno.Any("[]com.sun.star.table.TableSortField", (one,))
    place(sheet, area).sort((prop("SortFields", fields), prop("ContainsHeader", False)))


def show_only(sheet: Any, area: list[int], column: int, text: str) -> None:
    """Filter a table, as the arrow in its heading does."""
    one = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    one.Field, one.IsNumeric, one.StringValue = column - area[1], False, text
    one.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
    described = place(sheet, area).createFilterDescriptor(True)
    described.ContainsHeader = True
    described.setFilterFields((one,))
    place(sheet, area).filter(described)


def replace(sheet: Any, old: str, new: str) -> None:
    described = sheet.createReplaceDescriptor()
    described.SearchString, described.ReplaceString = old, new
    sheet.replaceAll(described)


ACTS = {
    "sort": sort,
    "filter": show_only,
    "replace": replace,
    "insert rows": lambda sheet, at, count: sheet.Rows.insertByIndex(at, count),
    "delete rows": lambda sheet, at, count: sheet.Rows.removeByIndex(at, count),
    "insert columns": lambda sheet, at, count: sheet.Columns.insertByIndex(at, count),
    "delete columns": lambda sheet, at, count: sheet.Columns.removeByIndex(at, count),
    "hide rows": lambda sheet, at: setattr(sheet.Rows.getByIndex(at), "IsVisible", False),
    "hide columns": lambda sheet, at: setattr(sheet.Columns.getByIndex(at), "IsVisible", False),
    "cut": lambda sheet, area, row, column: sheet.moveRange(
        sheet.getCellByPosition(column, row).CellAddress, place(sheet, area).RangeAddress
    ),
    "copy": lambda sheet, area, row, column: sheet.copyRange(
        sheet.getCellByPosition(column, row).CellAddress, place(sheet, area).RangeAddress
    ),
    "merge": lambda sheet, area: place(sheet, area).merge(True),
    "drag down": lambda sheet, area: place(sheet, area).fillAuto(
        uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), 1
    ),
    "note": lambda sheet, row, column, text: sheet.Annotations.insertNew(
        sheet.getCellByPosition(column, row).CellAddress, text
    ),
    "type": lambda sheet, row, column, value: enter(sheet.getCellByPosition(column, row), value),
    "rename": lambda sheet, name: setattr(sheet, "Name", name),
}
"""What a person does to a sheet, by name; rows and columns are counted from 0."""


def act(document: Any, acts: list[list[Any]]) -> None:
    for name, what, *words in acts:
        if what == "copy tab":
            document.Sheets.copyByName(name, *words)
            continue
        sheet = document.Sheets.getByName(name)
        sheet.unprotect("")
        ACTS[what](sheet, *words)


def do(top: Any, job: dict[str, Any]) -> dict[str, Any]:
    url, begun = uno.systemPathToFileUrl(job["file"]), time.monotonic()
    document = top.loadComponentFromURL(url, "_blank", 0, (prop("Hidden", True),))
    opened = time.monotonic() - begun
    try:
        if "watch" in job:
            return watched(document, job["watch"], opened)
        for name, cells in job.get("cells", {}).items():
            sheet = document.Sheets.getByName(name)
            for row, column, value in cells:
                enter(sheet.getCellByPosition(column, row), value)
        act(document, job.get("acts", []))
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
