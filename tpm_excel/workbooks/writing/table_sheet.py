"""A sheet that is one table: title, note, one row of headings with unique names, nothing below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, Literal

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.layout import FIRST_ROW, HEADER_ROW, NOTE_ROW, TITLE_ROW
from tpm_excel.terms.cells import Value
from tpm_excel.workbooks.returns.return_sheet import write_value
from tpm_excel.workbooks.writing.house import HouseBook, HouseSheet
from tpm_excel.workbooks.writing.row_writer import RowKind, RowWriter
from tpm_excel.workbooks.writing.text_fit import measure

Kind = Literal["text", "reference", "date", "percentage", "number", "figure", "word", "grey", "strong", "enter"]
A4, A3 = 9, 8
_LEAST, _BUTTON = 16.0, 2.0
"""The least height of a row, and the room of the button that filters a column, round which LibreOffice leads words."""
COUNT, SHARE = "#,##0_)_)", "0%_)_)"
"""Number formats that keep figures off the next column's text; LibreOffice draws a right indent unevenly."""


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its heading, width in characters, and what it holds."""

    heading: str
    width: float
    kind: Kind = "text"


def write_table(
    book: HouseBook,
    name: str,
    title: str,
    note: str,
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[Value]],
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
    write = _write_over if written_over else _write_long
    count = write(book, sheet, columns, zip(rows, chain(strong, repeat(False)), strict=False))
    if not count:
        sheet.write_string(FIRST_ROW, 0, "None", book.look(**book.style.body))
    header = book.look(**book.style.header)
    bottom = FIRST_ROW + max(count, 1) - 1
    options = {"columns": [{"header": one.heading, "header_format": header} for one in columns], "style": None}
    sheet.add_long_table((HEADER_ROW, 0, bottom, len(columns) - 1), options | {"name": _table_name(name)})
    return sheet


Lines = Iterable[tuple[Sequence[Value], bool]]
"""The values of each row, and whether it stands out."""


def _write_over(book: HouseBook, sheet: HouseSheet, columns: Sequence[TableColumn], lines: Lines) -> int:
    """Write rows that may be written over, and return how many there are."""
    count = 0
    for row, strong in lines:
        write_line(book, sheet, FIRST_ROW + count, columns, row, strong=strong)
        count += 1
    return count


def _write_long(book: HouseBook, sheet: HouseSheet, columns: Sequence[TableColumn], lines: Lines) -> int:
    """Write rows that stay as they are, and return how many there are."""
    writer = book.row_writer(sheet, FIRST_ROW)
    kinds = {one: line_kind(book, writer, columns, strong=one) for one in (False, True)}
    for row, strong in lines:
        writer.write(kinds[strong], row)
    if writer.next_row > FIRST_ROW:
        sheet.take_rows(writer, len(columns))
    return writer.next_row - FIRST_ROW


def line_kind(book: HouseBook, writer: RowWriter, columns: Sequence[TableColumn], *, strong: bool) -> RowKind:
    """Return the lines of a table, each value as its column holds it, each line as high as its text needs."""
    looks = [_look(book, column, strong=strong) for column in columns]
    return writer.kind(looks, [_measure(column, strong=strong) for column in columns], _LEAST)


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
    sheet.set_row(HEADER_ROW, max(30.0, *(measure(one.width - _BUTTON, bold=True)(one.heading) for one in columns)))
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
    texts = ((column, one) for column, one in zip(columns, values, strict=True) if isinstance(one, str))
    sheet.set_row(at, max([_LEAST, *(_measure(column, strong=strong)(one) for column, one in texts)]))


@lru_cache(maxsize=1_000)
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


def _measure(column: TableColumn, *, strong: bool) -> Callable[[str], float]:
    """What tells the height of a text in a column; for one that is not wrapped the least is enough."""
    if not _FORMATS.get(column.kind, {}).get("text_wrap", True):
        return lambda _: 0.0
    return measure(column.width, bold=_bold(column, strong=strong))


def _bold(column: TableColumn, *, strong: bool) -> bool:
    """Whether a column is bold: of a row that stands out, what names it."""
    return strong and column.kind in ("strong", "reference")


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
        properties |= {"bg_color": book.style.pale, "bold": _bold(column, strong=strong)}
    return book.look(**properties)
