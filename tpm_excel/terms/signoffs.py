"""Signing off: what a file says about it, for which answers, and who may."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Directorate, split
from tpm_excel.terms.returns import Signoff

YES, NO = "Yes", "No"
VOID, QUERIED = "Void", "Queried"
"""How a sign-off stands, beside Yes and No: given for other answers than stand now, or waiting for a query."""

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "cllr", "councillor"})


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A directorate's answers in a few letters: all of them together, and each answered row by form and reference."""

    whole: str
    rows: Mapping[str, str]

    def changed(self, since: Mapping[str, str]) -> tuple[str, ...]:
        """Return the references of the rows that are other than they were; none where that is not known."""
        keys = dict.fromkeys((*self.rows, *since)) if since else {}
        different = (key for key in keys if self.rows.get(key) != since.get(key))
        return tuple(dict.fromkeys(key.partition("|")[2] for key in different))


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file says about the sign-off of a directorate, and for which answers; `pack` is a sheet of its own."""

    period: Period
    directorate: str
    digest: str
    received: str
    said: Signoff
    answers: Fingerprint
    pack: bool = False

    @property
    def word(self) -> str:
        """Whether it says Yes or No; empty where it says neither."""
        word = self.said.signed_off.casefold().strip(" .!")
        return YES if word in ("yes", "y", "true") else NO if word in ("no", "n", "false") else ""

    @property
    def block(self) -> tuple[str, ...]:
        """Who signed, in which role and on which day, without case: a signature that is copied says the same."""
        return tuple(one.casefold() for one in (self.word, self.said.name, self.said.role, self.said.on))


def named(directorate: Directorate) -> tuple[str, ...]:
    """Return who may sign off a directorate: its directors and deputies in the plan."""
    return tuple(dict.fromkeys((*split(directorate.director), *split(directorate.deputy))))


def same_person(one: str, other: str) -> bool:
    """Return whether two names are the same but for case, signs, forms of address, and which part comes first."""
    return bool(_parts(one)) and _parts(one) == _parts(other)


def _parts(name: str) -> list[str]:
    words = re.findall(r"[^\W_]+", name.casefold().replace("'", "").replace("\u2019", ""))
    return sorted(word for word in words if word not in _TITLES)
