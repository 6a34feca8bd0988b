"""Links from a cell of the master to another place in it; none leads out of the workbook."""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MOST_LINKS = 65_530
"""What Excel reads on one sheet; with one more it calls the workbook damaged."""


def link_to(sheet: Worksheet, at: tuple[int, int], target: tuple[str, str], text: str, look: Format, tip: str) -> None:
    """Make a cell lead to a cell of another sheet, given as (sheet, cell); the look stays that of its table.

    What else is to stand in the cell is written after the link.
    """
    sheet.write_url(*at, f"internal:{place_of(*target)}", look, text or " ", tip_of(tip))


def place_of(sheet: str, cell: str) -> str:
    """Return how a link names a cell of a sheet."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def tip_of(text: str) -> str:
    """Return as much of a text as Excel shows beside a link."""
    return text[:255]
