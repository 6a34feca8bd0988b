"""Texts as they stand in the XML of a workbook, and its table of texts."""

from __future__ import annotations

import io
import re
from typing import Any

from xlsxwriter.sharedstrings import SharedStrings

_PLAIN_TEXT = re.compile(r"(?!\s)[^&<>_\x00-\x1f\ufffe\uffff]+(?<!\s)")
"""A text that surely needs no escape; to look for one that does took four times as long."""


class Texts(SharedStrings):
    """The table of texts, most of which need nothing but to stand there."""

    def _write_sst_strings(self) -> None:
        table: Any = self.string_table
        out: Any = self.fh
        out.write("".join(map(text_item, table.string_array)))


def text_item(text: str) -> str:
    """Return a text as it stands in the table of texts."""
    if _PLAIN_TEXT.fullmatch(text):
        return f"<si><t>{text}</t></si>"
    one: Any = SharedStrings()
    one.fh = io.StringIO()
    one._write_si(text)  # noqa: SLF001  # it knows how each letter is escaped
    return str(one.fh.getvalue())


def escaped(text: str) -> str:
    """Return a text as it stands between tags. The standard library's way to do it imports what opens web pages."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_quotes(text: str) -> str:
    """Return a text as it stands in an attribute."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#xA;")
