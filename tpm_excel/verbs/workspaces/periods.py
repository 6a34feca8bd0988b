"""`tpm period`: opening a period, its days, and moving them; each change is noted in the journal."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_excel.terms.calendars import Calendar
from tpm_excel.terms.periods import Period
from tpm_excel.workspace.calendar import PeriodDates
from tpm_excel.workspace.folder import CALENDAR, Workspace, whoever_runs
from tpm_excel.workspace.problems import OperatorError


@dataclass(frozen=True, slots=True)
class PeriodDays:
    """The days of a period: whether it is the open one, whether this run changed anything, and what was issued."""

    period: Period
    calendar: Calendar
    is_open: bool
    changed: bool
    issued: int


def open_period(workspace: Workspace, period: Period, dates: PeriodDates) -> PeriodDays:
    """Open a period and note those of its dates that are named. A period that was opened before only moves its dates.

    Nothing is noted where the dates would not follow each other.
    """
    with workspace.locked():
        journal, known = workspace.archive.journal, workspace.noted_dates(period)
        before = workspace.settings.calendar_for(period, known)
        now = workspace.settings.calendar_for(period, known | dates.noted())
        new = journal.last("opened", period=period.name) is None
        if new:
            journal.add("opened", period=period.name)
        if now != before:
            journal.add(CALENDAR, period=period.name, dates=dates.noted(), by=whoever_runs())
        return _days(workspace, period, changed=new or now != before)


def days_of(workspace: Workspace, period: Period | None) -> PeriodDays:
    """Return the days of a period; of the open one unless another is named."""
    wanted = period or workspace.open_period
    if wanted is None:
        raise OperatorError(f"No period is open yet. First: tpm period open {workspace.settings.year}-Q1")
    return _days(workspace, wanted, changed=False)


def _days(workspace: Workspace, period: Period, *, changed: bool) -> PeriodDays:
    issued = {one["directorate"] for one in workspace.archive.journal.events("issued") if one["period"] == period.name}
    return PeriodDays(period, workspace.calendar(period), period == workspace.open_period, changed, len(issued))
