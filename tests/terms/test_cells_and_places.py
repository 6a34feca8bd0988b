"""Cells and where they stand."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from tpm_excel.terms.cells import BLANK, Cell, CellKind, Value, written
from tpm_excel.terms.places import Place, cell_name, column_letters
from tpm_excel.terms.plans import UNASSIGNED, Directorate, Plan, PlanRow
from tpm_excel.terms.returns import Answer


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_cells_are_named_as_excel_names_them(row: int, column: int) -> None:
    assert cell_name(row, column) == f"{get_column_letter(column + 1)}{row + 1}"


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_columns_have_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("a.xlsx", "Plan", "F23", "5.1a.2"), "a.xlsx  Plan!F23  5.1a.2"),
        (Place("a.xlsx"), "a.xlsx"),
        (Place("a.xlsx", "Plan"), "a.xlsx  Plan"),
        (Place("", "", "B2"), "B2"),
        (Place(ref="5.1a"), "5.1a"),
        (Place(), ""),
    ],
)
def test_a_place_leaves_out_what_is_not_known(place: Place, text: str) -> None:
    assert str(place) == text


@pytest.mark.parametrize(
    ("value", "percent", "text"),
    [
        (None, False, ""),
        ("", False, ""),
        ("  as it is ", False, "  as it is "),
        (date(2025, 9, 3), False, "03/09/2025"),
        (datetime.combine(date(2025, 9, 3), time(14, 5)), False, "03/09/2025 14:05"),
        (True, False, "TRUE"),
        (False, True, "FALSE"),
        (5.0, False, "5"),
        (5.1, False, "5.1"),
        (0.1 + 0.2, False, "0.3"),
        (1e-9, False, "1e-09"),
        (41364, False, "41364"),
        (0.8, True, "80%"),
        (0.805, True, "80.5%"),
        (0.29, True, "29%"),  # 0.29 * 100 is 28.999999999999996
        (0.57, True, "57%"),
        (1, True, "100%"),
        (0, True, "0%"),
        ("N/A", True, "N/A"),
    ],
)
def test_values_are_written_as_a_person_would(value: Value, percent: bool, text: str) -> None:
    assert written(value, percent=percent) == text


@given(st.integers(0, 100))
def test_a_whole_percentage_is_written_whole(number: int) -> None:
    assert written(number / 100, percent=True) == f"{number}%"


@pytest.mark.parametrize(
    ("cell", "blank"),
    [
        (BLANK, True),
        (Cell(CellKind.TEXT, "   "), True),
        (Cell(CellKind.TEXT, "\u00a0\n"), True),
        (Cell(CellKind.TEXT, "."), False),
        (Cell(CellKind.NUMBER, 0.0), False),
        (Cell(CellKind.BOOLEAN, False), False),
        (Cell(CellKind.ERROR, "#REF!"), False),
        (Cell(CellKind.UNCALCULATED), False),
    ],
)
def test_only_nothing_is_blank(cell: Cell, blank: bool) -> None:
    assert cell.blank is blank


def test_a_formula_without_a_result_says_so() -> None:
    assert Cell(CellKind.UNCALCULATED).written == "(a formula without a result)"
    assert Cell(CellKind.NUMBER, 0.5, percent=True).written == "50%"


@pytest.mark.parametrize(
    ("text", "value", "blank", "unreadable"),
    [("", None, True, False), ("  ", None, True, False), ("soon", None, False, True), ("80%", 0.8, False, False)],
)
def test_an_answer_knows_whether_it_is_held_back(text: str, value: Value, blank: bool, unreadable: bool) -> None:
    answer = Answer("x", text, value, Place())
    assert (answer.blank, answer.unreadable) == (blank, unreadable)


def test_who_returns_stands_in_the_order_of_the_sheet_and_strangers_follow() -> None:
    rows = tuple(
        PlanRow(ref, "Activity", "", code, {}, Place()) for ref, code in [("1", "Z"), ("2", UNASSIGNED), ("3", "A")]
    )
    plan = Plan((Directorate("A", "Adults"), Directorate("M"), Directorate("Z")), (), {"form": rows})
    assert [one.code for one in plan.returning()] == ["A", "Z", UNASSIGNED]
    assert plan.directorate("A").title == "Adults"
    assert plan.directorate("unheard of") == Directorate("unheard of")
    assert plan.of("other form") == ()
