"""Sheets renamed, copied, split, hidden, and the carriers of identity lost."""

from __future__ import annotations

import random

from damage.library import cells_of, damage
from damage.paper import Cell, Paper, Sheet


@damage
def sheet_renamed(paper: Paper, rng: random.Random) -> None:
    paper.table.name = rng.choice(["Sheet1", "SP return FINAL (2)", "strategic plan", "Q2"])


def _copy_tab(paper: Paper, rng: random.Random) -> Sheet:
    """A copy of the table's sheet under a name of its own, as Excel gives it: two sheets never have one name."""
    sheet = paper.table
    copy = sheet.copy()
    names = {one.name for one in paper.sheets}
    copy.name = next(name for number in range(2, 99) if (name := f"{sheet.name} ({number})") not in names)
    paper.sheets.insert(rng.choice([paper.sheets.index(sheet), len(paper.sheets)]), copy)
    return copy


@damage
def tab_copied(paper: Paper, rng: random.Random) -> None:
    _copy_tab(paper, rng)


@damage
def tab_copied_and_answered_anew(paper: Paper, rng: random.Random) -> None:
    copy = _copy_tab(paper, rng)
    for at in cells_of(copy, paper.kind("commentary")[0]):
        if rng.random() < 0.5:
            copy.set(at, value="From the other tab.", meant="From the other tab.")


@damage
def sheet_added(paper: Paper, rng: random.Random) -> None:
    paper.sheets.insert(
        rng.randint(0, len(paper.sheets)), Sheet("Notes", {(0, 0): Cell("Ring the director on Monday")})
    )


@damage
def first_sheet_deleted(paper: Paper, _: random.Random) -> None:
    paper.sheets = [one for one in paper.sheets if one.name != "About"]


@damage
def hidden_stamp_deleted(paper: Paper, _: random.Random) -> None:
    paper.sheets = [one for one in paper.sheets if one.name != "_tpm"]


@damage
def document_property_lost(paper: Paper, _: random.Random) -> None:
    paper.properties.clear()


@damage
def defined_names_lost(paper: Paper, _: random.Random) -> None:
    paper.names.clear()


@damage
def every_carrier_lost(paper: Paper, rng: random.Random) -> None:
    for one in (first_sheet_deleted, hidden_stamp_deleted, document_property_lost, defined_names_lost):
        one(paper, rng)


@damage
def table_copied_into_a_new_workbook(paper: Paper, _: random.Random) -> None:
    table = paper.table
    paper.sheets, paper.properties, paper.names = [table], {}, {}
    table.name = "Sheet1"


@damage
def printed_period_retyped(paper: Paper, _: random.Random) -> None:
    for sheet in paper.sheets:
        for at, cell in list(sheet.cells.items()):
            if isinstance(cell.value, str) and cell.value.startswith("TPM 2025-26-Q2"):
                sheet.set(at, value=cell.value.replace("Q2", "Q1"))


def _split(paper: Paper, rng: random.Random, *, headings: bool) -> None:
    sheet = paper.table
    if len(rows := sheet.body()) > 2:
        cut = rng.randrange(1, len(rows))
        other = Sheet(f"Part {len(paper.sheets)}", {})
        for at, cell in list(sheet.cells.items()):
            if at[0] >= rows[cut]:
                other.cells[at[0] - rows[cut] + 1, at[1]] = sheet.cells.pop(at)
            elif headings and at[0] == sheet.header():
                other.cells[0, at[1]] = cell
        paper.sheets.append(other)


@damage
def table_split_over_two_sheets(paper: Paper, rng: random.Random) -> None:
    _split(paper, rng, headings=True)


@damage
def half_of_the_table_on_a_sheet_without_headings(paper: Paper, rng: random.Random) -> None:
    _split(paper, rng, headings=False)


@damage
def sheet_of_the_table_hidden(paper: Paper, _: random.Random) -> None:
    paper.table.visible = False


@damage
def sheets_in_another_order(paper: Paper, rng: random.Random) -> None:
    rng.shuffle(paper.sheets)


@damage
def hidden_stamp_shown_and_scribbled_on(paper: Paper, rng: random.Random) -> None:
    for sheet in paper.sheets:
        if sheet.name == "_tpm":
            sheet.visible = True
            sheet.set((rng.randint(0, 3), rng.randint(0, 2)), value="what is this?")
