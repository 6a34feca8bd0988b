"""The verdict on a file of the inbox."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file of the inbox, in a line; `known_as` is its name in findings, if it came before."""

    file: str
    verdict: str
    directorate: str = ""
    period: str = ""
    known_as: str = ""
