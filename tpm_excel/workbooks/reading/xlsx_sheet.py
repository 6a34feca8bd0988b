"""The cells of one sheet of an .xlsx, sparse, whatever size the sheet claims to have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite

from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.terms.limits import LIMITS
from tpm_excel.workbooks.reading.book import Area, Oddities, RowCells, Unreadable, too_large
from tpm_excel.workbooks.reading.same_parts import once
from tpm_excel.workbooks.reading.xlsx_fills import without_endless_rows
from tpm_excel.workbooks.reading.xlsx_plain import NotPlain, column_index, plain_rows, split_out
from tpm_excel.workbooks.reading.xml_events import Attributes, parse

_ROWS, _COLUMNS = 1_048_576, 16_384
_ODD, _FILLED = 2_000, 2_000
_NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Return text with Excel's `_x000D_` made the character that it stands for."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)  # half a character could not be written again


def whole(text: str | None, default: int) -> int:
    """Return a whole number of the file, or the default where it is none that a workbook could hold."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


@dataclass(frozen=True, slots=True)
class Shared:
    """What a workbook's sheets share: its strings, which styles show dates or percentages, and its date system.

    `most` is how many cells a sheet may have.
    """

    strings: Sequence[str]
    dates: frozenset[int]
    percents: frozenset[int]
    date_1904: bool
    most: int = LIMITS.cells


def read_sheet(data: bytes, shared: Shared, notes: Mapping[tuple[int, int], str]) -> tuple[RowCells, Oddities]:
    """Return the cells of a sheet that are not blank, by row and column counted from 0, and what is odd about it."""
    data, kept, last_row = without_endless_rows(data, _FILLED)
    reader = _read_plainly(data, shared) or _read_with_expat(data, shared)
    hidden = frozenset(reader.hidden_rows), frozenset(reader.hidden_columns)
    filled = tuple(
        (first, column, last_row - 1 if last == kept - 1 else last, column)
        for column, (first, last) in reader.filled.items()
    )
    return RowCells(reader.rows), Oddities(dict(notes), *hidden, tuple(reader.merged), filled)


def _read_with_expat(data: bytes, shared: Shared) -> _SheetReader:
    reader = _SheetReader(shared)
    parse(data, reader.start, reader.end, reader.text)
    reader.rows = {row: dict(sorted(cells.items())) for row, cells in sorted(reader.rows.items())}
    return reader


def _read_plainly(data: bytes, shared: Shared) -> _SheetReader | None:
    """Take the cells apart as text, and give the rest to expat; None where they are not plainly written."""
    apart = split_out(data, b"<sheetData>", b"</sheetData>")
    around = _around(apart[0]) if apart else None
    if apart is None or around is None:
        return None
    reader = _SheetReader(shared)
    reader.hidden_columns, reader.merged = set(around[0]), list(around[1])
    try:
        for row, hidden, cells in plain_rows(apart[1], reader.cell):
            if hidden:
                reader.hidden_rows.add(row)
            if cells:
                reader.take_row(row, cells)
    except NotPlain:
        return None
    return reader


@once
def _around(data: bytes) -> tuple[frozenset[int], tuple[Area, ...]] | None:
    """What a sheet says outside its cells: hidden columns, and merged areas; None where cells stand there too."""
    reader = _SheetReader(Shared((), frozenset(), frozenset(), date_1904=False))
    parse(data, reader.start, reader.end, reader.text)
    return None if reader.row != -1 or reader.column != -1 else (frozenset(reader.hidden_columns), tuple(reader.merged))


def read_area(text: str) -> Area | None:
    """Return the area that `H5:H7` names; a single cell is an area too, None where it is none."""
    first, _, last = text.partition(":")
    one, other = _NAME.fullmatch(first), _NAME.fullmatch(last or first)
    if not one or not other:
        return None
    return int(one[2]) - 1, column_index(one[1]), int(other[2]) - 1, column_index(other[1])


class _SheetReader:
    """Collects cells while expat goes through a sheet."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.rows: dict[int, dict[int, Cell]] = {}
        self.count = 0
        self.row = self.column = -1
        self.attributes: Attributes = {}
        self.value: list[str] = []
        self.taking = self.formula = self.in_cell = self.phonetic = False
        self.odd = 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[Area] = []
        self.above: dict[int, tuple[int, Cell, int]] = {}
        self.filled: dict[int, tuple[int, int]] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "row":
            self.row = whole(attributes.get("r"), self.row + 2) - 1
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.add(self.row)
        elif tag in ("col", "mergeCell"):
            self._odd(tag, attributes)
        elif tag == "c":
            self._start_cell(attributes)
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.phonetic = True
        elif tag in ("v", "t") and self.in_cell and not self.phonetic:
            self.taking = True

    def _odd(self, tag: str, attributes: Attributes) -> None:
        self.odd += 1
        if self.odd > _ODD:
            return  # no honest sheet has as many
        if tag == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = whole(attributes.get("min"), 1), whole(attributes.get("max"), 1)
            self.hidden_columns |= set(range(first - 1, min(last, _COLUMNS)))
        elif tag == "mergeCell":
            area = read_area(attributes.get("ref", ""))
            self.merged += [area] if area else []

    def _goes_on(self, cell: Cell) -> bool:
        """Whether a cell only carries on what stands above it, thousands of rows down: somebody dragged too far."""
        row, above, times = self.above.get(self.column, (-1, cell, 0))
        times = times + 1 if row == self.row - 1 and above == cell else 0
        self.above[self.column] = (self.row, cell, times)
        if times < _FILLED:
            return False
        self.filled[self.column] = (self.row - times, self.row)
        return True

    def _start_cell(self, attributes: Attributes) -> None:
        named = _NAME.fullmatch(attributes.get("r", ""))
        if named:
            self.row, self.column = int(named[2]) - 1, column_index(named[1])
        else:
            self.column += 1
        if not (0 <= self.row < _ROWS and 0 <= self.column < _COLUMNS):
            raise Unreadable("TPM104", reason="it has cells outside the sheet")
        self.attributes, self.in_cell, self.formula = attributes, True, False
        self.value.clear()

    def text(self, data: str) -> None:
        if self.taking:
            self.value.append(data)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.taking = False
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "c":
            self.in_cell = False
            cell = self.cell(self.attributes.get("s"), self.attributes.get("t"), self.formula, "".join(self.value))
            if cell is not None:
                self.take(cell)

    def take(self, cell: Cell) -> None:
        """Keep a cell under the row and column at which the reader stands."""
        if self.column in self.rows.get(self.row, ()):
            raise Unreadable("TPM104", reason=f"row {self.row + 1} of a sheet stands twice in the file")
        if self.row >= _FILLED and self._goes_on(cell):
            return
        self.rows.setdefault(self.row, {})[self.column] = cell
        self._count(1)

    def take_row(self, row: int, cells: dict[int, Cell]) -> None:
        """Keep the cells of a row, which stands below all that were kept."""
        if row < _FILLED:
            self.rows[row] = cells
            self._count(len(cells))
            return
        self.row = row
        for column, cell in cells.items():
            self.column = column
            self.take(cell)

    def _count(self, more: int) -> None:
        self.count += more
        if self.count > self.shared.most:
            raise too_large(f"more than {self.shared.most:,} filled cells on a sheet", "cells", self.shared.most)

    def cell(self, styled: str | None, kind: str | None, formula: bool, raw: str) -> Cell | None:
        """Return the cell that a style, a type and a raw value stand for; None where it is blank."""
        if not raw:
            return Cell(CellKind.UNCALCULATED) if formula and kind != "str" else None
        style = whole(styled, 0)
        percent = style in self.shared.percents
        return _KINDS.get(kind or "n", _number)(self, raw, style, percent)


def _number(reader: _SheetReader, raw: str, style: int, percent: bool) -> Cell:
    try:
        number = float(raw)
    except ValueError:
        return Cell(CellKind.TEXT, raw, percent)
    if not isfinite(number):
        return Cell(CellKind.ERROR, raw, percent)
    if style in reader.shared.dates:
        day = serial_date(number, date_1904=reader.shared.date_1904)
        if day:
            return Cell(CellKind.DATE, day, percent)
    return Cell(CellKind.NUMBER, number, percent)


def _string(reader: _SheetReader, raw: str, _: int, percent: bool) -> Cell | None:
    index = whole(raw.strip(), -1)
    if not 0 <= index < len(reader.shared.strings):
        raise Unreadable("TPM104", reason="its table of texts is damaged")
    text = reader.shared.strings[index]
    return Cell(CellKind.TEXT, text, percent) if text else None


def _inline(_: _SheetReader, raw: str, __: int, percent: bool) -> Cell:
    return Cell(CellKind.TEXT, unescape(raw), percent)


def _boolean(_: _SheetReader, raw: str, __: int, percent: bool) -> Cell:
    return Cell(CellKind.BOOLEAN, raw.strip() in ("1", "true"), percent)


def _error(_: _SheetReader, raw: str, __: int, percent: bool) -> Cell:
    return Cell(CellKind.ERROR, raw, percent)


def _iso_date(_: _SheetReader, raw: str, __: int, percent: bool) -> Cell:
    try:
        moment = datetime.fromisoformat(raw.strip().removesuffix("Z"))
    except ValueError:
        return Cell(CellKind.TEXT, raw, percent)
    return Cell(CellKind.DATE, moment.date(), percent)


_KINDS: dict[str, Callable[[_SheetReader, str, int, bool], Cell | None]] = {
    "n": _number,
    "s": _string,
    "str": _inline,
    "inlineStr": _inline,
    "b": _boolean,
    "e": _error,
    "d": _iso_date,
}


def serial_date(number: float, *, date_1904: bool = False) -> date | None:
    """Return the day that Excel's day number stands for; None where it is no day of a sensible year."""
    if not 1 <= number < 2_958_466:
        return None
    if date_1904:
        number += 1_462
    return date(1899, 12, 30) + timedelta(days=int(number) + (number < 60)) if number < 2_958_466 else None
