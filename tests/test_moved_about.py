"""What people do to a return in Excel: sort it, insert rows, swap columns, rename. The answers stay the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from copy import copy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import (
    SHEET,
    answers_in,
    columns_of,
    header_row,
    listed,
    master_of,
    seed_answers,
    seed_in_master,
    take_in,
)
from openpyxl.worksheet.worksheet import Worksheet

from tpm_excel.verbs.masters.collecting import Collected

Cell = tuple[Any, Any]
"""What moves with a cell: its value and its format."""
Change = Callable[[Worksheet], None]


def _read(sheet: Worksheet) -> list[list[Cell]]:
    return [[(cell.value, copy(cell._style)) for cell in row] for row in sheet.iter_rows()]


def _write(sheet: Worksheet, rows: list[list[Cell]], first: int = 1) -> None:
    for number, row in enumerate(rows, first):
        for column, (value, style) in enumerate(row, 1):
            cell: Any = sheet.cell(number, column)
            cell.value, cell._style = value, style


def _sorted_by_title(sheet: Worksheet) -> None:
    first, title = header_row(sheet) + 1, columns_of(sheet)["Title"] - 1
    rows = _read(sheet)[first - 1 :]
    _write(sheet, sorted(rows, key=lambda row: str(row[title][0]), reverse=True), first)


def _shuffled(sheet: Worksheet) -> None:
    first = header_row(sheet) + 1
    rows = _read(sheet)[first - 1 :]
    random.Random(2012).shuffle(rows)  # noqa: S311  # the same order each time, and no secret
    _write(sheet, rows, first)


def _row_inserted(sheet: Worksheet) -> None:
    sheet.insert_rows(header_row(sheet))


def _columns_swapped(sheet: Worksheet) -> None:
    columns = columns_of(sheet)
    order = list(range(sheet.max_column))
    for one, other in (("Status", "Comment"), ("Ref", "% complete"), ("Title", "Explanation")):
        here, there = columns[one] - 1, columns[other] - 1
        order[here], order[there] = order[there], order[here]
    _write(sheet, [[row[index] for index in order] for row in _read(sheet)])


def _sheet_renamed(sheet: Worksheet) -> None:
    sheet.title = "SP return FINAL (2)"


def _everything(sheet: Worksheet) -> None:
    for change in (_shuffled, _columns_swapped, _row_inserted, _row_inserted, _sheet_renamed):
        change(sheet)


CHANGES: dict[str, Change] = {
    "sorted by title": _sorted_by_title,
    "shuffled": _shuffled,
    "a row inserted above the header": _row_inserted,
    "columns swapped": _columns_swapped,
    "sheet renamed": _sheet_renamed,
    "all of it": _everything,
}


def _moved(path: Path, target: Path, change: Change) -> None:
    with closing(openpyxl.load_workbook(path)) as book:
        sheet = book[SHEET]
        sheet.protection.disable()
        sheet.auto_filter.ref = None
        change(sheet)
        book.save(target)


def _collected(workspace: Path, filled: Path, change: Change, rename: Callable[[int, Path], str]) -> Collected:
    for number, path in enumerate(sorted(filled.iterdir())):
        _moved(path, workspace / "inbox" / rename(number, path), change)
    return take_in(workspace)


@pytest.fixture(scope="module")
def untouched(seed_collected: Path) -> set[tuple[str, str]]:
    """What is found in the same returns when nobody moved anything."""
    return {(one["Code"], one["Ref"] or "") for one in listed(master_of(seed_collected), "Findings")}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_return_that_was_moved_about_gives_the_same_answers_and_findings(
    change: Change, seeds: Path, seed_workspace: Path, seed_filled: Path, untouched: set[tuple[str, str]]
) -> None:
    result = _collected(seed_workspace, seed_filled, change, lambda _, path: path.name)
    assert answers_in(master_of(seed_workspace)) == seed_in_master(seed_answers(seeds, seed_workspace))
    assert {one.verdict.split(",")[0] for one in result.verdicts} == {"collected"}
    found = {(one.code, one.place.ref) for one in result.findings}
    renamed = {("TPM408", "")} if change in (_sheet_renamed, _everything) else set()
    assert found == untouched | renamed


def test_the_name_of_a_file_does_not_matter(seeds: Path, seed_workspace: Path, seed_filled: Path) -> None:
    names = ["RE_ FW_ return (2).xlsx", "Kopie von Mappe1.xlsx", "no ending", "clc.XLSX", "=1+1.xlsx", "Q2 café ✓.xls"]
    result = _collected(seed_workspace, seed_filled, lambda _: None, lambda number, _: names[number])
    assert answers_in(master_of(seed_workspace)) == seed_in_master(seed_answers(seeds, seed_workspace))
    assert sorted(one.file for one in result.verdicts) == sorted(names)


def test_findings_name_the_cell_where_it_stands_in_the_file_that_was_sent(
    seed_workspace: Path, seed_filled: Path
) -> None:
    result = _collected(seed_workspace, seed_filled, _everything, lambda _, path: path.name)
    placed = [one for one in result.findings if one.place.cell and one.code.startswith(("TPM2", "SP"))]
    assert placed
    books = {path.name: openpyxl.load_workbook(path) for path in (seed_workspace / "inbox").iterdir()}
    for one in placed:
        sheet = books[one.place.file][one.place.sheet]
        assert sheet.cell(sheet[one.place.cell].row, columns_of(sheet)["Ref"]).value == one.place.ref
