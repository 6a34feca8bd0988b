"""A year played through: plan in, two quarters, a reorganisation between them, the year's end, the next year."""

from __future__ import annotations

import csv
import json
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from plans import FORM, row
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected, collect
from tpm_excel.verbs.plans.plan_people import replace_officer
from tpm_excel.verbs.plans.plan_versions import diff
from tpm_excel.verbs.plans.planning import import_plan
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.verbs.workspaces.year_end import year_end
from tpm_excel.workbooks.plan.reader import read_plan
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

Q1, Q2, NEXT = (Period.parse(name) for name in ("2025-26-Q1", "2025-26-Q2", "2026-27-Q1"))
ROWS = [
    row("1.1a", "Insulate homes"),
    row("1.1a.1", "Survey 400 homes"),
    row("1.1a.2", "Let the contract"),
    row("1.1b", "Open the hub"),
    row("1.1b.1", "Find a building"),
    row("2.1a", "Sweep streets", priority_ref="2.1", lead_officer="Cai Moss", directorate="ENV"),
    row("2.1a.1", "Agree new rounds", priority_ref="2.1", lead_officer="Cai Moss", directorate="ENV"),
    row("2.1a.2", "Buy six sweepers", priority_ref="2.1", lead_officer="Cai Moss", directorate="ENV"),
]
OPEN = {"Status": "On Target", "% complete": 0.5}
DONE = {"Status": "Completed", "% complete": 1}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace with its plan; not to be changed."""
    folder = tmp_path_factory.mktemp("begun")
    init(folder / "ws", "Rivermead", "2025-26")
    table = folder / "plan.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(one | {"Deadline": f"{one['Deadline']:%d/%m/%Y}"} for one in ROWS)
    import_plan(Workspace(folder / "ws"), table, None)
    return folder / "ws"


@pytest.fixture
def workspace(begun: Path, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(begun, tmp_path / "ws"))


# ---- What people do in Excel -----------------------------------------------------------------------------------------


def header(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    number = next(number for number in range(1, 12) if sheet.cell(number, 1).value == "Ref")
    return number, {str(each.value).removesuffix(" (enter)"): each.column for each in sheet[number] if each.value}


def line_of(sheet: Worksheet, ref: str) -> int:
    top, _ = header(sheet)
    return next(number for number in range(top + 1, sheet.max_row + 1) if sheet.cell(number, 1).value == ref)


def put(sheet: Worksheet, number: int, column: int, value: Any) -> None:
    cell: Any = sheet.cell(number, column)
    cell.value = value


def edit_plan(workspace: Workspace, cells: dict[tuple[str, str], Any], *, path: Path | None = None) -> None:
    """Change cells of the plan, named by reference and heading."""
    target = path or workspace.plan
    with closing(openpyxl.load_workbook(target)) as plan:
        sheet = plan[FORM.sheet]
        columns = header(sheet)[1]
        for (ref, heading), value in cells.items():
            put(sheet, line_of(sheet, ref), columns[heading], value)
        plan.save(target)


def return_of(workspace: Workspace, period: Period, code: str) -> Path:
    (path,) = workspace.outbox(period).glob(f"*_{code}.xlsx")
    return path


def refs_in(path: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of a sheet that a form stands on, by reference and heading."""
    with closing(openpyxl.load_workbook(path)) as book:
        sheet = book[FORM.sheet]
        top, columns = header(sheet)
        return {
            str(sheet.cell(number, 1).value): {name: sheet.cell(number, at).value for name, at in columns.items()}
            for number in range(top + 1, sheet.max_row + 1)
            if sheet.cell(number, 1).value
        }


def send(workspace: Workspace, period: Period, code: str, answers: dict[str, dict[str, Any]]) -> None:
    """Fill in the return of a directorate and put it into the inbox."""
    path = return_of(workspace, period, code)
    with closing(openpyxl.load_workbook(path)) as book:
        sheet = book[FORM.sheet]
        columns = header(sheet)[1]
        for ref, values in answers.items():
            for name, value in values.items():
                put(sheet, line_of(sheet, ref), columns[name], value)
        book.save(workspace.inbox / f"{code} {period.slug}.xlsx")


def take_in(workspace: Workspace) -> Collected:
    return collect(workspace, None, dry_run=False, progress=lambda _: None)


def statuses(workspace: Workspace, period: Period) -> dict[str, str]:
    return {ref: str(line["Status"]) for ref, line in refs_in(workspace.master(period)).items()}


def first_quarter(workspace: Workspace) -> None:
    generate(workspace, Q1)
    send(workspace, Q1, "hsg", dict.fromkeys(("1.1a", "1.1a.1", "1.1a.2", "1.1b", "1.1b.1"), OPEN) | {"1.1a.1": DONE})
    send(workspace, Q1, "env", dict.fromkeys(("2.1a", "2.1a.1", "2.1a.2"), OPEN))
    take_in(workspace)


def reorganise(workspace: Workspace) -> None:
    """ENV becomes PLC, its officer goes, one row is closed, one gets a new deadline."""
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        codes = plan["Directorates"]
        number = next(number for number in range(2, 9) if codes.cell(number, 1).value == "ENV")
        put(codes, number, 1, "PLC")
        put(codes, number, 2, "Place")
        officers = plan["Officers"]
        for number in range(2, officers.max_row + 1):
            if officers.cell(number, 2).value == "ENV":
                put(officers, number, 2, "PLC")
        plan.save(workspace.plan)
    rows = {("2.1a" + tail, "Directorate"): "PLC" for tail in ("", ".1", ".2")}
    edit_plan(
        workspace,
        rows
        | {
            ("1.1b.1", "Closed because"): "The hub moves into the library.",
            ("1.1a.2", "Deadline"): date(2025, 12, 31),
        },
    )
    replace_officer(workspace, "Cai Moss", "Dee Ives", dry_run=False)


def second_quarter(workspace: Workspace) -> None:
    generate(workspace, Q2)
    send(workspace, Q2, "hsg", {"1.1a": OPEN, "1.1a.1": DONE, "1.1a.2": OPEN, "1.1b": DONE})
    send(workspace, Q2, "plc", {"2.1a": OPEN, "2.1a.1": DONE, "2.1a.2": OPEN})
    take_in(workspace)


# ---- Two quarters and a reorganisation -------------------------------------------------------------------------------


def test_an_earlier_master_is_made_again_byte_for_byte_after_a_reorganisation(workspace: Workspace) -> None:
    first_quarter(workspace)
    before = workspace.master(Q1).read_bytes()
    reorganise(workspace)
    second_quarter(workspace)
    after = workspace.master(Q2).read_bytes()
    assert workspace.master(Q1).read_bytes() == before
    for period in (Q1, Q2):
        workspace.master(period).unlink()
    take_in(workspace)
    assert workspace.master(Q1).read_bytes() == before
    assert workspace.master(Q2).read_bytes() == after


def test_past_quarters_keep_the_plan_that_they_were_collected_under(workspace: Workspace) -> None:
    first_quarter(workspace)
    reorganise(workspace)
    second_quarter(workspace)
    first, second = refs_in(workspace.master(Q1)), refs_in(workspace.master(Q2))
    assert (first["2.1a"]["Returned by"], second["2.1a"]["Returned by"]) == ("ENV", "PLC")
    assert (first["2.1a"]["Lead officer"], second["2.1a"]["Lead officer"]) == ("Cai Moss", "Dee Ives")
    assert (f"{first['1.1a.2']['Deadline']:%d/%m/%Y}", f"{second['1.1a.2']['Deadline']:%d/%m/%Y}") == (
        "30/09/2025",
        "31/12/2025",
    )


def test_what_is_only_of_the_plan_stands_on_no_return_and_no_master(workspace: Workspace) -> None:
    first_quarter(workspace)
    for path in (return_of(workspace, Q1, "hsg"), workspace.master(Q1)):
        headings = next(iter(refs_in(path).values()))
        assert not {"Closed because", "Carry over", "Old ref"} & set(headings)


def test_a_closed_row_is_not_issued_any_more_and_stays_where_it_was(workspace: Workspace) -> None:
    first_quarter(workspace)
    reorganise(workspace)
    second_quarter(workspace)
    assert "1.1b.1" in refs_in(return_of(workspace, Q1, "hsg"))
    assert "1.1b.1" not in refs_in(return_of(workspace, Q2, "hsg"))
    assert "1.1b.1" in statuses(workspace, Q1)
    assert "1.1b.1" not in statuses(workspace, Q2)
    assert "1.1b.1" in {one.ref for one in read_plan(workspace.plan.read_bytes(), (FORM,))[0].of(FORM.name)}


def test_a_row_closed_after_it_was_answered_stays_in_that_quarter(workspace: Workspace) -> None:
    first_quarter(workspace)
    edit_plan(workspace, {("2.1a.2", "Closed because"): "Leased instead."})
    result = take_in(workspace)
    assert statuses(workspace, Q1)["2.1a.2"] == "On Target"
    assert [one.code for one in result.findings if one.place.ref == "2.1a.2"] == []


def test_a_row_closed_before_it_was_answered_is_not_missed(workspace: Workspace) -> None:
    generate(workspace, Q1)
    edit_plan(workspace, {("2.1a.2", "Closed because"): "Leased instead."})
    send(workspace, Q1, "env", {"2.1a": OPEN, "2.1a.1": OPEN})
    result = take_in(workspace)
    assert "2.1a.2" not in statuses(workspace, Q1)
    assert [one.code for one in result.findings if one.place.ref == "2.1a.2"] == []


def test_a_directorate_whose_rows_are_all_closed_gets_no_return(workspace: Workspace) -> None:
    edit_plan(workspace, {("2.1a" + tail, "Closed because"): "Contracted out." for tail in ("", ".1", ".2")})
    assert [one.directorate.code for one in generate(workspace, Q1).returns] == ["HSG"]


def test_the_plan_of_the_second_quarter_says_what_changed(workspace: Workspace) -> None:
    first_quarter(workspace)
    reorganise(workspace)
    kinds = {one.kind for one in diff(workspace, None).changes}
    assert kinds == {
        "directorate added",
        "directorate gone",
        "moved",
        "officer changed",
        "closed",
        "deadline changed",
    }
    second_quarter(workspace)
    assert diff(workspace, None).changes == ()
    (event,) = workspace.archive.journal.events("deadline changed")
    assert (event["ref"], event["old"], event["new"]) == ("1.1a.2", "30/09/2025", "31/12/2025")


# ---- The year's end --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace after two quarters; not to be changed."""
    workspace = Workspace(shutil.copytree(begun, tmp_path_factory.mktemp("played") / "ws"))
    first_quarter(workspace)
    reorganise(workspace)
    second_quarter(workspace)
    return workspace.folder


@pytest.fixture
def ended(played: Path, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(played, tmp_path / "ws"))


def next_plan(workspace: Workspace) -> list[tuple[str, str, str]]:
    """Return reference, old reference and title of each row of next year's plan."""
    plan, findings = read_plan((workspace.folder / "plan-2026-27.xlsx").read_bytes(), (FORM,))
    assert findings == []
    return [(one.ref, one.text("old_ref"), one.text("title")) for one in plan.of(FORM.name)]


def test_what_is_not_finished_goes_on_under_new_references(ended: Workspace) -> None:
    this_year = ended.plan.read_bytes()
    result = year_end(ended, "2026-27")
    assert next_plan(ended) == [
        ("1.1a", "1.1a", "Insulate homes"),
        ("1.1a.1", "1.1a.2", "Let the contract"),
        ("2.1a", "2.1a", "Sweep streets"),
        ("2.1a.1", "2.1a.2", "Buy six sweepers"),
    ]
    assert result.forms[FORM.name].ended == {
        "1.1a.1": "Completed",
        "1.1b": "Completed",
        "1.1b.1": "closed: The hub moves into the library.",
        "2.1a.1": "Completed",
    }
    assert ended.plan.read_bytes() == this_year
    assert result.early == 4


def test_the_column_that_people_fill_decides_first(ended: Workspace) -> None:
    edit_plan(ended, {("1.1a", "Carry over"): "No", ("1.1b.1", "Carry over"): "yes", ("2.1a.2", "Carry over"): "maybe"})
    result = year_end(ended, "2026-27")
    assert next_plan(ended) == [
        ("1.1a", "1.1b", "Open the hub"),  # done, and goes on for the sake of its milestone
        ("1.1a.1", "1.1b.1", "Find a building"),
        ("2.1a", "2.1a", "Sweep streets"),
        ("2.1a.1", "2.1a.2", "Buy six sweepers"),
    ]
    assert [(one.code, one.place.ref) for one in result.findings] == [("TPM577", "2.1a.2")]
    assert result.forms[FORM.name].ended["1.1a.2"] == "Carry over is No"


def test_a_row_not_answered_lately_counts_as_it_was_answered_last(workspace: Workspace) -> None:
    first_quarter(workspace)
    generate(workspace, Q2)
    result = year_end(workspace, "2026-27")
    assert result.answered_in == "2025-26 Q1"
    assert result.forms[FORM.name].ended == {"1.1a.1": "Completed"}


def test_people_come_along(ended: Workspace) -> None:
    year_end(ended, "2026-27")
    this, _ = read_plan(ended.plan.read_bytes(), (FORM,))
    coming, _ = read_plan((ended.folder / "plan-2026-27.xlsx").read_bytes(), (FORM,))
    assert (coming.directorates, coming.officers) == (this.directorates, this.officers)


def test_next_year_s_plan_is_never_replaced(ended: Workspace) -> None:
    year_end(ended, "2026-27")
    with pytest.raises(OperatorError, match="is there already"):
        year_end(ended, "2026-27")


@pytest.mark.parametrize(("to", "says"), [("2025-26", "the year after it is 2026-27"), ("26/27", "financial year")])
def test_only_the_next_year_can_follow(ended: Workspace, to: str, says: str) -> None:
    with pytest.raises(OperatorError, match=says):
        year_end(ended, to)


def test_the_next_year_begins_in_the_same_workspace(ended: Workspace) -> None:
    """Last quarter's answers follow the old references, and last year's masters stay as they were."""
    masters = {period: ended.master(period).read_bytes() for period in (Q1, Q2)}
    q4 = Period.parse("2025-26-Q4")
    generate(ended, q4)
    send(ended, q4, "hsg", {"1.1a": OPEN, "1.1a.1": DONE, "1.1a.2": {**OPEN, "Comment": "Bids are in."}, "1.1b": DONE})
    take_in(ended)
    masters[q4] = ended.master(q4).read_bytes()
    year_end(ended, "2026-27")
    ended.plan.rename(ended.folder / "plan-2025-26.xlsx")
    (ended.folder / "plan-2026-27.xlsx").rename(ended.plan)
    settings = ended.folder / "tpm.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"2025-26"', '"2026-27"'), encoding="utf-8")
    begun = Workspace(ended.folder)
    generate(begun, NEXT)
    shown = refs_in(return_of(begun, NEXT, "hsg"))
    assert list(shown) == ["1.1a", "1.1a.1"]
    assert shown["1.1a.1"]["Title"] == "Let the contract"
    assert shown["1.1a.1"]["Last quarter: comment"] == "Bids are in."
    assert [event["period"] for event in begun.archive.journal.events("deadline changed")] == ["2025-26-Q2"]
    for period, data in masters.items():
        begun.master(period).unlink()
        take_in(begun)
        assert begun.master(period).read_bytes() == data


def test_the_command_says_what_to_do_next(ended: Workspace) -> None:
    words = ["year-end", "--to", "2026-27", "--workspace", str(ended.folder)]
    document = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert document["forms"][FORM.name]["carried"]["1.1a.2"] == "1.1a.1"
    (ended.folder / "plan-2026-27.xlsx").unlink()
    said = CliRunner().invoke(app, words).stdout
    assert "4 rows carried over, 4 rows not" in said
    assert 'year = "2026-27" in tpm.toml' in said
