"""All checks over the merged rows of a period, in one pass. A check that fails is itself a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tpm_excel.checks.cell import check_cells
from tpm_excel.checks.comments import check_comment
from tpm_excel.checks.earlier import check_earlier
from tpm_excel.checks.looking import Checked
from tpm_excel.checks.returned import missing
from tpm_excel.checks.row import check_below, check_row
from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.past import Past
from tpm_excel.terms.places import Place
from tpm_excel.terms.processes import beside

_MANY = 5_000
"""How many rows take longer to check than a copy of the process takes to begin."""


def check_rows(
    form: Form, rows: tuple[MasterRow, ...], received: Mapping[str, str], as_at: date, past: Past
) -> list[Finding]:
    """Return the findings of a form's rows.

    `received` names, by directorate, the last file that came from it; the rows of a directorate from which nothing
    came are outstanding as a whole, and not each a finding.
    """
    checked = Checked.of(form, as_at, past)
    below = grouped_by(rows, lambda row: row.plan.parent) if form.below else {}
    half = len(rows) // 2
    others = beside(lambda: _findings(checked, rows[half:], below, received), much=half > _MANY)
    return [*_findings(checked, rows[:half], below, received), *others()]


def _findings(
    checked: Checked,
    rows: Sequence[MasterRow],
    below: Mapping[str, Sequence[MasterRow]],
    received: Mapping[str, str],
) -> list[Finding]:
    form = checked.form
    findings: list[Finding] = []
    for row in rows:
        file = received.get(row.plan.returned_by)
        if file is None and row.source is None:
            continue
        try:
            findings += _check(checked, row, below.get(row.plan.ref, ()), file or "")
        except Exception as error:  # noqa: BLE001  # whatever it was, it must not pass for a row without fault
            reason = f"{type(error).__name__}: {error}"
            place = next(iter(row.places.values()), Place(file or "", ref=row.plan.ref))
            about = row.plan.text(form.title_column)
            findings.append(finding("TPM901", place, about=about, check=form.title, reason=reason))
    return findings


def _check(checked: Checked, row: MasterRow, below: Sequence[MasterRow], file: str) -> list[Finding]:
    if not row.plan.asked:  # it stands there to be read; what somebody typed all the same is not lost in silence
        return check_cells(checked.form, row)
    if row.source is None:
        return [missing(checked.form, row, file)]
    look = checked.look(row)
    findings = check_cells(checked.form, row) + check_row(look)
    if below:
        findings += check_below(look, below)
    return findings + check_comment(look) + check_earlier(look)
