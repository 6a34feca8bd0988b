"""Writing messages as Outlook saves them, after [MS-CFB] and [MS-OXMSG]: a real Outlook is not to be had here."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_TEXT, _BINARY, _TIME, _NUMBER = 0x001F, 0x0102, 0x0040, 0x0003


@dataclass
class Letter:
    """A message to be written: files are names with bytes or another letter; `pictures` are shown within the text."""

    sender: str = "Ada Quill <ada.quill@rivermead.example>"
    subject: str = "Q2 return"
    body: str = "Attached."
    sent: datetime = datetime(2025, 10, 9, 16, 58, tzinfo=UTC)
    files: Sequence[tuple[str, bytes | Letter]] = ()
    pictures: Sequence[tuple[str, bytes]] = ()


@dataclass
class _Node:
    name: str
    data: bytes | None = None
    kids: list[_Node] = field(default_factory=list)


def msg_file(letter: Letter) -> bytes:
    """Return the bytes of a .msg file."""
    return _compound(_Node("Root Entry", kids=_message(letter, alone=True)))


def _message(letter: Letter, *, alone: bool) -> list[_Node]:
    attachments = [*((name, data, False) for name, data in letter.files), *((n, d, True) for n, d in letter.pictures)]
    header = struct.pack("<8x4I", 0, len(attachments), 0, len(attachments)) + (bytes(8) if alone else b"")
    address = letter.sender.split("<")[-1].rstrip(">")
    values = {
        (0x001A, _TEXT): "IPM.Note",
        (0x0037, _TEXT): letter.subject,
        (0x1000, _TEXT): letter.body,
        (0x0C1F, _TEXT): "/O=EXCHANGELABS/OU=EXCHANGE/CN=RECIPIENTS/CN=ADA",
        (0x5D01, _TEXT): address,
        (0x0039, _TIME): letter.sent,
    }
    nodes = _properties(header, values)
    for number, (name, data, picture) in enumerate(attachments):
        nodes.append(_Node(f"__attach_version1.0_#{number:08X}", kids=_attachment(name, data, picture=picture)))
    return nodes


def _attachment(name: str, data: bytes | Letter, *, picture: bool) -> list[_Node]:
    values: dict[tuple[int, int], object] = {(0x3707, _TEXT): name, (0x3705, _NUMBER): 1}
    if picture:
        values |= {(0x370E, _TEXT): "image/png", (0x3712, _TEXT): "image001@01DC"}
    if isinstance(data, Letter):
        values[0x3705, _NUMBER] = 5
        return [*_properties(bytes(8), values), _Node("__substg1.0_3701000D", kids=_message(data, alone=False))]
    return _properties(bytes(8), values | {(0x3701, _BINARY): data})


def _properties(header: bytes, values: dict[tuple[int, int], object]) -> list[_Node]:
    nodes, lines = [], [header]
    for (number, kind), value in values.items():
        if isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
            fixed = struct.pack("<Q", ticks)
        elif isinstance(value, int):
            fixed = struct.pack("<Q", value)
        else:
            raw = value.encode("utf-16-le") if isinstance(value, str) else value
            assert isinstance(raw, bytes)
            nodes.append(_Node(f"__substg1.0_{number:04X}{kind:04X}", raw))
            fixed = struct.pack("<II", len(raw) + (2 if kind == _TEXT else 0), 0)
        lines.append(struct.pack("<HHI", kind, number, 6) + fixed)
    return [_Node("__properties_version1.0", b"".join(lines)), *nodes]


def _compound(root: _Node) -> bytes:
    """A compound file: sectors of 512 bytes; streams of less than 4,096 bytes share the root's."""
    every = list(_walk(root))
    mini, mini_fat, starts = bytearray(), [], {}
    for node in every:
        if node.data is not None and len(node.data) < _CUTOFF:
            count = -(-len(node.data) // _MINI)
            first = len(mini_fat)
            starts[id(node)] = first if count else _END
            mini_fat += [*range(first + 1, first + count), *([_END] if count else [])]
            mini += node.data.ljust(count * _MINI, b"\x00")
    sectors: list[bytes] = []
    chain: list[int] = []

    def place(data: bytes) -> int:
        count = -(-len(data) // _SECTOR)
        if not count:
            return _END
        first = len(sectors)
        sectors.extend(data[at : at + _SECTOR].ljust(_SECTOR, b"\x00") for at in range(0, count * _SECTOR, _SECTOR))
        chain.extend([*range(first + 1, first + count), _END])
        return first

    for node in every:
        if node.data is not None and len(node.data) >= _CUTOFF:
            starts[id(node)] = place(node.data)
    starts[id(root)] = place(bytes(mini))
    small = place(
        b"".join(struct.pack("<I", one) for one in mini_fat).ljust(-(-len(mini_fat) // 128) * _SECTOR, b"\xff")
    )
    first_entry = place(_directory(every, starts, len(mini)))
    count = 1
    while count * 128 < len(sectors) + count:
        count += 1
    fat = [*chain, *[_FAT] * count]
    table = b"".join(struct.pack("<I", one) for one in fat).ljust(count * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIII4xIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count, first_entry,
        _CUTOFF, small, -(-len(mini_fat) // 128), _END, 0,
    )  # fmt: skip
    places = [len(sectors) + number for number in range(count)]
    header += b"".join(struct.pack("<I", one) for one in [*places, *[_FREE] * (109 - count)])
    return header + b"".join(sectors) + table


def _walk(node: _Node) -> list[_Node]:
    return [node, *(each for kid in node.kids for each in _walk(kid))]


def _directory(every: list[_Node], starts: dict[int, int], mini: int) -> bytes:
    number = {id(node): at for at, node in enumerate(every)}
    right, child = dict.fromkeys(number, _FREE), dict.fromkeys(number, _FREE)
    for node in every:
        ordered = sorted(node.kids, key=lambda one: (len(one.name), one.name.upper()))
        if ordered:
            child[id(node)] = number[id(ordered[0])]
        for one, following in pairwise(ordered):
            right[id(one)] = number[id(following)]
    lines = []
    for node in every:
        name = (node.name + "\x00").encode("utf-16-le")
        kind = _ROOT if node is every[0] else _STORAGE if node.data is None else _STREAM
        size = mini if kind == _ROOT else len(node.data or b"")
        start = starts.get(id(node), 0)
        links = struct.pack("<III", _FREE, right[id(node)], child[id(node)])
        lines.append(
            name.ljust(64, b"\x00") + struct.pack("<HBB", len(name), kind, 1) + links + bytes(36)
            + struct.pack("<IQ", start, size)
        )  # fmt: skip
    while len(lines) % 4:
        lines.append(bytes(68) + struct.pack("<III", _FREE, _FREE, _FREE) + bytes(48))
    return b"".join(lines)
