"""Checks of a row: what is missing, and the form's own rules.

They run over the merged row, so that a second file mends the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form, Rule
from tpm_excel.forms.rules import broken
from tpm_excel.forms.values import sensible_dates
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.periods import short_date
from tpm_excel.terms.places import Place


def check_row(form: Form, row: MasterRow, as_at: date) -> Iterator[Finding]:
    """Yield what is missing in a row that was returned, and the rules that it breaks."""
    if not row.answered and not row.held:
        yield finding("TPM301", _place(row, form.summary.count), **_row(form, row))
        return
    for column in form.answer:
        if column.required and column.name not in row.answers and column.name not in row.held:
            yield finding("TPM201", _place(row, column.name), **_row(form, row), heading=column.heading)
    values = {name: row.value(name) for name in form.columns}
    yield from _far(form, row, as_at)
    explanation = str(values.get(form.explanation) or "")
    for rule in form.rule:
        if broken(form, rule, values, as_at) and not any(test.field in row.held for test in (*rule.when, *rule.expect)):
            yield _broken(form, rule, row, values, as_at, explanation)


def _far(form: Form, row: MasterRow, as_at: date) -> Iterator[Finding]:
    """A date that nobody can mean, most often a slip in the year; it is merged as it was written."""
    first, last = sensible_dates(as_at)
    for answer in row.answers.values():
        if isinstance(answer.value, date) and not first <= answer.value <= last:
            context = {"found": short_date(answer.value), "as_at": short_date(as_at)}
            heading = form.heading(answer.field)
            yield finding("TPM209", answer.place, **_row(form, row), heading=heading, **context)


def _row(form: Form, row: MasterRow) -> dict[str, str]:
    return {"about": row.plan.text(form.title_column), "directorate": row.plan.returned_by}


def _place(row: MasterRow, name: str) -> Place:
    answer = row.answers.get(name)
    return answer.place if answer else row.places.get(name) or Place(sheet="", ref=row.plan.ref)


def _broken(form: Form, rule: Rule, row: MasterRow, values: dict[str, Value], as_at: date, explanation: str) -> Finding:
    target = rule.expect[0].field
    place = _place(row, target if target in form.answers else rule.when[0].field)
    if rule.offer_from and isinstance(row.offered, date):
        context = {
            "target": form.heading(target),
            "source": form.heading(rule.offer_from),
            "date": short_date(row.offered),
        }
        return finding("TPM303", place, **_row(form, row), **context)
    context = {name: column.heading for name, column in form.columns.items()}
    context |= {f"{name}_found": _shown(form, name, value) for name, value in values.items()}
    context |= {"found": _shown(form, target, values[target]) or "blank", "as_at": short_date(as_at)}
    wanted = {key: text for key, text in context.items() if f"{{{key}}}" in rule.says + rule.do}
    return finding(rule.code, place, **_row(form, row), explanation=explanation, **wanted)


def _shown(form: Form, name: str, value: Value) -> str:
    return written(value, percent=form.columns[name].kind == "percentage")[:120]
