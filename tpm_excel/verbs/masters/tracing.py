"""`tpm trace`: every value that a row ever had in a period, where it came from, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.library import catalogue_of
from tpm_excel.terms.cells import written
from tpm_excel.terms.edits import EDIT
from tpm_excel.terms.masters import HELD_BACK, SourceLine
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan, PlanRow
from tpm_excel.terms.returns import Source
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.quarter.assembling import Assembled, assemble
from tpm_excel.verbs.received.gathering import Gathered, gather, set_aside_of
from tpm_excel.workbooks.reading.authorship import author_of
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError


@dataclass(frozen=True, slots=True)
class Traced:
    """One value that a row had: where it stood, who sent it, as written and as read, and what became of it."""

    heading: str
    written: str
    read: str
    state: str
    why: str
    file: str
    sheet: str
    cell: str
    received: str
    author: str
    sender: str
    digest: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A row of a form with all its values in a period, oldest first."""

    form: str
    period: Period
    row: PlanRow
    title: str
    owner: str
    lines: tuple[Traced, ...]


def trace(workspace: Workspace, ref: str, period: Period | None) -> tuple[Trace, ...]:
    """Return every value that a row ever had in a period, the open one unless another is named.

    Several forms may have a row of that reference; each is returned.
    """
    wanted = period or workspace.open_period
    if wanted is None:
        raise OperatorError("No returns were generated yet, so no row has a value.")
    plan, _ = plan_of(workspace, wanted)
    rows = _rows(workspace, plan, ref)
    gathered = gather(workspace, [(one, None) for one in workspace.archive.receipts()], plan)
    assembled = assemble(workspace, gathered, wanted, plan)
    return tuple(_trace(workspace, gathered, assembled, wanted, plan, one) for one in rows)


def _rows(workspace: Workspace, plan: Plan, ref: str) -> list[tuple[Form, PlanRow]]:
    wanted = ref.strip().casefold()
    found = [(form, row) for form in workspace.forms for row in plan.of(form.name) if row.ref.casefold() == wanted]
    if not found:
        raise OperatorError(
            f"No row of the plan has the reference {ref}. The references stand in the column Ref of plan.xlsx."
        )
    return found


def _trace(
    workspace: Workspace,
    gathered: Gathered,
    assembled: Assembled,
    period: Period,
    plan: Plan,
    one_of: tuple[Form, PlanRow],
) -> Trace:
    form, row = one_of
    lines = [
        one for one in assembled.merged.sources if one.form == form.name and one.ref.casefold() == row.ref.casefold()
    ]
    lines += set_aside_of(gathered, period, (form, row.ref))
    findings = [one for one in assembled.content.findings if one.place.cell]
    authors = {one.source.digest: _author(workspace, one.source) for one in lines}
    ordered = sorted(lines, key=lambda one: (list(form.answers).index(one.answer.field), one.source.order))
    traced = tuple(_traced(workspace, form, one, findings, authors[one.source.digest]) for one in ordered)
    owner = plan.directorate(row.returned_by).title
    return Trace(form.title, period, row, row.text(form.title_column), owner, traced)


def _author(workspace: Workspace, source: Source) -> str:
    kind = "masters" if source.kind == EDIT else "received"
    try:
        return author_of(workspace.archive.read(kind, source.digest))
    except OperatorError:
        return ""


def _traced(workspace: Workspace, form: Form, line: SourceLine, findings: Iterable[Finding], author: str) -> Traced:
    answer, place = line.answer, line.answer.place
    percent = form.answers[answer.field].kind == "percentage"
    catalogue = catalogue_of(workspace.forms)
    cells = [one for one in findings if (one.place.file, one.place.sheet) == (place.file, place.sheet)]
    about = [one for one in cells if place.cell in one.place.cell.split(", ")]
    why = (
        " ".join(f"{one.code} {catalogue.says(one)}" for one in about)
        if line.state == HELD_BACK or answer.problem
        else ""
    )
    return Traced(
        heading=form.heading(answer.field),
        written=answer.written,
        read=written(answer.value, percent=percent),
        state=line.state,
        why=why,
        file=line.source.file,
        sheet=place.sheet,
        cell=place.cell,
        received=line.source.received,
        author=author,
        sender=line.source.sender,
        digest=line.source.digest,
    )
