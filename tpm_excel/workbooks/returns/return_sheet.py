"""The sheet of one form in a return: the plan locked, last quarter in grey, yellow cells to fill in, a live To do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.computing import computed
from tpm_excel.forms.form import AnyColumn, ChoiceList, ComputedColumn, Form
from tpm_excel.forms.formulas import DONE, cell_of, to_do
from tpm_excel.forms.layout import FIRST_ROW, HEADER_ROW, NOTE_ROW, TITLE_ROW, Part, Placed, layout
from tpm_excel.forms.live import live_formula
from tpm_excel.forms.parts import as_number
from tpm_excel.forms.to_do import shown_to_do
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.places import cell_name
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Answer
from tpm_excel.workbooks.returns.issue import Issue
from tpm_excel.workbooks.returns.marks import Mark, colour_while, mark_cell
from tpm_excel.workbooks.returns.prefilled import Carried, carried
from tpm_excel.workbooks.returns.validations import validate
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.text_fit import height, surely_one_line

_COMPARED = 200
ANSWERED = (Part.ANSWER, Part.COMPUTED, Part.TO_DO)
"""What is left empty and grey in a row that is only there to be read."""


@dataclass(frozen=True, slots=True)
class Live:
    """A formula, and what it shows before it is calculated."""

    formula: str
    shown: str | float | date


@dataclass(frozen=True, slots=True)
class FilledRow:
    """What stands in the cells of a row, how high it must be, and whether it is complete as it goes out."""

    cells: tuple[Value | Live, ...]
    height: float
    complete: bool


class RowContents:
    """What stands in the rows of a form's sheet, whoever writes them."""

    def __init__(self, form: Form, as_at: date) -> None:
        """Know what is the same in every row."""
        self.form, self.as_at = form, as_at
        self.columns = layout(form).columns
        self._to_do = to_do(form, as_at)
        self._short = {placed.index: surely_one_line(placed.width) for placed in self.columns}

    def of(self, row: PlanRow, last: Mapping[str, Value], put: Mapping[str, Carried]) -> FilledRow:
        """Return a row: of the plan, of last quarter by column, and the answers that are carried into it."""
        answers = {name: one.value for name, one in put.items() if not one.unread}
        results = computed(self.form, {**row.values, **answers})
        unread = {name for name, one in put.items() if one.unread}
        says = shown_to_do(self.form, {**row.values, **answers, **results}, unread, self.as_at) if row.asked else ""
        cells = tuple(self._cell(placed, row, last, put, results, says) for placed in self.columns)
        top = self.form.top(row.level)
        texts = (
            (text, placed.width, 10.0, bool(placed.part is Part.PLAN and top))
            for placed, cell in zip(self.columns, cells, strict=True)
            if (text := self._long(placed, cell))
        )
        return FilledRow(cells, height(texts, least=28), says == DONE)

    def _cell(
        self,
        placed: Placed,
        row: PlanRow,
        last: Mapping[str, Value],
        put: Mapping[str, Carried],
        results: Mapping[str, Value],
        says: str,
    ) -> Value | Live:
        if placed.part is Part.PLAN:
            return row.values.get(placed.name)
        if placed.part is Part.LAST:
            return in_cell(placed.column, last.get(placed.name))
        if not row.asked:
            return None
        if placed.part is Part.TO_DO:
            return Live(self._to_do, says)
        if isinstance(placed.column, ComputedColumn):
            shown = in_cell(placed.column, results.get(placed.name))
            live = live_formula(self.form, placed.column, row.values, lambda name: cell_of(self.form, name))
            return Live(live, "" if shown is None else shown)
        return in_cell(placed.column, put[placed.name].value) if placed.name in put else None

    def _long(self, placed: Placed, cell: Value | Live) -> str:
        """The text of a cell that may need a second line; what is computed is as short as its column."""
        if cell is None or placed.part is Part.COMPUTED:
            return ""
        shown = cell.shown if isinstance(cell, Live) else cell
        text = written(shown, percent=bool(placed.column and placed.column.kind == "percentage"))
        return text if len(text) > self._short[placed.index] or "\n" in text else ""


@dataclass(frozen=True, slots=True)
class Entries:
    """What stands on the sheet of a form besides the plan, by reference: last quarter's answers, and those carried.

    `marks` are what the officer is to put right or explain.
    """

    last: Mapping[str, Mapping[str, Value]]
    answers: Mapping[str, Mapping[str, Answer]]
    marks: Mapping[str, Sequence[Mark]] = field(default_factory=dict)


def write_return_sheet(book: HouseBook, form: Form, rows: tuple[PlanRow, ...], entries: Entries, asked: Issue) -> int:
    """Write the sheet of a form, and return how many of its rows are complete as it goes out."""
    sheet = book.add_worksheet(form.sheet)
    columns = layout(form).columns
    style = book.style
    sheet.write_string(
        TITLE_ROW,
        0,
        f"{form.title}: {asked.directorate.title}, {asked.period.months}",
        book.look(bold=True, font_size=14, font_color=style.navy, locked=True),
    )
    sheet.set_row(TITLE_ROW, 22)
    sheet.write_string(NOTE_ROW, 0, form.note, book.look(font_color=style.grey, locked=True))
    for placed in columns:
        sheet.set_column(placed.index, placed.index, placed.width)
        sheet.write_string(HEADER_ROW, placed.index, placed.heading, _header(book, placed))
    sheet.set_row(HEADER_ROW, 42)
    writer = _RowWriter(book, sheet, form, RowContents(form, asked.as_at))
    complete = 0
    for offset, row in enumerate(rows):
        given = entries.answers.get(row.ref, {}) if row.asked else {}
        put = {one.name: carried(one, given[one.name]) for one in form.answer if one.name in given}
        writer.mark(FIRST_ROW + offset, entries.marks.get(row.ref, ()), put)
        complete += writer.write(FIRST_ROW + offset, row, entries.last.get(row.ref, {}), put)
    bottom = FIRST_ROW + len(rows) - 1
    validate(sheet, form, bottom, asked)
    _colour(book, sheet, form, bottom)
    _set_up(sheet, bottom, columns[-1].index, layout(form).index(form.title_column) + 1)
    return complete


def _header(book: HouseBook, placed: Placed) -> Any:
    enter = {"bg_color": book.style.enter_header} if placed.part is Part.ANSWER else {}
    return book.look(**(book.style.header | enter | {"locked": True}))


@dataclass(frozen=True, slots=True)
class _RowWriter:
    """Writes the rows of one sheet."""

    book: HouseBook
    sheet: Worksheet
    form: Form
    contents: RowContents

    def mark(self, at: int, marks: Sequence[Mark], put: Mapping[str, Carried]) -> None:
        """Mark the cells of a row that are to be put right, and its reference while any of them is as it was."""
        placed, tests = layout(self.form), []
        for name in dict.fromkeys(one.field for one in marks if one.field):
            value = put[name].value if name in put else None
            on_it = [one for one in marks if one.field == name]
            cell = (at, placed.index(name))
            column = self.form.columns[name]
            tests.append(mark_cell(self.book, self.sheet, cell, in_cell(column, value), column.kind, on_it))
        test = f"OR({','.join(tests)})" if tests and all(one.field for one in marks) else "TRUE"
        if marks:
            colour_while(self.book, self.sheet, (at, placed.index(self.form.key)), test, "reference", marks)

    def write(self, at: int, row: PlanRow, last: Mapping[str, Value], put: Mapping[str, Carried]) -> bool:
        """Write a row, and return whether it is complete."""
        filled = self.contents.of(row, last, put)
        for placed, cell in zip(self.contents.columns, filled.cells, strict=True):
            look = _look(self.book, placed, top=self.form.top(row.level), asked=row.asked)
            if isinstance(cell, Live):
                self.sheet.write_formula(at, placed.index, cell.formula, look, cell.shown)
            else:
                write_value(self.sheet, at, placed.index, cell, look)
                if placed.part is Part.ANSWER and placed.name in put and put[placed.name].unread:
                    self._mark(at, placed, str(cell))
        self.sheet.set_row(at, filled.height)
        return filled.complete

    def _mark(self, at: int, placed: Placed, text: str) -> None:
        """Colour a cell for as long as the text stands in it that could not be read."""
        quoted = text[:_COMPARED].replace('"', '""')
        rule = f'=LEFT({cell_name(at, placed.index)},{_COMPARED})="{quoted}"'
        look = self.book.add_format({**self.book.style.coloured("overdue"), "bold": True})
        self.sheet.conditional_format(
            at, placed.index, at, placed.index, {"type": "formula", "criteria": rule, "format": look}
        )


def _look(book: HouseBook, placed: Placed, *, top: bool, asked: bool) -> Any:
    style, column = book.style, placed.column
    if not asked and placed.part in ANSWERED:
        return book.look(**style.body, bg_color=style.pale, locked=True)
    if placed.part is Part.ANSWER:
        properties = dict(style.enter)
    elif placed.part is Part.LAST:
        properties = style.body | {"font_color": style.grey, "locked": True}
    else:
        properties = style.body | {"locked": True}
        if top and placed.part is Part.PLAN:
            properties |= {"bg_color": style.pale, "bold": bool(getattr(column, "strong", False)) or placed.index == 0}
    kind = column.kind if column else ""
    if kind == "percentage":
        properties |= {"num_format": "0%", "align": "right"}
    elif kind == "date":
        properties |= {"num_format": "dd/mm/yyyy", "align": "left"}
    elif kind in ("number", "figure"):
        properties |= {"num_format": "General", "align": "right"}
    elif kind == "reference":
        properties |= {"num_format": "@", "text_wrap": False}
    return book.look(**properties)


def in_cell(column: AnyColumn | None, value: Value) -> Value:
    """Return a value as its cell holds it: a word of a list that is a number stands there as that number."""
    if column is None or not column.choices or not isinstance(value, str):
        return value
    number = as_number(value)
    return value if number is None else number


def write_value(sheet: Worksheet, row: int, column: int, value: Value, look: Any) -> None:
    """Write a value as what it is; text stays text, whatever it begins with."""
    match value:
        case None | "":
            sheet.write_blank(row, column, None, look)
        case str():
            sheet.write_string(row, column, value[:32_767], look)
        case date():
            sheet.write_datetime(row, column, datetime.combine(value, time()), look)
        case _:
            sheet.write_number(row, column, value, look)


def _colour(book: HouseBook, sheet: Worksheet, form: Form, bottom: int) -> None:
    for placed in layout(form).columns:
        column = placed.column
        if placed.part is Part.TO_DO:
            says = cell_name(FIRST_ROW, placed.index)  # nothing where nothing is asked
            for test, pair in ((f'{says}="{DONE}"', "completed"), (f'AND({says}<>"",{says}<>"{DONE}")', "delayed")):
                look = book.add_format({**book.style.coloured(pair), "bold": pair == "delayed"})
                rule = {"type": "formula", "criteria": f"={test}", "format": look}
                sheet.conditional_format(FIRST_ROW, placed.index, bottom, placed.index, rule)
        elif placed.part in (Part.ANSWER, Part.COMPUTED) and column and column.choices:
            colour_words(book, sheet, form.choices(column.name), (FIRST_ROW, placed.index, bottom, placed.index))


def colour_words(book: HouseBook, sheet: Worksheet, choices: ChoiceList, area: tuple[int, int, int, int]) -> None:
    """Colour the cells of an area that hold a word of a list; the word stands beside its colour, always."""
    words = [(one.word, one.style) for one in choices.choice] + [(choices.blank, choices.blank_style)]
    for word, pair in words:
        look = book.add_format({**book.style.coloured(pair), "bold": True})
        number = as_number(word)
        value = f'"{word}"' if number is None else number
        sheet.conditional_format(*area, {"type": "cell", "criteria": "==", "value": value, "format": look})


def _set_up(sheet: Worksheet, bottom: int, last: int, frozen: int) -> None:
    """Freeze, filter, protect and set up for print; the filter comes first, or the protection would forbid its use."""
    sheet.freeze_panes(FIRST_ROW, frozen)
    sheet.autofilter(HEADER_ROW, 0, bottom, last)
    sheet.protect(
        "",
        {
            "select_locked_cells": True,
            "select_unlocked_cells": True,
            "autofilter": True,
            "format_rows": True,
            "format_columns": True,
        },
    )
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.print_area(0, 0, bottom, last)
    sheet.set_footer("&C&8&P of &N")
