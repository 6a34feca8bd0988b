"""Quarters of a financial year, from April to March."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_excel.terms.periods import Period, first_year, long_date, short_date

periods = st.builds(Period, st.integers(1950, 2150), st.integers(1, 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-26-Q2", (2025, 2)),
        ("2025-26-q2", (2025, 2)),
        ("2025-26 Q2", (2025, 2)),
        ("  2025-26 Q2 ", (2025, 2)),
        ("2025/26 Q4", (2025, 4)),
        ("2025\u201326 Q1", (2025, 1)),
        ("2025-2026-Q3", (2025, 3)),
        ("2025-26 quarter 3", (2025, 3)),
        ("2025-26_Q1", (2025, 1)),
        ("1999-00-Q1", (1999, 1)),
        ("2025-26q2", (2025, 2)),
    ],
)
def test_a_period_is_read(text: str, expected: tuple[int, int]) -> None:
    assert Period.parse(text) == Period(*expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q2",
        "2025-26",
        "2025-26-Q5",
        "2025-26-Q0",
        "2025-Q2",
        "25-26-Q2",
        "2025-26-Q2 final",
        "2025-27-Q2",
        "2025-26-Q",
    ],
)
def test_what_is_no_period_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="Write it like 2025-26"):
        Period.parse(text)


@pytest.mark.parametrize("text", ["9999-00-Q4", "9999-00-Q1", "0000-01-Q1"])
def test_a_period_without_days_is_refused_when_it_is_read(text: str) -> None:
    """A stamp may claim anything; a period that has no dates would stop the run later, far from its file."""
    with pytest.raises(ValueError, match="Write it like"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "begins"),
    [("2025-26", 2025), (" 2025/26 ", 2025), ("2025-2026", 2025), ("1999-00", 1999), ("2099-00", 2099)],
)
def test_a_financial_year_is_read(text: str, begins: int) -> None:
    assert first_year(text) == begins


@pytest.mark.parametrize(
    "text", ["2025", "25-26", "2025-27", "2025-24", "2025-1926", "2025-2126", "year", "2025-26-27"]
)
def test_what_is_no_financial_year_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not a financial year"):
        first_year(text)


@pytest.mark.parametrize(
    ("quarter", "first", "last", "months"),
    [
        (1, date(2025, 4, 1), date(2025, 6, 30), "April to June 2025"),
        (2, date(2025, 7, 1), date(2025, 9, 30), "July to September 2025"),
        (3, date(2025, 10, 1), date(2025, 12, 31), "October to December 2025"),
        (4, date(2026, 1, 1), date(2026, 3, 31), "January to March 2026"),
    ],
)
def test_a_quarter_has_its_days_and_months(quarter: int, first: date, last: date, months: str) -> None:
    period = Period(2025, quarter)
    assert (period.first_day, period.last_day, period.months) == (first, last, months)
    assert (period.year_start, period.year_end) == (date(2025, 4, 1), date(2026, 3, 31))


def test_a_period_has_a_name_for_each_use() -> None:
    period = Period(1999, 4)
    assert (period.year, period.name, period.label, period.slug) == (
        "1999-00",
        "1999-00-Q4",
        "1999-00 Q4",
        "1999-00-q4",
    )


def test_the_last_quarter_of_a_leap_year_ends_on_31_march() -> None:
    assert Period(2023, 4).last_day == date(2024, 3, 31)


@given(periods)
def test_next_and_previous_undo_each_other(period: Period) -> None:
    assert period.next().previous() == period
    assert period.previous().next() == period
    assert period.previous() < period < period.next()


@given(periods)
def test_quarters_follow_each_other_without_a_gap(period: Period) -> None:
    assert period.next().first_day - period.last_day == timedelta(days=1)
    assert period.first_day.day == 1
    assert period.year_start <= period.first_day < period.last_day <= period.year_end


@given(periods)
def test_every_way_to_write_a_period_is_read_back(period: Period) -> None:
    assert {Period.parse(one) for one in (period.name, period.label, period.slug)} == {period}


def test_dates_are_written_without_a_needless_zero() -> None:
    assert long_date(date(2025, 9, 3)) == "3 September 2025"
    assert short_date(date(2025, 9, 3)) == "03/09/2025"
