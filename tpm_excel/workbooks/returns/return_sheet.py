"""The sheet of one form in a return: the plan locked, last quarter in grey, yellow cells to fill in, a live To do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.computing import computed
from tpm_excel.forms.form import AnswerColumn, AnyColumn, ChoiceList, ComputedColumn, Form
from tpm_excel.forms.formulas import DONE, cell_of, number_asked, number_check, percentage_check, to_do
from tpm_excel.forms.layout import FIRST_ROW, HEADER_ROW, NOTE_ROW, TITLE_ROW, Part, Placed, layout
from tpm_excel.forms.live import list_name, live_formula
from tpm_excel.forms.parts import as_number
from tpm_excel.forms.values import sensible_dates
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.periods import long_date
from tpm_excel.terms.places import cell_name
from tpm_excel.terms.plans import PlanRow
from tpm_excel.workbooks.returns.issue import Issue
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.text_fit import height

Last = Mapping[str, Mapping[str, Value]]


def write_return_sheet(book: HouseBook, form: Form, rows: tuple[PlanRow, ...], last: Last, asked: Issue) -> None:
    """Write the sheet of a form."""
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
    formula = to_do(form, asked.as_at)
    for offset, row in enumerate(rows):
        _write_row(book, sheet, form, FIRST_ROW + offset, row, last.get(row.ref, {}), formula)
    bottom = FIRST_ROW + len(rows) - 1
    _validate(sheet, form, bottom, asked)
    _colour(book, sheet, form, bottom)
    _set_up(sheet, bottom, columns[-1].index, layout(form).index(form.title_column) + 1)


def _header(book: HouseBook, placed: Placed) -> Any:
    enter = {"bg_color": book.style.enter_header} if placed.part is Part.ANSWER else {}
    return book.look(**(book.style.header | enter | {"locked": True}))


def _write_row(
    book: HouseBook, sheet: Worksheet, form: Form, at: int, row: PlanRow, last: Mapping[str, Value], formula: str
) -> None:
    top = form.top(row.level)
    empty = computed(form, row.values)
    texts: list[tuple[str, float, float, bool]] = []
    for placed in layout(form).columns:
        value: Value = None
        if placed.part is Part.PLAN:
            value = row.values.get(placed.name)
        elif placed.part is Part.LAST:
            value = in_cell(placed.column, last.get(placed.name))
        if not row.asked and placed.part in (Part.ANSWER, Part.COMPUTED, Part.TO_DO):
            write_value(
                sheet, at, placed.index, None, book.look(**book.style.body, bg_color=book.style.pale, locked=True)
            )
            continue
        if isinstance(placed.column, ComputedColumn):
            live = live_formula(form, placed.column, row.values, lambda name: cell_of(form, name))
            shown = in_cell(placed.column, empty.get(placed.name))
            sheet.write_formula(at, placed.index, live, _look(book, placed, top=False), "" if shown is None else shown)
            continue
        if placed.part is Part.TO_DO:
            blank = "Not answered yet"
            sheet.write_formula(at, placed.index, formula, book.look(**book.style.body, locked=True), blank)
            texts.append((blank, placed.width, 10, False))
            continue
        look = _look(book, placed, top=top)
        write_value(sheet, at, placed.index, value, look)
        percent = bool(placed.column and placed.column.kind == "percentage")
        bold = bool(placed.part is Part.PLAN and top)
        texts.append((written(value, percent=percent), placed.width, 10, bold))
    sheet.set_row(at, height(texts, least=28))


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
