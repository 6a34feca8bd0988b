"""Tables as CSV: what Excel and Word open as UTF-8, and in which nothing that came from outside is reckoned."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from tpm_excel.terms.cells import Value, written

_NUMBER = re.compile(r"[+-](\d+(,\d{3})*(\.\d+)?|\.\d+)%?", re.ASCII)


def as_csv(rows: Iterable[Sequence[Value]]) -> bytes:
    """Return rows as CSV: dates as 2025-09-30, and no text is taken for a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # Excel takes UTF-8 for what it is only with this mark


def as_text(text: str) -> str:
    """Return a text so that Excel shows it and never reckons it: with an apostrophe where it begins like a formula.

    A number with a sign is shown as what it is, and stays as it stands.
    """
    begins = text.startswith(("\t", "\r")) or text.lstrip().startswith(("=", "+", "-", "@"))
    return f"'{text}" if begins and not _NUMBER.fullmatch(text) else text


def _cell(value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return as_text(value) if isinstance(value, str) else written(value)
