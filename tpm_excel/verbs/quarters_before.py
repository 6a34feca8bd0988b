"""The quarters that were collected before: what the master's trend shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tpm_excel.forms.form import Form
from tpm_excel.merging.summary import summarise
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import MasterRow, Quarter
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.assembling import merge_period
from tpm_excel.verbs.editing import was_edited
from tpm_excel.verbs.gathering import Gathered, imports_of
from tpm_excel.verbs.looking_back import look_back
from tpm_excel.verbs.plan_versions import plan_of
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
    summaries = {}
    rows: Mapping[str, tuple[MasterRow, ...]] = {}
    if period in gathered.returns or imports_of(workspace, period) or was_edited(workspace, period):
        plan, _ = plan_of(workspace, period)
        rows = merge_period(workspace, gathered, period, plan).merged.rows
        summaries = {form.name: summarise(form, rows[form.name], plan) for form in workspace.forms}
    figures = {form.name: _figures(form, now, period, rows.get(form.name, ())) for form in workspace.forms}
    return Quarter(period, summaries, {name: one for name, one in figures.items() if one})


def _figures(form: Form, now: Plan, period: Period, rows: tuple[MasterRow, ...]) -> Mapping[str, Value]:
    """The results of a quarter by reference, of a form that rates them."""
    rated = next((one.rating.value for one in form.computed if one.rating), "")
    if not rated:
        return {}
    answered = {row.plan.ref: {rated: row.value(rated)} for row in rows if row.value(rated) is not None}
    results, _ = look_back(form, now, period, answered)
    return {ref: values[rated] for ref, values in results.items() if rated in values}
