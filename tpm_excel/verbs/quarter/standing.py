"""`tpm status`, and `tpm` alone: where a workspace stands, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding
from tpm_excel.terms.calendars import Calendar
from tpm_excel.terms.masters import Master, ReturnState
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.quarter.assembling import assemble
from tpm_excel.verbs.received.gathering import gather
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError


@dataclass(frozen=True, slots=True)
class Status:
    """How the returns of a period stand, one by one; files in the inbox that were not collected yet are counted."""

    council: str
    period: Period
    calendar: Calendar
    master: Master
    findings: tuple[Finding, ...]
    catalogue: Catalogue
    waiting: int

    @property
    def due(self) -> str:
        """The day by which the returns are asked back, in words."""
        return self.calendar.due_words

    @property
    def returns(self) -> tuple[ReturnState, ...]:
        """The state of each return, in the order of the plan."""
        return self.master.returns

    def left(self, today: date) -> str:
        """Return how a day stands to the one on which returns are due: `3 working days left`, `due today`."""
        return self.calendar.left(today)

    def asked_by(self, one: ReturnState) -> date:
        """Return the day by which something is asked of a return: the return itself, or that it is clean and signed."""
        return self.calendar.sign_off if one.received else self.calendar.due


def status(workspace: Workspace, period: Period | None) -> Status:
    """Return how the returns of a period stand; of the open one unless another is named."""
    wanted = period or workspace.open_period
    if wanted is None:
        raise OperatorError(f"No returns were generated yet. First: tpm generate --period {workspace.settings.year}-Q1")
    plan, _ = plan_of(workspace, wanted)
    gathered = gather(workspace, [(one, None) for one in workspace.archive.receipts()], plan)
    assembled = assemble(workspace, gathered, wanted, plan)
    return Status(
        council=workspace.settings.council,
        period=wanted,
        calendar=workspace.calendar(wanted),
        master=assembled.content.master,
        findings=tuple(assembled.content.findings),
        catalogue=assembled.content.catalogue,
        waiting=len(waiting(workspace)),
    )


def waiting(workspace: Workspace) -> list[Path]:
    """Return the files of the inbox that are in no archive yet."""
    from hashlib import sha256

    from tpm_excel.post.litter import litter

    if not workspace.inbox.is_dir():
        return []
    known = {one.digest for one in workspace.archive.receipts()} | workspace.archive.unpacked()
    files = (path for path in sorted(workspace.inbox.iterdir()) if path.is_file() and not litter(path.name))
    return [path for path in files if sha256(path.read_bytes()).hexdigest() not in known]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a workspace stands, in a few lines, and the command that comes next."""

    council: str
    folder: Path
    lines: tuple[str, ...]
    next_command: str
    why: str


def standing(workspace: Workspace, today: date) -> Standing:
    """Return where a workspace stands on a day, and what comes next."""
    settings = workspace.settings
    plan, _ = plan_of(workspace, None)
    rows = sum(row.asked and not row.closed for several in plan.rows.values() for row in several)
    returning = len(plan.returning())
    by = f"{returning} directorate{'' if returning == 1 else 's'}"
    lines = [f"Plan {settings.year}: {rows} {'row' if rows == 1 else 'rows'} to be answered by {by}."]
    said = (settings.council, workspace.folder)
    if not rows:
        return Standing(
            *said, tuple(lines), "tpm plan import FILE", "to read your plan into plan.xlsx, or type it there"
        )
    period = workspace.open_period
    if period is None:
        return Standing(*said, tuple(lines), f"tpm generate --period {settings.year}-Q1", "to write the returns")
    now = status(workspace, period)
    came = sum(bool(one.received) for one in now.returns)
    lines.append(f"{period.label}: {came} of {len(now.returns)} returns are in. They {now.calendar.due_said(today)}.")
    if now.waiting:
        files = "1 file waits" if now.waiting == 1 else f"{now.waiting} files wait"
        lines.append(f"{files} in the inbox.")
        return Standing(*said, tuple(lines), "tpm collect", "to take in what waits in the inbox")
    if came < len(now.returns):
        return Standing(*said, tuple(lines), "tpm status", "to see who has not returned yet")
    wrong = sum(bool(one.errors) for one in now.returns)
    if wrong:
        return Standing(
            *said, tuple(lines), "tpm chase", f"all returns are in; to have the errors in {wrong} corrected"
        )
    return Standing(*said, tuple(lines), f"open {workspace.master(period).name}", "all returns are in")
