"""Files that nobody made on purpose: the bytes of a real return changed at random, and the XML inside it."""

from __future__ import annotations

import random
import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

_NASTY = [
    "", "-1", "0", "999999999999", "1e400", "NaN", "inf", "XFD1048577", "A0", "A1:XFD1048576",
    "&#0;", "&#xD800;", "&x;",
    "../../etc/passwd", "x" * 5_000, "true", "rId999", "http://example.org/x", "_x0000_", "\u202e", "\x0b",
]  # fmt: skip
_BYTES = [b",", b'"', b"\r", b"\n", b"\x00", b";", b"\t", b"\xef\xbb\xbf"]
_TAG = re.compile(r"<[^>]*>")
_VALUE = re.compile(r'"[^"]*"')
_PLAIN_TEXT = re.compile(r">[^<]+<")


def mutant(data: bytes, rng: random.Random) -> bytes:
    """A file with one to four changes; of an archive as often inside its parts as in its bytes."""
    for _ in range(rng.choice([1, 1, 2, 4])):
        inside = data.startswith(b"PK") and zipfile.is_zipfile(BytesIO(data)) and rng.random() < 0.6
        try:
            data = _inside(data, rng) if inside else _outside(data, rng)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, RuntimeError, OSError, EOFError):
            data = _outside(data, rng)  # it was damaged before so much that no archive is left to change
    return data


def _outside(data: bytes, rng: random.Random) -> bytes:
    start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    end = min(end, start + rng.choice([1, 4, 40, 4_000]))
    changes: list[Callable[[], bytes]] = [
        lambda: data[:start] + rng.randbytes(end - start) + data[end:],
        lambda: data[:start] + bytes(end - start) + data[end:],
        lambda: data[:start] + b"\xff" * (end - start) + data[end:],
        lambda: data[:start] + data[end:],
        lambda: data[:end] + data[start:end] + data[end:],
        lambda: data[:end] or data,
        lambda: data[:start] + rng.choice(_BYTES) + data[start:],
    ]
    return rng.choice(changes)()


def _inside(data: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    number = rng.randrange(len(parts))
    name, part = parts[number]
    match rng.randrange(8):
        case 0:
            del parts[number]
        case 1:
            parts[number] = (name, rng.choice(parts)[1])
        case 2:
            parts[number] = (rng.choice([name.upper(), name.replace("/", "\\"), f"{name}.bak", f"./{name}"]), part)
        case 3:
            parts[number] = (name, _outside(part, rng) if part else b"<")
        case _:
            parts[number] = (name, _xml(part.decode("utf-8", "replace"), rng).encode("utf-8", "replace"))
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in dict(parts).items():
            archive.writestr(each, content)
    return target.getvalue()


def _xml(text: str, rng: random.Random) -> str:
    """Change one tag, one attribute or one text of a part."""
    found = list(rng.choice([_TAG, _VALUE, _VALUE, _PLAIN_TEXT]).finditer(text))
    if not found:
        return text + "<"
    one, other = rng.choice(found), rng.choice(found)
    before, after, whole = text[: one.start()], text[one.end() :], one[0]
    match rng.randrange(5):
        case 0:
            return before + after
        case 1:
            return before + whole + whole + after
        case 2:
            return before + other[0] + after
        case 3:
            return before + whole * rng.choice([2, 50, 3_000]) + after
        case _:
            return before + whole[0] + rng.choice(_NASTY) + whole[-1] + after
