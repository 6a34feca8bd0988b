"""The master as people open it: counts, trend, links, charts, key, and what makes it readable for everybody."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from accessibility import broken_rules
from clients.office import Office
from clients.recalculating import differences
from helpers import columns_of, header_row, listed, parts, put, take_in
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table
from plans import FORM, row

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.published.publishing import publish
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workspace.folder import Workspace

Q1, Q2 = (Period.parse(name) for name in ("2025-26-Q1", "2025-26-Q2"))
TITLES = ("Survey homes", "Let contract", "Train wardens", "Fit doors", "Mend roofs", "Sweep streets", "Ask residents")
DONE, OPEN = ({"Status": word, "% complete": share} for word, share in (("Completed", 1), ("On Target", 0.5)))
LATE = {"Status": "Delayed", "% complete": 0.4, "Comment": "Steel is late.", "Revised deadline": "31/03/2026"}


def _measure(ref: str, polarity: str, lowest: float, target: float) -> dict[str, Any]:
    line = {"Ref": ref, "Theme": "Homes", "Measure": f"Measure {ref}", "Directorate": "HSG", "Polarity": polarity}
    return line | {"Unit": "%", "Minimum expectation": lowest, "Target": target}


def _answer(space: Workspace, period: Period, answers: dict[str, dict[str, Any]]) -> None:
    generate(space, period)
    for path in sorted(space.outbox(period).glob("*.xlsx")):
        with closing(openpyxl.load_workbook(path)) as book:
            for name in (FORM.sheet, "Measures"):
                page = book[name] if name in book.sheetnames else None
                for line in range(header_row(page) + 1, page.max_row + 1) if page else ():
                    columns = columns_of(page)
                    for heading, value in answers.get(str(page.cell(line, columns["Ref"]).value), {}).items():
                        put(page, line, columns[heading], value)
            book.save(space.inbox / path.name)
    take_in(space.folder)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two quarters of a plan and its measures, collected; not to be changed."""
    folder = tmp_path_factory.mktemp("two-quarters") / "ws"
    init(folder, "Rivermead", "2025-26", ("strategic_plan", "measures"))
    made = Workspace(folder)
    rows = [row("1.1a", "Warm homes"), *(row(f"1.1a.{n}", title) for n, title in enumerate(TITLES, 1))]
    measures = [_measure("M1", "Higher is better", 50, 60), _measure("M2", "Lower is better", 30, 20)]
    people = [{"Code": "HSG", "Name": "Housing"}]
    plan = {"Directorates": people, FORM.sheet: rows, "Measures": measures}
    made.plan.write_bytes(add_rows(made.plan.read_bytes(), plan)[0])
    first = {"1.1a": OPEN, "1.1a.1": OPEN, "1.1a.2": LATE, "1.1a.3": OPEN, "M1": {"Outturn": 55}, "M2": {"Outturn": 25}}
    _answer(made, Q1, first)
    second = {"1.1a": OPEN, "1.1a.1": DONE, "1.1a.2": LATE, "1.1a.3": LATE, "1.1a.4": OPEN}
    _answer(made, Q2, second | {"M1": {"Outturn": 61}, "M2": {"Outturn": 35, "Commentary": "Cold; two crews more."}})
    return Workspace(folder)


@pytest.fixture(scope="module")
def master(space: Workspace) -> Path:
    return space.master(Q2)


@pytest.fixture(scope="module")
def book(master: Path) -> Iterator[Any]:
    with closing(openpyxl.load_workbook(master, data_only=True)) as opened:
        yield opened


def _rows(sheet: Any) -> list[list[Any]]:
    return [list(line) for line in sheet.iter_rows(values_only=True)]


@pytest.mark.libreoffice
def test_every_formula_of_two_quarters_recalculates_to_its_stored_value(master: Path, office: Office) -> None:
    assert differences(master, office) == []


def test_the_summary_says_what_changed_since_the_quarter_before(book: Any) -> None:
    lines = _rows(book["Summary"])
    at = next(n for n, line in enumerate(lines) if "Since 2025-26 Q1" in line)
    changed = lines[at].index("Since 2025-26 Q1")
    assert lines[at + 1][:2] == ["Housing", "HSG"]
    assert lines[at + 1][changed] == 1


def test_the_trend_holds_what_each_quarter_counted(book: Any) -> None:
    lines = [line[:2] + line[4:8] for line in _rows(book["Trend"]) if line[2] == "all"]
    assert lines == [
        ["Strategic plan", "2025-26 Q1", 8, 4, 0, 1],
        ["Strategic plan", "2025-26 Q2", 8, 3, 1, 2],
        ["Measures", "2025-26 Q1", 2, 0, 0, 0],
        ["Measures", "2025-26 Q2", 2, 0, 1, 1],
    ]


def test_the_quality_of_the_data_stands_at_the_head(book: Any) -> None:
    head = {line[0]: line[1] for line in _rows(book["Summary"])[:12] if line[0]}
    severities = [line["Severity"] for line in listed_findings(book)]
    assert head["Open errors"] == severities.count("Error") > 0
    assert head["Queries not explained"] == severities.count("Query")
    assert (head["Rows answered"], head["Rows not answered"]) == (7, 3)


def listed_findings(book: Any) -> list[dict[str, Any]]:
    lines = _rows(book["Findings"])
    return [dict(zip(lines[3], line, strict=True)) for line in lines[4:]]


def test_measures_stand_by_quarter_against_minimum_and_target(master: Path) -> None:
    shown = {line["Ref"]: line for line in listed(master, "Measures by quarter")}
    assert [shown["M1"][name] for name in ("2025-26 Q1", "2025-26 Q2", "Target", "Beyond the target")] == [
        55,
        61,
        60,
        1,
    ]
    assert [shown["M2"][name] for name in ("2025-26 Q2", "RAG", "Beyond the target")] == [35, "Red", -15]
    (sheet,) = parts(master.read_bytes(), r"xl/worksheets/sheet4\.xml").values()
    assert sheet.count("<x14:sparkline>") == 4


def test_the_key_explains_every_word_and_every_rule(space: Workspace, book: Any) -> None:
    lines = _rows(book["Key"])
    for form in space.forms:
        words = {line[2] for line in lines if line[0] == form.title}
        assert {*form.counted.words, form.counted.blank} <= words
        rules = {line[1] for line in lines if line[0] == form.title}
        assert {f"Rule {one.code}" for one in form.entries} <= rules
    assert not [cell for line in lines for cell in line if "{" in str(cell)]


# ---- Everybody can read it ------------------------------------------------------------------------------------------


def test_every_chart_has_words_for_those_who_cannot_see_it(master: Path) -> None:
    drawings = "".join(parts(master.read_bytes(), r"xl/drawings/drawing\d+\.xml").values())
    frames = re.findall(r"<xdr:cNvPr [^>]*>", drawings)
    assert len(frames) == len(parts(master.read_bytes(), r"xl/charts/chart\d+\.xml")) == 6
    for frame in frames:
        assert re.search(r'descr="[^"]{40,}"', frame), frame


def test_nothing_leads_out_and_nothing_is_broken(master: Path, book: Any) -> None:
    everything = parts(master.read_bytes(), r".*\.(xml|rels)")
    assert not [name for name, text in everything.items() if "TargetMode" in text or "externalLink" in name]
    for sheet in book:
        assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "e"], sheet.title


def test_the_rows_of_each_form_are_a_table_and_no_cell_of_it_is_merged(space: Workspace, book: Any) -> None:
    assert book.properties.title == "Rivermead: returns 2025-26 Q2"
    marked = {sheet.title for sheet in book if sheet.tables and not sheet.merged_cells.ranges}
    named = {form.sheet for form in space.forms}
    assert {*named, "Findings", "Change requests", "Movement", "Trend", "Returns", "Sources", "Key"} <= marked


def test_everybody_can_read_it(master: Path) -> None:
    assert broken_rules(master) == []


def test_a_workbook_that_not_everybody_can_read_is_told_from_one_that_they_can(tmp_path: Path) -> None:
    with closing(openpyxl.Workbook()) as book:
        sheet = book.active
        sheet.append([None, "Ref", "Ref"])
        sheet["B1"].font, sheet["B1"].fill = Font(color="FFFFFF"), PatternFill("solid", fgColor="FFC000")
        sheet.append(["1", "2", "3"])
        sheet.merge_cells("B2:C2")
        sheet.add_table(Table(displayName="rows", ref="B1:C2"))
        sheet.sheet_view.selection[0].activeCell = "C3"
        book.save(tmp_path / "bad.xlsx")
    assert broken_rules(tmp_path / "bad.xlsx") == [
        "no title",
        "no language",
        "sheet names that say nothing, or the same",
        "Sheet: nothing in A1",
        "Sheet: the cursor is not at A1",
        "Sheet: rows has no row of headings of its own",
        "Sheet: rows has merged cells: ['B2:C2']",
        "weak contrast: FFFFFF on FFC000, 1.6 to 1",
    ]


# ---- What is published of two quarters and two forms -----------------------------------------------------------------


def test_the_two_pages_set_this_quarter_beside_the_last_for_each_form(space: Workspace, tmp_path: Path) -> None:
    pack = publish(Workspace(shutil.copytree(space.folder, tmp_path / "copy")), Q2, pdf=False, final=False).folder
    with closing(openpyxl.load_workbook(pack / "appendices.xlsx")) as opened:
        sheet = opened["Summary"]
        cells = [tuple(cell for cell in line if cell is not None) for line in _rows(sheet)]
        lines = [line for line in cells if line]
        assert len(sheet.row_breaks.brk) == 1, "two pages"
        assert opened.sheetnames[-1] == "Figures of measures"
        figures = opened["Figures of measures"]
        assert (figures.page_setup.fitToHeight, figures.print_title_rows) == (0, "$1:$2"), "on the width of a page"
    said = [line[0] for line in lines]
    assert [one for one in said if "% late" in str(one)] == [
        "12% completed, 25% late",
        "2025-26 Q1: 0% completed, 12% late",
    ]
    assert ("Homes", 1, 2, 2, 0, 3, 8, 0.25, "▲ 1 more") in lines
    assert ("M2 Measure M2", 30, 20, 35, "Red", "HSG") in lines, "a measure with its figures"
    at = said.index("Strategic plan, completed since 2025-26 Q1: 1")
    assert lines[at + 2][:2] == ("1.1a.1 Survey homes", "Completed")
    assert broken_rules(pack / "appendices.xlsx") == []
