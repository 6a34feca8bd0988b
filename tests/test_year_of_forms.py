"""A year's end with several forms: measures start from their outturn, people's own columns come along."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import columns_of, header_row, listed, parts, put, rewritten
from openpyxl.styles import PatternFill
from plans import FORM, row
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.merging.plan_changes import plan_changes
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import collect
from tpm_excel.verbs.plans.plan_versions import diff
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.verbs.workspaces.year_end import YearEnd, year_end
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workbooks.plan.reader import read_plan
from tpm_excel.workspace.folder import Workspace

Q3, Q4, NEXT = (Period.parse(name) for name in ("2025-26-Q3", "2025-26-Q4", "2026-27-Q4"))
MEASURES, ACTIONS = "Measures", "Improvement plan"
OPEN, DONE = {"Status": "On Target", "% complete": 0.5}, {"Status": "Completed", "% complete": 1}
COMING = "plan-2026-27.xlsx"


def measure(ref: str, title: str, **values: Any) -> dict[str, Any]:
    line = {"Ref": ref, "Measure": title, "Unit": "%", "Polarity": "Higher is better", "Directorate": "HSG"}
    return line | {"Earlier outturn": 50, "Minimum expectation": 55, "Target": 60, "New or existing": "New"} | values


def action(ref: str, level: str, title: str, **values: Any) -> dict[str, Any]:
    line = {"Ref": ref, "Level": level, "Action": title, "Owner": "Ada Quill", "Directorate": "HSG"}
    return line | {"Deadline": date(2026, 6, 30)} | values


ROWS: dict[str, list[dict[str, Any]]] = {
    "Directorates": [{"Code": "HSG", "Name": "Housing"}],
    "Officers": [{"Name": "Ada Quill", "Directorate": "HSG"}],
    FORM.sheet: [
        row("1.1a", "Insulate homes"),
        row("1.1a.1", "Survey 400 homes"),
        row("1.1a.2", "Let the contract"),
        row("1.1a.3", "Train the wardens"),
    ],
    MEASURES: [
        measure("M1", "Homes insulated"),
        measure("M2", "Homes surveyed"),
        measure("M3", "Calls answered", **{"Carry over": "No"}),
    ],
    ACTIONS: [
        action("R1", "Recommendation", "Know the homes"),
        action("R1.1", "Action", "List them"),
        action("R2", "Recommendation", "Warm the homes"),
        action("R2.1", "Action", "Fit doors"),
    ],
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init(tmp_path / "ws", "Rivermead", "2025-26", ("strategic_plan", "measures", "improvement_plan"))
    space = Workspace(tmp_path / "ws")
    space.plan.write_bytes(add_rows(space.plan.read_bytes(), ROWS)[0])
    with closing(openpyxl.load_workbook(space.plan)) as plan:
        own(plan[FORM.sheet], "Budget", {"1.1a.2": 12000, "1.1a.1": 1}, "#,##0")
        own(plan[FORM.sheet], "Reviewed on", {"1.1a.2": date(2025, 5, 6)}, "dd mmm yyyy")
        own(plan[FORM.sheet], "Twice the budget", {"1.1a.2": "=2*12000"}, "0")
        own(plan["Directorates"], "Phone", {"HSG": "=020"}, "@", key="Code")
        plan.create_sheet("Notes of ours")
        plan.save(space.plan)
    return space


def own(sheet: Any, heading: str, values: dict[str, Any], looks: str, key: str = "Ref") -> None:
    """Add a column of the council's own behind the others."""
    heads = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
    column = max(heads.values()) + 1
    put(sheet, 1, column, heading)
    for line in range(2, 12):
        value = values.get(str(sheet.cell(line, heads[key]).value))
        if value is not None:
            sheet.cell(line, column).value = value
            sheet.cell(line, column).number_format = looks
            sheet.cell(line, column).fill = PatternFill("solid", fgColor="FFFFE0")
            if isinstance(value, str) and not value.startswith("=2"):
                sheet.cell(line, column).data_type = "s"


def answer(space: Workspace, period: Period, sheets: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Issue a quarter, fill the one return in, and collect it."""
    generate(space, period)
    (path,) = space.outbox(period).glob("*.xlsx")
    with closing(openpyxl.load_workbook(path)) as book:
        for name, rows in sheets.items():
            page = book[name]
            columns = columns_of(page)
            for line in range(header_row(page) + 1, page.max_row + 1):
                for heading, value in rows.get(str(page.cell(line, columns["Ref"]).value), {}).items():
                    put(page, line, columns[heading], value)
        book.save(space.inbox / f"{period.slug}.xlsx")
    collect(space, None, dry_run=False, progress=lambda _: None)


@pytest.fixture
def ended(workspace: Workspace) -> Workspace:
    """Two quarters: M1 gets better, M2 is answered once, one milestone and one recommendation are finished."""
    answer(workspace, Q3, {MEASURES: {"M1": {"Outturn": 57}, "M2": {"Outturn": "80.6 (P)"}}})
    closing_quarter = {
        FORM.sheet: {"1.1a": OPEN, "1.1a.1": DONE, "1.1a.2": OPEN, "1.1a.3": OPEN},
        MEASURES: {"M1": {"Outturn": 61}, "M2": {"Qualifier": "Not available"}},
        ACTIONS: {"R1.1": {"Status": "Completed", "Progress": 1}, "R2.1": {"Status": "In Progress", "Progress": 0.4}},
    }
    answer(workspace, Q4, closing_quarter)
    return workspace


def coming(space: Workspace, sheet: str) -> dict[str, dict[str, Any]]:
    return {str(one["Ref"]): one for one in listed(space.folder / COMING, sheet)}


def begin(space: Workspace) -> Workspace:
    """Put next year's plan in this year's place, as the command says."""
    space.plan.rename(space.folder / "plan-2025-26.xlsx")
    (space.folder / COMING).rename(space.plan)
    settings = space.folder / "tpm.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"2025-26"', '"2026-27"'), encoding="utf-8")
    return Workspace(space.folder)


# ---- What next year starts from --------------------------------------------------------------------------------------


def test_measures_start_from_this_year_s_outturn_and_target(ended: Workspace) -> None:
    year_end(ended, "2026-27")
    rows = coming(ended, MEASURES)
    names = ("Earlier outturn", "Minimum expectation", "Target", "New or existing", "Unit")
    assert {ref: tuple(one[name] for name in names) for ref, one in rows.items()} == {
        "M1": (61, 55, 60, "Existing", "%"),
        "M2": ("80.6 (P)", 55, 60, "Existing", "%"),  # as last answered
    }


def test_a_year_that_ends_late_is_still_looked_back_on(ended: Workspace) -> None:
    generate(ended, Period.parse("2026-27-Q1"))  # the next quarter was opened before the plan was made
    assert year_end(ended, "2026-27").answered_in == "2025-26 Q4"
    assert coming(ended, MEASURES)["M1"]["Earlier outturn"] == 61


def test_a_measure_that_nobody_answered_has_nothing_to_start_from_and_that_is_said(workspace: Workspace) -> None:
    answer(workspace, Q4, {MEASURES: {"M1": {"Outturn": 61}}})
    result = year_end(workspace, "2026-27")
    assert coming(workspace, MEASURES)["M2"]["Earlier outturn"] is None
    assert [one.place.ref for one in result.findings if one.code == "TPM580"] == ["M2"]


def test_a_recommendation_ends_with_the_last_of_its_actions(ended: Workspace) -> None:
    result = year_end(ended, "2026-27")
    assert list(coming(ended, ACTIONS)) == ["R2", "R2.1"]
    assert result.forms["improvement_plan"].ended == {"R1": "nothing below it goes on", "R1.1": "Completed"}
    assert result.forms["measures"].ended == {"M3": "Carry over is No"}


def test_what_was_cancelled_does_not_go_on(workspace: Workspace) -> None:
    cancelled = {"Status": "Cancelled", "Progress": 0.4, "Update": "The board dropped it in March."}
    answer(workspace, Q4, {ACTIONS: {"R1.1": {"Status": "In Progress", "Progress": 0.4}, "R2.1": cancelled}})
    result = year_end(workspace, "2026-27")
    assert list(coming(workspace, ACTIONS)) == ["R1", "R1.1"]
    assert result.forms["improvement_plan"].ended == {"R2": "nothing below it goes on", "R2.1": "Cancelled"}


def test_a_row_that_goes_on_keeps_its_first_deadline(ended: Workspace) -> None:
    year_end(ended, "2026-27")
    assert coming(ended, FORM.sheet)["1.1a.1"]["Original deadline"] == date(2025, 9, 30)
    assert coming(ended, ACTIONS)["R2.1"]["Original deadline"] == date(2026, 6, 30)


def test_the_command_says_of_each_form_what_is_not_as_it_was(ended: Workspace) -> None:
    words = ["year-end", "--to", "2026-27", "--workspace", str(ended.folder)]
    said = " ".join(CliRunner().invoke(app, words).stdout.split())
    assert "Measures: 2 rows carried over, 1 not; references stay." in said
    assert "Earlier outturn: this year's Outturn on 2 rows." in said
    assert (
        "Improvement plan: 2 rows carried over, 2 not; references stay. All else stands as it does this year." in said
    )
    assert "Strategic plan: columns of your own came along: Budget, Reviewed on, Twice the budget." in said
    assert "Sheets of your own stay in this year's plan: Notes of ours." in said
    (ended.folder / COMING).unlink()
    record = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)
    assert record["forms"]["measures"]["started_from"] == {"Earlier outturn": "Outturn"}
    assert record["own_columns"]["Directorates"] == ["Phone"]


# ---- Columns of people's own -----------------------------------------------------------------------------------------


def test_people_s_own_columns_follow_their_rows_with_their_looks(ended: Workspace) -> None:
    result: YearEnd = year_end(ended, "2026-27")
    assert result.own == {FORM.sheet: ["Budget", "Reviewed on", "Twice the budget"], "Directorates": ["Phone"]}
    with closing(openpyxl.load_workbook(result.path)) as book:
        page = book[FORM.sheet]
        heads = {str(cell.value): cell.column for cell in page[1]}
        assert [page.cell(line, heads["Budget"]).value for line in (2, 3, 4)] == [None, 12000, None]
        budget, day = page.cell(3, heads["Budget"]), page.cell(3, heads["Reviewed on"])
        assert (budget.number_format, budget.fill.fgColor.rgb) == ("#,##0", "00FFFFE0")
        assert (f"{day.value:%d/%m/%Y}", day.number_format) == ("06/05/2025", "dd mmm yyyy")
        assert page.auto_filter.ref.endswith(f"{page.cell(1, heads['Twice the budget']).column_letter}2001")
        assert book["Directorates"].cell(2, 7).value == "=020"
        assert book["Directorates"].cell(2, 7).data_type == "s"


def test_a_formula_comes_as_its_value_and_one_without_any_is_said(workspace: Workspace) -> None:
    result = year_end(workspace, "2026-27")
    assert [one.place.cell for one in result.findings if one.code == "TPM582"] == ["R4"]  # openpyxl calculates nothing
    data = workspace.plan.read_bytes()
    calculated = re.compile(r"(<f>2\*12000</f><v)(?: />|></v>)")
    (part,) = [name for name, xml in parts(data, r"xl/worksheets/.*").items() if calculated.search(xml)]
    workspace.plan.write_bytes(rewritten(data, part, lambda xml: calculated.sub(r"\1>24000</v>", xml)))
    result.path.unlink()
    result = year_end(workspace, "2026-27")
    assert "TPM582" not in [one.code for one in result.findings]
    assert coming(workspace, FORM.sheet)["1.1a.2"]["Twice the budget"] == 24000


def test_another_name_for_one_of_tpm_s_headings_is_no_column_of_their_own(workspace: Workspace) -> None:
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        page = plan[FORM.sheet]
        heads = {str(cell.value): cell.column for cell in page[1]}
        put(page, 1, heads["Deadline"], "Due date")
        put(page, 1, heads["Twice the budget"], "Description")  # which tpm would read as the title, were there none
        plan.save(workspace.plan)
    assert year_end(workspace, "2026-27").own[FORM.sheet] == ["Budget", "Reviewed on", "Description"]
    assert coming(workspace, FORM.sheet)["1.1a.2"]["Deadline"] == date(2025, 9, 30)


# ---- The next year ---------------------------------------------------------------------------------------------------


def test_the_diff_sees_last_year_s_rows_under_their_new_references(ended: Workspace) -> None:
    year_end(ended, "2026-27")
    changes = [(one.kind, one.ref, one.old) for one in diff(begin(ended), None).changes]
    titles = {"Survey 400 homes", "Calls answered", "Know the homes", "List them"}
    assert {old for kind, _, old in changes if kind == "gone"} == titles
    assert [(ref, old) for kind, ref, old in changes if kind == "renumbered"] == [
        ("1.1a.1", "1.1a.2"),
        ("1.1a.2", "1.1a.3"),
    ]
    assert {kind for kind, *_ in changes} == {"gone", "renumbered", "changed"}
    assert [(ref, old) for kind, ref, old in changes if kind == "changed"] == [
        ("M1", "50"), ("M1", "New"), ("M2", "50"), ("M2", "New"),
    ]  # fmt: skip


def test_two_versions_of_next_year_s_plan_are_compared_by_their_own_references(ended: Workspace) -> None:
    year_end(ended, "2026-27")
    plan, _ = read_plan((ended.folder / COMING).read_bytes(), ended.forms)
    assert plan_changes(ended.forms, plan, plan) == []


def test_masters_of_the_year_stay_as_they_were_and_the_next_looks_back(ended: Workspace) -> None:
    masters = {period: ended.master(period).read_bytes() for period in (Q3, Q4)}
    year_end(ended, "2026-27")
    space = begin(ended)
    answer(space, NEXT, {MEASURES: {"M1": {"Outturn": 70}, "M2": {"Outturn": 80}}})
    rows = {one["Ref"]: one for one in listed(space.master(NEXT), MEASURES)}
    assert rows["M1"]["Against last year"] == "Improved"
    assert rows["M1"]["Earlier outturn"] == 61
    for period, data in masters.items():
        space.master(period).unlink()
        collect(space, None, dry_run=False, progress=lambda _: None)
        assert space.master(period).read_bytes() == data


def test_the_master_shows_a_first_deadline_where_it_differs(workspace: Workspace) -> None:
    answer(workspace, Q3, {FORM.sheet: {"1.1a.1": OPEN}})
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        page = plan[FORM.sheet]
        heads = {str(cell.value): cell.column for cell in page[1]}
        put(page, 4, heads["Deadline"], {"date": "2026-02-28"})  # changed in Excel: the journal keeps the first
        put(page, 5, heads["Original deadline"], {"date": "2025-09-30"})  # the same as the deadline
        plan.save(workspace.plan)
    answer(workspace, Q4, {FORM.sheet: {"1.1a.2": OPEN}})
    first = {one["Ref"]: one["Original deadline"] for one in listed(workspace.master(Q3), FORM.sheet)}
    then = {one["Ref"]: one["Original deadline"] for one in listed(workspace.master(Q4), FORM.sheet)}
    assert set(first.values()) == {None}
    assert then == {"1.1a": None, "1.1a.1": None, "1.1a.2": date(2025, 9, 30), "1.1a.3": None}
    used = list(workspace.archive.journal.events("plan used"))
    assert all(one["by"] for one in used)
