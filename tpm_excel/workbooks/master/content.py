"""All that a master shows, handed to each of its sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding
from tpm_excel.terms.edits import ByHand, ChangeRequest, Revision
from tpm_excel.terms.masters import Master, MasterRow, Quarter, Summary
from tpm_excel.terms.movement import Move
from tpm_excel.workbooks.returns.issue import LastQuarter


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A row that a reader must see first, and why in a few words."""

    row: MasterRow
    why: str


@dataclass(frozen=True, slots=True)
class MasterContent:
    """All that a master shows: the merged rows, the counts, what was found, and which rows to see first.

    `by_hand` is what people typed into the masters before this one, `revisions` each of these changes as a line,
    `requests` the new deadlines that returns gave, and `moves` what is other than last quarter or an earlier version.
    `quarters` are those collected before, oldest first.
    """

    master: Master
    summaries: Mapping[str, Summary]
    exceptions: Mapping[str, Sequence[Exceptional]]
    findings: Sequence[Finding]
    catalogue: Catalogue
    last_quarter: LastQuarter
    by_hand: ByHand = field(default_factory=ByHand)
    revisions: Sequence[Revision] = ()
    requests: Sequence[ChangeRequest] = ()
    moves: Sequence[Move] = ()
    quarters: Sequence[Quarter] = ()

    @property
    def last(self) -> Quarter | None:
        """The quarter before this one; None where nothing of it was collected."""
        wanted = self.master.period.previous()
        return next((one for one in self.quarters if one.period == wanted), None)
