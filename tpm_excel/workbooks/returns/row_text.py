"""The rows of a return written as XML by ourselves, in the words of xlsxwriter, which is left all else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import isfinite

from tpm_excel.terms.cells import Value
from tpm_excel.terms.places import column_letters
from tpm_excel.workbooks.returns.return_sheet import FilledRow, Live
from tpm_excel.workbooks.writing.texts import escaped, text_item

_LONGEST = 16_000
"""A text that is no longer fits into a cell, however Excel counts its letters."""
_BEFORE = date(1899, 12, 31)
_NO_DAY = 59
"""Excel takes 1900 for a leap year: from this day on it is a day ahead."""


class TooOddError(Exception):
    """A return has something in it that only xlsxwriter knows how to write."""


class RowText:
    """Writes rows as XML; `known` are the texts that a workbook has already, `prepared` makes a formula fit for it."""

    def __init__(self, known: Mapping[str, int], prepared: Callable[[str], str]) -> None:
        """Begin the rows of a workbook."""
        self._known, self._first = dict(known), len(known)
        self._prepared = prepared
        self.used = 0
        """How many cells hold a text of the table of texts."""

    def row(self, number: int, filled: FilledRow, looks: Sequence[str]) -> str:
        """Return a row, counted from 1; `looks` are the numbers of its cells' formats."""
        points = int(filled.height * 4 / 3 + 0.5) * 0.75  # whole pixels, as xlsxwriter keeps them
        cells = [
            self._cell(f"{column_letters(index)}{number}", look, cell)
            for index, (look, cell) in enumerate(zip(looks, filled.cells, strict=True))
        ]
        return f'<row r="{number}" spans="1:{len(cells)}" ht="{points:.16g}">{"".join(cells)}</row>'

    def line(self, number: int, texts: Sequence[str]) -> str:
        """Return a row of texts without a format, counted from 1."""
        cells = (self._text(f'<c r="{column_letters(index)}{number}"', text) for index, text in enumerate(texts))
        return f'<row r="{number}">{"".join(cells)}</row>'

    def added(self) -> tuple[int, str]:
        """Return how many texts there are now, and those that were added, as they stand in the table of texts."""
        texts = list(self._known)[self._first :]
        return len(self._known), "".join(map(text_item, texts))

    def _cell(self, name: str, look: str, cell: Value | Live) -> str:
        begin = f'<c r="{name}" s="{look}"'
        match cell:
            case None | "":
                return f"{begin}/>"
            case str():
                return self._text(begin, cell)
            case Live():
                kind = ' t="str"' if isinstance(cell.shown, str) and cell.shown else ""
                formula, shown = escaped(self._prepared(cell.formula)), escaped(str(cell.shown))
                return f"{begin}{kind}><f>{formula}</f><v>{shown}</v></c>"
            case date():
                return f"{begin}><v>{_serial(cell)}</v></c>"
            case _ if isfinite(cell):
                return f"{begin}><v>{cell:.16G}</v></c>"
        raise TooOddError

    def _text(self, begin: str, text: str) -> str:
        if not text:
            return ""
        if len(text) > _LONGEST:
            raise TooOddError
        at = self._known.setdefault(text, len(self._known))
        self.used += 1
        return f'{begin} t="s"><v>{at}</v></c>'


def _serial(day: date) -> int:
    days = (day - _BEFORE).days
    return days + 1 if days > _NO_DAY else days
