"""Making room for rows between those of a sheet that belongs to people, and naming what that would put out of place."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def make_room(sheet: Worksheet, below: int, count: int) -> None:
    """Move the rows below a row down, with their looks, heights and links; rows are counted from 1."""
    sheet.insert_rows(below + 1, count)
    heights: Any = sheet.row_dimensions
    for number in sorted((one for one in heights if one > below), reverse=True):
        moved = heights.pop(number)
        moved.index = number + count
        heights[number + count] = moved
    for row in sheet.iter_rows(min_row=below + 1 + count):
        for cell in row:
            if cell.hyperlink:
                cell.hyperlink.ref = cell.coordinate


def hindrances(book: Workbook, sheet: Worksheet, below: int) -> list[str]:
    """Return what openpyxl leaves where it was when rows are moved, so that it would then speak of other rows."""
    anything: Any = sheet
    found = {
        "formulas": any(cell.data_type == "f" for one in book for row in one.iter_rows() for cell in row),
        "merged cells": any(one.max_row > below for one in sheet.merged_cells.ranges),
        "Excel tables": bool(sheet.tables),
        "pictures or charts": bool(anything._images or anything._charts),  # noqa: SLF001  # nothing public lists them
        "dropdowns of single rows": any(
            _begins_below(one.sqref, below) for one in sheet.data_validations.dataValidation
        ),
        "conditional formats of single rows": any(
            _begins_below(one.sqref, below) for one in sheet.conditional_formatting
        ),
    }
    return [f"{what} that the new rows would put out of place" for what, there in found.items() if there]


def _begins_below(ranges: Any, below: int) -> bool:
    return any(one.min_row > below for one in ranges.ranges)
