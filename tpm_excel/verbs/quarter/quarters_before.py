"""The quarters that were collected before: what the master's trend shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import Quarter
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.quarter.assembling import stood
from tpm_excel.verbs.quarter.looking_back import Answered, look_back
from tpm_excel.verbs.received.gathering import Gathered
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workspace.folder import Workspace

BEFORE = 3
"""How many quarters stand before the present one: together they are a year."""


def with_quarters(workspace: Workspace, gathered: Gathered, content: MasterContent) -> MasterContent:
    """Return what a master shows with the quarters before it, oldest first; none that nothing is known of."""
    period = content.master.period
    now, _ = plan_of(workspace, period)
    several = []
    for _ in range(BEFORE):
        period = period.previous()
        several.append(_quarter(workspace, gathered, period, now))
    return replace(content, quarters=tuple(one for one in reversed(several) if one.summaries or one.figures))


def _quarter(workspace: Workspace, gathered: Gathered, period: Period, now: Plan) -> Quarter:
    """A quarter as it was collected; its figures also from the sheet History of the plan `now`."""
    then = stood(workspace, gathered, period)
    figures = {form.name: _figures(form, now, period, then.rated.get(form.name, {})) for form in workspace.forms}
    return Quarter(period, then.summaries, {name: one for name, one in figures.items() if one})


def _figures(form: Form, now: Plan, period: Period, answered: Answered) -> Mapping[str, Value]:
    """The results of a quarter by reference, of a form that rates them."""
    if not form.rated:
        return {}
    results, _ = look_back(form, now, period, answered)
    return {ref: values[form.rated] for ref, values in results.items() if form.rated in values}
