"""`tpm plan import` of documents that hold rows of several forms, and the sheets that they come to stand on."""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import listed, master_of, read_csv, table, take_in, tpm

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Severity
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.plans.import_result import PlanImport
from tpm_excel.verbs.plans.plan_checking import check
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.plans.planning import import_plan
from tpm_excel.verbs.workspaces.forms import add_form
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

Lines = list[list[str]]
YEAR_END = Period.parse("2016-17-Q4")


def workspace(folder: Path, year: str, *forms: str) -> Workspace:
    init(folder, "Rivermead", year, forms)
    return Workspace(folder)


def as_book(path: Path, **sheets: Lines) -> Path:
    with closing(openpyxl.Workbook()) as book:
        for name, lines in sheets.items():
            sheet = book.create_sheet(name)
            for line in lines:
                sheet.append([cell or None for cell in line])
        del book["Sheet"]
        book.save(path)
    return path


def as_csv(path: Path, lines: Lines) -> Path:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    path.write_text(buffer.getvalue(), encoding="utf-8")
    return path


def seed_lines(seeds: Path, name: str, first: int, last: int) -> Lines:
    """The lines of a published text, counted from 1, each taken apart at its tabs."""
    (path,) = seeds.glob(f"{name}_*.txt")
    text = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in text[first - 1 : last]]


def codes(result: PlanImport) -> Counter[str]:
    return Counter(one.code for one in result.findings)


# ---- 2014/15: a plan with its measures -------------------------------------------------------------------------------


def test_the_measures_of_2014_15_go_to_their_own_sheet_with_their_mark(tmp_path: Path, seeds: Path) -> None:
    space = workspace(tmp_path / "w", "2014-15", "strategic_plan", "measures")
    result = import_plan(space, seeds / "strategic-plan-2014-15.xlsx", None)
    taken = result.taken
    assert (taken["activity"], taken["milestone"], taken["theme"], taken["measure"]) == (77, 301, 5, 51)
    measures = table(space.plan, "Measures")
    expected = read_csv(seeds / "seed001_measures.csv")
    assert [(one["Measure"], one["Theme"]) for one in measures] == [(one["measure"], one["theme"]) for one in expected]
    assert [one["Equality measure"] == "Yes" for one in measures] == [one["sef"] == "true" for one in expected]
    assert sum(one["Equality measure"] == "Yes" for one in measures) == 24
    found = [one for one in check(space, mark=False).findings if one.place.sheet == "Measures"]
    assert {one.code for one in found} <= {"TPM515", "TPM566"}, (
        "a measure without unit, polarity and target is data only"
    )
    assert not any(Catalogue().severity(one) is Severity.ERROR for one in found)
    again = import_plan(space, seeds / "strategic-plan-2014-15.xlsx", None)
    assert (again.new, again.gone, again.known) == ([], [], 77 + 301 + 51)


def test_rows_of_a_form_that_is_not_used_are_said_with_the_remedy(tmp_path: Path, seeds: Path) -> None:
    space = workspace(tmp_path / "w", "2014-15")
    result = import_plan(space, seeds / "strategic-plan-2014-15.xlsx", None, preview=True)
    found = next(one for one in result.findings if one.code == "TPM536")
    assert "tpm forms add measures" in Catalogue().do(found)
    targets = [["Measure", "Benchmark", "Expected outturn", "Minimum expectation", "Target", "Rationale"]]
    targets += [["Homes let", "58", "60", "60", "65", "Two more blocks"]]
    plan = [["Ref", "Level", "Title", "Directorate", "Deadline"], ["1.1a", "Activity", "Build", "HSG", "31/03/2015"]]
    book = as_book(tmp_path / "both.xlsx", Plan=plan, Targets=targets)
    result = import_plan(space, book, None)
    unused = [one for one in result.findings if one.code == "TPM590"]
    assert [(one.place.sheet, one.place.cell) for one in unused] == [("Targets", "A1"), ("Targets", "A2")]
    assert "tpm forms add target_setting" in Catalogue().do(unused[0])
    only = as_book(tmp_path / "only.xlsx", Targets=targets)
    with pytest.raises(OperatorError, match="tpm forms add target_setting"):
        import_plan(space, only, None)


# ---- Adding a form ---------------------------------------------------------------------------------------------------


def test_a_form_that_is_added_gets_its_sheet_and_the_plan_keeps_what_it_had(tmp_path: Path) -> None:
    space = workspace(tmp_path / "w", "2025-26")
    with closing(openpyxl.load_workbook(space.plan)) as book:
        book["Strategic plan"]["Z1"] = "Our own column"
        book.save(space.plan)
    run = tpm("forms", "add", "measures", cwd=space.folder)
    assert run.status == 0, run
    settings = (space.folder / "tpm.toml").read_text(encoding="utf-8")
    assert 'forms = ["strategic_plan", "measures"]  # tpm forms lists' in settings
    with closing(openpyxl.load_workbook(space.plan)) as book:
        assert book["Strategic plan"]["Z1"].value == "Our own column"
        sheet = book["Measures"]
        heads = {cell.value: cell for cell in sheet[1]}
        assert heads["Measure"].font.bold
        assert sheet.freeze_panes == "E2"
        assert sheet.column_dimensions["A"].number_format == "@", "a reference stays text"
        rules = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
        assert '"Higher is better,Lower is better"' in rules.values()
        assert [cell.value for cell in book["History"][1]][:3] == ["Form", "Ref", "Period"]
    found = Workspace(space.folder)
    assert [form.name for form in found.forms] == ["strategic_plan", "measures"]
    assert [one.code for one in plan_of(found, None)[1]] == []
    before = space.plan.read_bytes()
    again = add_form(found, "measures")
    assert (again.settings, again.sheets, space.plan.read_bytes()) == (False, (), before)


def test_a_plan_without_the_sheet_of_a_form_names_the_command_and_an_import_adds_it(tmp_path: Path) -> None:
    space = workspace(tmp_path / "w", "2025-26")
    path = space.folder / "tpm.toml"
    path.write_text(path.read_text().replace('["strategic_plan"]', '["strategic_plan", "measures"]'), encoding="utf-8")
    space = Workspace(space.folder)
    (found,) = plan_of(space, None)[1]
    assert found.code == "TPM522"
    assert "tpm forms add measures" in Catalogue().do(found)
    file = as_csv(tmp_path / "m.csv", [["Measure", "Unit", "Target"], ["Homes let", "number", "40"]])
    result = import_plan(space, file, None)
    assert (result.sheets, result.taken) == (["Measures"], {"measure": 1})
    assert [row["Measure"] for row in table(space.plan, "Measures")] == ["Homes let"]
    with pytest.raises(OperatorError, match="no form"):
        add_form(space, "nonsense")


# ---- Earlier results -------------------------------------------------------------------------------------------------

HISTORY: Lines = [
    ["Ref", "Measure", "Polarity", "Target", "Directorate", "2023/24 Outturn", "Q1", "Q4 2024/25", "Outturn"],
    ["M1", "Homes let", "Higher is better", "40", "HSG", "30", "35", "33 (P)", "39"],
    ["M2", "Days empty", "Lower is better", "20", "HSG", "25", "21", "", "28"],
]


def test_earlier_outturns_stand_on_the_sheet_history_and_give_the_direction(tmp_path: Path) -> None:
    space = workspace(tmp_path / "w", "2025-26", "measures")
    period = Period.parse("2025-26-Q2")
    import_plan(space, as_csv(tmp_path / "m.csv", HISTORY), period)
    lines = [(row["Ref"], row["Period"], row["Result as written"]) for row in table(space.plan, "History")]
    assert lines == [
        ("M1", "2023-24 Q4", "30"), ("M1", "2025-26 Q1", "35"), ("M1", "2024-25 Q4", "33 (P)"),
        ("M2", "2023-24 Q4", "25"), ("M2", "2025-26 Q1", "21"),
    ]  # fmt: skip
    generate(space, period)
    take_in(space.folder)
    rows = listed(master_of(space.folder), "Measures")
    assert [row["Against last quarter"] for row in rows] == ["Improved", "Declined"]


def test_the_archive_goes_before_history_and_a_contradiction_is_a_query(tmp_path: Path) -> None:
    space = workspace(tmp_path / "w", "2025-26", "measures")
    heads = ["Ref", "Measure", "Polarity", "Directorate", "Outturn"]
    for quarter, outturn in ((1, "50"), (2, "45")):
        file = as_csv(tmp_path / f"q{quarter}.csv", [heads, ["M1", "Homes let", "Higher", "HSG", outturn]])
        import_plan(space, file, Period(2025, quarter))
    import_plan(
        space,
        as_csv(tmp_path / "h.csv", [["Ref", "Measure", "Directorate", "Q1"], ["M1", "Homes let", "HSG", "30"]]),
        None,
    )
    generate(space, Period(2025, 2))
    result = take_in(space.folder)
    (row,) = listed(master_of(space.folder), "Measures")
    assert row["Against last quarter"] == "Declined", "50 in the archive, 30 on the sheet"
    (found,) = [one for one in result.findings if one.code == "TPM594"]
    assert (found.place.sheet, found.place.cell) == ("History", "E2")
    first = master_of(space.folder).read_bytes()
    master_of(space.folder).unlink()
    take_in(space.folder)
    assert master_of(space.folder).read_bytes() == first


def test_lines_of_history_that_cannot_be_used_are_said_with_their_cells(tmp_path: Path) -> None:
    space = workspace(tmp_path / "w", "2025-26", "measures")
    import_plan(space, as_csv(tmp_path / "m.csv", [HISTORY[0][:5], HISTORY[1][:5]]), None)
    lines: list[list[Any]] = [
        ["Measures", "M1", "2024-25 Q1", "", "31"], ["Measures", "M9", "2024-25 Q1", "", "31"],
        ["Measures", "M1", "last spring", "", "31"], ["Risks", "M1", "2024-25 Q2", "", "31"],
        ["Measures", "M1", "2024/25 q1", "Outturn", "32"], ["Measures", "M1", "2024-25 Q3", "Colour", "32"],
    ]  # fmt: skip
    with closing(openpyxl.load_workbook(space.plan)) as book:
        for line in lines:
            book["History"].append(line)
        book.save(space.plan)
    plan, findings = plan_of(space, None)
    assert [(one.code, one.place.cell) for one in findings] == [
        ("TPM592", "B3"), ("TPM593", "C4"), ("TPM591", "A5"), ("TPM596", "E6"), ("TPM597", "D7"),
    ]  # fmt: skip
    assert [(one.ref, one.period.name, one.value) for one in plan.history] == [("M1", "2024-25-Q1", 31)]
    changed = as_csv(
        tmp_path / "c.csv", [["Ref", "Measure", "Directorate", "Q1 2024/25"], ["M1", "Homes let", "HSG", "99"]]
    )
    assert codes(import_plan(space, changed, None))["TPM595"] == 1


# ---- 2007/08: the overdue list ---------------------------------------------------------------------------------------


def test_the_overdue_list_of_2007_08_keeps_its_references_as_text(tmp_path: Path, seeds: Path) -> None:
    lines = [[one.replace("<b>", "").replace("</b>", "") for one in line] for line in seed_lines(seeds, "002", 8, 32)]
    space = workspace(tmp_path / "w", "2007-08")
    period = Period.parse("2007-08-Q4")
    result = import_plan(space, as_book(tmp_path / "overdue.xlsx", Overdue=lines), period)
    assert result.taken == {"theme": 1, "priority": 3, "activity": 5, "milestone": 5}
    rows = table(space.plan, "Strategic plan")
    activities = [row["Ref"] for row in rows if row["Level"] == "Activity"]
    assert activities == ["01.01.01d", "01.01.02e", "01.01.04b", "01.01.04e", "01.01.04g"]
    assert {row["Priority ref"] for row in rows} == {"01.01.01", "01.01.02", "01.01.04"}
    assert result.answers == {"Comment": 5}
    assert Counter(row["Deadline"].year for row in rows if row["Level"] == "Milestone") == {2008: 4, 2007: 1}


# ---- 2016/17: activities, measures, targets --------------------------------------------------------------------------


def test_activities_of_2016_17_keep_their_reference_and_answers(tmp_path: Path, seeds: Path) -> None:
    space = workspace(tmp_path / "w", "2016-17")
    lines = [[one.replace("<b>", "").replace("</b>", "") for one in line] for line in seed_lines(seeds, "003", 30, 54)]
    result = import_plan(space, as_book(tmp_path / "year.xlsx", Plan=lines), YEAR_END)
    assert (result.taken["activity"], result.taken["milestone"]) == (2, 14)
    rows = table(space.plan, "Strategic plan")
    assert [row["Ref"] for row in rows][:3] == ["1.1a", "1.1a.1", "1.1a.2"]
    assert [row["Ref"] for row in rows if row["Level"] == "Activity"] == ["1.1a", "1b"]
    assert result.answers["Status"] == 16
    assert {row["Theme"] for row in rows} == {"Creating opportunity by supporting aspiration and tackling poverty"}


def test_the_measures_of_2016_17_come_in_whole_from_their_table(tmp_path: Path, seeds: Path) -> None:
    space = workspace(tmp_path / "w", "2016-17", "measures")
    result = import_plan(space, seeds / "seed003_measures_2016_17.csv", YEAR_END)
    expected = read_csv(seeds / "seed003_measures_2016_17.csv")
    rows = table(space.plan, "Measures")
    assert result.taken["measure"] == len(rows) == len(expected) == 51
    for row, line in zip(rows, expected, strict=True):
        assert (row["Measure"], row["Theme"]) == (line["measure"], line["outcome"])
        assert (row["Outcome"] or "") == line["sub_outcome"]
        assert row["Polarity"].casefold().startswith(line["polarity"])
        for heading, name in (("Earlier outturn", "prior"), ("Minimum expectation", "minimum"), ("Target", "target")):
            assert _same(row[heading], line[f"{name}_printed"]), line
    generate(space, YEAR_END)
    take_in(space.folder)
    master = {row["Measure"]: row for row in listed(master_of(space.folder), "Measures")}
    for line in expected:
        assert _same(master[line["measure"]]["Outturn"], line["actual_printed"]), line
        assert " ".join(master[line["measure"]]["Commentary"].split()) == " ".join(line["commentary"].split())
    not_taken = {dict(one.context)["heading"] for one in result.findings if one.code == "TPM520"}
    assert not_taken == {"source_line", "rag_printed", "dot_printed", "scale", "note"}


def _same(value: Any, printed: str) -> bool:
    if isinstance(value, int | float):
        return float(value) == float(printed.replace(",", ""))
    return (value or "") == printed


def test_the_targets_of_2017_18_come_in_with_outcome_mark_and_earlier_outturns(tmp_path: Path, seeds: Path) -> None:
    space = workspace(tmp_path / "w", "2016-17", "target_setting")
    lines = [
        [one.replace("<b>", "").replace("</b>", "") for one in line] for line in seed_lines(seeds, "003", 817, 829)
    ]
    result = import_plan(space, as_book(tmp_path / "targets.xlsx", Targets=lines), YEAR_END)
    assert result.taken["target"] == 5
    rows = table(space.plan, "Target setting")
    assert len({row["Theme"] for row in rows}) == 1
    assert [row["Outcome"][:9] for row in rows] == ["A dynamic", "A dynamic", "More resi", "More resi", "Children "]
    assert {(row["New or existing"], row["Polarity"]) for row in rows} == {
        ("EXISTING", "Higher is better"), ("EXISTING", "Lower is better"),
    }  # fmt: skip
    assert [row["Unit"] for row in rows] == ["Number", "Percentage", "Number", "percentage points (ppts)", "Percentage"]
    assert [row["Directorate"] for row in rows] == ["PLACE"] * 4 + ["CS"]
    past = [(row["Ref"], row["Period"], row["Result as written"]) for row in table(space.plan, "History")]
    assert len(past) == 10
    assert {("3", "2014-15 Q4", "939"), ("3", "2015-16 Q4", "994"), ("4", "2014-15 Q4", "2.5ppts")} <= set(past)
    assert rows[2]["Earlier outturn"] in (994, "994")
    generate(space, YEAR_END)
    take_in(space.folder)
    master = listed(master_of(space.folder), "Target setting")
    assert (master[0]["Minimum expectation"], master[0]["Target"]) == (300, 500)
    assert master[2]["Expected outturn"] == 1180


def test_the_year_end_report_is_shared_out_among_its_forms(tmp_path: Path, seeds: Path) -> None:
    space = workspace(tmp_path / "w", "2016-17", "strategic_plan", "measures", "target_setting")
    (file,) = seeds.glob("003_*.txt")
    result = import_plan(space, file, YEAR_END)
    taken = result.taken
    assert (taken["activity"], taken["target"], taken["measure"] >= 35) == (48, 75, True)
    generate(space, YEAR_END)
    collected = take_in(space.folder)
    master = collected.periods[YEAR_END].assembled.content.master
    answered = {name: sum(row.answered for row in rows) for name, rows in master.rows.items()}
    assert answered["target_setting"] == 75
    assert answered["strategic_plan"] > 280


# ---- The improvement plan --------------------------------------------------------------------------------------------


def test_the_improvement_plan_comes_in_whole_with_its_updates(tmp_path: Path, seeds: Path) -> None:
    space = workspace(tmp_path / "w", "2019-20", "improvement_plan")
    (file,) = seeds.glob("004_*.txt")
    result = import_plan(space, file, Period.parse("2019-20-Q3"))
    assert (result.taken["recommendation"], result.taken["action"]) == (10, 33)
    rows = table(space.plan, "Improvement plan")
    refs = [row["Ref"] for row in rows]
    assert refs[refs.index("R4") : refs.index("R6")] == [
        "R4", "R4.10", "R4.11", "R4.12", "R5", "R5.13", "R5.14", "R5.15",
    ]  # fmt: skip
    assert refs[refs.index("R9 & R10") + 1] == "R10.25", "an action stands below the recommendation that it belongs to"
    numbers = [int(ref.rpartition(".")[2]) for ref in refs if "." in ref]
    assert sorted(numbers) == list(range(1, 34))
    by_ref = {row["Ref"]: row for row in rows}
    assert (by_ref["R4.10"]["Owner"], by_ref["R4.10"]["Monitoring group"]) == (
        "Asmat Hussain", "CLT; General Purpose Committee",
    )  # fmt: skip
    generate(space, Period.parse("2019-20-Q3"))
    take_in(space.folder)
    master = {row["Ref"]: row for row in listed(master_of(space.folder), "Improvement plan")}
    assert [master[f"R5.{number}"]["Progress"] for number in (13, 14, 15)] == [0.2, 0.3, 0.4]
    assert master["R5"]["Progress of all actions"] == 0.3
    assert len(master["R4.10"]["Update"]) > 250
    assert "R3 Be confident" not in str([row["Risk"] for row in master.values()])
