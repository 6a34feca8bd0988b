"""What came of reading one cell."""

from __future__ import annotations

from typing import NamedTuple

from tpm_excel.terms.cells import Value


class Reading(NamedTuple):
    """A value as read; the code of what was wrong or mended, empty where nothing was; and the nearest allowed word."""

    value: Value
    problem: str = ""
    expected: str = ""
