"""Cells that people coloured in a master: no answer is ever read from a colour, and yet it must not vanish unsaid."""

from __future__ import annotations

import io
import warnings
from collections import Counter
from typing import Any

from openpyxl import load_workbook


def coloured_by_hand(edited: bytes, original: bytes) -> list[str]:
    """Return the names of what colour was added to the sheets that tpm wrote; none where there is only its own."""
    try:
        before, after = _colours(original), _colours(edited)
    except Exception:  # noqa: BLE001  # openpyxl refuses what others open: then nobody can say, and it is kept
        return ["its colours"]
    sheets = [name for name in after if name in before and after[name] - before[name]]
    return [f"the colours on “{name}”" for name in sheets]


def _colours(data: bytes) -> dict[str, Counter[str]]:
    """By sheet: how many filled-in cells have which colour."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book: Any = load_workbook(io.BytesIO(data))
    return {
        sheet.title: Counter(
            str(cell.fill.fgColor.rgb)[-6:]
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and cell.fill.patternType == "solid"
        )
        for sheet in book.worksheets
    }
