"""The one record for everything that is reported."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from tpm_excel.terms.places import Place


class Severity(Enum):
    """How much a finding weighs: an error must be corrected, a query corrected or explained, a note only tells."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """The order in which findings are listed: errors first."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: a stable code, a place, and what the code's words in the catalogue need to be filled in with.

    `about` is the row's title or the file's description, for readers who do not know references by heart;
    `directorate` the code of the return that it concerns, empty where it concerns none; `explanation` the answer that
    the directorate gave, with which a query no longer holds anything up; `weighs` what this workspace makes of it
    where it weighs another thing than the catalogue says; `decision` and `reason` what the team wrote
    beside it in the master, and `closed` whether it is settled by that.
    """

    code: str
    place: Place
    context: tuple[tuple[str, str], ...] = ()
    about: str = ""
    directorate: str = ""
    explanation: str = ""
    weighs: Severity | None = None
    decision: str = ""
    reason: str = ""
    closed: bool = False

    @property
    def key(self) -> str:
        """What an explanation holds on to: the code, the row and the values found, whatever the file or the quarter."""
        found = [line for line in self.context if line[0] != "as_at"]
        return sha256(repr((self.code, self.place.ref, found)).encode()).hexdigest()[:12]


def finding(
    code: str, place: Place, /, *, about: str = "", directorate: str = "", explanation: str = "", **context: str
) -> Finding:
    """Make a finding, with its context given by name."""
    return Finding(code, place, tuple(sorted(context.items())), about, directorate, explanation)
