"""The rules that every workbook keeps so that everybody can read it, held against a written file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
from helpers import parts

LEAST = 4.5
"""The contrast that level AA asks for."""


def broken_rules(path: Path) -> list[str]:
    """Return what a workbook does wrong, one line for each rule and place."""
    drawings = parts(path.read_bytes(), r"xl/drawings/drawing\d+\.xml").values()
    frames = [frame for text in drawings for frame in re.findall(r"<xdr:cNvPr [^>]*>", text)]
    found = [f"no alternative text: {one}" for one in frames if not re.search(r'descr="[^"]{10,}"', one)]
    with closing(openpyxl.load_workbook(path)) as book:
        found += _whole(book)
        for sheet in book.worksheets:
            found += [f"{sheet.title}: {one}" for one in _of_sheet(sheet)]
        weak = {pair: round(contrast(*pair), 1) for pair in _pairs(book) if contrast(*pair) < LEAST}
    return found + [f"weak contrast: {ink} on {fill}, {ratio} to 1" for (ink, fill), ratio in sorted(weak.items())]


def _whole(book: Any) -> Iterator[str]:
    if not book.properties.title:
        yield "no title"
    if book.properties.language != "en-GB":
        yield "no language"
    if book.active is not book.worksheets[0]:
        yield "it does not open on its first sheet"
    if len({name.casefold() for name in book.sheetnames}) < len(book.sheetnames) or {"Sheet", "Sheet1"} & {
        *book.sheetnames
    }:
        yield "sheet names that say nothing, or the same"


def _of_sheet(sheet: Any) -> Iterator[str]:
    if sheet.sheet_state != "visible":
        return
    if not sheet["A1"].value:
        yield "nothing in A1"
    view = sheet.sheet_view
    active = view.pane.activePane if view.pane else None
    if {one.activeCell for one in view.selection if one.pane == active} - {"A1"}:
        yield "the cursor is not at A1"
    for table in sheet.tables.values():
        heads = [cell.value for cell in sheet[table.ref][0]]
        if table.headerRowCount == 0 or not all(heads) or len(set(heads)) < len(heads):
            yield f"{table.name} has no row of headings of its own"
        merged = [str(one) for one in sheet.merged_cells.ranges if one.min_row >= sheet[table.ref][0][0].row]
        if merged:
            yield f"{table.name} has merged cells: {merged}"


def _pairs(book: Any) -> set[tuple[str, str]]:
    """Every ink with its fill: of cells that hold something, and of what conditions colour."""
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None)
    pairs = {
        (_colour(one.font.color, "000000"), _colour(one.fill.fgColor, "FFFFFF") if one.fill.fill_type else "FFFFFF")
        for one in cells
    }
    rules = (rule for sheet in book.worksheets for each in sheet.conditional_formatting for rule in each.rules)
    return pairs | {(_colour(one.dxf.font.color, "000000"), _colour(one.dxf.fill.bgColor, "FFFFFF")) for one in rules}


def _colour(colour: Any, default: str) -> str:
    rgb = colour.rgb if colour is not None else None
    return rgb[-6:] if isinstance(rgb, str) else default


def contrast(ink: str, fill: str) -> float:
    """Count the contrast of two colours anew, not as the product does it."""
    light, dark = sorted((_luminance(ink), _luminance(fill)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
