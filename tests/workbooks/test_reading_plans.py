"""Reading `plan.xlsx` and flat tables: by headings, with what is wrong named by cell and code."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pytest
from xlsxwriter import Workbook

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.layout import Part, heading_names
from tpm_excel.forms.library import load_forms
from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.terms.plans import UNASSIGNED, Directorate, Officer, Plan, split
from tpm_excel.workbooks.importing.flat_plan import read_flat_table
from tpm_excel.workbooks.plan.new_plan import new_plan
from tpm_excel.workbooks.plan.reader import read_plan
from tpm_excel.workbooks.reading.book import Book, Sheet, Unreadable
from tpm_excel.workbooks.reading.flat_table import find_table, find_tables

(FORM,) = FORMS = load_forms(("strategic_plan",))
EVERY, EXACT = heading_names(FORM, with_aliases=True), heading_names(FORM, with_aliases=False)
HEADINGS = ("Ref", "Level", "Title", "Lead officer", "Directorate", "Returned by", "Deadline")
Lines = Sequence[Sequence[Any]]
DIRECTORATES = (("Code", "Name", "E-mail"), ("CC", "Chief's Office", "cc@x.uk"), ("HS", "Homes", ""))
OFFICERS = (("Name", "Directorate", "E-mail"), ("Ann Able", "HS", ""), ("Ben Bold", "CC", ""), ("Cy Cross", "", ""))


def book(**sheets: Lines) -> bytes:
    buffer = io.BytesIO()
    made = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    for name, lines in sheets.items():
        page = made.add_worksheet(name.replace("_", " "))
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                if isinstance(value, date):
                    page.write_datetime(row, column, datetime.combine(value, time()), day)
                elif value is not None:
                    page.write(row, column, value)
    made.close()
    return buffer.getvalue()


def read(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS, **sheets: Lines) -> tuple[Plan, list[Finding]]:
    sheets = {"Directorates": DIRECTORATES, "Officers": OFFICERS, **sheets}
    return read_plan(book(Strategic_plan=(headings, *rows), **sheets), FORMS)


def codes(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.code, one.place.cell, one.place.ref) for one in findings]


def route(plan: Plan) -> dict[str, str]:
    return {row.ref: row.returned_by for row in plan.of("strategic_plan")}


A = ("1.1a", "Activity", "Build homes", "Ann Able", "HS", "", date(2025, 12, 31))


# ---- The plan ------------------------------------------------------------------------------------------------------


def test_a_plan_is_read_with_its_people() -> None:
    plan, findings = read(A, ("1.1a.1", "Milestone", "Find land", "Ben Bold; Ann Able", "CC; HS", "", date(2025, 9, 1)))
    assert findings == []
    assert plan.directorates == (Directorate("CC", "Chief's Office", email="cc@x.uk"), Directorate("HS", "Homes"))
    assert plan.officers[0] == Officer("Ann Able", "HS")
    activity, milestone = plan.of("strategic_plan")
    assert (activity.ref, activity.level, activity.parent, activity.returned_by) == ("1.1a", "Activity", "", "HS")
    assert (milestone.ref, milestone.parent, milestone.returned_by) == ("1.1a.1", "1.1a", "CC")
    assert milestone.values["deadline"] == date(2025, 9, 1)
    assert (milestone.place.sheet, milestone.place.cell) == ("Strategic plan", "A3")


def test_a_new_plan_is_read_as_empty_and_without_fault() -> None:
    plan, findings = read_plan(new_plan("Rivermead", "2025-26", FORMS), FORMS)
    assert (plan.of("strategic_plan"), plan.directorates, findings) == ((), (), [])


def test_columns_in_another_order_lower_down_and_beside_others_are_found() -> None:
    headings = ("Our notes", "TITLE", "level ", "ref", None, "Lead Officer", "directorate")
    lines = (("Plan of the council",), (), headings, ("x", "Build homes", "activity", "1.1a", "y", "Ann Able", "HS"))
    plan, findings = read_plan(book(Directorates=DIRECTORATES, Strategic_plan=lines), FORMS)
    assert findings == []
    assert [(row.ref, row.level, row.returned_by, row.text("title")) for row in plan.of("strategic_plan")] == [
        ("1.1a", "Activity", "HS", "Build homes")
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([A, A], [("TPM512", "A3", "1.1a")], id="a reference twice"),
        pytest.param([A, ("1.1A", *A[1:])], [("TPM512", "A3", "1.1A")], id="a reference twice but for case"),
        pytest.param([("", *A[1:])], [("TPM511", "A2", "")], id="no reference"),
        pytest.param([("1.1a", "Activity", "", *A[3:])], [("TPM513", "C2", "1.1a")], id="no title"),
        pytest.param([("1.1a", "Task", *A[2:])], [("TPM517", "B2", "1.1a")], id="a level that is none"),
        pytest.param([("1.1a", "", *A[2:])], [("TPM517", "B2", "1.1a")], id="no level"),
        pytest.param([(*A[:4], "XX", "", None)], [("TPM516", "E2", "1.1a")], id="an unknown code"),
        pytest.param([(*A[:5], "YY", None)], [("TPM516", "F2", "1.1a")], id="an unknown code under returned by"),
        pytest.param([(*A[:4], "HS; XX", "", None)], [("TPM516", "E2", "1.1a")], id="a second code unknown"),
        pytest.param(
            [(*A[:4], "XX", "", None), ("1.1b", *A[1:4], "xx", "", None)], [("TPM516", "E2", "1.1a")], id="once"
        ),
        pytest.param(
            [("1.1a", "Activity", "T", "Nobody", "", "", None)], [("TPM515", "E2", "1.1a")], id="nobody to return it"
        ),
        pytest.param([(*A[:6], "31/02/2015")], [("TPM514", "G2", "1.1a")], id="a day that does not exist"),
        pytest.param([(*A[:6], "30/04/2012; 31/12/2012")], [("TPM514", "G2", "1.1a")], id="several dates"),
        pytest.param([(*A[:6], "30 April 2012 and quarterly")], [("TPM533", "G2", "1.1a")], id="and quarterly"),
        pytest.param([(*A[:6], 5)], [("TPM514", "G2", "1.1a")], id="a number that is no date"),
        pytest.param([(*A[:6], "31 March 2026")], [], id="a date in words"),
        pytest.param([(*A[:6], 41364)], [], id="a bare day number"),
        pytest.param([A, (None,) * 7, ("", " ", "")], [], id="blank rows"),
    ],
)
def test_what_is_wrong_with_a_plan_is_named_by_cell_and_code(rows: Lines, expected: list[tuple[str, str, str]]) -> None:
    assert codes(read(*rows)[1]) == expected


def test_a_date_that_is_none_is_kept_as_written() -> None:
    plan, (found,) = read((*A[:6], "30/04/2012; 31/12/2012"))
    assert plan.of("strategic_plan")[0].values["deadline"] == "30/04/2012; 31/12/2012"
    assert dict(found.context) == {"heading": "Deadline", "found": "30/04/2012; 31/12/2012"}


def test_a_duplicate_names_both_rows_and_only_the_first_is_kept() -> None:
    plan, (found,) = read(A, ("1.1a", "Milestone", "Another", "", "", "", None))
    assert [row.text("title") for row in plan.of("strategic_plan")] == ["Build homes"]
    assert dict(found.context)["rows"] == "2 and 3"


def test_a_missing_reference_is_offered_the_next_that_is_free() -> None:
    headings = (*HEADINGS, "Priority ref")
    rows = (
        (*A, "1.1"),
        ("1.1a.1", "Milestone", "One", "", "", "", None, "1.1"),
        ("", "Milestone", "Two", "", "", "", None, "1.1"),
        ("", "Activity", "Three", "Ann Able", "HS", "", None, "1.1"),
    )
    _, findings = read(*rows, headings=headings)
    assert [(one.code, one.place.cell, dict(one.context)["offer"]) for one in findings] == [
        ("TPM511", "A4", "1.1a.2"),
        ("TPM511", "A5", "1.1b"),
    ]


def test_a_row_without_a_title_is_kept_under_its_reference() -> None:
    plan, _ = read(A, ("1.1a.1", "Milestone", "", "", "", "", None))
    assert [row.ref for row in plan.of("strategic_plan")] == ["1.1a", "1.1a.1"]


def test_numbers_typed_as_references_are_kept_as_written() -> None:
    plan, _ = read((5.1, *A[1:]), (6, *A[1:]))
    assert list(route(plan)) == ["5.1", "6"]


@pytest.mark.parametrize(
    ("milestone", "code"),
    [
        (("Ben Bold", "", ""), "HS"),  # its activity's, before its officer's
        (("", "", ""), "HS"),
        (("", "CC", ""), "CC"),
        (("", "CC; HS", ""), "CC"),
        (("", "CC", "HS"), "HS"),  # Returned by stands over all
        (("", "cc", ""), "CC"),  # as the sheet Directorates spells it
        (("", " ; CC", ""), "CC"),
    ],
)
def test_who_returns_a_milestone(milestone: tuple[str, str, str], code: str) -> None:
    plan, findings = read(A, ("1.1a.1", "Milestone", "Find land", *milestone, None))
    assert (route(plan)["1.1a.1"], findings) == (code, [])


@pytest.mark.parametrize(
    ("officer", "code", "found"),
    [
        ("Ann Able", "HS", []),
        ("ann able", "HS", []),
        ("Zoe Zest; Ben Bold", "CC", []),
        ("Cy Cross", UNASSIGNED, ["TPM515"]),
        ("Nobody Known", UNASSIGNED, ["TPM515"]),
        ("", UNASSIGNED, ["TPM515"]),
    ],
)
def test_an_activity_without_a_directorate_goes_where_its_officer_sits(
    officer: str, code: str, found: list[str]
) -> None:
    plan, findings = read(("1.1a", "Activity", "Build homes", officer, "", "", None))
    assert (route(plan)["1.1a"], [one.code for one in findings]) == (code, found)


def test_milestones_of_an_unassigned_activity_follow_it_and_only_it_is_named() -> None:
    plan, findings = read(
        ("1.1a", "Activity", "Build homes", "", "", "", None), ("1.1a.1", "Milestone", "One", "", "", "", None)
    )
    assert route(plan) == {"1.1a": UNASSIGNED, "1.1a.1": UNASSIGNED}
    assert codes(findings) == [("TPM515", "F2", "1.1a")] or codes(findings) == [("TPM515", "E2", "1.1a")]


@pytest.mark.parametrize(
    ("actions", "routes", "found"),
    [
        pytest.param([("", "HS"), ("", "CC")], ["HS", "HS", "CC"], [], id="as its first action"),
        pytest.param([("Ben Bold", ""), ("", "HS")], ["CC", "CC", "HS"], [], id="where the owner of that sits"),
        pytest.param([("", ""), ("", "HS")], [UNASSIGNED, UNASSIGNED, "HS"], ["R1.1"], id="that is named itself"),
        pytest.param([], [UNASSIGNED], [], id="no action"),
    ],
)
def test_a_heading_that_names_nobody_goes_with_its_rows_and_is_asked_for_nobody(
    actions: list[tuple[str, str]], routes: list[str], found: list[str]
) -> None:
    rows = [(f"R1.{at}", "Action", "Step", *said) for at, said in enumerate(actions, 1)]
    sheet = (("Ref", "Level", "Action", "Owner", "Directorate"), ("R1", "Recommendation", "Mend", "", ""), *rows)
    data = book(Improvement_plan=sheet, Directorates=DIRECTORATES, Officers=OFFICERS)
    plan, findings = read_plan(data, load_forms(("improvement_plan",)))
    assert [row.returned_by for row in plan.of("improvement_plan")] == routes
    assert [(one.code, one.place.ref) for one in findings] == [("TPM515", ref) for ref in found]


def test_a_directorate_twice_is_named_and_the_first_counts() -> None:
    plan, findings = read(A, Directorates=(*DIRECTORATES, ("hs", "Another")))
    assert [one.code for one in plan.directorates] == ["CC", "HS"]
    assert [one.code for one in findings] == ["TPM523"]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param({"Other": (HEADINGS, A)}, id="the sheet is gone"),
        pytest.param({"Strategic_plan": (HEADINGS[1:], A[1:])}, id="the heading is gone"),
        pytest.param({"Strategic_plan": ()}, id="the sheet is empty"),
    ],
)
def test_a_plan_without_its_sheet_or_heading_is_named(lines: dict[str, Lines]) -> None:
    plan, findings = read_plan(book(**lines), FORMS)
    assert [(one.code, dict(one.context)) for one in findings] == [
        ("TPM522", {"sheet": "Strategic plan", "heading": "Ref", "name": "strategic_plan"})
    ]
    assert plan.of("strategic_plan") == ()


def test_the_headings_of_people_may_stand_lower_down() -> None:
    plan, _ = read(A, Directorates=(("All our directorates",), (), *DIRECTORATES))
    assert [one.code for one in plan.directorates] == ["CC", "HS"]


def test_a_plan_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_plan(b"%PDF", FORMS)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("CC", ["CC"]), ("CC; HS", ["CC", "HS"]), (" ; CC ;; ", ["CC"]), ("", []), ("D&R, HS", ["D&R, HS"])],
)
def test_several_in_one_cell_are_separated_by_semicolons(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize("column", range(7))
def test_a_formula_that_was_never_calculated_is_not_taken_for_text(column: int) -> None:
    """Its text “(a formula without a result)” is no title, no code and no reference."""
    cells = {(0, c): Cell(CellKind.TEXT, text) for c, text in enumerate(HEADINGS)}
    cells |= {(1, c): Cell(CellKind.TEXT, str(text)) for c, text in enumerate(A[:6]) if text}
    cells[1, column] = Cell(CellKind.UNCALCULATED)
    from unittest.mock import patch

    with patch("tpm_excel.workbooks.plan.reader.open_book", return_value=Book((Sheet("Strategic plan", cells),))):
        plan, findings = read_plan(b"", FORMS)
    for row in plan.of("strategic_plan"):
        said = [*row.values.values(), row.ref, row.returned_by]
        assert not [one for one in said if "without a result" in str(one)]
    assert [one for one in findings if one.place.cell.startswith("ABCDEFG"[column])]


# ---- Flat tables ---------------------------------------------------------------------------------------------------


def sheet(*lines: Sequence[str], name: str = "Data") -> Sheet:
    cells = {(r, c): Cell(CellKind.TEXT, text) for r, line in enumerate(lines) for c, text in enumerate(line) if text}
    return Sheet(name, cells)


def test_the_row_that_knows_most_headings_is_the_heading_row() -> None:
    found = find_table(sheet(("Ref", "", "Title"), ("x",), ("Ref", "Title", "Status", "% Complete")), EVERY, EXACT)
    assert found is not None
    assert found.header == 2


@pytest.mark.parametrize("lines", [(), (("Ref", "Title"),), (("a", "b", "c", "d"),)])
def test_a_sheet_without_three_headings_has_no_table(lines: tuple[tuple[str, ...], ...]) -> None:
    assert find_table(sheet(*lines), EVERY, EXACT) is None


def test_headings_far_down_are_not_searched_for() -> None:
    assert find_table(sheet(*[("x",)] * 59, HEADINGS), EVERY, EXACT) is not None
    assert find_table(sheet(*[("x",)] * 60, HEADINGS), EVERY, EXACT) is None


def test_an_alias_serves_only_where_the_heading_itself_is_not_there() -> None:
    both = find_table(sheet(("Ref", "Activity", "Title", "Due")), EVERY, EXACT)
    assert both is not None
    assert both.column((Part.PLAN, "title")) == 2
    assert both.unknown == {1: "Activity"}
    assert both.column((Part.PLAN, "deadline")) == 3
    alone = find_table(sheet(("Ref", "Activity", "Due")), EVERY, EXACT)
    assert alone is not None
    assert alone.column((Part.PLAN, "title")) == 1


def test_of_two_aliases_the_first_serves() -> None:
    found = find_table(sheet(("Ref", "Activity", "Milestone", "Due")), EVERY, EXACT)
    assert found is not None
    assert found.columns[Part.PLAN, "title"] == (1,)
    assert found.unknown == {2: "Milestone"}


def test_a_heading_twice_is_known_with_both_columns() -> None:
    found = find_table(sheet(("Ref", "Status", "Title", "STATUS (enter)")), EVERY, EXACT)
    assert found is not None
    assert found.columns[Part.ANSWER, "status"] == (1, 3)


def test_last_quarters_columns_are_never_this_quarters() -> None:
    found = find_table(sheet(("Ref", "Last quarter: status", "Title", "Status")), EVERY, EXACT)
    assert found is not None
    assert found.columns[Part.ANSWER, "status"] == (3,)
    assert found.columns[Part.LAST, "status"] == (1,)


def test_every_sheet_with_a_table_is_found() -> None:
    found = find_tables(Book((sheet(HEADINGS), sheet(("a",)), sheet(HEADINGS, name="Two"))), EVERY, EXACT)
    assert [one.sheet.name for one in found] == ["Data", "Two"]


def test_a_flat_table_is_read_with_its_answers() -> None:
    lines = (
        ("Our council",),
        ("Ref", "Milestone", "Level", "Due date", "Status", "% comp.", "Comments", "Cost code"),
        ("1.1a.1", "Find land", "Milestone", "31/12/2025", "on track", "80", "Fine", "X1"),
        ("", "", "", "", "", "", "", ""),
        ("1.1a.2", "", "Milestone", "soon", "", "", "", "", "lost"),
    )
    imported, findings = read_flat_table(Book((sheet(*lines), sheet(("stray",), name="Notes"))), FORM, "x.xlsx")
    assert imported is not None
    first, second = imported.rows
    assert (first.values["title"], first.values["deadline"]) == ("Find land", date(2025, 12, 31))
    assert {name: (one.value, one.place.cell, one.problem) for name, one in first.answers.items()} == {
        "status": ("On Target", "E3", "TPM207"),
        "percent_complete": (0.8, "F3", "TPM207"),
        "comment": ("Fine", "G3", ""),
    }
    assert second.values["deadline"] == "soon"
    assert imported.answer_columns == ("status", "percent_complete", "comment")
    assert [(one.code, one.place.sheet, one.place.cell) for one in findings] == [
        ("TPM520", "Data", "H2"),
        ("TPM519", "Data", "I5"),
        ("TPM519", "Data", "A1"),
        ("TPM519", "Notes", ""),
    ]


def test_a_file_without_titles_is_no_plan() -> None:
    assert read_flat_table(Book((sheet(("Ref", "Status", "Theme", "Level")),)), FORM, "x") == (None, [])
