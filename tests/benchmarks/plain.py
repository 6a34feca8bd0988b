"""The scripts that people would write instead: `python plain.py pandas-openpyxl|pandas-calamine|floor INBOX OUT`.

None of them checks anything, archives anything or knows where an answer came from.
"""

from __future__ import annotations

import sys
from pathlib import Path

SHEET, HEADER = "Strategic plan", 3


def with_pandas(engine: str, inbox: Path, out: Path) -> None:
    """Read every return with pandas, put them together, count, and write one workbook."""
    import pandas as pd

    frames = [
        pd.read_excel(path, sheet_name=SHEET, header=HEADER, engine=engine) for path in sorted(inbox.glob("*.xlsx"))
    ]
    everything = pd.concat(frames, ignore_index=True)
    counts = everything.groupby(["Priority", "Status (enter)"]).size().reset_index(name="rows")
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        counts.to_excel(writer, sheet_name="Summary")
        everything.to_excel(writer, sheet_name=SHEET, index=False)


def floor(inbox: Path, out: Path) -> None:
    """Read with calamine and write with xlsxwriter, nothing between: near the least that can be done in Python."""
    from python_calamine import CalamineWorkbook
    from xlsxwriter import Workbook

    book = Workbook(str(out), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(SHEET)
    at = 0
    for path in sorted(inbox.glob("*.xlsx")):
        for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name(SHEET).to_python()[HEADER + 1 :]:
            sheet.write_row(at, 0, row)
            at += 1
    book.close()


if __name__ == "__main__":
    what, where, to = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if what == "floor":
        floor(where, to)
    else:
        with_pandas(what.removeprefix("pandas-"), where, to)
