"""What only the operator can mend."""

from __future__ import annotations


class OperatorError(Exception):
    """Wrong usage, or a workspace that cannot be used: a plain sentence of what is wrong and what to do."""


class InUseError(OperatorError):
    """A file that cannot be replaced, most often because somebody has it open in Excel."""
