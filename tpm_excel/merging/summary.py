"""The counts that a committee reads first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from operator import itemgetter

from tpm_excel.forms.counting import Alike, counted_alike, counted_word
from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import CountLine, MasterRow, Summary
from tpm_excel.terms.plans import Plan

Rows = tuple[MasterRow, ...]


def summarise(form: Form, rows: Rows, plan: Plan) -> Summary:
    """Count the rows of a form by the words of its list, over all and under each breakdown that the form names."""
    words, alike = (*form.counted.words, form.counted.blank), tuple(counted_alike(form, rows))
    return Summary(
        words,
        CountLine((f"All {form.rows_are}",), _counts(alike, words)),
        {columns: _breakdown(form, alike, columns, words, plan) for columns in form.summary.by},
    )


def _counts(several: Iterable[Alike], words: tuple[str, ...]) -> tuple[int, ...]:
    found: Counter[str] = Counter()
    for one in several:
        found[one.word] += one.count
    return tuple(found[word] for word in words)


def _breakdown(
    form: Form, alike: Iterable[Alike], columns: tuple[str, ...], words: tuple[str, ...], plan: Plan
) -> tuple[CountLine, ...]:
    groups: dict[tuple[str, ...], list[Alike]] = {}
    if columns[0] in form.route:
        groups = {(one.code,): [] for one in plan.returning()}
    for one in alike:
        groups.setdefault(tuple(one.labels[column] for column in columns), []).append(one)
    return tuple(CountLine(labels, _counts(group, words)) for labels, group in groups.items() if group)


def exceptions(form: Form, rows: Rows) -> list[MasterRow]:
    """Return the rows that a reader must see first, worst first; within a word in plan order."""
    order = {word: rank for rank, word in enumerate(form.summary.exceptions)}
    late = [(order[word], row) for row in rows if (word := counted_word(form, row)) in order]
    return [row for _, row in sorted(late, key=itemgetter(0))]
