"""The zip file of a workbook, whose large parts were packed long before the rest of them was known.

The rows of a sheet are deflated as they are written, which bounds the memory; xlsxwriter says only at the end what
stands before and behind them. Deflated pieces that end at a byte's edge may stand one behind the other, and the
checksum of the whole follows from theirs: nothing is deflated twice. `zipfile` takes nothing that is deflated already.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import islice

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s4B4H3L5H2L"), struct.Struct("<4s4H2LH")
_VERSION, _UNIX, _DEFLATED = 20, 3, 8
_MIDNIGHT, _DAY = 0, 1 << 5 | 1
"""When every part was changed: the first day that a zip file can name, so that the same input gives the same bytes."""
_READ_AND_WRITE = 0o600 << 16
_POLYNOMIAL = 0xEDB88320
_TOGETHER = 1_000


class Packed:
    """Bytes that are deflated as they come."""

    def __init__(self, level: int) -> None:
        """Begin with nothing."""
        self.crc = self.size = 0
        self._pieces: list[bytes] = []
        self._stream = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._ended = False

    def add(self, data: bytes) -> None:
        """Deflate more."""
        self.crc, self.size = zlib.crc32(data, self.crc), self.size + len(data)
        self._pieces.append(self._stream.compress(data))

    def pieces(self, *, last: bool) -> list[bytes]:
        """Return all that was deflated, up to a byte's edge. Nothing is added afterwards; nothing follows the last.

        A part that is alike in many workbooks may be asked again and again.
        """
        if not self._ended:
            self._pieces.append(self._stream.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH))
            self._ended = last
        return self._pieces


def packed(data: bytes, level: int) -> Packed:
    """Return bytes that are deflated."""
    whole = Packed(level)
    whole.add(data)
    return whole


def packed_texts(texts: Iterable[str]) -> Packed:
    """Return texts that are deflated as they come, one behind the other."""
    whole, rest = Packed(level=1), iter(texts)
    while some := "".join(islice(rest, _TOGETHER)):
        whole.add(some.encode())
    return whole


def taken(content: io.StringIO | io.BytesIO) -> bytes:
    """Return what was written to a file in memory, and let go of it: the texts of a large master are many megabytes."""
    whole = content.getvalue()
    content.close()
    return whole.encode() if isinstance(whole, str) else whole


class Package:
    """A zip file while it is made."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._file = io.BytesIO()
        self._entries: list[bytes] = []

    def add(self, name: str, parts: Sequence[Packed]) -> None:
        """Add a file that consists of these parts."""
        crc = size = 0
        pieces = []
        for one in parts:
            crc, size = _joined(crc, one.crc, one.size), size + one.size
            pieces += one.pieces(last=one is parts[-1])
        called, packed, begins = name.encode("ascii"), sum(map(len, pieces)), self._file.tell()
        what = (_DEFLATED, _MIDNIGHT, _DAY, crc, packed, size, len(called), 0)
        self._entries.append(
            _CENTRAL.pack(b"PK\1\2", _VERSION, _UNIX, _VERSION, 0, 0, *what, 0, 0, 0, _READ_AND_WRITE, begins) + called
        )
        self._file.writelines((_LOCAL.pack(b"PK\3\4", _VERSION, 0, *what) + called, *pieces))

    def finished(self) -> bytes:
        """Return the bytes of the zip file."""
        directory, count = b"".join(self._entries), len(self._entries)
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), self._file.tell(), 0)
        self._file.writelines((directory, end))
        return self._file.getvalue()


def _joined(first: int, second: int, length: int) -> int:
    """The checksum of two texts, one behind the other, from theirs and the length of the second.

    The checksum is a remainder of polynomials: the first is moved up by as many bits as follow it.
    """
    if not first:
        return second  # nothing to move, as before the first part of a file
    power, bits = 1 << 31, length * 8  # the polynomial 1; the highest bit is the lowest power
    moved = 1 << 30  # x
    while bits:
        if bits & 1:
            power = _times(power, moved)
        moved, bits = _times(moved, moved), bits >> 1
    return _times(first, power) ^ second


def _times(one: int, other: int) -> int:
    """The product of two polynomials, as the remainder that a checksum is."""
    product = 0
    while one:
        if one & 1 << 31:
            product ^= other
        one = one << 1 & 0xFFFFFFFF
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return product
