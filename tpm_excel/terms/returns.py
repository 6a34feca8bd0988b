"""What came back: a return, its rows and its answers, each with the cell that it stood in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place


@dataclass(frozen=True, slots=True)
class Source:
    """A received file: its name as it came, the hash of its bytes, and when tpm archived it (ISO, to the second).

    `sender` is the address that sent it, where it came in a message.
    `saved` is when it was last saved, as it says itself and may be believed; empty where it says nothing of use.
    """

    file: str
    digest: str
    received: str
    kind: str = "return"
    sender: str = ""
    saved: str = ""

    @property
    def received_on(self) -> date:
        """The day on which tpm archived it, where tpm runs."""
        return datetime.fromisoformat(self.received).date()

    @property
    def order(self) -> tuple[datetime, datetime]:
        """What decides which of two files is the later one: when it was saved last, then when it came."""
        came = datetime.fromisoformat(self.received)
        return (datetime.fromisoformat(self.saved) if self.saved else came, came)


class Answer(NamedTuple):
    """One answer: as written in its cell, and as read.

    `problem` is the code of the finding that it deserves, empty where it was read without trouble; `value` is None
    where the cell is blank or could not be read.
    """

    field: str
    written: str
    value: Value
    place: Place
    problem: str = ""
    expected: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was answered."""
        return not self.written.strip()

    @property
    def unreadable(self) -> bool:
        """Whether something was answered that could not be read, and is held back."""
        return self.value is None and not self.blank


class PlacesOf(Mapping[str, Place]):
    """The cell of each answer of a row: it stands in the answer, and sixty thousand rows do not keep it twice."""

    __slots__ = ("_answers",)

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        """Take the answers of a row by field, blank ones too."""
        self._answers = answers

    def __getitem__(self, name: str) -> Place:
        """Return the cell of an answer."""
        return self._answers[name].place

    def __iter__(self) -> Iterator[str]:
        """Go through the fields."""
        return iter(self._answers)

    def __len__(self) -> int:
        """Return how many fields there are."""
        return len(self._answers)


whole_answer: Callable[[tuple[str, str, Value, Place, str, str]], Answer] = partial(tuple.__new__, Answer)
"""Makes an answer of all its parts, in a third of the time: a collect makes as many as it reads."""


class ReturnedRow(NamedTuple):
    """A row of a return: its reference in the plan, its answers by field, and the plan's cells as they came back.

    `plan_cells` is None where they came back as they were issued, as most do. `held` is a row of which it is in doubt
    which one it is: its answers are held back, and that was said already.
    """

    ref: str
    place: Place
    answers: Mapping[str, Answer]
    plan_cells: Mapping[str, str] | None
    held: bool = False

    @property
    def answered(self) -> bool:
        """Whether anything at all was written in the row."""
        return any(not answer.blank for answer in self.answers.values())


@dataclass(frozen=True, slots=True)
class Signoff:
    """What stands in the sign-off block of a return, where, and who saved that file last, as it says itself."""

    signed_off: str = ""
    name: str = ""
    role: str = ""
    on: str = ""
    author: str = field(default="", compare=False)
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A line of the sheet Corrections as it came back: the finding that it was about, and how it was explained."""

    code: str
    ref: str
    key: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Return:
    """One directorate's workbook for one period, as read: rows by form, and the sheets that they stood on.

    Where two files hold parts of one directorate's return, each is a Return of its own. `corrected` are the lines of
    its sheet Corrections, where it has one; `versions` says which version of each form it was issued with; `nil` is the
    cell in which it says that there is nothing to report.
    """

    source: Source
    period: Period
    directorate: str
    rows: Mapping[str, tuple[ReturnedRow, ...]]
    issued: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signoff: Signoff = field(default_factory=Signoff)
    corrected: tuple[Corrected, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    nil: Place | None = None
