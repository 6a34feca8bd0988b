"""The first sheet of a return: what it is, when it is due, how to fill it in, how far it is, and who signs it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import Form
from tpm_excel.forms.formulas import DONE
from tpm_excel.forms.layout import layout
from tpm_excel.terms.periods import long_date
from tpm_excel.terms.places import column_letters
from tpm_excel.terms.signoffs import named
from tpm_excel.workbooks.returns.issue import Issue
from tpm_excel.workbooks.returns.nil_block import write_nil
from tpm_excel.workbooks.returns.signoff_block import write_signoff
from tpm_excel.workbooks.writing.house import HouseBook

ABOUT_TITLE = "Quarterly return"
_NOTHING_LEFT = "Nothing. Please save and send this file."
_STEPS = (
    "Click Enable Editing if Excel shows a yellow bar.",
    "Go to each sheet and fill in the yellow columns; where a cell has a list, choose from it.",
    "Look at To do, the last column: when it says OK on every row, you are finished.",
    "Save, and reply to the e-mail with this file. Its name does not matter.",
)


def write_about(
    book: HouseBook, sheet: Worksheet, issue: Issue, forms: Sequence[Form], reference: str, complete: int
) -> None:
    """Write the sheet About; `complete` is how many rows are complete when the return goes out."""
    style = book.style
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 74)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, ABOUT_TITLE, book.look(bold=True, font_size=20, font_color=style.navy, locked=True))
    sheet.set_row(0, 30)
    under = f"{issue.council}  ·  {issue.directorate.title}  ·  {issue.period.label} ({issue.period.months})"
    sheet.write_string(1, 0, under, book.look(font_size=13, font_color=style.grey, locked=True))
    sheet.set_row(1, 21)
    to = f", to {issue.contact_email}" if issue.contact_email else f", to {issue.contact}"
    questions = ", ".join(part for part in (issue.contact, issue.contact_email, issue.contact_phone) if part)
    at = _pairs(
        book,
        sheet,
        3,
        [
            ("Speaks of the position at", long_date(issue.as_at)),
            ("Please return by", f"{issue.due:%A} {long_date(issue.due)}{to}"),
            ("Questions to", questions),
            ("Reference", reference),
        ],
    )
    at = _progress(book, sheet, at + 1, progress(issue, forms, complete))
    at = _heading(book, sheet, at + 1, "How to fill it in")
    for number, step in enumerate(_STEPS, 1):
        sheet.write_string(at, 0, f"{number}   {step}", book.look(locked=True, font_color=style.ink))
        sheet.set_row(at, 17)
        at += 1
    at = _words(book, sheet, at + 1, forms)
    at = write_nil(book, sheet, _heading(book, sheet, at + 1, "If there is nothing to report"))
    _signoff(book, sheet, at + 1, issue)
    _set_up(sheet)


def _heading(book: HouseBook, sheet: Worksheet, at: int, text: str) -> int:
    sheet.write_string(at, 0, text, book.look(bold=True, font_size=13, font_color=book.style.navy, locked=True))
    sheet.set_row(at, 20)
    return at + 1


def _pairs(book: HouseBook, sheet: Worksheet, at: int, lines: list[tuple[str, str]]) -> int:
    line = {"bottom": 1, "bottom_color": book.style.line, "locked": True, "valign": "vcenter", "text_wrap": True}
    for label, text in lines:
        sheet.write_string(at, 0, label, book.look(font_color=book.style.grey, **line))
        sheet.write_string(at, 1, text, book.look(font_color=book.style.ink, **line))
        sheet.set_row(at, 17)
        at += 1
    return at


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """A line of what is done and what is left: its label, its formula, and what it shows when the return goes out."""

    label: str
    formula: str
    shown: str


def progress(issue: Issue, forms: Sequence[Form], complete: int) -> tuple[ProgressLine, ProgressLine]:
    """Return the two lines; `complete` is how many rows are complete when the return goes out."""
    done = "+".join(f'COUNTIF({_to_do(form)},"{DONE}")' for form in forms)
    count, see = issue.count, ": see To do, the last column of each sheet"
    left = f"{count - complete}{see}" if complete < count else _NOTHING_LEFT
    so_far = f" of {count} rows complete"
    still = f'IF({done}={count},"{_NOTHING_LEFT}",{count}-({done})&"{see}")'
    return (
        ProgressLine("Rows complete", f'{done}&"{so_far}"', f"{complete}{so_far}"),
        ProgressLine("Still to do", still, left),
    )


def _progress(book: HouseBook, sheet: Worksheet, at: int, lines: Sequence[ProgressLine]) -> int:
    at = _heading(book, sheet, at, "Progress")
    line = {"bottom": 1, "bottom_color": book.style.line, "locked": True, "valign": "vcenter"}
    for one in lines:
        sheet.write_string(at, 0, one.label, book.look(font_color=book.style.grey, **line))
        look = book.look(font_color=book.style.ink, bold=True, **line)
        sheet.write_formula(at, 1, f"={one.formula}", look, one.shown)
        sheet.set_row(at, 17)
        at += 1
    for criteria, pair in (("begins with", "completed"), ("not containing", "delayed")):
        look = book.add_format(book.style.coloured(pair))
        rule: dict[str, Any] = {"type": "text", "criteria": criteria, "value": "Nothing", "format": look}
        sheet.conditional_format(at - 1, 1, at - 1, 1, rule)
    return at


def _to_do(form: Form) -> str:
    letters = column_letters(layout(form).columns[-1].index)
    return f"'{form.sheet}'!${letters}:${letters}"


def _words(book: HouseBook, sheet: Worksheet, at: int, forms: Sequence[Form]) -> int:
    for number, form in enumerate(forms):
        what = f"each {form.spoken(form.summary.count)} means"
        says = f"{form.title}: what {what}" if len(forms) > 1 else f"What {what}"
        at = _heading(book, sheet, at + bool(number), says)
        for choice in form.counted.choice:
            border = {"border": 1, "border_color": book.style.line, "locked": True, "valign": "vcenter"}
            look = book.look(bold=True, indent=1, **book.style.coloured(choice.style), **border)
            sheet.write_string(at, 0, choice.word, look)
            sheet.write_string(
                at, 1, choice.means, book.look(font_color=book.style.ink, text_wrap=True, indent=1, **border)
            )
            sheet.set_row(at, 17)
            at += 1
    return at


def _signoff(book: HouseBook, sheet: Worksheet, at: int, issue: Issue) -> None:
    at = _heading(book, sheet, at, "Sign-off by the director or a named deputy")
    write_signoff(book, sheet, at, named(issue.directorate))


def _set_up(sheet: Worksheet) -> None:
    sheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True, "format_rows": True})
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.5)
    sheet.fit_to_pages(1, 1)
    sheet.set_selection(0, 0, 0, 0)
