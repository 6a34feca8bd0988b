"""The published data: the rows of each form as a table, as CSV, and what each column means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpm_excel.forms.counting import counted_word
from tpm_excel.forms.form import AnswerColumn, AnyColumn, Form, PlanColumn
from tpm_excel.terms.cells import Value
from tpm_excel.terms.csv_tables import as_csv
from tpm_excel.terms.masters import Master, MasterRow
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.publication.pack import DICTIONARY
from tpm_excel.workbooks.returns.return_sheet import in_cell

_KINDS = {
    "date": "date, as 2025-09-30",
    "percentage": "share from 0 to 1, or N/A",
    "number": "number",
    "figure": "number or words",
    "choice": "one of a list of words",
    "yes_no": "Yes or No",
}


def published_columns(form: Form) -> tuple[AnyColumn, ...]:
    """Return the columns that are published: not what the team keeps for itself, nor answers to its queries."""
    return tuple(
        one
        for one in form.columns.values()
        if not (isinstance(one, PlanColumn) and one.plan_only) and one.kind != "explanation"
    )


def published_value(form: Form, row: MasterRow, column: AnyColumn) -> Value:
    """Return what is published of a row in a column; the word that is counted where nothing was answered."""
    if column.name == form.summary.count:
        return counted_word(form, row) or None
    if column.name == form.route[0]:
        return row.plan.returned_by
    return in_cell(column, row.value(column.name))


def data_files(master: Master, forms: Sequence[Form]) -> dict[str, bytes]:
    """Return the data of a period as CSV by file name, with the dictionary that explains its columns."""
    files = {}
    for form in forms:
        columns = published_columns(form)
        rows = (
            [master.period.name, *(published_value(form, row, one) for one in columns)]
            for row in master.rows[form.name]
        )
        files[data_file(form)] = as_csv([["Period", *(one.heading for one in columns)], *rows])
    return files | {DICTIONARY: as_csv([_MEANINGS, *_dictionary(master, forms)])}


def data_file(form: Form) -> str:
    """Return the name of the file that holds the data of a form."""
    return f"{form.name.replace('_', '-')}.csv"


_MEANINGS = ("File", "Column", "Who says it", "What stands there", "What it means", "Words, and what they mean")


def _dictionary(master: Master, forms: Sequence[Form]) -> Iterator[list[Value]]:
    blank = "A blank cell: nothing was given, or nothing applies."
    named = [one.directorate for one in master.returns]
    codes = "; ".join(f"{one.code}: {one.name}" for one in named if one.name)
    for form in forms:
        names = {name: one.heading for name, one in form.columns.items()}
        yield [data_file(form), "Period", "tpm", "text", f"The quarter that was reported. {blank}", ""]
        for one in published_columns(form):
            if isinstance(one, PlanColumn):
                who, means = "the plan", one.prompt
            elif isinstance(one, AnswerColumn):
                who, means = "the officer", one.prompt.format(as_at=long_date(master.as_at))
            else:
                who, means = "computed", one.explained(names)
            words = form.lists[one.choices].choice if one.choices else ()
            said = codes if one.kind == "codes" else " ".join(f"{each.word}: {each.means}" for each in words)
            if one.name == form.summary.count:
                said += f" {form.counted.blank}: nothing was answered."
            yield [data_file(form), one.heading, who, _KINDS.get(one.kind, "text"), means, said]
