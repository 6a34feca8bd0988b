"""From the archive to returns: every received file opened, recognised, and given its period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.merging.mending import mended
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import SourceLine, Stood
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan
from tpm_excel.terms.returns import Return, Source
from tpm_excel.terms.signoffs import Statement
from tpm_excel.verbs.plans.plan_versions import plan_digest
from tpm_excel.verbs.received.excluding import exclusions
from tpm_excel.verbs.received.reading_ahead import helped
from tpm_excel.verbs.received.recognising import Plans, read_received
from tpm_excel.verbs.received.remembering import Memory, Recognised
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workspace.archive import Receipt
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.journal import Event


@dataclass(slots=True)
class Gathered:
    """All received files: returns by period; the others by their hash, with what was found of them.

    `aside` are returns that were set aside, `packs` what sign-off sheets say. `stood` is what a run merged of them for
    quarters before: several of its steps look back to each.

    What was refused is said by the run that finds it in the inbox, and stands in no master: once the sender has sent a
    good file, an old complaint would only mislead.
    """

    returns: dict[Period, list[Recognised]] = field(default_factory=dict)
    refused: dict[str, Finding] = field(default_factory=dict)
    excluded: dict[str, str] = field(default_factory=dict)
    aside: dict[str, tuple[Recognised, str]] = field(default_factory=dict)
    packs: dict[str, Statement] = field(default_factory=dict)
    stood: dict[Period, Stood] = field(default_factory=dict)


def gather(workspace: Workspace, receipts: list[tuple[Receipt, bytes | None]], plan: Plan) -> Gathered:
    """Open and recognise received files, given with their bytes or to be read from the archive.

    `plan` is that of the open period; a file is recognised by the plan of the period that it belongs to.
    """
    plans, excluded = Plans(workspace, plan), exclusions(workspace)
    memory = Memory(workspace, cache(lambda period: plan_digest(workspace, period)))
    archived = {one.digest for one in workspace.archive.receipts()}
    gathered = Gathered(excluded=excluded)
    with helped(workspace, plans, memory, [one for one, _ in receipts if one.digest in archived]):
        for receipt, given in receipts:
            recalled = memory.recall(receipt)
            data = workspace.archive.read("received", receipt.digest) if given is None else given
            try:
                recognised = recalled or read_received(workspace, receipt, data, plans)
            except Unreadable as error:
                if receipt.digest not in excluded:
                    gathered.refused[receipt.digest] = finding(error.code, Place(receipt.file), **error.context)
                continue
            if isinstance(recognised, Recognised) and not recalled and receipt.digest in archived:
                memory.keep(recognised)
            _put(gathered, receipt.digest, recognised)
    return gathered


def _put(gathered: Gathered, digest: str, one: Recognised | Statement) -> None:
    """Put what was read where it belongs; a sign-off sheet that was excluded belongs nowhere."""
    if digest in gathered.excluded:
        if isinstance(one, Recognised):
            gathered.aside[digest] = (one, gathered.excluded[digest])
    elif isinstance(one, Recognised):
        gathered.returns.setdefault(one.period, []).append(one)
    else:
        gathered.packs[digest] = one


def returns_of(
    workspace: Workspace, gathered: Gathered, period: Period, plan: Plan
) -> tuple[list[Return], list[Finding]]:
    """Return the returns of a period, the one last saved at the end, and what was found in reading them.

    Answers that came with an imported plan count as returns of the directorates whose rows they answer.
    """
    findings: list[Finding] = []
    came: list[tuple[Return, Sequence[Finding]]] = [
        (one, []) for event in imports_of(workspace, period) for one in _imported(workspace, event, plan, period)
    ]
    findings += [
        finding("TPM122", Place(one.receipt.file), directorate=one.directorate, because=because)
        for one, because in gathered.aside.values()
        if one.period == period
    ]
    came += [(one.read, one.findings) for one in gathered.returns.get(period, [])]
    came.sort(key=lambda each: each[0].source.order)
    theirs = grouped_by((read for read, _ in came), lambda read: read.directorate)
    findings += [one for read, found in came for one in found if not mended(one, read, theirs[read.directorate])]
    return [read for read, _ in came], findings


def set_aside_of(gathered: Gathered, period: Period, wanted: tuple[Form, str]) -> list[SourceLine]:
    """Return what files that were set aside say of a row."""
    form, ref = wanted
    lines = []
    for one, because in gathered.aside.values():
        if one.period == period:
            for row in one.read.rows.get(form.name, ()):
                filled = [answer for answer in row.answers.values() if row.ref == ref and not answer.blank]
                lines += [SourceLine(form.name, ref, each, one.read.source, f"set aside: {because}") for each in filled]
    return lines


def imports_of(workspace: Workspace, period: Period) -> list[Event]:
    """Return the imports whose answers were kept for a period; of a file imported again the latest."""
    events = (one for one in workspace.archive.journal.events("answers imported") if one["period"] == period.name)
    return list({(event["digest"], event["form"]): event for event in events}.values())


def _imported(workspace: Workspace, event: Event, plan: Plan, period: Period) -> list[Return]:
    from tpm_excel.workbooks.importing.document_plan import imported_answers
    from tpm_excel.workbooks.reading.documents import open_document

    form = next((one for one in workspace.forms if one.name == event["form"]), None)
    if form is None:
        return []
    book = open_document(workspace.archive.read("received", event["digest"]))
    owners: Mapping[str, str] = {row.ref: row.returned_by for row in plan.of(form.name)}
    source = Source(event["file"], event["digest"], event["at"], "import")
    rows = imported_answers(book, form, event)
    codes = dict.fromkeys(owners[row.ref] for row in rows if row.ref in owners)
    return [
        Return(source, period, code, {form.name: tuple(row for row in rows if owners.get(row.ref) == code)})
        for code in codes
    ]
