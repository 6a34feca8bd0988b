"""A finding as the officer sees it in the corrections workbook: the cell that it marks, and the note on that cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter.worksheet import Worksheet

from tpm_excel.findings.finding import Severity
from tpm_excel.terms.cells import Value
from tpm_excel.terms.places import cell_name
from tpm_excel.workbooks.writing.house import HouseBook

SYMBOLS = {Severity.ERROR: "▲", Severity.QUERY: "●"}
"""What marks a cell besides its colour, so that it is found on a print in black and white."""
PAIRS = {Severity.ERROR: "overdue", Severity.QUERY: "delayed"}
_BY = "(tpm)"
_OURS = re.compile(r"[▲●] (?:Error|Query) .*?\(tpm\)", re.DOTALL)
_COMPARED = 200
_NUMBERS = {"percentage": "0%", "date": "dd/mm/yyyy"}


@dataclass(frozen=True, slots=True)
class Mark:
    """An error or a query: its words, its row and column, and what an explanation of it holds on to.

    `form` and `field` are empty where it is about no row or no single answer.
    """

    code: str
    severity: Severity
    ref: str
    about: str
    says: str
    do: str
    key: str
    form: str = ""
    field: str = ""

    @property
    def label(self) -> str:
        """Its symbol and what it is, in a word."""
        return f"{SYMBOLS[self.severity]} {self.severity.value.capitalize()}"


def mark_cell(
    book: HouseBook, sheet: Worksheet, at: tuple[int, int], value: Value, kind: str, marks: Sequence[Mark]
) -> str:
    """Mark a cell: colour and symbol for as long as its value stands, and a note. Return when that is, as a formula."""
    while_same = _same(cell_name(*at), value)
    colour_while(book, sheet, at, while_same, kind, marks)
    text = "\n".join(f"{one.label} {one.code}: {one.says} {one.do}" for one in marks)
    sheet.write_comment(*at, f"{text}\n{_BY}", {"author": "tpm", "x_scale": 2.2, "y_scale": 0.5 + len(text) / 160})
    return while_same


def colour_while(
    book: HouseBook, sheet: Worksheet, at: tuple[int, int], test: str, kind: str, marks: Sequence[Mark]
) -> None:
    """Show a cell in the colour and with the symbol of the gravest mark for as long as a test holds."""
    worst = min((one.severity for one in marks), key=lambda one: one.rank)
    sign, number = f'"{SYMBOLS[worst]} "', _NUMBERS.get(kind, "General")
    shown = f"{sign}{number};{sign}-{number};{sign}{number};{sign}@"  # the value itself stays as it is
    look = book.add_format({**book.style.coloured(PAIRS[worst]), "bold": True, "num_format": shown})
    rule = {"type": "formula", "criteria": f"={test}", "format": look, "stop_if_true": True}
    sheet.conditional_format(*at, *at, rule)


def _same(cell: str, value: Value) -> str:
    match value:
        case None | "":
            return f'{cell}=""'
        case str():
            quoted = value[:_COMPARED].replace('"', '""')
            return f'LEFT({cell},{_COMPARED})="{quoted}"'
        case date():
            return f"{cell}=DATE({value.year},{value.month},{value.day})"
        case _:
            return f"{cell}={value!r}"


def theirs(note: str) -> str:
    """Return what somebody else wrote into a note: a note of tpm's own on a corrections workbook says nothing new."""
    return _OURS.sub("", note).strip().removeprefix("tpm:").strip()
