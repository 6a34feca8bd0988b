"""A real council's quarter, end to end: 68 activities and 230 milestones of 2012-13 Q2."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import (
    COMMENT,
    NOT_ANSWERED,
    PERCENT,
    SEED_PERIOD,
    SHEET,
    STATUS,
    answers_in,
    columns_of,
    master_of,
    read_csv,
    returns_in,
    seed_answers,
    seed_in_master,
    seed_rows,
    table,
)

from tpm_excel.forms.library import load_forms

WORDS = [*load_forms(("strategic_plan",), Path())[0].counted.words, NOT_ANSWERED]
PUBLISHED = {"Completed": 108, "On Target": 135, "Delayed": 46, "Overdue": 8, NOT_ANSWERED: 1}
"""The counts that issue 2 states for the document."""

Line = tuple[Any, ...]


def test_the_plan_has_every_row_of_the_document_in_its_order(seeds: Path, seed_issued: Path) -> None:
    planned = table(seed_issued / "plan.xlsx", SHEET)
    published = read_csv(seeds / "plan-2012-13-q2.csv")
    assert [row["Title"] or "" for row in planned] == [row["Title"] for row in published]
    assert [row["Level"] for row in planned] == [row["Level"] for row in published]
    assert [row["Priority ref"] for row in planned] == [row["Priority ref"] for row in published]
    assert Counter(row["Level"] for row in planned) == {"Activity": 68, "Milestone": 230}
    assert sum(not row["Title"] for row in planned) == 13
    assert len({row["Ref"] for row in planned}) == 298


def test_each_row_is_issued_once_and_to_the_first_directorate_named_on_it(seeds: Path, seed_issued: Path) -> None:
    issued = {row["Ref"]: path.name for path in returns_in(seed_issued) for row in table(path, SHEET)}
    assert len(issued) == sum(len(table(path, SHEET)) for path in returns_in(seed_issued)) == 298
    first = {"CE's": "ces", "D&R": "d-r"}
    for row, line in zip(table(seed_issued / "plan.xlsx", SHEET), seed_rows(seeds), strict=True):
        code = line["directorates"].split(";")[0].strip()
        if code:
            assert issued[row["Ref"]] == f"tpm-return_2012-13-q2_{first.get(code, code.lower())}.xlsx", row


def test_the_master_has_every_status_percentage_and_comment(seeds: Path, seed_collected: Path) -> None:
    expected = seed_in_master(seed_answers(seeds, seed_collected))
    found = answers_in(master_of(seed_collected))
    assert list(found) == list(expected), "every row of the plan once, in its order"
    assert found == expected


def test_the_counts_of_the_document_are_those_of_its_rows(seeds: Path) -> None:
    assert Counter(row["status"] or NOT_ANSWERED for row in seed_rows(seeds)) == PUBLISHED


def _summary(master: Path) -> list[Line]:
    with closing(openpyxl.load_workbook(master, data_only=True)) as book:
        return list(book["Summary"].iter_rows(values_only=True))


def test_the_summary_counts_what_the_document_counts(seed_collected: Path) -> None:
    lines = _summary(master_of(seed_collected))
    words = next(number for number, line in enumerate(lines) if list(line[2:7]) == WORDS)
    assert dict(zip(WORDS, lines[words - 1][2:7], strict=True)) == PUBLISHED


def _breakdown(lines: list[Line], *titles: str) -> dict[tuple[str, ...], Line]:
    """Return the lines below the headings with these titles, as far as they count something, by their labels."""
    wanted = (*titles, *[None] * (2 - len(titles)))
    header = next(number for number, line in enumerate(lines) if line[:2] == wanted and list(line[2:7]) == WORDS)
    below = lines[header + 1 :]
    end = next((number for number, line in enumerate(below) if not isinstance(line[2], int)), len(below))
    return {line[: len(titles)]: line[2:9] for line in below[:end]}


def _counted(rows: list[tuple[tuple[str, ...], str]]) -> dict[tuple[str, ...], Line]:
    groups: dict[tuple[str, ...], Counter[str]] = {}
    for label, word in rows:
        groups.setdefault(label, Counter())[word] += 1
    counted = {}
    for label, counts in groups.items():
        late = (counts["Delayed"] + counts["Overdue"]) / counts.total()
        counted[label] = (*(counts[word] for word in WORDS), counts.total(), pytest.approx(late))
    return counted


def test_the_summary_counts_each_theme_and_priority(seeds: Path, seed_collected: Path) -> None:
    lines = _summary(master_of(seed_collected))
    rows = [(row["theme"], row["priority_title"], row["status"] or NOT_ANSWERED) for row in seed_rows(seeds)]
    by_theme = _counted([((theme,), word) for theme, _, word in rows])
    by_priority = _counted([((theme, priority), word) for theme, priority, word in rows])
    assert _breakdown(lines, "Theme") == by_theme
    assert list(_breakdown(lines, "Theme")) == list(by_theme), "in the order of the plan"
    assert _breakdown(lines, "Theme", "Priority") == by_priority


def test_the_summary_counts_each_directorate_where_its_rows_are_returned(seeds: Path, seed_collected: Path) -> None:
    master = table(master_of(seed_collected), SHEET)
    named = [(row["Returned by"], line) for row, line in zip(master, seed_rows(seeds), strict=True)]
    rows = [((code, code), line["status"] or NOT_ANSWERED) for code, line in named]
    assert _breakdown(_summary(master_of(seed_collected)), "Directorate", "Code") == _counted(rows)


def test_what_the_document_left_blank_is_found_and_nothing_else_is_missing(seeds: Path, seed_collected: Path) -> None:
    answers = seed_answers(seeds, seed_collected)
    blank = {ref for ref, one in answers.items() if not any(one.values())}
    gaps = {(ref, name) for ref, one in answers.items() for name in (STATUS, PERCENT) if one[name] is None}
    findings = table(master_of(seed_collected), "Findings")
    assert {one["Ref"] for one in findings if one["Code"] == "TPM301"} == blank
    missing = {
        (one["Ref"], one["What is wrong"].split(" is missing")[0]) for one in findings if one["Code"] == "TPM201"
    }
    assert missing == {gap for gap in gaps if gap[0] not in blank}


def test_completed_below_100_and_late_without_comment_are_errors(seeds: Path, seed_collected: Path) -> None:
    answers = seed_answers(seeds, seed_collected)
    below = {ref for ref, one in answers.items() if one[STATUS] == "Completed" and one[PERCENT] not in (None, 1)}
    silent = {ref for ref, one in answers.items() if one[STATUS] in ("Delayed", "Overdue") and not one[COMMENT]}
    findings = table(master_of(seed_collected), "Findings")
    assert {one["Ref"] for one in findings if one["Code"] == "SP03"} == below
    assert {one["Ref"] for one in findings if one["Code"] == "SP04"} == silent


def test_the_exceptions_are_the_late_rows_in_the_order_of_the_plan(seeds: Path, seed_collected: Path) -> None:
    answers = seed_answers(seeds, seed_collected)
    late = [ref for ref, one in answers.items() if one[STATUS] in ("Overdue", "Delayed")]
    found = [row["Ref"] for row in table(master_of(seed_collected), "Exceptions") if row["Why it is here"]]
    assert found[: len(late)] == late
    assert not {answers[ref][STATUS] for ref in found[len(late) :]} & {"Overdue", "Delayed"}


def test_the_summary_names_the_worst_first(seeds: Path, seed_collected: Path) -> None:
    answers = seed_answers(seeds, seed_collected)
    late = [ref for word in ("Overdue", "Delayed") for ref, one in answers.items() if one[STATUS] == word]
    lines = _summary(master_of(seed_collected))
    first = next(number for number, line in enumerate(lines) if line[0] == "To be looked at first") + 2
    assert [str(line[0]).split()[0] for line in lines[first : first + 10]] == late[:10]


def test_a_date_in_a_comment_is_offered_only_to_late_rows_and_only_if_it_can_be_a_new_deadline(
    seeds: Path, seed_collected: Path
) -> None:
    answers = seed_answers(seeds, seed_collected)
    rows = [row for row in table(master_of(seed_collected), "Exceptions") if row["New date from"] == "the comment"]
    assert len(rows) > 10, "half of the comments on late rows contain a date"
    assert [row["Ref"] for row in rows if answers[row["Ref"]][STATUS] not in ("Delayed", "Overdue")] == []
    assert [row["Ref"] for row in rows if row["Revised deadline"] <= SEED_PERIOD.last_day] == [], "it is past already"
    dated = [row for row in rows if isinstance(row["Deadline"], date)]
    assert [row["Ref"] for row in dated if row["Revised deadline"] <= row["Deadline"]] == [], (
        "it is no later than the old one"
    )


def test_every_answer_names_the_file_sheet_and_cell_that_it_came_from(seeds: Path, seed_collected: Path) -> None:
    answers = seed_answers(seeds, seed_collected)
    sources = table(master_of(seed_collected), "Sources")
    given = {(ref, name) for ref, one in answers.items() for name, value in one.items() if value is not None}
    assert {(one["Ref"], one["Answer"]) for one in sources} == given
    assert len(sources) == len(given)
    books = {path.name: openpyxl.load_workbook(path) for path in (seed_collected / "inbox").iterdir()}
    for one in sources:
        value = books[one["File"]][one["Sheet"]][one["Cell"]].value
        assert value == answers[one["Ref"]][one["Answer"]]


def test_no_heading_of_the_exceptions_stands_alone_at_the_end_of_a_page(seed_collected: Path) -> None:
    with closing(openpyxl.load_workbook(master_of(seed_collected))) as book:
        sheet = book["Exceptions"]
        columns = columns_of(sheet)
        last = [sheet.cell(one.id, columns[STATUS]).value for one in sheet.row_breaks.brk]
    assert len(last) > 3
    assert None not in last
