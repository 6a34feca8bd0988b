"""The plan: who there is, and the rows that they answer for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tpm_excel.terms.cells import Value
from tpm_excel.terms.places import Place

UNASSIGNED = "unassigned"
"""The code of the return that takes the rows of which nobody is known to answer."""


@dataclass(frozen=True, slots=True)
class Directorate:
    """A part of the council that returns rows: a directorate, or a service of one."""

    code: str
    name: str = ""
    contact: str = ""
    email: str = ""
    director: str = ""
    deputy: str = ""

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


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the plan: its reference, who returns it, and its values by the form's column names.

    A row that is not `asked` stands in the return to be read, such as a recommendation over the actions that are.
    """

    ref: str
    level: str
    parent: str
    returned_by: str
    values: Mapping[str, Value]
    place: Place
    asked: bool = True

    def text(self, column: str) -> str:
        """Return a value of the row as text; empty where it has none."""
        value = self.values.get(column)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The council's plan as its workbook says it: directorates, officers, and the rows of each form in their order."""

    directorates: tuple[Directorate, ...] = ()
    officers: tuple[Officer, ...] = ()
    rows: Mapping[str, tuple[PlanRow, ...]] = field(default_factory=dict)

    def of(self, form: str) -> tuple[PlanRow, ...]:
        """Return the rows of a form, in plan order."""
        return self.rows.get(form, ())

    def directorate(self, code: str) -> Directorate:
        """Return the directorate of a code; one that the plan does not name is known by its code alone."""
        return next((one for one in self.directorates if one.code == code), Directorate(code))

    def returning(self) -> tuple[Directorate, ...]:
        """Return the directorates that have rows: those of the sheet in its order, then any others."""
        codes = {row.returned_by: None for rows in self.rows.values() for row in rows}
        listed = [one for one in self.directorates if one.code in codes]
        known = {one.code for one in listed}
        return (*listed, *(Directorate(code) for code in codes if code not in known))
