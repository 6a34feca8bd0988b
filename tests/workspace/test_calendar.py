"""The calendar in `tpm.toml`, and what the journal notes over it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tpm_excel.terms.calendars import Calendar
from tpm_excel.terms.periods import Period
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.settings import read_settings

Q3, Q4 = Period.parse("2025-26-Q3"), Period.parse("2025-26-Q4")
LEAST = 'council = "Rivermead"\nyear = "2025-26"\n'


def calendar(folder: Path, text: str, period: Period = Q3, **noted: str) -> Calendar:
    (folder / "tpm.toml").write_text(LEAST + text, encoding="utf-8")
    return read_settings(folder / "tpm.toml").calendar_for(period, noted)


def test_without_a_word_in_the_settings_the_days_are_the_usual_ones(tmp_path: Path) -> None:
    usual = calendar(tmp_path, "", Q4)  # Easter 2026: 3 and 6 April are bank holidays
    assert usual.named == (
        ("Opens", date(2026, 4, 1)),
        ("Reminder 1", date(2026, 4, 9)),
        ("Reminder 2", date(2026, 4, 15)),
        ("Due", date(2026, 4, 16)),
        ("Sign-off by", date(2026, 4, 21)),
        ("Closes", date(2026, 4, 23)),
    )


def test_a_council_has_a_timetable_of_its_own(tmp_path: Path) -> None:
    own = calendar(tmp_path, "[calendar]\ndue = 5\nreminders = [2]\nclosed_days = [2026-01-05]\n")
    assert (own.reminders, own.due) == ((date(2026, 1, 7),), date(2026, 1, 9))
    assert own.closes == date(2026, 1, 23)


def test_what_hangs_on_the_due_day_moves_with_it(tmp_path: Path) -> None:
    moved = calendar(tmp_path, "[periods.2025-26-Q3]\ndue = 2026-01-20\n")
    assert (moved.reminders[0], moved.sign_off, moved.closes) == (
        date(2026, 1, 13),
        date(2026, 1, 23),
        date(2026, 1, 27),
    )


def test_the_journal_stands_over_the_settings_date_by_date(tmp_path: Path) -> None:
    text = "[periods.2025-26-Q3]\ndue = 2026-01-20\ncloses = 2026-01-30\n"
    both = calendar(tmp_path, text, due="2026-01-21")
    assert (both.due, both.closes) == (date(2026, 1, 21), date(2026, 1, 30))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[calendar]\ndue = 16\n", "calendar: opens, due, sign_off and closes must follow each other"),
        ("[calendar]\nreminders = [0]\n", "reminders are working days before"),
        ("[calendar]\ndeadline = 3\n", "calendar.deadline"),
        ("[periods.2025-26-Q3]\ncloses = 2026-01-09\n", "do not follow each other: opens 02/01/2026"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(OperatorError, match=says):
        calendar(tmp_path, text)
