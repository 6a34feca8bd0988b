"""What a run added or changed in a period: the period as it stood before, held against the period as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from tpm_excel.forms.form import Form
from tpm_excel.merging.merge import Merged
from tpm_excel.terms.cells import written
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.plans import Plan
from tpm_excel.terms.returns import Answer
from tpm_excel.verbs.letters.correcting import Moved, moved
from tpm_excel.verbs.quarter.assembling import Assembled, assemble, merge_period
from tpm_excel.verbs.quarter.editing import Found, was_edited
from tpm_excel.verbs.received.gathering import Gathered, imports_of
from tpm_excel.verbs.received.remembering import Recognised
from tpm_excel.workspace.folder import Workspace


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that this run added or changed in the master of a period."""

    ref: str
    heading: str
    old: str
    new: str


Rows = Mapping[str, Sequence[MasterRow]]
"""Merged rows by form."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The answers that were added or changed between two states of a period, from its rows `before` and `after`.

    They are gone through when they are asked for: a first collect adds all of a quarter of a million answers, of which
    nobody is told more than the number.
    """

    forms: tuple[Form, ...]
    before: Rows
    after: Rows

    def __iter__(self) -> Iterator[Change]:
        """Go through them, in plan order."""
        return (one for form, row, then in self._rows() for one in _changes(form, row, then))

    def __len__(self) -> int:
        """Return how many there are."""
        return self.added + len(self.replaced)

    @property
    def added(self) -> int:
        """How many answers stand where none stood before."""
        return sum(len(row.answers.keys() - then.keys()) for _, row, then in self._rows())

    @property
    def replaced(self) -> tuple[Change, ...]:
        """The changes of answers that stood before."""
        return tuple(one for form, row, then in self._rows() if then for one in _changes(form, row, then) if one.old)

    def _rows(self) -> Iterator[tuple[Form, MasterRow, Mapping[str, Answer]]]:
        """The rows that are others than before, each with the answers that it had then."""
        for form in self.forms:
            old = {row.plan.ref: row for row in self.before[form.name]}
            for row in self.after[form.name]:
                then = old.get(row.plan.ref)
                if then is not row:
                    yield form, row, then.answers if then else {}


def _changes(form: Form, row: MasterRow, then: Mapping[str, Answer]) -> Iterator[Change]:
    for name, answer in row.answers.items():
        earlier = then[name].value if name in then else None
        if name not in then or earlier != answer.value:
            percent = form.answers[name].kind == "percentage"
            shown = written(earlier, percent=percent), written(answer.value, percent=percent)
            yield Change(row.plan.ref, form.heading(name), *shown)


def what_stood(
    workspace: Workspace, gathered: Gathered, assembled: Assembled, plan: Plan, known: set[str], edited: list[Found]
) -> tuple[Merged, tuple[Moved, ...]]:
    """Return what stood in a period before this run, and how the findings moved since.

    The checks are made again only where a return came again: they take as long as those of the period as it is now.
    `known` are the hashes of the files that were received before this run, `edited` the masters that it takes in.
    """
    period = assembled.content.master.period
    here = gathered.returns.get(period, [])
    old = [one for one in here if one.receipt.digest in known]
    new = [one for one in here if one.receipt.digest not in known]
    imported, typed = bool(imports_of(workspace, period)), was_edited(workspace, period)
    if not new and not edited:
        return assembled.merged, ()
    if not old and not imported and not typed:
        return Merged({form.name: () for form in workspace.forms}, ()), ()
    earlier = Gathered(
        {key: [one for one in several if one.receipt.digest in known] for key, several in gathered.returns.items()}
    )
    if {one.directorate for one in old}.isdisjoint(one.directorate for one in new) and not imported and not edited:
        fresh = _held(new)
        if not typed and fresh.isdisjoint(_held(old)):
            return _without(assembled.merged, fresh), ()
        return merge_period(workspace, earlier, period, plan).merged, ()
    leaving_out = {one.event["digest"] for one in edited}
    before = assemble(workspace, earlier, period, plan, leaving_out=leaving_out)
    return before.merged, moved(before, assembled)


def _held(several: Iterable[Recognised]) -> set[tuple[str, str]]:
    """The rows that stand in returns, by form and reference."""
    return {(form, row.ref) for one in several for form, rows in one.read.rows.items() for row in rows}


def _without(merged: Merged, refs: AbstractSet[tuple[str, str]]) -> Merged:
    """What was merged, but for the answers of some rows that nobody had answered before."""
    rows = {
        form: tuple(MasterRow(row.plan) if (form, row.plan.ref) in refs else row for row in several)
        for form, several in merged.rows.items()
    }
    return Merged(rows, ())
