"""The master as people open it: counts, trend, links, charts, key, and what makes it readable for everybody."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Office
from clients.recalculating import differences
from helpers import columns_of, header_row, listed, master_of, parts, put, take_in
from plans import FORM, row

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.issuing import generate
from tpm_excel.verbs.setting_up import init
from tpm_excel.verbs.tracing import trace
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workbooks.reading.opening import open_book
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
    at = next(n for n, line in enumerate(lines) if "Late since 2025-26 Q1" in line)
    changed = lines[at].index("Late since 2025-26 Q1")
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


def test_it_opens_on_the_first_cell_of_the_summary_and_says_what_it_is(book: Any) -> None:
    assert book.active.title == "Summary"
    for sheet in book:
        assert {one.activeCell for one in sheet.views.sheetView[0].selection} <= {"A1"} or sheet.title != "Summary"
        assert sheet["A1"].value, sheet.title
    assert book.properties.title == "Rivermead: returns 2025-26 Q2"


def _luminance(colour: str) -> float:
    parts_of = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts_of]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_ink_can_be_read_on_its_fill(book: Any) -> None:
    pairs = set()
    for sheet in book:
        for cell in (cell for line in sheet.iter_rows() for cell in line if cell.value is not None):
            ink = str(cell.font.color.rgb)[-6:] if cell.font.color and cell.font.color.type == "rgb" else "000000"
            fill = str(cell.fill.fgColor.rgb)[-6:] if cell.fill.patternType == "solid" else "FFFFFF"
            pairs.add((ink, fill))
        for several in sheet.conditional_formatting:
            for rule in several.rules:
                pairs.add((str(rule.dxf.font.color.rgb)[-6:], str(rule.dxf.fill.bgColor.rgb)[-6:]))
    assert len(pairs) > 8
    assert not [pair for pair in pairs if _contrast(*pair) < 4.5]


# ---- An auditor picks a figure --------------------------------------------------------------------------------------


def _target(book: Any, location: str) -> Any:
    sheet, cell = location.rsplit("!", 1)
    return book[sheet.strip("'")][cell]


def _figures(space: Workspace, book: Any) -> list[Any]:
    """Return the figures of the Summary that count rows of a form."""
    sheets = {form.sheet for form in space.forms}
    cells = (cell for line in book["Summary"].iter_rows() for cell in line if cell.hyperlink)
    return [cell for cell in cells if isinstance(cell.value, int) and _sheet(cell) in sheets]


def _sheet(cell: Any) -> str:
    return str(cell.hyperlink.location).rsplit("!", 1)[0].strip("'")


def _source(book: Any, figure: Any) -> dict[str, Any] | None:
    """Follow a figure to its first row, recount it, and follow the row to its line in Sources; None if unanswered."""
    found = _target(book, figure.hyperlink.location)
    assert found.value == _headed(figure)
    _recounted(figure, found)
    file = next((cell for cell in found.parent[found.row] if cell.hyperlink), None)
    if file is None:
        assert found.value in UNANSWERED
        return None
    source = _target(book, file.hyperlink.location)
    line = {one.value: cell.value for one, cell in zip(book["Sources"][4], book["Sources"][source.row], strict=True)}
    assert line["Ref"] == str(found.parent.cell(found.row, 1).value)
    return line


def test_a_figure_leads_to_its_rows_and_a_row_to_what_trace_says_of_it(space: Workspace, book: Any) -> None:
    figures = _figures(space, book)
    assert len(figures) > 20
    lines = {line["Ref"]: line for line in (_source(book, one) for one in figures) if line}
    for ref, line in lines.items():
        cells = {(one.file, one.sheet, one.cell, one.digest) for one in trace(space, ref, Q2).lines}
        assert (line["File"], line["Sheet"], line["Cell"], line["SHA-256 of the file"]) in cells


def test_fifty_figures_lead_to_cells_of_archived_files(seed_collected: Path) -> None:
    space = Workspace(seed_collected)
    with closing(openpyxl.load_workbook(master_of(seed_collected), data_only=True)) as book:
        chosen = random.Random(7).sample(_figures(space, book), 50)  # noqa: S311  # the same in each run
        lines = [line for line in (_source(book, one) for one in chosen) if line]
    assert len(lines) > 40
    received: dict[str, Any] = {}
    for line in lines:
        digest = line["SHA-256 of the file"]
        if digest not in received:
            received[digest] = open_book(space.archive.read("received", digest))
        (sheet,) = [one for one in received[digest].sheets if one.name == line["Sheet"]]
        assert sheet.cell(*place_of(line["Cell"])).written == line["As written"]


UNANSWERED = ("Not answered", "Not rated")


def _headed(figure: Any) -> Any:
    """The word that a figure counts: it stands below a large one, and else in the headings above."""
    column = [figure.parent.cell(line, figure.column).value for line in range(1, figure.row + 2)]
    above = column[-1:] if figure.font.size == 20 else column[-2::-1]
    return next(value for value in above if isinstance(value, str))


def _recounted(figure: Any, found: Any) -> None:
    """Count by hand the rows of a sheet that have the labels of the figure's line, and the word that was found."""
    beside = {figure.parent.cell(figure.row, column).value for column in (1, 2)}
    labels = set() if figure.font.size == 20 else beside - {None, "", "Housing"}
    lines = [[one.value for one in line] for line in found.parent.iter_rows(min_row=5)]
    count = sum(line[found.column - 1] == found.value and labels <= set(line) for line in lines)
    assert count == figure.value, figure.coordinate


def place_of(name: str) -> tuple[int, int]:
    """Return the row and column of a cell, counted from 0."""
    row, column = openpyxl.utils.cell.coordinate_to_tuple(name)
    return row - 1, column - 1
