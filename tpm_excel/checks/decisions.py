"""Decisions of the team on findings: they hold as long as the finding stands as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import written
from tpm_excel.terms.edits import ACCEPT, REJECT, WAIVE, Decision, FindingKey, finding_key
from tpm_excel.terms.plans import Plan


def decided(
    findings: Iterable[Finding], decisions: Mapping[FindingKey, Decision], catalogue: Catalogue
) -> Iterator[Finding]:
    """Yield the findings with what was decided about them, and a query for each decision that lacks its reason.

    To reject an explanation opens the query again. To waive closes a finding, and so does to accept one; without a
    reason neither does, but for an explanation, which is reason enough.
    """
    if not decisions:
        yield from findings
        return
    asked: set[FindingKey] = set()
    for one in findings:
        key = finding_key(one.code, one.place.ref, one.place.file, catalogue.says(one))
        decision = decisions.get(key)
        if decision is None or not decision.word:
            yield one
            continue
        yield _with(one, decision)
        explained = decision.word == ACCEPT and one.explanation
        if not decision.reason and not explained and key not in asked:
            asked.add(key)
            so = ", so it is still open" if decision.word != REJECT else ""
            context = {"code": one.code, "word": decision.word, "so": so}
            yield finding("TPM463", decision.place, about=one.about, **context)


def _with(one: Finding, decision: Decision) -> Finding:
    closes = decision.word in (ACCEPT, WAIVE) and bool(decision.reason or one.explanation)
    if decision.word == WAIVE and not decision.reason:
        closes = False
    explanation = "" if decision.word == REJECT else one.explanation
    return replace(one, decision=decision.word, reason=decision.reason, explanation=explanation, closed=closes)


def still_other_than_plan(forms: tuple[Form, ...], plan: Plan, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings, without those of cells typed over in a master that the plan says by now as well."""
    findings = list(findings)
    if all(one.code != "TPM451" for one in findings):
        yield from findings
        return
    says = {
        (row.ref, form.heading(name), " ".join(written(value).split()))
        for form in forms
        for row in plan.of(form.name)
        for name, value in row.values.items()
    }
    for one in findings:
        context = dict(one.context)
        typed = (one.place.ref, context.get("heading", ""), context.get("found", ""))
        if one.code != "TPM451" or typed not in says:
            yield one
