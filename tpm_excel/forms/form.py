"""The shape of a form file, strictly read: an unknown key is refused with its path."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from tpm_excel.findings.catalogue import Entry
from tpm_excel.findings.finding import Severity
from tpm_excel.forms.block_spec import BlockSpec
from tpm_excel.forms.conditions import Condition, parse_condition
from tpm_excel.forms.strict import Strict, Words
from tpm_excel.forms.validity import problems

PlanKind = Literal["reference", "text", "level", "people", "codes", "date", "yes_no"]
AnswerKind = Literal["choice", "percentage", "commentary", "date", "explanation"]
Prompt = Annotated[str, Field(max_length=255)]
"""A prompt of Excel's data validation holds 255 characters; more and Excel calls the workbook damaged."""


class Choice(Strict):
    """A word of a list: what it means, the group that rules refer to, its colours, and near spellings of it."""

    word: str
    means: str
    group: str
    style: str
    aliases: Words = ()


class ChoiceList(Strict):
    """A list of words to choose from, and the word that stands for no answer."""

    blank: str
    blank_style: str
    choice: tuple[Choice, ...]

    @property
    def words(self) -> Words:
        """The words in their order."""
        return tuple(one.word for one in self.choice)

    def group(self, name: str) -> Words:
        """Return the words of a group."""
        return tuple(one.word for one in self.choice if one.group == name)

    def style(self, word: str) -> str:
        """Return the name of a word's colours; those of no answer for a word that is not in the list."""
        return next((one.style for one in self.choice if one.word == word), self.blank_style)


class Column(Strict):
    """What a column of the plan and a column to fill in have in common."""

    name: str
    heading: str
    width: float
    aliases: Words = ()
    prompt: Prompt = ""


class PlanColumn(Column):
    """A column of the plan sheet; `shown` puts it on the return, locked, `plan_only` keeps it off the master.

    A date `within` the year, or `not_after` that of the row above it, is held against them when the plan is checked.
    """

    kind: PlanKind
    shown: bool = False
    strong: bool = False
    plan_only: bool = False
    within: Literal["", "year"] = ""
    not_after: Literal["", "parent"] = ""


class AnswerColumn(Column):
    """A column that the officer fills in; `last_quarter` shows the answer of the quarter before beside it."""

    kind: AnswerKind
    choices: str = ""
    required: bool = False
    last_quarter: bool = False
    example: str = ""


def _condition(raw: Any) -> Any:
    return parse_condition(raw) if isinstance(raw, dict) else raw


class Rule(Strict):
    """A rule within a row: where `when` holds, `expect` must hold too.

    `todo` is what the live column says in Excel. With `offer_from`, a date found in that text answer is offered in
    place of what is expected, and only noted.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    code: str
    severity: Literal["error", "query", "note"]
    when: Annotated[Condition, BeforeValidator(_condition)]
    expect: Annotated[Condition, BeforeValidator(_condition)]
    says: str
    do: str
    todo: str
    offer_from: str = ""

    @property
    def entry(self) -> Entry:
        """The rule's line in the catalogue of findings."""
        return Entry(self.code, Severity(self.severity), self.says, self.do)


class SummarySpec(Strict):
    """What the master counts, by which columns, and which words a reader must see first."""

    count: str
    by: tuple[Words, ...]
    exceptions: Words
    new_date: str = ""
    old_date: str = ""


class Form(Strict):
    """A kind of return, whole.

    `closed`, `carry_over` and `old_key` name plan columns of the year, where a form has them: why a row is not issued
    any more, whether it goes into next year's plan, and the reference that it had last year.
    """

    name: str
    title: str
    prefix: str
    version: int
    sheet: Annotated[str, Field(max_length=31)]
    note: str
    rows_are: str
    levels: Words
    key: str
    title_column: str
    level_column: str
    number_under: str
    route: Words
    officer: str
    closed: str = ""
    carry_over: str = ""
    old_key: str = ""
    plan: tuple[PlanColumn, ...]
    answer: tuple[AnswerColumn, ...]
    rule: tuple[Rule, ...] = ()
    summary: SummarySpec
    blocks: BlockSpec | None = None
    lists: dict[str, ChoiceList]

    @cached_property
    def columns(self) -> dict[str, PlanColumn | AnswerColumn]:
        """All columns by name: the plan's, then those to fill in."""
        every: list[PlanColumn | AnswerColumn] = [*self.plan, *self.answer]
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

    def dated(self) -> tuple[PlanColumn, ...]:
        """Return the plan's columns that hold dates."""
        return tuple(one for one in self.plan if one.kind == "date")

    def heading(self, name: str) -> str:
        """Return the heading of a column."""
        return self.columns[name].heading

    def choices(self, name: str) -> ChoiceList:
        """Return the list that a choice column takes its words from."""
        return self.lists[self.answers[name].choices]

    @property
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
