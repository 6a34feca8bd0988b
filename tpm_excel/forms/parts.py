"""The parts of a form file: lists of words, columns of the plan, columns to fill in, and columns that are computed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tpm_excel.forms.strict import Strict, Words

PlanKind = Literal["reference", "text", "level", "people", "codes", "date", "number", "figure", "choice", "yes_no"]
AnswerKind = Literal["choice", "percentage", "number", "figure", "text", "commentary", "date", "explanation"]
"""A `number` is a number and nothing else; a `figure` is one as people write it, such as `80.6 (P)`."""
LONGEST_PROMPT = 255
"""A prompt of Excel's data validation holds 255 characters; more and Excel calls the workbook damaged."""
Prompt = Annotated[str, Field(max_length=LONGEST_PROMPT)]


class Choice(Strict):
    """A word of a list: what it means, the group that rules refer to, its colours, and near spellings of it.

    `worth` is the number that a computed column takes for the word; a word that is a number is worth that number.
    """

    word: str
    means: str
    group: str
    style: str
    aliases: Words = ()
    worth: float | None = None

    @property
    def number(self) -> float | None:
        """The number that the word stands for; None where it stands for none."""
        return as_number(self.word) if self.worth is None else self.worth


class ChoiceList(Strict):
    """A list of words to choose from, and the word that stands for no answer. A scale is a list with the best first."""

    blank: str
    blank_style: str
    choice: tuple[Choice, ...]

    @cached_property
    def words(self) -> Words:
        """The words in their order."""
        return tuple(one.word for one in self.choice)

    @cached_property
    def groups(self) -> dict[object, str]:
        """The group of each word."""
        return {one.word: one.group for one in reversed(self.choice)}

    def group(self, name: str) -> Words:
        """Return the words of a group."""
        return tuple(one.word for one in self.choice if one.group == name)

    def group_of(self, word: object) -> str:
        """Return the group of a word; empty where it is not in the list."""
        return self.groups.get(word, "")

    def style(self, word: str) -> str:
        """Return the name of a word's colours; those of no answer for a word that is not in the list."""
        return next((one.style for one in self.choice if one.word == word), self.blank_style)

    def number(self, word: object) -> float | None:
        """Return the number that a word stands for; None where it stands for none."""
        return next((one.number for one in self.choice if one.word == word), None)


def as_number(word: str) -> float | None:
    """Return the number that a word of a list is, such as `3`; None where it is another word."""
    try:
        return float(word) if word.strip().isdecimal() else None
    except ValueError:
        return None


class Column(Strict):
    """What all columns of a form have in common.

    `prompt` says what stands there, to everybody; `how` is said besides to those who fill it in.
    """

    name: str
    heading: str
    width: float
    aliases: Words = ()
    prompt: Prompt = ""
    how: Prompt = ""

    @property
    def told(self) -> str:
        """What those who fill it in are told: what belongs there, and how it is entered."""
        return f"{self.prompt} {self.how}".strip()


class PlanColumn(Column):
    """A column of the plan sheet; `shown` puts it on the return, locked, `plan_only` keeps it off the master.

    A date `within` the year, or `not_after` that of the row above it, is held against them when the plan is checked.
    One that is `original_of` another keeps the first day that stood there. In next year's plan a column holds what it
    holds this year, unless `next_year` names the column whose last value of the year stands there, or
    `next_year_word` the word that does.
    """

    kind: PlanKind
    choices: str = ""
    shown: bool = False
    strong: bool = False
    plan_only: bool = False
    within: Literal["", "year"] = ""
    not_after: Literal["", "parent"] = ""
    original_of: str = ""
    next_year: str = ""
    next_year_word: str = ""


class AnswerColumn(Column):
    """A column that the officer fills in; `last_quarter` shows the answer of the quarter before beside it.

    `least` and `most` bound a number, and belong to what it may be.
    """

    kind: AnswerKind
    choices: str = ""
    required: bool = False
    last_quarter: bool = False
    least: float | None = None
    most: float | None = None
    example: str = ""


class Rating(Strict):
    """A result held against a minimum and a target: the columns that say them, and the five words for what comes out.

    The polarity's group `lower` turns the comparison round; the qualifier's group `not_due` asks for no result.
    """

    value: str
    minimum: str
    target: str
    polarity: str
    qualifier: str = ""
    met: str
    between: str
    below: str
    data_only: str
    not_due: str

    @property
    def columns(self) -> Words:
        """The columns that it looks at."""
        return tuple(one for one in (self.value, self.minimum, self.target, self.polarity, self.qualifier) if one)


class Direction(Strict):
    """A result held against an earlier one: better, the same within a tolerance, worse, or not to be compared.

    `otherwise` is the plan's column for the earlier result where no return gave it. Where the column `cumulative` says
    a word of the group `yes`, the quarter before is no measure of the present one.
    """

    value: str
    against: Literal["previous", "year_ago"]
    otherwise: str = ""
    polarity: str
    tolerance: str = ""
    tolerance_default: float = 2
    cumulative: str = ""
    better: str
    same: str
    worse: str
    not_comparable: str

    @property
    def columns(self) -> Words:
        """The columns that it looks at."""
        named = (self.value, self.otherwise, self.polarity, self.tolerance, self.cumulative)
        return tuple(one for one in named if one)


class ComputedColumn(Column):
    """A column that nobody fills in: a product, the band that a number falls in, a rating, a direction, a mean.

    `bands` names, for each word, the number from which on it holds. `mean_below` is a percentage of the rows below,
    whose mean, cut to a whole number, the row above shows. What looks at its own row alone is live in the return,
    unless `shown` is false.
    """

    kind: Literal["number", "choice", "percentage"]
    shown: bool = True
    choices: str = ""
    product: Words = ()
    of: str = ""
    bands: dict[str, float] = Field(default_factory=dict)
    rating: Rating | None = None
    direction: Direction | None = None
    mean_below: str = ""

    @property
    def live(self) -> bool:
        """Whether the return shows it while it is filled in."""
        return self.shown and self.direction is None and not self.mean_below

    @property
    def columns(self) -> Words:
        """The columns that it is computed from."""
        single = tuple(one for one in (self.of, self.mean_below) if one)
        parts = (self.product, single, *(x.columns for x in (self.rating, self.direction) if x))
        return tuple(name for part in parts for name in part)

    @property
    def words(self) -> Words:
        """The words that may come out of it, in no order."""
        one, other = self.rating, self.direction
        if one:
            return (one.met, one.between, one.below, one.data_only, one.not_due)
        if other:
            return (other.better, other.same, other.worse, other.not_comparable)
        return tuple(self.bands)

    def explained(self, headings: Mapping[str, str]) -> str:
        """Say in words how it is computed; `headings` gives the heading of each column."""
        if self.product:
            return " times ".join(headings[name] for name in self.product)
        if self.bands:
            falling = sorted(self.bands.items(), key=lambda pair: -pair[1])
            return f"{headings[self.of]}: " + ", ".join(f"{word} from {least:.12g}" for word, least in falling)
        if self.rating:
            one = self.rating
            return (
                f"{headings[one.value]} against {headings[one.minimum]} and {headings[one.target]}: {one.met} at the "
                f"target or beyond it, {one.between} at the minimum or beyond it, {one.below} below; {one.data_only} "
                f"without a target, {one.not_due} where no result is due"
            )
        if self.direction is None:
            return f"the mean of {headings[self.mean_below]} of the rows below, cut to a whole number"
        against = "the quarter before" if self.direction.against == "previous" else "the same quarter last year"
        return (
            f"{headings[self.direction.value]} against {against}, the same within "
            f"{self.direction.tolerance_default:.12g} per cent of the earlier value"
        )

    @model_validator(mode="after")
    def _one_way(self) -> ComputedColumn:
        """Refuse a column that says in no way, or in several, how it is computed."""
        ways = [bool(self.product), bool(self.of and self.bands), self.rating is not None, self.direction is not None]
        ways.append(bool(self.mean_below))
        if sum(ways) != 1 or bool(self.of) != bool(self.bands):
            raise ValueError(
                "say in one way how it is computed: product, of with bands, rating, direction or mean_below"
            )
        if (self.kind == "number") != bool(self.product) or (self.kind == "percentage") != bool(self.mean_below):
            raise ValueError("a product is a number, a mean_below a percentage; all else is a choice")
        return self


AnyColumn = PlanColumn | AnswerColumn | ComputedColumn
