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
from tpm_excel.workbooks.reading.xlsx_plain import Maker, NotPlain, column_index, plain_rows, split_out, without_value
from tpm_excel.workbooks.reading.xml_events import Attributes, parse

_ROWS, _COLUMNS = 1_048_576, 16_384
_ODD, _FILLED = 2_000, 2_000
_TEXT, _NUMBER, _DATE = CellKind.TEXT, CellKind.NUMBER, CellKind.DATE
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
        for row, hidden, cells in plain_rows(apart[1], reader.maker):
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
            kind, raw = self.attributes.get("t"), "".join(self.value)
            made = self.maker(self.attributes.get("s"), kind)(raw) if raw else without_value(kind, formula=self.formula)
            if made is not None:
                self.take(made)

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

    def maker(self, styled: str | None, kind: str | None) -> Maker:
        """Return what makes the cells of a style and a type of their raw values."""
        style = whole(styled, 0)
        return _KINDS.get(kind or "n", _numbers)(self.shared, style, style in self.shared.percents)


def _numbers(shared: Shared, style: int, percent: bool) -> Maker:
    dated = style in shared.dates

    def cell(raw: str) -> Cell:
        try:
            number = float(raw) or 0.0  # there is no -0 in Excel
        except ValueError:
            return Cell(_TEXT, raw, percent)
        if not isfinite(number):
            return Cell(CellKind.ERROR, raw, percent)
        day = serial_date(number, date_1904=shared.date_1904) if dated else None
        return Cell(_DATE, day, percent) if day else Cell(_NUMBER, number, percent)

    return cell


def _strings(shared: Shared, _: int, percent: bool) -> Maker:
    strings = shared.strings

    def cell(raw: str) -> Cell | None:
        index = whole(raw.strip(), -1)
        if not 0 <= index < len(strings):
            raise Unreadable("TPM104", reason="its table of texts is damaged")
        return Cell(_TEXT, strings[index], percent) if strings[index] else None

    return cell


def _inline(_: Shared, __: int, percent: bool) -> Maker:
    return lambda raw: Cell(_TEXT, unescape(raw), percent)


def _booleans(_: Shared, __: int, percent: bool) -> Maker:
    return lambda raw: Cell(CellKind.BOOLEAN, raw.strip() in ("1", "true"), percent)


def _errors(_: Shared, __: int, percent: bool) -> Maker:
    return lambda raw: Cell(CellKind.ERROR, raw, percent)


def _iso_dates(_: Shared, __: int, percent: bool) -> Maker:
    def cell(raw: str) -> Cell:
        try:
            moment = datetime.fromisoformat(raw.strip().removesuffix("Z"))
        except ValueError:
            return Cell(_TEXT, raw, percent)
        return Cell(_DATE, moment.date(), percent)

    return cell


_KINDS: dict[str, Callable[[Shared, int, bool], Maker]] = {
    "n": _numbers,
    "s": _strings,
    "str": _inline,
    "inlineStr": _inline,
    "b": _booleans,
    "e": _errors,
    "d": _iso_dates,
}


def serial_date(number: float, *, date_1904: bool = False) -> date | None:
    """Return the day that Excel's day number stands for; None where it is no day of a sensible year."""
    if not 1 <= number < 2_958_466:
        return None
    if date_1904:
        number += 1_462
    return date(1899, 12, 30) + timedelta(days=int(number) + (number < 60)) if number < 2_958_466 else None
