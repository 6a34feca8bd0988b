"""Merged cells, notes, formulas, links to other workbooks, and errors."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from damage.library import answered, any_answer, cells_of, damage, some_heading
from damage.paper import Broken, Formula, Paper


@damage
def cells_merged_down(paper: Paper, rng: random.Random) -> None:
    """Excel keeps the first cell of a merge and throws away the others."""
    sheet = paper.table
    rows = sheet.body()
    found = some_heading(sheet, rng, (*paper.answer_headings, "Ref", paper.title))
    if found and len(rows) > 2:
        start = rng.randrange(len(rows) - 1)
        first, last = rows[start], rows[min(start + rng.randint(1, 2), len(rows) - 1)]
        column = found[0][1]
        for row in range(first + 1, last + 1):
            sheet.cells.pop((row, column), None)
        sheet.merged.append((first, column, last, column))


@damage
def cells_merged_with_values_left_below(paper: Paper, rng: random.Random) -> None:
    """Other programs keep what stands under a merge, where nobody sees it."""
    sheet = paper.table
    rows = sheet.body()
    found = some_heading(sheet, rng, paper.answer_headings)
    if found and len(rows) > 2:
        start = rng.randrange(len(rows) - 1)
        sheet.merged.append((rows[start], found[0][1], rows[start + 1], found[0][1]))


@damage
def cells_merged_across(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    if (rows := sheet.body()) and (found := some_heading(sheet, rng, paper.answer_headings[:2])):
        row, column = rng.choice(rows), found[0][1]
        sheet.cells.pop((row, column + 1), None)
        sheet.merged.append((row, column, row, column + 1))


@damage
def answer_typed_in_a_note(paper: Paper, rng: random.Random) -> None:
    at = any_answer(paper, rng)
    if at:
        cell = paper.table.cells[at]
        paper.table.set(at, value=None, note=f"{cell.value}")


@damage
def note_beside_an_answer(paper: Paper, rng: random.Random) -> None:
    at = any_answer(paper, rng)
    if at:
        paper.table.set(at, note="Ask the director before you publish this.")


def _shown(value: Any) -> Any:
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else value


@damage
def answer_by_a_formula(paper: Paper, rng: random.Random) -> None:
    at = any_answer(paper, rng)
    if at:
        value = paper.table.cells[at].value
        text = rng.choice(["VLOOKUP(A5,[1]Sheet1!A:H,8,0)", "H4", "'C:\\Users\\ada\\[old.xlsx]SP'!$H$5"])
        paper.table.set(at, value=Formula(text, _shown(value)))


@damage
def formula_never_calculated(paper: Paper, rng: random.Random) -> None:
    at = any_answer(paper, rng)
    if at:
        paper.table.set(at, value=Formula("H4&I4"))


@damage
def broken_formula(paper: Paper, rng: random.Random) -> None:
    at = any_answer(paper, rng)
    if at:
        paper.table.set(at, value=Broken(rng.choice(["#REF!", "#N/A", "#NAME?", "#VALUE!"])))


@damage
def broken_references(paper: Paper, rng: random.Random) -> None:
    for at in cells_of(paper.table, "Ref"):
        if rng.random() < 0.5:
            paper.table.set(at, value=Broken("#REF!"))


@damage
def a_column_of_links_to_another_workbook(paper: Paper, rng: random.Random) -> None:
    for at in answered(paper.table, rng.choice(paper.answer_headings[:3])):
        value = paper.table.cells[at].value
        if not isinstance(value, Formula | Broken):
            paper.table.set(at, value=Formula(f"[1]Q2!$H${at[0] + 1}", _shown(value)))


@damage
def answers_typed_in_notes_throughout(paper: Paper, rng: random.Random) -> None:
    for at in answered(paper.table, rng.choice(paper.kind("commentary"))):
        value = paper.table.cells[at].value
        if isinstance(value, str):
            paper.table.set(at, value=None, note=value)


@damage
def note_on_an_empty_cell_of_the_table(paper: Paper, rng: random.Random) -> None:
    """What was never answered, but for a note."""
    cells = [at for heading in paper.answer_headings for at in cells_of(paper.table, heading)]
    if empty := [at for at in cells if paper.table.cells[at].value is None]:
        paper.table.set(rng.choice(empty), note="40% - Ada told me on the phone")


@damage
def the_references_by_formula(paper: Paper, _: random.Random) -> None:
    for at in cells_of(paper.table, "Ref"):
        value = paper.table.cells[at].value
        if isinstance(value, str):
            paper.table.set(at, value=Formula(f"[1]Plan!A{at[0] + 1}", value))
