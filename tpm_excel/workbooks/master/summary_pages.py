"""The pages of the printed Summary: what counts on the first, and nothing torn from its heading."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.workbooks.publication.paper import LANDSCAPE, points_down
from tpm_excel.workbooks.writing.table_sheet import A4

_LARGEST = 71
"""The scale in per cent at which letters of 10 points are still read, and the first page holds three forms."""
_ROW, _GAP = 15.0, 8.0
"""The height of a row that was given none, and of one that only keeps things apart."""


class Pages:
    """Where parts of the Summary begin, each of which is printed whole where a page has room for it."""

    def __init__(self, sheet: Worksheet) -> None:
        """Begin with the head of the sheet."""
        self.sheet = sheet
        self.parts: list[tuple[int, bool]] = [(0, False)]

    def begin(self, at: int, *, fresh: bool = False) -> None:
        """A part begins on this row, on a `fresh` page or below what stands above it."""
        self.parts.append((at, fresh))

    def gap(self, at: int) -> None:
        """Leave a narrow row between a table and what stands below it."""
        self.sheet.set_row(at, _GAP)

    def set_up(self, bottom: int, right: int) -> None:
        """Set the sheet up for print, down to a row and as wide as so many pixels."""
        scale = min(_LARGEST, LANDSCAPE[A4] * 100 // right)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.55)
        self.sheet.center_horizontally()
        self.sheet.set_print_scale(scale)
        self.sheet.set_h_pagebreaks(self._breaks(bottom, points_down(A4, scale)))
        self.sheet.set_footer("&C&8&P of &N")

    def _breaks(self, bottom: int, room: float) -> list[int]:
        top, found = 0, []
        ends = [at for at, _ in self.parts[1:]] + [bottom]
        for (at, fresh), end in zip(self.parts, ends, strict=True):
            if at and (fresh or self._points(top, end) > room):
                found.append(at)
                top = at
        return found

    def _points(self, first: int, end: int) -> float:
        sheet: Any = self.sheet  # what xlsxwriter keeps for itself has no types
        return sum(sheet.row_info[at].height * 0.75 if at in sheet.row_info else _ROW for at in range(first, end))
