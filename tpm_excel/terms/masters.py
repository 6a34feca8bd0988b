"""The master: the merged answers of a period, where each came from, and the state of each return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Directorate, PlanRow
from tpm_excel.terms.returns import Answer, Signoff, Source
from tpm_excel.terms.signoffs import VOID, YES

MERGED = "merged"
SUPERSEDED = "superseded by a later answer"
HELD_BACK = "held back"
EDITED = "superseded by an edit in the master"
CLEARED = "cleared in the master"
SIGNED_OFF = "Signed off"


class SourceLine(NamedTuple):
    """What became of one answer that was received: merged, superseded by a later one, or held back.

    A tuple: there is one for each answer of a period, and to make a frozen dataclass takes three times as long.
    """

    form: str
    ref: str
    answer: Answer
    source: Source
    state: str


@dataclass(frozen=True, slots=True)
class MasterRow:
    """A row of the plan with the answers that stand for it, by field; a field without an answer is absent.

    `held` are answers of the latest file that could not be read; `places` are the cells of the row in the latest file
    that has it, by field, for findings about what is missing; `offered` is a date found in the row's comment where no
    revised deadline was given; `computed` are values that nobody gave, by the form's columns that say how.
    """

    plan: PlanRow
    answers: Mapping[str, Answer] = field(default_factory=dict)
    held: Mapping[str, Answer] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    source: Source | None = None
    offered: Value = None
    computed: Mapping[str, Value] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        """Whether anything readable was answered."""
        return bool(self.answers)

    def value(self, name: str) -> Value:
        """Return an answer's value, a computed one, or the plan's value of that name; None where there is none."""
        if name in self.answers:
            return self.answers[name].value
        return self.computed[name] if name in self.computed else self.plan.values.get(name)

    def get(self, name: str, /) -> Value:
        """Return the same as `value`: by this name rules ask a row as they ask a mapping of values."""
        return self.value(name)

    @property
    def values(self) -> dict[str, Value]:
        """All that `value` says, by column: whoever asks for many columns of many rows asks once."""
        values = {**self.plan.values, **self.computed}
        for name, one in self.answers.items():
            values[name] = one.value
        return values


@dataclass(frozen=True, slots=True)
class ReturnState:
    """How one directorate's return stands: what was issued, what came, what is open.

    `aside` names the files that were set aside, each with the reason; `superseded` those of `files` of which no answer
    stands any more. `late` is a return whose first file came after the period was closed, `nil` one that says that
    there is nothing to report and answers nothing. `signed` says how the sign-off stands, and is
    empty where there is none.
    """

    directorate: Directorate
    rows: int
    issued: str = ""
    received: str = ""
    files: tuple[str, ...] = ()
    answered: int = 0
    errors: int = 0
    queries: int = 0
    aside: tuple[str, ...] = ()
    signoff: Signoff = field(default_factory=Signoff)
    signed: str = ""
    late: bool = False
    nil: bool = False
    superseded: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether there is nothing left to ask the directorate for."""
        return bool(self.received) and not self.errors and not self.queries and self.signed != VOID

    @property
    def state(self) -> str:
        """The state in the field's words: outstanding; received or nil, late, with errors or clean; or signed off.

        Errors come first: they must be corrected, and the correction ends the sign-off.
        """
        if not self.received:
            return "Outstanding"
        came = ("Nil" if self.nil else "Received") + (" late" if self.late else "")
        if self.errors:
            return f"{came}, errors"
        if self.signed == YES:
            return SIGNED_OFF
        if self.signed == VOID:
            return f"{came}, sign-off void"
        return f"{came}, {'queries' if self.queries else 'clean'}"


@dataclass(frozen=True, slots=True)
class Totals:
    """Control totals of a period: rows issued, and answers read, each with what became of them."""

    issued: int = 0
    answered: int = 0
    unanswered: int = 0
    read: int = 0
    merged: int = 0
    superseded: int = 0
    held: int = 0

    @property
    def sums(self) -> tuple[tuple[str, bool], ...]:
        """The totals as sentences, each with whether it adds up."""
        rows = f"{self.issued} rows issued = {self.answered} answered + {self.unanswered} unanswered"
        answers = (
            f"{self.read} answers read = {self.merged} merged + {self.superseded} superseded + {self.held} held back"
        )
        return (
            (rows, self.issued == self.answered + self.unanswered),
            (answers, self.read == self.merged + self.superseded + self.held),
        )


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A rule that the council relaxes: what it becomes, where, why, until when, and whether that still holds."""

    code: str
    becomes: str
    where: str
    because: str
    until: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Master:
    """The merged returns of a period: every plan row once, in plan order, with its answers and their sources."""

    council: str
    period: Period
    as_at: date
    rows: Mapping[str, tuple[MasterRow, ...]]
    sources: tuple[SourceLine, ...]
    returns: tuple[ReturnState, ...]
    totals: Totals = Totals()
    relaxed: tuple[Relaxed, ...] = ()


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line of a summary: the labels that it counts under, and how many rows have each word, in the form's order."""

    labels: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many rows the line counts."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of one form: the words counted (the last is for rows not answered), all rows, and each breakdown."""

    words: tuple[str, ...]
    all_rows: CountLine
    breakdowns: Mapping[tuple[str, ...], tuple[CountLine, ...]]


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter that was collected before: what each form's rows counted then, and the figures of those with one.

    `figures` are the results that a form rates, by form and reference.
    """

    period: Period
    summaries: Mapping[str, Summary]
    figures: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stood:
    """What stood at the end of a quarter, without where it came from.

    `values` are answers and computed values by form, reference and column, `rated` the results that a form rates.
    """

    values: Mapping[str, Mapping[str, Mapping[str, Value]]]
    summaries: Mapping[str, Summary] = field(default_factory=dict)
    rated: Mapping[str, Mapping[str, Mapping[str, Value]]] = field(default_factory=dict)
