"""What a workbook says, whatever its bytes: two files with the same content were not edited in between."""

from __future__ import annotations

from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.terms.limits import OWN
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.opening import open_book


def same_content(one: bytes, other: bytes) -> bool:
    """Return whether two workbooks hold the same sheets, values, notes, charts and pictures.

    Formats, widths and the bytes that Excel changes at every save do not count. A file that cannot be read is never
    the same as another.
    """
    if one == other:
        return True
    try:
        return _content(open_book(one, OWN)) == _content(open_book(other, OWN))
    except Unreadable:
        return False


def _content(book: Book) -> tuple[object, ...]:
    sheets = {
        sheet.name: {at: _value(cell) for at, cell in sheet.cells.items() if not cell.blank} for sheet in book.sheets
    }
    return sheets, dict(book.extras)


def _value(cell: Cell) -> object:
    if cell.kind is CellKind.NUMBER:
        return f"{float(cell.value):.10g}"  # type: ignore[arg-type]  # a number cell holds a number
    return cell.written
