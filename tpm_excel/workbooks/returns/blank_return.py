"""Writing a return: the workbook that a directorate fills in and sends back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW, layout
from tpm_excel.forms.live import list_name
from tpm_excel.forms.parts import as_number
from tpm_excel.terms.places import column_letters
from tpm_excel.workbooks.returns.about_sheet import write_about
from tpm_excel.workbooks.returns.corrections_sheet import TITLE, Cells, write_corrections_sheet
from tpm_excel.workbooks.returns.issue import Issue
from tpm_excel.workbooks.returns.marks import Mark
from tpm_excel.workbooks.returns.prefilled import NO_ANSWERS, Answers
from tpm_excel.workbooks.returns.return_sheet import Entries, write_return_sheet
from tpm_excel.workbooks.returns.stamp import Stamp, write_stamp
from tpm_excel.workbooks.writing.house import HouseBook

LISTS = "Lists"


def write_return(
    issue: Issue,
    forms: tuple[Form, ...],
    key: bytes | None,
    answers: Answers = NO_ANSWERS,
    marks: Sequence[Mark] = (),
) -> bytes:
    """Return the bytes of a return; the same issue gives the same bytes.

    `answers` are put into their cells, as read or, marked, as they were written; without any the return is a blank.
    With `marks` it is a corrections workbook: they stand on their cells, and in a list on a first sheet.
    """
    return new_book(issue, used_in(issue, forms), key, answers, marks).finished()


def used_in(issue: Issue, forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """Return the forms that a directorate is asked about."""
    return tuple(form for form in forms if issue.rows.get(form.name))


def title_of(issue: Issue) -> str:
    """Return the title of a return among its properties."""
    return f"Quarterly return {issue.period.label}: {issue.directorate.title}"


def stamp_of(issue: Issue, used: Sequence[Form]) -> Stamp:
    """Return the stamp of a return of the forms that it uses."""
    return Stamp(
        issue.period,
        issue.directorate.code,
        {form.name: form.version for form in used},
        {form.name: tuple(row.ref for row in issue.rows[form.name]) for form in used},
    )


def new_book(
    issue: Issue,
    used: Sequence[Form],
    key: bytes | None,
    answers: Answers = NO_ANSWERS,
    marks: Sequence[Mark] = (),
) -> HouseBook:
    """Return a return of the forms that it uses, written but not packed."""
    book = HouseBook(
        issue.style,
        title=title_of(issue),
        subject=f"{issue.council}, position at {issue.as_at:%d/%m/%Y}",
        author=issue.contact,
        period=issue.period,
    )
    stamp = stamp_of(issue, used)
    first = book.add_worksheet(TITLE) if marks else None
    about = book.add_worksheet("About")
    complete = 0
    for form in used:
        rows = issue.rows[form.name]
        entries = Entries(issue.last_quarter.get(form.name, {}), answers.get(form.name, {}), _by_row(form, marks))
        complete += write_return_sheet(book, form, rows, entries, issue)
    write_about(book, about, issue, used, stamp.printed(key), complete)
    _write_lists(book, used)
    write_stamp(book, stamp, key)
    if first:
        title = f"{issue.directorate.title}, {issue.period.label}"
        write_corrections_sheet(book, first, marks, _cells(used, issue, marks), title)
    (first or about).activate()
    return book


def _by_row(form: Form, marks: Sequence[Mark]) -> Mapping[str, Sequence[Mark]]:
    found: dict[str, list[Mark]] = {}
    for one in marks:
        if one.form == form.name:
            found.setdefault(one.ref, []).append(one)
    return found


def _cells(forms: Sequence[Form], issue: Issue, marks: Sequence[Mark]) -> Cells:
    """The cell of each mark that is about a row of this return: that of its answer, else that of the reference."""
    places: dict[Mark, tuple[str, int, int]] = {}
    for form in forms:
        rows = {row.ref: FIRST_ROW + number for number, row in enumerate(issue.rows[form.name])}
        for one in marks:
            if one.form == form.name and one.ref in rows:
                places[one] = (form.sheet, rows[one.ref], layout(form).index(one.field or form.key))
    return places


def _write_lists(book: HouseBook, forms: Sequence[Form]) -> None:
    """The words of the dropdowns, each list in a column of its own: no blanks in it, since a blank admits anything."""
    sheet: Worksheet = book.add_worksheet(LISTS)
    lists = {name: words for form in forms for name, words in form.lists.items()}
    for column, (name, words) in enumerate(sorted(lists.items())):
        sheet.write_string(0, column, name)
        for row, word in enumerate(words.words, 1):
            number = as_number(word)  # Excel makes a number of it when it is chosen; the list must hold the same
            sheet.write_string(row, column, word) if number is None else sheet.write_number(row, column, number)
        letters = column_letters(column)
        book.define_name(list_name(name), f"={LISTS}!${letters}$2:${letters}${len(words.words) + 1}")
    sheet.hide()
