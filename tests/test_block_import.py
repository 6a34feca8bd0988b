"""`tpm plan import` with plans in blocks, end to end: several files and formats, again, and with answers."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.terms.cells import written
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import collect
from tpm_excel.verbs.plans.import_result import PlanImport
from tpm_excel.verbs.plans.planning import import_plan, import_plans
from tpm_excel.verbs.quarter.assembling import plan_of
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

SHEET = "Strategic plan"
HEADS = [
    ["Activity", "Lead Member, Lead Officer and Directorate", "Deadline"],
    ["Milestone", "Lead Officer", "Deadline"],
]

BLOCKS: list[list[str]] = [
    ["Rivermead plan"],
    ["A Great Place"],
    ["Priority 1.1: Homes"],
    HEADS[0],
    ["Build more homes", "Cllr Ann Ash", "31/03/2026"],
    ["", "Bob Birch (D&R)", ""],
    HEADS[1],
    ["Agree the sites", "Bob Birch (D&R)", "30/09/2025"],
    ["Start on site", "Bob Birch, Cy Cole (DR)", "31/12/2025 and quarterly"],
    ["Priority 1.2: Streets"],
    HEADS[0],
    ["Clean the streets", "Cllr Dee Dale", "31/03/2026"],
    ["", "Eve Elm(CLC)", ""],
    HEADS[1],
    ["Buy sweepers", "Eve Elm (CLC)", "31/10/2025"],
]


def workspace(folder: Path, year: str = "2025-26") -> Workspace:
    init(folder, "Rivermead", year)
    return Workspace(folder)


def as_text(path: Path, lines: list[list[str]], separator: str = "\t") -> Path:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator="\n").writerows(lines)
    path.write_text(buffer.getvalue(), encoding="utf-8")
    return path


def as_xlsx(path: Path, lines: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for line in lines:
        sheet.append(line)
    book.save(path)
    return path


def as_docx(path: Path, lines: list[list[str]]) -> Path:
    document = docx.Document()
    table: Any = None
    for line in lines:
        if len(line) == 1:
            document.add_paragraph(line[0])
            table = None
            continue
        if table is None:
            table = document.add_table(rows=0, cols=3)
        cells = table.add_row().cells
        for cell, text in zip(cells, line, strict=True):
            cell.text = text
        if not line[0]:
            above = table.rows[-2].cells
            cells[0].merge(above[0])
            cells[2].merge(above[2])
    document.save(str(path))
    return path


def with_office(path: Path, to: str) -> Path:
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not here")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{path.parent}/office", "--headless", "--convert-to", to, "--outdir",
         str(path.parent), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return path.with_suffix(f".{to}")


def plan_rows(space: Workspace) -> list[dict[str, str]]:
    with closing(openpyxl.load_workbook(space.plan)) as book:
        lines = list(book[SHEET].iter_rows(values_only=True))
    heads = [str(head) for head in lines[0]]
    return [dict(zip(heads, map(_plain, line), strict=True)) for line in lines[1:] if any(line)]


def _plain(value: Any) -> str:
    return written(value.date() if isinstance(value, datetime) else value)


def codes(result: PlanImport) -> list[str]:
    return [one.code for one in result.findings]


@pytest.mark.parametrize("kind", ["txt", "csv", "xlsx", "docx", "ods", "xls"])
def test_a_plan_in_blocks_is_taken_from_every_format(tmp_path: Path, kind: str) -> None:
    match kind:
        case "txt" | "csv":
            file = as_text(tmp_path / f"plan.{kind}", BLOCKS, "\t" if kind == "txt" else ",")
        case "docx":
            file = as_docx(tmp_path / "plan.docx", BLOCKS)
        case _:
            file = as_xlsx(tmp_path / "plan.xlsx", BLOCKS)
            file = with_office(file, kind) if kind != "xlsx" else file
    space = workspace(tmp_path / "space")
    result = import_plan(space, file, None)
    assert result.taken == {
        "theme": 1, "priority": 2, "activity": 2, "milestone": 3, "directorate": 3, "officer": 3,
    }  # fmt: skip
    rows = plan_rows(space)
    assert [row["Ref"] for row in rows] == ["1.1a", "1.1a.1", "1.1a.2", "1.2a", "1.2a.1"]
    first, *_, third = rows[:3]
    assert (first["Lead member"], first["Lead officer"], first["Directorate"]) == ("Cllr Ann Ash", "Bob Birch", "D&R")
    assert (first["Theme"], first["Priority"], first["Deadline"]) == ("A Great Place", "Homes", "31/03/2026")
    assert (third["Lead officer"], third["Directorate"]) == ("Bob Birch; Cy Cole", "DR")
    assert third["Deadline"] == "31/12/2025 and quarterly", "the text is kept"
    assert {"TPM530", "TPM533", "TPM535"} <= set(codes(result))


def test_the_one_date_of_a_text_is_read_from_the_plan_and_said(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    import_plan(space, as_text(tmp_path / "plan.txt", BLOCKS), None)
    plan, findings = plan_of(space, None)
    row = next(one for one in plan.of("strategic_plan") if one.ref == "1.1a.2")
    assert written(row.values["deadline"]) == "31/12/2025"
    assert "TPM533" in [one.code for one in findings]


def test_a_preview_writes_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    before = {path: path.read_bytes() for path in space.folder.rglob("*") if path.is_file()}
    file = as_text(tmp_path / "plan.txt", BLOCKS)
    result = import_plans(space, [file], Period.parse("2025-26-Q1"), preview=True)
    assert result.taken["milestone"] == 3
    after = {path: path.read_bytes() for path in space.folder.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if path.name != ".lock"} == before


def test_a_preview_of_people_and_plan_counts_each_once(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    people = as_text(tmp_path / "people.csv", [["Code", "Name", "Contact"], ["DR", "Renewal", "Fay Fir"]], ",")
    files = [people, as_text(tmp_path / "plan.txt", BLOCKS)]
    foreseen = import_plans(space, files, None, preview=True)
    assert foreseen.taken == import_plans(space, files, None).taken
    assert foreseen.taken["directorate"] == 3


def test_several_files_are_read_as_one_plan(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    first = as_text(tmp_path / "one.txt", BLOCKS[:9])
    second = as_text(tmp_path / "two.txt", [BLOCKS[1], *BLOCKS[9:]])
    result = import_plans(space, [first, second], None)
    assert (result.file, result.taken["activity"], result.taken["milestone"]) == ("one.txt, two.txt", 2, 3)
    again = import_plans(space, [second], None)
    assert [ref for ref, _ in again.gone] == ["1.1a", "1.1a.1", "1.1a.2"], "of the same theme, and no longer there"


def test_an_import_again_keeps_references_and_lists_what_is_new_gone_and_changed(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    import_plan(space, as_text(tmp_path / "plan.txt", BLOCKS), None)
    corrected = [list(line) for line in BLOCKS]
    corrected[7][0] = "Agree all the sites"
    corrected[8] = ["Find a builder", "Bob Birch (D&R)", "30/11/2025"]
    corrected[14][2] = "30/11/2025"
    result = import_plan(space, as_text(tmp_path / "plan2.txt", corrected), None)
    assert result.new == [("1.1a.3", "Find a builder")]
    assert result.gone == [("1.1a.2", "Start on site")]
    changed = [(one.ref, one.heading, one.plan, one.found) for one in result.changed]
    assert changed == [
        ("1.1a.1", "Title", "Agree the sites", "Agree all the sites"),
        ("1.2a.1", "Deadline", "31/10/2025", "30/11/2025"),
    ]
    assert "TPM540" in codes(result), "a title that was reworded is a query, never silent"
    plan, _ = plan_of(space, None)
    added = next(one for one in plan.of("strategic_plan") if one.ref == "1.1a.3")
    assert added.parent == "1.1a"
    assert [row["Ref"] for row in plan_rows(space)] == ["1.1a", "1.1a.1", "1.1a.2", "1.1a.3", "1.2a", "1.2a.1"]


def test_rows_that_would_put_formulas_out_of_place_go_into_a_copy(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    import_plan(space, as_text(tmp_path / "plan.txt", BLOCKS), None)
    book = openpyxl.load_workbook(space.plan)
    book[SHEET]["Z5"] = "=A5"
    book[SHEET]["Z6"] = "see"
    book[SHEET]["Z6"].hyperlink = "https://rivermead.example/plan"
    book[SHEET].row_dimensions[6].height = 77
    book.save(space.plan)
    before = space.plan.read_bytes()
    more = [*BLOCKS[:9], ["Move in", "Bob Birch (D&R)", "31/03/2026"], *BLOCKS[9:]]
    result = import_plan(space, as_text(tmp_path / "plan2.txt", more), None)
    assert result.written_to == "plan-imported.xlsx"
    assert result.lost == ("formulas that the new rows would put out of place",)
    assert space.plan.read_bytes() == before
    sheet = openpyxl.load_workbook(space.plan.with_name("plan-imported.xlsx"))[SHEET]
    assert [sheet.cell(row, 1).value for row in range(2, 8)] == [
        "1.1a", "1.1a.1", "1.1a.2", "1.1a.3", "1.2a", "1.2a.1",
    ]  # fmt: skip
    assert (sheet["Z7"].value, sheet.row_dimensions[7].height) == ("see", 77)
    assert sheet["Z7"].hyperlink
    assert sheet["Z7"].hyperlink.ref == "Z7"


def test_what_the_plan_has_no_column_for_is_said(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    book = openpyxl.load_workbook(space.plan)
    next(cell for cell in book[SHEET][1] if cell.value == "Lead member").value = "Our own column"
    book.save(space.plan)
    result = import_plan(space, as_text(tmp_path / "plan.txt", BLOCKS), None)
    assert [dict(one.context)["heading"] for one in result.findings if one.code == "TPM541"] == ["Lead member"]


def test_a_document_without_a_plan_is_refused_in_plain_words(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    file = as_docx(tmp_path / "letter.docx", [["Dear all,"], ["the plan follows."]])
    with pytest.raises(OperatorError, match="no table that looks like a plan"):
        import_plan(space, file, None)


def test_the_command_prints_what_it_took_repaired_and_did_not_place(tmp_path: Path) -> None:
    space = workspace(tmp_path / "space")
    file = as_text(tmp_path / "plan.txt", BLOCKS)
    run = CliRunner().invoke(app, ["plan", "import", str(file), "--preview", "--workspace", str(space.folder)])
    said = " ".join(run.output.split())
    assert "Would take 1 theme, 2 priorities, 2 activities, 3 milestones" in said
    assert "“Eve Elm(CLC)” was read as “Eve Elm of CLC”" in said
    assert "(text)!A1 “Rivermead plan” was not placed" in said
    assert "Nothing was written" in said
    run = CliRunner().invoke(app, ["plan", "import", str(file), "--json", "--workspace", str(space.folder)])
    assert json.loads(run.output)["taken"]["milestone"] == 3


def test_answers_in_blocks_on_several_sheets_are_kept_and_replayed(tmp_path: Path, seeds: Path) -> None:
    space = workspace(tmp_path / "space", "2012-13")
    period = Period.parse("2012-13-Q2")
    result = import_plan(space, seeds / "strategic-plan-monitoring-2012-13-q2.xlsx", period)
    assert (result.taken["activity"], result.taken["milestone"]) == (68, 230)
    generate(space, period)
    taken = collect(Workspace(space.folder), None, dry_run=False, progress=lambda _: None)
    master = {row.plan.ref: row for row in taken.periods[period].assembled.content.master.rows["strategic_plan"]}
    with (seeds / "seed000_q2_2012_13.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(master) == len(expected) == 298
    for planned, line in zip(plan_rows(space), expected, strict=True):
        row = master[planned["Ref"]]
        assert written(row.value("status")) == line["status"]
        assert " ".join(written(row.value("comment")).split()) == " ".join(line["comment"].split())
        if line["percent"]:
            assert row.value("percent_complete") == int(line["percent"]) / 100
    first = (space.folder / "master-2012-13-q2.xlsx").read_bytes()
    (space.folder / "master-2012-13-q2.xlsx").unlink()
    collect(Workspace(space.folder), None, dry_run=False, progress=lambda _: None)
    assert (space.folder / "master-2012-13-q2.xlsx").read_bytes() == first
