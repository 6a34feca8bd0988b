"""Notes on the cells of an .xls, which calamine does not give; people answer there too.

A workbook of Excel 97 to 2003 is a stream of records: a number, a length, and so many bytes ([MS-XLS] 2.3.1). Which
cell a note stands on is said by one record, what it says by two others, and an object's number holds them together.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO

_SHEET, _BEGIN, _NOTE, _OBJECT, _TEXT, _MORE = 0x0085, 0x0809, 0x001C, 0x005D, 0x01B6, 0x003C
Notes = Mapping[tuple[int, int], str]


@dataclass(slots=True)
class _Found:
    """What the records of one sheet say: the object of each cell's note, and the text of each object."""

    objects: dict[tuple[int, int], int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def notes(self) -> Notes:
        """The text of each note; one without a text that can be read is there all the same."""
        return {at: self.texts.get(number, "").strip() or "(a note)" for at, number in self.objects.items()}


def notes_of(data: bytes) -> dict[str, Notes]:
    """Return the notes of an .xls by sheet and cell, counted from 0; none in a file of another kind."""
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
    return {name: one.notes() for name, one in found.items() if one.objects}


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
