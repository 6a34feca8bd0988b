"""Percentages, as people write them; they are read as 0 to 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_excel.forms.library import load_forms
from tpm_excel.forms.values import NOT_APPLICABLE, read_answer, read_percentage
from tpm_excel.terms.cells import Cell, CellKind, Value

(FORM,) = load_forms(("strategic_plan",))
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("number", "percent", "value", "code"),
    [
        (0.8, True, 0.8, ""),
        (0.8, False, 0.8, ""),
        (0.8, None, 0.8, ""),
        (0.0, True, 0.0, ""),
        (0.0, False, 0.0, ""),
        (1.0, True, 1.0, ""),
        (1.0, None, 1.0, ""),  # the file does not say whether the cell is a percentage
        (1.0, False, 1.0, "TPM208"),
        (80.0, True, 0.8, "TPM207"),
        (80.0, False, 0.8, "TPM207"),
        (80.0, None, 0.8, "TPM207"),
        (100.0, False, 1.0, "TPM207"),
        (2.0, False, 0.02, "TPM207"),
        (99.5, False, 0.995, "TPM207"),
        (1.2, True, None, "TPM203"),  # 120% in a cell of percentages
        (1.5, True, None, "TPM203"),
        (120.0, True, None, "TPM203"),
        (120.0, False, None, "TPM203"),
        (101.0, None, None, "TPM203"),
        (-0.05, True, None, "TPM203"),
        (-5.0, False, None, "TPM203"),
        (41364.0, False, None, "TPM203"),
        (1e300, False, None, "TPM203"),
        (float("nan"), None, None, "TPM203"),
        (float("inf"), None, None, "TPM203"),
    ],
)
def test_a_number_is_read(number: float, percent: bool | None, value: Value, code: str) -> None:
    reading = read_percentage(Cell(CellKind.NUMBER, number, percent))
    assert (reading.value, reading.problem) == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("80", 0.8, "80%"),
        ("80%", 0.8, "80%"),
        ("80 %", 0.8, "80%"),
        (f"80{NBSP}%", 0.8, "80%"),
        ("80 per cent", 0.8, "80%"),
        ("80 percent", 0.8, "80%"),
        ("80pc", 0.8, "80%"),
        ("80 PER CENT", 0.8, "80%"),
        (" 80% ", 0.8, "80%"),
        ("0.8", 0.8, "80%"),
        ("0,8", 0.8, "80%"),
        ("80.5%", 0.805, "80.5%"),
        ("80,5 %", 0.805, "80.5%"),
        ("0", 0.0, "0%"),
        ("0%", 0.0, "0%"),
        ("0.5%", 0.005, "0.5%"),
        ("1%", 0.01, "1%"),
        ("100%", 1.0, "100%"),
        ("100", 1.0, "100%"),
        ("+80%", 0.8, "80%"),
    ],
)
def test_text_that_is_a_percentage_is_read_and_said(text: str, value: float, expected: str) -> None:
    reading = read_percentage(Cell(CellKind.TEXT, text))
    assert (reading.value, reading.problem, reading.expected) == (value, "TPM207", expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("N/A", ""),
        ("n/a", "TPM207"),
        ("N/a", "TPM207"),
        ("NA", "TPM207"),
        ("n.a.", "TPM207"),
        ("Not applicable", "TPM207"),
    ],
)
def test_not_applicable_is_an_answer(text: str, code: str) -> None:
    reading = read_percentage(Cell(CellKind.TEXT, text))
    assert (reading.value, reading.problem) == (NOT_APPLICABLE, code)


@pytest.mark.parametrize(
    "text",
    [
        "-5%",
        "120%",
        "120",
        "about half",
        "50-60%",
        "80% (P)",
        "80.6 (P)",
        "654 per 100,000",
        "~80%",
        ">80%",
        "80/100",
        "eighty",
        "TBC",
        "Not Set",
        "2nd",
        "%",
        "80%%",
        "8 0%",
        "1,000",
        "9" * 5_000,
    ],
)
def test_text_that_is_no_percentage_is_held_back(text: str) -> None:
    assert read_percentage(Cell(CellKind.TEXT, text)).problem == "TPM203"
    assert read_percentage(Cell(CellKind.TEXT, text)).value is None


@pytest.mark.parametrize("cell", [Cell(CellKind.BOOLEAN, True), Cell(CellKind.BOOLEAN, False)])
def test_true_is_no_percentage(cell: Cell) -> None:
    assert read_percentage(cell).problem == "TPM203"


@given(st.integers(0, 100), st.sampled_from(["%", " %", "", " per cent"]))
def test_every_whole_percentage_is_read_alike_however_it_is_written(number: int, sign: str) -> None:
    if sign == "" and number == 1:
        return  # “1” alone may be 1% or 100%: tested by itself
    wanted = number / 100
    assert read_percentage(Cell(CellKind.TEXT, f"{number}{sign}")).value == wanted
    assert read_percentage(Cell(CellKind.NUMBER, wanted, percent=True)).value == wanted
    if number > 1:
        assert read_percentage(Cell(CellKind.NUMBER, float(number), percent=False)).value == wanted


@given(st.text())
def test_any_text_is_read_or_held_back(text: str) -> None:
    reading = read_answer(FORM, FORM.answers["percent_complete"], Cell(CellKind.TEXT, text))
    assert reading.value in (None, NOT_APPLICABLE) or 0 <= reading.value <= 1  # type: ignore[operator]


@given(st.floats(), st.sampled_from([True, False, None]))
def test_any_number_is_read_or_held_back(number: float, percent: bool | None) -> None:
    reading = read_percentage(Cell(CellKind.NUMBER, number, percent))
    assert (reading.value is None) == (reading.problem == "TPM203")
    assert reading.value is None or 0 <= reading.value <= 1  # type: ignore[operator]
