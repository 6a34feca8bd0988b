"""The sign-off block: four cells to fill in, on About and on the sheet that a director gets; written, and read back."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.terms.returns import Signoff
from tpm_excel.terms.signoffs import NO, YES
from tpm_excel.workbooks.reading.book import Book
from tpm_excel.workbooks.writing.house import HouseBook

SIGNOFF = ("Signed off", "Name", "Role", "Date")
"""The labels of the sign-off block, in the order in which they stand."""
_LONGEST_LIST = 255
_FIRST = SIGNOFF[0].casefold()


def offered(names: Sequence[str]) -> str:
    """Return the names that may be chosen for the sign-off, as a list of Excel's; nothing where they are too many."""
    joined = ",".join(names)
    return joined if len(joined) <= _LONGEST_LIST else ""


def write_signoff(book: HouseBook, sheet: Worksheet, at: int, names: Sequence[str], *, last: int = 1) -> int:
    """Write the block from a row on, its cells from the second column to the `last`, and return the row below it.

    `names` are offered for the name; any other may be typed.
    """
    line = {"bottom": 1, "bottom_color": book.style.line, "locked": True, "valign": "vcenter"}
    for label in SIGNOFF:
        sheet.write_string(at, 0, label, book.look(font_color=book.style.grey, **line))
        number = {"num_format": "dd/mm/yyyy", "align": "left"} if label == "Date" else {}
        look = book.look(**(book.style.enter | number | {"valign": "vcenter"}))
        if last > 1:
            sheet.merge_range(at, 1, at, last, None, look)
        else:
            sheet.write_blank(at, 1, None, look)
        sheet.set_row(at, 17)
        if label == "Signed off":
            rule = {"validate": "list", "source": [YES, NO], "input_title": "Signed off"}
            rule["input_message"] = "Yes, once the director or a named deputy has read this return and agrees with it."
            sheet.data_validation(at, 1, at, 1, rule)
        if label == "Name" and offered(names):
            offer = {"validate": "list", "source": list(names), "error_type": "information", "error_title": "Name"}
            offer["error_message"] = "The plan names somebody else as director or deputy."
            sheet.data_validation(at, 1, at, 1, offer)
        at += 1
    return at


def read_signoff(book: Book, file: str) -> Signoff:
    """Return what stands in the sign-off block of a workbook; nothing where it has none, or nobody wrote into it."""
    labels = [label.casefold() for label in SIGNOFF]
    for sheet in book.sheets:
        places = ((row, column, cell) for row, cells in sheet.rows().items() for column, cell in cells.items())
        for row, column in [(row, column) for row, column, cell in places if _begins(cell)]:
            found = [_plain(sheet.cell(row + offset, column).written) for offset in range(len(labels))]
            if found == labels:
                yes, name, role, on = (
                    clean_text(sheet.cell(row + at, column + 1).written) for at in range(len(labels))
                )
                place = Place(file, sheet.name, cell_name(row, column + 1))
                return Signoff(yes, name, role, on, book.author, place)
    return Signoff()


def _begins(cell: Cell) -> bool:
    """Whether a cell is the first label; most cells are not, and are told by their length."""
    text = cell.value
    return type(text) is str and len(text) < 20 and _plain(text) == _FIRST and cell.kind is CellKind.TEXT


def _plain(text: str) -> str:
    return text.strip().casefold()
