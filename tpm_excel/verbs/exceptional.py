"""The rows that a reader must see first, each with the reason."""

from __future__ import annotations

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.forms.counting import counted_word
from tpm_excel.forms.form import Form
from tpm_excel.merging.summary import exceptions
from tpm_excel.terms.masters import MasterRow
from tpm_excel.workbooks.master.content import Exceptional


def exceptional(
    form: Form, rows: tuple[MasterRow, ...], findings: list[Finding], catalogue: Catalogue
) -> list[Exceptional]:
    """Return late rows first, worst first; then rows with an open error or query, in plan order."""
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
