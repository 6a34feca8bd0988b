"""Quarters of a council's financial year, which runs from April to March."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    1: ("April", "June"),
    2: ("July", "September"),
    3: ("October", "December"),
    4: ("January", "March"),
}
_YEAR = re.compile(r"(\d{4})\s*[-/\u2013]\s*(\d{2}|\d{4})")
_PERIOD = re.compile(_YEAR.pattern + r"[\s_-]*q(?:uarter)?\s*([1-4])", re.IGNORECASE)


def first_year(text: str) -> int:
    """Read a financial year such as `2025-26` and return the calendar year in which it begins.

    Raises ValueError, in words for the operator, where the text is no financial year.
    """
    found = _YEAR.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text}” is not a financial year. Write it like 2025-26.")
    begins = int(found[1])
    if not 1900 <= begins < 2200:
        raise ValueError(f"“{text}” is not a financial year of this age. Write it like 2025-26.")
    ends = begins + 1 if len(found[2]) == 4 else (begins + 1) % 100
    if int(found[2]) != ends:
        raise ValueError(
            f"“{text}” is not a financial year: after {begins} comes {begins + 1}. "
            f"Write it like {begins}-{(begins + 1) % 100:02d}."
        )
    return begins


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A quarter of a financial year: `2025-26 Q2` is July to September 2025."""

    begins: int
    quarter: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2025-26-Q2` and its near spellings; raise ValueError in the operator's words otherwise."""
        found = _PERIOD.fullmatch(text.strip())
        if not found:
            raise ValueError(f"“{text}” is not a period. Write it like 2025-26-Q2.")
        return cls(first_year(f"{found[1]}-{found[2]}"), int(found[3]))

    @property
    def year(self) -> str:
        """The financial year, as `2025-26`."""
        return f"{self.begins}-{(self.begins + 1) % 100:02d}"

    @property
    def name(self) -> str:
        """The name used in commands, settings and stamps: `2025-26-Q2`."""
        return f"{self.year}-Q{self.quarter}"

    @property
    def label(self) -> str:
        """The name as people read it: `2025-26 Q2`."""
        return f"{self.year} Q{self.quarter}"

    @property
    def slug(self) -> str:
        """The name in files and folders: `2025-26-q2`."""
        return self.name.lower()

    @property
    def months(self) -> str:
        """The months in words: `July to September 2025`."""
        first, last = _MONTHS[self.quarter]
        return f"{first} to {last} {self.last_day.year}"

    @property
    def first_day(self) -> date:
        """The day on which the quarter begins."""
        return date(self.begins + (self.quarter == 4), (3 * self.quarter) % 12 + 1, 1)

    @property
    def last_day(self) -> date:
        """The day on which the quarter ends, and on which a return speaks unless told otherwise."""
        return self.next().first_day - timedelta(days=1)

    @property
    def year_start(self) -> date:
        """1 April of the financial year."""
        return date(self.begins, 4, 1)

    @property
    def year_end(self) -> date:
        """31 March at the end of the financial year."""
        return date(self.begins + 1, 3, 31)

    def next(self) -> Period:
        """Return the following quarter."""
        return Period(self.begins, self.quarter + 1) if self.quarter < 4 else Period(self.begins + 1, 1)

    def previous(self) -> Period:
        """Return the quarter before."""
        return Period(self.begins, self.quarter - 1) if self.quarter > 1 else Period(self.begins - 1, 4)


def long_date(day: date) -> str:
    """Write a date as people read it: `30 September 2025`."""
    return f"{day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """Write a date as tables show it: `30/09/2025`."""
    return f"{day:%d/%m/%Y}"
