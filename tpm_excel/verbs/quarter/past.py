"""What the checks look back to: last quarter's answers, and the results of all earlier periods."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tpm_excel.forms.form import Form
from tpm_excel.terms.past import Past, Results
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.quarter.looking_back import look_back
from tpm_excel.workbooks.returns.issue import LastQuarter

_QUARTERS = 12
"""How far the archive is looked through; what the sheet History says counts however old it is."""


def past_of(
    forms: Iterable[Form],
    plan: Plan,
    period: Period,
    before: LastQuarter,
    archived: Iterable[Period],
    answers: Callable[[Period], LastQuarter],
) -> dict[str, Past]:
    """Return what the checks of each form look back to; `answers` gives those that stood in an archived period."""
    looking = [form for form in forms if form.checks.result]
    earlier = sorted(one for one in archived if one < period)[-_QUARTERS:] if looking else []
    stood = {one: before if one == period.previous() else answers(one) for one in earlier}
    return {
        form.name: Past(
            period,
            before.get(form.name, {}) if _same_rows(form, plan, period) else {},
            _results(form, plan, period, stood) if form in looking else {},
        )
        for form in forms
    }


def _same_rows(form: Form, plan: Plan, period: Period) -> bool:
    """Whether a reference means the row that it meant last quarter: not in a new year that kept no old references."""
    return period.quarter > 1 or not form.old_key or any(row.text(form.old_key) for row in plan.of(form.name))


def _results(form: Form, plan: Plan, period: Period, stood: dict[Period, LastQuarter]) -> dict[str, Results]:
    periods = {one.period for one in plan.history if one.form == form.name and one.period < period} | set(stood)
    found: dict[str, Results] = {}
    for one in sorted(periods):
        for ref, values in look_back(form, plan, one, stood.get(one, {}).get(form.name, {}))[0].items():
            if values.get(form.checks.result) is not None:
                found[ref] = (*found.get(ref, ()), (one, values[form.checks.result]))
    return found
