"""A sheet that is one table: title, note, one row of headings with unique names, nothing below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.layout import FIRST_ROW, HEADER_ROW, NOTE_ROW, TITLE_ROW
from tpm_excel.terms.cells import Value
from tpm_excel.workbooks.returns.return_sheet import write_value
from tpm_excel.workbooks.writing.house import HouseBook, HouseSheet
from tpm_excel.workbooks.writing.row_writer import RowWriter
from tpm_excel.workbooks.writing.text_fit import height, surely_one_line

Kind = Literal["text", "reference", "date", "percentage", "number", "figure", "word", "grey", "strong", "enter"]
A4, A3 = 9, 8
COUNT, SHARE = "#,##0_)_)", "0%_)_)"
"""Number formats that keep figures off the next column's text; LibreOffice draws a right indent unevenly."""


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its heading, width in characters, and what it holds."""

    heading: str
    width: float
    kind: Kind = "text"

    @cached_property
    def short(self) -> int:
        """How many letters surely fit on one line."""
        return surely_one_line(self.width)


def write_table(
    book: HouseBook,
    name: str,
    title: str,
    note: str,
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[Value]],
    *,
    strong: Sequence[bool] = (),
    frozen: int = 1,
    paper: int = A4,
    written_over: bool = False,
) -> HouseSheet:
    """Write a table on a sheet of its own, as an Excel table with filters; `strong` marks the rows that stand out.

    Where some of its cells are `written_over` afterwards, with formulas or colours, xlsxwriter keeps them until then.
    """
    sheet = begin_sheet(book, name, title, note, columns, frozen=frozen, paper=paper)
    if not rows:
        sheet.write_string(FIRST_ROW, 0, "None", book.look(**book.style.body))
    elif written_over:
        for offset, row in enumerate(rows):
            write_line(book, sheet, FIRST_ROW + offset, columns, row, strong=bool(strong) and strong[offset])
    else:
        _write_long(book, sheet, columns, rows, strong)
    header = book.look(**book.style.header)
    bottom = FIRST_ROW + max(len(rows), 1) - 1
    options = {"columns": [{"header": one.heading, "header_format": header} for one in columns], "style": None}
    sheet.add_long_table((HEADER_ROW, 0, bottom, len(columns) - 1), options | {"name": _table_name(name)})
    return sheet


def _write_long(
    book: HouseBook,
    sheet: HouseSheet,
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[Value]],
    strong: Sequence[bool],
) -> None:
    looks = {one: [_look(book, column, strong=one) for column in columns] for one in (False, True)}
    writer = RowWriter(sheet, book.str_table, FIRST_ROW, len(columns))
    for offset, row in enumerate(rows):
        stands_out = bool(strong) and strong[offset]
        writer.write(row, looks[stands_out], _height(columns, row, strong=stands_out))
    sheet.take_rows(writer, len(columns))


def begin_sheet(
    book: HouseBook, name: str, title: str, note: str, columns: Sequence[TableColumn], *, frozen: int, paper: int = A4
) -> HouseSheet:
    """Begin a sheet of lines under one row of headings: title, note, widths, and how it prints."""
    sheet = book.add_sheet(name)
    sheet.write_string(TITLE_ROW, 0, title, book.look(bold=True, font_size=16, font_color=book.style.navy))
    sheet.set_row(TITLE_ROW, 24)
    sheet.write_string(NOTE_ROW, 0, note, book.look(font_color=book.style.grey))
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(HEADER_ROW, _height(columns, [one.heading + "   " for one in columns], strong=True, least=30))
    sheet.freeze_panes(FIRST_ROW, frozen)
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&C&8&A, &P of &N")
    return sheet


def write_line(
    book: HouseBook, sheet: Worksheet, at: int, columns: Sequence[TableColumn], values: Sequence[Value], *, strong: bool
) -> None:
    """Write a line of values, each as its column holds it, as high as its text needs."""
    for index, (column, value) in enumerate(zip(columns, values, strict=True)):
        write_value(sheet, at, index, value, _look(book, column, strong=strong))
    sheet.set_row(at, _height(columns, values, strong=strong))


def moment(text: str) -> str:
    """Return an ISO time as people read it: `14/10/2025 09:31`; the empty text as it is."""
    return f"{datetime.fromisoformat(text):%d/%m/%Y %H:%M}" if text else ""


def choose(sheet: Worksheet, columns: Sequence[TableColumn], heading: str, words: Sequence[str], rows: int) -> None:
    """Give the cells below a heading a list of words to choose from."""
    at = [one.heading for one in columns].index(heading)
    rule = {"validate": "list", "source": list(words), "error_title": heading, "error_message": "Choose from the list."}
    sheet.data_validation(FIRST_ROW, at, FIRST_ROW + max(rows, 1) - 1, at, rule)


def _table_name(sheet: str) -> str:
    return "tbl_" + "".join(letter if letter.isalnum() else "_" for letter in sheet)


def _height(columns: Sequence[TableColumn], row: Sequence[Value], *, strong: bool, least: float = 16) -> float:
    """The height of a row; dates, numbers and short texts take one line, for which the least is enough."""
    texts = [
        (value, column.width, 10.0, strong)
        for column, value in zip(columns, row, strict=True)
        if isinstance(value, str) and (len(value) > column.short or "\n" in value)
    ]
    return height(texts, least=least) if texts else least


_FORMATS: dict[str, dict[str, Any]] = {
    "reference": {"num_format": "@", "text_wrap": False},
    "date": {"num_format": "dd/mm/yyyy", "align": "left"},
    "percentage": {"num_format": SHARE, "align": "right", "text_wrap": False},
    "number": {"num_format": COUNT, "align": "right", "text_wrap": False},
    "figure": {"num_format": "General", "align": "right"},
    "strong": {},
}


def _look(book: HouseBook, column: TableColumn, *, strong: bool) -> Any:
    properties = book.style.body | _FORMATS.get(column.kind, {})
    if column.kind == "enter":
        return book.look(**book.style.enter)
    if column.kind == "grey":
        properties |= {"font_color": book.style.grey}
    if strong:
        properties |= {"bg_color": book.style.pale, "bold": column.kind in ("strong", "reference")}
    return book.look(**properties)
