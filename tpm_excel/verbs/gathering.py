"""From the archive to returns: every received file opened, recognised, and given its period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part
from tpm_excel.merging.mending import mended
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import SourceLine
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import UNASSIGNED, Plan
from tpm_excel.terms.returns import Return, Source
from tpm_excel.terms.signoffs import Statement
from tpm_excel.verbs.excluding import exclusions
from tpm_excel.verbs.plan_versions import plan_digest, plan_of
from tpm_excel.verbs.remembering import Memory, Recognised
from tpm_excel.verbs.returned_packs import returned_pack
from tpm_excel.verbs.saved_times import believed
from tpm_excel.verbs.senders import check_sender
from tpm_excel.workbooks.importing.form_tables import form_tables
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.returns.filled_return import read_return
from tpm_excel.workbooks.returns.row_identity import PlanTexts
from tpm_excel.workbooks.returns.stamp import Stamp, read_identity, stamps_in
from tpm_excel.workspace.archive import Receipt
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.journal import Event


@dataclass(slots=True)
class Gathered:
    """All received files: returns by period; the others by their hash, with what was found of them.

    `aside` are returns that were set aside, `packs` what sign-off sheets say.

    What was refused is said by the run that finds it in the inbox, and stands in no master: once the sender has sent a
    good file, an old complaint would only mislead.
    """

    returns: dict[Period, list[Recognised]] = field(default_factory=dict)
    refused: dict[str, Finding] = field(default_factory=dict)
    excluded: dict[str, str] = field(default_factory=dict)
    aside: dict[str, tuple[Recognised, str]] = field(default_factory=dict)
    packs: dict[str, Statement] = field(default_factory=dict)


def gather(workspace: Workspace, receipts: list[tuple[Receipt, bytes | None]], plan: Plan) -> Gathered:
    """Open and recognise received files, given with their bytes or to be read from the archive.

    `plan` is that of the open period; a file is recognised by the plan of the period that it belongs to.
    """
    plans, excluded = Plans(workspace, plan), exclusions(workspace)
    memory = Memory(workspace, cache(lambda period: plan_digest(workspace, period)))
    archived = {one.digest for one in workspace.archive.receipts()}
    gathered = Gathered(excluded=excluded)
    for receipt, given in receipts:
        data = workspace.archive.read("received", receipt.digest) if given is None else given
        try:
            recognised = memory.recall(receipt)
            if recognised is None:
                book = open_book(data, workspace.settings.limits)
                pack = returned_pack(workspace, receipt, book, plans.of)
                if pack and receipt.digest not in excluded:
                    gathered.packs[receipt.digest] = pack
                if pack:
                    continue
                recognised = _recognise(workspace, receipt, book, plans)
            if receipt.digest in archived:
                memory.keep(recognised)
        except Unreadable as error:
            if receipt.digest not in excluded:
                gathered.refused[receipt.digest] = finding(error.code, Place(receipt.file), **error.context)
            continue
        if receipt.digest in excluded:
            gathered.aside[receipt.digest] = (recognised, excluded[receipt.digest])
            continue
        gathered.returns.setdefault(recognised.period, []).append(recognised)
    return gathered


class Plans:
    """The plan of each period, read once: what is found of a return does not change when the plan does later."""

    def __init__(self, workspace: Workspace, plan: Plan) -> None:
        self._workspace = workspace
        self._read = {workspace.open_period: plan}
        self._texts: dict[Period, dict[str, PlanTexts]] = {}
        self._returning: dict[Period, dict[str, str]] = {}

    def of(self, period: Period) -> Plan:
        """Return the plan of a period."""
        if period not in self._read:
            self._read[period] = plan_of(self._workspace, period)[0]
        return self._read[period]

    def returning(self, period: Period) -> dict[str, str]:
        """Return the codes of the directorates that return rows in a period, each by its code in small letters."""
        if period not in self._returning:
            codes = [one.code for one in self.of(period).returning()]
            self._returning[period] = {code.casefold(): code for code in reversed(codes)}
        return self._returning[period]

    def texts(self, period: Period) -> dict[str, PlanTexts]:
        """Return what the plan of a period says of each row, by form."""
        if period not in self._texts:
            plan, forms = self.of(period), self._workspace.forms
            self._texts[period] = {form.name: PlanTexts(form, plan.of(form.name)) for form in forms}
        return self._texts[period]


def _recognise(workspace: Workspace, receipt: Receipt, book: Book, plans: Plans) -> Recognised:
    """Which return a workbook is; raise Unreadable where nothing in it says so."""
    identity = read_identity(book)
    place = Place(receipt.file)
    if not identity.known:
        directorate = _by_references(book, workspace.forms, plans.of(Period.parse(receipt.period)))
        if not directorate:
            seen = ", ".join(f"“{one.name}”" for one in book.sheets[:3])
            raise Unreadable("TPM105", seen=f" (its sheets: {seen})" if seen else "")
        note = finding("TPM109", place, directorate=directorate, carrier="the references of its rows")
        return _recognised(
            workspace, receipt, (book, None), (Period.parse(receipt.period), directorate), plans, (note,)
        )
    period, code = identity.taken
    findings: list[Finding] = []
    returning = plans.returning(period)
    directorate = returning.get(code.casefold(), code)
    if not identity.agreed:
        claims = "; ".join(f"{carrier}: {one.label}, {said}" for carrier, (one, said) in identity.claims.items())
        taken = f"{period.label}, {directorate}"
        findings.append(finding("TPM108", place, directorate=directorate, claims=claims, taken=taken))
    if identity.stamp is None:
        carrier = next(iter(identity.claims))
        findings.append(finding("TPM109", place, directorate=directorate, carrier=carrier))
    elif workspace.key is not None and identity.stamp.seal(workspace.key) != identity.seal:
        findings.append(finding("TPM110", place, directorate=directorate))
    if period.name != receipt.period:
        now = Period.parse(receipt.period).label
        findings.append(finding("TPM120", place, directorate=directorate, period=period.label, open=now))
    if len(stamps := stamps_in(book)) > 1:
        named = " and ".join(f"{one.directorate}, {one.period.label}" for one in stamps)
        taken = f"{directorate}, {period.label}"
        findings.append(finding("TPM121", place, directorate=directorate, returns=named, taken=taken))
    if directorate not in (*returning.values(), UNASSIGNED):
        findings.append(finding("TPM112", place, directorate=directorate, claimed=code))
    return _recognised(workspace, receipt, (book, identity.stamp), (period, directorate), plans, tuple(findings))


def _recognised(
    workspace: Workspace,
    receipt: Receipt,
    opened: tuple[Book, Stamp | None],
    claim: tuple[Period, str],
    plans: Plans,
    findings: tuple[Finding, ...],
) -> Recognised:
    """A file with its rows, which are read now: a thousand workbooks that are still open fill the memory."""
    (book, stamp), (period, directorate) = opened, claim
    saved = believed(book.saved, receipt.at, period)
    source = Source(receipt.file, receipt.digest, receipt.at, saved=saved, sender=receipt.sender)
    known = check_sender(workspace, receipt, plans.of(period), directorate)
    read, found = read_return(book, workspace.forms, source, claim, stamp, plans.texts(period))
    return Recognised(receipt, read, (*findings, *known, *found))


def _by_references(book: Book, forms: tuple[Form, ...], plan: Plan) -> str:
    """The directorate that answers most of the rows whose references stand in a workbook; empty where hardly any do."""
    owners: Counter[str] = Counter()
    seen = 0
    tables = form_tables(book, forms)
    for form in forms:
        planned = {row.ref: row.returned_by for row in plan.of(form.name)}
        for table in tables[form.name]:
            if table.has((Part.PLAN, form.key)):
                refs = [table.cell(number, (Part.PLAN, form.key)).written.strip() for number in table.rows()]
                seen += len([ref for ref in refs if ref])
                owners.update(planned[ref] for ref in refs if ref in planned)
    return owners.most_common(1)[0][0] if owners and owners.total() * 2 >= seen else ""


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
