"""Earlier results: what returns said in a period, and for want of that what the plan's sheet History says of it."""

from __future__ import annotations

from collections.abc import Mapping

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan

Answered = Mapping[str, Mapping[str, Value]]
"""Values by reference and column."""


def look_back(form: Form, plan: Plan, period: Period, answered: Answered) -> tuple[Answered, list[Finding]]:
    """Return the results of a period, those that returns gave first, and where the sheet History contradicts them."""
    results: dict[str, dict[str, Value]] = {ref: dict(values) for ref, values in answered.items()}
    findings: list[Finding] = []
    for one in plan.history:
        if one.form != form.name or one.period != period:
            continue
        values = results.setdefault(one.ref, {})
        archive = values.get(one.column)
        if archive is None:
            values[one.column] = one.value
        elif written(archive) != written(one.value):
            said = {"period": period.label, "heading": form.heading(one.column), "archive": written(archive)}
            findings.append(finding("TPM594", one.place, found=one.written, **said))
    return results, findings


def under_new_references(forms: tuple[Form, ...], last: Mapping[str, Answered], now: Plan) -> Mapping[str, Answered]:
    """Return last year's answers by this year's references, in a plan that keeps the old ones; else as they were."""
    found: dict[str, Answered] = dict(last)
    for form in forms:
        old = {row.ref: row.text(form.old_key) for row in now.of(form.name)}
        if any(old.values()):
            found[form.name] = {ref: last[form.name][was] for ref, was in old.items() if was in last[form.name]}
    return found
