"""The rows that a reader of the master must see first, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.forms.belonging import belongs
from tpm_excel.forms.counting import counted_word
from tpm_excel.forms.form import Form
from tpm_excel.merging.merge import Merged
from tpm_excel.merging.summary import exceptions
from tpm_excel.terms.masters import MasterRow
from tpm_excel.workbooks.master.content import Exceptional


def exceptional(
    forms: tuple[Form, ...], merged: Merged, findings: Sequence[Finding], catalogue: Catalogue
) -> Mapping[str, list[Exceptional]]:
    """Return the late rows of each form, worst first, then its rows with an open error or query, in plan order."""
    return {
        form.name: _of(form, merged.rows[form.name], [one for one in findings if belongs(one, form, forms)], catalogue)
        for form in forms
    }


def _of(form: Form, rows: tuple[MasterRow, ...], findings: list[Finding], catalogue: Catalogue) -> list[Exceptional]:
    reasons: dict[str, list[str]] = {}
    for one in catalogue.ordered(findings):
        if one.place.ref and catalogue.severity(one) is not Severity.NOTE:
            reasons.setdefault(one.place.ref, []).append(f"{one.code} {catalogue.says(one)}")
    late = exceptions(form, rows)
    refs = {row.plan.ref for row in late}
    first = [Exceptional(row, _why(counted_word(form, row), reasons.get(row.plan.ref, []))) for row in late]
    others = [row for row in rows if row.plan.ref in reasons and row.plan.ref not in refs]
    return first + [Exceptional(row, "\n".join(reasons[row.plan.ref])) for row in others]


def _why(word: str, reasons: list[str]) -> str:
    return "\n".join([word, *reasons])
