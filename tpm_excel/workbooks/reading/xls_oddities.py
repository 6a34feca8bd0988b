"""What can hide an answer in an .xls or hold one, which calamine does not give: notes, hidden and merged cells.

A workbook of Excel 97 to 2003 is a stream of records: a number, a length, and so many bytes ([MS-XLS] 2.3.1; what the
bytes say, 2.4). Which cell a note stands on is said by one record, what it says by two others, and an object's number
holds them together.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from tpm_excel.workbooks.reading.book import Area, Oddities

_SHEET, _BEGIN, _NOTE, _OBJECT, _TEXT, _MORE = 0x0085, 0x0809, 0x001C, 0x005D, 0x01B6, 0x003C
_ROW, _COLUMNS, _MERGED = 0x0208, 0x007D, 0x00E5
_NO_HEIGHT, _HIDDEN = 0x20, 0x01
"""The bits that hide a row, and columns."""


@dataclass(slots=True)
class _Found:
    """What the records of one sheet say: whose each cell's note is, the texts, and what hides an answer."""

    objects: dict[tuple[int, int], int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)

    def odd(self) -> Oddities:
        """What is odd; a note without a text that can be read is there all the same."""
        notes = {at: self.texts.get(number, "").strip() or "(a note)" for at, number in self.objects.items()}
        return Oddities(notes, frozenset(self.rows), frozenset(self.columns), tuple(self.merged))

    def hides(self, kind: int, body: bytes) -> None:
        """Take what a record says of rows, columns or cells that do not show."""
        if kind == _ROW and len(body) >= 14 and body[12] & _NO_HEIGHT:
            self.rows.add(int.from_bytes(body[:2], "little"))
        elif kind == _COLUMNS and len(body) >= 10 and body[8] & _HIDDEN:
            first, last = struct.unpack("<2H", body[:4])
            self.columns |= set(range(first, last + 1))
        elif kind == _MERGED:
            whole = body[2 : 2 + (len(body) - 2) // 8 * 8]
            self.merged += [(top, left, low, right) for top, low, left, right in struct.iter_unpack("<4H", whole)]


def oddities_of(data: bytes) -> dict[str, Oddities]:
    """Return what is odd in an .xls by sheet, with cells counted from 0; nothing in a file of another kind."""
    from olefile import OleFileIO

    with OleFileIO(BytesIO(data)) as ole:
        name = next((one for one in ("Workbook", "Book") if ole.exists(one)), "")
        stream = ole.openstream(name).read() if name else b""
    titles = dict(_sheets(stream))
    found: dict[str, _Found] = {}
    now, number = _Found(), -1
    for at, kind, body in _records(stream):
        if kind == _BEGIN and at in titles:
            now = found.setdefault(titles[at], _Found())
        elif kind == _OBJECT and len(body) >= 8:
            number = int.from_bytes(body[6:8], "little")
        elif kind == _TEXT:
            now.texts.setdefault(number, "")
        elif kind == _MORE and now.texts.get(number) == "" and body:
            now.texts[number] = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
        elif kind == _NOTE and len(body) >= 8:
            row, column, _, owner = struct.unpack("<4H", body[:8])
            now.objects[row, column] = owner
        else:
            now.hides(kind, body)
    return {name: one.odd() for name, one in found.items()}


def _sheets(stream: bytes) -> Iterator[tuple[int, str]]:
    """Where each sheet begins in the stream, and its name."""
    for _, kind, body in _records(stream):
        if kind == _SHEET and len(body) > 8:
            name = body[8:].decode("utf-16-le" if body[7] & 1 else "latin-1", "replace")
            yield int.from_bytes(body[:4], "little"), name


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack("<2H", stream[at : at + 4])
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
