"""Changing a `plan.xlsx` that belongs to people: in place, so that their own columns and sheets survive.

openpyxl drops what it does not know. What would be lost is found by comparing the parts and extensions of the file
before and after, and named, so that the caller can write a copy beside it instead.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import date
from typing import Any, cast

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from tpm_excel.forms.layout import plain_heading
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.limits import OWN
from tpm_excel.workbooks.plan.inserting import hindrances, make_room
from tpm_excel.workbooks.reading.package import Package
from tpm_excel.workbooks.writing.text_fit import height

Lines = Sequence[Mapping[str, Value]]
"""Rows to add to a sheet: values by heading."""
Between = Mapping[str, Mapping[int, Lines]]
"""Rows to add between those of a sheet: by sheet, and by the row, counted from 1, that they stand below."""

_PARTS = {"xl/drawings/": "drawings", "xl/charts/": "charts", "xl/media/": "pictures", "xl/slicers/": "slicers"}
_PARTS |= {"xl/threadedcomments/": "threaded comments", "customxml/": "custom data", "xl/vbaproject": "macros"}
_PARTS |= {"xl/pivottables/": "pivot tables", "xl/ctrlprops/": "form controls", "xl/activex/": "controls"}
_EXTENSION = re.compile(rb'<ext [^>]*uri="\{([0-9A-Fa-f-]+)\}"')
_HARMLESS = {"05a4c25c-085e-4340-85a3-a5531e510db2", "eb79def2-80b8-43e5-95bd-54cbddf9020c"}
"""Extensions in which Excel keeps notes to itself (theme family, slicer styles)."""


def add_rows(data: bytes, added: Mapping[str, Lines], between: Between | None = None) -> tuple[bytes, list[str]]:
    """Add rows to sheets of a workbook by heading, below what stands there; some between the rows that stand there.

    Returns the new bytes and the names of what the file held that they no longer hold. Raises KeyError where a sheet
    is missing.
    """
    out_of_place: dict[str, None] = {}
    with edited(data) as (book, buffer):
        for name, lines in added.items():
            if lines:
                _add(book[name], lines)
        for name, places in (between or {}).items():
            for below in sorted(places, reverse=True):
                out_of_place |= dict.fromkeys(hindrances(book, book[name], below))
                make_room(book[name], below, len(places[below]))
                _add(book[name], places[below], below)
    return buffer.getvalue(), [*lost_in(data, buffer.getvalue()), *out_of_place]


def missing_headings(data: bytes, added: Mapping[str, Lines]) -> dict[str, list[str]]:
    """Return, by sheet, the headings of values to add that a workbook has no column for."""
    missing: dict[str, list[str]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=False)
    for name, lines in added.items():
        wanted = dict.fromkeys(heading for line in lines for heading, value in line.items() if value not in (None, ""))
        if wanted:
            _, columns = header_of(book[name], {plain_heading(heading) for heading in wanted})
            missing[name] = [heading for heading in wanted if plain_heading(heading) not in columns]
    return {name: headings for name, headings in missing.items() if headings}


def set_cells(data: bytes, values: Mapping[tuple[str, str], Value]) -> tuple[bytes, list[str], set[tuple[str, str]]]:
    """Set cells of a workbook, named by sheet and cell, to values; an empty text empties the cell.

    Returns the new bytes, the names of what the file held that they no longer hold, and the cells that hold a formula
    and were left as they are.
    """
    formulas: set[tuple[str, str]] = set()
    with edited(data) as (book, buffer):
        for (sheet, name), value in values.items():
            cell: Any = book[sheet][name]
            if cell.data_type == "f":
                formulas.add((sheet, name))
                continue
            dated = isinstance(value, date) and not is_date_format(cell.number_format)
            cell.value = None if value == "" else value
            if dated:
                cell.number_format = "dd/mm/yyyy"
            if isinstance(value, str) and value:
                cell.data_type = "s"  # text stays text, whatever it begins with
    return buffer.getvalue(), lost_in(data, buffer.getvalue()), formulas


def add_column(data: bytes, name: str, heading: str, known: Collection[str]) -> tuple[bytes, list[str], str]:
    """Add a column with a heading to a sheet, behind the last that has one, and looking like it.

    `known` are the headings by which the heading row is found. Returns the new bytes, the names of what the file held
    that they no longer hold, and the letters of the column.
    """
    with edited(data) as (book, buffer):
        sheet = book[name]
        top, _ = header_of(sheet, known)
        last = max(cell.column for cell in sheet[top] if cell.value not in (None, ""))
        title: Any = sheet.cell(top, last + 1, heading)
        beside: Any = sheet.cell(top, last)
        title._style = copy(beside._style)  # noqa: SLF001  # openpyxl offers no other way
        letters = get_column_letter(last + 1)
        sheet.column_dimensions[letters].width = len(heading) + 3
    return buffer.getvalue(), lost_in(data, buffer.getvalue()), letters


@contextmanager
def edited(data: bytes) -> Iterator[tuple[Workbook, io.BytesIO]]:
    """Open a workbook to be changed; when all is changed it is saved into the buffer that comes with it."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is found by comparing the files
        book = load_workbook(io.BytesIO(data), rich_text=True)
        yield book, buffer
        book.save(buffer)


def _add(sheet: Worksheet, lines: Lines, below: int = 0) -> None:
    wanted = {plain_heading(heading) for line in lines for heading in line}
    header, columns = header_of(sheet, wanted)
    last = below or _last_row(sheet, header, list(columns.values()))
    for offset, line in enumerate(lines, 1):
        for heading, value in line.items():
            column = columns.get(plain_heading(heading))
            if column is not None and value not in (None, ""):
                cell = sheet.cell(last + offset, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # text stays text, whatever it begins with
                _format(sheet, column, last + offset)
        _fit(sheet, last + offset, list(columns.values()))


class _GrowingRow(RowDimension):
    """A row with a height that Excel may improve on: openpyxl marks every height as fixed."""

    @property
    def customHeight(self) -> bool:  # noqa: N802  # openpyxl's name
        return False


def _fit(sheet: Worksheet, row: int, columns: list[int]) -> None:
    cells = []
    for column in columns:
        width = sheet.column_dimensions[get_column_letter(column)].width
        text = written(cast("Value", sheet.cell(row, column).value))
        cells.append((text, float(width), 10.0, True))  # rows that others stand under are bold
    sheet.row_dimensions[row] = _GrowingRow(sheet, index=row, ht=height(cells))


def header_of(sheet: Worksheet, wanted: Collection[str]) -> tuple[int, dict[str, int]]:
    """Return the row of a sheet that has most of these headings, and the column of each, both counted from 1."""
    best: tuple[int, dict[str, int]] = (1, {})
    for number, row in enumerate(sheet.iter_rows(min_row=1, max_row=60), 1):
        found = {plain_heading(str(cell.value)): cell.column for cell in row if cell.value is not None}
        found = {heading: column for heading, column in found.items() if heading in wanted}
        if len(found) > len(best[1]):
            best = (number, found)
    return best


def _last_row(sheet: Worksheet, header: int, columns: list[int]) -> int:
    filled = (
        row for row in range(sheet.max_row, header, -1) if any(sheet.cell(row, column).value for column in columns)
    )
    return next(filled, header)


def _format(sheet: Worksheet, column: int, row: int) -> None:
    """Give a new cell the format of its column, which openpyxl does not do by itself."""
    cell: Any = sheet.cell(row, column)
    letter = get_column_letter(column)
    dimension: Any = sheet.column_dimensions.get(letter)
    above: Any = sheet.cell(row - 1, column)
    if dimension is not None and dimension.has_style:
        cell._style = copy(dimension._style)  # noqa: SLF001  # openpyxl offers no other way
    elif row > 2 and above.has_style and above.value is not None and not above.font.bold:
        cell._style = copy(above._style)  # noqa: SLF001
    else:
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def lost_in(before: bytes, after: bytes) -> list[str]:
    """Return the names of what a file holds and another, made from it, does not."""
    old, new = Package(before, OWN), Package(after, OWN)
    lost: list[str] = []
    for start, kind in _PARTS.items():
        had = sum(name.startswith(start) and "/_rels/" not in name for name in old.names())
        has = sum(name.startswith(start) and "/_rels/" not in name for name in new.names())
        if has < had:
            lost.append(kind)
    held = _extensions(old) - _HARMLESS
    if held and held - _extensions(new):
        lost.append("newer Excel features of its sheets (such as sparklines or some dropdowns)")
    return lost


def _extensions(package: Package) -> set[str]:
    sheets = [name for name in package.names() if name.startswith(("xl/worksheets/sheet", "xl/workbook.xml"))]
    return {uri.decode().lower() for name in sheets for uri in _EXTENSION.findall(package.read(name))}
