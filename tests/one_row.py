"""The checks that all forms share, run on one row."""

from __future__ import annotations

from collections.abc import Mapping

from tpm_excel.checks.collection import check_rows
from tpm_excel.findings.finding import Finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.past import Past
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Answer, Source

REF, FILE = "1.1a", "cc.xlsx"


def asked_of(
    form: Form,
    answers: Mapping[str, Value],
    planned: Mapping[str, Value],
    past: Past,
    computed: Mapping[str, Value] | None = None,
) -> list[Finding]:
    """Return what is asked of a row on the last day of a quarter; its answers stand in the cells J5, K5 and so on."""
    plan = PlanRow(REF, form.levels[-1] if form.levels else "", "", "CC", {"ref": REF, **planned}, Place())
    places = {name: Place(FILE, form.sheet, f"{chr(ord('J') + at)}5", REF) for at, name in enumerate(form.answers)}
    read = {name: Answer(name, str(value), value, places[name]) for name, value in answers.items()}
    row = MasterRow(plan, read, {}, places, Source(FILE, "0", ""), None, computed or {})
    every = check_rows(form, (row,), {"CC": FILE}, past.period.last_day, past)
    return [one for one in every if one.code[:5] in ("TPM34", "TPM36") or one.code == "ME13"]
