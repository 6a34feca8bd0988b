"""Which return a received file is, and what it says."""

from __future__ import annotations

from collections import Counter

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import UNASSIGNED, Plan
from tpm_excel.terms.returns import Source
from tpm_excel.terms.signoffs import Statement
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.received.remembering import Recognised
from tpm_excel.verbs.received.returned_packs import returned_pack
from tpm_excel.verbs.received.saved_times import believed
from tpm_excel.verbs.received.senders import check_sender
from tpm_excel.workbooks.importing.form_tables import form_tables
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.returns.filled_return import read_return
from tpm_excel.workbooks.returns.plan_texts import PlanTexts
from tpm_excel.workbooks.returns.stamp import Stamp, read_identity
from tpm_excel.workspace.archive import Receipt
from tpm_excel.workspace.folder import Workspace


class Plans:
    """The plan of each period, read once: what is found of a return does not change when the plan does later.

    The key of the seals is read once too.
    """

    def __init__(self, workspace: Workspace, plan: Plan) -> None:
        self._workspace = workspace
        self.key = workspace.key
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


def read_received(workspace: Workspace, receipt: Receipt, data: bytes, plans: Plans) -> Recognised | Statement:
    """Return the return that received bytes hold, or what they say as a sign-off sheet; Unreadable where neither."""
    book = open_book(data, workspace.settings.limits)
    return returned_pack(workspace, plans.key, receipt, book, plans.of) or _recognise(workspace, receipt, book, plans)


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
    elif plans.key is not None and identity.stamp.seal(plans.key) != identity.seal:
        findings.append(finding("TPM110", place, directorate=directorate))
    if period.name != receipt.period:
        now = Period.parse(receipt.period).label
        findings.append(finding("TPM120", place, directorate=directorate, period=period.label, open=now))
    if len(identity.stamps) > 1:
        named = " and ".join(f"{one.directorate}, {one.period.label}" for one in identity.stamps)
        taken = f"{directorate}, {period.label}"
        findings.append(finding("TPM121", place, directorate=directorate, returns=named, taken=taken))
    if code != UNASSIGNED and code.casefold() not in returning:
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
