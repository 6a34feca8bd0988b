"""Reading a table from text: comma, semicolon or tab, in whichever encoding Excel left it."""

from __future__ import annotations

import csv
import io

from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.workbooks.book import Book, Sheet, Unreadable

_SHEET = "(text)"


def read_text_table(data: bytes) -> Book:
    """Read text with separators as a workbook of one sheet; every cell is text as written."""
    text = _decoded(data)
    if not text.strip():
        raise Unreadable("TPM101")
    first = next(line for line in text.splitlines() if line.strip())
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable("TPM102", kind="of an unknown kind") from error
    cells = {
        (row, column): Cell(CellKind.TEXT, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value
    }
    return Book((Sheet(_SHEET, cells),))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
