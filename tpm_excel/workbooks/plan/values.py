"""Reading one cell of the plan as what its column holds; what cannot be read so is kept as written, and said."""

from __future__ import annotations

from datetime import date

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.dates import dates_in, days_that_are_none
from tpm_excel.forms.form import Form, PlanColumn
from tpm_excel.forms.numbers import read_figure, read_number
from tpm_excel.forms.values import clean_text, read_choice, read_date_cell
from tpm_excel.terms.cells import Cell, CellKind, Value, written
from tpm_excel.terms.places import Place


def plan_value(form: Form, name: str, cell: Cell, place: Place) -> tuple[Value, list[Finding]]:
    """Return the value of a cell of the plan, and what is wrong with it."""
    column = form.columns[name]
    found = clean_text(cell.written)
    match column.kind:
        case "date":
            value = read_date_cell(cell).value
            if isinstance(value, date):
                return value, []
            spoken = dates_in(found) if cell.kind is CellKind.TEXT and not days_that_are_none(found) else []
            if len(spoken) == 1:
                read = {"heading": column.heading, "found": found, "read": written(spoken[0])}
                return spoken[0], [finding("TPM533", place, **read)]
            kept = found if cell.kind is CellKind.TEXT else cell.written
            return kept, [finding("TPM514", place, heading=column.heading, found=found)]
        case "number" if isinstance(column, PlanColumn):
            number = read_number(form, column, cell).value
            if number is not None:
                return number, []
            return found, [finding("TPM350", place, heading=column.heading, found=found)]
        case "figure":
            figure = read_figure(form, cell)
            odd = finding("TPM352", place, heading=column.heading, found=found, read=figure.expected)
            return figure.value, [odd] if figure.problem == "TPM252" else []
        case "choice":
            choices = form.lists[column.choices]
            word = read_choice(choices, cell).value
            if word is not None:
                return word, []
            allowed = ", ".join(choices.words)
            return found, [finding("TPM351", place, heading=column.heading, found=found, allowed=allowed)]
        case _:
            return found, []
