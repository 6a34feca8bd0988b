"""What is outstanding of each return, line by line, in words for whoever is asked for it."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.findings.listing import Listed, grouped
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import ReturnState
from tpm_excel.verbs.quarter.standing import Status
from tpm_excel.workspace.folder import Workspace

_NO_ANSWER = frozenset({"TPM301", "TPM404"})
"""What is found of a row that is listed as not answered already."""


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is outstanding of one return: everything, or the rows not answered and the findings that are open."""

    state: ReturnState
    rows: tuple[str, ...]
    findings: tuple[Listed, ...]
    errors: int
    queries: int

    @property
    def everything(self) -> bool:
        """Whether nothing has come back."""
        return not self.state.received

    @property
    def anything(self) -> bool:
        """Whether there is something to ask for."""
        return self.everything or bool(self.rows or self.findings)

    @property
    def not_answered(self) -> int:
        """How many rows wait for an answer."""
        return self.state.rows if self.everything else len(self.rows)

    def lines(self) -> list[str]:
        """Return what is outstanding: a heading with its counts, and a line beginning with a dash for each thing."""
        one = self.state.directorate
        name = one.title if one.title == one.code else f"{one.title} ({one.code})"
        if self.everything:
            return [f"{name}: nothing has come back yet. {_many(self.state.rows, 'row')} to answer."]
        counts = [(len(self.rows), "row"), (self.errors, "error"), (self.queries, "query")]
        said = [_many(count, word) + (" not answered" if word == "row" else "") for count, word in counts if count]
        return [
            f"{name}: {', '.join(said)}.",
            *(_line(f"Not answered: {row}") for row in self.rows),
            *(_line(_said(each)) for each in self.findings),
        ]


def outstanding(workspace: Workspace, stands: Status) -> list[Outstanding]:
    """Return what is outstanding of each return of a period that was issued, in the order of the plan."""
    missing: dict[str, list[str]] = {}
    refs: set[str] = set()
    for form in workspace.forms:
        for row in stands.master.rows[form.name]:
            if row.plan.asked and not row.answered and not row.held and not row.plan.closed:
                title = row.plan.text(form.title_column)
                missing.setdefault(row.plan.returned_by, []).append(f"{row.plan.ref} {title}")
                refs.add(row.plan.ref)
    open_ones = grouped_by((one for one in stands.findings if _is_open(one, stands, refs)), lambda one: one.directorate)
    found = []
    for state in stands.returns:
        code = state.directorate.code
        own = open_ones.get(code, []) if state.received else []
        found.append(
            Outstanding(
                state,
                tuple(missing.get(code, ())),
                tuple(grouped(own, stands.catalogue)),
                stands.catalogue.count(own, Severity.ERROR),
                stands.catalogue.count(own, Severity.QUERY),
            )
        )
    return [one for one in found if one.state.issued and one.anything]


def _is_open(one: Finding, stands: Status, unanswered: set[str]) -> bool:
    if one.code in _NO_ANSWER and one.place.ref in unanswered:
        return False
    return stands.catalogue.severity(one) is not Severity.NOTE


def _said(one: Listed) -> str:
    where = " ".join(part for part in (one.where, one.about) if part)
    do = "" if one.do == "Nothing." else f" {one.do}"
    return f"{one.severity.value.capitalize()}: {where}{': ' if where else ''}{one.says}{do}"


def _line(text: str) -> str:
    return "- " + " ".join(text.split())


def _many(count: int, word: str) -> str:
    several = "queries" if word == "query" else f"{word}s"
    return f"{count} {word if count == 1 else several}"
