"""What is asked of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Directorate, PlanRow
from tpm_excel.workbooks.writing.styles import Style, house_style

LastQuarter = Mapping[str, Mapping[str, Mapping[str, Value]]]
"""Last quarter's answers: by form, reference and column."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What is asked of whom: everything that a return prints, and the rows of each form."""

    council: str
    period: Period
    as_at: date
    due: date
    directorate: Directorate
    contact: str
    contact_email: str
    contact_phone: str
    rows: Mapping[str, tuple[PlanRow, ...]]
    last_quarter: LastQuarter
    style: Style = field(default_factory=house_style)

    @property
    def count(self) -> int:
        """How many rows are to be answered."""
        return sum(row.asked for rows in self.rows.values() for row in rows)
