"""`tpm plan check`: what is wrong with the plan, before it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tpm_excel.checks.plan import check_plan
from tpm_excel.findings.finding import Finding
from tpm_excel.findings.listing import as_records
from tpm_excel.forms.library import catalogue_of
from tpm_excel.terms.periods import Period, first_year
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.writing import write_atomically

MARKED = "plan-checked.xlsx"


@dataclass(frozen=True, slots=True)
class PlanChecked:
    """What was found in the plan, how many rows it has, and the copy that carries the findings as notes."""

    rows: int
    year: str
    findings: tuple[Finding, ...]
    marked: Path | None = None
    aside: str = ""


def check(workspace: Workspace, *, mark: bool) -> PlanChecked:
    """Check the plan; with `mark`, write a copy of it beside it with each finding as a note on its cell."""
    plan, read = plan_of(workspace, None)
    found = tuple(checked(workspace, plan, read))
    rows = sum(len(several) for several in plan.rows.values())
    if not mark:
        return PlanChecked(rows, workspace.settings.year, found)
    with workspace.locked():
        path, aside = _mark(workspace, found)
    return PlanChecked(rows, workspace.settings.year, found, path, aside)


def checked(workspace: Workspace, plan: Plan, read: Sequence[Finding]) -> list[Finding]:
    """Return what was found in reading a plan and what the checks find in it, for the year of the workspace."""
    year = Period(first_year(workspace.settings.year), 1)
    return check_plan(plan, workspace.forms, year, read)


def _mark(workspace: Workspace, findings: Sequence[Finding]) -> tuple[Path, str]:
    """Write the copy with notes; one that somebody changed since is set aside, and its new name returned."""
    from tpm_excel.workbooks.plan.marking import with_notes

    records = as_records(findings, catalogue_of(workspace.forms))
    notes = [(one["sheet"], one["cell"], _note(one)) for one in records]
    data = with_notes(workspace.plan.read_bytes(), notes)
    path, journal = workspace.folder / MARKED, workspace.archive.journal
    standing = sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    aside = ""
    if standing and standing not in {one["digest"] for one in journal.events("plan marked")}:
        aside = f"{path.stem}_edited-{standing[:8]}{path.suffix}"
        path.replace(path.with_name(aside))
    write_atomically(path, data)
    journal.add("plan marked", digest=sha256(data).hexdigest(), findings=len(findings))
    return path, aside


def _note(record: dict[str, str]) -> str:
    do = "" if record["do"] == "Nothing." else record["do"]
    return f"{record['code']} {record['severity']}: {record['says']} {do}".strip()
