"""The shape of a form file, strictly read: an unknown key is refused with its path."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from tpm_excel.findings.catalogue import Entry
from tpm_excel.findings.finding import Severity
from tpm_excel.forms.block_spec import BlockSpec
from tpm_excel.forms.checks_spec import ChecksSpec
from tpm_excel.forms.conditions import Condition, parse_condition
from tpm_excel.forms.measure_values import MeasureValue, read_measure_value
from tpm_excel.forms.parts import (
    AnswerColumn,
    AnyColumn,
    Choice,
    ChoiceList,
    Column,
    ComputedColumn,
    PlanColumn,
)
from tpm_excel.forms.past_spec import HistorySpec
from tpm_excel.forms.print_spec import PrintColumn, PrintSpec
from tpm_excel.forms.strict import Strict, Words
from tpm_excel.forms.validity import problems

__all__ = [
    "AnswerColumn",
    "AnyColumn",
    "Choice",
    "ChoiceList",
    "Column",
    "ComputedColumn",
    "Form",
    "PlanColumn",
    "Rule",
]


def _condition(raw: Any) -> Any:
    return parse_condition(raw) if isinstance(raw, dict) else raw


class _Ruled(Strict):
    """What every rule says: its code, how much it weighs, and its words.

    `example` is a row that breaks it, `good` how a query of it was explained well.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    code: str
    severity: Literal["error", "query", "note"]
    says: str
    do: str
    example: str = ""
    good: str = ""

    @property
    def entry(self) -> Entry:
        """The rule's line in the catalogue of findings."""
        return Entry(self.code, Severity(self.severity), self.says, self.do, self.example, self.good)


class Rule(_Ruled):
    """A rule within a row: where `when` holds, `expect` must hold too.

    `todo` is what the live column says in Excel. With `offer_from`, a date found in that text answer is offered in
    place of what is expected, and only noted.
    """

    when: Annotated[Condition, BeforeValidator(_condition)]
    expect: Annotated[Condition, BeforeValidator(_condition)]
    todo: str
    offer_from: str = ""


class RuleBelow(_Ruled):
    """A rule between a row and the rows below it, which only `collect` can see.

    Where `when` holds in the row above, `expect` must hold in every row below it; or the value of the column `within`
    must lie between the least and the greatest that the rows below have.
    """

    when: Annotated[Condition, BeforeValidator(_condition)] = ()
    expect: Annotated[Condition, BeforeValidator(_condition)] = ()
    within: str = ""

    @property
    def looks_at(self) -> Words:
        """The columns of the row above that it looks at; a finding is placed at the first that is answered."""
        return (*(one.field for one in self.when), *([self.within] if self.within else ()))


class SummarySpec(Strict):
    """What the master counts, by which columns, and which words a reader must see first; `called` is what they are."""

    count: str
    by: tuple[Words, ...]
    exceptions: Words = ()
    called: str = "Late"
    new_date: str = ""
    old_date: str = ""


class AppendixSpec(Strict):
    """What the appendix of what must be seen first shows, in the order of the plan.

    `groups` are the headings that rows stand under, outermost first, each of one column, or of a number and words.
    `columns` stand beside reference and title. `whole` is how all rows are printed.
    """

    title: str
    groups: tuple[Words, ...] = ()
    columns: Words
    whole: PrintSpec | None = None


class Form(Strict):
    """A kind of return, whole. Without `levels` its rows are a flat list: none stands under another.

    `asked_levels` are those whose rows are answered, where not all are; `scales` are lists, the best word first,
    whose words stand for a figure where no number can. `closed`, `carry_over` and `old_key` name plan columns of the
    year, where a form has them: why a row is not issued any more, whether it goes into next year's plan, and the
    reference that it had last year.
    """

    name: str
    title: str
    prefix: str
    version: int
    sheet: Annotated[str, Field(max_length=31)]
    note: str
    rows_are: str
    levels: Words = ()
    key: str
    title_column: str
    level_column: str = ""
    asked_levels: Words = ()
    number_under: str = ""
    route: Words
    officer: str = ""
    closed: str = ""
    carry_over: str = ""
    old_key: str = ""
    scales: Words = ()
    plan: tuple[PlanColumn, ...]
    answer: tuple[AnswerColumn, ...]
    computed: tuple[ComputedColumn, ...] = ()
    rule: tuple[Rule, ...] = ()
    below: tuple[RuleBelow, ...] = ()
    checks: ChecksSpec = ChecksSpec()
    summary: SummarySpec
    appendix: AppendixSpec | None = None
    blocks: BlockSpec | None = None
    history: HistorySpec | None = None
    lists: dict[str, ChoiceList]

    def __hash__(self) -> int:
        """Return the hash of what tells forms apart, so that what follows from a form is worked out once."""
        return hash((self.name, self.version))

    @cached_property
    def columns(self) -> dict[str, AnyColumn]:
        """All columns by name: the plan's, then those to fill in, then those that are computed."""
        every: list[AnyColumn] = [*self.plan, *self.answer, *self.computed]
        return {one.name: one for one in every}

    @cached_property
    def answers(self) -> dict[str, AnswerColumn]:
        """The columns to fill in, by name."""
        return {one.name: one for one in self.answer}

    @property
    def shown(self) -> tuple[PlanColumn, ...]:
        """The plan's columns that stand on the return."""
        return tuple(one for one in self.plan if one.shown)

    @property
    def explanation(self) -> str:
        """The name of the column that takes explanations; empty where the form has none."""
        return next((one.name for one in self.answer if one.kind == "explanation"), "")

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The lines of all its rules in the catalogue of findings."""
        return (*(one.entry for one in self.rule), *(one.entry for one in self.below))

    @property
    def rated(self) -> str:
        """The name of the column whose results it rates; empty where it rates none."""
        return next((one.rating.value for one in self.computed if one.rating), "")

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of all its rules."""
        return frozenset(one.code for one in (*self.rule, *self.below))

    @property
    def shown_first(self) -> AppendixSpec:
        """What its appendix shows; where the file does not say, what every form has."""
        if self.appendix:
            return self.appendix
        figures = (name for name in self.columns if self.kind(name) == "figure")
        dates = (name for name in (self.summary.old_date, self.summary.new_date) if name)
        texts = (one.name for one in self.answer if one.kind == "commentary")
        officer = (self.officer,) if self.officer else ()
        columns = (self.summary.count, *dates, *figures, *texts, *officer, self.route[0])
        return AppendixSpec(title=self.title, columns=tuple(dict.fromkeys(columns)))

    @property
    def printed(self) -> PrintSpec:
        """How all its rows are printed; where the file does not say, with what must be seen first."""
        first = self.shown_first
        return first.whole or PrintSpec(
            title=self.title, groups=first.groups, columns=self.print_columns(first.columns)
        )

    def print_columns(self, names: Words) -> tuple[PrintColumn, ...]:
        """Return the columns of a printed page: reference and title, then those named."""
        least = {"commentary": 46, "text": 16}  # what people write at length asks for room
        widths = {name: max(self.columns[name].width, least.get(self.kind(name), 0)) for name in names}
        widths = {self.key: 12, self.title_column: 36} | widths
        return tuple(PrintColumn(of=(name,), width=width) for name, width in widths.items())

    def dated(self) -> tuple[PlanColumn, ...]:
        """Return the plan's columns that hold dates."""
        return tuple(one for one in self.plan if one.kind == "date")

    def heading(self, name: str) -> str:
        """Return the heading of a column."""
        return self.columns[name].heading

    def spoken(self, name: str) -> str:
        """Return the heading of a column as it stands within a sentence: `status`, but `RAG`."""
        heading = self.heading(name)
        return heading if heading.isupper() else heading.lower()

    def choices(self, name: str) -> ChoiceList:
        """Return the list that a choice column takes its words from."""
        return self.lists[self.columns[name].choices]

    def kind(self, name: str) -> str:
        """Return the kind of a column."""
        return self.columns[name].kind

    def figure(self, text: str) -> MeasureValue:
        """Read a figure as people write it, in numbers or in words of the form's scales."""
        return read_measure_value(text, (self.lists[name] for name in self.scales))

    def asks(self, level: str) -> bool:
        """Whether rows of a level are to be answered; the others are there to be read."""
        return not self.asked_levels or level in self.asked_levels

    def top(self, level: str) -> bool:
        """Whether a row of this level stands above others; in a form without levels none does."""
        return bool(self.levels) and level == self.levels[0]

    @cached_property
    def counted(self) -> ChoiceList:
        """The list whose words the summary counts."""
        return self.choices(self.summary.count)

    @model_validator(mode="after")
    def _fits_together(self) -> Form:
        """Refuse a form whose parts do not fit together, with all that is wrong."""
        found = list(problems(self))
        if found:
            raise ValueError("; ".join(found))
        return self
