"""`tpm generate`: one return for every directorate that has rows, with a draft message beside each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.post.drafts import addresses
from tpm_excel.terms.calendars import Calendar, in_words
from tpm_excel.terms.periods import Period, long_date, short_date
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Directorate, Plan, PlanRow
from tpm_excel.verbs.letters.addressing import slug
from tpm_excel.verbs.letters.lettering import letter
from tpm_excel.verbs.letters.mail_merge import list_returns
from tpm_excel.verbs.plans.plan_checking import checked
from tpm_excel.verbs.plans.plan_versions import plan_of, use_plan
from tpm_excel.verbs.plans.plans_read import keep_plans
from tpm_excel.verbs.quarter.assembling import last_quarter
from tpm_excel.verbs.quarter.styling import style_of
from tpm_excel.verbs.quarter.weighing import relaxed_forms
from tpm_excel.verbs.received.gathering import Gathered, gather
from tpm_excel.workbooks.plan.reader import DIRECTORATES, FILE
from tpm_excel.workbooks.returns.issue import Issue, LastQuarter
from tpm_excel.workbooks.returns.shell import Shells
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import write_all

_AT_ONCE = 50
"""Returns that are held in memory before they are written together."""


@dataclass(frozen=True, slots=True)
class IssuedReturn:
    """A return that was written: for whom, where, how many rows, and whether the file is new or changed."""

    directorate: Directorate
    path: Path
    rows: int
    changed: bool


@dataclass(slots=True)
class Generated:
    """What was written for a period, and what is wrong with the plan that it was written from."""

    period: Period
    calendar: Calendar
    returns: list[IssuedReturn] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    last_quarter_rows: int = 0

    @property
    def due(self) -> str:
        """The day by which the returns are asked back, in words."""
        return self.calendar.due_words


def generate(workspace: Workspace, period: Period) -> Generated:
    """Write the returns of a period. The same plan and settings give the same bytes."""
    with workspace.locked():
        plan, read = plan_of(workspace, None)
        if not plan.returning():
            raise OperatorError(
                "The plan has no rows yet. Enter them in plan.xlsx, or read a table that you have: tpm plan import FILE"
            )
        slugs = _slugs(plan)
        if workspace.open_period != period:
            workspace.archive.journal.add("opened", period=period.name)
        use_plan(workspace, period, plan)
        last = answers_before(workspace, period, plan)
        result = Generated(period, workspace.calendar(period), findings=checked(workspace, plan, read))
        result.last_quarter_rows = sum(len(rows) for rows in last.values())
        asked = asked_in(plan, workspace.forms)
        shells = Shells(relaxed_forms(workspace, period), workspace.key)
        returning = plan.returning()
        for start in range(0, len(returning), _AT_ONCE):
            some = [
                _made(workspace, shells, issue_to(workspace, asked, one, period, last), slugs[one.code])
                for one in returning[start : start + _AT_ONCE]
            ]
            result.returns += _kept(workspace, some)
        keep_plans(workspace)
        list_returns(workspace, period, result.due, [(one.directorate, one.path, one.rows) for one in result.returns])
        for one in returning:
            if not addresses(one.email):
                result.findings.append(finding("TPM518", Place(FILE, DIRECTORATES, ref=one.code)))
        return result


def answers_before(workspace: Workspace, period: Period, plan: Plan) -> LastQuarter:
    """Return what stood at the end of the period before, as the returns of this one show it."""
    previous = period.previous()
    receipts = workspace.archive.receipts()
    gathered = gather(workspace, [(one, None) for one in receipts], plan) if receipts else Gathered()
    return last_quarter(workspace, gathered, previous, plan)


def _slugs(plan: Plan) -> dict[str, str]:
    slugs: dict[str, str] = {}
    codes: dict[str, str] = {}
    for one in plan.returning():
        name = slugs[one.code] = slug(one.code)
        twin = codes.setdefault(name, one.code)
        if twin != one.code:
            raise OperatorError(
                f"The codes {twin} and {one.code} would give two returns the same file name "
                f"({name}). Change one of them on the sheet Directorates and in the plan."
            )
    return slugs


Asked = Mapping[str, Mapping[str, tuple[PlanRow, ...]]]
"""The rows that returns show, by form and directorate."""


def asked_in(plan: Plan, forms: Sequence[Form]) -> Asked:
    """Return the rows that the return of each directorate shows, in one pass over the plan.

    Of a form of which a directorate is asked nothing it is not shown the rows that are only headings either.
    """
    return {form.name: _by_directorate(plan, form) for form in forms}


def _by_directorate(plan: Plan, form: Form) -> dict[str, tuple[PlanRow, ...]]:
    rows: dict[str, list[PlanRow]] = {}
    for row in plan.of(form.name):
        if not row.closed:
            rows.setdefault(row.returned_by, []).append(row)
    return {code: tuple(several) for code, several in rows.items() if any(row.asked for row in several)}


def issue_to(workspace: Workspace, asked: Asked, one: Directorate, period: Period, last: LastQuarter) -> Issue:
    """Return what a directorate is asked in a period: its rows by the plan, its dates by the settings."""
    settings = workspace.settings
    return Issue(
        council=settings.council,
        period=period,
        as_at=settings.as_at(period),
        due=workspace.calendar(period).due,
        directorate=one,
        contact=settings.contact.name,
        contact_email=settings.contact.email,
        contact_phone=settings.contact.phone,
        rows={name: rows.get(one.code, ()) for name, rows in asked.items()},
        last_quarter=last,
        style=style_of(workspace),
    )


def write_with_draft(
    workspace: Workspace, issue: Issue, path: Path, data: bytes, template: str, more: Mapping[str, str]
) -> bool:
    """Write a return with a draft message beside it, and return whether the return is new or changed."""
    message = _draft(workspace, issue, template, (path.name, data), more)
    return path in write_changed({path: data, path.with_suffix(".eml"): message})


def write_changed(files: Mapping[Path, bytes]) -> set[Path]:
    """Write the files that are new or changed, and return which they are."""
    changed = {path: data for path, data in files.items() if not path.is_file() or path.read_bytes() != data}
    write_all(changed)
    return set(changed)


@dataclass(frozen=True, slots=True)
class _Made:
    """A return and its draft message, not written yet."""

    issue: Issue
    path: Path
    data: bytes
    message: bytes


def _made(workspace: Workspace, shells: Shells, issue: Issue, name: str) -> _Made:
    data = shells.write(issue)
    path = workspace.outbox(issue.period) / f"tpm-return_{issue.period.slug}_{name}.xlsx"
    return _Made(issue, path, data, _draft(workspace, issue, "return", (path.name, data), {}))


def _kept(workspace: Workspace, several: list[_Made]) -> list[IssuedReturn]:
    """Write returns and drafts where they are new or changed, then note in the journal that they were issued."""
    files = {one.path: one.data for one in several} | {one.path.with_suffix(".eml"): one.message for one in several}
    changed = write_changed(files)
    journal, period = workspace.archive.journal, several[0].issue.period.name
    known = {one["directorate"]: one["digest"] for one in journal.events("issued") if one["period"] == period}
    events = [event for one in several if (event := _issued_event(one, known))]
    journal.add_all("issued", events)
    return [IssuedReturn(one.issue.directorate, one.path, one.issue.count, one.path in changed) for one in several]


def _issued_event(made: _Made, known: Mapping[str, str]) -> dict[str, Any] | None:
    period, code = made.issue.period.name, made.issue.directorate.code
    digest = sha256(made.data).hexdigest()
    if known.get(code) == digest:
        return None
    refs = {name: [row.ref for row in rows] for name, rows in made.issue.rows.items()}
    return {"period": period, "directorate": code, "file": made.path.name, "digest": digest, "refs": refs}


def _draft(
    workspace: Workspace, issue: Issue, template: str, attached: tuple[str, bytes], more: Mapping[str, str]
) -> bytes:
    one = issue.directorate
    words = {
        "council": issue.council,
        "period": issue.period.label,
        "months": issue.period.months,
        "directorate": one.title,
        "contact": one.contact or "colleague",
        "rows": str(issue.count),
        "as_at": long_date(issue.as_at),
        "due": in_words(issue.due),
        "due_short": short_date(issue.due),
        "sender": issue.contact,
        **more,
    }
    day = issue.period.next().first_day
    return letter(workspace, template, words, to=(one.contact, one.email), attachments=[attached], day=day)
