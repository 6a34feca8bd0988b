"""Opening what a plan is imported from: every workbook and text that tpm reads, and the tables of a Word document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.terms.limits import LIMITS, Limits
from tpm_excel.workbooks.reading.book import Book, Sheet, Unreadable
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.reading.package import Package


def open_document(data: bytes, limits: Limits = LIMITS) -> Book:
    """Read a workbook, a text with separators or a Word document (.docx); raise Unreadable where it is none."""
    if data.startswith(b"PK"):
        package = Package(data, limits)
        if package.has("word/document.xml"):
            return _read_word(data, package)
    return open_book(data, limits)


def _read_word(data: bytes, package: Package) -> Book:
    """Read a Word document as one sheet for each table, with the text between them on sheets of its own."""
    import docx
    from docx.table import Table

    for name in package.names():
        package.read(name)  # nothing is parsed that would be larger than any honest document
        if name.endswith(".xml") and b"<!DOCTYPE" in package.read(name)[:4096]:
            raise Unreadable("TPM104", reason="it declares entities, which no honest document does")
    try:
        document = docx.Document(io.BytesIO(data))
        sheets: list[Sheet] = []
        text: list[str] = []
        tables = 0
        for part in document.iter_inner_content():
            if not isinstance(part, Table):
                text.append(part.text)
                continue
            sheets += _prose(text, tables)
            text = []
            tables += 1
            sheets.append(Sheet(f"Table {tables}", dict(_cells(part))))
        sheets += _prose(text, tables)
    except Exception as error:  # python-docx shows a damaged file in a dozen ways
        raise Unreadable("TPM104", reason="it is damaged or of a kind that is not known") from error
    return Book(tuple(sheets), continuous=True)


def _prose(lines: list[str], tables: int) -> list[Sheet]:
    cells = {(row, 0): Cell(CellKind.TEXT, text) for row, text in enumerate(lines) if text.strip()}
    name = f"Text after table {tables}" if tables else "Text"
    return [Sheet(name, cells, prose=True)] if cells else []


def _cells(table: Any) -> Iterator[tuple[tuple[int, int], Cell]]:
    """Yield the cells of a table, one that is merged once, where it begins."""
    seen: set[Any] = set()
    for row, line in enumerate(table.rows):
        column = line.grid_cols_before
        for cell in line.cells:
            if cell._tc not in seen:  # noqa: SLF001  # the only thing that two views of a merged cell share
                seen.add(cell._tc)  # noqa: SLF001
                text = "\n".join(_texts(cell))
                if text.strip():
                    yield (row, column), Cell(CellKind.TEXT, text)
            column += 1


def _texts(cell: Any) -> Iterator[str]:
    """Yield the lines of a cell, with those of a table inside it."""
    from docx.table import Table

    for part in cell.iter_inner_content():
        if isinstance(part, Table):
            for line in part.rows:
                inner = dict.fromkeys(one._tc for one in line.cells)  # noqa: SLF001
                yield "\t".join(" ".join(t.text or "" for t in one.iter("{*}t")) for one in inner)
        else:
            yield part.text
