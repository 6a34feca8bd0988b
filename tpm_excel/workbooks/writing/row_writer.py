"""The rows of large sheets, written as XML by ourselves inside the workbook that xlsxwriter makes.

A master of a thousand returns has three million cells, and xlsxwriter's general way of writing them was two thirds of
the time of a collect. Most values stand in many rows of a column, so the XML of a cell and its height are made once for
each, and a row is its cells put together. They stand in order and none is left out, so no cell says its name, which the
format leaves to the writer: a master is a third as large, and is packed and opened sooner. All else stays xlsxwriter's
work: styles, columns, tables, formats by condition, the table of texts. A test holds that both ways give workbooks that
read the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from math import isfinite
from operator import getitem
from typing import Any

from xlsxwriter.format import Format

from tpm_excel.terms.cells import Value, written
from tpm_excel.workbooks.writing.packing import Packed

_LONGEST, _USUAL_HEIGHT, _CHUNK = 32_767, 15.0, 1_000
_REMEMBERED = 10_000
"""How many values of a column are remembered, which bounds the memory."""
_A_TEXT = b' t="s"><v>'
"""What says that a cell holds a text; it stands nowhere else in the XML of a row."""

Measure = Callable[[str], float]
"""The height in points that a text needs; nought where one line is enough."""


class RowWriter:
    """Takes the rows of one sheet from its first row of data on, and packs them until the sheet is written."""

    def __init__(self, sheet: Any, texts: Any, first_row: int) -> None:
        """Begin at a row counted from 0. `texts` is the table of texts of xlsxwriter's workbook."""
        self.first_row, self.next_row = first_row, first_row
        self.packed = Packed(level=1)
        self.sheet, self.texts = sheet, texts
        self._lines: list[str] = []

    def kind(self, looks: Sequence[Format], heights: Sequence[Measure], least: float) -> RowKind:
        """Return a kind of row: the format of each column, what measures the texts there, and the least height."""
        return RowKind(self, looks, heights, least)

    def write(self, kind: RowKind, values: Sequence[Value], height: float | None = None) -> None:
        """Write the next row, as high as its texts need, or as is said."""
        self.next_row += 1
        self._lines.append(f'<row r="{self.next_row}{kind.xml(values, height)}')
        if len(self._lines) >= _CHUNK:
            self.pack()

    def pack(self) -> None:
        """Pack the rows that were written last."""
        rows = "".join(self._lines).encode()
        self.texts.count += rows.count(_A_TEXT)
        self.packed.add(rows)
        self._lines.clear()


class RowKind:
    """Rows that look alike, as a writer writes them; `tall` says how high tall texts are, by column: few have any."""

    def __init__(self, writer: RowWriter, looks: Sequence[Format], heights: Sequence[Measure], least: float) -> None:
        """Take what `RowWriter.kind` takes."""
        self.least = least
        self.tall: dict[int, dict[Value, float]] = {}
        self._begins: dict[float, str] = {}
        columns = zip(range(len(looks)), looks, heights, strict=True)
        self._columns = [_Column(self.tall, least, writer, *one) for one in columns]

    def xml(self, values: Sequence[Value], height: float | None) -> str:
        """Return what follows the number of a row."""
        if len(values) != len(self._columns):
            raise ValueError(f"{len(values)} values for {len(self._columns)} columns")
        cells = "".join(map(getitem, self._columns, values))  # before the height, which is found with them
        height = self.high(values) if height is None else height
        return f"{self._begins.get(height) or self._begin(height)}{cells}</row>"

    def high(self, values: Sequence[Value]) -> float:
        """Return how high a row is that was just written."""
        height = self.least
        for at, heights in self.tall.items():
            if (own := heights.get(values[at], 0)) > height:
                height = own
        return height

    def _begin(self, height: float) -> str:
        points = int(height * 4 / 3 + 0.5) * 0.75  # whole pixels, as xlsxwriter keeps them
        self._begins[height] = begin = f'" ht="{points:.16g}">' if points != _USUAL_HEIGHT else '">'
        return begin


class _Column(dict[Value, str]):
    """The XML of the cells of a column by value."""

    def __init__(
        self, tall: dict[int, dict[Value, float]], least: float, writer: RowWriter, at: int, look: Any, height: Measure
    ) -> None:
        super().__init__()
        self._tall, self._least, self._at, self._look, self._height = tall, least, at, look, height
        self._sheet, self._texts, self._style = writer.sheet, writer.texts, ""

    def __missing__(self, value: Value) -> str:
        if not self:
            self._style = f'<c s="{self._look._get_xf_index()}"'  # noqa: SLF001  # as xlsxwriter itself does
        elif len(self) >= _REMEMBERED:
            self.clear()
            self._tall.pop(self._at, None)
        content = self._text(value) if isinstance(value, str) and value else self._other(value)
        self[value] = cell = f"{self._style}{content}"
        return cell

    def _text(self, text: str) -> str:
        height = self._height(text)
        if height > self._least:
            self._tall.setdefault(self._at, {})[text] = height
        at = self._texts.string_table.get(text)
        if at is None:
            at = self._texts._get_shared_string_index(_fitting(text))  # noqa: SLF001  # as xlsxwriter itself does
            self._texts.count -= 1  # they are counted when the rows are packed
        return f' t="s"><v>{at}</v></c>'

    def _other(self, value: Value) -> str:
        if value is None or isinstance(value, str):
            return "/>"
        if isinstance(value, date):
            value = float(self._sheet._convert_date_time(datetime.combine(value, time())))  # noqa: SLF001
        if not isfinite(value):
            raise TypeError(f"{written(value)} cannot stand in a cell")
        return f"><v>{value:.16G}</v></c>"


def _fitting(text: str) -> str:
    """As much of a text as a cell takes, which Excel counts in halves of UTF-16."""
    cut = text[:_LONGEST]
    return cut if len(cut) * 2 <= _LONGEST else cut.encode("utf-16-le")[: _LONGEST * 2].decode("utf-16-le", "ignore")
