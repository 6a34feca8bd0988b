"""Checks of a whole return: rows that were issued and did not come back."""

from __future__ import annotations

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.places import Place


def missing(form: Form, row: MasterRow, file: str) -> Finding:
    """Return the query about a row that stands on no sheet of what its directorate sent."""
    place = Place(file, form.sheet, "", row.plan.ref)
    about = row.plan.text(form.title_column)
    return finding("TPM404", place, about=about, directorate=row.plan.returned_by)
