"""Which numbers of an .ods are percentages: calamine gives their values, and the file alone says their types."""

from __future__ import annotations

from tpm_excel.workbooks.reading.package import Package
from tpm_excel.workbooks.reading.xlsx_sheet import whole
from tpm_excel.workbooks.reading.xml_events import Attributes, parse

_FAR = 100_000


def percentages(package: Package) -> dict[str, set[tuple[int, int]]]:
    """Return the cells of each sheet that are percentages, by row and column counted from 0."""
    reader = _Reader()
    parse(package.read("content.xml"), reader.start, reader.end)
    return reader.found


class _Reader:
    """Counts rows and columns, which an .ods repeats instead of naming."""

    def __init__(self) -> None:
        self.found: dict[str, set[tuple[int, int]]] = {}
        self.sheet = ""
        self.row = self.column = 0
        self.times = 1
        self.in_row: list[int] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "table":
            self.sheet = attributes.get("name", "")
            self.found[self.sheet] = set()
            self.row = 0
        elif tag == "table-row":
            self.column, self.in_row = 0, []
            self.times = whole(attributes.get("number-rows-repeated"), 1)
        elif tag in ("table-cell", "covered-table-cell"):
            wide = whole(attributes.get("number-columns-repeated"), 1)
            if attributes.get("value-type") == "percentage" and self.column < _FAR:
                self.in_row += range(self.column, self.column + min(wide, _FAR))
            self.column += wide

    def end(self, tag: str) -> None:
        if tag == "table-row":
            if self.sheet in self.found and self.in_row:
                rows = range(self.row, self.row + min(self.times, _FAR // len(self.in_row) + 1))
                self.found[self.sheet] |= {(row, column) for row in rows for column in self.in_row}
            self.row += self.times
