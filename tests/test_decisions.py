"""Decisions that the team writes into the master: on findings, and on new deadlines; and taking the last step back."""

from __future__ import annotations

import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import (
    COMMENT,
    EXPLANATION,
    PERCENT,
    REVISED,
    SHEET,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    STATUS,
    answers_in,
    codes,
    fill,
    listed,
    master_of,
    only,
    returns_in,
    snapshot,
    table,
    take_in,
)
from helpers import (
    tpm_within as tpm,
)
from masters import Editor, edit, editor

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.workbooks.plan.editing import set_cells
from tpm_excel.workspace.folder import Workspace

__all__ = ["editor"]
PASSED = "SP07"
"""An open status although the deadline has passed: a query, and so explainable."""
WITH_QUERY = SMALL_ANSWERS | {"1.1a.1": {STATUS: "On Target", PERCENT: 0.9, COMMENT: "Nearly."}}
EXPLAINED = WITH_QUERY | {
    "1.1a.1": WITH_QUERY["1.1a.1"] | {EXPLANATION: "The last ten homes have asked for a later visit."}
}


@pytest.fixture
def queried(small_workspace: Path) -> Path:
    """The small workspace with one return that has a query on 1.1a.1."""
    return collected(small_workspace, WITH_QUERY)


def collected(workspace: Path, answers: dict[str, dict[str, Any]], name: str = "first.xlsx") -> Path:
    fill(only(returns_in(workspace), "_hsg"), workspace / "inbox" / name, answers)
    take_in(workspace)
    return workspace


def findings(workspace: Path, code: str) -> list[dict[str, Any]]:
    return [one for one in listed(master_of(workspace), "Findings") if one["Code"] == code]


def queries(result: Collected) -> int:
    (hsg,) = [
        one for one in result.periods[SMALL_PERIOD].assembled.content.master.returns if one.directorate.code == "HSG"
    ]
    return hsg.queries


def decide(workspace: Path, code: str, word: str | None, reason: str | None, how: Editor = edit) -> Collected:
    how(
        master_of(workspace), {"Findings": {(f"{code} 1.1a.1", "Decision"): word, (f"{code} 1.1a.1", "Reason"): reason}}
    )
    return take_in(workspace)


def test_a_query_that_is_waived_with_a_reason_is_closed(queried: Path, editor: Editor) -> None:
    assert findings(queried, PASSED)[0]["Severity"] == "Query"
    result = decide(queried, PASSED, "waive", "The board moved the date.", editor)
    (found,) = findings(queried, PASSED)
    assert (found["Severity"], found["Decision"], found["Reason"]) == (
        "Query, waived",
        "waive",
        "The board moved the date.",
    )
    assert queries(result) == 0
    (line,) = listed(master_of(queried), "Revisions")
    assert (line["What was changed"], line["New value"]) == (
        f"Decision on {PASSED}",
        "waive: The board moved the date.",
    )
    take_in(queried)
    assert findings(queried, PASSED)[0]["Decision"] == "waive"


def test_a_decision_without_a_reason_asks_for_one_and_closes_nothing(queried: Path) -> None:
    result = decide(queried, PASSED, "waive", None)
    assert findings(queried, PASSED)[0]["Severity"] == "Query"
    (asked,) = [one for one in result.findings if one.code == "TPM463"]
    assert asked.place.sheet == "Findings"
    result = decide(queried, PASSED, "waive", "The board moved the date.")
    assert "TPM463" not in codes(result)
    assert findings(queried, PASSED)[0]["Severity"] == "Query, waived"


def test_a_decision_holds_only_while_the_finding_stands_as_it_was(queried: Path) -> None:
    decide(queried, PASSED, "waive", "The board moved the date.")
    collected(queried, WITH_QUERY | {"1.2a.1": {STATUS: "On Target", PERCENT: 0.1}}, "second.xlsx")
    severities = {one["Ref"]: one["Severity"] for one in findings(queried, PASSED)}
    assert severities == {"1.1a.1": "Query, waived", "1.2a.1": "Query"}


def test_an_explanation_that_is_rejected_opens_the_query_again(small_workspace: Path, editor: Editor) -> None:
    collected(small_workspace, EXPLAINED)
    assert findings(small_workspace, PASSED)[0]["Severity"] == "Query, explained"
    result = decide(small_workspace, PASSED, "Rejected", "Ten homes were promised for July.", editor)
    assert findings(small_workspace, PASSED)[0]["Severity"] == "Query"
    assert queries(result) == 1
    result = decide(small_workspace, PASSED, "accept", None)
    assert findings(small_workspace, PASSED)[0]["Severity"] == "Query, accepted"
    assert "TPM463" not in codes(result), "the explanation is the reason"


def test_a_word_that_is_no_decision_is_said_with_its_cell(queried: Path) -> None:
    result = decide(queried, PASSED, "ok?", "Fine.")
    (said,) = [one for one in result.findings if one.code == "TPM460"]
    assert (said.place.sheet, said.place.ref) == ("Findings", "1.1a.1")
    with closing(openpyxl.load_workbook(master_of(queried))) as book:
        heading = book["Findings"][f"{said.place.cell.rstrip('0123456789')}4"].value
    assert heading == "Decision"
    assert findings(queried, PASSED)[0]["Severity"] == "Query"


# ---- New deadlines ---------------------------------------------------------------------------------------------------


def requests(workspace: Path) -> dict[str, dict[str, Any]]:
    return {one["Ref"]: one for one in table(master_of(workspace), "Change requests")}


def deadline(workspace: Path, ref: str) -> Any:
    return next(row["Deadline"] for row in table(workspace / "plan.xlsx", SHEET) if row["Ref"] == ref)


def test_a_new_deadline_that_is_approved_goes_into_the_plan_once(small_collected: Path, editor: Editor) -> None:
    asked = requests(small_collected)
    assert {ref: (one["Deadline"], one[REVISED]) for ref, one in asked.items()} == {
        "1.1a.3": (date(2026, 3, 31), date(2026, 3, 20)),
        "2.1a.2": (date(2025, 8, 31), date(2026, 6, 30)),
    }
    assert asked["2.1a.2"]["Why"] == "Bids were too high."
    assert asked["2.1a.2"]["Who"] == "Cai Moss; ENV"
    editor(master_of(small_collected), {"Change requests": {("2.1a.2", "Approve"): "Yes", ("1.1a.3", "Approve"): "No"}})
    result = take_in(small_collected)
    assert "TPM465" in codes(result)
    assert deadline(small_collected, "2.1a.2") == date(2026, 6, 30)
    assert deadline(small_collected, "1.1a.3") == date(2026, 3, 31)
    kept = {row["Ref"]: row["Original deadline"] for row in table(small_collected / "plan.xlsx", SHEET)}
    assert {ref: day for ref, day in kept.items() if day} == {"2.1a.2": date(2025, 8, 31)}
    after = requests(small_collected)
    assert after["2.1a.2"]["Deadline"] == date(2025, 8, 31), "the original date stays to be seen"
    assert after["2.1a.2"]["What became of it"].startswith("written into plan.xlsx on ")
    assert after["1.1a.3"]["What became of it"] == "refused"
    again = snapshot(small_collected)
    assert "TPM465" not in codes(take_in(small_collected))
    assert snapshot(small_collected) == again


def test_two_deadlines_that_are_approved_stand_in_one_copy_beside_the_plan(small_collected: Path) -> None:
    with zipfile.ZipFile(small_collected / "plan.xlsx", "a") as package:
        package.writestr("xl/threadedComments/threadedComment1.xml", "<ThreadedComments/>")
    before = (small_collected / "plan.xlsx").read_bytes()
    decided = {("2.1a.2", "Approve"): "Yes", ("1.1a.3", "Approve"): "Yes"}
    edit(master_of(small_collected), {"Change requests": decided})
    result = take_in(small_collected)
    assert (small_collected / "plan.xlsx").read_bytes() == before
    (copy,) = small_collected.glob("plan-approved*.xlsx")
    assert approved_days(copy) == {"1.1a.3": date(2026, 3, 20), "2.1a.2": date(2026, 6, 30)}
    assert not any("is kept as" in dict(one.context)["where"] for one in result.findings if one.code == "TPM465")


def approved_days(plan: Path) -> dict[str, Any]:
    return {row["Ref"]: row["Deadline"] for row in table(plan, SHEET) if row["Ref"] in ("1.1a.3", "2.1a.2")}


def test_a_copy_that_was_edited_is_kept_and_the_new_one_has_the_deadlines_of_both(small_collected: Path) -> None:
    plan = small_collected / "plan.xlsx"
    with zipfile.ZipFile(plan, "a") as package:
        package.writestr("xl/threadedComments/threadedComment1.xml", "<ThreadedComments/>")
    edit(master_of(small_collected), {"Change requests": {("2.1a.2", "Approve"): "Yes"}})
    take_in(small_collected)
    copy = small_collected / "plan-approved.xlsx"
    copy.write_bytes(set_cells(copy.read_bytes(), {("Officers", "A99"): "Dee Lane"})[0])
    edit(master_of(small_collected), {"Change requests": {("1.1a.3", "Approve"): "Yes"}})
    result = take_in(small_collected)
    assert approved_days(copy) == {"1.1a.3": date(2026, 3, 20), "2.1a.2": date(2026, 6, 30)}
    (former,) = small_collected.glob("plan-approved_former*.xlsx")
    with closing(openpyxl.load_workbook(former)) as book:
        assert book["Officers"]["A99"].value == "Dee Lane"
    (said,) = [dict(one.context)["where"] for one in result.findings if one.code == "TPM465"]
    assert f"the one that stood there is kept as {former.name}" in said


def test_a_day_that_nobody_can_mean_is_not_approved_by_a_letter(small_workspace: Path) -> None:
    day = date(2062, 9, 30)
    answers = SMALL_ANSWERS | {"1.1a.3": SMALL_ANSWERS["1.1a.3"] | {REVISED: day}}
    collected(small_workspace, answers)
    assert requests(small_workspace)["1.1a.3"]["What became of it"] == "to be corrected first (TPM209)"
    edit(master_of(small_workspace), {"Change requests": {("1.1a.3", "Approve"): "Yes"}})
    (said,) = [one for one in take_in(small_workspace).findings if one.code == "TPM464"]
    assert dict(said.context)["reason"] == "it is far from 30/09/2025"
    assert deadline(small_workspace, "1.1a.3") == date(2026, 3, 31)
    assert requests(small_workspace)["1.1a.3"]["What became of it"] == "to be corrected first (TPM209)"


def test_a_deadline_is_not_written_while_the_plan_is_open_in_excel(small_collected: Path) -> None:
    edit(master_of(small_collected), {"Change requests": {("2.1a.2", "Approve"): "yes"}})
    lock = small_collected / "~$plan.xlsx"
    lock.write_bytes(b"")
    result = take_in(small_collected)
    (said,) = [one for one in result.findings if one.code == "TPM464"]
    assert dict(said.context)["reason"] == "plan.xlsx is open in Excel"
    assert deadline(small_collected, "2.1a.2") == date(2025, 8, 31)
    lock.unlink()
    assert "TPM465" in codes(take_in(small_collected))
    assert deadline(small_collected, "2.1a.2") == date(2026, 6, 30)


def test_a_deadline_is_approved_in_the_master_of_an_earlier_quarter_too(small_collected: Path) -> None:
    earlier = master_of(small_collected)
    generate(Workspace(small_collected), Period.parse("2025-26-Q3"))
    edit(earlier, {"Change requests": {("2.1a.2", "Approve"): "Yes"}})
    take_in(small_collected)
    assert deadline(small_collected, "2.1a.2") == date(2026, 6, 30)
    approved = {one["Ref"]: one["Approve"] for one in table(earlier, "Change requests")}
    assert approved == {"1.1a.3": None, "2.1a.2": "Yes"}


# ---- Undo ------------------------------------------------------------------------------------------------------------


def journal_lines(workspace: Path) -> list[bytes]:
    return (workspace / "archive" / "journal.jsonl").read_bytes().splitlines()


def test_undo_takes_the_last_collect_back_and_a_second_undo_puts_it_back(small_collected: Path) -> None:
    first = master_of(small_collected).read_bytes()
    collected(small_collected, WITH_QUERY, "second.xlsx")
    second = master_of(small_collected).read_bytes()
    lines = journal_lines(small_collected)
    (small_collected / "inbox" / "second.xlsx").unlink()
    said = tpm("undo", cwd=small_collected).said
    assert "Taken back: received: second.xlsx" in said
    assert master_of(small_collected).read_bytes() == first
    assert journal_lines(small_collected)[: len(lines)] == lines, "nothing is erased"
    take_in(small_collected)
    assert master_of(small_collected).read_bytes() == first
    said = tpm("undo", cwd=small_collected).said
    assert "Put back again: received: second.xlsx" in said
    assert master_of(small_collected).read_bytes() == second


def test_a_file_that_still_lies_in_the_inbox_comes_in_again_after_undo(small_collected: Path) -> None:
    collected(small_collected, WITH_QUERY, "second.xlsx")
    second = answers_in(master_of(small_collected))
    ran = tpm("undo", "--json", cwd=small_collected)
    assert ran.document["waiting"] == ["second.xlsx"]
    result = take_in(small_collected)
    (verdict,) = [one.verdict for one in result.verdicts if one.file == "second.xlsx"]
    assert verdict.startswith("collected")
    assert answers_in(master_of(small_collected)) == second


def test_undo_takes_back_what_was_typed_and_what_was_approved(small_collected: Path) -> None:
    before = answers_in(master_of(small_collected))
    typed = {SHEET: {("1.1a.2", PERCENT): 0.6}, "Change requests": {("2.1a.2", "Approve"): "Yes"}}
    edit(master_of(small_collected), typed)
    take_in(small_collected)
    said = tpm("undo", cwd=small_collected).said
    assert "what was typed into" in said
    assert "the new deadline 30/06/2026 of 2.1a.2" in said
    assert answers_in(master_of(small_collected)) == before
    assert deadline(small_collected, "2.1a.2") == date(2025, 8, 31)
    take_in(small_collected)
    assert answers_in(master_of(small_collected)) == before, "it comes in again only by a second undo"
    tpm("undo", cwd=small_collected)
    assert answers_in(master_of(small_collected))["1.1a.2"][1] == 0.6
    assert deadline(small_collected, "2.1a.2") == date(2026, 6, 30)


def test_undo_takes_an_exclusion_back(small_collected: Path) -> None:
    before = answers_in(master_of(small_collected))
    name = only(list((small_collected / "inbox").iterdir()), "_env").name
    tpm("exclude", name, "--because", "sent by mistake", cwd=small_collected)
    take_in(small_collected)
    assert answers_in(master_of(small_collected)) != before
    assert f"{name} set aside: sent by mistake" in tpm("undo", cwd=small_collected).said
    assert answers_in(master_of(small_collected)) == before


def test_undo_of_nothing_and_of_an_edited_master_say_why_not(small_workspace: Path) -> None:
    assert "nothing to take back" in tpm("undo", cwd=small_workspace).said
    collected(small_workspace, WITH_QUERY)
    edit(master_of(small_workspace), {SHEET: {("1.1a.2", PERCENT): 0.6}})
    ran = tpm("undo", cwd=small_workspace)
    assert ran.status == 2
    assert "Run tpm collect first" in ran.said


# ---- Movement --------------------------------------------------------------------------------------------------------


def test_movement_since_last_quarter_and_since_the_version_before(small_collected: Path) -> None:
    earlier = master_of(small_collected).read_bytes()
    generate(Workspace(small_collected), Period.parse("2025-26-Q3"))
    moved = SMALL_ANSWERS | {
        "1.1a": {STATUS: "Delayed", PERCENT: 0.3, COMMENT: "Steel.", REVISED: date(2026, 3, 30)},
        "1.1a.2": {STATUS: "Completed", PERCENT: 1, COMMENT: "Let."},
    }
    (third,) = [path for path in returns_in(small_collected) if "q3_hsg" in path.name]
    fill(third, small_collected / "inbox" / "third.xlsx", moved)
    take_in(small_collected)
    master = only(small_collected.glob("master-*.xlsx"), "q3")
    found = {(one["Ref"], one["What"]): one for one in table(master, "Movement")}
    assert {key: one["Movement"] for key, one in found.items()} == {
        ("1.1a", STATUS): "Worse",
        ("1.1a", PERCENT): "Down",
        ("1.1a.2", STATUS): "Completed",
        ("1.1a.2", PERCENT): "Up",
    }
    assert (found["1.1a", PERCENT]["Before"], found["1.1a", PERCENT]["Now"]) == ("40%", "30%")
    fill(
        third,
        small_collected / "inbox" / "fourth.xlsx",
        moved | {"1.1a.2": {STATUS: "Completed", PERCENT: 1}} | {"1.2a": {STATUS: "On Target", PERCENT: 0.5}},
    )
    take_in(small_collected)
    versions = [one for one in table(master, "Movement") if one["Since"] == "Previous version"]
    assert [(one["Ref"], one["What"], one["Before"], one["Now"]) for one in versions] == [
        ("1.2a", PERCENT, "N/A", "50%")
    ]
    assert versions[0]["Files"] == "third.xlsx; fourth.xlsx"
    assert only(small_collected.glob("master-*.xlsx"), "q2").read_bytes() == earlier


def test_an_unchanged_resend_is_said_to_be_one(small_collected: Path) -> None:
    path = fill(only(returns_in(small_collected), "_env"), small_collected / "inbox" / "again.xlsx", SMALL_ANSWERS)
    with closing(openpyxl.load_workbook(path)) as book:
        book.properties.title = "Other bytes"
        book.save(path)
    result = take_in(small_collected)
    (verdict,) = [one.verdict for one in result.verdicts if one.file == "again.xlsx"]
    assert verdict.startswith("collected, the same answers as before")
    assert "TPM466" in codes(result)
