"""The fast way through a sheet: what every program writes is taken apart as text, without a parser's events.

It knows one way of writing a cell and nothing else, and every character must be accounted for. A sheet with anything
that it does not know is left to expat, so that the two can never read different things. Measured: a sixth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_SPACE = r'(?: xml:space="preserve")?'
_CELL = re.compile(
    r'r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="(\d{1,9})")?(?: t="(\w+)")?(?:/>|>'
    r'(<f(?: t="\w+")?(?: aca="\w+")?(?: ref="[A-Z0-9:$]+")?(?: ca="\w+")?(?: si="\d+")?(?:/>|>[^<>]*</f>))?'
    rf"(?:<v{_SPACE}>([^<>]*)</v>|<v/>|<is><t{_SPACE}>([^<>]*)</t></is>)?</c>)"
)
_ROW = re.compile(r'r="(\d{1,7})"((?: [\w:]+="[^"<>&]*")*)')
_STRING = re.compile(rf"<t{_SPACE}>([^<>]*)</t></si>")
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_UNKNOWN_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10))
"""What no XML may hold, and the carriage return, which a parser makes a line feed of."""
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"<!")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))

Found = tuple[int, str, str | None, str | None, bool, str]
"""A cell: its row counted from 0, letters of its column, style, type, whether it is a formula, and its raw value."""


def split_out(data: bytes, begins: bytes, ends: bytes) -> tuple[bytes, str] | None:
    """Return a part without what stands between two marks, and that as text; None where it is not plainly written."""
    first, last = data.find(begins), data.rfind(ends)
    if first < 0 or last < first or data.count(begins[:-1]) != 1 or data.count(ends) != 1:
        return None
    head = data[:200].lower()
    if b"encoding=" in head and b'encoding="utf-8"' not in head:
        return None
    if any(mark in data for mark in _NO_CHARACTERS) or len(data.translate(None, _CONTROLS)) != len(data):
        return None
    first += len(begins)
    try:
        text = data[first:last].decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if _UNKNOWN_ENTITY.search(text) else (data[:first] + data[last:], text)


def plain_strings(text: str) -> list[str] | None:
    """Return the texts of a table of shared strings, given what stands in it; None where one is not plainly written."""
    first, *parts = text.split("<si>")
    found = [match[1] for match in map(_STRING.fullmatch, parts) if match]
    return [unescaped(one) for one in found] if len(found) == len(parts) and not first else None


def plain_cells(text: str, hide: Callable[[int], None]) -> Iterator[Found | None]:
    """Yield the cells of a sheet, given what stands in its `sheetData`, and call `hide` with each hidden row.

    None comes where something is not plainly written; what came before counts for nothing then.
    """
    first, *rows = text.split("<row ")
    if first:
        yield None
    for row in rows:
        head, _, body = row.partition(">")
        empty = head.endswith("/")
        described = _ROW.fullmatch(head.removesuffix("/"))
        if not described or (body if empty else not body.endswith("</row>")) or not _may_be(described, hide):
            yield None
            return
        before, *cells = ("",) if empty else body[: -len("</row>")].split("<c ")
        if before:
            yield None
        for cell in map(_CELL.fullmatch, cells):
            if cell is None:
                yield None
                return
            letters, number, style, kind, formula, value, inline = cell.groups()
            yield int(number) - 1, letters, style, kind, formula is not None, value or inline or ""


def _may_be(row: re.Match[str], hide: Callable[[int], None]) -> bool:
    """Whether no attribute of a row stands twice; a hidden row is told."""
    attributes = _ATTRIBUTE.findall(row[2])
    said = dict(attributes)
    if said.get("hidden") in ("1", "true"):
        hide(int(row[1]) - 1)
    return len(said) == len(attributes) and "r" not in said


def unescaped(text: str) -> str:
    """Return the text that stands in XML, its entities made the characters that they are."""
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text
