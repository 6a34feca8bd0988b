"""What a row above shows of the rows below it."""

from __future__ import annotations

from dataclasses import replace
from math import floor

from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import MasterRow


def rolled_up(form: Form, rows: tuple[MasterRow, ...]) -> tuple[MasterRow, ...]:
    """Return the rows with the means that those above show of those below.

    A mean is cut to a whole number of per cent. A row below without an answer has no part in it.
    """
    for column in form.computed:
        if column.mean_below:
            below: dict[str, list[float]] = {}
            for row in rows:
                value = row.value(column.mean_below)
                if row.plan.parent and isinstance(value, int | float):
                    below.setdefault(row.plan.parent, []).append(value)
            rows = tuple(
                replace(row, computed={**row.computed, column.name: _mean(below[row.plan.ref])})
                if row.plan.ref in below and form.top(row.plan.level)
                else row
                for row in rows
            )
    return rows


def _mean(values: list[float]) -> float:
    return floor(round(sum(values) / len(values) * 100, 6)) / 100
