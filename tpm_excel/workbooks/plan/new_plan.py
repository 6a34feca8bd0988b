"""A new `plan.xlsx`: empty, with dropdowns, explaining itself. From then on it belongs to the people who keep it."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import Form, PlanColumn
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import column_letters
from tpm_excel.workbooks.plan.history import COLUMN, FORM, HISTORY, HISTORY_HEADINGS, PERIOD, REF, WRITTEN
from tpm_excel.workbooks.plan.reader import DIRECTORATE_COLUMNS, DIRECTORATES, OFFICER_COLUMNS, OFFICERS
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.styles import house_style

ROWS = 2_000
"""As far down as dropdowns and formats reach on a new plan."""

_HELP = {
    "Code": "A short code such as CC or D&R. It names the return's file.",
    "Name": "The name as it is printed.",
    "Contact": "Who fills in the return.",
    "E-mail": "Where the return is sent.",
    "Director": "Who signs the return off.",
    "Deputy": "Who signs it off in the director's place.",
    "Directorate": "The code of the directorate in which the officer sits.",
    FORM: "The sheet that the row stands on, such as Measures.",
    REF: "The reference of the row.",
    PERIOD: "The quarter or the year of the result, such as 2024-25 Q2; a year is known at its end.",
    COLUMN: "What it is a result of, such as Outturn. Blank: what is measured.",
    WRITTEN: "The result as it was reported, such as 80.6 (P).",
}
_WIDTHS = {"Code": 12, "Name": 34, "E-mail": 34, "Directorate": 14, "Ref": 10, "Period": 14}


def new_plan(council: str, year: str, forms: tuple[Form, ...]) -> bytes:
    """Return the bytes of an empty plan workbook for these forms."""
    period = Period(int(year[:4]), 1)
    title = f"{council}: plan {year}"
    book = HouseBook(
        house_style(), title=title, subject="The plan that returns are made from", author="tpm", period=period
    )
    about = book.add_worksheet("About")
    _write_about(book, about, title, forms)
    _write_list(book, DIRECTORATES, tuple(DIRECTORATE_COLUMNS))
    _write_list(book, OFFICERS, tuple(OFFICER_COLUMNS))
    book.define_name("tpm_codes", f"={DIRECTORATES}!$A$2:$A$200")
    for form in forms:
        _write_form(book, form)
    if any(form.history for form in forms):
        _write_list(book, HISTORY, HISTORY_HEADINGS)
    about.activate()
    return book.finished()


def _write_about(book: HouseBook, sheet: Worksheet, title: str, forms: tuple[Form, ...]) -> None:
    style = book.style
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 92)
    sheet.write_string(0, 0, title, book.look(bold=True, font_size=20, font_color=style.navy))
    sheet.set_row(0, 30)
    for row, (label, text) in enumerate(_explained(forms), 2):
        line: dict[str, Any] = {"bottom": 1, "bottom_color": style.line, "text_wrap": True, "valign": "top"}
        sheet.write_string(row, 0, label, book.look(bold=True, font_color=style.navy, **line))
        sheet.write_string(row, 1, text, book.look(font_color=style.ink, **line))
        sheet.set_row(row, 31 if len(text) > 95 else 18)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _explained(forms: tuple[Form, ...]) -> list[tuple[str, str]]:
    sheets = [
        (
            one.sheet,
            f"The {one.rows_are}, one a row"
            + (f", each {one.levels[-1].lower()} below its {one.levels[0].lower()}." if one.levels else "."),
        )
        for one in forms
    ]
    return [
        (
            "What this is",
            "The plan that tpm makes the returns from. It is yours: keep it in Excel as you like.",
        ),
        (DIRECTORATES, "One line for each directorate or service that returns rows. Other sheets use its code."),
        (OFFICERS, "Who reports, and where they sit. It says where a row goes whose directorate is blank."),
        *sheets,
        *[
            (
                HISTORY,
                "Results of earlier periods that no return gave, one a line: direction of travel looks back to them.",
            )
            for _ in forms[:1]
            if any(one.history for one in forms)
        ],
        ("References", "Each row has one of its own, such as 5.1a.2. It never changes: answers are matched by it."),
        (
            "Several in one cell",
            "Separated by a semicolon: CC; HSC. The first directorate returns the row.",
        ),
        ("Returned by", "Only where another than the first directorate returns the row."),
        (
            "Rows that end",
            "Leave the row and say why under Closed because: it is not issued again, and earlier quarters keep it.",
        ),
        (
            "Your own columns",
            "Add columns, sheets and colours as you like: tpm reads the headings that it knows.",
        ),
        ("A plan that you have", "tpm plan import FILE reads a table that you already have into this workbook."),
    ]


def _write_list(book: HouseBook, name: str, headings: tuple[str, ...]) -> None:
    sheet = book.add_worksheet(name)
    for column, heading in enumerate(headings):
        text = book.look(text_wrap=True, valign="top", num_format="@")
        sheet.set_column(column, column, _WIDTHS.get(heading, 24), text)
        sheet.write_string(0, column, heading, book.look(**book.style.header))
        rule: dict[str, Any] = {"validate": "any"}
        if heading == "Directorate":
            rule = {"validate": "list", "source": "=tpm_codes", "show_error": False}
        sheet.data_validation(1, column, ROWS, column, rule | {"input_title": heading, "input_message": _HELP[heading]})
    _set_up(sheet, len(headings), 0)


def _write_form(book: HouseBook, form: Form) -> None:
    sheet = book.add_worksheet(form.sheet)
    for column, one in enumerate(form.plan):
        sheet.set_column(column, column, max(one.width, len(one.heading) + 3), book.look(**column_look(one)))
        sheet.write_string(0, column, one.heading, book.look(**book.style.header))
        rule = _validation(one, form)
        rule |= {"input_title": one.heading[:32], "input_message": one.told}
        sheet.data_validation(1, column, ROWS, column, rule)
    if form.levels:
        top = f'=${column_letters([one.name for one in form.plan].index(form.level_column))}2="{form.levels[0]}"'
        look = book.add_format({"bold": True, "bg_color": book.style.pale})
        sheet.conditional_format(1, 0, ROWS, len(form.plan) - 1, {"type": "formula", "criteria": top, "format": look})
    _set_up(sheet, len(form.plan), next(i for i, one in enumerate(form.plan) if one.name == form.title_column) + 1)


def column_look(column: PlanColumn) -> dict[str, Any]:
    """Return how the cells of a plan column look: references are text, so that Excel makes no dates of them."""
    formats = {"reference": "@", "date": "dd/mm/yyyy"}
    look: dict[str, Any] = {"text_wrap": True, "valign": "top"}
    if column.kind in formats:
        look |= {"num_format": formats[column.kind], "align": "left"}
    return look


def _validation(column: PlanColumn, form: Form) -> dict[str, Any]:
    match column.kind:
        case "level":
            says = f"Choose {' or '.join(form.levels)}."
            rule: dict[str, Any] = {"validate": "list", "source": list(form.levels), "error_type": "stop"}
            return rule | {"error_title": column.heading, "error_message": says}
        case "yes_no":
            return {"validate": "list", "source": ["Yes", "No"], "show_error": False}
        case "choice":
            words = list(form.lists[column.choices].words)
            fits = len(",".join(words)) <= 255 and not any("," in word for word in words)
            says = f"Choose one of: {', '.join(words)}."[:224]
            rule = {"validate": "list", "source": words, "error_type": "warning"} if fits else {"validate": "any"}
            return rule | ({"error_title": column.heading[:32], "error_message": says} if fits else {})
        case "codes":
            return {"validate": "list", "source": "=tpm_codes", "show_error": False}
        case _:
            return {"validate": "any"}


def _set_up(sheet: Worksheet, columns: int, frozen: int) -> None:
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, min(frozen, 6))
    sheet.autofilter(0, 0, ROWS, columns - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
