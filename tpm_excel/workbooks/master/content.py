"""All that a master shows, handed to each of its sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding
from tpm_excel.terms.masters import Master, MasterRow, Summary
from tpm_excel.workbooks.returns.issue import LastQuarter


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A row that a reader must see first, and why in a few words."""

    row: MasterRow
    why: str


@dataclass(frozen=True, slots=True)
class MasterContent:
    """All that a master shows: the merged rows, the counts, what was found, and which rows to see first."""

    master: Master
    summaries: Mapping[str, Summary]
    exceptions: Mapping[str, Sequence[Exceptional]]
    findings: Sequence[Finding]
    catalogue: Catalogue
    last_quarter: LastQuarter
