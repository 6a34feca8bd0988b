"""A row held against what it was: last quarter, its earlier results, the time that has gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from one_row import REF, asked_of

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding
from tpm_excel.forms.library import load_forms
from tpm_excel.terms.cells import Value
from tpm_excel.terms.past import Past
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import PastResult, Plan, PlanRow
from tpm_excel.verbs.quarter.past import past_of

PLAN, MEASURES = load_forms(("strategic_plan", "measures"))
NOW = Period.parse("2025-26-Q2")
DUE: dict[str, Value] = {"title": "Build homes", "deadline": date(2026, 3, 31)}
COUNT: dict[str, Value] = {"title": "Visits", "polarity": "Higher is better"}


def now(word: str, share: Value, last: Mapping[str, Value], **more: Value) -> list[str]:
    answers: dict[str, Value] = {"status": word, "percent_complete": share, "comment": "It goes on.", **more}
    return [f"{one.code} {one.place.cell}" for one in asked_of(PLAN, answers, DUE, Past(NOW, {REF: last}))]


def test_progress_that_fell_is_asked_about() -> None:
    assert now("On Target", 0.4, {"status": "On Target", "percent_complete": 0.6}) == ["TPM344 K5"]
    assert now("On Target", 0.6, {"status": "On Target", "percent_complete": 0.6}) == []
    assert now("On Target", "N/A", {"status": "On Target", "percent_complete": 0.6}) == []


def test_what_was_completed_and_is_no_longer_is_asked_about_once() -> None:
    before: dict[str, Value] = {"status": "Completed", "percent_complete": 1.0}
    assert now("Delayed", 0.8, before, revised_deadline=date(2026, 5, 1)) == ["TPM345 J5"], "not its progress as well"
    assert now("Completed", 1.0, before) == []


@pytest.mark.parametrize(
    ("before", "revised", "asked"),
    [
        (date(2026, 5, 1), date(2026, 6, 1), True),
        (date(2026, 5, 1), date(2026, 5, 1), False),  # the same new date as last quarter
        (None, date(2026, 5, 1), False),  # the first time
        (date(2026, 5, 1), date(2026, 4, 15), False),  # nearer again
        (date(2026, 5, 1), None, False),
    ],
)
def test_a_deadline_that_moves_again_is_asked_about(before: date | None, revised: date | None, asked: bool) -> None:
    more: dict[str, Value] = {"revised_deadline": revised} if revised else {}
    last: dict[str, Value] = {"revised_deadline": before, "comment": "x"}
    assert now("Delayed", 0.5, last, **more) == (["TPM346 M5"] if asked else [])


def test_a_deadline_that_was_approved_already_counts_as_the_first_move() -> None:
    planned = {**DUE, "original_deadline": date(2025, 12, 31)}
    answers: dict[str, Value] = {
        "status": "Delayed",
        "percent_complete": 0.5,
        "comment": "x",
        "revised_deadline": date(2026, 5, 1),
    }
    (one,) = asked_of(PLAN, answers, planned, Past(NOW))
    assert Catalogue().says(one) == (
        "Deadline is moved a second time: it was 31/12/2025, then 31/03/2026, and is now 01/05/2026."
    )


@pytest.mark.parametrize(
    ("due", "share", "asked"),
    [
        (date(2026, 3, 31), 0.05, True),
        (date(2026, 3, 31), 0.2, False),
        (date(2025, 10, 31), 0.4, True),
        (date(2025, 10, 31), 0.5, False),
        (date(2027, 3, 31), 0.0, False),
        (date(2025, 9, 1), 0.0, False),  # SP07 asks: the deadline has passed
    ],
)
def test_on_target_with_little_done_and_much_time_gone_is_asked_about(due: date, share: float, asked: bool) -> None:
    answers: dict[str, Value] = {"status": "On Target", "percent_complete": share, "comment": "It goes on."}
    findings = asked_of(PLAN, answers, {**DUE, "deadline": due}, Past(NOW))
    assert [(one.code, one.place.cell) for one in findings] == ([("TPM348", "K5")] if asked else [])


def results(values: Sequence[Value], now_at: Period = NOW) -> Past:
    """Results of the quarters before, the last one that of last quarter."""
    periods = [now_at]
    for _ in values:
        periods.append(periods[-1].previous())
    return Past(now_at, {}, {REF: tuple(zip(reversed(periods[1:]), values, strict=True))})


def outturn(value: Value, past: Past, **planned: Value) -> list[Finding]:
    return asked_of(MEASURES, {"outturn": value, "commentary": "Much was done."}, COUNT | planned, past)


def test_an_outturn_far_from_all_before_it_is_asked_about() -> None:
    usual = results([71.0, 73.5, 70.2, "72.8 (P)", 74.0])
    (one,) = outturn(7.14, usual)
    assert Catalogue().says(one) == ("Outturn is 7.14, far from its 5 earlier results, which lie between 70.2 and 74.")
    assert (one.code, one.place.cell) == ("TPM360", "J5")
    assert outturn(66.0, usual) == [], "within three interquartile ranges"
    assert outturn(7.14, results([71.0, 73.5, 70.2, 72.8])) == [], "four results are no history"
    assert outturn(71.0, results([70.0] * 6)) == [], "a range of nothing makes nothing unusual"
    assert outturn("7.14%", results([71.0] * 5 + ["72 days"])) == [], "of another unit"


def test_a_cumulative_outturn_that_fell_is_asked_about() -> None:
    (one,) = outturn(168, results([40, 90, 192], Period.parse("2025-26-Q4")), cumulative="Yes")
    assert Catalogue().says(one).startswith("Outturn is 168 and was 192 in 2025-26 Q3, but the plan says")
    assert outturn(168, results([40, 90, 192], Period.parse("2025-26-Q4"))) == [], "it is no cumulative one"
    assert outturn(40, results([90, 192, 300], Period.parse("2025-26-Q1")), cumulative="Yes") == [], "a new year"


def test_a_cumulative_outturn_is_compared_with_the_same_quarter_of_other_years() -> None:
    years = [date(year, 1, 1).year for year in range(2019, 2025)]
    same = tuple((Period(year, 2), 90 + year % 3) for year in years)
    past = Past(NOW, {}, {REF: (*same, (Period(2025, 1), 45))})
    assert outturn(92, past, cumulative="Yes") == []
    assert [one.code for one in outturn(900, past, cumulative="Yes")] == ["TPM360"]


@pytest.mark.parametrize(
    ("unit", "counted", "asked"),
    [("%", 713, True), ("%", 71, False), ("Percentage", 713, True), ("number", 713, False)],
)
def test_a_share_of_more_than_all_is_asked_about(unit: str, counted: int, asked: bool) -> None:
    answers: dict[str, Value] = {"outturn": 71.3, "commentary": "x", "numerator": counted, "denominator": 100}
    findings = asked_of(MEASURES, answers, COUNT | {"unit": unit}, Past(NOW))
    assert [(one.code, one.place.cell) for one in findings] == ([("ME13", "L5")] if asked else [])


# ---- What the checks look back to ------------------------------------------------------------------------------------


def test_results_come_from_returns_and_for_want_of_them_from_the_sheet_history() -> None:
    q1, q4 = NOW.previous(), NOW.previous().previous()
    history = tuple(
        PastResult("measures", REF, one, "outturn", value, "") for one, value in ((q4, 8.0), (q1, 1.0), (NOW, 3.0))
    )
    before = {"measures": {REF: {"outturn": 9.0}}}
    past = past_of((PLAN, MEASURES), Plan(history=history), NOW, before, [NOW, q1], lambda _: {})
    assert past["measures"].results == {REF: ((q4, 8.0), (q1, 9.0))}, (
        "what returns gave stands; what is not past is not"
    )
    assert past["measures"].last_quarter == before["measures"]
    assert past["strategic_plan"] == Past(NOW)


def test_a_new_year_without_old_references_compares_nothing() -> None:
    first = Period.parse("2025-26-Q1")
    before = {"strategic_plan": {"1.1a": {"status": "Completed"}}}
    old = PlanRow("1.1a", "Activity", "", "CC", {"old_ref": "3.2b"}, Place())
    assert past_of((PLAN,), Plan(), first, before, [], lambda _: {})["strategic_plan"].last_quarter == {}
    kept = past_of((PLAN,), Plan(rows={"strategic_plan": (old,)}), first, before, [], lambda _: {})
    assert kept["strategic_plan"].last_quarter == before["strategic_plan"]
