"""One cause, one finding: what follows from a missing sheet or column is not said again of every row."""

from __future__ import annotations

from collections.abc import Sequence

from tpm_excel.findings.finding import Finding

_UNANSWERED = "TPM301"


def without_consequences(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without those that only follow from a sheet or a heading that is gone."""
    sheets = {(one.directorate, dict(one.context)["sheet"]) for one in findings if one.code == "TPM406"}
    columns = {one.directorate for one in findings if one.code == "TPM407"}
    return [one for one in findings if not (_follows_sheet(one, sheets) or _follows_column(one, columns))]


def _follows_sheet(one: Finding, sheets: set[tuple[str, str]]) -> bool:
    return one.code == "TPM404" and (one.directorate, one.place.sheet) in sheets


def _follows_column(one: Finding, columns: set[str]) -> bool:
    """Whether a finding on a row has no cell, since its column is not there."""
    nowhere = bool(one.place.ref) and not one.place.sheet and not one.place.cell
    return nowhere and one.directorate in columns and one.code != _UNANSWERED
