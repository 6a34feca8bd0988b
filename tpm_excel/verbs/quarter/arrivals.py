"""How the returns of a period came: late, nil, in several versions; said of each return, and found where it is odd."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tpm_excel.checks.arrivals import check_arrivals
from tpm_excel.findings.finding import Finding
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import CLEARED, EDITED, HELD_BACK, MERGED, ReturnState, SourceLine
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan
from tpm_excel.terms.returns import Return
from tpm_excel.workspace.folder import Workspace

_STANDS = frozenset({MERGED, HELD_BACK, EDITED, CLEARED})


def arrivals(workspace: Workspace, period: Period, plan: Plan, returns: Sequence[Return]) -> list[Finding]:
    """Return what is found of how the returns of a period came."""
    required: dict[str, int] = {}
    for form in workspace.forms:
        if any(one.required for one in form.answer):
            for row in plan.of(form.name):
                required[row.returned_by] = required.get(row.returned_by, 0) + (row.asked and not row.closed)
    return list(check_arrivals(returns, workspace.calendar(period), required))


def with_arrivals(
    workspace: Workspace,
    period: Period,
    states: Iterable[ReturnState],
    returns: Iterable[Return],
    sources: Iterable[SourceLine],
) -> tuple[ReturnState, ...]:
    """Return the states with what is to be said of how each return came.

    A return is late where its first file came after the close; it is nil where its last one says so and nothing was
    answered; a file is superseded where none of its answers stands any more.
    """
    calendar = workspace.calendar(period)
    came = grouped_by(returns, lambda one: one.directorate)
    several = any(len(own) > 1 for own in came.values())  # what came once supersedes nothing
    stands = (line for line in sources if line.state in _STANDS and not line.answer.blank)
    standing = {line.source.digest for line in stands} if several else set()
    found = []
    for state in states:
        own = came.get(state.directorate.code, [])
        first = min(own, default=None, key=lambda one: one.source.order[1])
        last = own[-1] if own else None
        found.append(
            replace(
                state,
                late=first is not None and calendar.is_late(first.source.received_on),
                nil=last is not None and last.nil is not None and not state.answered,
                superseded=tuple(one.source.file for one in own[:-1] if one.source.digest not in standing),
            )
        )
    return tuple(found)
