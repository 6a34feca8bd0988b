"""What calamine leaves out of an .ods: which of its numbers are percentages, comments, and what hides an answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from tpm_excel.workbooks.reading.book import Area, Oddities
from tpm_excel.workbooks.reading.package import Package
from tpm_excel.workbooks.reading.xlsx_sheet import whole
from tpm_excel.workbooks.reading.xml_events import Attributes, parse

_FAR, _ODD = 100_000, 20_000
"""Beyond so many rows, and so many merged cells, no honest sheet goes."""
_HIDDEN = ("collapse", "filter")
At = tuple[int, int]


@dataclass(slots=True)
class Besides:
    """What stands on a sheet besides values: the cells that are percentages, comments, and what hides an answer."""

    percentages: set[At] = field(default_factory=set)
    notes: dict[At, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)

    @property
    def odd(self) -> Oddities:
        """What can hide an answer or hold one."""
        return Oddities(self.notes, frozenset(self.hidden_rows), frozenset(self.hidden_columns), tuple(self.merged))


def besides(package: Package) -> dict[str, Besides]:
    """Return what the sheets of an .ods hold besides values, by row and column counted from 0."""
    reader = _Reader()
    parse(package.read("content.xml"), reader.start, reader.end, reader.text)
    return reader.found


class _Reader:
    """Counts rows and columns, which an .ods repeats instead of naming."""

    def __init__(self) -> None:
        self.found: dict[str, Besides] = {}
        self.now = Besides()
        self.row = self.column = 0
        self.times = 1
        self.in_row: list[int] = []
        self.cell = 0
        self.note: list[str] | None = None
        self.taking = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "table":
            self.now = self.found[attributes.get("name", "")] = Besides()
            self.row = self.column = 0
        elif tag == "table-column":
            first, wide = self.column, whole(attributes.get("number-columns-repeated"), 1)
            self.column += wide
            if attributes.get("visibility") in _HIDDEN:
                self.now.hidden_columns |= set(range(first, min(self.column, _FAR)))
        elif tag == "table-row":
            self.column, self.in_row = 0, []
            self.times = whole(attributes.get("number-rows-repeated"), 1)
            if attributes.get("visibility") in _HIDDEN:
                self.now.hidden_rows |= set(range(self.row, min(self.row + self.times, _FAR)))
        elif tag in ("table-cell", "covered-table-cell"):
            wide = whole(attributes.get("number-columns-repeated"), 1)
            if attributes.get("value-type") == "percentage" and self.column < _FAR:
                self.in_row += range(self.column, self.column + min(wide, _FAR))
            self._merged(attributes)
            self.cell = self.column
            self.column += wide
        elif tag == "annotation":
            self.note = []
        elif tag == "p" and self.note is not None:
            self.taking += 1

    def _merged(self, attributes: Attributes) -> None:
        if "number-rows-spanned" in attributes and len(self.now.merged) < _ODD:
            down, right = (whole(attributes.get(f"number-{one}-spanned"), 1) for one in ("rows", "columns"))
            if max(down, right) > 1:
                self.now.merged.append((self.row, self.column, self.row + down - 1, self.column + right - 1))

    def text(self, data: str) -> None:
        if self.taking and self.note is not None:
            self.note.append(data)

    def end(self, tag: str) -> None:
        if tag == "p" and self.taking:
            self.text(" ")
            self.taking -= 1
        elif tag == "annotation" and self.note is not None:
            said = " ".join("".join(self.note).split())
            if said:
                self.now.notes[self.row, self.cell] = said
            self.note, self.taking = None, 0
        if tag == "table-row":
            if self.in_row:
                rows = range(self.row, self.row + min(self.times, _FAR // len(self.in_row) + 1))
                self.now.percentages |= {(row, column) for row in rows for column in self.in_row}
            self.row += self.times
