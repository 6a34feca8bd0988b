"""The merge by row: the last readable answer stands, nothing is erased, and what became of each answer is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.library import load_forms
from tpm_excel.merging import admission
from tpm_excel.merging.merge import Merged, merge
from tpm_excel.merging.speaking import Speaking
from tpm_excel.merging.summary import exceptions, summarise
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import HELD_BACK, MERGED, SUPERSEDED, CountLine, MasterRow
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Directorate, Plan, PlanRow
from tpm_excel.terms.returns import Answer, Return, ReturnedRow, Source

(FORM,) = FORMS = load_forms(("strategic_plan",))
NAME = FORM.name
Answers = Mapping[str, Value | Answer]


def planned(ref: str, code: str = "CC", theme: str = "Homes") -> PlanRow:
    values = {"ref": ref, "title": f"Title {ref}", "theme": theme, "priority": "Build", "deadline": date(2025, 12, 31)}
    return PlanRow(ref, "Activity", "", code, values, Place("plan.xlsx", ref=ref))


PLAN = Plan(
    (Directorate("CC", "Chief's"), Directorate("HS", "Homes"), Directorate("ZZ", "Nobody")),
    (),
    {NAME: (planned("1.1a"), planned("1.1b"), planned("1.1c", "HS"), planned("1.1d", "HS", "Roads"))},
)


def unreadable(name: str, text: str, problem: str = "TPM202") -> Answer:
    return Answer(name, text, None, Place(), problem)


def row(
    ref: str,
    cell: int = 5,
    /,
    *,
    file: str = "a.xlsx",
    shown: Mapping[str, str] | None = None,
    **answers: Value | Answer,
) -> ReturnedRow:
    place = Place(file, "Strategic plan", f"A{cell}", ref)
    made = {}
    for column, one in zip("JKLMN", FORM.answer, strict=True):
        at = Place(file, "Strategic plan", f"{column}{cell}", ref)
        given = answers.get(one.name)
        if isinstance(given, Answer):
            made[one.name] = Answer(one.name, given.written, given.value, at, given.problem, given.expected)
        else:
            made[one.name] = Answer(one.name, "" if given is None else str(given), given, at)
    return ReturnedRow(ref, place, made, shown or {})


def sent(code: str, *rows: ReturnedRow, file: str = "a.xlsx", at: str = "2025-10-01T09:00:00+01:00") -> Return:
    return Return(Source(file, file * 8, at), Period(2025, 2), code, {NAME: rows})


def merged(
    *returns: Return, theirs: Mapping[str, Mapping[str, set[str]]] | None = None
) -> tuple[Merged, list[Finding]]:
    return merge(PLAN, FORMS, list(returns), theirs or {}, date(2025, 9, 30))


def of(result: Merged, ref: str) -> MasterRow:
    return next(one for one in result.rows[NAME] if one.plan.ref == ref)


def values(result: Merged, ref: str) -> dict[str, Value]:
    return {name: answer.value for name, answer in of(result, ref).answers.items()}


def codes(findings: Sequence[Finding]) -> list[tuple[str, str, str, str]]:
    return [(one.code, one.place.file, one.place.cell, one.place.ref) for one in findings]


def lines(result: Merged) -> list[tuple[str, str, str, str]]:
    return [(one.ref, one.answer.written, one.source.file, one.state) for one in result.sources]


# ---- What stands ---------------------------------------------------------------------------------------------------


def test_every_row_of_the_plan_stands_once_in_plan_order() -> None:
    result, findings = merged(sent("HS", row("1.1d", status="Completed"), row("1.1c", status="Delayed")))
    assert [one.plan.ref for one in result.rows[NAME]] == ["1.1a", "1.1b", "1.1c", "1.1d"]
    assert values(result, "1.1c") == {"status": "Delayed"}
    assert (of(result, "1.1a").answered, of(result, "1.1a").source) == (False, None)
    assert findings == []


def test_without_returns_there_are_rows_and_nothing_else() -> None:
    result, findings = merged()
    assert len(result.rows[NAME]) == 4
    assert (result.sources, findings) == ((), [])


def test_the_last_readable_value_stands_and_the_change_is_told() -> None:
    result, findings = merged(
        sent("CC", row("1.1a", 5, status="Delayed", comment="Late"), file="a.xlsx"),
        sent("CC", row("1.1a", 9, status="Completed", comment="Late", file="b.xlsx"), file="b.xlsx"),
    )
    assert values(result, "1.1a") == {"status": "Completed", "comment": "Late"}
    assert of(result, "1.1a").answers["status"].place.cell == "J9"
    assert codes(findings) == [("TPM501", "b.xlsx", "J9", "1.1a")]
    assert dict(findings[0].context) == {
        "heading": "Status",
        "new": "Completed",
        "old": "Delayed",
        "file": "b.xlsx",
        "before": "a.xlsx",
    }
    assert lines(result) == [
        ("1.1a", "Delayed", "a.xlsx", SUPERSEDED),
        ("1.1a", "Late", "a.xlsx", SUPERSEDED),
        ("1.1a", "Completed", "b.xlsx", MERGED),
        ("1.1a", "Late", "b.xlsx", MERGED),
    ]


def test_a_blank_never_erases() -> None:
    result, findings = merged(
        sent("CC", row("1.1a", status="Delayed", comment="Late")), sent("CC", row("1.1a", 9), file="b.xlsx")
    )
    assert values(result, "1.1a") == {"status": "Delayed", "comment": "Late"}
    assert findings == []
    assert of(result, "1.1a").source == Source("b.xlsx", "b.xlsx" * 8, "2025-10-01T09:00:00+01:00")
    assert of(result, "1.1a").places["status"].cell == "J9"
    assert {state for *_, state in lines(result)} == {MERGED}


def test_an_unreadable_value_leaves_the_earlier_one_standing_and_is_held_back() -> None:
    result, _ = merged(
        sent("CC", row("1.1a", status="Delayed")),
        sent("CC", row("1.1a", 9, status=unreadable("status", "amber"), file="b.xlsx"), file="b.xlsx"),
    )
    assert values(result, "1.1a") == {"status": "Delayed"}
    assert of(result, "1.1a").held["status"].written == "amber"
    assert of(result, "1.1a").held["status"].place == Place("b.xlsx", "Strategic plan", "J9", "1.1a")
    assert lines(result) == [("1.1a", "Delayed", "a.xlsx", MERGED), ("1.1a", "amber", "b.xlsx", HELD_BACK)]


def test_a_later_readable_value_settles_an_unreadable_one() -> None:
    result, findings = merged(
        sent("CC", row("1.1a", status=unreadable("status", "amber"))),
        sent("CC", row("1.1a", status="Delayed"), file="b.xlsx"),
    )
    assert values(result, "1.1a") == {"status": "Delayed"}
    assert of(result, "1.1a").held == {}
    assert findings == []  # nothing readable was replaced
    assert [state for *_, state in lines(result)] == [HELD_BACK, MERGED]


def test_the_halves_of_two_services_come_together() -> None:
    result, findings = merged(
        sent("CC", row("1.1a", status="Completed", percent_complete=1.0), row("1.1b"), file="adults.xlsx"),
        sent("CC", row("1.1b", status="Delayed"), file="children.xlsx"),
    )
    assert values(result, "1.1a") == {"status": "Completed", "percent_complete": 1.0}
    assert values(result, "1.1b") == {"status": "Delayed"}
    assert findings == []


def test_answers_of_one_row_may_come_from_two_files() -> None:
    result, _ = merged(
        sent("CC", row("1.1a", status="Completed")), sent("CC", row("1.1a", comment="Done"), file="b.xlsx")
    )
    assert values(result, "1.1a") == {"status": "Completed", "comment": "Done"}
    assert [line[2] for line in lines(result)] == ["a.xlsx", "b.xlsx"]


# ---- What is held back ---------------------------------------------------------------------------------------------


def test_rows_of_another_directorate_are_held_back_and_listed() -> None:
    result, findings = merged(sent("CC", row("1.1c", 7, status="Completed", comment="Ours")))
    assert not of(result, "1.1c").answered
    assert codes(findings) == [("TPM405", "a.xlsx", "A7", "1.1c")]
    assert dict(findings[0].context) == {
        "owner": "HS",
        "sender": "CC",
        "answers": "Status “Completed”; Comment “Ours”",
    }
    assert lines(result) == [("1.1c", "Completed", "a.xlsx", HELD_BACK), ("1.1c", "Ours", "a.xlsx", HELD_BACK)]


def test_a_row_that_was_issued_to_the_sender_counts_whoever_returns_it_now() -> None:
    result, findings = merged(sent("CC", row("1.1c", status="Completed")), theirs={"CC": {NAME: {"1.1c"}}})
    assert values(result, "1.1c") == {"status": "Completed"}
    assert findings == []


def test_what_was_issued_under_another_form_does_not_count() -> None:
    result, _ = merged(sent("CC", row("1.1c", status="Completed")), theirs={"CC": {"measures": {"1.1c"}}})
    assert not of(result, "1.1c").answered


def test_a_reference_that_the_plan_does_not_know_is_held_back_and_listed() -> None:
    result, findings = merged(sent("CC", row("9.9z", 8, status="Completed"), row("1.1a", status="Delayed")))
    assert codes(findings) == [("TPM401", "a.xlsx", "A8", "9.9z")]
    assert lines(result) == [("1.1a", "Delayed", "a.xlsx", MERGED), ("9.9z", "Completed", "a.xlsx", HELD_BACK)]


def test_a_doubled_row_that_says_one_thing_is_merged_and_told() -> None:
    result, findings = merged(
        sent("CC", row("1.1a", 5, status="Delayed", comment="Late"), row("1.1a", 9, status="Delayed"))
    )
    assert values(result, "1.1a") == {"status": "Delayed", "comment": "Late"}
    assert codes(findings) == [("TPM403", "a.xlsx", "A5, A9", "1.1a")]


def test_a_doubled_row_that_differs_holds_back_only_what_differs() -> None:
    result, findings = merged(
        sent(
            "CC",
            row("1.1a", 5, shown={"title": "Title 1.1a"}, status="Delayed", comment="Late"),
            row("1.1a", 9, shown={"title": "Title 1.1a"}, status="Completed", percent_complete=0.4),
        )
    )
    assert values(result, "1.1a") == {"comment": "Late", "percent_complete": 0.4}
    assert of(result, "1.1a").held["status"].written == "Delayed; Completed"
    assert codes(findings) == [("TPM402", "a.xlsx", "J5, J9", "1.1a")]
    assert dict(findings[0].context)["values"] == "“Delayed” and “Completed”"


def test_a_doubled_row_that_differs_leaves_the_earlier_answer_standing() -> None:
    result, _ = merged(
        sent("CC", row("1.1a", status="On Target")),
        sent("CC", row("1.1a", 5, status="Delayed"), row("1.1a", 9, status="Completed"), file="b.xlsx"),
    )
    assert values(result, "1.1a") == {"status": "On Target"}


def test_a_copy_of_a_row_that_came_back_as_issued_is_another_if_its_title_is() -> None:
    issued = row("1.1a", 5, status="On Target")._replace(plan_cells=None)
    result, findings = merged(sent("CC", row("1.1a", 9, shown={"title": "New"}, status="Delayed"), issued))
    assert values(result, "1.1a") == {"status": "On Target"}
    assert codes(findings) == [("TPM426", "a.xlsx", "A9", "1.1a")]


def test_near_spellings_of_one_value_do_not_differ() -> None:
    near = Answer("status", "on track", "On Target", Place(), "TPM207", "On Target")
    result, findings = merged(sent("CC", row("1.1a", 5, status="On Target"), row("1.1a", 9, status=near)))
    assert values(result, "1.1a") == {"status": "On Target"}
    assert [one.code for one in findings] == ["TPM403"]


def test_doubled_strangers_that_say_one_thing_are_one_finding() -> None:
    _, findings = merged(sent("CC", row("9.9z", 5), row("9.9z", 7, status="Delayed"), row("9.9z", 9, status="Delayed")))
    assert codes(findings) == [("TPM401", "a.xlsx", "A7", "9.9z")]


def test_of_doubled_strangers_all_answers_are_told() -> None:
    _, findings = merged(sent("CC", row("9.9z", 5, status="Delayed"), row("9.9z", 9, status="Completed")))
    assert codes(findings) == [("TPM401", "a.xlsx", "A5", "9.9z"), ("TPM401", "a.xlsx", "A9", "9.9z")]
    assert ["Delayed" in dict(one.context)["answers"] for one in findings] == [True, False]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"title": "Title 1.1a", "deadline": "31/12/2025"}, []),
        ({"title": "title  1.1A"}, []),  # case and spaces are nothing
        ({"title": "Another"}, ["TPM302"]),
        ({"title": ""}, ["TPM302"]),
        ({"deadline": "31/12/2026"}, ["TPM302"]),
        ({"ref": "1.1A"}, []),
    ],
)
def test_plan_cells_that_came_back_different_are_told_and_the_plan_stands(
    shown: Mapping[str, str], expected: list[str]
) -> None:
    result, findings = merged(sent("CC", row("1.1a", shown=shown, status="Completed")))
    assert [one.code for one in findings] == expected
    assert of(result, "1.1a").plan.values["title"] == "Title 1.1a"


@pytest.mark.parametrize(
    ("comment", "offered"),
    [
        ("Now expected by end of April 2026.", date(2026, 4, 30)),
        ("Moved from 1/11/2025 to 15/01/2026", date(2026, 1, 15)),
        ("Soon", None),
        (None, None),
    ],
)
def test_the_last_date_of_a_comment_is_offered(comment: Value, offered: date | None) -> None:
    result, _ = merged(sent("CC", row("1.1a", status="Delayed", comment=comment)))
    assert of(result, "1.1a").offered == offered


def test_a_date_that_was_given_needs_no_offer() -> None:
    result, _ = merged(sent("CC", row("1.1a", comment="By 1/1/2026", revised_deadline=date(2026, 2, 1))))
    assert of(result, "1.1a").offered is None


cells = st.one_of(
    st.none(),
    st.sampled_from(["Completed", "Delayed", "Overdue"]),
    st.sampled_from(["amber", "?"]).map(lambda text: unreadable("status", text)),
)
files = st.lists(
    st.tuples(st.sampled_from(["CC", "HS"]), st.dictionaries(st.sampled_from(["1.1a", "1.1c", "9z"]), cells)),
    max_size=6,
)


@settings(deadline=None)
@given(files)
def test_nothing_is_lost_and_nothing_is_invented(sent_files: list[tuple[str, dict[str, Value | Answer]]]) -> None:
    returns = [
        sent(code, *(row(ref, status=cell) for ref, cell in rows.items()), file=f"{number}.xlsx")
        for number, (code, rows) in enumerate(sent_files)
    ]
    result, _ = merged(*returns)
    filled = [
        (ref, one.written)
        for each in returns
        for ref, one in ((r.ref, r.answers["status"]) for r in each.rows[NAME])
        if one.written
    ]
    assert sorted((ref, text) for ref, text, *_ in lines(result)) == sorted(filled)
    owners = {"1.1a": "CC", "1.1c": "HS"}
    for ref, owner in owners.items():
        said = [
            cell
            for code, rows in sent_files
            for key, cell in rows.items()
            if key == ref and code == owner and isinstance(cell, str)
        ]
        assert values(result, ref) == ({"status": said[-1]} if said else {})
    standing = [one for one in lines(result) if one[3] == MERGED]
    assert len(standing) == sum(bool(values(result, ref)) for ref in owners)


# ---- The summary ---------------------------------------------------------------------------------------------------


def test_the_summary_counts_every_row_once() -> None:
    result, _ = merged(
        sent("CC", row("1.1a", status="Completed"), row("1.1b", comment="No status")),
        sent("HS", row("1.1c", status="Delayed"), row("1.1d", status=unreadable("status", "amber")), file="b.xlsx"),
    )
    summary = summarise(FORM, result.rows[NAME], PLAN)
    assert summary.words == ("Completed", "On Target", "Delayed", "Overdue", "Not answered")
    assert summary.all_rows == CountLine(("All activities and milestones",), (1, 0, 1, 0, 2))
    assert summary.breakdowns[("directorate",)] == (
        CountLine(("CC",), (1, 0, 0, 0, 1)),
        CountLine(("HS",), (0, 0, 1, 0, 1)),
    )
    assert summary.breakdowns["theme", "priority"] == (
        CountLine(("Homes", "Build"), (1, 0, 1, 0, 1)),
        CountLine(("Roads", "Build"), (0, 0, 0, 0, 1)),
    )
    for each in summary.breakdowns.values():
        assert sum(line.total for line in each) == summary.all_rows.total == 4


def test_exceptions_come_worst_first_and_in_plan_order() -> None:
    result, _ = merged(
        sent("CC", row("1.1a", status="Delayed"), row("1.1b", status="Overdue")),
        sent("HS", row("1.1c", status="Overdue"), row("1.1d", status="Completed"), file="b.xlsx"),
    )
    assert [one.plan.ref for one in exceptions(FORM, result.rows[NAME])] == ["1.1b", "1.1c", "1.1a"]


def test_the_plan_is_gone_through_once_for_all_rows_that_stand_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    ask = admission.look
    monkeypatch.setattr(admission, "look", lambda form, one: (looked.append(one.ref), ask(form, one))[1])
    rows = tuple(planned(f"1.{number}", f"D{number}") for number in range(40))
    shown = {one.ref: {"title": f"Title {one.ref}"} for one in rows}
    returns = [
        sent(one.returned_by, *(row(one.ref, at, shown=shown[one.ref], status="Delayed") for at in (5, 6)))
        for one in rows
    ]
    _, findings = merge(Plan(rows={NAME: rows}), FORMS, returns, {}, date(2025, 9, 30))
    assert {one.code for one in findings} == {"TPM403"}
    assert len(findings) == len(rows)
    assert len(looked) == 2 * len(rows), "each row of the plan once, and each that stands twice"


# ---- What one directorate's rows hang on ----------------------------------------------------------------------------


def test_what_one_directorate_says_is_the_same_merged_from_the_part_that_it_hangs_on() -> None:
    twin = replace(planned("1.1e", "HS"), values={**planned("1.1a").values, "ref": "1.1e"})
    plan = replace(PLAN, rows={NAME: (*PLAN.of(NAME), twin)})
    theirs = {"HS": {NAME: {"1.1b"}}}
    returns = [
        sent("CC", row("1.1a", 5, status="Delayed"), row("1.1a", 6, status="Completed", comment="Done"), file="a.xlsx"),
        sent("HS", row("1.1b", status="On Target"), row("1.1c", status="Delayed"), file="b.xlsx"),
        sent("HS", row("1.1d", status="Delayed"), file="c.xlsx"),
        sent("CC", row("1.1b", comment="Late"), file="d.xlsx"),
    ]
    speaking = Speaking(plan, FORMS, returns)
    for code, until, rows, files in (("CC", 4, 3, "abd"), ("CC", 1, 3, "a"), ("HS", 3, 4, "bc"), ("ZZ", 4, 0, "")):
        part, some = speaking.of(code, until)
        assert (len(part.of(NAME)), [one.source.file[0] for one in some]) == (rows, list(files))
        whole, _ = merge(plan, FORMS, returns[:until], theirs, date(2025, 9, 30))
        alone, _ = merge(part, FORMS, some, theirs, date(2025, 9, 30))
        wanted = [one for one in whole.rows[NAME] if one.plan.returned_by == code]
        assert [one for one in alone.rows[NAME] if one.plan.returned_by == code] == wanted
    assert of(merge(plan, FORMS, returns, theirs, date(2025, 9, 30))[0], "1.1a").held, "its twin puts it in doubt"
