"""Which sheets of a workbook belong to which form: by the sheet's name, else by the headings that it has."""

from __future__ import annotations

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, heading_names, plain_heading
from tpm_excel.workbooks.reading.book import Book
from tpm_excel.workbooks.reading.flat_table import Table, find_tables


def form_tables(book: Book, forms: tuple[Form, ...]) -> dict[str, list[Table]]:
    """Return the tables of each form: they have its answers, and its references or its titles.

    A sheet is of one form only: of that whose name it bears, else of that most of whose headings it has.
    """
    found: dict[str, list[tuple[Form, Table]]] = {}
    for form in forms:
        known, exact = heading_names(form, with_aliases=True), heading_names(form, with_aliases=False)
        for table in find_tables(book, known, exact):
            answers = any(table.has((Part.ANSWER, one.name)) for one in form.answer)
            named = table.has((Part.PLAN, form.key)) or table.has((Part.PLAN, form.title_column))
            if answers and named:
                found.setdefault(table.sheet.name, []).append((form, table))
    tables: dict[str, list[Table]] = {form.name: [] for form in forms}
    for sheet, several in found.items():
        form, table = max(several, key=lambda pair: (_bears_name(pair[0], sheet), len(pair[1].columns)))
        tables[form.name].append(table)
    return tables


def _bears_name(form: Form, sheet: str) -> bool:
    return plain_heading(sheet) == plain_heading(form.sheet)
