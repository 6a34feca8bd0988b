"""Which of two files is the later one: that which was saved last, as far as a workbook's own word can be believed."""

from __future__ import annotations

from datetime import date, datetime

from tpm_excel.terms.periods import Period


def believed(saved: str, received: str, period: Period) -> str:
    """Return when a file was last saved, if that can be true of a return of the period; else an empty text.

    A time before the quarter before is none in which the return was there, one after the file came is a wrong clock.
    A time without a zone is that of the place where the file was received.
    """
    try:
        moment = datetime.fromisoformat(saved)
        came = datetime.fromisoformat(received)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=came.tzinfo)
        sensible = earliest(period) <= moment.date() and moment <= came
    except (ValueError, OverflowError, TypeError):  # no time, or one that no calendar has
        return ""
    return moment.isoformat(timespec="seconds") if sensible else ""


def earliest(period: Period) -> date:
    """Return the first day on which a return of a period may have been saved."""
    return period.previous().first_day
