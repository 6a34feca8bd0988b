"""Each rule of the strategic plan from both sides, and the formula that is its twin in Excel."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_excel.forms.conditions import Test, parse_condition
from tpm_excel.forms.form import Form, Rule
from tpm_excel.forms.formulas import percentage_check, to_do
from tpm_excel.forms.layout import layout
from tpm_excel.forms.library import load_forms
from tpm_excel.forms.references import is_milestone, letters, next_activity, next_milestone
from tpm_excel.forms.rules import broken
from tpm_excel.terms.cells import Value
from tpm_excel.terms.places import column_letters

(FORM,) = load_forms(("strategic_plan",))
AS_AT = date(2025, 9, 30)
GOOD: dict[str, Value] = {
    "status": "On Target",
    "percent_complete": 0.5,
    "comment": "All is well.",
    "revised_deadline": None,
    "explanation": None,
    "deadline": date(2025, 12, 31),
}


def codes(**changed: Value) -> list[str]:
    row = GOOD | changed
    return [rule.code for rule in FORM.rule if broken(FORM, rule, row, AS_AT)]


def test_a_good_row_breaks_no_rule() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        # SP03: Completed needs 100%
        ({"status": "Completed", "percent_complete": 1.0}, []),
        ({"status": "Completed", "percent_complete": 0.99}, ["SP03"]),
        ({"status": "Completed", "percent_complete": 0.0}, ["SP03"]),
        ({"status": "Completed", "percent_complete": None}, []),  # a blank has its own finding
        ({"status": "Completed", "percent_complete": "N/A"}, []),
        # SP04 and SP05: what is late needs a comment and a new date
        ({"status": "Delayed", "revised_deadline": date(2025, 12, 1)}, []),
        ({"status": "Overdue", "revised_deadline": date(2026, 6, 1)}, []),
        ({"status": "Delayed", "comment": None, "revised_deadline": date(2025, 12, 1)}, ["SP04"]),
        ({"status": "Overdue", "comment": "", "revised_deadline": date(2025, 12, 1)}, ["SP04"]),
        ({"status": "Delayed"}, ["SP05"]),
        ({"status": "Overdue", "comment": None}, ["SP04", "SP05"]),
        ({"status": "On Target", "comment": None}, []),
        # SP06: 100% is Completed
        ({"status": "On Target", "percent_complete": 1.0}, ["SP06"]),
        ({"status": "Delayed", "percent_complete": 1.0, "revised_deadline": date(2025, 12, 1)}, ["SP06"]),
        ({"status": None, "percent_complete": 1.0}, []),
        ({"status": "On Target", "percent_complete": 0.999}, []),
        ({"status": "On Target", "percent_complete": 1}, ["SP06"]),
        # SP07: On Target after its deadline
        ({"deadline": date(2025, 9, 29)}, ["SP07"]),
        ({"deadline": AS_AT}, []),
        ({"deadline": None}, []),
        ({"deadline": "31/02/2015"}, []),  # a deadline that is no date is shown as written
        ({"deadline": "30/04/2012; 31/12/2012"}, []),
        ({"deadline": date(2020, 1, 1), "status": "Completed", "percent_complete": 1.0}, []),
        ({"status": "On Target", "deadline": date(2020, 1, 1), "percent_complete": 1.0}, ["SP06", "SP07"]),
        # blanks break no comparison
        (dict.fromkeys(GOOD), []),
    ],
)
def test_each_rule_from_both_sides(changed: dict[str, Value], expected: list[str]) -> None:
    assert codes(**changed) == expected


@given(
    st.fixed_dictionaries(
        {
            "status": st.sampled_from([None, *FORM.counted.words]),
            "percent_complete": st.one_of(st.none(), st.just("N/A"), st.integers(0, 100).map(lambda one: one / 100)),
            "comment": st.sampled_from([None, "", "Something."]),
            "revised_deadline": st.one_of(st.none(), st.dates()),
            "explanation": st.none(),
            "deadline": st.one_of(st.none(), st.dates(), st.just("quarterly")),
        }
    )
)
def test_the_rules_say_what_the_issue_says(row: dict[str, Value]) -> None:
    """The issue's own sentences, written again in the plainest way."""
    late = row["status"] in ("Delayed", "Overdue")
    done = isinstance(row["percent_complete"], float) and row["percent_complete"] == 1
    begun = isinstance(row["percent_complete"], float) and row["percent_complete"] < 1
    expected = []
    if row["status"] == "Completed" and begun:
        expected.append("SP03")
    if late and not row["comment"]:
        expected.append("SP04")
    if late and row["revised_deadline"] is None:
        expected.append("SP05")
    if done and row["status"] not in (None, "Completed"):
        expected.append("SP06")
    if row["status"] == "On Target" and isinstance(row["deadline"], date) and row["deadline"] < AS_AT:
        expected.append("SP07")
    assert [rule.code for rule in FORM.rule if broken(FORM, rule, row, AS_AT)] == expected


@pytest.mark.parametrize(
    ("expect", "row", "wrong"),
    [
        ({"percent_complete": {"below": 50}}, {"percent_complete": 0.5}, True),
        ({"percent_complete": {"below": 50}}, {"percent_complete": 0.49}, False),
        ({"percent_complete": {"until": 50}}, {"percent_complete": 0.5}, False),
        ({"percent_complete": {"above": 50}}, {"percent_complete": 0.5}, True),
        ({"percent_complete": {"from": 50}}, {"percent_complete": 0.5}, False),
        ({"percent_complete": {"from": 10, "until": 50}}, {"percent_complete": 0.6}, True),
        ({"percent_complete": {"from": 29}}, {"percent_complete": 0.29}, False),  # 0.29 times 100 is not 29
        ({"revised_deadline": {"above": "deadline"}}, {"revised_deadline": date(2025, 12, 31)}, True),
        ({"revised_deadline": {"above": "deadline"}}, {"revised_deadline": date(2026, 1, 1)}, False),
        ({"revised_deadline": {"above": "deadline"}}, {"revised_deadline": date(2026, 1, 1), "deadline": None}, False),
        ({"revised_deadline": {"above": "as_at"}}, {"revised_deadline": AS_AT}, True),
        ({"status": ["Completed", "Delayed"]}, {"status": "Overdue"}, True),
        ({"status": ["Completed", "Delayed"]}, {"status": "Delayed"}, False),
        ({"comment": {"filled": False}}, {"comment": "Something"}, True),
        ({"comment": {"filled": False}}, {"comment": None}, False),
        ({"status": "Completed", "comment": {"filled": True}}, {"status": "Completed", "comment": None}, True),
    ],
)
def test_every_test_that_a_form_may_use(expect: dict[str, object], row: dict[str, Value], wrong: bool) -> None:
    rule = FORM.rule[0].model_copy(update={"when": (), "expect": parse_condition(expect)})
    assert broken(FORM, rule, GOOD | row, AS_AT) is wrong


def test_a_condition_is_read_in_its_order() -> None:
    assert parse_condition({"status": "Completed", "percent_complete": {"from": 1, "below": 9}}) == (
        Test("status", "is", ("Completed",)),
        Test("percent_complete", "from", (1,)),
        Test("percent_complete", "below", (9,)),
    )


# ---- The formula of To do ------------------------------------------------------------------------------------------


def depth(formula: str) -> int:
    bare = re.sub(r'"[^"]*"', "", formula)
    deepest = level = 0
    for letter in bare:
        level += {"(": 1, ")": -1}.get(letter, 0)
        deepest = max(deepest, level)
    assert level == 0
    return deepest


def test_the_formula_keeps_to_excels_limits() -> None:
    formula = to_do(FORM, AS_AT)
    assert formula.startswith("=IF(")
    assert len(formula) <= 8_192
    assert depth(formula) <= 64
    assert max(len(text) for text in re.findall(r'"([^"]*)"', formula)) <= 255


def test_the_formula_says_what_each_rule_says() -> None:
    formula = to_do(FORM, AS_AT)
    for rule in FORM.rule:
        assert f'"{rule.todo}"' in formula, rule.code


def test_the_formula_never_refers_to_a_cell_that_could_be_moved() -> None:
    """A plain reference follows a cut and paste; INDEX over a whole column does not."""
    bare = re.sub(r'"[^"]*"', "", to_do(FORM, AS_AT))
    bare = re.sub(r"INDEX\(\$([A-Z]+):\$\1,ROW\(\)\)", "", bare)
    assert re.findall(r"\$?[A-Z]{1,3}\$?\d+", bare) == []
    assert "$" not in bare


def test_the_formula_reads_the_columns_of_the_layout() -> None:
    used = set(re.findall(r"INDEX\(\$([A-Z]+):", to_do(FORM, AS_AT)))
    names = [*FORM.answers, "deadline"]
    assert used == {column_letters(layout(FORM).index(name)) for name in names}


def test_the_formula_knows_the_day_that_the_return_speaks_of() -> None:
    assert "DATE(2025,9,30)" in to_do(FORM, AS_AT)
    assert "DATE(2024,2,29)" in to_do(FORM, date(2024, 2, 29))


def _with_todo(rule: Rule, todo: str) -> Form:
    return FORM.model_copy(update={"rule": (rule.model_copy(update={"todo": todo}),)})


def test_quotes_in_a_text_are_doubled() -> None:
    assert '"say ""late"" why"' in to_do(_with_todo(FORM.rule[1], 'say "late" why'), AS_AT)


def test_notes_ask_nothing_of_the_officer() -> None:
    form = FORM.model_copy(update={"rule": (FORM.rule[1].model_copy(update={"severity": "note"}),)})
    assert FORM.rule[1].todo not in to_do(form, AS_AT)


def test_a_percentage_is_checked_as_na_or_a_number() -> None:
    assert percentage_check("K5") == '=OR(K5="N/A",AND(ISNUMBER(K5),K5>=0,K5<=1))'


# ---- References ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "text"), [(0, "a"), (25, "z"), (26, "aa"), (51, "az"), (52, "ba"), (702, "aaa")])
def test_activities_are_lettered(number: int, text: str) -> None:
    assert letters(number) == text


def test_a_new_reference_is_the_first_that_is_free() -> None:
    assert next_activity("5.1", []) == "5.1a"
    assert next_activity("5.1", ["5.1a", "5.1B", "5.2c"]) == "5.1c"
    assert next_milestone("5.1a", []) == "5.1a.1"
    assert next_milestone("5.1a", ["5.1A.1", "5.1a.3"]) == "5.1a.2"


@given(st.lists(st.sampled_from(["1.1a", "1.1b", "1.1A", "1.1c", "1.1d"])))
def test_a_new_reference_is_never_taken(taken: list[str]) -> None:
    assert next_activity("1.1", taken).casefold() not in {one.casefold() for one in taken}


@pytest.mark.parametrize(
    ("ref", "expected"), [("5.1a.2", True), ("5.1a", False), ("5.1", False), ("5.1aa.10", True), ("01.01.01d", False)]
)
def test_a_milestone_is_known_by_its_reference(ref: str, expected: bool) -> None:
    assert is_milestone(ref) is expected
