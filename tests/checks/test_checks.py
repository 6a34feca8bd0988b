"""The checks over merged rows: one cause, one finding, on the cell where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from tpm_excel.checks.collection import check_rows
from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.forms.library import load_forms
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.past import Past
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Answer, Source

(FORM,) = load_forms(("strategic_plan",))
CATALOGUE = Catalogue(FORM.entries)
AS_AT = date(2025, 9, 30)
PAST = Past(Period.parse("2025-26-Q2"))
FILE = "cc.xlsx"
COLUMNS = dict(zip(FORM.answers, "JKLMN", strict=True))
GOOD: dict[str, Value] = {"status": "On Target", "percent_complete": 0.5, "comment": "Fine"}
PLANNED = PlanRow(
    "1.1a", "Activity", "", "CC", {"ref": "1.1a", "title": "Build homes", "deadline": date(2025, 12, 31)}, Place()
)
Problem = tuple[str, Value, str, str]
"""An answer with a problem: as written, as read, the code, and the nearest allowed value."""


def place(name: str) -> Place:
    return Place(FILE, "Strategic plan", f"{COLUMNS[name]}5", "1.1a")


def merged_row(
    answers: Mapping[str, Value],
    problems: Mapping[str, Problem] | None = None,
    *,
    came: bool = True,
    offered: date | None = None,
    planned: PlanRow = PLANNED,
) -> MasterRow:
    read = {name: Answer(name, str(value), value, place(name)) for name, value in answers.items() if value is not None}
    held: dict[str, Answer] = {}
    for name, (written, value, code, expected) in (problems or {}).items():
        (held if value is None else read)[name] = Answer(name, written, value, place(name), code, expected)
    places = {name: place(name) for name in COLUMNS} if came else {}
    return MasterRow(planned, read, held, places, Source(FILE, "0", "") if came else None, offered)


def check(row: MasterRow, received: Mapping[str, str] | None = None) -> list[Finding]:
    return check_rows(FORM, (row,), {"CC": FILE} if received is None else received, AS_AT, PAST)


def codes(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.place.cell) for one in findings]


def words(found: Finding) -> str:
    return f"{CATALOGUE.says(found)} {CATALOGUE.do(found)}"


def test_a_good_row_gives_no_finding() -> None:
    assert check(merged_row(GOOD)) == []


# ---- What is missing -----------------------------------------------------------------------------------------------


def test_an_unanswered_row_is_exactly_one_finding() -> None:
    (found,) = check(merged_row({}))
    assert (found.code, found.place, found.about, found.directorate) == ("TPM301", place("status"), "Build homes", "CC")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"comment": "Fine"}, [("TPM201", "J5"), ("TPM201", "K5")]),
        ({"status": "On Target"}, [("TPM201", "K5")]),
        ({"percent_complete": 0.5}, [("TPM201", "J5")]),
        ({"status": "On Target", "percent_complete": 0.0}, [("TPM348", "K5")]),  # none is an answer, if a doubtful one
        ({"status": "On Target", "percent_complete": "N/A"}, []),
        ({"explanation": "We were told not to."}, [("TPM201", "J5"), ("TPM201", "K5")]),
        ({"status": "Overdue"}, [("TPM201", "K5"), ("SP04", "L5"), ("SP05", "M5")]),
    ],
)
def test_what_is_missing_is_named_on_its_cell(answers: dict[str, Value], expected: list[tuple[str, str]]) -> None:
    assert codes(check(merged_row(answers))) == expected


def test_a_row_that_did_not_come_back_is_a_query_on_the_file_that_should_have_it() -> None:
    (found,) = check(merged_row({}, came=False))
    assert (found.code, found.place) == ("TPM404", Place(FILE, "Strategic plan", "", "1.1a"))
    assert CATALOGUE.severity(found) is Severity.QUERY


def test_rows_of_a_directorate_that_sent_nothing_are_not_each_a_finding() -> None:
    assert check(merged_row({}, came=False), received={}) == []
    assert check(merged_row({}, came=False), received={"HS": "hs.xlsx"}) == []


def test_a_row_that_somebody_else_answered_is_checked_all_the_same() -> None:
    assert codes(check(merged_row({"status": "Completed", "percent_complete": 0.5}), received={})) == [("SP03", "K5")]


# ---- Cells ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "problem", "expected", "said"),
    [
        ("status", ("amber", None, "TPM202", ""), [("TPM202", "J5")], "Status is “amber”, which is not in the list."),
        (
            "status",
            ("target on", None, "TPM202", "On Target"),
            [("TPM202", "J5")],
            "Status is “target on”, which is not in the list; the nearest is On Target.",
        ),
        (
            "status",
            ("on track", "On Target", "TPM207", "On Target"),
            [("TPM207", "J5")],
            "Status “on track” was read as On Target.",
        ),
        (
            "percent_complete",
            ("about half", None, "TPM203", ""),
            [("TPM203", "K5")],
            "% complete is “about half”, which is not a percentage from 0% to 100%.",
        ),
        ("percent_complete", ("80", 0.8, "TPM207", "80%"), [("TPM207", "K5")], "% complete “80” was read as 80%."),
        (
            "percent_complete",
            ("#REF!", None, "TPM205", ""),
            [("TPM205", "K5")],
            "% complete shows the error #REF! instead of an answer.",
        ),
        (
            "revised_deadline",
            ("soon", None, "TPM204", ""),
            [("TPM204", "M5")],
            "Revised deadline is “soon”, which is not one date.",
        ),
        (
            "comment",
            ("(a formula without a result)", None, "TPM206", ""),
            [("TPM206", "L5")],
            "Comment holds a formula that was never calculated, so its answer is not in the file.",
        ),
        ("status", ("Delayed; Completed", None, "TPM402", ""), [], ""),
        ("status", ("Delayed; Completed", None, "TPM410", ""), [], ""),
    ],
)
def test_a_cell_that_was_mended_or_held_back_is_said_once(
    name: str, problem: Problem, expected: list[tuple[str, str]], said: str
) -> None:
    answers = {key: value for key, value in GOOD.items() if key != name}
    findings = check(merged_row(answers, {name: problem}))
    assert codes(findings) == expected
    assert [CATALOGUE.says(one) for one in findings] == ([said] if said else [])


def test_a_held_cell_hides_the_rules_that_expect_it() -> None:
    held = {"percent_complete": ("lots", None, "TPM203", "")}
    assert codes(check(merged_row({"status": "Completed"}, held))) == [("TPM203", "K5")]
    late = {"comment": ("(a formula without a result)", None, "TPM206", "")}
    assert codes(
        check(merged_row({"status": "Delayed", "percent_complete": 0.2, "revised_deadline": date(2026, 1, 1)}, late))
    ) == [("TPM206", "L5")]


def test_a_row_that_holds_only_what_cannot_be_read_is_answered() -> None:
    findings = check(merged_row({}, {"status": ("amber", None, "TPM202", "")}))
    assert codes(findings) == [("TPM202", "J5"), ("TPM201", "K5")]


def test_an_earlier_answer_stands_while_the_later_is_reported() -> None:
    row = merged_row(GOOD)
    held = {"status": Answer("status", "amber", None, place("status"), "TPM202")}
    findings = check(MasterRow(row.plan, row.answers, held, row.places, row.source))
    assert codes(findings) == [("TPM202", "J5")]


# ---- Rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "expected", "said"),
    [
        (
            {"status": "Completed", "percent_complete": 0.8},
            [("SP03", "K5")],
            "% complete is 80% but Status is Completed. Enter 100%, or choose another status.",
        ),
        (
            {"status": "Delayed", "percent_complete": 0.8, "revised_deadline": date(2026, 1, 1)},
            [("SP04", "L5")],
            "Status is Delayed, but Comment is blank. Say in the comment what is late and why.",
        ),
        (
            {"status": "Overdue", "percent_complete": 0.8, "comment": "Late"},
            [("SP05", "M5")],
            "Status is Overdue, but no new date is given. Enter a revised deadline, or explain why there is none yet.",
        ),
        (
            {"status": "On Target", "percent_complete": 1.0},
            [("SP06", "J5")],
            "% complete is 100% but Status is On Target. Choose Completed, correct the percentage, or explain.",
        ),
    ],
)
def test_a_broken_rule_is_said_in_the_officers_words_on_the_cell_to_mend(
    answers: dict[str, Value], expected: list[tuple[str, str]], said: str
) -> None:
    findings = check(merged_row(answers))
    assert codes(findings) == expected
    assert [words(one) for one in findings] == [said]


def test_a_deadline_that_has_passed_is_named_on_the_status() -> None:
    planned = PlanRow("1.1a", "Activity", "", "CC", {"title": "Build homes", "deadline": date(2025, 9, 1)}, Place())
    (found,) = check(merged_row(GOOD, planned=planned))
    assert (found.code, found.place.cell) == ("SP07", "J5")
    assert CATALOGUE.says(found) == "Status is On Target, but Deadline 01/09/2025 was before 30/09/2025."


def test_an_explained_query_becomes_a_note_and_an_error_stays_one() -> None:
    explained = {"explanation": "Agreed with the board."}
    (query,) = check(merged_row({"status": "On Target", "percent_complete": 1.0, **explained}))
    assert (query.code, query.explanation, CATALOGUE.severity(query)) == (
        "SP06",
        "Agreed with the board.",
        Severity.NOTE,
    )
    (error,) = check(merged_row({"status": "Completed", "percent_complete": 0.5, **explained}))
    assert (error.code, CATALOGUE.severity(error)) == ("SP03", Severity.ERROR)


def test_a_date_in_the_comment_is_offered_and_not_asked_for() -> None:
    answers = {"status": "Delayed", "percent_complete": 0.5, "comment": "Now by end of April 2026"}
    (found,) = check(merged_row(answers, offered=date(2026, 4, 30)))
    assert (found.code, found.place.cell, CATALOGUE.severity(found)) == ("TPM303", "M5", Severity.NOTE)
    assert (
        CATALOGUE.says(found)
        == "Revised deadline is blank, but Comment speaks of 30/04/2026; it is offered as Revised deadline."
    )


def test_a_date_is_offered_only_to_a_row_that_needs_one() -> None:
    assert check(merged_row(GOOD, offered=date(2026, 4, 30))) == []


def test_a_check_that_fails_is_a_finding_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by {zero}")

    monkeypatch.setattr("tpm_excel.checks.collection.check_row", fail)
    (found,) = check(merged_row(GOOD))
    assert (found.code, found.place.ref) == ("TPM901", "1.1a")
    assert "ZeroDivisionError: by {zero}" in CATALOGUE.says(found)


def test_every_finding_of_every_row_can_be_said(many_rows: list[MasterRow]) -> None:
    findings = check_rows(FORM, tuple(many_rows), {"CC": FILE}, AS_AT, PAST)
    assert findings
    assert all(words(one) and "{" not in words(one) for one in findings)
    assert "TPM901" not in {one.code for one in findings}


@pytest.fixture
def many_rows() -> list[MasterRow]:
    percents: tuple[Value, ...] = (None, "N/A", 0.0, 0.5, 1.0)
    return [
        merged_row({"status": status, "percent_complete": percent, "comment": comment, "explanation": explanation})
        for status in (None, *FORM.counted.words)
        for percent in percents
        for comment in (None, "Late")
        for explanation in (None, "Agreed")
    ]


# ---- A row against the rows below it ------------------------------------------------------------------------------


def above_and_below(
    above: Mapping[str, Value], *below: Mapping[str, Value], problems: Mapping[str, Problem] | None = None
) -> list[tuple[str, str, str]]:
    """Return code, place and words of what is found in an activity with its milestones, about the activity."""
    rows = [merged_row(above, problems)]
    for number, answers in enumerate(below, 1):
        values = {"title": f"Part {number}", "deadline": date(2025, 12, 31)}
        rows.append(merged_row(answers, planned=PlanRow(f"1.1a.{number}", "Milestone", "1.1a", "CC", values, Place())))
    found = check_rows(FORM, tuple(rows), {"CC": FILE}, AS_AT, PAST)
    mine = (one for one in found if one.code in ("SP08", "SP09"))
    return [(one.code, one.place.cell, CATALOGUE.says(one)) for one in mine]


DONE: dict[str, Value] = {"status": "Completed", "percent_complete": 1.0}
HALF: dict[str, Value] = {"status": "On Target", "percent_complete": 0.5}
LATE: dict[str, Value] = {"status": "Delayed", "percent_complete": 0.2, "comment": "Late."}


def test_an_activity_that_is_completed_over_open_milestones_is_queried() -> None:
    assert above_and_below(DONE, DONE, HALF, LATE) == [
        ("SP08", COLUMNS["status"] + "5", "Status is Completed, but not of 1.1a.2, 1.1a.3 below it."),
    ]
    assert above_and_below(DONE, HALF) == [
        ("SP08", COLUMNS["status"] + "5", "Status is Completed, but not of 1.1a.1 below it."),
    ], "one cause, one finding"
    assert above_and_below(DONE, DONE, DONE) == []
    assert above_and_below(HALF, DONE, LATE) == []


def test_what_is_not_answered_below_is_not_taken_for_open() -> None:
    assert above_and_below(DONE, DONE, {}) == []


@pytest.mark.parametrize(
    ("above", "below", "found"),
    [
        (0.1, (0.2, 0.5), True),
        (0.6, (0.2, 0.5), True),
        (0.2, (0.2, 0.5), False),
        (0.5, (0.2, 0.5), False),
        (0.3, (0.3,), False),
        (0.4, (0.3,), True),
        (0.1, ("N/A", 0.5), True),
        (0.1, ("N/A",), False),
        ("N/A", (0.2, 0.5), False),
        (0.9, (0.2, None), False),
        (0.9, (), False),
    ],
)
def test_a_percentage_outside_the_range_of_the_milestones_is_queried(
    above: Value, below: tuple[Value, ...], *, found: bool
) -> None:
    rows = [HALF | {"percent_complete": one} for one in below]
    seen = above_and_below(HALF | {"percent_complete": above}, *rows)
    assert [(code, cell) for code, cell, _ in seen] == [("SP09", COLUMNS["percent_complete"] + "5")] * found


def test_the_range_is_said_and_an_explanation_settles_it() -> None:
    (one,) = above_and_below(HALF | {"percent_complete": 0.9}, LATE, HALF)
    assert one[2] == "% complete is 90%, but below it they lie between 20% and 50%."
    rows = (
        merged_row(DONE | {"explanation": "The rest goes into next year's plan."}),
        merged_row(HALF, planned=PlanRow("1.1a.1", "Milestone", "1.1a", "CC", {"title": "Part"}, Place())),
    )
    found = [one for one in check_rows(FORM, rows, {"CC": FILE}, AS_AT, PAST) if one.code in ("SP08", "SP09")]
    assert [CATALOGUE.severity(one) for one in found] == [Severity.NOTE]


def test_an_answer_that_was_held_back_is_compared_with_nothing_below() -> None:
    held: dict[str, Problem] = {"status": ("done?", None, "TPM202", "")}
    assert above_and_below({"percent_complete": 0.5}, HALF, problems=held) == []
