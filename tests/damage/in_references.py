"""References lost, dragged into a series, made numbers and dates; titles retyped; the plan written over."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta

from damage.library import cells_of, damage
from damage.paper import Paper


@damage
def references_all_lost(paper: Paper, _: random.Random) -> None:
    for at in cells_of(paper.table, "Ref"):
        paper.table.set(at, value=None)


@damage
def some_references_lost(paper: Paper, rng: random.Random) -> None:
    for at in cells_of(paper.table, "Ref"):
        if rng.random() < 0.4:
            paper.table.set(at, value=None)


def _next(ref: str) -> str:
    number = re.search(r"\d+$", ref)
    if number:
        return ref[: number.start()] + str(int(number[0]) + 1)
    return ref[:-1] + chr(ord(ref[-1]) + 1)


@damage
def references_dragged_into_a_series(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    cells = [at for at in cells_of(sheet, "Ref") if isinstance(sheet.cells[at].value, str)]
    if len(cells) > 2:
        start = rng.randrange(len(cells) - 1)
        ref = str(sheet.cells[cells[start]].value)
        for at in cells[start + 1 : start + 1 + rng.randint(1, 6)]:
            ref = _next(ref)
            sheet.set(at, value=ref)


@damage
def reference_copied_down(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    cells = cells_of(sheet, "Ref")
    if len(cells) > 2:
        start = rng.randrange(len(cells) - 1)
        for at in cells[start + 1 : start + 1 + rng.randint(1, 3)]:
            sheet.set(at, value=sheet.cells[cells[start]].value)


@damage
def reference_column_sorted_alone(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    cells = cells_of(sheet, "Ref")
    values = [sheet.cells[at].value for at in cells]
    rng.shuffle(values)
    for at, value in zip(cells, values, strict=True):
        sheet.set(at, value=value)


@damage
def title_column_sorted_alone(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    cells = cells_of(sheet, paper.title)
    values = [sheet.cells[at].value for at in cells]
    rng.shuffle(values)
    for at, value in zip(cells, values, strict=True):
        sheet.set(at, value=value)


@damage
def references_turned_into_numbers(paper: Paper, _: random.Random) -> None:
    for at in cells_of(paper.table, "Ref"):
        value = paper.table.cells[at].value
        if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value):
            paper.table.set(at, value=float(value), style="")


@damage
def references_turned_into_dates(paper: Paper, rng: random.Random) -> None:
    for at in cells_of(paper.table, "Ref"):
        if rng.random() < 0.3:
            paper.table.set(at, value=date(2025, 1, 1) + timedelta(days=rng.randrange(300)), style="date")


@damage
def references_with_odd_spaces_and_case(paper: Paper, rng: random.Random) -> None:
    for at in cells_of(paper.table, "Ref"):
        value = paper.table.cells[at].value
        if isinstance(value, str):
            paper.table.set(
                at, value=rng.choice([f" {value} ", value.upper(), f"{value}\u00a0", f"'{value}", f"{value}."])
            )


@damage
def title_retyped_a_little(paper: Paper, rng: random.Random) -> None:
    for at in cells_of(paper.table, paper.title):
        value = paper.table.cells[at].value
        if isinstance(value, str) and rng.random() < 0.4:
            paper.table.set(
                at, value=rng.choice([f"{value}.", value.lower(), value.replace("e", "", 1), f"{value} (Ada)"])
            )


@damage
def references_lost_and_titles_retyped(paper: Paper, rng: random.Random) -> None:
    references_all_lost(paper, rng)
    title_retyped_a_little(paper, rng)


@damage
def plan_cells_overwritten(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    heading = rng.choice([one for one in paper.plan_headings if one not in ("Ref", paper.title)])
    for at in cells_of(sheet, heading):
        if rng.random() < 0.4:
            sheet.set(at, value=rng.choice(["tbc", None, "Ben Oke", date(2026, 3, 31)]), style="")


@damage
def reference_and_title_in_one_cell(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    titles = {at[0]: sheet.cells[at].value for at in cells_of(sheet, paper.title)}
    for at in cells_of(sheet, "Ref"):
        if rng.random() < 0.5 and isinstance(titles.get(at[0]), str):
            sheet.set(at, value=f"{sheet.cells[at].value} {titles[at[0]]}")


@damage
def references_as_text_with_zeros_before(paper: Paper, _: random.Random) -> None:
    for at in cells_of(paper.table, "Ref"):
        value = paper.table.cells[at].value
        if isinstance(value, str) and value[:1].isdigit():
            paper.table.set(at, value=f"0{value}")


@damage
def titles_all_lost(paper: Paper, _: random.Random) -> None:
    for at in cells_of(paper.table, paper.title):
        paper.table.set(at, value=None)
