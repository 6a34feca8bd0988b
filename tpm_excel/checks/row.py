"""Checks of a row: what is missing, the form's own rules, and those between a row and the rows below it.

They run over the merged row, so that a second file mends the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tpm_excel.checks.looking import Look
from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form, Rule, RuleBelow
from tpm_excel.forms.rules import failing_below, outside
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.periods import short_date


def check_row(look: Look) -> list[Finding]:
    """Return what is missing in a row that was returned, and the rules that it breaks."""
    checked, values = look.checked, look.values
    answers, held = look.row.answers, look.row.held
    if not answers and not held:
        return [finding("TPM301", look.place(look.form.summary.count), **look.who)]
    findings: list[Finding] = []
    for name, heading in checked.required.items():
        if name not in answers and name not in held:
            findings.append(finding("TPM201", look.place(name), **look.who, heading=heading))
    first, last = checked.sensible
    for name in checked.dated:
        day = values.get(name)
        if isinstance(day, date) and not first <= day <= last:
            findings.append(_far(look, name, day))
    return findings + [
        _broken(look, one.rule)
        for one in checked.rules
        if one.broken(values) and not any(test.field in held for test in (*one.rule.when, *one.rule.expect))
    ]


def _far(look: Look, name: str, day: date) -> Finding:
    """A date that nobody can mean, most often a slip in the year; it is merged as it was written."""
    context = {"found": short_date(day), "as_at": short_date(look.checked.as_at)}
    return finding("TPM209", look.place(name), **look.who, heading=look.form.heading(name), **context)


def _broken(look: Look, rule: Rule) -> Finding:
    form, target = look.form, rule.expect[0].field
    place = look.place(target if target in form.answers else rule.when[0].field)
    if rule.offer_from and isinstance(look.row.offered, date):
        context = {
            "target": form.heading(target),
            "source": form.heading(rule.offer_from),
            "date": short_date(look.row.offered),
        }
        return finding("TPM303", place, **look.who, **context)
    found = {"found": _shown(form, target, look.values.get(target)) or "blank"}
    return finding(rule.code, place, **look.who, explanation=look.explanation, **_context(look, rule, found))


def check_below(look: Look, below: Sequence[MasterRow]) -> Iterator[Finding]:
    """Yield the rules that a row breaks against the rows below it."""
    form, held, theirs = look.form, look.row.held, {one.plan.ref: one for one in below}
    for one in look.checked.below:
        rule = one.rule
        if held and any(name in held for name in rule.looks_at):
            continue
        if refs := failing_below(one, look.values, theirs):
            found = {"refs": ", ".join(refs)}
        elif reach := outside(one, look.values, theirs):
            found = dict(zip(("least", "most"), (_shown(form, rule.within, each) for each in reach), strict=True))
        else:
            continue
        place = look.place(next(name for name in rule.looks_at if name in form.answers))
        context = _context(look, rule, found)
        yield finding(rule.code, place, **look.who, explanation=look.explanation, **context)


def _context(look: Look, rule: Rule | RuleBelow, found: Mapping[str, str]) -> dict[str, str]:
    """What the words of a rule are filled with, of headings, what stands under them, and what was `found`."""
    form, words = look.form, rule.says + rule.do
    context = {name: column.heading for name, column in form.columns.items() if f"{{{name}}}" in words}
    for name in form.columns:
        if f"{{{name}_found}}" in words:
            context[f"{name}_found"] = _shown(form, name, look.values.get(name))
    every = {"as_at": short_date(look.checked.as_at), **found}
    return context | {key: text for key, text in every.items() if f"{{{key}}}" in words}


def _shown(form: Form, name: str, value: Value) -> str:
    return written(value, percent=form.columns[name].kind == "percentage")[:120]
