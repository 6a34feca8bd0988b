"""What the master says of each return as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import MasterRow, ReturnState
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan
from tpm_excel.terms.returns import Return
from tpm_excel.verbs.received.gathering import Gathered
from tpm_excel.workspace.folder import Workspace


def states_of(
    workspace: Workspace,
    gathered: Gathered,
    period: Period,
    plan: Plan,
    returns: Iterable[Return],
    rows: Mapping[str, Sequence[MasterRow]],
    findings: Iterable[Finding],
    catalogue: Catalogue,
) -> list[ReturnState]:
    """Return how the return of each directorate stands in a period, given its merged rows and the findings."""
    here = [(one, because) for one, because in gathered.aside.values() if one.period == period]
    aside = grouped_by(here, lambda pair: pair[0].directorate)
    rows_of = grouped_by((row for several in rows.values() for row in several), lambda row: row.plan.returned_by)
    returns_of_each = grouped_by(returns, lambda each: each.directorate)
    findings_of = grouped_by(findings, lambda each: each.directorate)
    issues = {
        one["directorate"]: one["at"]
        for one in workspace.archive.journal.events("issued")
        if one["period"] == period.name
    }
    states = []
    for one in plan.returning():
        theirs, came = rows_of.get(one.code, []), returns_of_each.get(one.code, [])
        own = findings_of.get(one.code, [])
        states.append(
            ReturnState(
                directorate=one,
                rows=sum(row.plan.asked for row in theirs),
                issued=issues.get(one.code, ""),
                received=max(came, key=lambda each: each.source.order[1]).source.received if came else "",
                files=tuple(dict.fromkeys(each.source.file for each in came)),
                answered=sum(row.answered and row.plan.asked for row in theirs),
                errors=catalogue.count(own, Severity.ERROR),
                queries=catalogue.count(own, Severity.QUERY),
                aside=tuple(f"{each.receipt.file} (set aside: {because})" for each, because in aside.get(one.code, [])),
            )
        )
    return states
