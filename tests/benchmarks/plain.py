"""The scripts that people would write instead, none of which checks, archives or traces anything.

python plain.py pandas-openpyxl|pandas-calamine|floor INBOX OUT SHEET...
python plain.py xlsxwriter TEMPLATE COUNT FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HEADER = 3


def with_pandas(engine: str, inbox: Path, out: Path, sheets: list[str]) -> None:
    """Read every return with pandas, put them together, count, and write one workbook."""
    import pandas as pd

    found: dict[str, list[pd.DataFrame]] = {sheet: [] for sheet in sheets}
    for path in sorted(inbox.glob("*.xlsx")):
        for sheet, frame in pd.read_excel(path, sheet_name=sheets, header=HEADER, engine=engine).items():  # type: ignore[call-overload]
            found[str(sheet)].append(frame)
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        for sheet, frames in found.items():
            everything = pd.concat(frames, ignore_index=True)
            column = next(name for name in everything.columns if str(name).endswith("(enter)"))
            everything.groupby(column).size().reset_index(name="rows").to_excel(writer, sheet_name=f"Sum {sheet}"[:31])
            everything.to_excel(writer, sheet_name=sheet, index=False)


def floor(inbox: Path, out: Path, sheets: list[str]) -> None:
    """Read with calamine and write with xlsxwriter, nothing between: near the least that its users can do."""
    from python_calamine import CalamineWorkbook
    from xlsxwriter import Workbook

    rows: dict[str, list[list[Any]]] = {sheet: [] for sheet in sheets}
    for path in sorted(inbox.glob("*.xlsx")):
        read = CalamineWorkbook.from_path(str(path))
        for sheet in sheets:
            rows[sheet] += read.get_sheet_by_name(sheet).to_python()[HEADER + 1 :]
    book = Workbook(str(out), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    for sheet, lines in rows.items():
        written = book.add_worksheet(sheet)
        for at, row in enumerate(lines):
            written.write_row(at, 0, row)
    book.close()


def with_xlsxwriter(template: Path, count: int, folder: Path) -> None:
    """Write a return again and again with xlsxwriter: the same cells, formulas, formats, dropdowns and protection."""
    from xlsxwriter import Workbook

    described = json.loads(template.read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        book = Workbook(str(folder / f"{number}.xlsx"), {"in_memory": True})
        looks = [book.add_format(one) for one in described["looks"]]
        for sheet in described["sheets"]:
            written = book.add_worksheet(sheet["name"])
            for row, column, value, look in sheet["cells"]:
                if isinstance(value, str) and value.startswith("="):
                    written.write_formula(row, column, value, looks[look], "Not answered yet")
                else:
                    written.write(row, column, value, looks[look])
            for rule in sheet["validations"]:
                _validate(written, rule)
            written.protect()
        book.close()


def _validate(sheet: Any, rule: dict[str, Any]) -> None:
    sheet.data_validation(rule["area"], {key: value for key, value in rule.items() if key != "area"})


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    if what == "xlsxwriter":
        with_xlsxwriter(Path(words[0]), int(words[1]), Path(words[2]))
    elif what == "floor":
        floor(Path(words[0]), Path(words[1]), words[2:])
    else:
        with_pandas(what.removeprefix("pandas-"), Path(words[0]), Path(words[1]), words[2:])
