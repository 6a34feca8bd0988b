"""The zip archive of a workbook, opened with the guards that keep a hostile one from harm.

The limits are those that separate honest files from hostile ones among 4,500 that were measured: what is inflated is
counted while inflating, and the compression ratio is left out, because it separates nothing.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from tpm_excel.terms.limits import LIMITS, Limits
from tpm_excel.workbooks.reading.book import Unreadable, too_large

_UNPACKED = "unpacked_megabytes"
_DAMAGED = "it is damaged or was cut short on its way"
_HEADER, _UTF8, _UNKNOWN = 30, 0x800, 0x60
"""The length of what stands before a part, and flags: its name is UTF-8; it is patched, or encrypted in another way."""


class Package:
    """The parts of a zip archive by name, each inflated when it is asked for, within limits."""

    def __init__(self, data: bytes, limits: Limits = LIMITS) -> None:
        """Open the archive; raise Unreadable where it is damaged, encrypted, or made to do harm."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            infos = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise Unreadable("TPM104", reason=_DAMAGED) from error
        self._data = data
        starts = sorted({info.header_offset for info in infos})
        self._ends = dict(zip(starts, [*starts[1:], archive.start_dir], strict=False))  # of nothing none
        self.limits = limits
        self._left = limits.unpacked_megabytes * 1_000_000
        self._part = self._left // 2
        self._infos: dict[str, zipfile.ZipInfo] = {}
        if len(infos) > limits.parts:
            raise too_large(f"{len(infos):,} parts", "parts", limits.parts)
        for info in infos:
            self._admit(info)

    def _admit(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/").lstrip("/").lower()
        if name in self._infos and not info.is_dir():
            raise Unreadable("TPM104", reason="two of its parts have the same name")
        if info.flag_bits & 1:
            raise Unreadable("TPM103")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("TPM104", reason="it is packed in a way that Excel does not know")
        if ".." in name.split("/"):
            raise Unreadable("TPM104", reason="a part of it points outside the file")
        self._infos[name] = info

    def names(self) -> list[str]:
        """Return the names of the parts, in lower case with forward slashes."""
        return list(self._infos)

    def has(self, name: str) -> bool:
        """Return whether there is a part of that name, in whichever case."""
        return name.lower() in self._infos

    def read(self, name: str) -> bytes:
        """Return a part's bytes, empty where there is none; raise Unreadable where it is damaged or too large."""
        info = self._infos.get(name.lower().lstrip("/"))
        if info is None:
            return b""
        try:
            data = _inflated(self._data, info, self._ends[info.header_offset], min(self._part, self._left) + 1)
        except (zlib.error, UnicodeDecodeError) as error:
            raise Unreadable("TPM104", reason=_DAMAGED) from error
        if len(data) > min(self._part, self._left):
            most = self.limits.unpacked_megabytes
            raise too_large(f"more than {most / 2:,g} MB in one of its parts, or {most:,} MB in all", _UNPACKED, most)
        self._left -= len(data)
        return data

    def text(self, name: str) -> str:
        """Return a part as text."""
        return self.read(name).decode("utf-8", "replace")

    def main_part(self) -> str:
        """Return the name of the workbook part of an Excel file that keeps it in another place; empty where none is."""
        return next((name for name in self._infos if name.endswith("workbook.xml") and name.startswith("xl")), "")


def _inflated(data: bytes, info: zipfile.ZipInfo, end: int, most: int) -> bytes:
    """A part's bytes, `most` of them at most: at once, where zipfile goes in pieces and takes twice as long.

    One that goes on beyond its `end`, where the next begins, is refused, as by zipfile since Python 3.11.8: in an
    archive that is made to do harm many parts share what is packed.
    """
    header = data[info.header_offset : info.header_offset + _HEADER]
    named = int.from_bytes(header[26:28], "little")
    first = info.header_offset + _HEADER + named
    name = data[first - named : first].decode("utf-8" if info.flag_bits & _UTF8 else "cp437")
    if header[:4] != b"PK\x03\x04" or name != info.orig_filename or info.flag_bits & _UNKNOWN:
        raise Unreadable("TPM104", reason=_DAMAGED)
    first += int.from_bytes(header[28:30], "little")
    if first + info.compress_size > end:
        raise Unreadable("TPM104", reason=_DAMAGED)
    packed = data[first : first + info.compress_size]
    wanted = min(info.file_size, most)
    if info.compress_type == zipfile.ZIP_DEFLATED and wanted:
        packed = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, wanted)
    found = packed[:wanted]
    if len(found) < most and zlib.crc32(found) != info.CRC:
        raise Unreadable("TPM104", reason=_DAMAGED)
    return found
