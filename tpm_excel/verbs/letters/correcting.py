"""The corrections workbooks: to each directorate its own answers in a fresh return, with what is open marked in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.findings.listing import Listed, grouped
from tpm_excel.forms.belonging import belongs
from tpm_excel.forms.form import Form
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import MasterRow, ReturnState
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Directorate, Plan
from tpm_excel.terms.returns import Return
from tpm_excel.verbs.letters.addressing import slug
from tpm_excel.verbs.letters.issuing import Asked, asked_in, issue_to, write_changed
from tpm_excel.verbs.letters.lettering import letter
from tpm_excel.verbs.letters.receipts import by_directorate, receipt
from tpm_excel.verbs.quarter.assembling import Assembled
from tpm_excel.verbs.quarter.weighing import relaxed_forms
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.returns.blank_return import write_return
from tpm_excel.workbooks.returns.marks import Mark
from tpm_excel.workbooks.returns.prefilled import Answers
from tpm_excel.workspace.folder import Workspace

FOLDER, _PREFIX = "corrections", "tpm-corrections_"
_LISTED = 40
VAGUE = "TPM330"
"""A text that explains nothing: it is said in the line of the query, whose box takes a better one."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """A corrections workbook: whose, where it lies, and what is open in it."""

    directorate: Directorate
    path: Path
    errors: int
    queries: int


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the corrections of a period are made from, sorted once for all directorates.

    `rows` stand by form and reference; `sent` is what each directorate sent.
    """

    workspace: Workspace
    content: MasterContent
    forms: tuple[Form, ...]
    asked: Asked
    rows: Mapping[str, Mapping[str, MasterRow]]
    sent: Mapping[str, Sequence[Return]]

    @property
    def period(self) -> Period:
        """The period that is corrected."""
        return self.content.master.period


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of the findings that were open on a return: gone, of those explained, still open, and new ones."""

    directorate: str
    gone: int
    explained: int
    stayed: int
    came: int


def moved(before: Assembled, after: Assembled) -> tuple[Moved, ...]:
    """Return how the open findings moved on each return that a new file came for, and that had come before."""
    found = []
    came = [grouped_by(of.returns, lambda each: each.directorate) for of in (before, after)]
    findings = [grouped_by(of.content.findings, lambda each: each.directorate) for of in (before, after)]
    catalogue = after.content.catalogue
    said = Counter(_key(each) for each in after.content.findings if catalogue.explained(each))
    for one in after.content.master.returns:
        code = one.directorate.code
        files = [[each.source.digest for each in of.get(code, ())] for of in came]
        if not files[0] or files[0] == files[1]:
            continue
        old, new = (Counter(_key(each) for each in open_findings(of.get(code, ()), catalogue)) for of in findings)
        gone = old - new
        explained = (gone & said).total()
        found.append(Moved(code, gone.total(), explained, (old & new).total(), (new - old).total()))
    return tuple(found)


def _key(one: Finding) -> tuple[str, str, str]:
    return one.code, one.place.ref, dict(one.context).get("heading", "")


def open_findings(findings: Iterable[Finding], catalogue: Catalogue) -> list[Finding]:
    """Return the errors and queries among findings that are open, errors first."""
    return [one for one in catalogue.ordered(findings) if catalogue.severity(one) is not Severity.NOTE]


def write_corrections(
    workspace: Workspace, period: Period, plan: Plan, assembled: Assembled
) -> tuple[Corrections, ...]:
    """Write a corrections workbook and a draft for each return with something open, and take away those done with."""
    content = assembled.content
    folder = workspace.outbox(period) / FOLDER
    desk = _Desk(
        workspace,
        content,
        relaxed_forms(workspace, period),
        asked_in(plan, workspace.forms),
        {name: {row.plan.ref: row for row in several} for name, several in content.master.rows.items()},
        by_directorate(assembled.returns),
    )
    findings_of = grouped_by(content.findings, lambda one: one.directorate)
    written: list[Corrections] = []
    wanted: set[Path] = set()
    for state in content.master.returns:
        own = findings_of.get(state.directorate.code, []) if state.received else []
        found = open_findings(own, content.catalogue)
        if not found:
            continue
        path = corrections_of(workspace, period, state.directorate.code)
        data = _workbook(desk, state, found)
        files = {path: data, path.with_suffix(".eml"): _draft(desk, state, found, data)}
        write_changed(files)
        wanted |= set(files)
        written.append(Corrections(state.directorate, path, state.errors, state.queries))
    for path in sorted(set(folder.glob(f"{_PREFIX}*")) - wanted):
        with suppress(PermissionError):  # open in Excel: the next run takes it away
            path.unlink()
    return tuple(written)


def corrections_of(workspace: Workspace, period: Period, code: str) -> Path:
    """Return where the corrections workbook of a directorate lies, if there is one."""
    return workspace.outbox(period) / FOLDER / f"{_PREFIX}{period.slug}_{slug(code)}.xlsx"


def _workbook(desk: _Desk, state: ReturnState, found: list[Finding]) -> bytes:
    workspace, content = desk.workspace, desk.content
    issue = issue_to(workspace, desk.asked, state.directorate, desk.period, content.last_quarter)
    own = {
        name: [desk.rows[name][row.ref] for row in rows if row.ref in desk.rows[name]]
        for name, rows in issue.rows.items()
    }
    answers: Answers = {name: {row.plan.ref: {**row.answers, **row.held} for row in rows} for name, rows in own.items()}
    marks = list(_marks(workspace.forms, desk.rows, found, content.catalogue))
    return write_return(issue, desk.forms, workspace.key, answers, marks)


def _marks(
    forms: Sequence[Form],
    by_ref: Mapping[str, Mapping[str, MasterRow]],
    found: Sequence[Finding],
    catalogue: Catalogue,
) -> Iterator[Mark]:
    vague = {(dict(one.context)["code"], one.place.ref): catalogue.says(one) for one in found if one.code == VAGUE}
    for one in (each for each in found if each.code != VAGUE):
        own = (form for form in forms if one.place.ref in by_ref[form.name] and belongs(one, form, tuple(forms)))
        form = next(own, None)
        yield Mark(
            one.code,
            catalogue.severity(one),
            one.place.ref,
            one.about,
            " ".join(part for part in (catalogue.says(one), vague.get((one.code, one.place.ref), "")) if part),
            catalogue.do(one),
            one.key,
            form.name if form else "",
            field_of(form, by_ref[form.name][one.place.ref], one) if form else "",
        )


def field_of(form: Form, row: MasterRow, one: Finding) -> str:
    """Return the answer that a finding on a row is about; empty where it is about the row as a whole."""
    rule = next((rule for rule in form.rule if rule.code == one.code), None)
    if rule:
        tested = [test.field for test in (*rule.expect[:1], *rule.when, *rule.expect)]
        return next((name for name in tested if name in form.answers), "")
    heading = dict(one.context).get("heading", "")
    named = next((name for name, column in form.answers.items() if column.heading == heading), "")
    places = {**row.places, **{name: each.place for name, each in (*row.answers.items(), *row.held.items())}}
    return named or next((name for name, place in places.items() if place == one.place), "")


def _draft(desk: _Desk, state: ReturnState, found: list[Finding], data: bytes) -> bytes:
    content, period, one = desk.content, desk.period, state.directorate
    workspace, settings = desk.workspace, desk.workspace.settings
    lines = [_line(each) for each in grouped(found, content.catalogue)]
    more = [f"- and {len(lines) - _LISTED} more, all on the sheet Corrections"] if len(lines) > _LISTED else []
    name = corrections_of(workspace, period, one.code).name
    words = {
        "council": settings.council,
        "period": period.label,
        "directorate": one.title,
        "contact": one.contact or "colleague",
        "counts": _counts(state),
        "findings": "\n".join([*lines[:_LISTED], *more]),
        "receipt": "\n".join(receipt(desk.sent, state)),
        "due": workspace.calendar(period).due_words,
        "sender": settings.contact.name,
    }
    day = date.fromisoformat(state.received[:10])
    return letter(workspace, "corrections", words, to=(one.contact, one.email), attachments=[(name, data)], day=day)


def _line(one: Listed) -> str:
    """A finding in words; the rows and not the cells, which may stand elsewhere in the workbook that is attached."""
    refs = ", ".join(dict.fromkeys(place.ref for place in one.places if place.ref))
    about = " ".join(part for part in (refs, one.about) if part)
    return f"- {one.severity.value.capitalize()}{f', {about}' if about else ''}: {one.says} {one.do}"


def _counts(state: ReturnState) -> str:
    parts = [(state.errors, "error", "errors"), (state.queries, "query", "queries")]
    said = [f"{count} {one if count == 1 else several}" for count, one, several in parts if count]
    return f"{' and '.join(said)} {'is' if state.errors + state.queries == 1 else 'are'}"
