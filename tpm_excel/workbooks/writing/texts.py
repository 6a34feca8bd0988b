"""Texts as they stand in the XML of a workbook, and its table of texts."""

from __future__ import annotations

import io
import re
from typing import Any

from xlsxwriter.sharedstrings import SharedStrings

_LONGEST = 32_767
_ODD_TEXT = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x|^\s|\s$")


class Texts(SharedStrings):
    """The table of texts, most of which need nothing but to stand there."""

    def _write_si(self, string: str) -> None:
        out: Any = self.fh
        out.write(text_item(string))


def fitting(text: str) -> str:
    """Return as much of a text as a cell takes, which Excel counts in halves of UTF-16."""
    cut = text[:_LONGEST]
    return cut if len(cut) * 2 <= _LONGEST else cut.encode("utf-16-le")[: _LONGEST * 2].decode("utf-16-le", "ignore")


def text_item(text: str) -> str:
    """Return a text as it stands in the table of texts."""
    if not _ODD_TEXT.search(text):
        return f"<si><t>{text}</t></si>"
    one: Any = SharedStrings()
    one.fh = io.StringIO()
    one._write_si(text)  # noqa: SLF001  # it knows how each letter is escaped
    return str(one.fh.getvalue())


def text_in_cell(text: str) -> str:
    """Return a text as it stands in a cell of its own accord, without the table of texts."""
    return f"<is>{text_item(text).removeprefix('<si>').removesuffix('</si>')}</is>"


def escaped(text: str) -> str:
    """Return a text as it stands between tags. The standard library's way to do it imports what opens web pages."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_quotes(text: str) -> str:
    """Return a text as it stands in an attribute."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#xA;")
