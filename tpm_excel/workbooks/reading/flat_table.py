"""Finding a table by the words of its headings, wherever it stands on a sheet and however its columns are ordered."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from tpm_excel.forms.layout import Part, plain_heading
from tpm_excel.terms.cells import BLANK, Cell
from tpm_excel.workbooks.reading.book import Book, Sheet

_SEARCHED, _LEAST = 60, 3
Heading = tuple[Part, str]


@dataclass(frozen=True)
class Table:
    """A table found on a sheet: its heading row, the columns of each known heading, and headings nobody knows."""

    sheet: Sheet
    header: int
    columns: Mapping[Heading, tuple[int, ...]]
    unknown: Mapping[int, str]

    def has(self, heading: Heading) -> bool:
        """Return whether the table has a column of that heading."""
        return heading in self.columns

    def column(self, heading: Heading) -> int | None:
        """Return the first column of a heading, counted from 0; None where there is none."""
        return self.columns.get(heading, (None,))[0]

    def rows(self) -> Mapping[int, dict[int, Cell]]:
        """Return the rows below the headings that hold anything, by their number counted from 0."""
        return self._rows

    @cached_property
    def _rows(self) -> dict[int, dict[int, Cell]]:
        return {number: cells for number, cells in self.sheet.rows().items() if number > self.header}

    def cell(self, row: int, heading: Heading) -> Cell:
        """Return the cell of a row under a heading; a blank one where there is no such column."""
        columns = self.columns.get(heading)
        return self.sheet.cell(row, columns[0]) if columns else BLANK


def find_table(sheet: Sheet, known: Mapping[str, Heading], exact: Mapping[str, Heading] | None = None) -> Table | None:
    """Return the table whose heading row knows most headings, of equals the first; None where no row knows three."""
    best: Table | None = None
    words = known.keys() | exact.keys() if exact else known.keys()
    for number, cells in islice(sheet.rows().items(), _SEARCHED):
        least = len(best.columns) + 1 if best else _LEAST
        if not _may_know(cells, words, least):
            continue
        table = _heading_row(sheet, number, cells, known, exact or {})
        if len(table.columns) >= least:
            best = table
    return best


def _may_know(cells: Mapping[int, Cell], words: AbstractSet[str], least: int) -> bool:
    """Whether a row may know so many headings: most rows have too few cells, or too many that are none."""
    left = len(cells) - least
    if left < 0:
        return False
    for cell in cells.values():
        if plain_heading(cell.written) not in words:
            left -= 1
            if left < 0:
                return False
    return True


def find_tables(book: Book, known: Mapping[str, Heading], exact: Mapping[str, Heading] | None = None) -> list[Table]:
    """Return the table of each sheet that has one."""
    return [table for sheet in book.sheets if (table := find_table(sheet, known, exact))]


def _heading_row(
    sheet: Sheet, number: int, cells: Mapping[int, Cell], known: Mapping[str, Heading], exact: Mapping[str, Heading]
) -> Table:
    words = {column: plain_heading(cell.written) for column, cell in cells.items() if not cell.blank}
    columns: dict[Heading, tuple[int, ...]] = {}
    for column, word in words.items():
        if word in exact:
            columns[exact[word]] = (*columns.get(exact[word], ()), column)
    unknown: dict[int, str] = {}
    for column, word in words.items():
        if word in exact:
            continue
        # an alias serves only where the heading's own word is not there: “Activity” beside “Title” is another column
        if word in known and known[word] not in columns:
            columns[known[word]] = (column,)
        else:
            unknown[column] = cells[column].written.strip()
    return Table(sheet, number, columns, unknown)
