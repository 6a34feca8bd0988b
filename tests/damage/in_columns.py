"""Columns inserted, swapped, doubled, deleted, and headings retyped, emptied, moved."""

from __future__ import annotations

import random
from dataclasses import replace

from damage.library import damage, some_heading
from damage.paper import Cell, Paper


@damage
def heading_of_an_answer_retyped(paper: Paper, rng: random.Random) -> None:
    if found := some_heading(paper.table, rng, paper.answer_headings):
        column = next(one for one in paper.form.answer if one.heading == found[1])
        words = [found[1].upper(), f"{found[1]}\n(enter)", f"{found[1]}: ", "What we put here", *column.aliases[:3]]
        paper.table.set(found[0], value=rng.choice(words))


@damage
def heading_of_the_plan_retyped(paper: Paper, rng: random.Random) -> None:
    if found := some_heading(paper.table, rng, paper.plan_headings):
        paper.table.set(found[0], value=rng.choice([found[1].upper(), f" {found[1]}:", "What"]))


@damage
def heading_emptied(paper: Paper, rng: random.Random) -> None:
    if found := some_heading(paper.table, rng, (*paper.answer_headings, *paper.plan_headings)):
        paper.table.set(found[0], value=None)


@damage
def heading_moved_one_row_up(paper: Paper, rng: random.Random) -> None:
    if found := some_heading(paper.table, rng, (*paper.answer_headings, *paper.plan_headings)):
        row, column = found[0]
        if row and (row - 1, column) not in paper.table.cells:
            paper.table.cells[row - 1, column] = paper.table.cells.pop((row, column))


@damage
def answer_column_doubled(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    if found := some_heading(sheet, rng, paper.answer_headings):
        column = found[0][1]
        sheet.insert(column + 1, columns=True)
        for (row, at), cell in list(sheet.cells.items()):
            if at == column:
                sheet.cells[row, column + 1] = replace(cell, tag=None) if row == found[0][0] else cell


@damage
def answer_column_doubled_and_filled_anew(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    if found := some_heading(sheet, rng, paper.kind("commentary")):
        column = found[0][1]
        sheet.insert(column + 1, columns=True)
        sheet.set((found[0][0], column + 1), value=f"{found[1]} (enter)")
        for row in sheet.body():
            tag = next((one.tag for at, one in sheet.cells.items() if at[0] == row and one.tag and one.tag[0]), None)
            if tag and rng.random() < 0.5:
                text = f"Second thoughts on {tag[0]}."
                sheet.cells[row, column + 1] = Cell(text, tag=(tag[0], found[1]), meant=text)


@damage
def column_inserted(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    at = rng.randint(0, sheet.last()[1])
    sheet.insert(at, columns=True)
    if rng.random() < 0.5:
        sheet.set((max(sheet.header(), 0), at), value="Our notes")
        for row in sheet.body():
            sheet.set((row, at), value=rng.choice(["ok", "chase", None]))


@damage
def columns_swapped(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    columns = sorted({column for _, column in sheet.cells})
    one, other = rng.sample(columns, 2)
    sheet.move({one: other, other: one}, columns=True)


@damage
def answer_column_deleted(paper: Paper, rng: random.Random) -> None:
    if found := some_heading(paper.table, rng, paper.answer_headings):
        paper.table.delete(found[0][1], columns=True)


@damage
def plan_column_deleted(paper: Paper, rng: random.Random) -> None:
    if found := some_heading(paper.table, rng, paper.plan_headings):
        paper.table.delete(found[0][1], columns=True)


@damage
def column_hidden(paper: Paper, rng: random.Random) -> None:
    if found := some_heading(paper.table, rng, (*paper.answer_headings, *paper.plan_headings)):
        paper.table.hidden_columns.add(found[0][1])


@damage
def columns_all_shuffled(paper: Paper, rng: random.Random) -> None:
    columns = sorted({column for _, column in paper.table.cells})
    order = columns[:]
    rng.shuffle(order)
    paper.table.move(dict(zip(columns, order, strict=True)), columns=True)


@damage
def heading_row_deleted(paper: Paper, _: random.Random) -> None:
    if (header := paper.table.header()) >= 0:
        paper.table.delete(header)


@damage
def headings_merged_across(paper: Paper, rng: random.Random) -> None:
    """Two headings made one: Excel keeps the first."""
    sheet = paper.table
    if found := some_heading(sheet, rng, paper.answer_headings[:2]):
        row, column = found[0]
        sheet.cells.pop((row, column + 1), None)
        sheet.merged.append((row, column, row, column + 1))


@damage
def two_headings_exchanged_with_their_columns_left(paper: Paper, rng: random.Random) -> None:
    """The headings of the plan only: of answers whose headings were exchanged nobody could tell."""
    sheet = paper.table
    one, other = some_heading(sheet, rng, paper.plan_headings), some_heading(sheet, rng, paper.plan_headings)
    if one and other:
        first, second = sheet.cells[one[0]].value, sheet.cells[other[0]].value
        sheet.set(one[0], value=second)
        sheet.set(other[0], value=first)
