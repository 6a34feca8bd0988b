"""The counts that a committee reads first."""

from __future__ import annotations

from tpm_excel.forms.counting import counted_word, label
from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import CountLine, MasterRow, Summary
from tpm_excel.terms.plans import Plan

Rows = tuple[MasterRow, ...]


def summarise(form: Form, rows: Rows, plan: Plan) -> Summary:
    """Count the rows of a form by the words of its list, over all and under each breakdown that the form names."""
    words = (*form.counted.words, form.counted.blank)
    return Summary(
        words,
        CountLine((f"All {form.rows_are}",), _counts(form, rows, words)),
        {columns: _breakdown(form, rows, columns, words, plan) for columns in form.summary.by},
    )


def _counts(form: Form, rows: Rows, words: tuple[str, ...]) -> tuple[int, ...]:
    found = [counted_word(form, row) for row in rows]
    return tuple(found.count(word) for word in words)


def _breakdown(
    form: Form, rows: Rows, columns: tuple[str, ...], words: tuple[str, ...], plan: Plan
) -> tuple[CountLine, ...]:
    groups: dict[tuple[str, ...], list[MasterRow]] = {}
    if columns[0] in form.route:
        groups = {(one.code,): [] for one in plan.returning()}
    for row in (one for one in rows if one.plan.asked):
        groups.setdefault(tuple(label(form, row, column) for column in columns), []).append(row)
    return tuple(CountLine(labels, _counts(form, tuple(group), words)) for labels, group in groups.items() if group)


def exceptions(form: Form, rows: Rows) -> list[MasterRow]:
    """Return the rows that a reader must see first, worst first; within a word in plan order."""
    order = {word: rank for rank, word in enumerate(form.summary.exceptions)}
    late = [row for row in rows if counted_word(form, row) in order]
    return sorted(late, key=lambda row: order[counted_word(form, row)])
