"""Reading .ods, .xls and .xlsb with calamine, which knows all three."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.terms.limits import LIMITS, Limits
from tpm_excel.workbooks.reading.book import Book, Sheet, Unreadable, too_large

_BLANKS = 50
"""Of so many cells in a sheet's area one may be filled: most of a wide sheet is blank."""
Percents = Mapping[str, AbstractSet[tuple[int, int]]]


def read_with_calamine(data: bytes, percents: Percents | None = None, limits: Limits = LIMITS) -> Book:
    """Read a workbook's cells; raise Unreadable where it is damaged. Properties and names are not read.

    `percents` are the cells of each sheet that are percentages, where the file says so.
    """
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = []
        for described in workbook.sheets_metadata:
            raw = workbook.get_sheet_by_name(described.name)
            rows = _rows(raw, limits)
            cells = {
                (row, column): cell
                for row, values in enumerate(rows)
                for column, value in enumerate(values)
                if (cell := _cell(value, _is_in(percents, described.name, (row, column))))
            }
            sheets.append(Sheet(described.name, cells, described.visible == SheetVisibleEnum.Visible))
    except Unreadable:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        # a panic of the library is a BaseException, and a damaged file shows as half a dozen other kinds
        if "assword" in type(error).__name__ or "assword" in str(error):
            raise Unreadable("TPM103") from error
        raise Unreadable("TPM104", reason="it is damaged or of a kind that is not known") from error
    return Book(tuple(sheets))


def _rows(sheet: Any, limits: Limits) -> list[list[Any]]:
    if sheet.height * sheet.width > _BLANKS * limits.cells:
        raise too_large(f"{sheet.height:,} rows of {sheet.width:,} cells on a sheet", "cells", limits.cells)
    return list(sheet.to_python(skip_empty_area=False))


def _is_in(cells: Percents | None, sheet: str, at: tuple[int, int]) -> bool | None:
    return None if cells is None else at in cells.get(sheet, ())


def _cell(value: Any, percent: bool | None) -> Cell | None:
    match value:
        case "":
            return None
        case bool():
            return Cell(CellKind.BOOLEAN, value)
        case int() | float():
            return Cell(CellKind.NUMBER, float(value) or 0.0, percent)  # there is no -0 in Excel
        case datetime():
            return Cell(CellKind.DATE, value.date())
        case date():
            return Cell(CellKind.DATE, value)
        case time() | timedelta():
            return Cell(CellKind.TEXT, str(value))
        case _:
            return Cell(CellKind.TEXT, str(value))
