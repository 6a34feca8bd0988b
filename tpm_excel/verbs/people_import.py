"""Reading a table of directorates or of officers into the plan."""

from __future__ import annotations

from collections.abc import Mapping

from tpm_excel.terms.cells import Value
from tpm_excel.terms.plans import Plan
from tpm_excel.workbooks.book import Book
from tpm_excel.workbooks.plan_reader import (
    DIRECTORATE_COLUMNS,
    DIRECTORATES,
    OFFICER_COLUMNS,
    OFFICERS,
    entries,
)

_TABLES: tuple[tuple[str, Mapping[str, str], str], ...] = (
    (DIRECTORATES, DIRECTORATE_COLUMNS, "Code"),
    (OFFICERS, OFFICER_COLUMNS, "Name"),
)


def people_table(book: Book, plan: Plan) -> tuple[str, list[dict[str, Value]], int] | None:
    """Return the sheet that a table belongs to, its lines that the plan has not yet, and how many it has.

    None where no sheet of the book begins with the headings of either, at least three of them.
    """
    for sheet in book.sheets:
        for name, columns, key in _TABLES:
            found = list(entries(sheet, columns))
            if found and len({field for entry in found for field in entry}) >= 3 - (name == OFFICERS):
                known = _known(plan, name)
                headings = {field: heading for heading, field in columns.items()}
                lines = [{headings[field]: text for field, text in entry.items()} for entry in found]
                new: list[dict[str, Value]] = [{**line} for line in lines if str(line[key]).casefold() not in known]
                return name, new, len(lines) - len(new)
    return None


def _known(plan: Plan, sheet: str) -> set[str]:
    if sheet == DIRECTORATES:
        return {one.code.casefold() for one in plan.directorates}
    return {one.name.casefold() for one in plan.officers}
