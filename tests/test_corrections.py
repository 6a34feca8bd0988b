"""A return with ten mistakes, and what becomes of each: corrections, explanations, and what is asked again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Office
from damage import in_columns, in_references, in_rows
from damage.paper import read_paper, write_paper
from helpers import (
    COMMENT,
    EXPLANATION,
    PERCENT,
    REVISED,
    SHEET,
    SMALL_ANSWERS,
    STATUS,
    answers_in,
    columns_of,
    fill,
    listed,
    master_of,
    only,
    returns_in,
    snapshot,
    table,
    take_in,
    typed,
)
from plans import FORM

from tpm_excel.checks.explaining import is_explanation
from tpm_excel.findings.finding import Severity
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.workspace.folder import Workspace

MISTAKES: dict[str, dict[str, Any]] = {
    "1.1a": {STATUS: "Rather good", PERCENT: "very much", COMMENT: "Works go on."},
    "1.1a.1": {STATUS: "Completed", PERCENT: 0.8, COMMENT: "All 400 were surveyed."},
    "1.1a.2": {STATUS: "On Target", REVISED: "soon"},
    "1.1a.3": {STATUS: "Delayed", PERCENT: 0.1},
    "1.2a": {STATUS: "On Target", PERCENT: 1, COMMENT: "Open to all."},
    "1.2a.1": {STATUS: "On Target", PERCENT: "about half", COMMENT: "Still looking."},
}
TEN = {
    ("TPM202", "1.1a"): "J5",
    ("TPM203", "1.1a"): "K5",
    ("SP03", "1.1a.1"): "K6",
    ("TPM201", "1.1a.2"): "K7",
    ("TPM204", "1.1a.2"): "M7",
    ("SP04", "1.1a.3"): "L8",
    ("SP05", "1.1a.3"): "M8",
    ("SP06", "1.2a"): "J9",
    ("TPM203", "1.2a.1"): "K10",
    ("SP07", "1.2a.1"): "J10",
}
SIX_FIXED: dict[str, dict[str, Any]] = {
    "1.1a": {STATUS: "On Target", PERCENT: 0.4},
    "1.1a.1": {PERCENT: 1},
    "1.1a.2": {PERCENT: 0.75, REVISED: date(2052, 1, 31)},  # this one is wrong in a new way
    "1.1a.3": {COMMENT: "Steel is late, and nobody can say until when."},
    "1.2a.1": {PERCENT: 0.5, EXPLANATION: "The board moved the search to the winter."},
}
BOX = {("SP06", "1.2a"): "The hub is open; the lift is still being fitted."}


def open_ones(result: Collected, code: str = "HSG") -> dict[tuple[str, str], str]:
    (one,) = result.periods.values()
    content = one.assembled.content
    return {
        (each.code, each.place.ref): each.place.cell
        for each in content.findings
        if each.directorate == code and content.catalogue.severity(each) is not Severity.NOTE
    }


def moved(result: Collected) -> tuple[int, int, int, int]:
    ((one,),) = [each.moved for each in result.periods.values()]
    assert one.directorate == "HSG"
    return one.gone, one.explained, one.stayed, one.came


def corrections_of(workspace: Path) -> Path:
    (path,) = workspace.glob("outbox/*/corrections/*.xlsx")
    return path


def lines_of(path: Path) -> list[tuple[str, str]]:
    """Return code and reference of each line of the sheet Corrections."""
    with closing(openpyxl.load_workbook(path)) as book:
        return [(row[7], row[8] or "") for row in book["Corrections"].iter_rows(min_row=5, values_only=True)]


def boxes(path: Path, said: Mapping[tuple[str, str], str]) -> list[tuple[int, int, str]]:
    """Return what is typed into the boxes of the sheet Corrections: places counted from 0."""
    return [(4 + number, 6, said[line]) for number, line in enumerate(lines_of(path)) if line in said]


def explain(path: Path, said: Mapping[tuple[str, str], str]) -> None:
    with closing(openpyxl.load_workbook(path)) as book:
        for row, column, text in boxes(path, said):
            book["Corrections"].cell(row + 1, column + 1).value = text
        book.save(path)


@pytest.fixture
def first(small_workspace: Path) -> Path:
    """The small workspace with the return of ten mistakes in its inbox, and the other one clean."""
    hsg, env = (only(returns_in(small_workspace), word) for word in ("hsg", "env"))
    fill(hsg, small_workspace / "inbox" / "hsg.xlsx", MISTAKES)
    fill(env, small_workspace / "inbox" / "env.xlsx", SMALL_ANSWERS)
    return small_workspace


def second(workspace: Path, answers: Mapping[str, Mapping[str, Any]], said: Mapping[tuple[str, str], str]) -> Path:
    """Fill in the corrections workbook as it came, and send it back."""
    back = fill(corrections_of(workspace), workspace / "inbox" / "hsg second.xlsx", answers)
    explain(back, said)
    return back


def explanations(workspace: Path) -> dict[tuple[str, str], str]:
    rows = listed(master_of(workspace), "Findings")
    return {(row["Code"], row["Ref"]): row["Explanation"] for row in rows if row["Severity"] == "Query, explained"}


# ---- Ten mistakes, then six fixed, two explained, one wrong in a new way, and one left ------------------------------


def test_ten_mistakes_are_ten_findings_and_ten_lines_errors_first(first: Path) -> None:
    assert open_ones(take_in(first)) == TEN
    lines = lines_of(corrections_of(first))
    assert set(lines) == set(TEN)
    assert [code for code, _ in lines][-3:] == ["SP05", "SP06", "SP07"]
    assert len(list(first.glob("outbox/*/corrections/*"))) == 2  # none for the clean return


def test_each_finding_is_marked_on_its_cell_in_the_officers_own_answers(first: Path) -> None:
    take_in(first)
    path = corrections_of(first)
    with closing(openpyxl.load_workbook(path)) as book:
        sheet = book[SHEET]
        notes = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
        marked = {str(area.sqref) for area in sheet.conditional_formatting}
        links = {cell.hyperlink.location for row in book["Corrections"].iter_rows() for cell in row if cell.hyperlink}
        assert book.sheetnames[0] == "Corrections"
        assert (sheet["J5"].value, sheet["K6"].value, sheet["K10"].value) == ("Rather good", 0.8, "about half")
    assert set(notes) == set(TEN.values())
    assert notes["K6"].startswith("▲ Error SP03: % complete is 80% but Status is Completed.")
    assert set(TEN.values()) | {f"A{row}" for row in range(5, 11)} <= marked
    assert links == {f"'{SHEET}'!{cell}" for cell in TEN.values()}


def test_the_second_version_leaves_what_a_person_would_expect(first: Path) -> None:
    take_in(first)
    second(first, SIX_FIXED, BOX)
    result = take_in(first)
    assert open_ones(result) == {("TPM209", "1.1a.2"): "M7", ("SP05", "1.1a.3"): "M8"}
    assert moved(result) == (9, 2, 1, 1)
    assert explanations(first) == {
        ("SP06", "1.2a"): BOX["SP06", "1.2a"],
        ("SP07", "1.2a.1"): "The board moved the search to the winter.",
    }
    answers = answers_in(master_of(first))
    assert answers["1.1a"] == ("On Target", 0.4, "Works go on.")
    assert answers["1.1a.1"] == ("Completed", 1, "All 400 were surveyed.")
    assert answers["1.2a"] == ("On Target", 1, "Open to all.")
    assert answers["2.1a.1"][0] == "Completed"
    assert set(lines_of(corrections_of(first))) == {("TPM209", "1.1a.2"), ("SP05", "1.1a.3")}
    with closing(openpyxl.load_workbook(master_of(first))) as book:
        assert "1 error and 1 query open, 2 queries explained." in book["Summary"]["A2"].value


def test_a_return_put_right_is_clean_and_its_corrections_are_taken_away(first: Path) -> None:
    take_in(first)
    second(first, SIX_FIXED, BOX)
    take_in(first)
    last = {"1.1a.2": {REVISED: date(2026, 1, 31)}, "1.1a.3": {REVISED: date(2026, 3, 20)}}
    fill(corrections_of(first), first / "inbox" / "hsg third.xlsx", last)
    result = take_in(first)
    assert open_ones(result) == {}
    assert moved(result) == (2, 0, 0, 0)
    assert not list(first.glob("outbox/*/corrections/*"))
    ((_, one),) = result.periods.items()
    assert [each.state for each in one.assembled.content.master.returns] == ["Received, clean", "Received, clean"]


def test_the_same_archive_gives_the_same_corrections_and_an_unanswered_one_changes_nothing(first: Path) -> None:
    take_in(first)
    before = snapshot(first)
    take_in(first)
    assert snapshot(first) == before
    second(first, {}, {})
    result = take_in(first)
    assert open_ones(result) == TEN
    assert moved(result) == (0, 0, 10, 0)


# ---- What explains, and how long -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "explains"),
    [
        *[(text, False) for text in ("", "-", "As above", "see comment.", "Agreed", "n/a", "Please see the comment!")],
        *[(text, False) for text in ("No change", "As reported last quarter", "Already explained above")],
        *[(text, True) for text in ("The board agreed on 3 May.", "Lift delayed by supplier", "Agreed with the board")],
    ],
)
def test_an_explanation_says_something(text: str, explains: bool) -> None:
    assert is_explanation(text) is explains


def test_words_that_explain_nothing_are_a_query_of_their_own(first: Path) -> None:
    text = "As above"
    take_in(first)
    second(first, {"1.2a.1": {EXPLANATION: text}}, {("SP06", "1.2a"): text})
    found = open_ones(take_in(first))
    assert found["TPM330", "1.2a"] == "G13"
    assert found["TPM330", "1.2a.1"] == "N10"
    assert {("SP06", "1.2a"), ("SP07", "1.2a.1")} <= set(found)
    assert set(lines_of(corrections_of(first))) == set(TEN)  # a better one goes into the box of the query itself
    with closing(openpyxl.load_workbook(corrections_of(first))) as book:
        said = {row[7]: row[4] for row in book["Corrections"].iter_rows(min_row=5, values_only=True)}
    assert said["SP06"] == "% complete is 100% but Status is On Target. “As above” does not explain SP06."


def test_an_explanation_is_asked_for_again_when_the_answer_changes(first: Path) -> None:
    take_in(first)
    second(first, SIX_FIXED, BOX)
    take_in(first)
    changed = {"1.2a": {STATUS: "Delayed", REVISED: date(2026, 3, 1)}, "1.2a.1": {STATUS: "Delayed"}}
    fill(corrections_of(first), first / "inbox" / "hsg third.xlsx", changed)
    result = take_in(first)
    # both are other queries now; the old explanation, which came back with the row, was not written about them
    assert {("SP06", "1.2a"), ("SP05", "1.2a.1")} <= set(open_ones(result))
    assert ("SP07", "1.2a.1") not in open_ones(result)


def test_an_old_explanation_sent_once_more_beside_the_new_answer_counts(first: Path) -> None:
    take_in(first)
    second(first, SIX_FIXED, BOX)
    take_in(first)
    for name in ("third", "fourth"):
        fill(corrections_of(first), first / "inbox" / f"hsg {name}.xlsx", {"1.2a.1": {STATUS: "Delayed"}})
        result = take_in(first)
        assert (("SP05", "1.2a.1") in open_ones(result)) is (name == "third")


def test_an_explanation_is_carried_into_the_next_quarter_while_the_answer_stands(first: Path) -> None:
    take_in(first)
    second(first, SIX_FIXED, BOX)
    take_in(first)
    generate(Workspace(first), Period.parse("2025-26-Q3"))
    same = {"1.2a": MISTAKES["1.2a"], "1.2a.1": {STATUS: "On Target", PERCENT: 0.5}}
    issued = only(first.glob("outbox/2025-26-q3/*.xlsx"), "hsg")
    fill(issued, first / "inbox" / "q3.xlsx", same)
    result = take_in(first)
    content = result.periods[Period.parse("2025-26-Q3")].assembled.content
    carried = {each.code: each.explanation for each in content.findings if content.catalogue.explained(each)}
    assert carried["SP06"] == "The hub is open; the lift is still being fitted. (given for 2025-26 Q2)"
    assert carried["SP07"] == "The board moved the search to the winter. (given for 2025-26 Q2)"
    fill(issued, first / "inbox" / "q3 again.xlsx", {"1.2a": {STATUS: "Delayed", REVISED: date(2026, 3, 1)}})
    content = take_in(first).periods[Period.parse("2025-26-Q3")].assembled.content
    asked = [one for one in content.findings if (one.code, one.place.ref) == ("SP06", "1.2a")]
    assert [one.explanation for one in asked] == [""]


# ---- On its way back -------------------------------------------------------------------------------------------------

ON_THE_WAY = (
    in_rows.rows_sorted,
    in_rows.blank_rows_inserted_above_the_header,
    in_references.references_all_lost,
    in_columns.columns_swapped,
    in_columns.heading_of_an_answer_retyped,
)


@pytest.mark.parametrize("damage", ON_THE_WAY, ids=lambda one: one.__name__)
def test_damages_on_the_way_back_cost_no_correction_and_no_explanation(first: Path, damage: Any) -> None:

    take_in(first)
    back = second(first, SIX_FIXED, BOX)
    paper = read_paper(back, FORM)
    damage(paper, random.Random(4))  # noqa: S311  # no secret
    back.write_bytes(write_paper(paper))
    found = open_ones(take_in(first))
    assert set(found) - {("TPM209", "1.1a.2"), ("SP05", "1.1a.3")} <= _of_the_damage(found)
    assert {("TPM209", "1.1a.2"), ("SP05", "1.1a.3")} <= set(found)
    assert explanations(first)["SP06", "1.2a"] == BOX["SP06", "1.2a"]
    assert answers_in(master_of(first))["1.1a"] == ("On Target", 0.4, "Works go on.")


def _of_the_damage(found: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """What is said of the damage itself: rows known by their titles alone."""
    return {one for one in found if one[0] in ("TPM304", "TPM320", "TPM324")}


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_libreoffice_fills_it_in_and_what_was_not_touched_comes_back_unchanged(
    first: Path, office: Office, ending: str
) -> None:
    take_in(first)
    path = corrections_of(first)
    cells = {**typed(path, SIX_FIXED), "Corrections": boxes(path, BOX)}
    office.fill(path, cells, first / "inbox" / f"back.{ending}")
    result = take_in(first)
    assert set(open_ones(result)) == {("TPM209", "1.1a.2"), ("SP05", "1.1a.3")}
    assert moved(result) == (9, 2, 1, 1)
    assert answers_in(master_of(first))["1.2a"] == ("On Target", 1, "Open to all.")
    assert not [one for one in result.findings if one.code in ("TPM220", "TPM425", "TPM412")]


def test_the_officers_words_in_a_note_of_ours_are_still_heard(first: Path) -> None:
    take_in(first)
    back = second(first, {}, {})
    with closing(openpyxl.load_workbook(back)) as book:
        cell = book[SHEET]["J9"]
        cell.comment.text += "\nThe lift is missing."
        book.save(back)
    (note,) = [one for one in take_in(first).findings if one.code == "TPM220"]
    assert dict(note.context)["text"] == "“The lift is missing.”"


def test_what_was_found_of_an_earlier_file_is_closed_by_the_corrections_workbook(first: Path) -> None:
    damaged = first / "inbox" / "hsg.xlsx"
    with closing(openpyxl.load_workbook(damaged)) as book:
        sheet = book[SHEET]
        at = columns_of(sheet)["Title"]
        row = [cell.value for cell in sheet[10]]
        for column, value in enumerate(row, 1):
            sheet.cell(12, column).value = "Delayed" if column == columns_of(sheet)[STATUS] else value
        assert sheet.cell(12, at).value == "Find the building"
        book.save(damaged)
    assert "TPM402" in {code for code, _ in open_ones(take_in(first))}
    assert ("TPM402", "1.2a.1") in lines_of(corrections_of(first))
    second(first, SIX_FIXED | {"1.2a.1": {STATUS: "Delayed", PERCENT: 0.5, REVISED: date(2026, 3, 1)}}, BOX)
    assert set(open_ones(take_in(first))) == {("TPM209", "1.1a.2"), ("SP05", "1.1a.3")}


def test_rows_of_the_table_keep_their_number(first: Path) -> None:
    take_in(first)
    assert [row["Ref"] for row in table(corrections_of(first), SHEET)] == list(MISTAKES)


# ---- Files that were sent again --------------------------------------------------------------------------------


def with_a_row_doubled(path: Path, ref: str) -> None:
    """Let a row stand a second time on the sheet, with another status."""
    with closing(openpyxl.load_workbook(path)) as book:
        sheet = book[SHEET]
        number = next(row for row in range(5, sheet.max_row + 1) if sheet.cell(row, 1).value == ref)
        for cell in sheet[number]:
            sheet.cell(30, cell.column).value = "Overdue" if cell.column == columns_of(sheet)[STATUS] else cell.value
        book.save(path)


def test_a_whole_return_sent_again_mends_what_was_found_of_the_first(small_workspace: Path) -> None:
    hsg = only(returns_in(small_workspace), "hsg")
    with_a_row_doubled(fill(hsg, small_workspace / "inbox" / "1.xlsx", SMALL_ANSWERS), "1.1a.1")
    assert ("TPM402", "1.1a.1") in open_ones(take_in(small_workspace))
    fill(hsg, small_workspace / "inbox" / "2.xlsx", SMALL_ANSWERS)
    assert open_ones(take_in(small_workspace)) == {}


def test_another_services_file_mends_nothing_of_the_first(small_workspace: Path) -> None:
    hsg = only(returns_in(small_workspace), "hsg")
    ours = {ref: answers for ref, answers in SMALL_ANSWERS.items() if ref.startswith("1.1")}
    theirs = {ref: answers for ref, answers in SMALL_ANSWERS.items() if ref.startswith("1.2")}
    with_a_row_doubled(fill(hsg, small_workspace / "inbox" / "1.xlsx", ours), "1.1a.1")
    take_in(small_workspace)
    fill(hsg, small_workspace / "inbox" / "2.xlsx", theirs)
    assert set(open_ones(take_in(small_workspace))) == {("TPM402", "1.1a.1")}


def test_a_missing_sheet_or_column_is_one_finding_and_not_one_for_each_row(small_workspace: Path) -> None:
    hsg, env = (only(returns_in(small_workspace), word) for word in ("hsg", "env"))
    back = fill(hsg, small_workspace / "inbox" / "hsg.xlsx", SMALL_ANSWERS)
    with closing(openpyxl.load_workbook(back)) as book:
        sheet = book[SHEET]
        sheet.delete_cols(columns_of(sheet)[PERCENT])
        book.save(back)
    with closing(openpyxl.load_workbook(env)) as book:
        del book[SHEET]
        book.save(small_workspace / "inbox" / "env.xlsx")
    result = take_in(small_workspace)
    assert {code for code, _ in open_ones(result)} == {"TPM407"}
    assert {code for code, _ in open_ones(result, "ENV")} == {"TPM406"}
