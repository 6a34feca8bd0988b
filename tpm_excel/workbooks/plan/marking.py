"""Findings as notes on the cells of a copy of the plan, for whoever mends it in Excel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.comments import Comment

from tpm_excel.workbooks.plan.editing import edited

_AUTHOR = "tpm plan check"
_WIDTH, _LINE, _PER_LINE = 320, 15, 46
"""A note's width and the height of a line in points, and how many letters stand in one."""


def with_notes(data: bytes, notes: Sequence[tuple[str, str, str]]) -> bytes:
    """Return a workbook with notes, given as sheet, cell and text, added to its cells.

    What people noted on a cell stands above. A note whose sheet is not there stands on the first cell of the first
    sheet, one without a cell on the first cell of its sheet.
    """
    texts: dict[tuple[str, str], list[str]] = {}
    with edited(data) as (book, buffer):
        names = {name.strip().casefold(): name for name in book.sheetnames}
        for sheet, cell, text in notes:
            name = names.get(sheet.strip().casefold(), book.sheetnames[0])
            texts.setdefault((name, cell if sheet.strip().casefold() in names and cell else "A1"), []).append(text)
        for (name, cell), several in texts.items():
            place: Any = _top_left(book[name], cell)
            before = [place.comment.text] if place.comment else []
            place.comment = _comment("\n\n".join([*before, *dict.fromkeys(several)]))
    return buffer.getvalue()


def _top_left(sheet: Any, cell: str) -> Any:
    """The cell itself, or the first one of the merged range that it lies in, which alone can carry a note."""
    for merged in sheet.merged_cells.ranges:
        if cell in merged:
            return sheet.cell(merged.min_row, merged.min_col)
    return sheet[cell]


def _comment(text: str) -> Comment:
    lines = sum(1 + len(line) // _PER_LINE for line in text.split("\n"))
    return Comment(text[:32_000], _AUTHOR, height=min(_LINE * (lines + 1), 500), width=_WIDTH)
