"""Checks of a whole return: rows that were issued and did not come back."""

from __future__ import annotations

from collections.abc import Iterator

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.places import Place


def check_missing(form: Form, row: MasterRow, file: str) -> Iterator[Finding]:
    """Yield a query where a row stands on no sheet of what its directorate sent."""
    if row.source is None:
        about = row.plan.text(form.title_column)
        place = Place(file, form.sheet, "", row.plan.ref)
        yield finding("TPM404", place, about=about, directorate=row.plan.returned_by)
