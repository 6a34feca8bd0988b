"""The master's sheet Key, made from the forms: what each word means, in its colours, and what each rule asks for."""

from __future__ import annotations

from collections.abc import Iterator

from tpm_excel.forms.form import AnswerColumn, ComputedColumn, Form
from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.forms.wording import worded
from tpm_excel.terms.cells import Value
from tpm_excel.workbooks.master.counting import done_words
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import TableColumn, write_table

KEY = "Key"
_WORD = 2


def write_key(book: HouseBook, forms: tuple[Form, ...]) -> None:
    """Write the words of each form's columns with their meanings and colours, then its rules."""
    columns = [
        TableColumn("Form", 18),
        TableColumn("Column or rule", 24),
        TableColumn("Word", 18),
        TableColumn("Meaning", 62),
        TableColumn("How it counts, or what to do", 56),
    ]
    lines = [line for form in forms for line in (*_words(form), *_rules(form))]
    note = "What the words of this workbook mean and what is checked. A colour never says more than the word beside it."
    sheet = write_table(book, KEY, KEY, note, columns, [values for values, _ in lines], frozen=3, written_over=True)
    for at, (values, style) in enumerate(lines, FIRST_ROW):
        if style:
            look = book.look(**(book.style.body | book.style.coloured(style) | {"bold": True}))
            sheet.write_string(at, _WORD, str(values[_WORD]), look)


def _words(form: Form) -> Iterator[tuple[list[Value], str]]:
    columns: tuple[AnswerColumn | ComputedColumn, ...] = (*form.answer, *form.computed)
    named = {one.choices: one for one in columns if one.choices}
    for name, column in named.items():
        counted = column.name == form.summary.count
        listed = form.lists[name]
        for one in listed.choice:
            yield (
                [form.title, column.heading, one.word, one.means, _counts(form, one.word) if counted else ""],
                one.style,
            )
        if counted:
            yield (
                [form.title, column.heading, listed.blank, "Nothing was answered that counts.", ""],
                listed.blank_style,
            )


def _counts(form: Form, word: str) -> str:
    said = []
    if word in done_words(form):
        said.append("Counts as completed or met.")
    if word in form.summary.exceptions:
        said.append(f"Counts as {form.summary.called.lower()}, and is listed on the sheet of exceptions.")
    return " ".join(said)


def _rules(form: Form) -> Iterator[tuple[list[Value], str]]:
    for one in form.entries:
        says, do = (worded(text, form, lambda _: "…") for text in (one.says, one.do))
        yield [form.title, f"Rule {one.code}", one.severity.value.capitalize(), says, do], ""
