"""`tpm plan replace-officer`: a person is replaced in every cell for people, and nothing else of the plan changes."""

from __future__ import annotations

import json
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import table
from openpyxl.styles import PatternFill
from plans import FORM, book, cell, row
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.verbs.plans.plan_people import Replaced, replace_officer
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import set_cells
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

ROWS = [
    row("1.1a", lead_member="Cllr Moss", lead_officer="Ada Quill"),
    row("1.1a.1", lead_officer="Ben Oke; ada  quill"),
    row("1.1a.2", "Let Ada Quill speak", lead_officer="Adam Quill"),
    row("1.1a.3", lead_officer="Ada Quill; Cai Rix"),
]
DIRECTORATES = [("HSG", "Housing", "Ada Quill", "ada@x.example", "Dee Ives", "Ada Quill")]
OFFICERS = [("Ada Quill", "HSG", "ada@x.example"), ("Ben Oke", "HSG", "")]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init(tmp_path / "ws", "Rivermead", "2025-26")
    with closing(openpyxl.load_workbook(BytesIO(book(ROWS, DIRECTORATES, OFFICERS)))) as plan:
        sheet = plan[FORM.sheet]
        sheet["P1"], sheet["P2"] = "Our own column", "=1+1"
        sheet["A2"].fill = PatternFill("solid", fgColor="FF00FF00")
        sheet.column_dimensions["F"].width = 77
        plan.create_sheet("Notes")["B2"] = "Ask Ada Quill."
        plan.save(tmp_path / "ws" / "plan.xlsx")
    return Workspace(tmp_path / "ws")


def replaced(workspace: Workspace, old: str = "Ada Quill", new: str = "Eve Hall") -> Replaced:
    return replace_officer(workspace, old, new, dry_run=False)


def values(workspace: Workspace) -> dict[tuple[str, str], Any]:
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        return {
            (sheet.title, each.coordinate): each.value
            for sheet in plan
            for line in sheet.iter_rows()
            for each in line
            if each.value is not None
        }


def test_every_cell_for_people_is_changed_and_no_other(workspace: Workspace) -> None:
    before = values(workspace)
    result = replaced(workspace)
    after = values(workspace)
    officer = [cell("Lead officer", number) for number in range(1, 5)]
    expected = {
        (FORM.sheet, officer[0]): "Eve Hall",
        (FORM.sheet, officer[1]): "Ben Oke; Eve Hall",
        (FORM.sheet, officer[3]): "Eve Hall; Cai Rix",
        ("Directorates", "C2"): "Eve Hall",
        ("Directorates", "F2"): "Eve Hall",
        ("Officers", "A2"): "Eve Hall",
    }
    assert {place: value for place, value in after.items() if before[place] != value} == expected
    assert {(one.sheet, one.cell): one.new for one in result.found.changes} == expected
    assert before.keys() == after.keys()


def test_what_people_made_of_their_plan_stays(workspace: Workspace) -> None:
    replaced(workspace)
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        sheet = plan[FORM.sheet]
        assert sheet["P2"].value == "=1+1"
        assert sheet["A2"].fill.fgColor.rgb == "FF00FF00"
        assert sheet.column_dimensions["F"].width == 77


def test_what_somebody_must_look_at_is_said(workspace: Workspace) -> None:
    found = replaced(workspace).found
    assert {(one.sheet, one.cell) for one in found.emails} == {("Directorates", "D2"), ("Officers", "C2")}
    mentioned = {(one.sheet, one.cell) for one in found.mentions}
    assert mentioned == {(FORM.sheet, cell("Title", 3)), ("Notes", "B2")}


def test_somebody_who_has_a_line_already_gets_no_second_one(workspace: Workspace) -> None:
    result = replaced(workspace, new="Ben Oke")
    after = values(workspace)
    assert [after.get(("Officers", name)) for name in ("A2", "B2", "C2", "A3")] == [None, None, None, "Ben Oke"]
    assert after[FORM.sheet, cell("Lead officer", 2)] == "Ben Oke"
    assert ("Officers", "C2", "ada@x.example", "") in {
        (one.sheet, one.cell, one.old, one.new) for one in result.found.changes
    }


def test_a_formula_is_left_and_said(workspace: Workspace) -> None:
    name = cell("Lead officer", 1)
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        plan[FORM.sheet][name] = '="Ada Quill"'
        plan.save(workspace.plan)
    replaced(workspace)  # never calculated: the reader sees no name in it
    assert values(workspace)[FORM.sheet, name] == '="Ada Quill"'


def test_a_cell_with_a_formula_is_never_set(workspace: Workspace) -> None:
    before = workspace.plan.read_bytes()
    after, lost, formulas = set_cells(before, {(FORM.sheet, "P2"): "Eve Hall", (FORM.sheet, "A2"): "=1+1"})
    assert (lost, formulas) == ([], {(FORM.sheet, "P2")})
    workspace.plan.write_bytes(after)
    assert values(workspace)[FORM.sheet, "P2"] == "=1+1"
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        assert plan[FORM.sheet]["A2"].data_type == "s"  # text stays text, whatever it begins with


def test_a_dry_run_says_the_same_and_writes_nothing(workspace: Workspace) -> None:
    before = workspace.plan.read_bytes()
    dry = replace_officer(workspace, "Ada Quill", "Eve Hall", dry_run=True)
    assert workspace.plan.read_bytes() == before
    assert list(workspace.archive.journal.events("officer replaced")) == []
    assert dry.found == replaced(workspace).found


def test_the_version_before_is_kept_and_the_change_journalled(workspace: Workspace) -> None:
    before = workspace.plan.read_bytes()
    result = replaced(workspace)
    (event,) = workspace.archive.journal.events("officer replaced")
    assert workspace.archive.read("plans", event["before"]) == before
    assert (event["old"], event["new"], event["file"]) == ("Ada Quill", "Eve Hall", "plan.xlsx")
    assert event["cells"] == [[one.sheet, one.cell, one.old, one.new] for one in result.found.changes]


def test_where_something_would_vanish_a_copy_is_written_beside(workspace: Workspace) -> None:
    import zipfile

    with zipfile.ZipFile(workspace.plan, "a") as package:
        package.writestr("xl/threadedComments/threadedComment1.xml", "<ThreadedComments/>")
    before = workspace.plan.read_bytes()
    result = replaced(workspace)
    assert result.lost == ("threaded comments",)
    assert workspace.plan.read_bytes() == before
    assert (workspace.folder / result.written_to).name == "plan-replaced.xlsx"
    again = replace_officer(workspace, "Ada Quill", "Ida Marsh", dry_run=False)
    assert "Eve Hall" in str(table(workspace.folder / again.aside, FORM.sheet))
    assert "Ida Marsh" in str(table(workspace.folder / again.written_to, FORM.sheet))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Ada Quil", "Eve Hall", "“Ada Quill”"),
        ("Nobody At All", "Eve Hall", "Write the name as the plan has it"),
        ("Ada Quill", "Ada Quill", "Name two people"),
        ("Ada Quill", "", "Name two people"),
        ("Ada Quill", "Eve; Hall", "Name two people"),
    ],
)
def test_wrong_usage_is_said(workspace: Workspace, old: str, new: str, says: str) -> None:
    with pytest.raises(OperatorError, match=says):
        replaced(workspace, old, new)


def test_a_plan_that_is_open_in_excel_is_not_touched(workspace: Workspace) -> None:
    (workspace.folder / "~$plan.xlsx").write_bytes(b"")
    with pytest.raises(OperatorError, match="open in Excel"):
        replaced(workspace)


def test_a_spelling_is_mended(workspace: Workspace) -> None:
    replaced(workspace, "ada quill", "Ada Quill")
    assert values(workspace)[FORM.sheet, cell("Lead officer", 2)] == "Ben Oke; Ada Quill"
    assert values(workspace)["Officers", "A2"] == "Ada Quill"


def test_the_command_names_each_cell(workspace: Workspace) -> None:
    words = ["plan", "replace-officer", "Ada Quill", "Eve Hall", "--workspace", str(workspace.folder)]
    document = json.loads(CliRunner().invoke(app, [*words, "--dry-run", "--json"]).stdout)
    assert document["written_to"] == ""
    said = CliRunner().invoke(app, words).stdout
    for one in document["changed"]:
        assert f"{one['sheet']}!{one['cell']}" in said
