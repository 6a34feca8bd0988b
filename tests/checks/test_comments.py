"""A comment held against the row's other answers: what is asked about, and what is left in peace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_row import REF, asked_of

from tpm_excel.checks import comment_words
from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.forms.form import Form
from tpm_excel.forms.library import load_forms
from tpm_excel.terms.cells import Value
from tpm_excel.terms.past import Past
from tpm_excel.terms.periods import Period

PLAN, MEASURES, ACTIONS = load_forms(("strategic_plan", "measures", "improvement_plan"))
DUE = {"title": "Build homes", "deadline": date(2026, 3, 31)}
MEASURE: dict[str, Value] = {"title": "Visits", "polarity": "Higher is better", "minimum": 60.0, "target": 70.0}


def found(
    form: Form,
    answers: Mapping[str, Value],
    planned: Mapping[str, Value] = DUE,
    last: Mapping[str, Value] | None = None,
    computed: Mapping[str, Value] | None = None,
) -> list[Finding]:
    past = Past(Period.parse("2025-26-Q2"), {REF: last} if last else {})
    return asked_of(form, answers, planned, past, computed)


def status(word: str, share: float, comment: str, **more: Value) -> dict[str, Value]:
    return {"status": word, "percent_complete": share, "comment": comment, **more}


def codes(findings: list[Finding]) -> list[str]:
    return [one.code for one in findings]


def said(findings: list[Finding]) -> str:
    (one,) = findings
    return Catalogue().says(one)


@pytest.mark.parametrize(
    ("word", "comment", "quoted"),
    [
        ("On Target", "Completed in July.", "Completed"),
        ("On Target", "Milestone complete", "Milestone complete"),
        ("Delayed", "This has been completed.", "This has been completed"),
        ("Delayed", "The review is now finished; the board has it.", "The review is now finished"),
        (
            "Completed",
            "The new target date for the launch is May 2026.",
            "The new target date for the launch is May 2026",
        ),
        ("Completed", "A protocol is written. It will be completed by December.", "It will be completed by December"),
        ("Completed", "Not yet finished.", "Not yet finished"),
    ],
)
def test_a_comment_that_contradicts_the_status_is_asked_about(word: str, comment: str, quoted: str) -> None:
    findings = found(PLAN, status(word, 1 if word == "Completed" else 0.9, comment))
    assert said(findings) == f"Status is {word}, but Comment says “{quoted}”."
    assert (findings[0].code, findings[0].place.cell) == ("TPM341", "L5")


@pytest.mark.parametrize(
    ("word", "share", "comment"),
    [
        ("On Target", 0.9, "Report is complete and will be presented to Cabinet"),
        ("On Target", 0.9, "To be completed when results are verified."),
        ("On Target", 0.9, "Completed plans are with the board."),
        ("On Target", 0.9, "Summer programme completed and reviewed, and a new one planned."),
        ("On Target", 1, "Completed."),  # SP06 asks about it already
        ("Completed", 1, "Submitted on time. A further exercise on progress is anticipated in October."),
        (
            "Completed",
            1,
            "The plan is adopted. " + "Much else was done in the wards. " * 8 + "Homes to be completed in 2028.",
        ),
    ],
)
def test_a_comment_that_only_speaks_of_a_part_is_left_in_peace(word: str, share: float, comment: str) -> None:
    assert found(PLAN, status(word, share, comment)) == []


@pytest.mark.parametrize(
    ("comment", "day"),
    [
        ("The draft will go to Cabinet on 14 July 2025.", "14/07/2025"),
        ("Approval is now expected in June 2025.", "30/06/2025"),
        ("The lift is due by 31/08/2025 and the ramp is built.", "31/08/2025"),
        ("The report will be ready by the end of August.", "31/08/2025"),
    ],
)
def test_a_dated_promise_that_is_past_is_asked_about(comment: str, day: str) -> None:
    (one,) = found(PLAN, status("On Target", 0.5, comment))
    assert (one.code, dict(one.context)["date"], one.place.cell) == ("TPM342", day, "L5")


@pytest.mark.parametrize(
    "comment",
    [
        "The draft will go to Cabinet on 14 October 2025.",
        "It was to be ready in June 2025, and was.",
        "It was approved in July and will be considered in November.",
        "Late due to the floods of June 2025.",
        "The report will be ready by the end of May.",  # next May, for all that anybody knows
        "We will march on.",
        "The scheme will not open this year after its builder went into administration in July.",
    ],
)
def test_what_is_to_come_or_was_past_when_it_was_said_is_no_broken_promise(comment: str) -> None:
    assert found(PLAN, status("On Target", 0.5, comment)) == []


def test_a_completed_row_may_quote_what_was_promised() -> None:
    assert found(PLAN, status("Completed", 1, "The draft will go to Cabinet on 14 July 2025.")) == []


def test_a_share_in_the_comment_that_is_not_the_answer_is_asked_about() -> None:
    assert said(found(PLAN, status("On Target", 0.6, "Overall 80% complete."))) == (
        "Comment says “80% complete”, but % complete is 60%."
    )
    assert found(PLAN, status("On Target", 0.8, "Overall 80% complete.")) == []
    assert (
        found(PLAN, status("On Target", 0.6, "It was marked up as 100% complete last time; this is corrected.")) == []
    )
    assert found(PLAN, status("On Target", 0.6, "80% of residents were asked; 80% said yes.")) == []


@pytest.mark.parametrize("comment", ["As above.", "See above", "Please see attached", "ditto"])
def test_a_comment_that_points_elsewhere_is_asked_about(comment: str) -> None:
    assert codes(found(PLAN, status("Delayed", 0.5, comment, revised_deadline=date(2026, 3, 1)))) == ["TPM349"]
    assert codes(found(PLAN, status("Completed", 1, comment))) == []
    assert codes(found(ACTIONS, {"status": "In Progress", "progress": 0.5, "update": comment})) == ["TPM349"]


def test_the_comment_of_last_quarter_is_asked_about_once() -> None:
    old = "The draft will go to Cabinet on 14 July 2025."
    assert codes(found(PLAN, status("On Target", 0.5, f" {old.upper()}"), last={"comment": old})) == ["TPM340"]
    assert codes(found(PLAN, status("On Target", 0.5, "It went to Cabinet."), last={"comment": old})) == []
    assert codes(found(PLAN, status("Completed", 1, old), last={"comment": old})) == [], "there is nothing more to say"


def rated(commentary: str, outturn: Value = 58.4) -> list[Finding]:
    return found(MEASURES, {"outturn": outturn, "commentary": commentary}, MEASURE, computed={"rag": "Red"})


def test_a_red_result_needs_its_cause_and_what_is_done() -> None:
    assert said(rated("58.4 this quarter.")) == (
        "RAG is Red, and Commentary does not say what caused it or what is done about it."
    )
    assert said(rated("Two pools closed.")) == "RAG is Red, and Commentary does not say what is done about it."
    assert said(rated("We will open two more pools.")) == "RAG is Red, and Commentary does not say what caused it."
    assert rated("Two pools closed in May; they will open again in November.") == []
    answers = {"outturn": 75.0, "commentary": "75 this quarter."}
    assert found(MEASURES, answers, MEASURE, computed={"rag": "Green"}) == []


@pytest.mark.parametrize(
    ("commentary", "asked"),
    [
        ("Two pools closed; the outturn is 61.2 and will improve.", True),
        ("Two pools closed; the outturn is 58.4 and will improve.", False),
        ("Two pools closed; the outturn is 58 and will improve.", False),
        ("Two pools closed; the outturn is 61.2, or 58.4 without the third, and will improve.", False),
        ("Two pools closed; the outturn against the target of 61.2 will improve.", False),
        ("Two pools closed; of 61 visitors 12 will come again.", False),
    ],
)
def test_a_result_in_the_commentary_that_is_not_the_outturn_is_asked_about(commentary: str, asked: bool) -> None:
    assert codes(rated(commentary)) == (["TPM343"] if asked else [])


@given(st.data())
@settings(max_examples=60, deadline=None, database=None)
def test_the_quick_look_for_a_word_passes_over_nothing_that_the_search_would_find(data: st.DataObject) -> None:
    pattern, words = data.draw(st.sampled_from(comment_words.LOOKED_FOR))
    text = data.draw(st.from_regex(pattern).filter(pattern.search))
    assert any(word in text.casefold() for word in words)


def test_all_of_them_are_queries_with_an_example_of_a_good_explanation() -> None:
    catalogue = Catalogue()
    entries = [one for code, one in catalogue.entries.items() if code[:5] in ("TPM34", "TPM36")]
    assert len(entries) == 12
    for one in entries:
        assert one.severity is Severity.QUERY
        assert one.example, one.code
        assert len(one.good.split()) > 5, one.code


def test_the_row_s_own_explanation_goes_with_the_query() -> None:
    (one,) = found(PLAN, status("On Target", 0.6, "80% complete.", explanation="80% of the homes, not of the work."))
    assert one.explanation == "80% of the homes, not of the work."
