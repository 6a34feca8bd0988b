"""References of rows: given once, as text, and never changed."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TAIL = re.compile(r"^(?P<stem>.*[A-Za-z])\.(?P<number>\d+)$")

_NUMBERED = re.compile(r"^(?P<stem>.*?)(?P<number>\d{1,9})$")


def letters(number: int) -> str:
    """Return the letters of the n-th activity of a priority, counted from 0: a to z, then aa."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def next_activity(priority: str, taken: Iterable[str]) -> str:
    """Return the first free reference of an activity under a priority: `5.1c` after `5.1b`."""
    used = {ref.casefold() for ref in taken}
    number = 0
    while f"{priority}{letters(number)}".casefold() in used:
        number += 1
    return f"{priority}{letters(number)}"


def next_milestone(activity: str, taken: Iterable[str]) -> str:
    """Return the first free reference of a milestone of an activity: `5.1a.3` after `5.1a.2`."""
    used = {ref.casefold() for ref in taken}
    number = 1
    while f"{activity}.{number}".casefold() in used:
        number += 1
    return f"{activity}.{number}"


def next_in_list(refs: Iterable[str]) -> str:
    """Return the reference that follows the last of a flat list: `R13` after `R12`; 1 where there is none."""
    listed = [ref for ref in refs if ref]
    used = {ref.casefold() for ref in listed}
    found = _NUMBERED.match(listed[-1]) if listed else None
    stem, number, digits = (found["stem"], int(found["number"]), len(found["number"])) if found else ("", 0, 1)
    number += 1
    while f"{stem}{number:0{digits}d}".casefold() in used:
        number += 1
    return f"{stem}{number:0{digits}d}"


def is_milestone(ref: str) -> bool:
    """Return whether a reference looks like that of a milestone."""
    return bool(_TAIL.match(ref))
