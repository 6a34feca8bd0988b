"""Dates as people in England write them: day first, with words, with dots, and in the middle of a comment."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_FIRST_HALF = ("january", "february", "march", "april", "may", "june")
_SECOND_HALF = ("july", "august", "september", "october", "november", "december")
_NAMES = (*_FIRST_HALF, *_SECOND_HALF)
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|\d{2})"

_FLAGS = re.IGNORECASE | re.ASCII  # without ASCII, a long s passes for an s
_PATTERNS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2})?)?", _FLAGS),
    re.compile(rf"(?P<day>\d{{1,2}})\s*[/.-]\s*(?P<month>\d{{1,2}})\s*[/.-]\s*{_YEAR}", _FLAGS),
    re.compile(rf"{_DAY}(?:\s+of)?[\s-]*{_MONTH}[\s,-]*{_YEAR}", _FLAGS),
    re.compile(rf"{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})", _FLAGS),
)
_PART = "(?P<part>end|mid|middle|start|beginning|early|late)"
_IN_TEXT = (
    *_PATTERNS[1:],
    _PATTERNS[0],
    re.compile(rf"(?:{_PART}(?:\s+of)?\s+)?{_MONTH},?\s+(?P<year>\d{{4}})", _FLAGS),
)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+", _FLAGS)


def read_date(text: str) -> date | None:
    """Read text that is one date and nothing else, day first; None where it is not, or where there is no such day."""
    text = _WEEKDAY.sub("", re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip())
    for pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return _made(found)
    return None


def dates_in(text: str) -> list[date]:
    """Return the dates that a text speaks of, in its order; a month without a day stands for its last day."""
    text = text.replace("\u00a0", " ")
    found: dict[int, tuple[int, date | None]] = {}
    for pattern in _IN_TEXT:
        for match in pattern.finditer(text):
            inside = any(start < match.end() and match.start() < end for start, (end, _) in found.items())
            if not inside and _bounded(text, match):
                # a day that does not exist keeps its place, so that its month is not taken for a date of its own
                found[match.start()] = (match.end(), _made(match))
    dates = (found[start][1] for start in sorted(found))
    return list(dict.fromkeys(one for one in dates if one))


def _bounded(text: str, match: re.Match[str]) -> bool:
    """Whether a match is a word of its own, not the middle of a longer number or word."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return not before.isalnum() and not after.isalnum()


def _made(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month_text = parts["month"].lower()
    month = int(month_text) if month_text.isdigit() else _MONTHS[month_text]
    year = _year(match)
    if not 1 <= month <= 12 or not 1900 <= year <= 2199:
        return None
    last = monthrange(year, month)[1]
    day = int(parts["day"]) if parts.get("day") else _day_of(parts.get("part"), last)
    return date(year, month, day) if 1 <= day <= last else None


def _day_of(part: str | None, last: int) -> int:
    return 15 if (part or "").lower() in ("mid", "middle") else last


def days_that_are_none(text: str) -> list[tuple[str, date | None]]:
    """Return what a text gives as a date though there is no such day, each with a day that may be meant.

    That is the last of its month (28/02/2015 for 31/02/2015), or the day that it is when read month first.
    """
    found: dict[str, date | None] = {}
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if _made(match) is None and _bounded(text, match) and 1900 <= _year(match) <= 2199:
                found.setdefault(match[0], _meant(match))
    return list(found.items())


def _year(match: re.Match[str]) -> int:
    return int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)


def _meant(match: re.Match[str]) -> date | None:
    year, day = _year(match), int(match["day"])
    month = int(match["month"]) if match["month"].isdigit() else _MONTHS[match["month"].lower()]
    if 1 <= month <= 12:
        return date(year, month, monthrange(year, month)[1]) if day else None
    return date(year, day, month) if 1 <= day <= 12 and 1 <= month <= monthrange(year, day)[1] else None
