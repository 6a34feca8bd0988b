"""England's bank holidays, by their rules.

The library that knows every country's takes a tenth of a second to import, as long as a council's returns take to
read; a test holds these equal to it.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)
_MONDAY = 0
_INSTEAD = {
    date(1995, 5, 1): date(1995, 5, 8),
    date(2002, 5, 27): date(2002, 6, 4),
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
"""Holidays that were moved, for an anniversary."""
_ONCE = (
    date(1999, 12, 31),
    date(2002, 6, 3),
    date(2011, 4, 29),
    date(2012, 6, 5),
    date(2022, 6, 3),
    date(2022, 9, 19),
    date(2023, 5, 8),
)
"""Days that were proclaimed: a millennium, jubilees, a wedding, a funeral, a coronation."""


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Return the weekdays of a year that are bank holidays in England, as the rules have been since 1978."""
    easter = _easter(year)
    days = [
        _next_weekday(date(year, 1, 1)),
        easter - 2 * _DAY,
        easter + _DAY,
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 25)),
        *(day if day.weekday() < 5 else day + 2 * _DAY for day in (date(year, 12, 25), date(year, 12, 26))),
    ]
    return frozenset({_INSTEAD.get(day, day) for day in days} | {day for day in _ONCE if day.year == year})


def _next_weekday(day: date) -> date:
    return day if day.weekday() < 5 else _monday_from(day)


def _monday_from(day: date) -> date:
    """The first Monday on or after a day."""
    return day + (_MONDAY - day.weekday()) % 7 * _DAY


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian calendar (Oudin, 1940): from the full moon of spring to the Sunday after it."""
    golden, century = year % 19, year // 100
    shift = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = shift - (shift // 28) * (1 - (29 // (shift + 1)) * ((21 - golden) // 11))
    sunday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    month = 3 + (moon - sunday + 40) // 44
    return date(year, month, moon - sunday + 28 - 31 * (month // 4))
