"""Every code with its severity and its words. A number is never used again, even when its finding is gone.

Families: 1xx the file, 2xx a cell, 3xx a row, 4xx the whole return, 5xx the collection and the plan, 9xx tpm itself.
The rules of a form bring their own codes (`SP03`); `Catalogue` takes them beside its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from tpm_excel.findings.calendar_codes import CALENDAR_CODES
from tpm_excel.findings.codes import CODES
from tpm_excel.findings.codes_inbox import INBOX_CODES
from tpm_excel.findings.examples import EXAMPLES
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.findings.form_codes import FORM_CODES
from tpm_excel.findings.importing import IMPORTING
from tpm_excel.findings.master_codes import MASTER_CODES
from tpm_excel.findings.plan_codes import PLAN_CODES
from tpm_excel.findings.post_codes import POST_CODES
from tpm_excel.findings.row_codes import ROW_CODES, ROW_EXAMPLES
from tpm_excel.findings.signoff_codes import SIGNOFF_CODES


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code stands for: its severity, what it says is wrong, and what to do; both filled from the context.

    `example` is something that is found under it; `good` how a query of it was explained well.
    """

    code: str
    severity: Severity
    says: str
    do: str
    example: str = ""
    good: str = ""


def nearest(code: str, codes: Iterable[str]) -> str:
    """Return the code that somebody meant: a letter for a figure, signs swapped or left out; empty where none is."""
    known = sorted(codes)
    wanted = re.sub(r"(?<=[A-Z\d])[OQ](?=\d)", "0", code.strip().upper())
    swapped = [one for one in known if sorted(one) == sorted(wanted)]
    return next(iter(swapped or get_close_matches(wanted, known, n=1, cutoff=0.5)), "")


class Catalogue:
    """The codes that may be reported, and the words of a finding made from them."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Take the built-in codes and further entries; raise ValueError where a code is declared twice."""
        self.entries: dict[str, Entry] = {}
        codes = (
            *CODES,
            *INBOX_CODES,
            *FORM_CODES,
            *IMPORTING,
            *PLAN_CODES,
            *MASTER_CODES,
            *POST_CODES,
            *CALENDAR_CODES,
            *SIGNOFF_CODES,
            *ROW_CODES,
        )
        examples = EXAMPLES | ROW_EXAMPLES
        for entry in (*(Entry(*line, *examples.get(line[0], ())) for line in codes), *entries):
            if entry.code in self.entries:
                raise ValueError(f"The code {entry.code} is declared twice.")
            self.entries[entry.code] = entry

    def severity(self, found: Finding) -> Severity:
        """Return how much a finding weighs; one that was explained or closed by a decision is only a note."""
        return Severity.NOTE if found.closed or self.explained(found) else self.weight(found)

    def weight(self, found: Finding) -> Severity:
        """Return how much a finding weighs, whether or not it was explained."""
        return found.weighs or self.entries[found.code].severity

    def explained(self, found: Finding) -> bool:
        """Return whether a finding is a query that was explained, so that it holds nothing up any more."""
        return self.weight(found) is Severity.QUERY and bool(found.explanation)

    def says(self, found: Finding) -> str:
        """Return what is wrong, in a sentence."""
        return self.entries[found.code].says.format_map(dict(found.context))

    def do(self, found: Finding) -> str:
        """Return what to do about it, in a sentence."""
        return self.entries[found.code].do.format_map(dict(found.context))

    def count(self, findings: Iterable[Finding], severity: Severity) -> int:
        """Return how many findings weigh as much as given."""
        return sum(self.severity(one) is severity for one in findings)

    def ordered(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings with errors first; of these what concerns whole files and returns, then by code.

        Within a code they stand in the order in which they were found.
        """
        return tuple(sorted(dict.fromkeys(findings), key=lambda one: (self.severity(one).rank, *_scope(one.code))))


def _scope(code: str) -> tuple[int, str]:
    """How much a code concerns: tpm itself, whole files and returns, then cells and rows."""
    place = "914".find(code[3:4]) if code.startswith("TPM") else -1
    return place if place >= 0 else len("914"), code
