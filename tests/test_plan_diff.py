"""`tpm plan diff`: what changed between two versions of a plan, and what the journal keeps of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from plans import DIRECTORATES, FORM, book, cell, row
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.merging.plan_changes import PlanChange, plan_changes
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.plans.plan_versions import diff
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.reader import read_plan
from tpm_excel.workspace.folder import Workspace

Rows = list[dict[str, Any]]
BEFORE = [
    row("1.1a"),
    row("1.1a.1"),
    row("1.1a.2"),
    row("2.1a", priority_ref="2.1", directorate="ENV"),
    row("2.1a.1", priority_ref="2.1", directorate="ENV"),
]
Q1, Q2 = Period.parse("2025-26-Q1"), Period.parse("2025-26-Q2")


def change(line: dict[str, Any], **values: Any) -> dict[str, Any]:
    return line | {name.replace("_", " ").capitalize(): value for name, value in values.items()}


def replaced(ref: str, **values: Any) -> Rows:
    return [change(one, **values) if one["Ref"] == ref else one for one in BEFORE]


def changes(after: Rows, codes: list[tuple[str, str]] | None = None, before: Rows | None = None) -> list[PlanChange]:
    old, _ = read_plan(book(before or BEFORE), (FORM,))
    new, _ = read_plan(book(after, codes or DIRECTORATES), (FORM,))
    return plan_changes((FORM,), old, new)


def told(found: list[PlanChange]) -> list[tuple[str, str, str, str, str]]:
    return [(one.kind, one.ref, one.heading, one.old, one.new) for one in found]


CASES: list[tuple[str, Rows, list[tuple[str, str, str, str, str]]]] = [
    ("nothing", BEFORE, []),
    ("another order", [*BEFORE[3:], *BEFORE[:3]], []),
    ("added", [*BEFORE, row("2.1a.2", "Sweep", directorate="ENV")], [("added", "2.1a.2", "", "", "Sweep")]),
    ("gone", [one for one in BEFORE if one["Ref"] != "1.1a.2"], [("gone", "1.1a.2", "", "Do what 1.1a.2 says", "")]),
    (
        "moved below another",
        [*BEFORE[:2], *BEFORE[3:], BEFORE[2]],
        [("moved", "1.1a.2", "Activity", "1.1a", "2.1a")],
    ),
    (
        "moved to another priority",
        replaced("2.1a", priority_ref="1.1"),
        [("moved", "2.1a", "Priority ref", "2.1", "1.1")],
    ),
    (
        "moved to another directorate",
        replaced("2.1a.1", directorate="HSG"),
        [("moved", "2.1a.1", "Directorate", "ENV", "HSG")],
    ),
    (
        "returned by another",
        replaced("2.1a.1", returned_by="HSG"),
        [("moved", "2.1a.1", "Returned by", "", "HSG")],
    ),
    (
        "reworded",
        replaced("1.1a", title="Do more"),
        [("reworded", "1.1a", "Title", "Do what 1.1a says", "Do more")],
    ),
    (
        "a deadline",
        replaced("1.1a.1", deadline=date(2025, 12, 31)),
        [("deadline changed", "1.1a.1", "Deadline", "30/09/2025", "31/12/2025")],
    ),
    (
        "an officer",
        replaced("1.1a.1", lead_officer="Ben Oke"),
        [("officer changed", "1.1a.1", "Lead officer", "Ada Quill", "Ben Oke")],
    ),
    ("a member", replaced("1.1a", lead_member="Cllr Moss"), [("changed", "1.1a", "Lead member", "", "Cllr Moss")]),
    (
        "closed",
        replaced("1.1a.2", closed_because="Not funded"),
        [("closed", "1.1a.2", "Closed because", "", "Not funded")],
    ),
    (
        "another reference",
        [change(one, ref="1.1a.9") if one["Ref"] == "1.1a.2" else one for one in BEFORE],
        [("renumbered", "1.1a.9", "Ref", "1.1a.2", "1.1a.9")],
    ),
]


@pytest.mark.parametrize(("after", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_changed(after: Rows, expected: list[tuple[str, str, str, str, str]]) -> None:
    assert told(changes(after)) == expected


def test_a_row_opened_again() -> None:
    closed = replaced("1.1a.2", closed_because="Not funded")
    assert told(changes(BEFORE, before=closed)) == [("opened again", "1.1a.2", "Closed because", "Not funded", "")]


def test_a_row_that_inherits_moves_with_its_activity() -> None:
    """A milestone without a directorate of its own is moved by a change of its activity's."""
    before = replaced("2.1a.1", directorate=None)
    after = [change(one, directorate="HSG") if one["Ref"] == "2.1a" else one for one in before]
    assert told(changes(after, before=before)) == [
        ("moved", "2.1a", "Directorate", "ENV", "HSG"),
        ("moved", "2.1a.1", "Returned by", "ENV", "HSG"),
    ]


def test_the_place_of_a_change_is_its_cell_in_the_later_plan() -> None:
    (one,) = changes(replaced("1.1a.1", deadline=date(2025, 12, 31)))
    assert (one.place.sheet, one.place.cell) == (FORM.sheet, cell("Deadline", 2))


def test_directorates_added_renamed_and_gone() -> None:
    after = [change(one, directorate="PLC") if one["Directorate"] == "ENV" else one for one in BEFORE]
    kinds = [one for one in told(changes(after, [("HSG", "Homes"), ("PLC", "Place")])) if one[0] != "moved"]
    assert kinds == [
        ("directorate renamed", "HSG", "Name", "Housing", "Homes"),
        ("directorate gone", "ENV", "", "Environment", "its rows: PLC 2"),
        ("directorate added", "PLC", "", "", "Place"),
    ]


def test_a_new_code_with_the_same_name_is_a_rename() -> None:
    kinds = told(changes(BEFORE, [("HSG", "Housing"), ("EN", "Environment")]))
    assert kinds[0] == ("directorate renamed", "EN", "Code", "ENV", "EN")


def test_directorates_that_merge_or_split_say_where_their_rows_went() -> None:
    rows = [change(one, directorate={"1.1a": "A", "1.1a.1": "A"}.get(one["Ref"], "B")) for one in BEFORE]
    gone = [one for one in told(changes(rows, [("A", "A"), ("B", "B")])) if one[0] == "directorate gone"]
    assert gone == [
        ("directorate gone", "HSG", "", "Housing", "its rows: A 2, B 1"),
        ("directorate gone", "ENV", "", "Environment", "its rows: B 2"),
    ]


def test_a_contact_that_changed() -> None:
    old, _ = read_plan(book(BEFORE, [("HSG", "Housing", "Ada", "ada@x.example"), ("ENV", "Environment")]), (FORM,))
    new, _ = read_plan(book(BEFORE, [("HSG", "Housing", "Ben", "ben@x.example"), ("ENV", "Environment")]), (FORM,))
    assert told(plan_changes((FORM,), old, new)) == [
        ("directorate changed", "HSG", "Contact", "Ada", "Ben"),
        ("directorate changed", "HSG", "E-mail", "ada@x.example", "ben@x.example"),
    ]


# ---- The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init(tmp_path / "ws", "Rivermead", "2025-26")
    (tmp_path / "ws" / "plan.xlsx").write_bytes(book(BEFORE))
    return Workspace(tmp_path / "ws")


def run(workspace: Workspace, *words: str) -> Any:
    return CliRunner().invoke(app, ["plan", "diff", *words, "--workspace", str(workspace.folder)])


def test_against_the_version_last_used(workspace: Workspace) -> None:
    generate(workspace, Q1)
    assert diff(workspace, None).changes == ()
    workspace.plan.write_bytes(book(replaced("1.1a", title="Do more")))
    result = diff(workspace, None)
    assert told(list(result.changes)) == [("reworded", "1.1a", "Title", "Do what 1.1a says", "Do more")]
    assert result.against.startswith("the version used for 2025-26 Q1 since ")


def test_against_a_file(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "spring.xlsx").write_bytes(book(BEFORE[:2]))
    document = json.loads(run(workspace, str(tmp_path / "spring.xlsx"), "--json").stdout)
    assert document["against"] == "spring.xlsx"
    assert [(one["kind"], one["ref"]) for one in document["changes"]] == [
        ("added", "1.1a.2"),
        ("added", "2.1a"),
        ("added", "2.1a.1"),
    ]


def test_before_the_first_quarter_there_is_nothing_to_compare_with(workspace: Workspace) -> None:
    done = run(workspace)
    assert done.exception is not None
    assert "tpm generate notes the first" in str(done.exception)


def test_a_file_that_is_no_plan_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "letter.csv").write_text("Dear colleague,\n", encoding="utf-8")
    assert "is no plan" in str(run(workspace, str(tmp_path / "letter.csv")).exception)


def test_many_rows_that_move_alike_are_one_line(workspace: Workspace) -> None:
    generate(workspace, Q1)
    rows = [change(one, directorate="ENV") if one["Directorate"] == "HSG" else one for one in BEFORE]
    workspace.plan.write_bytes(book(rows))
    lines = [line for line in run(workspace).stdout.splitlines() if "HSG → ENV" in line]
    assert lines == ["  1.1a, 1.1a.1, 1.1a.2  Directorate: HSG → ENV"]


def test_the_first_deadline_is_kept_through_every_change(workspace: Workspace) -> None:
    generate(workspace, Q1)
    workspace.plan.write_bytes(book(replaced("1.1a.1", deadline=date(2025, 12, 31))))
    generate(workspace, Q2)
    generate(workspace, Q2)
    events = list(workspace.archive.journal.events("deadline changed"))
    assert [(one["ref"], one["old"], one["new"], one["period"]) for one in events] == [
        ("1.1a.1", "30/09/2025", "31/12/2025", "2025-26-Q2")
    ]
    workspace.plan.write_bytes(book(replaced("1.1a.1", deadline=date(2026, 3, 31))))
    document = json.loads(run(workspace, "--json").stdout)
    (one,) = document["changes"]
    assert (one["old"], one["new"], one["original"]) == ("31/12/2025", "31/03/2026", "30/09/2025")
    assert "Deadline: 31/12/2025 → 31/03/2026 (first 30/09/2025)" in run(workspace).stdout


def test_the_journal_says_what_changed_and_who_ran_it(workspace: Workspace) -> None:
    generate(workspace, Q1)
    workspace.plan.write_bytes(book(replaced("1.1a", title="Do more")))
    generate(workspace, Q1)
    (event,) = workspace.archive.journal.events("plan changed")
    assert event["changes"] == [["reworded", "1.1a", "Title", "Do what 1.1a says", "Do more"]]
    assert event["period"] == "2025-26-Q1"
    assert event["by"]
