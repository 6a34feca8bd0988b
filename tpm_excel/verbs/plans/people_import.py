"""Directorates and officers into the plan: from a table of theirs, and from the rows that name them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.names import code_key
from tpm_excel.terms.cells import Value
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan, split
from tpm_excel.workbooks.importing.flat_plan import ImportedRow
from tpm_excel.workbooks.plan.reader import (
    DIRECTORATE_COLUMNS,
    DIRECTORATES,
    FILE,
    OFFICER_COLUMNS,
    OFFICERS,
    entries,
)
from tpm_excel.workbooks.reading.book import Book

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


def new_people(
    form: Form, plan: Plan, rows: Sequence[ImportedRow]
) -> tuple[dict[str, list[dict[str, Value]]], list[Finding]]:
    """Return directorates and officers that the plan does not know yet, and codes that look like one.

    An officer's directorate is given only where it is certain.
    """
    codes: dict[str, Place] = {}
    sits: dict[str, Counter[str]] = {}
    for row in rows:
        own = [code for name in form.route for code in split(str(row.values.get(name) or ""))]
        for code in own:
            codes.setdefault(code, row.place)
        people = split(str(row.values.get(form.officer) or ""))
        for person in people:
            sits.setdefault(person, Counter())
            if len(people) == len(set(own)) == 1:
                sits[person][own[0]] += 1
    known = {one.code.casefold() for one in plan.directorates}
    officers = {one.name.casefold() for one in plan.officers}
    every = {one.code: Place(FILE, DIRECTORATES) for one in plan.directorates} | codes
    return {
        DIRECTORATES: [{"Code": code} for code in codes if code.casefold() not in known],
        OFFICERS: [
            {"Name": name, "Directorate": next(iter(where)) if len(where) == 1 else None}
            for name, where in sits.items()
            if name.casefold() not in officers
        ],
    }, list(_variants(every))


def _variants(codes: Mapping[str, Place]) -> Iterator[Finding]:
    groups: dict[str, list[str]] = {}
    for code in codes:
        groups.setdefault(code_key(code), []).append(code)
    for several in groups.values():
        if len({one.casefold() for one in several}) > 1:
            named = " and ".join(f"“{code}”" for code in several)
            yield finding("TPM535", codes[several[-1]], codes=named)
