"""A row of the plan while what came for it is gone through, oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tpm_excel.terms.masters import CLEARED, EDITED, MERGED, SUPERSEDED, SourceLine
from tpm_excel.terms.returns import Answer, Source


@dataclass(slots=True)
class RowSoFar:
    """The answers that stand so far; what was held back; and what became of every answer, with its source.

    `latest` is what each field held in the latest file that has it, blank or not.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    held: dict[str, Answer] = field(default_factory=dict)
    latest: Mapping[str, Answer] = field(default_factory=dict)
    lines: list[SourceLine] = field(default_factory=list)
    source: Source | None = None

    def source_of(self, answer: Answer) -> Source:
        """Return the file that one of its answers came from."""
        return next(one.source for one in self.lines if one.answer is answer)

    def supersede(self, answer: Answer) -> Source:
        """Say of an answer that a later one took its place; return the file that it came from."""
        at = next(at for at, one in enumerate(self.lines) if one.answer is answer)
        self.lines[at] = self.lines[at]._replace(state=SUPERSEDED)
        return self.lines[at].source

    def edited_over(self, name: str) -> None:
        """Say of the answer that stands for a column that an edit in the master took its place."""
        self.lines = [
            one._replace(state=EDITED) if one.answer.field == name and one.state in (MERGED, CLEARED) else one
            for one in self.lines
        ]
