"""The versions of the plan: the one that a period uses, what changed since, and the journal of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.dates import read_date
from tpm_excel.forms.form import Form
from tpm_excel.merging.plan_changes import DEADLINE, PlanChange, plan_changes
from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period, first_year
from tpm_excel.terms.plans import Plan, PlanRow
from tpm_excel.verbs.files.reading import read_file, refusal
from tpm_excel.verbs.plans.plans_read import recall_plan
from tpm_excel.workbooks.plan.reader import read_plan
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workspace.folder import Workspace, whoever_runs
from tpm_excel.workspace.problems import OperatorError


def plan_of(workspace: Workspace, period: Period | None) -> tuple[Plan, list[Finding]]:
    """Return the plan of a period: the plan as it stands for the open one, the archived one for those before."""
    try:
        return _once(workspace, _plan_bytes(workspace, period))
    except Unreadable as error:
        raise OperatorError("plan.xlsx cannot be read as a workbook. Open it in Excel and save it again.") from error


def _once(workspace: Workspace, data: bytes) -> tuple[Plan, list[Finding]]:
    """Read a plan once in a run, however many of its steps ask, and from its workbook only if it is new."""
    digest = sha256(data).hexdigest()
    if digest not in workspace.plans:
        workspace.plans[digest] = recall_plan(workspace, digest) or read_plan(data, workspace.forms)
    plan, findings = workspace.plans[digest]
    return plan, list(findings)


def _plan_bytes(workspace: Workspace, period: Period | None) -> bytes:
    data = workspace.archived_plan(period) if period is not None and period != workspace.open_period else None
    if data is not None:
        return data
    if not workspace.plan.is_file():
        raise OperatorError(
            f"There is no plan: {workspace.plan} is missing. Put it back, or make an empty one with tpm init."
        )
    return workspace.plan.read_bytes()


def plan_digest(workspace: Workspace, period: Period) -> str:
    """Return the hash of the plan that a period uses."""
    return sha256(_plan_bytes(workspace, period)).hexdigest()


def use_plan(workspace: Workspace, period: Period, plan: Plan) -> None:
    """Note that a period uses the plan as it stands, and what changed since the version last used.

    The changes are written first: stopped in between, they are written again and nothing is lost.
    """
    journal = workspace.archive.journal
    last = journal.last("plan used")
    same_year = last is not None and Period.parse(last["period"]).begins == period.begins
    before = _read(workspace, last["digest"]) if last and same_year else None
    # next year's plan has new references and is no version of this year's; one that was used already is the same object
    if last and before is not None and before is not plan:
        changes = plan_changes(workspace.forms, before, plan)
        said = {"period": period.name, "before": last["digest"], "by": whoever_runs()}
        for one in changes:
            if one.kind == DEADLINE:
                what = {"form": one.form, "ref": one.ref, "heading": one.heading}
                journal.add(DEADLINE, **what, old=one.old, new=one.new, **said)
        others = [[one.kind, one.ref, one.heading, one.old, one.new] for one in changes if one.kind != DEADLINE]
        if others:
            journal.add("plan changed", changes=others, **said)
    workspace.note_plan(period)


def with_originals(workspace: Workspace, period: Period, plan: Plan) -> Plan:
    """Return the plan of a period with the first day of each date that was changed since the year began.

    The plan itself says it where `tpm plan import --update` changed the date, the journal where somebody did in Excel.
    """
    rows = dict(plan.rows)
    for form in workspace.forms:
        first = _first_dates(workspace, period, form.name)
        if first:
            rows[form.name] = tuple(_original(form, row, first) for row in plan.of(form.name))
    return replace(plan, rows=rows)


def _first_dates(workspace: Workspace, period: Period, form: str) -> dict[tuple[str, str], str]:
    """By reference and heading, the first of the dates that the journal saw changed in the year, up to a period."""
    first: dict[tuple[str, str], str] = {}
    for event in workspace.archive.journal.events(DEADLINE):
        noted = Period.parse(event["period"])
        if noted.begins == period.begins and noted <= period and event.get("form", form) == form:
            first.setdefault((event["ref"], event["heading"]), event["old"])
    return first


def _original(form: Form, row: PlanRow, first: dict[tuple[str, str], str]) -> PlanRow:
    known = {
        one.name: read_date(first.get((row.ref, form.heading(one.original_of)), ""))
        for one in form.plan
        if one.original_of and not row.values.get(one.name)
    }
    found: dict[str, Value] = {name: day for name, day in known.items() if day}
    return replace(row, values={**row.values, **found}) if found else row


def _read(workspace: Workspace, digest: str) -> Plan | None:
    try:
        return _once(workspace, workspace.archive.read("plans", digest))[0]
    except Unreadable:
        return None


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """What the plan as it stands changed against an earlier version, and what that version is.

    `originals` are the first dates of rows whose date was changed, by reference and heading.
    """

    against: str
    changes: tuple[PlanChange, ...]
    originals: dict[tuple[str, str], str]


def diff(workspace: Workspace, file: Path | None) -> PlanDiff:
    """Compare the plan as it stands with the version last used, or with a file that is taken as the earlier one."""
    now, _ = plan_of(workspace, None)
    if file is None:
        before, against = _last_used(workspace)
    else:
        before, against = _from_file(workspace, file), file.name
    changes = tuple(plan_changes(workspace.forms, before, now))
    return PlanDiff(against, changes, _originals(workspace, changes))


def _last_used(workspace: Workspace) -> tuple[Plan, str]:
    used = workspace.archive.journal.last("plan used")
    if used is None:
        raise OperatorError(
            "No version of the plan was used yet: tpm generate notes the first. Compare with a file: tpm plan diff FILE"
        )
    before = _read(workspace, used["digest"])
    if before is None:
        raise OperatorError("The version last used cannot be read. Compare with a file: tpm plan diff FILE")
    day = f"{used['at'][8:10]}/{used['at'][5:7]}/{used['at'][:4]}"
    return before, f"the version used for {Period.parse(used['period']).label} since {day}"


def _from_file(workspace: Workspace, file: Path) -> Plan:
    try:
        before, _ = read_plan(read_file(file), workspace.forms)
    except Unreadable as error:
        raise OperatorError(refusal(error, file.name)) from error
    if not before.rows:
        sheets = " or ".join(f"“{form.sheet}”" for form in workspace.forms)
        raise OperatorError(f"{file.name} is no plan: it has no sheet {sheets} with references. Name a plan workbook.")
    return before


def _originals(workspace: Workspace, changes: tuple[PlanChange, ...]) -> dict[tuple[str, str], str]:
    """The first value of each date that was ever changed: what the journal has first, else what stood before."""
    year = Period(first_year(workspace.settings.year), 4)
    first = {key: old for form in workspace.forms for key, old in _first_dates(workspace, year, form.name).items()}
    for one in changes:
        if one.kind == DEADLINE:
            first.setdefault((one.ref, one.heading), one.old)
    return first
