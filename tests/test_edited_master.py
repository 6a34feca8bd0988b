"""The master is theirs too: what people type into it is kept over the returns that it was typed on."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from helpers import (
    COMMENT,
    PERCENT,
    REVISED,
    SHEET,
    SMALL_ANSWERS,
    STATUS,
    answers_in,
    codes,
    columns_of,
    fill,
    header_row,
    listed,
    master_of,
    only,
    returns_in,
    snapshot,
    table,
    take_in,
    tpm,
)
from masters import Editor, edit, editor
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["editor"]


def resend(workspace: Path, part: str, answers: dict[str, dict[str, Any]], name: str) -> None:
    """Put a later version of a return into the inbox."""
    fill(only(returns_in(workspace), part), workspace / "inbox" / name, answers)


def row_of(workspace: Path, ref: str) -> dict[str, Any]:
    return next(row for row in table(master_of(workspace), SHEET) if row["Ref"] == ref)


def test_what_was_typed_stands_over_the_return_a_cleared_cell_too(small_collected: Path, editor: Editor) -> None:
    master = master_of(small_collected)
    before = answers_in(master)
    typed = {
        ("1.1a.2", STATUS): "Delayed",
        ("1.1a.2", PERCENT): 0.6,
        ("1.1a.2", COMMENT): "=No steel\nuntil May.",
        ("1.1a.2", REVISED): {"date": "2026-02-28"},
        ("2.1a.2", COMMENT): None,
        ("2.2a.1", STATUS): None,
    }
    editor(master, {SHEET: typed})
    result = take_in(small_collected)
    after = answers_in(master)
    assert after.pop("1.1a.2") == ("Delayed", 0.6, "=No steel\nuntil May.")
    assert row_of(small_collected, "1.1a.2")[REVISED] == date(2026, 2, 28)
    assert after.pop("2.1a.2") == ("Overdue", 0, None)
    assert after.pop("2.2a.1") == ("Not answered", 1, SMALL_ANSWERS["2.2a.1"][COMMENT])
    assert after == {ref: one for ref, one in before.items() if ref in after}
    assert "TPM467" in codes(result)
    assert not list(small_collected.glob("master-*_edited-*")), "nothing would be lost, so nothing is set aside"
    assert "TPM902" not in codes(result), "the control totals still add up"
    again = snapshot(small_collected)
    take_in(small_collected)
    assert snapshot(small_collected) == again, "an edit is taken in once"


def test_revisions_say_old_and_new_and_who_and_when(small_collected: Path, editor: Editor) -> None:
    editor(master_of(small_collected), {SHEET: {("1.1a.2", PERCENT): 0.6, ("2.1a.2", COMMENT): None}})
    take_in(small_collected)
    first, second = listed(master_of(small_collected), "Revisions")
    assert (first["Ref"], first["What was changed"], first["Old value"], first["New value"]) == (
        "1.1a.2",
        PERCENT,
        "75%",
        "60%",
    )
    assert (second["Old value"], second["New value"]) == ("Bids were too high.", "(blank)")
    assert second["What became of it"] == "stands: cleared"
    who = {"edit": "Pat Doe"}.get(editor.__name__, "unknown")
    assert {first["Who"], second["Who"]} == {who}
    assert first["Cell"]
    assert first["Taken in"]


def test_a_later_return_that_says_otherwise_is_asked_about_and_the_edit_stands(small_collected: Path) -> None:
    edit(master_of(small_collected), {SHEET: {("1.1a.2", PERCENT): 0.6, ("1.1a.2", COMMENT): "Steel is late."}})
    take_in(small_collected)
    later = SMALL_ANSWERS | {"1.1a.2": {STATUS: "On Target", PERCENT: 0.8, COMMENT: "Steel is late."}}
    resend(small_collected, "_hsg", later, "again.xlsx")
    result = take_in(small_collected)
    assert answers_in(master_of(small_collected))["1.1a.2"] == ("On Target", 0.6, "Steel is late.")
    (asked,) = [one for one in result.findings if one.code == "TPM455"]
    assert asked.place.ref == "1.1a.2"
    assert dict(asked.context) == {"heading": PERCENT, "typed": "60%", "new": "80%", "file": "again.xlsx"}
    edit(master_of(small_collected), {SHEET: {("1.1a.2", PERCENT): 0.8}})
    assert "TPM455" not in codes(take_in(small_collected)), "the team has seen the return and decided"
    assert answers_in(master_of(small_collected))["1.1a.2"][1] == 0.8


def test_a_return_in_the_inbox_while_the_master_was_edited_came_later(small_collected: Path) -> None:
    edit(master_of(small_collected), {SHEET: {("1.1a.2", PERCENT): 0.6}})
    resend(small_collected, "_hsg", SMALL_ANSWERS | {"1.1a.2": {STATUS: "On Target", PERCENT: 0.9}}, "again.xlsx")
    assert "TPM455" in codes(take_in(small_collected))
    assert answers_in(master_of(small_collected))["1.1a.2"][1] == 0.6


def test_a_master_that_was_opened_before_the_last_collect_takes_nothing_back(small_collected: Path) -> None:
    """It is held against the master that it was opened from, not against the latest."""
    opened = small_collected / "opened.xlsx"
    shutil.copy(master_of(small_collected), opened)
    resend(small_collected, "_hsg", SMALL_ANSWERS | {"1.1a.2": {STATUS: "On Target", PERCENT: 0.9}}, "again.xlsx")
    take_in(small_collected)
    edit(opened, {SHEET: {("1.1a", COMMENT): "Typed into an old window."}})
    opened.replace(master_of(small_collected))
    take_in(small_collected)
    after = answers_in(master_of(small_collected))
    assert after["1.1a"][2] == "Typed into an old window."
    assert after["1.1a.2"][1] == 0.9


def test_an_edit_that_cannot_be_read_is_held_back_and_said_with_its_cell(small_collected: Path, editor: Editor) -> None:
    editor(master_of(small_collected), {SHEET: {("1.1a.2", STATUS): "Nearly there", ("1.1a.2", PERCENT): "lots"}})
    result = take_in(small_collected)
    assert answers_in(master_of(small_collected))["1.1a.2"][:2] == ("On Target", 0.75)
    found = {dict(one.context)["heading"]: one for one in result.findings if one.code == "TPM450"}
    assert set(found) == {STATUS, PERCENT}
    with closing(openpyxl.load_workbook(master_of(small_collected))) as book:
        column = columns_of(book[SHEET])[STATUS]
        place = found[STATUS].place
        assert place.sheet == SHEET
        assert book[SHEET][place.cell].column == column
        assert book[SHEET].cell(book[SHEET][place.cell].row, columns_of(book[SHEET])["Ref"]).value == "1.1a.2"
    edit(master_of(small_collected), {SHEET: {("1.1a.2", STATUS): "Delayed", ("1.1a.2", PERCENT): 0.5}})
    assert "TPM450" not in codes(take_in(small_collected))


def test_a_sorted_master_with_a_cell_of_the_plan_typed_over(small_collected: Path) -> None:
    master = master_of(small_collected)
    with closing(openpyxl.load_workbook(master)) as book:
        _reverse(book[SHEET])
        book.save(master)
    edit(master, {SHEET: {("1.1a.2", "Deadline"): {"date": "2026-01-31"}, ("1.1a.2", PERCENT): 0.6}})
    result = take_in(small_collected)
    after = answers_in(master)
    assert after.pop("1.1a.2") == ("On Target", 0.6, None)
    assert after == {
        ref: (one[STATUS], one[PERCENT], one[COMMENT]) for ref, one in SMALL_ANSWERS.items() if ref in after
    }
    (said,) = [one for one in result.findings if one.code == "TPM451"]
    assert dict(said.context) == {"heading": "Deadline", "found": "31/01/2026", "stands": "30/11/2025"}
    _in_plan(small_collected, "1.1a.2", "Deadline", date(2026, 1, 31))
    assert "TPM451" not in codes(take_in(small_collected)), "the plan says it by now"


def _reverse(sheet: Worksheet) -> None:
    first = header_row(sheet) + 1
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]
    for offset, values in enumerate(reversed(rows)):
        for column, value in enumerate(values, 1):
            cell: Any = sheet.cell(first + offset, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"


def _in_plan(workspace: Path, ref: str, heading: str, value: Any) -> None:
    with closing(openpyxl.load_workbook(workspace / "plan.xlsx")) as book:
        sheet: Any = book[SHEET]
        columns = columns_of(sheet)
        (row,) = [one for one in range(2, sheet.max_row + 1) if sheet.cell(one, columns["Ref"]).value == ref]
        sheet.cell(row, columns[heading]).value = value
        book.save(workspace / "plan.xlsx")


def test_a_column_of_the_team_is_carried_by_reference(small_collected: Path, editor: Editor) -> None:
    added = {("1.1a.2", "Our notes"): "=ask Ada", ("2.2a.1", "Our notes"): "00123"}
    editor(master_of(small_collected), {SHEET: added})
    take_in(small_collected)
    resend(small_collected, "_env", SMALL_ANSWERS | {"2.1a": {STATUS: "Completed", PERCENT: 1}}, "again.xlsx")
    take_in(small_collected)
    notes = {row["Ref"]: row["Our notes"] for row in table(master_of(small_collected), SHEET)}
    assert {ref: text for ref, text in notes.items() if text} == {"1.1a.2": "=ask Ada", "2.2a.1": "00123"}
    edit(master_of(small_collected), {SHEET: {("2.2a.1", "Our notes"): None}})
    take_in(small_collected)
    notes = {row["Ref"]: row["Our notes"] for row in table(master_of(small_collected), SHEET)}
    assert {ref: text for ref, text in notes.items() if text} == {"1.1a.2": "=ask Ada"}


def test_sheets_and_charts_of_the_team_stay_in_the_edited_master_beside_the_new_one(small_collected: Path) -> None:
    master = master_of(small_collected)
    with closing(openpyxl.load_workbook(master)) as book:
        book.create_sheet("Cabinet")["A1"] = "For cabinet"
        book["Summary"]["H1"] = "Checked by Pat"
        book.save(master)
    edit(master, {SHEET: {("1.1a.2", PERCENT): 0.6}})
    edited = master.read_bytes()
    ran = tpm("collect", cwd=small_collected)
    assert answers_in(master)["1.1a.2"][1] == 0.6
    (aside,) = small_collected.glob("master-*_edited-*.xlsx")
    assert aside.read_bytes() == edited
    assert (
        f"Only the edited master has the sheet “Cabinet”, text outside the tables; it is kept as {aside.name}"
        in ran.said
    )
    assert "last saved by Pat Doe). Taken in: 1 answer" in ran.said
    assert "“Checked by Pat”" in ran.said


def test_cells_that_were_coloured_stay_in_the_edited_master_beside_the_new_one(small_collected: Path) -> None:
    master = master_of(small_collected)
    with closing(openpyxl.load_workbook(master)) as book:
        book[SHEET]["F6"].fill = PatternFill("solid", fgColor="FF00FF")
        book.save(master)
    before = answers_in(master)
    said = tpm("collect", cwd=small_collected).said
    assert "Only the edited master has the colours on “Strategic plan”" in said
    assert len(list(small_collected.glob("master-*_edited-*.xlsx"))) == 1
    assert answers_in(master) == before


def test_trace_and_sources_know_the_edit(small_collected: Path) -> None:
    edit(master_of(small_collected), {SHEET: {("1.1a.2", PERCENT): 0.6}})
    take_in(small_collected)
    lines = [
        one
        for one in table(master_of(small_collected), "Sources")
        if one["Ref"] == "1.1a.2" and one["Answer"] == PERCENT
    ]
    assert [(one["As read"], one["What became of it"]) for one in lines] == [
        ("75%", "superseded by an edit in the master"),
        ("60%", "merged"),
    ]
    said = tpm("trace", "1.1a.2", cwd=small_collected).said
    assert "last saved by Pat Doe" in said


def test_an_edited_master_of_a_closed_quarter_and_the_same_bytes_again(small_collected: Path) -> None:
    edit(master_of(small_collected), {SHEET: {("1.1a.2", PERCENT): 0.6}})
    take_in(small_collected)
    before = snapshot(small_collected)
    master_of(small_collected).unlink()
    take_in(small_collected)
    assert snapshot(small_collected) == before


def test_a_dry_run_says_what_was_typed_and_writes_nothing(small_collected: Path) -> None:
    edit(master_of(small_collected), {SHEET: {("1.1a.2", PERCENT): 0.6}})
    before = snapshot(small_collected)
    said = tpm("collect", "--dry-run", cwd=small_collected).said
    assert "1.1a.2 % complete: “75%” becomes “60%”" in said
    assert snapshot(small_collected) == before
