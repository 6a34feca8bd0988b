"""A quarter in which the team works in the master too: at each round every cell is as a person would expect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from clients.office import Office
from helpers import (
    COMMENT,
    NOT_ANSWERED,
    PERCENT,
    REVISED,
    SHEET,
    SMALL_ANSWERS,
    STATUS,
    codes,
    fill,
    listed,
    master_of,
    only,
    returns_in,
    table,
    take_in,
)
from masters import edit_in

from tpm_excel.verbs.masters.collecting import Collected

pytestmark = pytest.mark.libreoffice
COLUMNS = (STATUS, PERCENT, COMMENT, REVISED)


def shown(workspace: Path) -> dict[str, dict[str, Any]]:
    rows = table(master_of(workspace), SHEET)
    return {row["Ref"]: {name: row[name] for name in COLUMNS} for row in rows}


def expected(answers: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    rows = {ref: {name: answers.get(ref, {}).get(name) for name in COLUMNS} for ref in SMALL_ANSWERS}
    return {ref: row | {STATUS: row[STATUS] or NOT_ANSWERED} for ref, row in rows.items()}


def send(workspace: Path, part: str, answers: dict[str, dict[str, Any]], name: str) -> Collected:
    fill(only(returns_in(workspace), part), workspace / "inbox" / name, answers)
    return take_in(workspace)


def test_two_edits_a_new_return_a_decision_and_a_late_resubmission(small_workspace: Path, office: Office) -> None:
    workspace, typing = small_workspace, edit_in(office)
    answers = {ref: dict(one) for ref, one in SMALL_ANSWERS.items() if ref.startswith("1.")}
    answers["1.1a.1"] = {STATUS: "On Target", PERCENT: 0.9, COMMENT: "Nearly."}
    send(workspace, "_hsg", answers, "first.xlsx")
    assert shown(workspace) == expected(answers)

    # two hand edits: one changes an answer, one clears it
    typing(master_of(workspace), {SHEET: {("1.1a", COMMENT): "The lift is out again.", ("1.1a.3", REVISED): None}})
    result = take_in(workspace)
    answers["1.1a"][COMMENT] = "The lift is out again."
    answers["1.1a.3"][REVISED] = None
    assert shown(workspace) == expected(answers)
    assert "TPM467" in codes(result)
    revisions = [(one["Ref"], one["Old value"], one["New value"]) for one in listed(master_of(workspace), "Revisions")]
    assert revisions == [("1.1a", "Works go on.", "The lift is out again."), ("1.1a.3", "20/03/2026", "(blank)")]

    # another return comes, from the other directorate
    send(workspace, "_env", SMALL_ANSWERS, "second.xlsx")
    answers |= {ref: dict(one) for ref, one in SMALL_ANSWERS.items() if ref.startswith("2.")}
    assert shown(workspace) == expected(answers)

    # a decision on the query of 1.1a.1
    why = "The board knows; ten homes are left."
    typing(master_of(workspace), {"Findings": {("SP07 1.1a.1", "Decision"): "waive", ("SP07 1.1a.1", "Reason"): why}})
    take_in(workspace)
    assert shown(workspace) == expected(answers)
    (waived,) = [one for one in listed(master_of(workspace), "Findings") if one["Code"] == "SP07"]
    assert (waived["Severity"], waived["Reason"]) == ("Query, waived", why)

    # late, the first return again: it disputes one edit, mends another row, and leaves the cleared cell filled
    again = {ref: dict(one) for ref, one in SMALL_ANSWERS.items() if ref.startswith("1.")}
    again["1.1a.1"] = answers["1.1a.1"]
    again["1.2a"] = {STATUS: "On Target", PERCENT: 0.35, COMMENT: "Measured now."}
    result = send(workspace, "_hsg", again, "late.xlsx")
    answers["1.2a"] = again["1.2a"]
    assert shown(workspace) == expected(answers)
    asked = {(one.place.ref, dict(one.context)["heading"]) for one in result.findings if one.code == "TPM455"}
    assert asked == {("1.1a", COMMENT), ("1.1a.3", REVISED)}
    (waived,) = [one for one in listed(master_of(workspace), "Findings") if one["Code"] == "SP07"]
    assert (waived["Severity"], waived["Decision"], waived["Reason"]) == ("Query, waived", "waive", why)
    changed = [one for one in table(master_of(workspace), "Movement") if one["Since"] == "Previous version"]
    assert {(one["Ref"], one["What"]) for one in changed} == {("1.2a", PERCENT), ("1.2a", COMMENT)}

    # nothing that was typed anywhere is lost: each stands on Sources, with what became of it
    read = {(one["Ref"], one["Answer"], one["As read"]) for one in table(master_of(workspace), "Sources")}
    assert {("1.1a", COMMENT, "Works go on."), ("1.1a", COMMENT, "The lift is out again.")} <= read
    assert {("1.1a.3", REVISED, "20/03/2026"), ("1.2a", PERCENT, "N/A"), ("1.2a", PERCENT, "35%")} <= read
    assert "TPM902" not in codes(result)
    before = master_of(workspace).read_bytes()
    master_of(workspace).unlink()
    take_in(workspace)
    assert master_of(workspace).read_bytes() == before
