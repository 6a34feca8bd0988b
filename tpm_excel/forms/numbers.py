"""Reading one cell as a number, or as a figure as people write it."""

from __future__ import annotations

from math import isfinite

from tpm_excel.forms.form import AnswerColumn, Form, PlanColumn
from tpm_excel.forms.reading import Reading
from tpm_excel.terms.cells import Cell, CellKind, written


def read_number(form: Form, column: AnswerColumn | PlanColumn, cell: Cell) -> Reading:
    """Read a number and nothing else, within its bounds; text that is plainly one is read, and said."""
    reading = _number(form, cell)
    if not isinstance(reading.value, float) or not isinstance(column, AnswerColumn):
        return reading
    below = column.least is not None and reading.value < column.least
    above = column.most is not None and reading.value > column.most
    return Reading(None, "TPM251", written(reading.value)) if below or above else reading


def _number(form: Form, cell: Cell) -> Reading:
    if cell.kind is CellKind.NUMBER:
        return _finite(cell)
    value = form.figure(cell.written) if cell.kind is CellKind.TEXT else None
    if value is None or value.number is None or not value.plain:
        return Reading(None, "TPM250")
    return Reading(value.number, "TPM207", written(value.number))


def _finite(cell: Cell) -> Reading:
    number = float(cell.value)  # type: ignore[arg-type]  # a number cell holds a number
    if not isfinite(number):
        return Reading(None, "TPM250")
    if cell.percent:
        number = round(number * 100, 10)
        return Reading(number, "TPM207", written(number))
    return Reading(number)


def read_figure(form: Form, cell: Cell) -> Reading:
    """Read a figure as people write it: a number where it is one and nothing more, otherwise the text as written.

    What the text was understood to say is said; what cannot be understood is kept and queried.
    """
    if cell.kind is CellKind.NUMBER:
        return _finite(cell)
    text = " ".join(cell.written.split())
    value = form.figure(text)
    if cell.kind is CellKind.DATE:
        return Reading(text, "TPM252", "Excel made a date of it")
    if value.problem:
        return Reading(text, "TPM252", value.problem)
    if value.absent:
        return Reading(text, "TPM253", value.absent)
    if value.plain and value.number is not None:
        return Reading(value.number, "" if text == written(value.number) else "TPM207", written(value.number))
    return Reading(text, "" if value.meaning == text else "TPM207", value.meaning)
