"""Working days in England, and the days of a period: when it opens, is due, is signed off and closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from tpm_excel.terms.periods import long_date

if TYPE_CHECKING:  # the library takes a tenth of a second, and most commands ask for no working day
    from holidays import HolidayBase

_DAY = timedelta(days=1)


class Stage(Enum):
    """How far a period is on a day, as far as whoever has not returned is concerned."""

    EARLY = "early"
    REMINDER = "reminder"
    SOFT = "soft"
    OVERDUE = "overdue"


@cache
def _bank_holidays() -> HolidayBase:
    from holidays import country_holidays

    return country_holidays("GB", subdiv="ENG")


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days on which a council in England works: weekdays without bank holidays and without its own closed days."""

    closed: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Return whether a day is a working day."""
        return day.weekday() < 5 and day not in self.closed and day not in _bank_holidays()

    def after(self, day: date, count: int) -> date:
        """Return the working day that lies so many working days after a day; before it where the count is negative."""
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.works(day):
                day += step
        return day

    def between(self, first: date, last: date) -> int:
        """Return how many working days there are after the first day up to the last one."""
        return sum(map(self.works, _days(first, last)))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + _DAY * number for number in range(1, (last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a period: it opens, people are reminded, it is due (softly), signed off, and closes for good.

    `asked` is the day on which returns were first sent out, if they were.
    """

    opens: date
    reminders: tuple[date, ...]
    due: date
    sign_off: date
    closes: date
    working: WorkingDays = WorkingDays()
    asked: date | None = None

    @property
    def named(self) -> tuple[tuple[str, date], ...]:
        """The days in the order in which they come, each with what it is."""
        reminders = ((f"Reminder {number}", day) for number, day in enumerate(self.reminders, 1))
        ends = (("Due", self.due), ("Sign-off by", self.sign_off), ("Closes", self.closes))
        return (("Opens", self.opens), *reminders, *ends)

    @property
    def due_words(self) -> str:
        """The day by which returns are asked back, in words."""
        return in_words(self.due)

    def due_said(self, today: date) -> str:
        """Return what a day says of returns and the day by which they are asked back: `are due on`, or `were`."""
        return f"{'were' if today > self.due else 'are'} due on {self.due_words}"

    def stage(self, today: date) -> Stage:
        """Return how far the period is on a day."""
        if today > self.closes:
            return Stage.OVERDUE
        if today > self.due:
            return Stage.SOFT
        return Stage.REMINDER if today >= min((*self.reminders, self.due)) else Stage.EARLY

    def days_left(self, today: date, to: date | None = None) -> int:
        """Return how many working days are left to the day on which it is due, or to another; below zero when late."""
        end = to or self.due
        return self.working.between(today, end) if today <= end else -self.working.between(end, today)

    def left(self, today: date, to: date | None = None) -> str:
        """Return the working days left in words: `3 working days left`, `due today`, `1 working day late`."""
        end = to or self.due
        days = self.days_left(today, end)
        if today == end:
            return "due today"
        if not days:
            return f"late since {end:%A}" if today > end else "due on the next working day"
        return f"{abs(days)} working {'day' if abs(days) == 1 else 'days'} {'left' if days > 0 else 'late'}"

    def is_late(self, received: date) -> bool:
        """Return whether something that came on a day came after the period was closed.

        Where even the asking came later, as when past quarters are entered, nothing is late.
        """
        return received > self.closes and not (self.asked and self.asked > self.closes)


def in_words(day: date) -> str:
    """Write a day as people read it in a sentence: `Tuesday 14 October 2025`."""
    return f"{day:%A} {long_date(day)}"
