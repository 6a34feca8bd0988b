"""Where a return says on About that there is nothing to report: a nil return, which is not the same as none."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.layout import is_heading, plain_heading
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.workbooks.reading.book import Book
from tpm_excel.workbooks.writing.house import HouseBook

NIL = "Nothing to report"
_LABEL = plain_heading(NIL)
_YES = frozenset({"yes", "y", "true", "x", "nil", "none", NIL.casefold()})


def write_nil(book: HouseBook, sheet: Worksheet, at: int) -> int:
    """Write the line in which a directorate says that it has nothing to report, and return the row after it."""
    line = {"bottom": 1, "bottom_color": book.style.line, "locked": True, "valign": "vcenter"}
    sheet.write_string(at, 0, NIL, book.look(font_color=book.style.grey, **line))
    sheet.write_blank(at, 1, None, book.look(**(book.style.enter | {"valign": "vcenter"})))
    sheet.set_row(at, 17)
    rule = {"validate": "list", "source": ["Yes", "No"], "input_title": NIL}
    rule["input_message"] = "Yes, if no row of this return has anything to report for the period. Otherwise leave it."
    sheet.data_validation(at, 1, at, 1, rule)
    return at + 1


def read_nil(book: Book, file: str) -> Place | None:
    """Return the cell in which a return says that there is nothing to report; None where it does not."""
    for sheet in book.sheets:
        for number, cells in sheet.rows().items():
            if 0 not in cells or 1 not in cells or not is_heading(cells[0].written, _LABEL):
                continue
            if plain_heading(cells[1].written) in _YES:
                return Place(file, sheet.name, cell_name(number, 1))
    return None
