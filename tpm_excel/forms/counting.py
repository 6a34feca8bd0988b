"""Under which words and labels a row is counted: the summary's counts and the master's sheet must say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import MasterRow

NO_LABEL = "(none)"
"""Printed where a row has nothing to be counted under: a blank label would hide its rows."""


NOT_COUNTED = ""
"""The word of a row that nobody is asked about."""


def counted_word(form: Form, row: MasterRow) -> str:
    """Return the word under which a row is counted; that for no answer where there is none."""
    if not row.plan.asked:
        return NOT_COUNTED
    value = row.value(form.summary.count)
    return value if isinstance(value, str) and value in form.counted.words else form.counted.blank


def seen_first(form: Form, row: MasterRow) -> bool:
    """Return whether a row is one that a reader must see first, by the word under which it is counted."""
    return counted_word(form, row) in form.summary.exceptions


def label(form: Form, row: MasterRow, column: str) -> str:
    """Return what a row is counted under in a breakdown: by a route column it is counted once, where it is returned."""
    return row.plan.returned_by if column in form.route else written(row.plan.values.get(column)) or NO_LABEL


@dataclass(slots=True)
class Alike:
    """Rows that are counted alike: their word, their labels by column, which is the first, and how many there are."""

    word: str
    labels: Mapping[str, str]
    first: int
    count: int = 0


def counted_alike(form: Form, rows: Sequence[MasterRow]) -> Iterable[Alike]:
    """Return the rows that are asked for by what they are counted under, in the order of the first of each."""
    found: dict[tuple[str, ...], Alike] = {}
    columns = list(dict.fromkeys(name for names in form.summary.by for name in names))
    plain = [name for name in columns if name not in form.route]
    same: dict[tuple[Value, ...], Alike] = {}  # by what stands in the rows: few of many differ, and are given labels
    for at, row in enumerate(rows):
        plan = row.plan
        if not plan.asked:
            continue
        word, values = counted_word(form, row), plan.values
        stands = (word, plan.returned_by, *[values.get(name) for name in plain])
        if stands not in same:
            labels = {column: label(form, row, column) for column in columns}
            same[stands] = found.setdefault((word, *labels.values()), Alike(word, labels, at))
        same[stands].count += 1
    return found.values()


def label_columns(form: Form) -> set[str]:
    """Return the plan columns that rows are counted by, which must not be blank on the master's sheet."""
    return {name for names in form.summary.by for name in names if name not in form.route}
