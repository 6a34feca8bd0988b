"""Where something stands: the one type that every finding and every answer quotes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple


@cache
def column_letters(column: int) -> str:
    """Return Excel's letters for a column counted from 0: 0 is `A`, 26 is `AA`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return the name that Excel shows for a cell, its row and column counted from 0: (22, 5) is `F23`."""
    return f"{column_letters(column)}{row + 1}"


class Place(NamedTuple):
    """A place in a file: the cell is named as in the file that was sent, the reference is the row's own."""

    file: str = ""
    sheet: str = ""
    cell: str = ""
    ref: str = ""

    def __str__(self) -> str:
        """Write `file  Sheet!F23  5.1a.2`, leaving out what is not known."""
        where = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        return "  ".join(part for part in (self.file, where, self.ref) if part)


whole_place: Callable[[tuple[str, str, str, str]], Place] = partial(tuple.__new__, Place)
"""Makes a place of all its parts, in a third of the time: a collect makes a million."""
