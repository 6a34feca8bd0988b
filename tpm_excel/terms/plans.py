"""The plan: who there is, and the rows that they answer for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place

UNASSIGNED = "unassigned"
"""The code of the return that takes the rows of which nobody is known to answer."""


def split(text: str) -> list[str]:
    """Return the people or codes of a cell, which are separated by semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()]


@dataclass(frozen=True, slots=True)
class Directorate:
    """A part of the council that returns rows: a directorate, or a service of one."""

    code: str
    name: str = ""
    contact: str = ""
    email: str = ""
    director: str = ""
    deputy: str = ""
    place: Place = field(default=Place(), compare=False)

    @property
    def title(self) -> str:
        """The name as printed, or the code where there is no name."""
        return self.name or self.code


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who reports, and where they sit."""

    name: str
    directorate: str = ""
    email: str = ""
    place: Place = field(default=Place(), compare=False)


class CellsOfRow(Mapping[str, str]):
    """The cell of each column in a row: the letters are those of the sheet, and a plan of many rows keeps them once."""

    __slots__ = ("_letters", "_row")

    def __init__(self, letters: Mapping[str, str], row: int) -> None:
        """Take the letters of the columns by name, and the row as Excel counts it."""
        self._letters, self._row = letters, row

    def __getitem__(self, name: str) -> str:
        """Return the cell of a column."""
        return f"{self._letters[name]}{self._row}"

    def __iter__(self) -> Iterator[str]:
        """Go through the columns."""
        return iter(self._letters)

    def __len__(self) -> int:
        """Return how many columns there are."""
        return len(self._letters)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the plan: its reference, who returns it, and its values by the form's column names.

    `cells` names the cell of each column that the plan's sheet has; `closed` says why the row is not issued any more. A
    row that is not `asked` stands in the return to be read, such as a recommendation over the actions that are.
    """

    ref: str
    level: str
    parent: str
    returned_by: str
    values: Mapping[str, Value]
    place: Place
    cells: Mapping[str, str] = field(default_factory=dict, compare=False)
    closed: str = ""
    asked: bool = True

    def at(self, column: str) -> Place:
        """Return the place of one of the row's cells; that of its reference where the sheet has no such column."""
        return self.place._replace(cell=self.cells.get(column, self.place.cell))

    def text(self, column: str) -> str:
        """Return a value of the row as text; empty where it has none."""
        value = self.values.get(column)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class PastResult:
    """A result of a period before, which the plan gives because no return did: as read, and as written."""

    form: str
    ref: str
    period: Period
    column: str
    value: Value
    written: str
    place: Place = field(default=Place(), compare=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What there can be only one of: a form's column of a row in a period."""
        return self.form, self.ref, self.period.name, self.column


@dataclass(frozen=True, slots=True)
class Plan:
    """The council's plan as its workbook says it: directorates, officers, and the rows of each form in their order.

    `history` are earlier results, where the plan gives any.
    """

    directorates: tuple[Directorate, ...] = ()
    officers: tuple[Officer, ...] = ()
    rows: Mapping[str, tuple[PlanRow, ...]] = field(default_factory=dict)
    history: tuple[PastResult, ...] = ()

    def of(self, form: str) -> tuple[PlanRow, ...]:
        """Return the rows of a form, in plan order, closed ones too."""
        return self.rows.get(form, ())

    def issued(self, form: str, code: str) -> tuple[PlanRow, ...]:
        """Return the rows of a form that a directorate is asked about, in plan order."""
        return tuple(row for row in self.of(form) if row.returned_by == code and not row.closed)

    def directorate(self, code: str) -> Directorate:
        """Return the directorate of a code; one that the plan does not name is known by its code alone."""
        return next((one for one in self.directorates if one.code == code), Directorate(code))

    def returning(self) -> tuple[Directorate, ...]:
        """Return the directorates that are asked about open rows: those of the sheet in its order, then any others."""
        codes = {row.returned_by: None for rows in self.rows.values() for row in rows if row.asked and not row.closed}
        listed = [one for one in self.directorates if one.code in codes]
        known = {one.code for one in listed}
        return (*listed, *(Directorate(code) for code in codes if code not in known))
