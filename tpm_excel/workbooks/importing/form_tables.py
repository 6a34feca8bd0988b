"""Which sheets of a workbook belong to which form: by the sheet's name, else by the headings that it has."""

from __future__ import annotations

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, heading_names, plain_heading
from tpm_excel.workbooks.reading.book import Book, Sheet
from tpm_excel.workbooks.reading.flat_table import Table, find_table


def form_tables(book: Book, forms: tuple[Form, ...]) -> dict[str, list[Table]]:
    """Return the tables of each form: they have its answers, and its references or its titles.

    A sheet is of one form only: of that whose name it bears, else of that most of whose headings it has.
    """
    found: dict[str, list[tuple[Form, Table]]] = {}
    for sheet in book.sheets:
        named = [form for form in forms if plain_heading(form.sheet) == plain_heading(sheet.name)]
        theirs = _tables_on(sheet, named) or _tables_on(sheet, [form for form in forms if form not in named])
        found.setdefault(sheet.name, []).extend(theirs)
    tables: dict[str, list[Table]] = {form.name: [] for form in forms}
    for several in found.values():
        if several:
            form, table = max(several, key=lambda pair: (_bears_name(*pair), len(pair[1].columns)))
            tables[form.name].append(table)
    return tables


def _tables_on(sheet: Sheet, forms: list[Form]) -> list[tuple[Form, Table]]:
    found = []
    for form in forms:
        known, exact = heading_names(form, with_aliases=True), heading_names(form, with_aliases=False)
        table = find_table(sheet, known, exact)
        if table is None:
            continue
        answers = any(table.has((Part.ANSWER, one.name)) for one in form.answer)
        if answers and (table.has((Part.PLAN, form.key)) or table.has((Part.PLAN, form.title_column))):
            found.append((form, table))
    return found


def _bears_name(form: Form, table: Table) -> bool:
    return plain_heading(table.sheet.name) == plain_heading(form.sheet)
