"""The sheet of one form in a return: the plan locked, last quarter in grey, yellow cells to fill in, a live To do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.computing import computed
from tpm_excel.forms.form import AnswerColumn, AnyColumn, ChoiceList, ComputedColumn, Form
from tpm_excel.forms.formulas import DONE, cell_of, number_asked, number_check, percentage_check, to_do
from tpm_excel.forms.layout import FIRST_ROW, HEADER_ROW, NOTE_ROW, TITLE_ROW, Part, Placed, layout
from tpm_excel.forms.live import list_name, live_formula
from tpm_excel.forms.parts import as_number
from tpm_excel.forms.to_do import shown_to_do
from tpm_excel.forms.values import sensible_dates
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.periods import long_date
from tpm_excel.terms.places import cell_name
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Answer
from tpm_excel.workbooks.returns.issue import Issue
from tpm_excel.workbooks.returns.marks import Mark, colour_while, mark_cell
from tpm_excel.workbooks.returns.prefilled import Carried, carried
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.text_fit import height

_COMPARED = 200


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
    writer = _RowWriter(book, sheet, form, asked.as_at, to_do(form, asked.as_at))
    complete = 0
    for offset, row in enumerate(rows):
        given = entries.answers.get(row.ref, {}) if row.asked else {}
        put = {one.name: carried(one, given[one.name]) for one in form.answer if one.name in given}
        writer.mark(FIRST_ROW + offset, entries.marks.get(row.ref, ()), put)
        complete += writer.write(FIRST_ROW + offset, row, entries.last.get(row.ref, {}), put)
    bottom = FIRST_ROW + len(rows) - 1
    _validate(sheet, form, bottom, asked)
    _colour(book, sheet, form, bottom)
    _set_up(sheet, bottom, columns[-1].index, layout(form).index(form.title_column) + 1)
    return complete


def _header(book: HouseBook, placed: Placed) -> Any:
    enter = {"bg_color": book.style.enter_header} if placed.part is Part.ANSWER else {}
    return book.look(**(book.style.header | enter | {"locked": True}))


@dataclass(frozen=True, slots=True)
class _RowWriter:
    """Writes the rows of one sheet; `formula` is that of To do."""

    book: HouseBook
    sheet: Worksheet
    form: Form
    as_at: date
    formula: str

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
        form, style = self.form, self.book.style
        answers = {name: one.value for name, one in put.items() if not one.unread}
        results = computed(form, {**row.values, **answers})
        texts: list[tuple[str, float, float, bool]] = []
        says = ""
        for placed in layout(form).columns:
            if not row.asked and placed.part in (Part.ANSWER, Part.COMPUTED, Part.TO_DO):
                look = self.book.look(**style.body, bg_color=style.pale, locked=True)
                write_value(self.sheet, at, placed.index, None, look)
                continue
            if isinstance(placed.column, ComputedColumn):
                self._computed(at, placed, placed.column, row, results)
                continue
            if placed.part is Part.TO_DO:
                unread = {name for name, one in put.items() if one.unread}
                says = shown_to_do(form, {**row.values, **answers, **results}, unread, self.as_at)
                self.sheet.write_formula(
                    at, placed.index, self.formula, self.book.look(**style.body, locked=True), says
                )
                texts.append((says, placed.width, 10, False))
                continue
            texts.append(self._plain(at, placed, row, last, put))
        self.sheet.set_row(at, height(texts, least=28))
        return says == DONE

    def _computed(
        self, at: int, placed: Placed, column: ComputedColumn, row: PlanRow, results: Mapping[str, Value]
    ) -> None:
        live = live_formula(self.form, column, row.values, lambda name: cell_of(self.form, name))
        shown = in_cell(column, results.get(column.name))
        look = _look(self.book, placed, top=False)
        self.sheet.write_formula(at, placed.index, live, look, "" if shown is None else shown)

    def _plain(
        self, at: int, placed: Placed, row: PlanRow, last: Mapping[str, Value], put: Mapping[str, Carried]
    ) -> tuple[str, float, float, bool]:
        """Write a cell of the plan, of last quarter or to fill in, and return what decides how high its row must be."""
        top = self.form.top(row.level)
        value: Value = None
        if placed.part is Part.PLAN:
            value = row.values.get(placed.name)
        elif placed.part is Part.LAST:
            value = in_cell(placed.column, last.get(placed.name))
        elif placed.name in put:
            value = in_cell(placed.column, put[placed.name].value)
            if put[placed.name].unread:
                self._mark(at, placed, str(value))
        write_value(self.sheet, at, placed.index, value, _look(self.book, placed, top=top))
        percent = bool(placed.column and placed.column.kind == "percentage")
        bold = bool(placed.part is Part.PLAN and top)
        return written(value, percent=percent), placed.width, 10, bold

    def _mark(self, at: int, placed: Placed, text: str) -> None:
        """Colour a cell for as long as the text stands in it that could not be read."""
        quoted = text[:_COMPARED].replace('"', '""')
        rule = f'=LEFT({cell_name(at, placed.index)},{_COMPARED})="{quoted}"'
        look = self.book.add_format({**self.book.style.coloured("overdue"), "bold": True})
        self.sheet.conditional_format(
            at, placed.index, at, placed.index, {"type": "formula", "criteria": rule, "format": look}
        )


def _look(book: HouseBook, placed: Placed, *, top: bool) -> Any:
    style, column = book.style, placed.column
    if placed.part is Part.ANSWER:
        properties = dict(style.enter)
    elif placed.part is Part.LAST:
        properties = style.body | {"font_color": style.grey, "locked": True}
    else:
        properties = style.body | {"locked": True}
        if top:
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


def _validate(sheet: Worksheet, form: Form, bottom: int, asked: Issue) -> None:
    for placed in layout(form).of(Part.ANSWER):
        if isinstance(placed.column, AnswerColumn):
            rule = _validation(placed.column, cell_name(FIRST_ROW, placed.index), asked)
            prompt = placed.column.prompt.format(as_at=long_date(asked.as_at))
            rule |= {"input_title": placed.column.heading[:32], "input_message": prompt[:255]}
            if sheet.data_validation(FIRST_ROW, placed.index, bottom, placed.index, rule):
                raise ValueError(f"{form.name}: the validation of {placed.name} was refused")


def _validation(column: AnswerColumn, first_cell: str, asked: Issue) -> dict[str, Any]:
    match column.kind:
        case "choice":
            says = "Choose one of the words in the list; open it with the arrow beside the cell."
            rule: dict[str, Any] = {"validate": "list", "source": f"={list_name(column.choices)}"}
        case "percentage":
            says = "Enter a percentage from 0% to 100%, or N/A."
            rule = {"validate": "custom", "value": percentage_check(first_cell)}
        case "number":
            says = f"Enter {number_asked(column)} and nothing else."
            rule = {"validate": "custom", "value": number_check(column, first_cell)}
        case "date":
            says = "Enter one date, such as 31/12/2025."
            first, last = sensible_dates(asked.as_at)
            rule = {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        case _:
            return {"validate": "any"}
    return rule | {"error_type": "stop", "error_title": column.heading[:32], "error_message": says}


def _colour(book: HouseBook, sheet: Worksheet, form: Form, bottom: int) -> None:
    for placed in layout(form).columns:
        column = placed.column
        if placed.part is Part.TO_DO:
            for criteria, pair in (("==", "completed"), ("!=", "delayed")):
                look = book.add_format({**book.style.coloured(pair), "bold": pair == "delayed"})
                rule = {"type": "cell", "criteria": criteria, "value": f'"{DONE}"', "format": look}
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
