"""What stands in the answer cells of a return that goes out with answers in it: those of an earlier return, carried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tpm_excel.forms.form import AnswerColumn
from tpm_excel.terms.cells import Value
from tpm_excel.terms.returns import Answer

Answers = Mapping[str, Mapping[str, Mapping[str, Answer]]]
"""Answers to carry into a return: by form, reference and column."""

NO_ANSWERS: Answers = {}
_LOST = {"TPM205", "TPM206"}
"""An error or a formula without a result: the cell said nothing that could be carried."""
_SEVERAL = {"TPM402", "TPM410"}
"""Several answers where one was asked for."""
_CLOSED = ("choice", "percentage", "number", "date")


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer as its cell holds it when the return goes out; `unread` is text that waits there to be put right."""

    value: Value = None
    unread: bool = False

    @property
    def left(self) -> bool:
        """Whether nothing could be carried."""
        return self.value is None


def carried(column: AnswerColumn, answer: Answer) -> Carried:
    """Return what goes into the cell of an answer: the value as read, or what was written, so that the officer sees it.

    What was written goes in only where it cannot pass for an answer when the return comes back.
    """
    if answer.value is not None:
        return Carried(answer.value)
    closed = column.kind in _CLOSED or (column.kind == "figure" and answer.problem not in _SEVERAL)
    if answer.blank or answer.problem in _LOST or not closed:
        return Carried()
    return Carried(answer.written.strip(), unread=True)
