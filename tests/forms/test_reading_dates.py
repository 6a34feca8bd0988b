"""Dates, as people in England write them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpm_excel.forms.dates import dates_in, read_date
from tpm_excel.forms.library import load_forms
from tpm_excel.forms.values import read_answer, read_date_cell
from tpm_excel.terms.cells import Cell, CellKind

(FORM,) = load_forms(("strategic_plan",))
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31/12/2025", date(2025, 12, 31)),
        ("1/2/2026", date(2026, 2, 1)),  # day first
        ("01-02-2026", date(2026, 2, 1)),
        ("31.3.13", date(2013, 3, 31)),
        ("31 . 3 . 13", date(2013, 3, 31)),
        ("31st March 2013", date(2013, 3, 31)),
        ("31 March 2013", date(2013, 3, 31)),
        (f"31{NBSP}March{NBSP}2013", date(2013, 3, 31)),
        ("31st of March 2013", date(2013, 3, 31)),
        ("31 march, 2013", date(2013, 3, 31)),
        ("31MAR2013", date(2013, 3, 31)),
        ("31-Mar-13", date(2013, 3, 31)),
        ("1 Jan 26", date(2026, 1, 1)),
        ("2nd Sept 2025", date(2025, 9, 2)),
        ("2 Sep. 2025", date(2025, 9, 2)),
        ("March 31, 2013", date(2013, 3, 31)),
        ("2013-03-31", date(2013, 3, 31)),
        ("2013-03-31T00:00:00", date(2013, 3, 31)),
        ("2013-03-31 12:30", date(2013, 3, 31)),
        ("Tuesday 31 March 2026", date(2026, 3, 31)),
        ("Tue, 31/03/2026", date(2026, 3, 31)),
        ("29/02/2024", date(2024, 2, 29)),
        ("  31/12/2025  ", date(2025, 12, 31)),
    ],
)
def test_one_date_is_read(text: str, expected: date) -> None:
    assert read_date(text) == expected
    reading = read_date_cell(Cell(CellKind.TEXT, text))
    assert (reading.value, reading.problem, reading.expected) == (expected, "TPM207", f"{expected:%d/%m/%Y}")


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2015",
        "29/02/2025",
        "00/01/2025",
        "12/31/2025",
        "31 June 2025",
        "30/04/2012; 31/12/2012",
        "30/04/2012 and quarterly",
        "March 2013",
        "end of April 2013",
        "April",
        "2013",
        "12/13",
        "Q2",
        "ongoing",
        "TBC",
        "31/12/202",
        "31/12/20255",
        "31/12/1066",
        "41364",
        "",
        "32nd of Nevember 2020",
    ],
)
def test_what_is_not_one_date_is_held_back(text: str) -> None:
    assert read_date(text) is None
    assert read_date_cell(Cell(CellKind.TEXT, text)).problem == "TPM204"


@pytest.mark.parametrize(
    ("cell", "expected", "code"),
    [
        (Cell(CellKind.DATE, date(2025, 12, 31)), date(2025, 12, 31), ""),
        (Cell(CellKind.DATE, datetime.combine(date(2025, 12, 31), time(12))), date(2025, 12, 31), ""),
        (Cell(CellKind.NUMBER, 41364.0), date(2013, 3, 31), "TPM207"),
        (Cell(CellKind.NUMBER, 41364.75), date(2013, 3, 31), "TPM207"),
        (Cell(CellKind.NUMBER, 2025.0), None, "TPM204"),
        (Cell(CellKind.NUMBER, 31.12), None, "TPM204"),
        (Cell(CellKind.NUMBER, -1.0), None, "TPM204"),
        (Cell(CellKind.NUMBER, 1e300), None, "TPM204"),
        (Cell(CellKind.NUMBER, float("nan")), None, "TPM204"),  # an .ods may say NaN or inf
        (Cell(CellKind.NUMBER, float("inf")), None, "TPM204"),
        (Cell(CellKind.BOOLEAN, True), None, "TPM204"),
    ],
    ids=str,
)
def test_a_cell_is_read_as_a_date_without_time(cell: Cell, expected: date | None, code: str) -> None:
    reading = read_date_cell(cell)
    assert (reading.value, reading.problem) == (expected, code)
    assert not isinstance(reading.value, datetime)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("To be finished by the end of April 2013.", [date(2013, 4, 30)]),
        ("Will be done by end March 2013", [date(2013, 3, 31)]),
        ("Expected 31st March 2013.", [date(2013, 3, 31)]),
        ("Planned between November and February.", []),
        ("The consultation opened on 5th November 2012, with good response.", [date(2012, 11, 5)]),
        ("Moved from 30/09/2012 to 31/12/2012.", [date(2012, 9, 30), date(2012, 12, 31)]),
        ("Budget for 12/13 was agreed", []),
        ("Budget for 2012/13 was agreed", []),
        ("mid June 2013", [date(2013, 6, 15)]),
        ("June 2013", [date(2013, 6, 30)]),
        ("by 28 Feb 2013 at the latest", [date(2013, 2, 28)]),
        ("December 5, 2012", [date(2012, 12, 5)]),
        ("2012-12-05", [date(2012, 12, 5)]),
        ("31/12/2012, that is 31 December 2012", [date(2012, 12, 31)]),
        ("the May 2013 elections and April 2013", [date(2013, 5, 31), date(2013, 4, 30)]),
        ("It may 2 of 3 be done", []),
        ("Ref 131/12/20125", []),
        ("", []),
    ],
)
def test_the_dates_of_a_comment_are_found(comment: str, expected: list[date]) -> None:
    assert dates_in(comment) == expected


@pytest.mark.parametrize("comment", ["by 31 February 2013", "31/02/2013", "31st June 2013", "30/02/2013"])
def test_a_day_that_does_not_exist_offers_no_date(comment: str) -> None:
    assert dates_in(comment) == []


LOOKALIKES = [
    "1 augu\u017ft 2013",
    "1 apr\u0131l 2013",
    "decembe\u0280 2013",
    "\u0661\u0662/\u0663/\u0662\u0660\u0661\u0663",
    "1 \u212aune 2013",
]
"""Letters that a search without case takes for others: long s, i without a dot; digits of another script."""


@pytest.mark.parametrize("text", LOOKALIKES)
def test_letters_that_look_like_others_stop_nothing(text: str) -> None:
    read_date(text)
    dates_in(f"Done by {text}.")


STYLES = [
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%Y-%m-%d",
    "%B %d, %Y",
    "%A %d %B %Y",
    "%a %d/%m/%Y",
]
days = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@settings(deadline=None)
@given(days, st.sampled_from(STYLES), st.sampled_from([str, str.upper, str.lower]))
def test_a_date_is_read_back_in_many_styles(day: date, style: str, case: type[str]) -> None:
    assert read_date(case(day.strftime(style))) == day


@settings(deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d/%m/%y", "%d.%m.%y", "%d %b %y", "%d-%b-%y"])
)
def test_two_digits_are_a_year_of_this_century(day: date, style: str) -> None:
    assert read_date(day.strftime(style)) == day


@settings(deadline=None)
@given(days, st.sampled_from(["st", "nd", "rd", "th"]), st.sampled_from(["", " of"]))
def test_an_ordinal_is_read(day: date, suffix: str, of: str) -> None:
    assert read_date(f"{day.day}{suffix}{of} {day:%B %Y}") == day


@settings(deadline=None)
@given(days, st.sampled_from(["%d/%m/%Y", "%d %B %Y", "%d %b %Y"]))
def test_a_date_in_a_sentence_is_found(day: date, style: str) -> None:
    assert dates_in(f"This will now be done by {day.strftime(style)}, subject to funding.") == [day]


alphabet = st.sampled_from("0123456789 /.-,;stndrhofJanuaryFebMrchApilJgSepOctNovD\u017f\u0131\u212a\u00a0\u2013\u0663")


@settings(deadline=None)
@given(st.one_of(st.text(), st.text(alphabet)))
def test_reading_any_text_never_raises(text: str) -> None:
    read_date(text)
    dates_in(text)
    for column in FORM.answer:
        read_answer(FORM, column, Cell(CellKind.TEXT, text))


@settings(deadline=None)
@given(st.floats(), st.sampled_from([True, False, None]))
def test_reading_any_number_never_raises(number: float, percent: bool | None) -> None:
    for column in FORM.answer:
        read_answer(FORM, column, Cell(CellKind.NUMBER, number, percent))
