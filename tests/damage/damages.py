"""What people and programs do to a return before it comes back, each as one small function on a paper.

A damage leaves the tags of the cells as they are, so that the oracle knows afterwards whose answer stands where. Where
the officer types something new, it is tagged with the row that the officer means.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from damage.paper import ANSWERS, At, Broken, Cell, Formula, Paper, Sheet

Damage = Callable[[Paper, random.Random], None]
DAMAGES: dict[str, Damage] = {}
REFUSED = {"filled down to the last row with several columns"}
PLAN = ("Ref", "Priority", "Level", "Title", "Lead officer", "Deadline")


def damage(function: Damage) -> Damage:
    """Put a function among the damages, under its name in words."""
    DAMAGES[function.__name__.replace("_", " ")] = function
    return function


def _answered(sheet: Sheet, heading: str) -> list[At]:
    """The cells under a heading that hold an answer, whichever columns they have moved to."""
    return sorted(
        at
        for at, one in sheet.cells.items()
        if one.tag and one.tag[0] and one.tag[1] == heading and one.value is not None
    )


def _cells_of(sheet: Sheet, heading: str) -> list[At]:
    return sorted(at for at, one in sheet.cells.items() if one.tag and one.tag[0] and one.tag[1] == heading)


def _any_answer(sheet: Sheet, rng: random.Random) -> At | None:
    found = [at for heading in ANSWERS for at in _answered(sheet, heading)]
    found = [at for at in found if not isinstance(sheet.cells[at].value, Formula | Broken)]
    return rng.choice(found) if found else None


def _heading(sheet: Sheet, rng: random.Random, among: tuple[str, ...]) -> tuple[At, str] | None:
    found = sorted(
        (at, one.tag[1]) for at, one in sheet.cells.items() if one.tag and not one.tag[0] and one.tag[1] in among
    )
    return rng.choice(found) if found else None


# ---- Rows -----------------------------------------------------------------------------------------------------------


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
        if rows and at[0] == rows[1] and cell.tag and cell.tag[1] == "Comment":
            paper.table.set(at, value="Another word on the same row.", meant="Another word on the same row.")


@damage
def row_copied_for_a_new_milestone_under_the_old_reference(paper: Paper, rng: random.Random) -> None:
    rows = _copied(paper.table, rng)
    for at, cell in list(paper.table.cells.items()):
        if rows and at[0] == rows[1] and cell.tag and cell.tag[0]:
            tag = ("new", cell.tag[1])
            if cell.tag[1] == "Title":
                paper.table.set(at, value="A milestone that somebody thought of", tag=tag)
            elif cell.tag[1] in ANSWERS:
                text = {"Status": "On Target", "% complete": 0.35, "Comment": "It is new."}.get(cell.tag[1])
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
    sheet.set((row, max(sheet.column("% complete"), 1)), value=0.62, style="percent")
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
    if found := _answered(sheet, rng.choice(ANSWERS[:3])):
        row, column = found[-1]
        for below in range(1, rng.choice([3, 40, 400])):
            if (row + below, column) not in sheet.cells:
                sheet.cells[row + below, column] = replace(sheet.cells[row, column], tag=None)


# ---- Columns and headings -------------------------------------------------------------------------------------------


@damage
def heading_of_an_answer_retyped(paper: Paper, rng: random.Random) -> None:
    if found := _heading(paper.table, rng, ANSWERS):
        words = {
            "Status": ["STATUS", "Current status", "Where we are"],
            "% complete": ["% Complete ", "percent", "How far"],
            "Comment": ["Comments", "Comment\n(enter)", "What happened"],
            "Revised deadline": ["New date", "revised  deadline", "When then"],
            "Explanation": ["explanation (enter)", "Why"],
        }
        paper.table.set(found[0], value=rng.choice(words[found[1]]))


@damage
def heading_of_the_plan_retyped(paper: Paper, rng: random.Random) -> None:
    if found := _heading(paper.table, rng, PLAN):
        paper.table.set(found[0], value=rng.choice([found[1].upper(), f" {found[1]}:", "What"]))


@damage
def heading_emptied(paper: Paper, rng: random.Random) -> None:
    if found := _heading(paper.table, rng, (*ANSWERS, *PLAN)):
        paper.table.set(found[0], value=None)


@damage
def heading_moved_one_row_up(paper: Paper, rng: random.Random) -> None:
    if found := _heading(paper.table, rng, (*ANSWERS, *PLAN)):
        row, column = found[0]
        if row and (row - 1, column) not in paper.table.cells:
            paper.table.cells[row - 1, column] = paper.table.cells.pop((row, column))


@damage
def answer_column_doubled(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    if found := _heading(sheet, rng, ANSWERS):
        column = found[0][1]
        sheet.insert(column + 1, columns=True)
        for (row, at), cell in list(sheet.cells.items()):
            if at == column:
                sheet.cells[row, column + 1] = replace(cell, tag=None) if row == found[0][0] else cell


@damage
def answer_column_doubled_and_filled_anew(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    if found := _heading(sheet, rng, ("Comment",)):
        column = found[0][1]
        sheet.insert(column + 1, columns=True)
        sheet.set((found[0][0], column + 1), value="Comment (enter)")
        for row in sheet.body():
            tag = next((one.tag for at, one in sheet.cells.items() if at[0] == row and one.tag and one.tag[0]), None)
            if tag and rng.random() < 0.5:
                text = f"Second thoughts on {tag[0]}."
                sheet.cells[row, column + 1] = Cell(text, tag=(tag[0], "Comment"), meant=text)


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
    if found := _heading(paper.table, rng, ANSWERS):
        paper.table.delete(found[0][1], columns=True)


@damage
def plan_column_deleted(paper: Paper, rng: random.Random) -> None:
    if found := _heading(paper.table, rng, PLAN):
        paper.table.delete(found[0][1], columns=True)


@damage
def column_hidden(paper: Paper, rng: random.Random) -> None:
    if found := _heading(paper.table, rng, (*ANSWERS, *PLAN)):
        paper.table.hidden_columns.add(found[0][1])


# ---- References and titles ------------------------------------------------------------------------------------------


@damage
def references_all_lost(paper: Paper, _: random.Random) -> None:
    for at in _cells_of(paper.table, "Ref"):
        paper.table.set(at, value=None)


@damage
def some_references_lost(paper: Paper, rng: random.Random) -> None:
    for at in _cells_of(paper.table, "Ref"):
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
    cells = [at for at in _cells_of(sheet, "Ref") if isinstance(sheet.cells[at].value, str)]
    if len(cells) > 2:
        start = rng.randrange(len(cells) - 1)
        ref = str(sheet.cells[cells[start]].value)
        for at in cells[start + 1 : start + 1 + rng.randint(1, 6)]:
            ref = _next(ref)
            sheet.set(at, value=ref)


@damage
def reference_copied_down(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    cells = _cells_of(sheet, "Ref")
    if len(cells) > 2:
        start = rng.randrange(len(cells) - 1)
        for at in cells[start + 1 : start + 1 + rng.randint(1, 3)]:
            sheet.set(at, value=sheet.cells[cells[start]].value)


@damage
def reference_column_sorted_alone(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    cells = _cells_of(sheet, "Ref")
    values = [sheet.cells[at].value for at in cells]
    rng.shuffle(values)
    for at, value in zip(cells, values, strict=True):
        sheet.set(at, value=value)


@damage
def title_column_sorted_alone(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    cells = _cells_of(sheet, "Title")
    values = [sheet.cells[at].value for at in cells]
    rng.shuffle(values)
    for at, value in zip(cells, values, strict=True):
        sheet.set(at, value=value)


@damage
def references_turned_into_numbers(paper: Paper, _: random.Random) -> None:
    for at in _cells_of(paper.table, "Ref"):
        value = paper.table.cells[at].value
        if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value):
            paper.table.set(at, value=float(value), style="")


@damage
def references_turned_into_dates(paper: Paper, rng: random.Random) -> None:
    for at in _cells_of(paper.table, "Ref"):
        if rng.random() < 0.3:
            paper.table.set(at, value=date(2025, 1, 1) + timedelta(days=rng.randrange(300)), style="date")


@damage
def references_with_odd_spaces_and_case(paper: Paper, rng: random.Random) -> None:
    for at in _cells_of(paper.table, "Ref"):
        value = paper.table.cells[at].value
        if isinstance(value, str):
            paper.table.set(
                at, value=rng.choice([f" {value} ", value.upper(), f"{value}\u00a0", f"'{value}", f"{value}."])
            )


@damage
def title_retyped_a_little(paper: Paper, rng: random.Random) -> None:
    for at in _cells_of(paper.table, "Title"):
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
    heading = rng.choice(["Priority", "Level", "Lead officer", "Deadline"])
    for at in _cells_of(sheet, heading):
        if rng.random() < 0.4:
            sheet.set(at, value=rng.choice(["tbc", None, "Ben Oke", date(2026, 3, 31)]), style="")


# ---- Merged cells, notes, formulas ----------------------------------------------------------------------------------


@damage
def cells_merged_down(paper: Paper, rng: random.Random) -> None:
    """Excel keeps the first cell of a merge and throws away the others."""
    sheet = paper.table
    rows = sheet.body()
    found = _heading(sheet, rng, (*ANSWERS, "Ref", "Title"))
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
    found = _heading(sheet, rng, ANSWERS)
    if found and len(rows) > 2:
        start = rng.randrange(len(rows) - 1)
        sheet.merged.append((rows[start], found[0][1], rows[start + 1], found[0][1]))


@damage
def cells_merged_across(paper: Paper, rng: random.Random) -> None:
    sheet = paper.table
    if (rows := sheet.body()) and (found := _heading(sheet, rng, ANSWERS[:2])):
        row, column = rng.choice(rows), found[0][1]
        sheet.cells.pop((row, column + 1), None)
        sheet.merged.append((row, column, row, column + 1))


@damage
def answer_typed_in_a_note(paper: Paper, rng: random.Random) -> None:
    at = _any_answer(paper.table, rng)
    if at:
        cell = paper.table.cells[at]
        paper.table.set(at, value=None, note=f"{cell.value}")


@damage
def note_beside_an_answer(paper: Paper, rng: random.Random) -> None:
    at = _any_answer(paper.table, rng)
    if at:
        paper.table.set(at, note="Ask the director before you publish this.")


def _shown(value: Any) -> Any:
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else value


@damage
def answer_by_a_formula(paper: Paper, rng: random.Random) -> None:
    at = _any_answer(paper.table, rng)
    if at:
        value = paper.table.cells[at].value
        text = rng.choice(["VLOOKUP(A5,[1]Sheet1!A:H,8,0)", "H4", "'C:\\Users\\ada\\[old.xlsx]SP'!$H$5"])
        paper.table.set(at, value=Formula(text, _shown(value)))


@damage
def formula_never_calculated(paper: Paper, rng: random.Random) -> None:
    at = _any_answer(paper.table, rng)
    if at:
        paper.table.set(at, value=Formula("H4&I4"))


@damage
def broken_formula(paper: Paper, rng: random.Random) -> None:
    at = _any_answer(paper.table, rng)
    if at:
        paper.table.set(at, value=Broken(rng.choice(["#REF!", "#N/A", "#NAME?", "#VALUE!"])))


@damage
def broken_references(paper: Paper, rng: random.Random) -> None:
    for at in _cells_of(paper.table, "Ref"):
        if rng.random() < 0.5:
            paper.table.set(at, value=Broken("#REF!"))


# ---- What is written in a cell --------------------------------------------------------------------------------------


def _rewrite(heading: str, forms: Callable[[Any, random.Random], Any]) -> Damage:
    def apply(paper: Paper, rng: random.Random) -> None:
        for at in _answered(paper.table, heading):
            value = paper.table.cells[at].value
            new = None if isinstance(value, Formula | Broken | bool) else forms(value, rng)
            if new is not None:
                paper.table.set(at, value=new, style="" if isinstance(new, str) else paper.table.cells[at].style)

    return apply


def _date_as_text(value: Any, rng: random.Random) -> Any:
    if not isinstance(value, date):
        return None
    day = f"{value.day}{'th' if value.day not in (1, 2, 3, 21, 22, 23, 31) else 'st' if value.day % 10 == 1 else 'nd'}"
    return rng.choice([f"{day} {value:%B %Y}", f"{value.day}.{value.month}.{value:%y}", f"{value:%d/%m/%Y} "])


DAMAGES["dates as text"] = _rewrite("Revised deadline", _date_as_text)
DAMAGES["statuses with odd case and spaces"] = _rewrite(
    "Status",
    lambda value, rng: rng.choice([f" {value}", str(value).upper(), str(value).replace(" ", "\u00a0"), f"{value}\n"]),
)
DAMAGES["statuses with a slip of the keys"] = _rewrite(
    "Status", lambda value, rng: {"On Target": "On-track", "Completed": "Complted"}.get(str(value)) if rng else None
)
DAMAGES["percentages as text"] = _rewrite(
    "% complete",
    lambda value, rng: (
        rng.choice([f"{value * 100:g}%", f"{value * 100:g} %"]) if isinstance(value, float | int) else "n/a"
    ),
)
DAMAGES["comments with curly quotes and hard spaces"] = _rewrite(
    "Comment",
    lambda value, rng: str(value).replace(" ", "\u00a0", 2) + (" \u201csic\u201d" if rng.random() < 0 else ""),
)
DAMAGES["comments with line ends of three systems"] = _rewrite(
    "Comment", lambda value, rng: str(value) + rng.choice(["\r\n", "\n", " \n\n"])
)


def _spoil(heading: str, words: list[Any]) -> Damage:
    """The officer writes something that nobody can read for certain; it is held back, or read and said."""

    def apply(paper: Paper, rng: random.Random) -> None:
        if found := _answered(paper.table, heading):
            at = rng.choice(found)
            paper.table.set(at, value=rng.choice(words), style="", meant=None)

    return apply


DAMAGES["two statuses in a cell"] = _spoil("Status", ["On Target / Delayed", "Completed; Delayed", "see comment", "?"])
DAMAGES["a percentage with words"] = _spoil(
    "% complete", ["approx 40", "80.6 (P)", "40-50%", "1,5", "£5m", "-", 4.2, 250]
)
DAMAGES["dates that are none"] = _spoil("Revised deadline", ["3/31/2013", "31/02/2026", "TBC", "Q4", "end of year", 12])
DAMAGES["a boolean for an answer"] = _spoil("Status", [True, False])


@damage
def serial_numbers_for_dates(paper: Paper, _: random.Random) -> None:
    for at in _answered(paper.table, "Revised deadline"):
        value = paper.table.cells[at].value
        if isinstance(value, date):
            paper.table.set(at, value=(value - date(1899, 12, 30)).days, style="")


@damage
def percentages_that_lost_their_format(paper: Paper, _: random.Random) -> None:
    for at in _answered(paper.table, "% complete"):
        value = paper.table.cells[at].value
        if isinstance(value, int | float) and not isinstance(value, bool):
            paper.table.set(at, value=round(value * 100, 6) if value != 1 else 1, style="")


@damage
def the_1904_system(paper: Paper, _: random.Random) -> None:
    paper.date_1904 = True


# ---- Sheets and identity --------------------------------------------------------------------------------------------


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
    for at in _cells_of(copy, "Comment"):
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
