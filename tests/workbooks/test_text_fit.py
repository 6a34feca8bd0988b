"""How high a row must be for its text, before anybody has opened the workbook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_excel.workbooks.writing.house import pixels
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
