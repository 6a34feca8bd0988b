"""A plan written in a random layout of the family of blocks comes back equal, and no word of a document is lost."""

from __future__ import annotations

import importlib.util
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tpm_excel.forms.library import load_forms
from tpm_excel.terms.cells import Cell, CellKind, written
from tpm_excel.workbooks.importing.blocks import read_blocks
from tpm_excel.workbooks.importing.document_plan import read_document, read_document_plan
from tpm_excel.workbooks.importing.flat_plan import Imported
from tpm_excel.workbooks.reading.book import Book, Sheet
from tpm_excel.workbooks.reading.documents import open_document

ROOT = Path(__file__).resolve().parents[2]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_import_table", ROOT / "docs" / "make_import_table.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = _script()
lost_words = SCRIPT.lost_words
FORM, MEASURES = load_forms(("strategic_plan", "measures"))
LIMITED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Planned:
    """A row as it is meant: what stands in the document, in whichever layout."""

    theme: str
    number: str
    priority: str
    level: str
    title: str
    member: str
    officers: tuple[str, ...]
    codes: tuple[str, ...]
    deadline: date
    status: str
    comment: str


@dataclass(frozen=True)
class Layout:
    """How a plan is laid out: which words, where, merged or not, on how many sheets."""

    activity: str
    milestone: str
    lead: str
    priority: str
    one_sheet: bool
    two_lines: bool
    answers: bool
    merged: bool
    gaps: bool
    titles: bool
    left: int
    swapped: bool
    headers_again: bool


layouts = st.builds(
    Layout,
    activity=st.sampled_from(["Activity", "Key Activity", "ACTIVITY", "Key activity:"]),
    milestone=st.sampled_from(["Milestone", "Progress Milestone", "Milestones", "milestone "]),
    lead=st.sampled_from(["Lead Officer", "Lead officer", "Responsible Officer", "Owner", "Ownership Managed By"]),
    priority=st.sampled_from(["Priority {}: {}", "Strategic Priority {}: {}", "{} {}", "Priority {} - {}"]),
    one_sheet=st.booleans(),
    two_lines=st.booleans(),
    answers=st.booleans(),
    merged=st.booleans(),
    gaps=st.booleans(),
    titles=st.booleans(),
    left=st.integers(0, 2),
    swapped=st.booleans(),
    headers_again=st.booleans(),
)

NAMES = ["Ann Ash", "Bob Birch", "Cy O'Dea", "Dee Elm-Fox"]
CODES = ["CLC", "D&R", "Public Health", "CE's"]
words = st.sampled_from(
    ["Open", "the", "hub", "at", "Wharf", "Lane,", "50%", "of", "homes;", "review", "(phase 1)", "A/B"]
)
sentences = st.lists(words, min_size=2, max_size=7).map(lambda some: "Plan " + " ".join(some))


@st.composite
def plans(draw: st.DrawFn) -> list[Planned]:
    rows: list[Planned] = []
    for theme in range(draw(st.integers(1, 3))):
        name = ["A Great Place", "One Borough", "Safe and Well"][theme]
        for priority in range(draw(st.integers(1, 2))):
            for activity in range(draw(st.integers(1, 2))):
                for milestone in range(draw(st.integers(0, 3)) + 1):
                    officers = tuple(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)))
                    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=len(officers), unique=True))
                    number = f"{theme + 1}.{priority + 1}"
                    rows.append(
                        Planned(
                            theme=name,
                            number=number,
                            priority=f"Priority of {number} things",
                            level="Milestone" if milestone else "Activity",
                            title=f"{draw(sentences)} {number} {activity} {milestone}",
                            member="" if milestone else draw(st.sampled_from(["Cllr P Q", "Deputy Mayor, Cllr R"])),
                            officers=officers,
                            codes=tuple(codes),
                            deadline=draw(st.dates(date(2014, 4, 1), date(2015, 3, 31))),
                            status=draw(st.sampled_from(["Completed", "On Target", "Delayed", "Overdue"])),
                            comment=draw(st.one_of(st.just(""), sentences)),
                        )
                    )
    return rows


def lead(row: Planned, draw_and: bool) -> str:
    if len(row.codes) == len(row.officers) > 1:
        return " and ".join(f"{name} ({code})" for name, code in zip(row.officers, row.codes, strict=True))
    return (" and " if draw_and else ", ").join(row.officers) + f" ({row.codes[0]})"


def lines_of(rows: list[Planned], layout: Layout) -> dict[str, list[list[object]]]:
    """The sheets of a plan in a layout, each with its lines; a line has a cell for each column."""
    sheets: dict[str, list[list[object]]] = {}
    theme = number = level = ""
    for row in rows:
        name = "Action plan" if layout.one_sheet else row.theme
        lines = sheets.setdefault(name, [])
        if not lines and layout.titles:
            lines.append(["APPENDIX 5 - STRATEGIC PLAN MONITORING"])
        if (row.theme, name) != (theme, ""):
            if row.theme != theme:
                lines += [[]] if layout.gaps and lines else []
                lines.append([row.theme])
                number = ""
            theme = row.theme
        if row.number != number:
            lines += [[]] if layout.gaps else []
            lines.append([layout.priority.format(row.number, row.priority)])
            number, level = row.number, ""
        answers: list[object] = ["Q2 Status", "% Comp", "Comments"] if layout.answers else []
        stacked = layout.two_lines and row.level == "Activity"
        if row.level != level or row.level == "Activity" or layout.headers_again:
            word = layout.activity if row.level == "Activity" else layout.milestone
            heads = "Lead Member, Lead Officer and Directorate" if stacked else layout.lead
            lines.append([word, *_sides(layout, heads, "Deadline"), *answers])
            level = row.level
        values = [row.status, "50%", row.comment] if layout.answers else []
        officer = lead(row, layout.gaps)
        first = row.member if stacked else officer
        lines.append([row.title, *_sides(layout, first, row.deadline), *values])
        if stacked:
            lines.append(["", *_sides(layout, officer, "")])
    return sheets


def _sides(layout: Layout, one: object, other: object) -> list[object]:
    return [other, one] if layout.swapped else [one, other]


def written_book(sheets: dict[str, list[list[object]]], layout: Layout) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        plain = book.add_format()
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(lines):
                if layout.merged and len(line) == 1:
                    sheet.merge_range(row, layout.left, row, layout.left + 4, line[0], plain)
                    continue
                for column, value in enumerate(line, layout.left):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)
                    elif value != "":
                        sheet.write_string(row, column, str(value))
                below = lines[row + 1] if row + 1 < len(lines) else []
                if layout.merged and layout.two_lines and below and below[0] == "":
                    sheet.merge_range(row, layout.left, row + 1, layout.left, line[0], plain)
    return buffer.getvalue()


def values_of(imported: Imported, *, members: bool, answers: bool) -> list[Planned]:
    found = []
    for row in imported.rows:
        value = {name: written(one) for name, one in row.values.items()}
        answer = {name: written(one.value) for name, one in row.answers.items()} if answers else {}
        day = row.values["deadline"]
        assert isinstance(day, date)
        found.append(
            Planned(
                value["theme"],
                value["priority_ref"],
                value["priority"],
                value["level"],
                value["title"],
                value["lead_member"] if members else "",
                tuple(value["lead_officer"].split("; ")),
                tuple(value["directorate"].split("; ")),
                day,
                answer.get("status", ""),
                answer.get("comment", ""),
            )
        )
    return found


def meant(rows: list[Planned], *, members: bool, answers: bool) -> list[Planned]:
    return [
        Planned(
            one.theme,
            one.number,
            one.priority,
            one.level,
            " ".join(one.title.split()),
            one.member if members else "",
            one.officers,
            one.codes if len(one.codes) == len(one.officers) else one.codes[:1],
            one.deadline,
            one.status if answers else "",
            " ".join(one.comment.split()) if answers else "",
        )
        for one in rows
    ]


@LIMITED
@given(plans(), layouts)
def test_a_plan_in_any_layout_of_the_family_comes_back_equal(rows: list[Planned], layout: Layout) -> None:
    book = open_document(written_book(lines_of(rows, layout), layout))
    imported, findings, found_layout = read_document_plan(book, FORM, "plan.xlsx")
    assert found_layout == "blocks"
    assert imported
    asked = {"members": layout.two_lines, "answers": layout.answers}
    assert values_of(imported, **asked) == meant(rows, **asked)
    assert not lost_words(book, imported.rows, findings, FORM)


measures = st.lists(st.tuples(sentences, st.booleans()), max_size=5, unique_by=lambda one: one[0])


@LIMITED
@given(plans(), layouts, st.lists(measures, min_size=3, max_size=3), st.sampled_from(["Measures", "Our measures"]))
def test_measures_among_the_blocks_come_back_with_theme_and_mark(
    rows: list[Planned], layout: Layout, several: list[list[tuple[str, bool]]], word: str
) -> None:
    sheets = lines_of(rows, layout)
    themes = list(dict.fromkeys(row.theme for row in rows))
    expected = []
    if not layout.one_sheet:
        for theme, few in zip(themes, several, strict=False):
            sheets[theme] += [[], [word], *([f"{text}*" if mark else text] for text, mark in few)]
            expected += [(theme, " ".join(text.split()), "Yes" if mark else "") for text, mark in few]
    book = open_document(written_book(sheets, layout))
    parts, findings = read_document(book, [FORM, MEASURES], [], "plan.xlsx")
    found = {part.form.name: part.imported for part in parts}
    asked = {"members": layout.two_lines, "answers": layout.answers}
    assert values_of(found["strategic_plan"], **asked) == meant(rows, **asked)
    taken = found["measures"].rows if expected else ()
    names = ("theme", "title", "equality")
    assert [tuple(written(row.values[name]) for name in names) for row in taken] == expected
    every = [row for part in parts for row in part.imported.rows]
    assert not lost_words(book, every, findings, FORM, MEASURES)


HEADINGS = ["Activity", "Milestone", "Lead Officer", "Deadline", "Status", "% Comp", "Comments", "Risk"]
HEADINGS += ["Lead Member, Lead Officer and Directorate", "Measures", "Priority 1.1: More", "A Great Place"]
VALUES = ["31/03/2015", "31/02/2015 and quarterly", "On Target", "80%", "Ann Ash (CLC)", "Cllr P Q", "(D&R)"]
VALUES += ["APPENDIX 5 PLAN", "homes built*", "1.1a", "\u2022", "- item"]
cells = st.one_of(
    st.sampled_from([*HEADINGS, *VALUES]),
    st.text("abcdeABC 12/;,()%&<>#*\n", min_size=1, max_size=12),
)


@settings(max_examples=250, deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(0, 14), st.integers(0, 5)), cells, max_size=60),
    st.sampled_from(["S", "Measures"]),
)
def test_no_word_of_any_sheet_is_lost(texts: dict[tuple[int, int], str], name: str) -> None:
    book = Book((Sheet(name, {at: Cell(CellKind.TEXT, text) for at, text in texts.items()}),))
    imported, findings = read_blocks(book, FORM, "f")
    assert not lost_words(book, imported.rows, findings, FORM)
    parts, listed = read_document(book, [FORM, MEASURES], [], "f")
    every = [row for part in parts for row in part.imported.rows]
    assert not (parts and lost_words(book, every, listed, FORM, MEASURES))


@pytest.mark.parametrize("name", ["000_0c2c34a55feb4457", "001_c6e6c3ba485f8380", "002_1b6c27e693c01cf1",
                                  "003_8e5dfc813c7cfb67", "004_c06fa87f8ecacf20"])  # fmt: skip
def test_no_word_of_the_published_texts_is_lost(seeds: Path, name: str) -> None:
    book = open_document((seeds / f"{name}.txt").read_bytes())
    imported, findings = read_blocks(book, FORM, name)
    assert not lost_words(book, imported.rows, findings, FORM)


def test_the_page_says_how_the_published_documents_come_in(seeds: Path) -> None:
    page = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    assert "\n".join(SCRIPT.table(seeds)) in page, "run docs/make_import_table.py"
