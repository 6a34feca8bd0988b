"""The rows of large sheets, written as XML by ourselves inside the workbook that xlsxwriter makes.

A master of a thousand returns has three million cells, and xlsxwriter's general way of writing them was two thirds of
the time of a collect. All else stays its work: styles, columns, tables, formats by condition, the table of texts. A
test holds that both ways give workbooks that read the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from math import isfinite
from typing import Any

from xlsxwriter.format import Format

from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.places import column_letters

_LONGEST, _USUAL_HEIGHT, _CHUNK = 32_767, 15.0, 1_000


class RowWriter:
    """Takes the rows of one sheet from its first row of data on, and keeps them packed until the sheet is written."""

    def __init__(self, sheet: Any, texts: Any, first_row: int, columns: int) -> None:
        """Begin at a row counted from 0. `texts` is the table of texts of xlsxwriter's workbook."""
        self.first_row, self.next_row = first_row, first_row
        self._sheet, self._texts = sheet, texts
        self._letters = [column_letters(index) for index in range(columns)]
        self._lines: list[str] = []
        self._packed: list[bytes] = []

    def write(self, values: Sequence[Value], looks: Sequence[Format], height: float) -> None:
        """Write the next row; `looks` are the formats of its cells."""
        number = self.next_row + 1
        points = int(height * 4 / 3 + 0.5) * 0.75  # whole pixels, as xlsxwriter keeps them
        cells = [f'<row r="{number}" ht="{points:.16g}">' if points != _USUAL_HEIGHT else f'<row r="{number}">']
        known, texts = self._texts.string_table, self._texts
        for letters, value, look in zip(self._letters, values, looks, strict=True):
            begin = f'<c r="{letters}{number}" s="{_index(look)}"'
            if isinstance(value, str) and value:
                at = known.get(value)
                if at is None:
                    at = texts._get_shared_string_index(_fitting(value))  # noqa: SLF001  # as xlsxwriter itself does
                else:
                    texts.count += 1
                cells.append(f'{begin} t="s"><v>{at}</v></c>')
            elif value is None or value == "":
                cells.append(f"{begin}/>")
            else:
                cells.append(f"{begin}><v>{self._number(value):.16G}</v></c>")
        cells.append("</row>")
        self._lines.append("".join(cells))
        self.next_row += 1
        if len(self._lines) >= _CHUNK:
            self._pack()

    def _number(self, value: Value) -> float:
        if isinstance(value, date):
            return _serial(self._sheet, value)
        if not isinstance(value, int | float) or not isfinite(value):
            raise TypeError(f"{written(value)} cannot stand in a cell")
        return value

    def _pack(self) -> None:
        self._packed.append(zlib.compress("".join(self._lines).encode(), 1))
        self._lines.clear()

    def parts(self) -> Iterator[bytes]:
        """Yield the rows, in pieces small enough for any memory."""
        self._pack()
        return map(zlib.decompress, self._packed)


def _index(look: Any) -> int:
    index = look.xf_index
    return index if index is not None else int(look._get_xf_index())  # noqa: SLF001  # as xlsxwriter itself does


@lru_cache(maxsize=10_000)
def _serial(sheet: Any, day: date) -> float:
    return float(sheet._convert_date_time(datetime.combine(day, time())))  # noqa: SLF001  # as xlsxwriter itself does


def _fitting(text: str) -> str:
    """As much of a text as a cell takes, which Excel counts in halves of UTF-16."""
    cut = text[:_LONGEST]
    return cut if len(cut) * 2 <= _LONGEST else cut.encode("utf-16-le")[: _LONGEST * 2].decode("utf-16-le", "ignore")
