"""What came of reading one cell."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_excel.terms.cells import Value


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as read; the code of what was wrong or mended, empty where nothing was; and the nearest allowed word."""

    value: Value
    problem: str = ""
    expected: str = ""
