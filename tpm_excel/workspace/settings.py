"""`tpm.toml`: what the council decides once, strictly read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from tpm_excel.terms.calendars import Calendar
from tpm_excel.terms.limits import LIMITS, Limits
from tpm_excel.terms.periods import Period, first_year
from tpm_excel.terms.refusals import refused
from tpm_excel.workspace.calendar import PeriodDates, Timetable, calendar_of
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.relaxing import Relaxation
from tpm_excel.workspace.smtp import Smtp

FILE = "tpm.toml"


class Contact(BaseModel):
    """To whom returns are sent back, and who answers questions; printed on every return and draft."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = "Performance team"
    email: str = ""
    phone: str = ""


class Settings(BaseModel):
    """The settings of a workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    council: str
    year: str
    forms: tuple[str, ...] = ("strategic_plan",)
    contact: Contact = Contact()
    smtp: Smtp | None = None
    calendar: Timetable = Timetable()
    periods: dict[str, PeriodDates] = Field(default_factory=dict)
    limits: Limits = LIMITS
    relax: tuple[Relaxation, ...] = ()

    @field_validator("year")
    @classmethod
    def _year(cls, text: str) -> str:
        return Period(first_year(text), 1).year

    @field_validator("limits", mode="before")
    @classmethod
    def _limits(cls, limits: object) -> object:
        names = {one.name for one in fields(Limits)}
        for name, value in limits.items() if isinstance(limits, dict) else ():
            if name not in names:
                raise ValueError(f"there is no limit {name}; the limits are {', '.join(sorted(names))}")
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{name} is {value!r}, and must be a whole number from 1")
        return limits

    @field_validator("periods")
    @classmethod
    def _periods(cls, periods: dict[str, PeriodDates]) -> dict[str, PeriodDates]:
        return {Period.parse(name).slug: dates for name, dates in periods.items()}

    def _dates(self, period: Period) -> PeriodDates:
        return self.periods.get(period.slug, PeriodDates())

    def as_at(self, period: Period) -> date:
        """Return the date that a period's returns speak of: the last day of the quarter unless set otherwise."""
        return self._dates(period).as_at or period.last_day

    def calendar_for(self, period: Period, noted: Mapping[str, Any] | None = None) -> Calendar:
        """Return the days of a period: the usual ones, those set for it here, and over both those in the journal."""
        return calendar_of(period, self.calendar, self._dates(period).with_noted(noted or {}))


def read_settings(path: Path) -> Settings:
    """Read `tpm.toml`; raise OperatorError that names the line or key where it cannot be used."""
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OperatorError(f"{path} cannot be read: {error}. Mend that line and run again.") from error
    except ValidationError as error:
        raise OperatorError(f"{path} cannot be used: {refused(error.errors())}.") from error


def with_forms(text: str, forms: Sequence[str]) -> str:
    """Return the text of a `tpm.toml` with another list of forms; its other lines and remarks stay as they are."""
    line = f"forms = [{', '.join(map(_quoted, forms))}]"
    changed, count = re.subn(r"^forms\s*=\s*\[[^\]]*\]", lambda _: line, text, count=1, flags=re.MULTILINE)
    if count:
        return changed
    return re.sub(r"^year\s*=.*$", lambda year: f"{year[0]}\n{line}", text, count=1, flags=re.MULTILINE)


def new_settings(council: str, year: str, forms: Sequence[str] = ("strategic_plan",)) -> str:
    """Return the text of a new `tpm.toml`, with every setting explained."""
    return f"""\
# Settings of this workspace. Lines that begin with # are explanations; tpm does not read them.

council = {_quoted(council)}
year = {_quoted(year)}
forms = [{", ".join(_quoted(one) for one in forms)}]  # tpm forms lists those that there are

[contact]                   # printed on every return, and where it is sent back to
name = "Performance team"
email = ""
phone = ""

{_calendar(year)}
# How large a received file may be; more is taken for a file that is made to do harm, and is not read. Every honest file
# stays far below. See docs/inbox.md.
#
# [limits]
# megabytes = {LIMITS.megabytes}
# unpacked_megabytes = {LIMITS.unpacked_megabytes}
# parts = {LIMITS.parts}
# sheets = {LIMITS.sheets}
# cells = {LIMITS.cells}
# seconds = {LIMITS.seconds}
# memory_megabytes = {LIMITS.memory_megabytes}
#
# A rule that does not fit may be turned off, or made an error or a query, until a quarter is over or a day is past.
# The master lists what is relaxed. For one form or one row, add form = "strategic_plan" or ref = "5.1a.2".
#
# [[relax]]
# code = "SP07"
# as = "off"
# because = "Deadlines of the old plan are under review."
# until = "{year}-Q2"

# The mail server of tpm send. The password never stands here: it is in the keyring (keyring set tpm-smtp USER) or in
# the environment variable TPM_SMTP_PASSWORD. security is "starttls" (port 587), "tls" (465) or "none" (25).
#
# [smtp]
# host = "smtp.example.gov.uk"
# security = "starttls"
# user = "performance.team@example.gov.uk"
"""


def _calendar(year: str) -> str:
    first = first_year(year)
    return f"""\
# The usual days, in working days after the end of the quarter; England's bank holidays are left out by themselves.
# Reminders come so many working days before the day on which returns are due. closed_days are the council's own.
#
# [calendar]
# opens = 1
# reminders = [5, 1]
# due = 10
# sign_off = 13
# closes = 15
# closed_days = [{first}-12-29]
#
# For other dates of one period, name it here, or run tpm period open {year}-Q2 --due {first}-10-17
# A return speaks of the last day of the quarter unless as_at says otherwise.
#
# [periods.{year}-Q2]
# due = {first}-10-17
# closes = {first}-10-24
# as_at = {first}-09-30
"""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in escaped) + '"'
