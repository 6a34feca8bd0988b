"""Movement: what is other than it was last quarter, or in the version of a return before."""

from __future__ import annotations

from dataclasses import dataclass

LAST_QUARTER, PREVIOUS_VERSION = "Last quarter", "Previous version"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that moved: since when, on which row, from what to what; `word` says what that means."""

    since: str
    word: str
    directorate: str
    ref: str
    about: str
    heading: str
    before: str
    now: str
    files: str = ""
