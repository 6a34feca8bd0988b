"""A return described as plain data, for a script that writes it again with nothing but xlsxwriter."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import Cell

_KINDS = {"list": "list", "custom": "custom", "date": "date"}


def describe(path: Path) -> dict[str, Any]:
    """Return the sheets of a return: cells with their looks, and what may be entered."""
    looks: dict[str, int] = {}
    with closing(openpyxl.load_workbook(path)) as book:
        sheets = [
            {
                "name": sheet.title,
                "cells": [
                    (cell.row - 1, cell.column - 1, _value(cell.value), looks.setdefault(_look(cell), len(looks)))
                    for row in sheet.iter_rows()
                    for cell in row
                    if isinstance(cell, Cell) and cell.has_style
                ],
                "validations": [_rule(one) for one in sheet.data_validations.dataValidation if one.type in _KINDS],
            }
            for sheet in book
        ]
    return {"sheets": sheets, "looks": [json.loads(one) for one in looks]}


def _value(value: Any) -> Any:
    return (value - datetime(1899, 12, 30)).days if isinstance(value, datetime) else value  # noqa: DTZ001


def _look(cell: Cell) -> str:
    colour = cell.fill.fgColor.rgb if cell.fill.fill_type else None
    look: dict[str, Any] = {"num_format": cell.number_format, "bold": bool(cell.font.b), "font_name": "Arial"}
    look |= {"font_size": cell.font.sz, "locked": bool(cell.protection.locked), "border": int(bool(cell.border.left))}
    look |= {"text_wrap": bool(cell.alignment.wrap_text), "valign": "top"}
    return json.dumps(look | ({"bg_color": f"#{colour[-6:]}"} if isinstance(colour, str) else {}))


def _rule(rule: Any) -> dict[str, Any]:
    area, says = str(rule.sqref), {"input_title": rule.promptTitle, "input_message": rule.prompt}
    if rule.type == "list":
        return {"area": area, "validate": "list", "source": f"={rule.formula1}", **says}
    if rule.type == "custom":
        return {"area": area, "validate": "custom", "value": f"={rule.formula1}", **says}
    first, last = float(rule.formula1), float(rule.formula2)
    return {"area": area, "validate": "decimal", "criteria": "between", "minimum": first, "maximum": last, **says}
