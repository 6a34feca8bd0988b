"""Working days with England's bank holidays, and the days of a period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_excel.terms.calendars import Calendar, Stage, WorkingDays

DAYS = WorkingDays()
Q3 = Calendar(
    opens=date(2026, 1, 2),
    reminders=(date(2026, 1, 8), date(2026, 1, 14)),
    due=date(2026, 1, 15),
    sign_off=date(2026, 1, 20),
    closes=date(2026, 1, 22),
)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2025, 9, 30), 10, date(2025, 10, 14)),  # a Tuesday
        (date(2025, 10, 3), 1, date(2025, 10, 6)),  # from Friday to Monday
        (date(2025, 10, 4), 1, date(2025, 10, 6)),  # from Saturday
        (date(2025, 10, 5), 0, date(2025, 10, 5)),
        (date(2025, 12, 31), 1, date(2026, 1, 2)),  # over New Year's Day
        (date(2026, 3, 31), 10, date(2026, 4, 16)),  # over Good Friday and Easter Monday
        (date(2012, 6, 1), 1, date(2012, 6, 6)),  # the Diamond Jubilee: the holiday of May was moved
        (date(2021, 12, 24), 1, date(2021, 12, 29)),  # Christmas on a Saturday: Monday and Tuesday instead
        (date(2026, 1, 5), -2, date(2025, 12, 31)),
        (date(2025, 10, 14), -5, date(2025, 10, 7)),
    ],
)
def test_working_days_leave_out_weekends_and_bank_holidays(day: date, count: int, expected: date) -> None:
    assert DAYS.after(day, count) == expected


def test_scotlands_holidays_are_working_days_and_the_councils_own_closed_days_are_not() -> None:
    assert DAYS.works(date(2026, 1, 2))
    assert DAYS.works(date(2025, 12, 29))
    assert not WorkingDays(frozenset({date(2025, 12, 29)})).works(date(2025, 12, 29))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 40))
def test_counting_forward_and_counting_between_agree(day: date, count: int) -> None:
    then = DAYS.after(day, count)
    assert DAYS.works(then)
    assert DAYS.between(day, then) == count
    assert DAYS.between(day, then - timedelta(days=1)) == count - 1


@pytest.mark.parametrize(
    ("day", "left", "stage"),
    [
        (date(2026, 1, 7), "6 working days left", Stage.EARLY),
        (date(2026, 1, 8), "5 working days left", Stage.REMINDER),
        (date(2026, 1, 15), "due today", Stage.REMINDER),
        (date(2026, 1, 16), "1 working day late", Stage.SOFT),
        (date(2026, 1, 18), "1 working day late", Stage.SOFT),  # a Sunday
        (date(2026, 1, 22), "5 working days late", Stage.SOFT),
        (date(2026, 1, 23), "6 working days late", Stage.OVERDUE),
    ],
)
def test_each_day_of_a_period_has_its_stage_and_its_words(day: date, left: str, stage: Stage) -> None:
    assert (Q3.left(day), Q3.stage(day)) == (left, stage)


def test_a_deadline_on_a_friday_is_over_on_saturday_though_no_working_day_has_passed() -> None:
    assert Q3.left(date(2026, 1, 17), date(2026, 1, 16)) == "late since Friday"
    assert Q3.left(date(2026, 1, 16), date(2026, 1, 17)) == "due on the next working day"
