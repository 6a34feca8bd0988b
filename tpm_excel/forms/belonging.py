"""Which form a finding is of, where a workspace uses several and two of them have a row of the same reference."""

from __future__ import annotations

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import plain_heading


def belongs(found: Finding, form: Form, forms: tuple[Form, ...]) -> bool:
    """Whether a finding on a row is of this form: neither a rule nor the sheet of another one speaks against it."""
    others = [one for one in forms if one.name != form.name]
    if not others:
        return True
    if any(found.code in one.codes for one in others):
        return False
    sheet = plain_heading(found.place.sheet)
    return sheet == plain_heading(form.sheet) or sheet not in {plain_heading(one.sheet) for one in others}
