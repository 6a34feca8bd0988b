"""Returns that are wrong as a whole: the wrong quarter, an untouched blank, two in one, one set aside."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
from helpers import SMALL_ANSWERS, answers_in, codes, fill, master_of, only, returns_in, take_in

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.issuing import generate
from tpm_excel.workspace.folder import Workspace


def test_last_quarters_file_is_said_and_does_not_touch_this_quarter(small_workspace: Path, small_filled: Path) -> None:
    old = only(small_filled.iterdir(), "_hsg")
    generate(Workspace(small_workspace), Period.parse("2025-26-Q3"))
    shutil.copy(old, small_workspace / "inbox")
    result = take_in(small_workspace)
    assert "TPM120" in codes(result)
    assert set(answers_in(small_workspace / "master-2025-26-q3.xlsx").values()) == {("Not answered", None, None)}


def test_a_blank_that_came_back_untouched_is_one_finding(small_workspace: Path) -> None:
    shutil.copy(only(returns_in(small_workspace), "_hsg"), small_workspace / "inbox")
    result = take_in(small_workspace)
    assert [one.code for one in result.findings] == ["TPM422"]


def test_two_returns_in_one_workbook_are_said_and_only_own_rows_count(
    small_workspace: Path, small_filled: Path
) -> None:
    book = openpyxl.load_workbook(only(small_filled.iterdir(), "_hsg"))
    other = openpyxl.load_workbook(only(small_filled.iterdir(), "_env"))
    for name, new in (("Strategic plan", "Strategic plan ENV"), ("_tpm", "_tpm (2)")):
        sheet = book.create_sheet(new)
        for row in other[name].iter_rows():
            for cell in row:
                sheet.cell(cell.row, cell.column).value = cell.value
    book.save(small_workspace / "inbox" / "both.xlsx")
    result = take_in(small_workspace)
    assert {"TPM121", "TPM405"} <= codes(result)
    found = answers_in(master_of(small_workspace))
    assert {ref for ref, one in found.items() if one[0] != "Not answered"} == {
        ref for ref in SMALL_ANSWERS if ref.startswith("1")
    }


def test_an_added_sheet_is_said_and_not_read(small_workspace: Path, small_filled: Path) -> None:
    book = openpyxl.load_workbook(only(small_filled.iterdir(), "_hsg"))
    book.create_sheet("Workings")["A1"] = "400 of 800"
    book.save(small_workspace / "inbox" / "r.xlsx")
    result = take_in(small_workspace)
    assert [(one.code, one.place.sheet) for one in result.findings] == [("TPM425", "Workings")]


def test_two_files_that_answer_a_row_differently_are_a_conflict_with_both_sources(small_workspace: Path) -> None:
    blank = only(returns_in(small_workspace), "_hsg")
    fill(blank, small_workspace / "inbox" / "a.xlsx", SMALL_ANSWERS)
    changed = {"1.1a": SMALL_ANSWERS["1.1a"] | {"% complete": 0.9}}
    fill(blank, small_workspace / "inbox" / "b.xlsx", changed)
    (found,) = [one for one in take_in(small_workspace).findings if one.code == "TPM501"]
    context = dict(found.context)
    assert (context["file"], context["new"], context["before"], context["old"]) == ("b.xlsx", "90%", "a.xlsx", "40%")
