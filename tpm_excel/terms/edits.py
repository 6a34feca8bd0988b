"""What people typed into a master: answers, decisions on findings, approvals of new deadlines, columns of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tpm_excel.terms.cells import Value
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan
from tpm_excel.terms.returns import Answer, Source

EDIT = "edit"
"""The kind of a source that is a master which somebody edited."""
ACCEPT, REJECT, WAIVE = "accept", "reject", "waive"
DECISIONS = (ACCEPT, REJECT, WAIVE)
FindingKey = tuple[str, str, str]
"""What a decision holds on to: the code, the row (without one the file), and the words with the values found."""


def finding_key(code: str, ref: str, file: str, says: str) -> FindingKey:
    """Return what a decision on a finding holds on to; a finding without a row is known by its file."""
    return code, ref or file, " ".join(says.split())


@dataclass(frozen=True, slots=True)
class Edit:
    """An answer that was typed over in a master, or cleared; `old` is what stood there when tpm wrote it."""

    form: str
    ref: str
    answer: Answer
    old: Value


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a finding, and why; without a word the finding is open again."""

    key: FindingKey
    word: str
    reason: str
    place: Place
    about: str = ""
    old: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """What was decided about a new deadline that a return gave: whether the plan takes it over."""

    form: str
    ref: str
    new: date
    approved: bool
    place: Place


@dataclass(frozen=True, slots=True)
class TeamColumn:
    """A column that people added to the sheet of a form: its heading, and its values by reference."""

    form: str
    heading: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class EditedMaster:
    """All that was typed into one master since tpm wrote it, who saved it last (if it says), and when it was found.

    `unseen` are the files received after that master was written: whoever edited it did not know them.
    """

    source: Source
    by: str = ""
    unseen: frozenset[str] = frozenset()
    edits: tuple[Edit, ...] = ()
    decisions: tuple[Decision, ...] = ()
    approvals: tuple[Approval, ...] = ()
    columns: tuple[TeamColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of what people changed by hand: old and new value, who, when, where, and what became of it."""

    ref: str
    about: str
    what: str
    old: str
    new: str
    by: str
    at: str
    became: str
    place: Place
    digest: str


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A new deadline that a return gave: where it came from, and what was decided about it."""

    form: str
    ref: str
    about: str
    old: Value
    new: date
    reason: str
    who: str
    source: Source
    place: Place
    approved: bool | None = None
    done: str = ""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What people typed into the masters of a period, oldest first, and what the decisions in force are."""

    masters: tuple[EditedMaster, ...] = ()
    decisions: Mapping[FindingKey, Decision] = field(default_factory=dict)
    approvals: Mapping[tuple[str, str, date], Approval] = field(default_factory=dict)
    columns: tuple[TeamColumn, ...] = ()

    def answers(self, plan: Plan) -> int:
        """How many answers were typed, on rows that the plan has; a cell that was cleared is none."""
        refs = {(form, row.ref) for form, rows in plan.rows.items() for row in rows}
        edits = (edit for one in self.masters for edit in one.edits)
        return sum(not edit.answer.blank and (edit.form, edit.ref) in refs for edit in edits)


def by_hand(masters: tuple[EditedMaster, ...]) -> ByHand:
    """Lay several edited masters over each other: the latest decision, approval and column holds."""
    decisions: dict[FindingKey, Decision] = {}
    approvals: dict[tuple[str, str, date], Approval] = {}
    columns: dict[tuple[str, str], TeamColumn] = {}
    for one in masters:
        decisions |= {each.key: each for each in one.decisions}
        approvals |= {(each.form, each.ref, each.new): each for each in one.approvals}
        columns |= {(each.form, each.heading): each for each in one.columns}
    return ByHand(masters, decisions, approvals, tuple(columns.values()))
