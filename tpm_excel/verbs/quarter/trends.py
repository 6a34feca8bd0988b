"""The figures of the periods so far, for the charts of an appendix: what returns gave, and the plan says of before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpm_excel.forms.computing import figure_of
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import Master, MasterRow
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.quarter.assembling import last_quarter
from tpm_excel.verbs.quarter.looking_back import look_back
from tpm_excel.verbs.received.gathering import Gathered
from tpm_excel.workbooks.publication.appendices import Trends
from tpm_excel.workbooks.publication.charts import Trend
from tpm_excel.workspace.folder import Workspace

_MOST = 9
"""More periods than these cannot be told apart in a small chart."""
_Earlier = Mapping[Period, Mapping[str, Mapping[str, Value]]]


def trends(workspace: Workspace, gathered: Gathered, plan: Plan, master: Master) -> Trends:
    """Return the figures of every row that a chart is drawn of, by form and reference."""
    forms = [(form, charted(form)) for form in workspace.forms if charted(form)]
    if not forms:
        return {}
    known = {*gathered.returns, *(one.period for one in plan.history)}
    before = sorted(period for period in known if period < master.period)[-_MOST + 1 :]
    answered = {period: last_quarter(workspace, gathered, period, plan) for period in before}
    return {
        form.name: dict(
            _of_form(
                form,
                names,
                master,
                {period: look_back(form, plan, period, answered[period].get(form.name, {}))[0] for period in before},
            )
        )
        for form, names in forms
    }


def charted(form: Form) -> tuple[str, ...]:
    """Return the columns of a form that its chart draws; none where it has no chart."""
    return next((one.chart for one in form.printed.columns if one.chart), ())


def _of_form(form: Form, names: tuple[str, ...], master: Master, earlier: _Earlier) -> Iterator[tuple[str, Trend]]:
    for row in master.rows[form.name]:
        points = [
            (period.label, _numbers(form, names, row, results[row.plan.ref]))
            for period, results in earlier.items()
            if row.plan.ref in results
        ]
        points = _with_last_year(form, names, master.period, row, points)
        points.append((master.period.label, _numbers(form, names, row, {name: row.value(name) for name in names})))
        if any(values[names[0]] is not None for _, values in points):
            yield row.plan.ref, points


def _with_last_year(
    form: Form,
    names: tuple[str, ...],
    period: Period,
    row: MasterRow,
    points: list[tuple[str, Mapping[str, float | None]]],
) -> list[tuple[str, Mapping[str, float | None]]]:
    """The figures with that of last year from the plan, where no return gave it."""
    directions = [one.direction for one in form.computed if one.direction and one.direction.value == names[0]]
    otherwise = next((one.otherwise for one in directions if one.otherwise), "")
    label = Period(period.begins - 1, period.quarter).label
    figure = figure_of(form, otherwise, row.plan.values.get(otherwise)) if otherwise else None
    if figure is None or figure.number is None or label in {one for one, _ in points}:
        return points
    return sorted([*points, (label, {names[0]: figure.number})], key=lambda one: one[0])


def _numbers(
    form: Form, names: tuple[str, ...], row: MasterRow, values: Mapping[str, Value]
) -> Mapping[str, float | None]:
    """The numbers of a period; what the plan says, such as a target, is that of now."""
    found = {}
    for name in names:
        planned = name not in form.answers
        figure = figure_of(form, name, row.value(name) if planned else values.get(name))
        found[name] = figure.number if figure else None
    return found
