"""How high a row must be for its text, before anybody has opened the workbook."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.writing.house import HouseBook, pixels
from tpm_excel.workbooks.writing.styles import house_style
from tpm_excel.workbooks.writing.table_sheet import TableColumn, write_table
from tpm_excel.workbooks.writing.text_fit import HIGHEST, height, lines, text_width

WORDS = "The hub at Wharf Lane opened on 12 September and two more follow in November "


@pytest.mark.parametrize(("width", "expected"), [(1, 12), (8.43, 64), (10, 75), (42, 299)])
def test_a_column_is_as_wide_as_in_excel(width: float, expected: int) -> None:
    assert pixels(width) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, 1),
        ("short", 10, 1),
        ("one\ntwo\nthree", 10, 3),
        ("one\n\nthree", 10, 3),
        ("x" * 100, 10, 9),
        ("word " * 20, 10, 20),
    ],
)
def test_text_is_broken_between_words_and_long_words_within(text: str, width: float, expected: int) -> None:
    assert abs(lines(text, width) - expected) <= (0 if expected < 9 else expected // 2)


def test_a_wide_letter_takes_more_room_than_a_narrow_one() -> None:
    assert text_width("W") > text_width("a") > text_width("i")
    assert text_width("a", bold=True) > text_width("a")
    assert text_width("a", 20) == pytest.approx(2 * text_width("a", 10))
    assert text_width("ab") == pytest.approx(text_width("a") + text_width("b"))


@pytest.mark.parametrize(
    ("letters", "least", "most"), [(1_500, 380, HIGHEST), (3_400, HIGHEST, HIGHEST), (400, 90, 220)]
)
def test_a_comment_has_room(letters: int, least: float, most: float) -> None:
    text = (WORDS * 60)[:letters]
    assert least <= height([(text, 42, 10, False)]) <= most


def test_the_highest_cell_decides_and_nothing_is_lower_than_asked() -> None:
    low, high = ("short", 42.0, 10.0, False), (WORDS * 3, 20.0, 10.0, False)
    assert height([low, high]) == height([high]) > height([low])
    assert height([low], least=28) == 28
    assert height([]) == 15


texts = st.text(st.sampled_from("abc WiM\n.é\u4e2d\u00a0\t"), max_size=200)


@given(texts, st.floats(2, 100), st.floats(6, 20), st.booleans())
def test_a_height_is_always_one_that_excel_takes(text: str, width: float, size: float, bold: bool) -> None:
    assert 15 <= height([(text, width, size, bold)]) <= HIGHEST


@given(texts, texts, st.floats(5, 80))
def test_more_text_never_takes_fewer_lines(one: str, two: str, width: float) -> None:
    assert lines(one + "\n" + two, width) == lines(one, width) + lines(two, width)
    assert lines(one + " more", width) >= lines(one, width)


@given(texts, st.floats(5, 40), st.floats(0, 60))
def test_a_wider_column_never_needs_more_lines(text: str, width: float, more: float) -> None:
    assert lines(text, width + more) <= lines(text, width)


@pytest.mark.parametrize("written_over", [False, True])
def test_a_row_that_stands_out_is_no_higher_for_what_is_not_bold_there_and_a_reference_takes_one_line(
    *, written_over: bool
) -> None:
    """A text that just has room on two lines would take a third in bold letters; references are never wrapped."""
    text = "Nine of twelve flats are let, and three wait"
    assert lines(text, 20) < lines(text, 20, bold=True)
    book = HouseBook(house_style(), title="t", subject="s", author="a", period=Period(2025, 2), small=False)
    columns = [TableColumn("Ref", 9, "reference"), TableColumn("Title", 20, "strong"), TableColumn("Comment", 20)]
    rows = [["5.1a and 5.1b and 5.1c", "Flats", text], ["5.1a", text, "Let"]]
    write_table(book, "Plan", "t", "n", columns, rows, strong=[True, True], written_over=written_over)
    with closing(openpyxl.load_workbook(BytesIO(book.finished()))) as read:
        found = [read["Plan"].row_dimensions[FIRST_ROW + 1 + at].height for at in range(2)]
    assert found == [pytest.approx(height([(text, 20, 10, bold)]), abs=0.5) for bold in (False, True)]


def test_a_heading_beside_its_filter_button_is_not_cut() -> None:
    """LibreOffice leads it round the button, and needs five lines of 11.2 points for this one."""
    book = HouseBook(house_style(), title="t", subject="s", author="a", period=Period(2025, 2), small=False)
    write_table(book, "Plan", "t", "n", [TableColumn("Last quarter: % complete", 10), TableColumn("Ref", 10)], [])
    with closing(openpyxl.load_workbook(BytesIO(book.finished()))) as read:
        assert 57.5 <= read["Plan"].row_dimensions[FIRST_ROW].height <= 70
