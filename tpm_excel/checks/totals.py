"""Control totals: what was issued and what was read must be found again, to the last answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.terms.masters import EDITED, HELD_BACK, SUPERSEDED, MasterRow, SourceLine, Totals
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan
from tpm_excel.terms.returns import Answer, Return, ReturnedRow


def control_totals(
    plan: Plan,
    returns: Sequence[Return],
    rows: Mapping[str, Sequence[MasterRow]],
    sources: Sequence[SourceLine],
    typed: int = 0,
) -> Totals:
    """Count each side for itself: the plan and the returns on one, the master's rows and its sources on the other.

    `typed` are the answers that people typed into masters of the period; they are read like those of a return. Rows
    that nobody is asked about, such as a recommendation over its actions, are no rows issued.
    """
    every = [row for several in rows.values() for row in several]
    asked = [bool(row.answers) for row in every if row.plan.asked]
    replaced = [line for line in sources if line.state in (SUPERSEDED, EDITED)]
    return Totals(
        issued=sum(row.asked for name in rows for row in plan.of(name)),
        answered=asked.count(True),
        unanswered=asked.count(False),
        read=sum(len(_filled(row)) for one in returns for part in one.rows.values() for row in part) + typed,
        merged=sum(len(row.answers) for row in every),
        superseded=sum(not line.answer.blank for line in replaced),
        held=sum(line.state == HELD_BACK for line in sources),
    )


def _filled(row: ReturnedRow) -> list[Answer]:
    """The answers that a row holds: what was read is not blank, of all else its cell decides."""
    return [answer for answer in row.answers.values() if answer.value is not None or not answer.blank]


def check_totals(totals: Totals) -> Iterator[Finding]:
    """Yield an error for each total that does not add up."""
    for sentence, adds_up in totals.sums:
        if not adds_up:
            yield finding("TPM902", Place(), sum=sentence)
