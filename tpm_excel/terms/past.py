"""What was answered in earlier periods to the rows of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period

Results = tuple[tuple[Period, Value], ...]
"""Results by period, the oldest first."""


@dataclass(frozen=True, slots=True)
class Past:
    """What stood before `period`: last quarter's answers by reference and column, and all earlier results of a row."""

    period: Period
    last_quarter: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    results: Mapping[str, Results] = field(default_factory=dict)
