"""A row of the plan while what came for it is gone through, oldest first."""

from __future__ import annotations

from dataclasses import dataclass, field

from tpm_excel.terms.masters import CLEARED, EDITED, MERGED, SourceLine
from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Answer, Source


@dataclass
class RowSoFar:
    """The answers that stand so far, each with its source; what was held back; and what became of every answer."""

    answers: dict[str, tuple[Answer, Source]] = field(default_factory=dict)
    held: dict[str, Answer] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    lines: list[SourceLine] = field(default_factory=list)
    source: Source | None = None

    def edited_over(self, name: str) -> None:
        """Say of the answer that stands for a column that an edit in the master took its place."""
        self.lines = [
            one._replace(state=EDITED) if one.answer.field == name and one.state in (MERGED, CLEARED) else one
            for one in self.lines
        ]
