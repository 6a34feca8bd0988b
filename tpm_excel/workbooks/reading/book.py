"""A workbook as read: its sheets with their cells, and where else an identity may stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tpm_excel.terms.cells import BLANK, Cell

Cells = Mapping[tuple[int, int], Cell]
"""Cells by row and column, both counted from 0; a cell that is not there is blank."""


class RowCells(Mapping[tuple[int, int], Cell]):
    """Cells as most readers find them: by row, and in it by column, both in order."""

    __slots__ = ("by_row",)

    def __init__(self, by_row: Mapping[int, dict[int, Cell]]) -> None:
        """Take the rows that hold anything, in order, each with its cells by column in order."""
        self.by_row = by_row

    def __getitem__(self, at: tuple[int, int]) -> Cell:
        """Return a cell; KeyError where it is blank."""
        return self.by_row[at[0]][at[1]]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield the places of the cells, row by row."""
        return ((row, column) for row, cells in self.by_row.items() for column in cells)

    def __len__(self) -> int:
        """Return how many cells there are."""
        return sum(map(len, self.by_row.values()))

    def __bool__(self) -> bool:
        """Return whether there is any cell."""
        return bool(self.by_row)


Area = tuple[int, int, int, int]
"""An area of cells: its first row and column, its last row and column, counted from 0."""


UNREAD_NOTES = "notes that cannot be read"
"""The kind under which a book counts the parts that hold notes and that nothing here reads."""


@dataclass(frozen=True, slots=True)
class Oddities:
    """What a sheet holds besides cells that can hide an answer or hold one.

    `notes` are notes and comments by their cell; `filled` are areas of one value that goes on for thousands of rows, of
    which only the beginning is kept as cells.
    """

    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    filled: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, whether it is shown, its cells that are not blank, and what is odd about it.

    `prose` says that it is the running text between the tables of a document.
    """

    name: str
    cells: Cells
    visible: bool = True
    prose: bool = False
    odd: Oddities = Oddities()

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell; a blank one where nothing stands."""
        cells = self._rows.get(row)
        return cells.get(column, BLANK) if cells else BLANK

    def rows(self) -> Mapping[int, dict[int, Cell]]:
        """Return the rows that hold anything, in order, each with its cells by column in order."""
        return self._rows

    @cached_property
    def _rows(self) -> Mapping[int, dict[int, Cell]]:
        if isinstance(self.cells, RowCells):
            return self.cells.by_row
        rows: dict[int, dict[int, Cell]] = {}
        for row, column in sorted(self.cells):
            rows.setdefault(row, {})[column] = self.cells[row, column]
        return rows


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its sheets in order, custom properties, defined names that are constants, and counts of objects.

    `extras` counts what is neither cell nor sheet (notes, charts, pictures), by kind; `continuous` says that the sheets
    are the parts of one document, each read on from the one before; `saved` is when it was last saved and
    `author` who did that, as it says itself.
    """

    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    extras: Mapping[str, int] = field(default_factory=dict)
    continuous: bool = False
    saved: str = ""
    author: str = ""


def too_large(found: str, setting: str, limit: int) -> Unreadable:
    """Return the refusal of a file that goes beyond a limit, which names the setting that raises it."""
    return Unreadable("TPM126", found=found, setting=setting, limit=f"{limit:,}")


class Unreadable(Exception):  # noqa: N818  # what it is, not what went wrong in tpm
    """A file that cannot be read as a workbook: the code of the finding that it gets, and its context."""

    def __init__(self, code: str, **context: str) -> None:
        """Take the code and what its words need."""
        super().__init__(code)
        self.code = code
        self.context = context
