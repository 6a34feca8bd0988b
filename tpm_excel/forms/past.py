"""Earlier results: the headings that name the period of one, and periods as people write them."""

from __future__ import annotations

import re

from tpm_excel.forms.layout import plain_heading
from tpm_excel.forms.past_spec import HistorySpec
from tpm_excel.terms.periods import Period, first_year

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d\s*[-/\u2013]\s*(?:(?:19|20)\d\d|\d\d)(?!\d)")
_QUARTER = re.compile(r"\b(?:q|quarter\s*)([1-4])\b", re.IGNORECASE)
_MONTH = re.compile(r"\b(jun(?:e)?|sept?(?:ember)?|dec(?:ember)?|mar(?:ch)?)\b\.?", re.IGNORECASE)
_CALENDAR = re.compile(r"\b((?:19|20)\d\d)\b")
_ENDS = {"jun": 1, "sep": 2, "dec": 3, "mar": 4}
"""The month in which each quarter ends, by its first letters."""


def past_heading(spec: HistorySpec | None, heading: str) -> str:
    """Return the period that a heading names for an earlier result; empty where it is no heading of such."""
    plain = plain_heading(heading)
    if spec is None or len(_YEAR.findall(plain)) > 1:
        return ""
    named, rest = [], plain
    for pattern in (_YEAR, _QUARTER, _MONTH, _CALENDAR):
        found = pattern.search(rest)
        if found:
            named.append(found[0])
            rest = rest[: found.start()] + " " + rest[found.end() :]
    rest = " ".join(re.sub(r"[()\[\],:-]", " ", rest).split())
    return " ".join(named) if named and rest in {"", *spec.headings} else ""


def read_past_period(text: str, year: str = "") -> Period | None:
    """Read the period of an earlier result: a quarter, or a whole year, which is known at its end.

    A quarter or month without a year is of the `year` given. None where the text names none.
    """
    quarter, month = _QUARTER.search(text), _MONTH.search(text)
    number = int(quarter[1]) if quarter else _ENDS[month[1].lower()[:3]] if month else 4
    spoken = _YEAR.search(text)
    try:
        if spoken:
            return Period(first_year(spoken[0]), number)
        calendar = _CALENDAR.search(text)
        if calendar and month:
            return Period(int(calendar[1]) - (number == 4), number)
        return Period(first_year(year), number) if year and (quarter or month) and not calendar else None
    except ValueError:
        return None
