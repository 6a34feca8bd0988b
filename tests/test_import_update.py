"""`tpm plan import --update`: what a corrected document says goes into the plan in place, and every change is said."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from plans import FORM, HEADINGS, book, row
from test_block_import import as_text
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.plans.plan_people import replace_officer
from tpm_excel.verbs.plans.planning import PlanImport, import_plan
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

ROWS = [row("1.1a", "Insulate homes"), row("1.1a.1", "Survey 400 homes"), row("1.1a.2", "Let the contract")]
LATER = {"1.1a.2": {"Deadline": "31/12/2025", "Lead officer": "Ben Oke"}}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A plan made before there was a column for the first deadline, with a column of the council's own."""
    init(tmp_path / "ws", "Rivermead", "2025-26")
    (tmp_path / "ws" / "plan.xlsx").write_bytes(book(ROWS))
    with edited(Workspace(tmp_path / "ws")) as sheet:
        put(sheet, 1, len(HEADINGS) + 1, "Budget")
        put(sheet, 4, len(HEADINGS) + 1, 12000)
    return Workspace(tmp_path / "ws")


class edited(closing[Any]):  # noqa: N801  # reads as what it is: with edited(…) as sheet
    """The plan's sheet, saved when all is changed."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(openpyxl.load_workbook(workspace.plan))
        self.path = workspace.plan

    def __enter__(self) -> Any:
        return self.thing[FORM.sheet]

    def __exit__(self, *raised: object) -> None:
        self.thing.save(self.path)
        super().__exit__(*raised)


def put(sheet: Worksheet, line: int, column: int, value: Any) -> None:
    cell: Any = sheet.cell(line, column)
    cell.value = value


def document(folder: Path, **changes: Any) -> Path:
    """The plan as a table, with some cells corrected; named by reference."""
    changed = [one | changes.get(one["Ref"], {}) for one in ROWS]
    lines = [[_said(one.get(heading)) for heading in HEADINGS] for one in changed]
    return as_text(folder / "corrected.csv", [list(HEADINGS), *lines], ",")


def _said(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")


def corrected(workspace: Workspace, tmp_path: Path, **how: bool) -> PlanImport:
    return import_plan(workspace, document(tmp_path, **LATER), None, **how)


def cells(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of the plan by reference and heading."""
    with closing(openpyxl.load_workbook(path)) as plan:
        heads, *lines = plan[FORM.sheet].iter_rows(values_only=True)
    rows = [dict(zip(map(str, heads), map(_day, line), strict=True)) for line in lines if line[0]]
    return {str(one["Ref"]): one for one in rows}


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def test_what_the_file_corrects_goes_into_the_plan_and_nothing_else_changes(
    workspace: Workspace, tmp_path: Path
) -> None:
    before = cells(workspace.plan)
    result = corrected(workspace, tmp_path, update=True)
    assert [(one.ref, one.heading, one.plan, one.found) for one in result.updated] == [
        ("1.1a.2", "Lead officer", "Ada Quill", "Ben Oke"),
        ("1.1a.2", "Deadline", "30/09/2025", "31/12/2025"),
    ]
    assert result.written_to == "plan.xlsx"
    after = cells(workspace.plan)
    new = {"Lead officer": "Ben Oke", "Deadline": date(2025, 12, 31), "Original deadline": date(2025, 9, 30)}
    expected = {ref: one | {"Original deadline": None} for ref, one in before.items()}
    assert after == expected | {"1.1a.2": expected["1.1a.2"] | new}
    assert after["1.1a.2"]["Budget"] == 12000
    again = corrected(workspace, tmp_path, update=True)
    assert (again.changed, again.written_to) == ([], "")


def test_dates_that_were_written_look_like_dates(workspace: Workspace, tmp_path: Path) -> None:
    corrected(workspace, tmp_path, update=True)
    with edited(workspace) as sheet:
        heads = {str(cell.value): cell.column for cell in sheet[1]}
        for heading in ("Deadline", "Original deadline"):
            assert sheet.cell(4, heads[heading]).number_format.lower() in ("dd/mm/yyyy", "yyyy-mm-dd")
        assert sheet.cell(4, heads["Original deadline"]).number_format == "dd/mm/yyyy"


def test_without_update_changes_are_listed_and_the_plan_is_left(workspace: Workspace, tmp_path: Path) -> None:
    result = corrected(workspace, tmp_path)
    assert (len(result.changed), result.updated) == (2, [])
    assert [one.code for one in result.findings].count("TPM521") == 2
    assert cells(workspace.plan)["1.1a.2"]["Lead officer"] == "Ada Quill"
    file = str(document(tmp_path, **LATER))
    said = CliRunner().invoke(app, ["plan", "import", file, "--workspace", str(workspace.folder)]).stdout
    assert "Changed; the plan was left as it is (2)" in said
    assert "the same command with --update" in said


def test_the_command_says_each_change_old_and_new(workspace: Workspace, tmp_path: Path) -> None:
    words = ["plan", "import", str(document(tmp_path, **LATER)), "--update", "--workspace", str(workspace.folder)]
    said = CliRunner().invoke(app, [*words, "--preview"]).stdout
    assert "To change in the plan (2)" in said
    assert cells(workspace.plan)["1.1a.2"]["Lead officer"] == "Ada Quill"
    said = CliRunner().invoke(app, words).stdout
    assert "Changed in the plan (2)" in said
    assert "1.1a.2  Deadline: 30/09/2025 → 31/12/2025" in said


def test_a_deadline_changed_twice_keeps_the_first(workspace: Workspace, tmp_path: Path) -> None:
    corrected(workspace, tmp_path, update=True)
    later = document(tmp_path, **{"1.1a.2": {"Deadline": "31/01/2026", "Lead officer": "Ben Oke"}})
    import_plan(workspace, later, None, update=True)
    now = cells(workspace.plan)["1.1a.2"]
    assert (now["Deadline"], now["Original deadline"]) == (date(2026, 1, 31), date(2025, 9, 30))


def test_a_deadline_that_was_first_changed_in_excel_keeps_that_first(workspace: Workspace, tmp_path: Path) -> None:
    generate(workspace, Period.parse("2025-26-Q1"))
    with edited(workspace) as sheet:
        put(sheet, 4, HEADINGS.index("Deadline") + 1, date(2025, 10, 31))
    generate(workspace, Period.parse("2025-26-Q2"))
    corrected(workspace, tmp_path, update=True)
    assert cells(workspace.plan)["1.1a.2"]["Original deadline"] == date(2025, 9, 30)


def test_a_day_that_did_not_exist_is_no_first_deadline(workspace: Workspace, tmp_path: Path) -> None:
    with edited(workspace) as sheet:
        put(sheet, 4, HEADINGS.index("Deadline") + 1, "31/02/2026")
    corrected(workspace, tmp_path, update=True)
    assert cells(workspace.plan)["1.1a.2"]["Deadline"] == date(2025, 12, 31)
    assert "Original deadline" not in cells(workspace.plan)["1.1a.2"]


def test_a_document_imported_again_does_not_undo_a_replaced_officer(workspace: Workspace, tmp_path: Path) -> None:
    replace_officer(workspace, "Ada Quill", "Eve Hall", dry_run=False)
    result = corrected(workspace, tmp_path, update=True)
    people = {ref: one["Lead officer"] for ref, one in cells(workspace.plan).items()}
    assert people == {"1.1a": "Eve Hall", "1.1a.1": "Eve Hall", "1.1a.2": "Ben Oke"}
    assert [one.place.ref for one in result.findings if one.code == "TPM583"] == ["1.1a", "1.1a.1"]
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        officers = {cell.value for cell in plan["Officers"]["A"] if cell.value}
    assert officers == {"Name", "Eve Hall", "Ben Oke"}


def test_a_formula_is_left_and_said(workspace: Workspace, tmp_path: Path) -> None:
    with edited(workspace) as sheet:
        put(sheet, 4, HEADINGS.index("Lead officer") + 1, '="Ada"&" Quill"')
    result = corrected(workspace, tmp_path, update=True)
    assert [(one.code, one.place.cell) for one in result.findings if one.code == "TPM581"] == [("TPM581", "H4")]
    assert [one.heading for one in result.updated] == ["Deadline"]
    assert cells(workspace.plan)["1.1a.2"]["Lead officer"] == '="Ada"&" Quill"'


def test_the_version_before_is_kept_and_the_journal_says_who_changed_what(workspace: Workspace, tmp_path: Path) -> None:
    before = workspace.plan.read_bytes()
    corrected(workspace, tmp_path, update=True)
    (event,) = workspace.archive.journal.events("plan imported")
    assert workspace.archive.read("plans", event["before"]) == before
    assert ["1.1a.2", "Deadline", "30/09/2025", "31/12/2025"] in event["changes"]
    assert event["file"] == "corrected.csv"
    assert event["by"]
    assert event["at"]


# ---- A copy beside ---------------------------------------------------------------------------------------------------


def test_a_plan_that_is_open_in_excel_is_left_and_a_copy_written_beside(workspace: Workspace, tmp_path: Path) -> None:
    before = workspace.plan.read_bytes()
    (workspace.folder / "~$plan.xlsx").write_bytes(b"")
    foreseen = corrected(workspace, tmp_path, update=True, preview=True)
    assert (foreseen.lost, foreseen.written_to) == (("it is open in Excel",), "")
    assert not (workspace.folder / "plan-imported.xlsx").exists()
    words = ["plan", "import", str(tmp_path / "corrected.csv"), "--update", "--preview"]
    said = CliRunner().invoke(app, [*words, "--workspace", str(workspace.folder)]).stdout
    assert "To change in plan-imported.xlsx (2)" in said
    assert "plan.xlsx would be left as it is: it is open in Excel." in said
    result = corrected(workspace, tmp_path, update=True)
    assert result.written_to == "plan-imported.xlsx"
    assert workspace.plan.read_bytes() == before
    assert cells(workspace.folder / "plan-imported.xlsx")["1.1a.2"]["Lead officer"] == "Ben Oke"


def test_a_copy_that_stands_there_is_kept_under_another_name(workspace: Workspace, tmp_path: Path) -> None:
    (workspace.folder / "~$plan.xlsx").write_bytes(b"")
    assert corrected(workspace, tmp_path, update=True).aside == ""
    copy = workspace.folder / "plan-imported.xlsx"
    assert corrected(workspace, tmp_path, update=True).aside == "", "the same result again"
    file = document(tmp_path, **{"1.1a": {"Lead officer": "Eve Hall"}})
    words = ["plan", "import", str(file), "--update", "--workspace", str(workspace.folder)]
    said = " ".join(CliRunner().invoke(app, words).stdout.split())
    (former,) = workspace.folder.glob("plan-imported_former-*.xlsx")
    assert f"The plan-imported.xlsx that stood there is kept as {former.name}." in said
    assert cells(former)["1.1a.2"]["Lead officer"] == "Ben Oke"
    assert cells(copy)["1.1a"]["Lead officer"] == "Eve Hall"


def test_a_copy_that_is_open_in_excel_is_not_replaced(workspace: Workspace, tmp_path: Path) -> None:
    (workspace.folder / "~$plan.xlsx").write_bytes(b"")
    corrected(workspace, tmp_path, update=True)
    copy = workspace.folder / "plan-imported.xlsx"
    (workspace.folder / "~$plan-imported.xlsx").write_bytes(b"")
    before = copy.read_bytes()
    file = document(tmp_path, **{"1.1a": {"Lead officer": "Eve Hall"}})
    with pytest.raises(OperatorError, match=r"plan-imported\.xlsx is open in Excel\. Close it there and run again\."):
        import_plan(workspace, file, None, update=True)
    assert copy.read_bytes() == before


def test_a_preview_foresees_what_a_change_would_lose(workspace: Workspace, tmp_path: Path) -> None:
    with edited(workspace) as sheet:
        put(sheet, 9, 1, "=1+1")  # rows put in between would leave it speaking of another row
    new = [list(HEADINGS), *[[_said(one.get(head)) for head in HEADINGS] for one in ROWS]]
    extra = row("1.1a.3", "Begin the works")
    new.append([_said(extra.get(head)) for head in HEADINGS])
    file = as_text(tmp_path / "more.csv", new, ",")
    words = ["plan", "import", str(file), "--workspace", str(workspace.folder)]
    said = " ".join(CliRunner().invoke(app, [*words, "--preview"]).stdout.split())
    assert "would be left as it is: it holds what a change would lose (formulas that the new rows" in said
    assert "would stand in plan-imported.xlsx" in said
    record = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert record["written_to"] == "plan-imported.xlsx"
    assert record["not_kept_by_the_copy"] == ["formulas that the new rows would put out of place"]
