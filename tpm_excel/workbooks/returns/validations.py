"""What Excel lets an officer type into the yellow cells of a return: dropdowns, limits and prompts."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import AnswerColumn, Form
from tpm_excel.forms.formulas import number_asked, number_check, percentage_check
from tpm_excel.forms.layout import FIRST_ROW, Part, layout
from tpm_excel.forms.live import list_name
from tpm_excel.forms.values import sensible_dates
from tpm_excel.terms.periods import long_date
from tpm_excel.terms.places import cell_name
from tpm_excel.workbooks.returns.issue import Issue


def validate(sheet: Worksheet, form: Form, bottom: int, asked: Issue) -> None:
    """Say what may be typed into the yellow cells down to the last row, counted from 0."""
    for placed in layout(form).of(Part.ANSWER):
        if isinstance(placed.column, AnswerColumn):
            rule = _validation(placed.column, cell_name(FIRST_ROW, placed.index), asked)
            prompt = placed.column.told.format(as_at=long_date(asked.as_at))
            rule |= {"input_title": placed.column.heading[:32], "input_message": prompt[:255]}
            if sheet.data_validation(FIRST_ROW, placed.index, bottom, placed.index, rule):
                raise ValueError(f"{form.name}: the validation of {placed.name} was refused")


def _validation(column: AnswerColumn, first_cell: str, asked: Issue) -> dict[str, Any]:
    match column.kind:
        case "choice":
            says = "Choose one of the words in the list; open it with the arrow beside the cell."
            rule: dict[str, Any] = {"validate": "list", "source": f"={list_name(column.choices)}"}
        case "percentage":
            says = "Enter a percentage from 0% to 100%, or N/A."
            rule = {"validate": "custom", "value": percentage_check(first_cell)}
        case "number":
            says = f"Enter {number_asked(column)} and nothing else."
            rule = {"validate": "custom", "value": number_check(column, first_cell)}
        case "date":
            says = "Enter one date, such as 31/12/2025."
            first, last = sensible_dates(asked.as_at)
            rule = {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        case _:
            return {"validate": "any"}
    return rule | {"error_type": "stop", "error_title": column.heading[:32], "error_message": says}
