"""Reading a table from text: comma, semicolon or tab, in whichever encoding Excel left it."""

from __future__ import annotations

import csv
import io

from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.workbooks.reading.book import Book, Sheet, Unreadable

_SHEET = "(text)"
_TOO_MANY = "it has more than a million filled cells"
_CELLS, _PARTED = 1_000_000, 2_000_000
_TABBED = 15
"""Of a hundred lines, how many must have a tab: a document has narrative between its tables."""


def read_text_table(data: bytes) -> Book:
    """Read text with separators as a workbook of one sheet; every cell is text as written."""
    text = _decoded(data)
    if not text.strip():
        raise Unreadable("TPM101")
    separator = _separator(text)
    if text.count(separator) + text.count("\n") > _PARTED:  # before the library makes a list of what they part
        raise Unreadable("TPM104", reason=_TOO_MANY)
    try:
        rows = _rows(text, separator)
    except csv.Error as error:
        raise Unreadable("TPM102", kind="of an unknown kind") from error
    cells = {
        (row, column): Cell(CellKind.TEXT, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value
    }
    if len(cells) > _CELLS:
        raise Unreadable("TPM104", reason=_TOO_MANY)
    return Book((Sheet(_SHEET, cells),))


def _separator(text: str) -> str:
    """What separates the cells: tabs where many lines have them, else what the first line has most, else any line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if sum("\t" in line for line in lines) * 100 >= len(lines) * _TABBED:
        return "\t"
    counted = {one: lines[0].count(one) for one in ",;\t"}
    if not any(counted.values()):
        counted = {one: sum(one in line for line in lines) for one in ",;\t"}
    return max(counted, key=lambda one: counted[one])


def _rows(text: str, separator: str) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    if separator == "\t" and any("\t" in value for values in rows for value in values):
        # a quotation mark that begins a cell and is never closed: the marks are words, not quotes
        return [line.split("\t") for line in text.splitlines()]
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
