"""All checks over the merged rows of a period, in one pass. A check that fails is itself a finding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tpm_excel.checks.cell import check_cells
from tpm_excel.checks.returned import check_missing
from tpm_excel.checks.row import check_below, check_row
from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.places import Place


def check_rows(form: Form, rows: tuple[MasterRow, ...], received: Mapping[str, str], as_at: date) -> list[Finding]:
    """Return the findings of a form's rows.

    `received` names, by directorate, the last file that came from it; the rows of a directorate from which nothing
    came are outstanding as a whole, and not each a finding.
    """
    findings: list[Finding] = []
    below: dict[str, list[MasterRow]] = {}
    for row in rows:
        below.setdefault(row.plan.parent, []).append(row)
    for row in rows:
        file = received.get(row.plan.returned_by)
        if not row.plan.asked or (file is None and row.source is None):
            continue
        try:
            found = list(check_missing(form, row, file or ""))
            theirs = below.get(row.plan.ref, ())
            checks = (check_cells(form, row), check_row(form, row, as_at), check_below(form, row, theirs, as_at))
            findings += found or [one for several in checks for one in several]
        except Exception as error:  # noqa: BLE001  # whatever it was, it must not pass for a row without fault
            reason = f"{type(error).__name__}: {error}"
            place = next(iter(row.places.values()), Place(file or "", ref=row.plan.ref))
            about = row.plan.text(form.title_column)
            findings.append(finding("TPM901", place, about=about, check=form.title, reason=reason))
    return findings
