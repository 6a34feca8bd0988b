"""Packing a workbook of which most parts were packed before: `zipfile` can add no bytes that are deflated already."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_VERSION, _IN_UTF_8, _DEFLATED = 20, 0x800, 8
_FIRST_OF_1980 = 0x21
"""Always the same day, so that the same parts give the same bytes."""


@dataclass(frozen=True, slots=True)
class PackedPart:
    """A part of a workbook, deflated: its name, checksum, size before it was deflated, and bytes."""

    name: bytes
    checksum: int
    size: int
    deflated: bytes


def packed(name: str, content: bytes) -> PackedPart:
    """Deflate a part as small as what goes by e-mail should be."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return PackedPart(name.encode(), zlib.crc32(content), len(content), packer.compress(content) + packer.flush())


def archive_of(parts: Iterable[PackedPart]) -> bytes:
    """Return a zip file of parts."""
    body, directory, count = bytearray(), bytearray(), 0
    for one in parts:
        known = (_IN_UTF_8, _DEFLATED, 0, _FIRST_OF_1980, one.checksum, len(one.deflated), one.size, len(one.name), 0)
        directory += _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *known, 0, 0, 0, 0, len(body)) + one.name
        body += _LOCAL.pack(b"PK\3\4", _VERSION, *known) + one.name + one.deflated
        count += 1
    return bytes(body + directory) + _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
