"""A cell of somebody's workbook, with all that must be told from a blank."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

Value = str | float | date | None
"""An answer or a cell of the plan as read: text, a number, a date without time, or nothing."""


class CellKind(Enum):
    """What a cell holds, told apart because each asks for another answer."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    UNCALCULATED = "formula without a stored result"

    __hash__ = object.__hash__  # that of Enum is written in Python


_BLANK, _TEXT = CellKind.BLANK, CellKind.TEXT  # members are found slowly in Python 3.11, and a collect asks of millions


class Cell(NamedTuple):
    """One cell: its kind, its value, and whether it is formatted as a percentage (None where the file does not say)."""

    kind: CellKind
    value: str | float | date | None = None
    percent: bool | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing stands in the cell; spaces alone are nothing."""
        return not str(self.value).strip() if self.kind is _TEXT else self.kind is _BLANK

    @property
    def written(self) -> str:
        """The cell as text, as a reader of the sheet would copy it down."""
        if type(self.value) is str:  # most of what a sheet holds
            return self.value
        if self.kind is CellKind.UNCALCULATED:
            return "(a formula without a result)"
        return written(self.value, percent=bool(self.percent))


BLANK = Cell(CellKind.BLANK)


def written(value: Value, *, percent: bool = False) -> str:
    """Write a value as a person would: dates day first, numbers without needless zeros, nothing as the empty text."""
    if isinstance(value, str):  # most of what a sheet holds
        return value
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return _day(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case _:
            return f"{round(value * 100, 10):.12g}%" if percent else f"{value:.12g}"


@lru_cache(maxsize=4_000)
def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"
