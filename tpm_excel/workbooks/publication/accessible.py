"""The accessible workbook, after the government's rules for spreadsheets that are published.

It is written by our own room and not by gptables: that needs pandas to write, dates each file with the time of now, and
knows nothing of the house style.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tpm_excel.forms.counting import NO_LABEL
from tpm_excel.forms.form import AnswerColumn, AnyColumn, Form
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import Master, Summary
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.master.rows import KINDS
from tpm_excel.workbooks.publication.data import published_columns, published_value
from tpm_excel.workbooks.writing.house import HouseBook, pixels
from tpm_excel.workbooks.writing.styles import Style
from tpm_excel.workbooks.writing.table_sheet import A3, A4, TableColumn, write_line
from tpm_excel.workbooks.writing.text_fit import height

NOT_GIVEN, NOT_APPLICABLE = "[x]", "[z]"
_CODES = (
    (NOT_GIVEN, "Not available: an answer was asked for, and none was given."),
    (NOT_APPLICABLE, "Not applicable: nothing is to be said here of this row."),
)
_A4_PIXELS = 1300
"""Wider tables are printed on A3, where the printer has it: on A4 they could hardly be read."""
_TITLE, _SAID, _HEADINGS = 0, 1, 2
"""Rows of a sheet, counted from 0: its title, what it holds, the headings of its one table."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    title: str
    says: str
    columns: tuple[TableColumn, ...]
    rows: Sequence[Sequence[Value]]


def write_accessible(
    master: Master, forms: Sequence[Form], summaries: Mapping[str, Summary], contact: Sequence[str], style: Style
) -> bytes:
    """Return the bytes of the workbook: cover, contents, notes, the counts, and the rows of each form."""
    book = HouseBook(
        style,
        title=f"{master.council}: performance {master.period.label}",
        subject=f"Position at {long_date(master.as_at)}",
        author=master.council,
        period=master.period,
    )
    cover = book.add_worksheet("Cover")
    sheets = [_notes(forms)]
    for form in forms:
        sheets += _counts(master, form, summaries[form.name])
        sheets.append(_rows(master, form))
    _write_cover(book, cover, master, contact)
    contents = [TableColumn("Sheet", 34), TableColumn("What it holds", 90)]
    lines = [(one.name, one.title) for one in sheets]
    listed = _Sheet("Contents", "Contents", "One table: the sheets of this workbook.", tuple(contents), lines)
    page = _write(book, listed)
    link = book.look(**style.body | {"font_color": style.navy, "underline": 1})
    for at, one in enumerate(sheets, _HEADINGS + 1):
        page.write_url(at, 0, f"internal:'{one.name}'!A1", link, one.name)
    for one in sheets:
        _write(book, one)
    cover.activate()
    return book.finished()


def _write_cover(book: HouseBook, sheet: Any, master: Master, contact: Sequence[str]) -> None:
    lines = [
        f"{master.council}: performance {master.period.label}",
        f"How the council's plan stood at {long_date(master.as_at)}. This is the quarter {master.period.months}.",
        "The sheet Contents lists the tables, the sheet Notes explains the words and the codes in square brackets.",
        "Each sheet has one table, which begins in column A. Colour is used for headings only.",
        "Contact: " + ", ".join(one for one in contact if one),
    ]
    sheet.set_column(0, 0, 100)
    for at, text in enumerate(lines):
        big: dict[str, Any] = (
            {"bold": True, "font_size": 15, "font_color": book.style.navy} if not at else {"font_size": 12}
        )
        sheet.write_string(at, 0, text, book.look(text_wrap=True, **big))
        sheet.set_row(at, height([(text, 100, big["font_size"], bool(not at))]))


def _notes(forms: Sequence[Form]) -> _Sheet:
    columns = (TableColumn("Word or code", 22), TableColumn("Where", 40), TableColumn("What it means", 90))
    rows: list[tuple[Value, ...]] = [(code, "everywhere", means) for code, means in _CODES]
    for form in forms:
        rows += [
            (word.word, f"{form.sheet}, {one.heading}", word.means)
            for one in published_columns(form)
            for word in (form.lists[one.choices].choice if one.choices else ())
        ]
        rows.append((form.counted.blank, f"{form.sheet}, {form.heading(form.summary.count)}", "Nothing was answered."))
        names = {name: one.heading for name, one in form.columns.items()}
        rows += [(one.heading, f"{form.sheet}, heading", f"Computed: {one.explained(names)}.") for one in form.computed]
    return _Sheet("Notes", "Notes", "One table: what words and codes mean.", columns, rows)


def _counts(master: Master, form: Form, summary: Summary) -> list[_Sheet]:
    """A sheet for each way in which rows are counted."""
    sheets = []
    called = {one.directorate.code: one.directorate.title for one in master.returns}
    for names, lines in summary.breakdowns.items():
        heads = [form.heading(name) for name in names]
        columns = [*(TableColumn(one, 38) for one in heads), *(TableColumn(one, 14, "number") for one in summary.words)]
        rows: list[list[Value]] = [
            [
                *(called.get(label, label) for label in one.labels[: len(names)]),
                *map(float, one.counts),
                float(one.total),
            ]
            for one in (
                *lines,
                type(summary.all_rows)(("All", *[NOT_APPLICABLE] * (len(names) - 1)), summary.all_rows.counts),
            )
        ]
        by = " and ".join(one.lower() for one in heads)
        title = f"{form.title} by {by}, {master.period.label}"
        name = _counts_sheet(form, heads[-1].lower())
        says = (
            f"One table: how many {form.rows_are} have each {form.heading(form.summary.count)}. The last line is all."
        )
        sheets.append(_Sheet(name, title, says, (*columns, TableColumn("Total", 10, "number")), rows))
    return sheets


def _counts_sheet(form: Form, by: str) -> str:
    long = f"{form.sheet} by {by}"
    return long if len(long) <= 31 else f"{form.sheet.split()[0]} by {by}"[:31].rstrip()


def _rows(master: Master, form: Form) -> _Sheet:
    columns = published_columns(form)
    kinds = [TableColumn(one.heading, max(one.width, 12), KINDS.get(one.kind, "text")) for one in columns]
    rows = [
        [_coded(form, one, published_value(form, row, one), asked=row.plan.asked) for one in columns]
        for row in master.rows[form.name]
    ]
    return _Sheet(form.sheet, f"{form.title}, {master.period.label}", _which_rows(form), tuple(kinds), rows)


def _which_rows(form: Form) -> str:
    above = " and each ".join(one.lower() for one in form.levels if not form.asks(one))
    if not above:
        return f"One table: every one of the {form.rows_are}, in the order of the plan."
    return (
        f"One table: every one of the {form.rows_are}, and each {above} above them, in the order of the plan. "
        f"Only the {form.rows_are} are answered and counted."
    )


def _coded(form: Form, column: AnyColumn, value: Value, *, asked: bool) -> Value:
    """A value, or the code that says why there is none."""
    if value not in (None, "", NO_LABEL):
        return NOT_APPLICABLE if value == "N/A" and column.kind == "percentage" else value
    required = isinstance(column, AnswerColumn) and column.required and asked
    return NOT_GIVEN if required or column.name == form.title_column else NOT_APPLICABLE


def _write(book: HouseBook, one: _Sheet) -> Any:
    sheet: Any = book.add_worksheet(one.name)
    sheet.write_string(_TITLE, 0, one.title, book.look(bold=True, font_size=14, font_color=book.style.navy))
    sheet.write_string(_SAID, 0, one.says, book.look())
    for index, column in enumerate(one.columns):
        sheet.set_column(index, index, column.width)
    rows = one.rows or [[NOT_APPLICABLE] * len(one.columns)]
    for at, row in enumerate(rows, _HEADINGS + 1):
        write_line(book, sheet, at, one.columns, row, strong=False)
    header = book.look(**book.style.header)
    heads = [{"header": column.heading, "header_format": header} for column in one.columns]
    name = "table_" + "".join(letter if letter.isalnum() else "_" for letter in one.name.lower())
    options = {"columns": heads, "style": None, "autofilter": False, "name": name}
    sheet.add_table(_HEADINGS, 0, _HEADINGS + len(rows), len(one.columns) - 1, options)
    sheet.set_landscape()
    wide = sum(pixels(column.width) for column in one.columns) > _A4_PIXELS
    sheet.set_paper(A3 if wide and book.style.paper == "A3" else A4)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADINGS)
    return sheet
