"""Adding sheets to a `plan.xlsx` that belongs to people: those that a new plan would have and this one has not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import closing
from copy import copy
from typing import Any

from openpyxl import load_workbook

from tpm_excel.workbooks.plan.editing import edited, lost_in


def missing_sheets(data: bytes, names: Sequence[str]) -> list[str]:
    """Return which of these sheets a workbook has not, whatever the case of their names."""
    with closing(load_workbook(io.BytesIO(data), read_only=True)) as book:
        there = {name.strip().casefold() for name in book.sheetnames}
    return [name for name in names if name.casefold() not in there]


def with_sheets(data: bytes, model: bytes, names: Sequence[str]) -> tuple[bytes, list[str]]:
    """Add sheets to a workbook, as they are in a model of it.

    Returns the new bytes and the names of what the file held that they no longer hold.
    """
    pattern = load_workbook(io.BytesIO(model))
    with edited(data) as (book, buffer):
        for name in names:
            _copy(pattern[name], book.create_sheet(name))
        if any("tpm_codes" in str(one.formula1) for name in names for one in _rules(pattern[name])):
            for name, defined in pattern.defined_names.items():
                book.defined_names.setdefault(name, copy(defined))
    return buffer.getvalue(), lost_in(data, buffer.getvalue())


def _copy(source: Any, target: Any) -> None:
    """Headings, widths, looks, dropdowns and the printing of an empty sheet; the two stand in different workbooks."""
    for cell in source[1]:
        _look(cell, target.cell(1, cell.column, cell.value))
    for letter, dimension in source.column_dimensions.items():
        own = target.column_dimensions[letter]
        own.min, own.max, own.width = dimension.min, dimension.max, dimension.width
        _look(dimension, own)
    for number, dimension in source.row_dimensions.items():
        target.row_dimensions[number].height = dimension.height
    for rule in _rules(source):
        target.add_data_validation(copy(rule))
    for area in source.conditional_formatting:
        for rule in area.rules:
            target.conditional_formatting.add(str(area.sqref), copy(rule))
    target.freeze_panes = source.freeze_panes
    target.auto_filter.ref = source.auto_filter.ref
    target.print_title_rows = source.print_title_rows
    target.page_setup.orientation, target.page_setup.paperSize = "landscape", source.page_setup.paperSize
    target.sheet_properties.pageSetUpPr = copy(source.sheet_properties.pageSetUpPr)
    target.page_setup.fitToHeight = 0


def _rules(sheet: Any) -> list[Any]:
    return list(sheet.data_validations.dataValidation)


def _look(source: Any, target: Any) -> None:
    for name in ("font", "fill", "border", "alignment", "protection"):
        setattr(target, name, copy(getattr(source, name)))
    target.number_format = source.number_format
