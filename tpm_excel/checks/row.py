"""Checks of a row: what is missing, the form's own rules, and those between a row and the rows below it.

They run over the merged row, so that a second file mends the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form, Rule, RuleBelow
from tpm_excel.forms.rules import broken, failing_below, outside
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
    values = _values(form, row)
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


def ask(form: Form, row: MasterRow, code: str, name: str, /, **context: str) -> Finding:
    """Return a query on one of a row's cells, with the explanation that stands in the row."""
    explanation = str(row.value(form.explanation) or "")
    return finding(code, _place(row, name), **_row(form, row), explanation=explanation, **context)


def _row(form: Form, row: MasterRow) -> dict[str, str]:
    return {"about": row.plan.text(form.title_column), "directorate": row.plan.returned_by}


def _place(row: MasterRow, name: str) -> Place:
    answer = row.answers.get(name)
    return answer.place if answer else row.places.get(name) or Place(sheet="", ref=row.plan.ref)


def _broken(
    form: Form, rule: Rule, row: MasterRow, values: Mapping[str, Value], as_at: date, explanation: str
) -> Finding:
    target = rule.expect[0].field
    place = _place(row, target if target in form.answers else rule.when[0].field)
    if rule.offer_from and isinstance(row.offered, date):
        context = {
            "target": form.heading(target),
            "source": form.heading(rule.offer_from),
            "date": short_date(row.offered),
        }
        return finding("TPM303", place, **_row(form, row), **context)
    context = _context(form, values, as_at) | {"found": _shown(form, target, values[target]) or "blank"}
    return finding(rule.code, place, **_row(form, row), explanation=explanation, **_wanted(rule, context))


def check_below(form: Form, row: MasterRow, below: Sequence[MasterRow], as_at: date) -> Iterator[Finding]:
    """Yield the rules that a row breaks against the rows below it."""
    values = _values(form, row)
    theirs = {one.plan.ref: _values(form, one) for one in below}
    for rule in form.below:
        if any(name in row.held for name in rule.looks_at):
            continue
        context = _context(form, values, as_at)
        if refs := failing_below(form, rule, values, theirs, as_at):
            context |= {"refs": ", ".join(refs)}
        elif reach := outside(form, rule, values, theirs, as_at):
            context |= dict(zip(("least", "most"), (_shown(form, rule.within, one) for one in reach), strict=True))
        else:
            continue
        place = _place(row, next(name for name in rule.looks_at if name in form.answers))
        explanation = str(values.get(form.explanation) or "")
        yield finding(rule.code, place, **_row(form, row), explanation=explanation, **_wanted(rule, context))


def _values(form: Form, row: MasterRow) -> Mapping[str, Value]:
    return {name: row.value(name) for name in form.columns}


def _context(form: Form, values: Mapping[str, Value], as_at: date) -> dict[str, str]:
    """What the words of a rule may be filled with: headings, and what was found under them."""
    context = {name: column.heading for name, column in form.columns.items()}
    context |= {f"{name}_found": _shown(form, name, value) for name, value in values.items()}
    return context | {"as_at": short_date(as_at)}


def _wanted(rule: Rule | RuleBelow, context: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in context.items() if f"{{{key}}}" in rule.says + rule.do}


def _shown(form: Form, name: str, value: Value) -> str:
    return written(value, percent=form.columns[name].kind == "percentage")[:120]
