"""The sheet Corrections of a corrections workbook: what is wrong, where, what to do, and a box for the explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from xlsxwriter.worksheet import Worksheet

from tpm_excel.findings.finding import Severity
from tpm_excel.forms.layout import FIRST_ROW, HEADER_ROW, NOTE_ROW, TITLE_ROW, plain_heading
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.terms.returns import Corrected
from tpm_excel.workbooks.reading.book import Book, Sheet
from tpm_excel.workbooks.returns.marks import PAIRS, Mark
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.text_fit import height

TITLE = "Corrections"
BOX, CODE, KEY, ABOUT = "Your explanation", "Finding", "Key", "About"
_CODE = plain_heading(CODE)
_COLUMNS = (
    *(("No.", 6.0), ("Kind", 11.0), ("Where", 22.0), ("Row", 32.0), ("What is wrong", 44.0), ("What to do", 40.0)),
    *((BOX, 40.0), (CODE, 9.0), (ABOUT, 9.0), (KEY, 9.0)),
)
_HIDDEN_FROM = 8
_NO_BOX = "(to be put right)"
_NOTE = "Errors first: put each right in its cell. A query may be put right, or explained in the yellow box beside it."


Cells = Mapping[Mark, tuple[str, int, int]]
"""The cell that a mark is on: its sheet, and row and column counted from 0."""


def write_corrections_sheet(book: HouseBook, sheet: Worksheet, marks: Sequence[Mark], cells: Cells, title: str) -> None:
    """Write the sheet: a line for each finding, errors first, with a link to its cell."""
    style = book.style
    sheet.hide_gridlines(2)
    look = book.look(bold=True, font_size=16, font_color=style.navy, locked=True)
    sheet.write_string(TITLE_ROW, 0, f"{TITLE}: {title}", look)
    sheet.set_row(TITLE_ROW, 24)
    sheet.write_string(NOTE_ROW, 0, _NOTE, book.look(font_color=style.grey, locked=True))
    for index, (heading, width) in enumerate(_COLUMNS):
        sheet.set_column(index, index, width, None, {"hidden": index >= _HIDDEN_FROM})
        enter = {"bg_color": style.enter_header} if heading == BOX else {}
        sheet.write_string(HEADER_ROW, index, heading, book.look(**(style.header | enter | {"locked": True})))
    sheet.set_row(HEADER_ROW, 24)
    for number, mark in enumerate(marks, 1):
        _write_line(book, sheet, FIRST_ROW + number - 1, number, mark, cells.get(mark))
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer("&C&8&P of &N")


def _write_line(
    book: HouseBook, sheet: Worksheet, at: int, number: int, mark: Mark, cell: tuple[str, int, int] | None
) -> None:
    style, query = book.style, mark.severity is Severity.QUERY
    body = style.body | {"locked": True}
    row = " ".join(part for part in (mark.ref, mark.about) if part)
    sheet.write_number(at, 0, number, book.look(**(body | {"align": "center"})))
    sheet.write_string(at, 1, mark.label, book.look(**(body | style.coloured(PAIRS[mark.severity]) | {"bold": True})))
    where = _write_where(book, sheet, at, cell)
    for index, text in ((3, row), (4, mark.says), (5, mark.do), (7, mark.code), (8, mark.ref), (9, mark.key)):
        sheet.write_string(at, index, text, book.look(**body, **({"num_format": "@"} if index == 8 else {})))
    if query:
        sheet.write_blank(at, 6, None, book.look(**style.enter))
    else:
        sheet.write_string(at, 6, _NO_BOX, book.look(**(body | {"font_color": style.grey})))
    texts = (where, row, mark.says, mark.do)
    widths = [_COLUMNS[index][1] for index in (2, 3, 4, 5)]
    sheet.set_row(at, height([(text, width, 10, False) for text, width in zip(texts, widths, strict=True)], least=30))


def _write_where(book: HouseBook, sheet: Worksheet, at: int, cell: tuple[str, int, int] | None) -> str:
    """The cell as a link into the workbook; words where the finding is about no cell of it."""
    body = book.style.body | {"locked": True}
    if cell is None:
        sheet.write_string(at, 2, "the whole return", book.look(**body))
        return ""
    name, shown = cell[0].replace("'", "''"), f"{cell[0]} {cell_name(*cell[1:])}"
    link = book.look(**(body | {"font_color": book.style.navy, "underline": 1}))
    sheet.write_url(at, 2, f"internal:'{name}'!{cell_name(*cell[1:])}", link, shown)
    return shown


def is_corrections(sheet: Sheet) -> bool:
    """Return whether a sheet is the sheet Corrections of a corrections workbook."""
    return _header(sheet) is not None


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of its headings and their columns, wherever they were moved to."""
    wanted = {plain_heading(word): word for word in (BOX, CODE, KEY, ABOUT)}
    rows = list(islice(sheet.rows().items(), 40))
    said = {cell.value for _, cells in rows for cell in cells.values()}
    if not any(isinstance(text, str) and _CODE in text.casefold() for text in said):
        return None  # as on nearly every sheet, and every sheet is asked
    for number, cells in rows:
        found = {wanted[word]: at for at, cell in cells.items() if (word := plain_heading(cell.written)) in wanted}
        if {BOX, CODE} <= set(found):
            return number, found
    return None


def read_corrections(book: Book, file: str) -> tuple[Corrected, ...]:
    """Read the lines of the sheet Corrections, each with its explanation; none where a workbook has no such sheet."""
    lines: list[Corrected] = []
    for sheet in book.sheets:
        found = _header(sheet)
        if found is None:
            continue
        header, columns = found
        for number in (one for one in sheet.rows() if one > header):
            said = {name: clean_text(sheet.cell(number, at).written) for name, at in columns.items()}
            if said[CODE]:
                place = Place(file, sheet.name, cell_name(number, columns[BOX]), said.get(ABOUT, ""))
                text = "" if said[BOX] == _NO_BOX else said[BOX]
                lines.append(Corrected(said[CODE], place.ref, said.get(KEY, ""), text, place))
    return tuple(lines)
