"""The rows of large sheets, written as XML by ourselves inside the workbook that xlsxwriter makes.

A master of a thousand returns has three million cells, and xlsxwriter's general way of writing them was two thirds of
the time of a collect. Most values stand in many rows of a column, so the XML of a cell and its height are made once for
each, and a row is its cells put together around its number. All else stays xlsxwriter's work: styles, columns, tables,
formats by condition, the table of texts. A test holds that both ways give workbooks that read the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import isfinite
from operator import getitem
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import _datetime_to_excel_datetime

from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.places import column_letters
from tpm_excel.workbooks.writing.packing import Packed
from tpm_excel.workbooks.writing.texts import fitting, text_in_cell

_USUAL_HEIGHT, _CHUNK = 15.0, 1_000
_REMEMBERED = 10_000
"""How many values of a column are remembered, which bounds the memory."""
_A_TEXT = b'" t="s"><v>'
"""What says that a cell holds a text; it stands nowhere else in the XML of a row."""

Measure = Callable[[str], float]
"""The height in points that a text needs; nought where one line is enough."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The packed rows of a sheet, counted from 0, and in how many cells they name a text of the table of texts."""

    first_row: int
    next_row: int
    packed: Packed
    texts: int

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self.next_row - self.first_row


class RowWriter:
    """Takes the rows of one sheet from its first row of data on, and packs them until the sheet is written."""

    def __init__(self, texts: Any, first_row: int, known: int | None = None) -> None:
        """Begin at a row counted from 0. `texts` is the table of texts of xlsxwriter's workbook.

        Rows that are written apart, perhaps by another process, name only the first texts of the table, so many as are
        `known`; others stand in their cells. So the rows are the same whatever else is written meanwhile.
        """
        self.first_row, self.next_row = first_row, first_row
        self._texts, self._known = texts, known
        self._packed, self._used = Packed(level=1), 0
        self._lines: list[str] = []

    def kind(self, looks: Sequence[Format], heights: Sequence[Measure], least: float) -> RowKind:
        """Return a kind of row: the format of each column, what measures the texts there, and the least height."""
        return RowKind(self, looks, heights, least)

    def write(self, kind: RowKind, values: Sequence[Value], height: float | None = None) -> None:
        """Write the next row, as high as its texts need, or as is said."""
        self.next_row += 1
        self._lines.append(kind.xml(self.next_row, values, height))
        if len(self._lines) >= _CHUNK:
            self._pack()

    def finished(self) -> Rows:
        """Return the rows, of which there are no more."""
        self._pack()
        self._packed.pieces(last=False)
        return Rows(self.first_row, self.next_row, self._packed, self._used)

    def text(self, text: str) -> str:
        """Return what a cell holds that has a text in it."""
        at = self._texts.string_table.get(text)
        if at is None:
            text = fitting(text)
            at = self._texts.string_table.get(text, self._known)
        if self._known is not None and at >= self._known:
            return f' t="inlineStr">{text_in_cell(text)}</c>'
        if at is None:
            at = self._texts._get_shared_string_index(text)  # noqa: SLF001  # as xlsxwriter itself does
            self._texts.count -= 1  # they are counted when the rows are packed
        return f' t="s"><v>{at}</v></c>'

    def _pack(self) -> None:
        rows = "".join(self._lines).encode()
        self._used += rows.count(_A_TEXT)
        self._packed.add(rows)
        self._lines.clear()


class RowKind:
    """Rows that look alike, as a writer writes them; `tall` says how high tall texts are, by column: few have any."""

    def __init__(self, writer: RowWriter, looks: Sequence[Format], heights: Sequence[Measure], least: float) -> None:
        """Take what `RowWriter.kind` takes."""
        self.least = least
        self.tall: dict[int, dict[Value, float]] = {}
        self._begins: dict[float, str] = {}
        self._columns = [_Column(self, writer, *one) for one in zip(range(len(looks)), looks, heights, strict=True)]
        self._columns[-1].end = "</row>"

    def xml(self, number: int, values: Sequence[Value], height: float | None) -> str:
        """Return a row: its number stands in its beginning and in each of its cells."""
        if len(values) != len(self._columns):
            raise ValueError(f"{len(values)} values for {len(self._columns)} columns")
        cells = list(map(getitem, self._columns, values))  # before the height, which is found with them
        height = self.high(values) if height is None else height
        return str(number).join(('<row r="', self._begins.get(height) or self._begin(height), *cells))

    def high(self, values: Sequence[Value]) -> float:
        """Return how high a row is that was just written."""
        height = self.least
        for at, heights in self.tall.items():
            if values[at] in heights:
                height = max(height, heights[values[at]])
        return height

    def _begin(self, height: float) -> str:
        points = int(height * 4 / 3 + 0.5) * 0.75  # whole pixels, as xlsxwriter keeps them
        own = f'" ht="{points:.16g}' if points != _USUAL_HEIGHT else ""
        self._begins[height] = begin = f'{own}"><c r="A'
        return begin


class _Column(dict[Value, str]):
    """The XML of the cells of a column by value: what stands between two of the numbers of their row."""

    def __init__(self, kind: RowKind, writer: RowWriter, at: int, look: Any, height: Measure) -> None:
        super().__init__()
        self._kind, self._at, self._look, self._height = kind, at, look, height
        self._said, self._style = writer.text, ""
        self.end = f'<c r="{column_letters(at + 1)}'

    def __missing__(self, value: Value) -> str:
        if not self:
            self._style = f'" s="{self._look._get_xf_index()}"'  # noqa: SLF001  # as xlsxwriter itself does
        elif len(self) >= _REMEMBERED:
            self.clear()
            self._kind.tall.pop(self._at, None)
        content = self._text(value) if isinstance(value, str) and value else self._other(value)
        self[value] = cell = f"{self._style}{content}{self.end}"
        return cell

    def _text(self, text: str) -> str:
        height = self._height(text)
        if height > self._kind.least:
            self._kind.tall.setdefault(self._at, {})[text] = height
        return self._said(text)

    @staticmethod
    def _other(value: Value) -> str:
        if value is None or isinstance(value, str):
            return "/>"
        if isinstance(value, date):
            value = _datetime_to_excel_datetime(datetime.combine(value, time()), date_1904=False, remove_timezone=False)
        if not isfinite(value):
            raise TypeError(f"{written(value)} cannot stand in a cell")
        return f"><v>{value:.16G}</v></c>"
