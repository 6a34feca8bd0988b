"""What calamine leaves out of an .ods: which of its numbers are percentages, and the comments on its cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from tpm_excel.workbooks.reading.package import Package
from tpm_excel.workbooks.reading.xlsx_sheet import whole
from tpm_excel.workbooks.reading.xml_events import Attributes, parse

_FAR = 100_000
At = tuple[int, int]


@dataclass(slots=True)
class Besides:
    """What stands on a sheet besides values: the cells that are percentages, and the comments by their cells."""

    percentages: set[At] = field(default_factory=set)
    notes: dict[At, str] = field(default_factory=dict)


def besides(package: Package) -> dict[str, Besides]:
    """Return what the sheets of an .ods hold besides values, by row and column counted from 0."""
    reader = _Reader()
    parse(package.read("content.xml"), reader.start, reader.end, reader.text)
    return reader.found


class _Reader:
    """Counts rows and columns, which an .ods repeats instead of naming."""

    def __init__(self) -> None:
        self.found: dict[str, Besides] = {}
        self.sheet = ""
        self.row = self.column = 0
        self.times = 1
        self.in_row: list[int] = []
        self.cell = 0
        self.note: list[str] | None = None
        self.taking = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "table":
            self.sheet = attributes.get("name", "")
            self.found[self.sheet] = Besides()
            self.row = 0
        elif tag == "table-row":
            self.column, self.in_row = 0, []
            self.times = whole(attributes.get("number-rows-repeated"), 1)
        elif tag in ("table-cell", "covered-table-cell"):
            wide = whole(attributes.get("number-columns-repeated"), 1)
            if attributes.get("value-type") == "percentage" and self.column < _FAR:
                self.in_row += range(self.column, self.column + min(wide, _FAR))
            self.cell = self.column
            self.column += wide
        elif tag == "annotation":
            self.note = []
        elif tag == "p" and self.note is not None:
            self.taking += 1

    def text(self, data: str) -> None:
        if self.taking and self.note is not None:
            self.note.append(data)

    def end(self, tag: str) -> None:
        if tag == "p" and self.taking:
            self.text(" ")
            self.taking -= 1
        elif tag == "annotation" and self.note is not None:
            said = " ".join("".join(self.note).split())
            if said and self.sheet in self.found:
                self.found[self.sheet].notes[self.row, self.cell] = said
            self.note, self.taking = None, 0
        if tag == "table-row":
            if self.sheet in self.found and self.in_row:
                rows = range(self.row, self.row + min(self.times, _FAR // len(self.in_row) + 1))
                self.found[self.sheet].percentages |= {(row, column) for row in rows for column in self.in_row}
            self.row += self.times
