"""Rows sorted, inserted, copied, cut, filled down, and what people write between and below them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from damage.library import answered, damage
from damage.paper import END, Paper, Sheet


@damage
def rows_sorted(paper: Paper, rng: random.Random) -> None:
    rows = paper.table.body()
    order = rows[:]
    rng.shuffle(order)
    paper.table.move(dict(zip(rows, order, strict=True)))


@damage
def rows_filtered(paper: Paper, rng: random.Random) -> None:
    rows = paper.table.body()
    paper.table.hidden_rows |= set(rng.sample(rows, len(rows) // 2))


@damage
def blank_row_inserted_in_the_middle(paper: Paper, rng: random.Random) -> None:
    if rows := paper.table.body():
        paper.table.insert(rng.choice(rows))


@damage
def blank_rows_inserted_above_the_header(paper: Paper, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 5)):
        paper.table.insert(max(paper.table.header(), 0))


@damage
def row_deleted(paper: Paper, rng: random.Random) -> None:
    if rows := paper.table.body():
        paper.table.delete(rng.choice(rows))


@damage
def rows_above_the_header_deleted(paper: Paper, _: random.Random) -> None:
    for _row in range(max(paper.table.header(), 0)):
        paper.table.delete(0)


def _copied(sheet: Sheet, rng: random.Random) -> tuple[int, int] | None:
    rows = sheet.body()
    if not rows:
        return None
    row = rng.choice(rows)
    sheet.insert(row + 1)
    for (at, column), cell in list(sheet.cells.items()):
        if at == row:
            sheet.cells[row + 1, column] = cell
    return row, row + 1


@damage
def row_copied(paper: Paper, rng: random.Random) -> None:
    _copied(paper.table, rng)


@damage
def row_copied_and_answered_anew(paper: Paper, rng: random.Random) -> None:
    rows = _copied(paper.table, rng)
    for at, cell in list(paper.table.cells.items()):
        if rows and at[0] == rows[1] and cell.tag and cell.tag[1] in paper.kind("commentary"):
            paper.table.set(at, value="Another word on the same row.", meant="Another word on the same row.")


@damage
def row_copied_for_a_new_milestone_under_the_old_reference(paper: Paper, rng: random.Random) -> None:
    rows = _copied(paper.table, rng)
    kinds: dict[str, Any] = {"percentage": 0.35, "commentary": "It is new.", "figure": 35.5}
    words = {one.heading: kinds.get(one.kind) for one in paper.form.answer}
    words |= {
        one.heading: paper.form.choices(one.name).words[1] for one in paper.form.answer if one.required and one.choices
    }
    for at, cell in list(paper.table.cells.items()):
        if rows and at[0] == rows[1] and cell.tag and cell.tag[0]:
            tag = ("new", cell.tag[1])
            if cell.tag[1] == paper.title:
                paper.table.set(at, value="A milestone that somebody thought of", tag=tag)
            elif cell.tag[1] in words:
                text = words[cell.tag[1]]
                paper.table.set(at, value=text, tag=tag, meant=text)


@damage
def row_cut_and_pasted_to_the_end(paper: Paper, rng: random.Random) -> None:
    if rows := paper.table.body():
        row = rng.choice(rows)
        paper.table.move({row: paper.table.last()[0] + rng.randint(1, 3)})


@damage
def two_rows_swapped(paper: Paper, rng: random.Random) -> None:
    if len(rows := paper.table.body()) > 1:
        one, other = rng.sample(rows, 2)
        paper.table.move({one: other, other: one})


@damage
def heading_row_repeated_in_the_middle(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    if (header := sheet.header()) >= 0 and (rows := [row for row in sheet.body() if row > header]):
        row = rng.choice(rows)
        sheet.insert(row)
        for (at, column), cell in list(sheet.cells.items()):
            if at == header:
                sheet.cells[row, column] = replace(cell, tag=None)


@damage
def notes_and_totals_below_the_table(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    row = sheet.last()[0] + rng.randint(1, 3)
    sheet.set((row, 0), value="Total")
    sheet.set((row, max(sheet.column(paper.answer_headings[1]), 1)), value=0.62, style="percent")
    sheet.set((row + 1, rng.randint(0, 3)), value="Figures are provisional until Friday. A.Q.")


@damage
def stray_characters_beside_the_table(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    if rows := sheet.body():
        sheet.set((rng.choice(rows), sheet.last()[1] + rng.randint(1, 4)), value=rng.choice(["x", "?", "`", "ask Ben"]))


@damage
def stray_characters_in_an_empty_row(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    sheet.set((sheet.last()[0] + 2, rng.randint(0, sheet.last()[1])), value=rng.choice(["x", ".", "end"]))


@damage
def filled_down_below_the_table(paper: Paper, rng: random.Random) -> None:
    """The last answer of a column goes on below the table, as far as somebody dragged it."""
    sheet = paper.table
    if found := answered(sheet, rng.choice(paper.answer_headings[:3])):
        row, column = found[-1]
        for below in range(1, rng.choice([3, 40, 400])):
            if (row + below, column) not in sheet.cells:
                sheet.cells[row + below, column] = replace(sheet.cells[row, column], tag=None)


@damage
def a_value_in_the_last_row_of_the_sheet(paper: Paper, rng: random.Random) -> None:
    """Ctrl+End after a fill: something stands in row 1,048,576."""
    sheet = paper.table
    if found := answered(sheet, rng.choice(paper.answer_headings[:3])):
        sheet.cells[END, found[-1][1]] = replace(sheet.cells[found[-1]], tag=None)


@damage
def blank_row_between_all_rows(paper: Paper, _: random.Random) -> None:
    for row in reversed(paper.table.body()[1:]):
        paper.table.insert(row)


@damage
def subtotals_between_the_rows(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    for row in sorted(rng.sample(sheet.body(), min(3, len(sheet.body()))), reverse=True):
        sheet.insert(row)
        sheet.set((row, max(sheet.column(paper.title), 0)), value="Subtotal")
        sheet.set((row, max(sheet.column(paper.answer_headings[1]), 1)), value=rng.choice([3, 0.5]))


@damage
def rows_cut_and_pasted_above_the_header(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    if (header := sheet.header()) > 0 and (rows := sheet.body()):
        row = rng.choice(rows)
        sheet.insert(header)
        sheet.move({row + 1: header})


@damage
def several_rows_deleted(paper: Paper, rng: random.Random) -> None:
    for row in sorted(rng.sample(paper.table.body(), len(paper.table.body()) // 3), reverse=True):
        paper.table.delete(row)
