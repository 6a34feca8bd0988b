"""Words of a list, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpm_excel.forms.library import load_forms
from tpm_excel.forms.values import Reading, read_answer, read_choice
from tpm_excel.terms.cells import BLANK, Cell, CellKind

(FORM,) = load_forms(("strategic_plan",))
CHOICES = FORM.counted
NBSP = "\u00a0"


def read(text: str) -> Reading:
    return read_choice(CHOICES, Cell(CellKind.TEXT, text))


@pytest.mark.parametrize("word", CHOICES.words)
def test_a_word_of_the_list_is_read_in_silence(word: str) -> None:
    assert read(word) == Reading(word)


@pytest.mark.parametrize("text", ["On Target ", " On Target", f"On{NBSP}Target", f"On Target{NBSP}", "On  Target"])
def test_spaces_alone_are_mended_in_silence(text: str) -> None:
    assert (read(text).value, read(text).problem) == ("On Target", "")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("on track", "On Target"),
        ("On-Target", "On Target"),
        ("ON TARGET", "On Target"),
        ("on_target", "On Target"),
        ("Ontarget", "On Target"),
        ("OnTarget", "On Target"),
        ("On target.", "On Target"),
        ("“On Target”", "On Target"),
        ("On Taregt", "On Target"),
        ("On Targe", "On Target"),
        (f"on{NBSP}track{NBSP}", "On Target"),
        ("complete ", "Completed"),
        ("COMPLETE", "Completed"),
        ("Complted", "Completed"),
        ("Completd", "Completed"),
        ("completed!", "Completed"),
        ("done", "Completed"),
        ("delayed", "Delayed"),
        ("Delay", "Delayed"),
        ("Dleayed", "Delayed"),
        ("slipped", "Delayed"),
        ("overdue", "Overdue"),
        ("Over-due", "Overdue"),
        ("Over due", "Overdue"),
        ("OVERDUE", "Overdue"),
        ("Overdeu", "Overdue"),
    ],
)
def test_a_near_miss_is_read_and_said(text: str, word: str) -> None:
    assert read(text) == Reading(word, "TPM207", word)


@pytest.mark.parametrize(("sign", "word"), [("✔", "Completed"), ("✓", "Completed"), ("▶", "In Progress"), ("●", None)])
def test_a_sign_is_read_as_the_word_that_it_stands_for_and_as_no_other(sign: str, word: str | None) -> None:
    (actions,) = load_forms(("improvement_plan",))
    assert read_choice(actions.counted, Cell(CellKind.TEXT, sign)).value == word


@pytest.mark.parametrize(
    "text",
    [
        "Green",
        "amber",
        "N/A",
        "1",
        "?",
        "on",
        "target",
        "Delayed / Overdue",
        "Completed or On Target",
        "not started",
        "Completed in part, delayed in part",
        "x" * 40_000,
    ],
)
def test_what_could_be_two_words_or_none_is_held_back(text: str) -> None:
    assert (read(text).value, read(text).problem) == (None, "TPM202")


@pytest.mark.parametrize(
    "text",
    [
        "Incomplete",
        "incompleted",
        "Uncompleted",
        "Not completed",
        "Not complete",
        "Non-completed",
        "Off Target",
        "Off-target",
        "No target",
        "Not on target",
        "Not delayed",
        "Undelayed",
        "Not overdue",
    ],
)
def test_the_opposite_of_a_word_is_never_read_as_that_word(text: str) -> None:
    """“Incomplete” is nearly “Completed” in letters, and the very contrary in what it says."""
    assert (read(text).value, read(text).problem) == (None, "TPM202")


@pytest.mark.parametrize(
    ("text", "nearest"), [("target on", "On Target"), ("Completed mostly", "Completed"), ("zzz", "")]
)
def test_the_nearest_word_is_named_where_there_is_one(text: str, nearest: str) -> None:
    assert read(text) == Reading(None, "TPM202", nearest)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell(CellKind.NUMBER, 1.0), "TPM202"),
        (Cell(CellKind.BOOLEAN, True), "TPM202"),
        (Cell(CellKind.ERROR, "#REF!"), "TPM205"),
        (Cell(CellKind.UNCALCULATED), "TPM206"),
        (BLANK, ""),
        (Cell(CellKind.TEXT, "  "), ""),
    ],
)
def test_a_cell_of_another_kind_is_no_choice(cell: Cell, code: str) -> None:
    reading = read_answer(FORM, FORM.answers["status"], cell)
    assert (reading.value, reading.problem) == (None, code)


variants = st.tuples(
    st.sampled_from(CHOICES.words),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase, str.capitalize]),
    st.sampled_from([" ", "-", "_", "  ", NBSP, "\u2011", " - ", "\t"]),
    st.sampled_from(["", " ", NBSP, "\n", ".", "\t"]),
    st.sampled_from(["", " ", NBSP, "\n", ".", "!", "…"]),
)


@settings(deadline=None)
@given(variants)
def test_case_spaces_and_hyphens_never_change_the_word(made: tuple) -> None:
    word, case, between, before, after = made
    assert read(before + case(word).replace(" ", between) + after).value == word


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_held_back(text: str) -> None:
    reading = read_answer(FORM, FORM.answers["status"], Cell(CellKind.TEXT, text))
    assert reading.value is None or reading.value in CHOICES.words
    assert reading.problem in ("", "TPM202", "TPM207")
    assert (reading.value is None) == (reading.problem == "TPM202" or not text.strip())
