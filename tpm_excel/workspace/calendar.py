"""The calendar in `tpm.toml`: how many working days after a quarter things are due, and other dates of one period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from tpm_excel.terms.calendars import Calendar, WorkingDays
from tpm_excel.terms.periods import Period
from tpm_excel.workspace.problems import OperatorError


class Timetable(BaseModel):
    """The usual days: in working days after the end of the quarter; reminders in working days before the due day."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    opens: int = 1
    due: int = 10
    sign_off: int = 13
    closes: int = 15
    reminders: tuple[int, ...] = (5, 1)
    closed_days: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Timetable:
        if not 0 < self.opens <= self.due <= self.sign_off <= self.closes:
            raise ValueError("opens, due, sign_off and closes must follow each other, in working days from 1")
        if any(one < 1 for one in self.reminders):
            raise ValueError("reminders are working days before the day on which returns are due, from 1")
        return self


class PeriodDates(BaseModel):
    """The dates of one period, where they are not the usual ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    opens: date | None = None
    due: date | None = None
    reminders: tuple[date, ...] | None = None
    sign_off: date | None = None
    closes: date | None = None
    as_at: date | None = None

    def with_noted(self, noted: Mapping[str, Any]) -> PeriodDates:
        """Return the dates with those that the journal notes over them."""
        return PeriodDates.model_validate({**self.model_dump(), **noted})

    def noted(self) -> dict[str, Any]:
        """Return the dates that are given, for the journal."""
        return self.model_dump(mode="json", exclude_none=True)


def calendar_of(period: Period, usual: Timetable, dates: PeriodDates) -> Calendar:
    """Return the days of a period; OperatorError where they do not follow each other.

    Where another due day is named, reminders, sign-off and close keep their distance from it.
    """
    working = WorkingDays(frozenset(usual.closed_days))
    due = dates.due or working.after(period.last_day, usual.due)
    opens = dates.opens or min(due, working.after(period.last_day, usual.opens))
    reminders = dates.reminders
    if reminders is None:
        reminders = tuple(max(opens, working.after(due, -one)) for one in usual.reminders)
    found = Calendar(
        opens=opens,
        reminders=tuple(sorted(set(reminders))),
        due=due,
        sign_off=dates.sign_off or working.after(due, usual.sign_off - usual.due),
        closes=dates.closes or working.after(due, usual.closes - usual.due),
        working=working,
    )
    days = [day for _, day in found.named]
    if days != sorted(days):
        said = ", ".join(f"{name.lower()} {day:%d/%m/%Y}" for name, day in found.named)
        raise OperatorError(f"The dates of {period.label} do not follow each other: {said}. Name those that must move.")
    return found
