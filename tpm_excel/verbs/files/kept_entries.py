"""Entries of the caches of a workspace: JSON behind its own hash, so that one that was torn or changed is passed over.

They are JSON and no pickle: a folder that people share must never be able to run code.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from sys import intern
from typing import Any

from tpm_excel.findings.finding import Finding
from tpm_excel.terms.cells import Value
from tpm_excel.terms.places import Place


def whole_entry(path: Path) -> bytes:
    """Return what was written as an entry; ValueError where it is not whole, OSError where there is none."""
    said, _, whole = path.read_bytes().partition(b" ")
    if sha256(whole).hexdigest() != said.decode("ascii"):
        raise ValueError(f"{path.name} is not as it was written")
    return whole


def write_entry(path: Path, whole: bytes) -> None:
    """Write an entry; where the writing is cut off its hash will not fit."""
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(f"{sha256(whole).hexdigest()} ".encode("ascii") + whole)
    unfinished.replace(path)


def as_json(known: object) -> bytes:
    """Return what is to be kept as JSON; TypeError where it holds what is neither JSON's nor a date."""
    return json.dumps(known, separators=(",", ":"), default=_day).encode()


def _day(value: object) -> list[str]:
    if type(value) is not date:
        raise TypeError(f"{value!r} is no value of an answer")
    return [value.isoformat()]


@cache
def program() -> str:
    """Return a mark of the program as it is: another version, or a changed line, reads everything anew."""
    known = [(str(one), one.stat().st_size, one.stat().st_mtime_ns) for one in modules()]
    return sha256(repr(known).encode()).hexdigest()


def modules() -> list[Path]:
    """Return the files of the program, on any of which what was kept may depend."""
    return sorted(Path(__file__).resolve().parents[2].rglob("*.py"))


def value_kept(kept: Any) -> Value:
    """Return a value that was kept; equal texts are one text in all that a run recalls."""
    if type(kept) is str:
        return intern(kept)
    return date.fromisoformat(kept[0]) if isinstance(kept, list) else kept


def finding_kept(kept: Any) -> Finding:
    """Return a finding that was kept."""
    code, place, context, *rest = kept
    return Finding(code, Place(*place), tuple((key, text) for key, text in context), *rest)
