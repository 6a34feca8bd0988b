"""Checks of a row against what it was: last quarter's answers, its earlier results, and the time that has gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median, quantiles

from tpm_excel.checks.looking import Look
from tpm_excel.findings.finding import Finding
from tpm_excel.forms.computing import figure_of
from tpm_excel.terms.cells import written
from tpm_excel.terms.periods import short_date

_BEHIND = 0.4
"""How far a row on target may lie behind an even pace: most work is done towards its end."""
_FEWEST, _RANGES, _NARROWEST = 5, 3, 0.02
"""Earlier results needed, how many interquartile ranges are usual, and the least range, as a share of the median."""


def check_earlier(look: Look) -> list[Finding]:
    """Return what a row cannot well have become since it was answered before."""
    parts = look.form.checks
    findings: list[Finding] = []
    if look.checked.past.last_quarter:
        findings += _since_last_quarter(look)
    if parts.deadline and parts.new_date and look.values.get(parts.new_date) is not None:
        findings += _moved_again(look)
    if parts.deadline and parts.progress and look.status == "open":
        findings += _behind(look)
    if parts.result:
        findings += _result(look)
    return findings


def _since_last_quarter(look: Look) -> Iterator[Finding]:
    """A row that is completed no longer, or else one whose progress fell."""
    form, (status, progress) = look.form, (look.form.checks.status, look.form.checks.progress)
    if status and look.values.get(status) is not None:
        before = look.last_quarter(status)
        if "done" == look.checked.groups[status].get(before, "") != look.status:
            context = {"found": str(look.values[status]), "before": str(before)}
            yield look.ask("TPM345", status, heading=form.heading(status), **context)
            return
    was, now = (look.last_quarter(progress), look.values.get(progress)) if progress else (None, None)
    if isinstance(was, int | float) and isinstance(now, int | float) and now < was:
        shown = {"found": written(now, percent=True), "before": written(was, percent=True)}
        yield look.ask("TPM344", progress, heading=form.heading(progress), **shown)


def _moved_again(look: Look) -> Iterator[Finding]:
    """A new date that replaces a new date: the first deadline, the one that followed it, and now a later one."""
    form, (name, deadline) = look.form, (look.form.checks.new_date, look.form.checks.deadline)
    planned = look.row.plan.values
    first = planned.get(look.checked.first_date) or planned.get(deadline)
    days = [first, planned.get(deadline), look.last_quarter(name), look.values.get(name)]
    dated = [one for one in days if isinstance(one, date)]
    if len(dated) < 3 or not dated[0] < dated[-2] < dated[-1]:
        return
    context = {"first": short_date(dated[0]), "before": short_date(dated[-2]), "found": short_date(dated[-1])}
    yield look.ask("TPM346", name, heading=form.heading(deadline), **context)


def _behind(look: Look) -> Iterator[Finding]:
    """A row on target that has done far less than the time gone would let one expect."""
    form, parts, as_at = look.form, look.form.checks, look.checked.as_at
    status, progress, deadline = parts.status, parts.progress, parts.deadline
    share, due = look.values.get(progress), look.row.plan.values.get(deadline)
    begins = look.checked.past.period.year_start
    if not isinstance(share, int | float) or not isinstance(due, date) or not begins < as_at < due:
        return
    gone = (as_at - begins) / (due - begins)
    if gone - share > _BEHIND:
        context = {"status": form.heading(status), "found": str(look.values.get(status)), "date": short_date(due)}
        shown = {"share": written(share, percent=True), "gone": f"{gone:.0%}"}
        yield look.ask("TPM348", progress, heading=form.heading(progress), **context, **shown)


def _result(look: Look) -> Iterator[Finding]:
    """A result that fell though it only grows, or else one far from all that it was before."""
    form, past, name = look.form, look.checked.past, look.form.checks.result
    answer = look.values.get(name)
    now = figure_of(form, name, answer)
    if now is None or now.number is None:
        return
    growing = look.group(form.checks.cumulative) == "yes"
    earlier = [(when, figure_of(form, name, value), value) for when, value in past.results.get(look.row.plan.ref, ())]
    comparable = [
        (when, one.number, value)
        for when, one, value in earlier
        if one and one.number is not None and one.unit == now.unit
    ]
    this_year = [one for one in comparable if one[0].begins == past.period.begins]
    context = {"heading": form.heading(name), "found": written(answer)}
    if growing and this_year and this_year[-1][1] > now.number:
        when, _, value = this_year[-1]
        yield look.ask("TPM361", name, before=written(value), period=when.label, **context)
        return
    alike = [one for one in comparable if not growing or one[0].quarter == past.period.quarter]
    if _far([number for _, number, _ in alike], now.number):
        falling = sorted(alike, key=lambda one: one[1])
        shown = {"least": written(falling[0][2]), "most": written(falling[-1][2]), "number": str(len(alike))}
        yield look.ask("TPM360", name, **context, **shown)


def _far(earlier: Sequence[float], now: float) -> bool:
    """Whether a result lies beyond three interquartile ranges of those before it, which do not all but agree."""
    if len(earlier) < _FEWEST:
        return False
    lower, _, upper = quantiles(earlier, method="inclusive")
    reach = _RANGES * max(upper - lower, abs(median(earlier)) * _NARROWEST)
    return not lower - reach <= now <= upper + reach
