"""Values as people write them: each that the seeds hold, and what is refused in words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_excel.forms.library import load_forms
from tpm_excel.forms.measure_values import MeasureValue, read_measure_value
from tpm_excel.forms.numbers import read_figure
from tpm_excel.terms.cells import Cell, CellKind

(FORM,) = load_forms(("measures",))


@pytest.mark.parametrize(
    ("text", "number", "unit", "qualifier", "remark"),
    [
        ("265", 265, "", "", ""),
        ("100.00", 100, "", "", ""),
        ("-0.30", -0.3, "", "", ""),
        ("\u22126.5", -6.5, "", "", ""),
        ("28,618", 28618, "", "", ""),
        ("1,136", 1136, "", "", ""),
        ("~300", 300, "", "estimated", ""),
        ("£1.2m", 1_200_000, "£", "", ""),
        ("£1,234.50", 1234.5, "£", "", ""),
        ("-£4k", -4000, "£", "", ""),
        ("10%", 10, "%", "", ""),
        ("5.20%", 5.2, "%", "", ""),
        ("12 per cent", 12, "%", "", ""),
        ("2.5ppts", 2.5, "ppts", "", ""),
        ("2.4 ppts (71.1%)", 2.4, "ppts", "", "71.1%"),
        ("2.4 (70.7%)", 2.4, "", "", "70.7%"),
        ("654 per 100,000", 654, "per 100,000", "", ""),
        ("654 per 100,000 / 1484 (actual)", 654, "per 100,000", "", "1484 (actual)"),
        ("1136 actual quits", 1136, "actual quits", "", ""),
        ("5.94 (672 hseholds)", 5.94, "", "", "672 hseholds"),
        ("84 (8%)", 84, "", "", "8%"),
        ("Actual 9% (33,785 units)", 9, "%", "actual", "33,785 units"),
        ("80.6 (P)", 80.6, "", "provisional", ""),
        ("34.8 (provisional)", 34.8, "", "provisional", ""),
        ("27.6 (projection)", 27.6, "", "estimated", ""),
        ("32.1 (2014/15)", 32.1, "", "", "2014/15"),
        ("92.8 (Dec 16 position)", 92.8, "", "", "Dec 16 position"),
        ("55.3 (within 4 years)", 55.3, "", "", "within 4 years"),
    ],
)
def test_a_figure_is_read_with_all_that_stands_about_it(
    text: str, number: float, unit: str, qualifier: str, remark: str
) -> None:
    assert FORM.figure(text) == MeasureValue(text, number=number, unit=unit, qualifier=qualifier, remark=remark)


@pytest.mark.parametrize(
    ("text", "word", "remark"),
    [
        ("1st", "1st", ""),
        ("2nd", "2nd", ""),
        ("Top Quartile", "1st", ""),
        ("Top Quartile (54.6%)", "1st", "54.6%"),
        ("C-", "C-", ""),
        ("b-", "B-", ""),
        ("Distinction+", "Distinction+", ""),
        ("Dist+", "Distinction+", ""),
    ],
)
def test_a_word_of_a_scale_is_read_as_one(text: str, word: str, remark: str) -> None:
    assert FORM.figure(text) == MeasureValue(text, word=word, remark=remark)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Not Set", "not set"),
        ("TBC", "to be confirmed"),
        ("N/A", "not applicable"),
        ("N/K", "not known"),
        ("-", "nothing"),
        ("", "nothing"),
    ],
)
def test_what_says_that_there_is_no_figure_is_understood(text: str, absent: str) -> None:
    assert FORM.figure(text) == MeasureValue(text, absent=absent)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<5", "only on which side of 5"),
        ("Above national & London Ave", "several words, or a sentence"),
        ("Distinction+ & Distinction", "several words"),
        ("-6.5 -0.7", "several numbers (-6.5, -0.7)"),
        ("50 to 60", "several numbers (50, 60)"),
        ("1,13", "comma"),
        ("31/03/2016", "a date"),
        ("Published survey expected Summer 2017", "a sentence"),
        ("Excellent", "no word of a scale"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, why: str) -> None:
    found = FORM.figure(text)
    assert why in found.problem
    assert (found.number, found.word, found.written) == (None, "", text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_words_and_kept_as_written(text: str) -> None:
    found = read_measure_value(text)
    assert found.written == text
    assert sum([found.number is not None, bool(found.word), bool(found.absent), bool(found.problem)]) == 1


@given(st.floats(-1e9, 1e9).map(lambda one: round(one, 4)))
def test_a_number_is_read_as_itself(number: float) -> None:
    assert read_measure_value(f"{number:,.4f}").number == pytest.approx(number)


def test_every_value_that_was_printed_in_2016_17_is_read_or_refused_in_words(seeds: Path) -> None:
    with (seeds / "seed003_measures_2016_17.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ("prior_printed", "minimum_printed", "target_printed", "actual_printed")
    printed = sorted({row[name] for row in rows for name in columns if row[name]})
    found = {text: FORM.figure(text) for text in printed}
    assert len(found) > 100
    assert {text: one.written for text, one in found.items()} == {text: text for text in printed}
    known = (bool(one.problem) + bool(one.absent) + bool(one.word) + (one.number is not None) for one in found.values())
    assert set(known) == {1}, "each is one thing: a number, a word of a scale, nothing said, or not to be read"
    refused = {text for text, one in found.items() if one.problem}
    assert refused == {"-6.5 -0.7", "Above national & London Ave", "Distinction+ & Distinction"}


@pytest.mark.parametrize("text", ["80.6 (P)", "654 per 100,000 / 1484 (actual)", "Top Quartile (54.6%)", "<5", "TBC"])
def test_what_is_more_than_a_number_is_kept_as_it_was_written(text: str) -> None:
    reading = read_figure(FORM, Cell(CellKind.TEXT, text))
    assert reading.value == text
    assert reading.problem in ("TPM207", "TPM252", "TPM253"), "and what was understood is said"
