"""Where a person stands in the plan's workbook, and what each of those cells says when another takes their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, heading_names
from tpm_excel.terms.cells import CellKind
from tpm_excel.terms.places import cell_name
from tpm_excel.terms.plans import split
from tpm_excel.workbooks.plan.reader import (
    DIRECTORATE_COLUMNS,
    DIRECTORATES,
    OFFICER_COLUMNS,
    OFFICERS,
    placed_entries,
)
from tpm_excel.workbooks.reading.book import Book, Sheet
from tpm_excel.workbooks.reading.flat_table import find_table

_PEOPLE = ("contact", "director", "deputy")
_EMAIL = "email"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that is changed: what stands in it, and what stands in it afterwards; empty where it is emptied."""

    sheet: str
    cell: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """The cells that change when one person takes another's place, and what somebody must look at.

    `emails` stand beside a name that changes and are left; `mentions` are cells that hold the name among other words.
    """

    changes: tuple[CellChange, ...]
    emails: tuple[CellChange, ...]
    mentions: tuple[CellChange, ...]


def replacement(book: Book, forms: tuple[Form, ...], old: str, new: str) -> Replacement:
    """Return what changes where `new` takes the place of `old` everywhere in a plan."""
    person = _Person(old, new)
    changes: list[CellChange] = []
    emails: list[CellChange] = []
    for form in forms:
        sheet = _sheet(book, form.sheet)
        changes += _in_rows(sheet, form, person) if sheet else ()
    for one in _on_lists(book, person):
        (emails if one.old == one.new else changes).append(one)
    done = {(one.sheet, one.cell) for one in changes}
    mentions = tuple(one for one in _mentions(book, person) if (one.sheet, one.cell) not in done)
    return Replacement(tuple(changes), tuple(emails), mentions)


def instead(text: str, old: str, new: str) -> str:
    """Return a cell's people with one in another's place; the text as it is where it does not name them."""
    return _Person(old, new).instead(text)


class _Person:
    """Who is replaced by whom; names are compared without case and doubled spaces."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = " ".join(old.split()), " ".join(new.split())
        words = r"\s+".join(re.escape(word) for word in self.old.split())
        self.named = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)

    def is_old(self, name: str) -> bool:
        return " ".join(name.split()).casefold() == self.old.casefold()

    def is_new(self, name: str) -> bool:
        return " ".join(name.split()) == self.new

    def instead(self, text: str) -> str:
        """A cell's people with the one replaced, each named once; the text as it is where it does not name them."""
        people = split(text)
        if not any(self.is_old(one) for one in people):
            return text
        return "; ".join(dict.fromkeys(self.new if self.is_old(one) else one for one in people))


def _sheet(book: Book, name: str) -> Sheet | None:
    return next((one for one in book.sheets if one.name.strip().casefold() == name.casefold()), None)


def _in_rows(sheet: Sheet, form: Form, person: _Person) -> Iterator[CellChange]:
    table = find_table(sheet, heading_names(form, with_aliases=True), heading_names(form, with_aliases=False))
    if table is None:
        return
    columns = [
        each for one in form.plan if one.kind == "people" for each in table.columns.get((Part.PLAN, one.name), ())
    ]
    for number, cells in table.rows().items():
        for column in columns:
            if column in cells and cells[column].kind is CellKind.TEXT:
                text = cells[column].written
                if person.instead(text) != text:
                    yield CellChange(sheet.name, cell_name(number, column), text, person.instead(text))


def _on_lists(book: Book, person: _Person) -> Iterator[CellChange]:
    """The cells of the sheets of directorates and officers; an e-mail beside a changed name comes unchanged."""
    directorates = _sheet(book, DIRECTORATES)
    for number, places, entry in placed_entries(directorates, DIRECTORATE_COLUMNS) if directorates else ():
        found = [name for name in _PEOPLE if name in entry and person.instead(entry[name]) != entry[name]]
        for name in found:
            cell = cell_name(number, places[name])
            yield CellChange(DIRECTORATES, cell, entry[name], person.instead(entry[name]))
        if "contact" in found and entry.get(_EMAIL):
            yield CellChange(DIRECTORATES, cell_name(number, places[_EMAIL]), entry[_EMAIL], entry[_EMAIL])
    officers = _sheet(book, OFFICERS)
    lines = list(placed_entries(officers, OFFICER_COLUMNS)) if officers else []
    there = any(person.is_new(entry["name"]) for _, _, entry in lines)
    for number, places, entry in lines:
        if not person.is_old(entry["name"]) or person.is_new(entry["name"]):
            continue
        for name, text in entry.items():
            cell = cell_name(number, places[name])
            if there:
                yield CellChange(OFFICERS, cell, text, "")  # the other has a line already; two would contradict
            elif name in ("name", _EMAIL) and text:
                yield CellChange(OFFICERS, cell, text, person.new if name == "name" else text)


def _mentions(book: Book, person: _Person) -> Iterator[CellChange]:
    for sheet in book.sheets:
        for (row, column), cell in sorted(sheet.cells.items()):
            named = cell.kind is CellKind.TEXT and person.named.search(cell.written)
            if named and not any(person.is_new(one) for one in split(cell.written)):
                yield CellChange(sheet.name, cell_name(row, column), cell.written, cell.written)
