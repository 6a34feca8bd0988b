"""`tpm reissue`: the answers of an old or damaged return in a fresh one, instead of asking for them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tpm_excel.checks.cell import check_cells
from tpm_excel.findings.finding import Finding, Severity, finding
from tpm_excel.findings.listing import grouped
from tpm_excel.forms.form import Form
from tpm_excel.forms.library import catalogue_of
from tpm_excel.merging.admission import Planned, admit
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Directorate, Plan, PlanRow
from tpm_excel.terms.returns import Answer, Return, Source
from tpm_excel.verbs.files.reading import read_file, refusal
from tpm_excel.verbs.letters.addressing import slug
from tpm_excel.verbs.letters.issuing import answers_before, asked_in, issue_to, write_with_draft
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.received.excluding import received_as
from tpm_excel.verbs.received.inbox import safe_name
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.documents import open_document
from tpm_excel.workbooks.returns.blank_return import write_return
from tpm_excel.workbooks.returns.filled_return import read_return
from tpm_excel.workbooks.returns.plan_texts import PlanTexts
from tpm_excel.workbooks.returns.prefilled import Carried, carried
from tpm_excel.workbooks.returns.stamp import Identity, read_identity
from tpm_excel.workspace.folder import REISSUED, Workspace
from tpm_excel.workspace.problems import OperatorError

_LISTED = 20
_Given = dict[str, dict[str, dict[str, Answer]]]


@dataclass(frozen=True, slots=True)
class Reissued:
    """A fresh return with the answers of an earlier file: how many were carried, and how many wait marked."""

    file: str
    period: Period
    directorate: Directorate
    path: Path
    carried: int
    marked: int
    rows: int
    findings: tuple[Finding, ...]


def reissue(workspace: Workspace, file: str, period: Period | None) -> Reissued:
    """Write a fresh return with the answers of a file, and a draft message beside it.

    Whose return it becomes, and which rows it has, is decided by the plan: never by what the file says of itself.
    """
    with workspace.locked():
        name, data = _file(workspace, file)
        try:
            book = open_document(data, workspace.settings.limits)
        except Unreadable as error:
            raise OperatorError(refusal(error, name)) from error
        identity = read_identity(book)
        wanted = _period(workspace, name, identity, period)
        plan, _ = plan_of(workspace, wanted)
        source = Source(name, sha256(data).hexdigest(), "")
        the_return, findings = _read(workspace, plan, book, identity, source, wanted)
        given, found = _given(workspace.forms, plan, the_return)
        return _write(workspace, plan, the_return, given, [*findings, *found], data)


def _file(workspace: Workspace, file: str) -> tuple[str, bytes]:
    """The name and bytes of a file that the operator named: by its path, or as it was received."""
    for path in (Path(file), workspace.inbox / file):
        if path.exists():
            return safe_name(path.name), read_file(path)
    receipt = received_as(workspace, file)
    return receipt.file, workspace.archive.read("received", receipt.digest)


def _period(workspace: Workspace, file: str, identity: Identity, named: Period | None) -> Period:
    """The period of the fresh return: the one named, else the open one, if the file does not speak of another."""
    wanted = named or workspace.open_period
    if wanted is None:
        raise OperatorError(f"No returns were generated yet. First: tpm generate --period {workspace.settings.year}-Q1")
    said = identity.taken[0] if identity.known else wanted
    if named is None and said != wanted:
        raise OperatorError(
            f"{file} is a return of {said.label}, and {wanted.label} is open. Say for which period its answers are "
            f"to be carried over: --period {wanted.name} or --period {said.name}"
        )
    return wanted


def _read(
    workspace: Workspace, plan: Plan, book: Book, identity: Identity, source: Source, period: Period
) -> tuple[Return, list[Finding]]:
    """Read a file as the return of whoever answers most of its rows in the plan."""
    rows = {form.name: PlanTexts(form, plan.of(form.name)) for form in workspace.forms}
    claimed = identity.taken[1] if identity.known else ""
    the_return, found = read_return(book, workspace.forms, source, (period, claimed), identity.stamp, rows)
    owners: Counter[str] = Counter()
    for form in workspace.forms:
        planned = Planned(form, plan.of(form.name))
        known = [row for row in the_return.rows[form.name] if row.ref in planned and not row.held]
        owners.update({planned[row.ref].returned_by: 0 for row in known})
        owners.update(planned[row.ref].returned_by for row in known if row.answered)
    if not owners.total():
        raise OperatorError(
            f"{source.file} holds no answers to rows of the plan, so there is nothing to carry over. A blank return "
            f"for {period.label} lies in {workspace.outbox(period)}."
        )
    owner = owners.most_common(1)[0][0]
    if owner != claimed:
        the_return, found = read_return(book, workspace.forms, source, (period, owner), identity.stamp, rows)
    return the_return, found


def _given(forms: tuple[Form, ...], plan: Plan, the_return: Return) -> tuple[_Given, list[Finding]]:
    """The answers that go into the fresh return, by form and reference, and what is to be said of them."""
    given: _Given = {}
    findings: list[Finding] = []
    for form in forms:
        planned = Planned(form, plan.of(form.name))
        admitted, _, found = admit(the_return, form, planned, {})
        findings += found
        for row in admitted:
            filled = {name: one for name, one in row.answers.items() if not one.blank}
            closed = _not_asked(planned[row.ref])
            if closed:
                findings += [_left(form, planned[row.ref], one, closed) for one in filled.values()]
                continue
            given.setdefault(form.name, {})[row.ref] = filled
            findings += check_cells(form, MasterRow(planned[row.ref], filled))
    return given, findings


def _not_asked(planned: PlanRow) -> str:
    if planned.closed:
        return f"the row was closed in the plan ({planned.closed})"
    return "" if planned.asked else "nothing is asked on this row"


def _left(form: Form, planned: PlanRow, answer: Answer, why: str) -> Finding:
    who = {"about": planned.text(form.title_column), "directorate": planned.returned_by}
    context = {"heading": form.heading(answer.field), "found": " ".join(answer.written.split())[:120], "why": why}
    return finding("TPM430", answer.place, **who, **context)


def _write(
    workspace: Workspace, plan: Plan, the_return: Return, given: _Given, findings: list[Finding], data: bytes
) -> Reissued:
    period, digest = the_return.period, the_return.source.digest
    one = plan.directorate(the_return.directorate)
    last = answers_before(workspace, period, plan)
    issue = issue_to(workspace, asked_in(plan, workspace.forms), one, period, last)
    if not issue.count:
        raise OperatorError(f"{one.title} is asked about no row in {period.label}, so there is no return to write.")
    fresh = write_return(issue, workspace.forms, workspace.key, given)
    path = workspace.outbox(period) / REISSUED / f"tpm-return_{period.slug}_{slug(one.code)}_{digest[:6]}.xlsx"
    put = [each for each in _carried(workspace.forms, given) if not each.left]
    marked = sum(each.unread for each in put)
    rows = sum(bool(answers) for several in given.values() for answers in several.values())
    said = f"{len(put) - marked} answers on {rows} of {issue.count} rows"
    words = {"file": the_return.source.file, "carried": said, "open": _open(workspace.forms, findings, marked)}
    workspace.archive.keep("received", data, Path(the_return.source.file).suffix)
    if write_with_draft(workspace, issue, path, fresh, "reissue", words):
        event = {"period": period.name, "directorate": one.code, "file": path.name, "source": digest}
        workspace.archive.journal.add("reissued", **event, digest=sha256(fresh).hexdigest())
    file = the_return.source.file
    return Reissued(file, period, one, path, len(put) - marked, marked, issue.count, tuple(findings))


def _carried(forms: tuple[Form, ...], given: Mapping[str, Mapping[str, Mapping[str, Answer]]]) -> Iterator[Carried]:
    for form in forms:
        for answers in given.get(form.name, {}).values():
            yield from (carried(form.answers[name], one) for name, one in answers.items())


def _open(forms: tuple[Form, ...], findings: list[Finding], marked: int) -> str:
    """What the officer is told of answers that need a look, as lines of the message."""
    catalogue = catalogue_of(forms)
    lines = [one for one in grouped(findings, catalogue) if one.severity is Severity.ERROR]
    if not lines:
        return "Every answer could be carried over."
    said = [f"- {' '.join(f'{one.where} {one.says}'.split())}" for one in lines[:_LISTED]]
    rest = [f"- … and {len(lines) - _LISTED} more"] if len(lines) > _LISTED else []
    colour = "Red cells hold what you wrote and we could not read. " if marked else ""
    return "\n".join([f"{colour}This needs a look (the cells are those of the old file):", *said, *rest])
