"""How a plan in blocks is told apart: the words of its headings and lines, which stand in the form file."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from tpm_excel.forms.strict import Strict, Words


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a pattern: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression, matched against a whole line in any case."""


class LevelWords(Strict):
    """The words that stand above the titles of a level; in a form without levels its name is empty.

    A row whose reference looks like `reference` is of that level, whatever stands above it.
    """

    level: str = ""
    words: Words = ()
    reference: Pattern = ""


class Stack(Strict):
    """A heading under which the values of several columns stand, one below the other in their order."""

    columns: tuple[str, str]
    headings: Words


class SectionLine(Strict):
    """A line that names what the rows below belong to; patterns give the groups `number` and `text`."""

    column: str
    number: str = ""
    patterns: tuple[Pattern, ...] = ()


class Elsewhere(Strict):
    """A part of the document that another form takes: its kind, the lines that open it, and its mark.

    Each line of it is a title of that `form`; the one that bears the mark has a Yes in its column `mark_column`.
    """

    kind: str
    headings: Words
    form: str
    mark: str = ""
    marked: str = ""
    mark_column: str = ""


class Label(Strict):
    """Words that stand beside the value of a column, in its own cell or in the one before it.

    A text that begins with what `pattern` matches says the value behind it.
    """

    column: str
    words: Words = ()
    pattern: Pattern = ""


class NameWords(Strict):
    """The words by which an office is told from a person: before a name, as an office, and anywhere in a team.

    `members` are the offices that councillors hold.
    """

    titles: Words = ()
    members: Words = ()
    offices: Words = ()
    teams: Words = ()


class BlockSpec(Strict):
    """How a plan in blocks is read.

    `sections` go from the widest to the narrowest. `brackets` says into which column the codes go that stand in
    brackets behind the people of another. `undated` are words that stand in place of a date. `title_parts` takes a
    title apart into columns, by its groups. With `lone_lines` a line that says one thing among the rows names a
    section: the first of two the wider one. `heading_noise` is what may stand in a heading beside its words,
    `points` are the words over the periods of a chart's figures.
    """

    level: tuple[LevelWords, ...]
    stack: tuple[Stack, ...] = ()
    section: tuple[SectionLine, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    names: NameWords = NameWords()
    brackets: dict[str, str] = Field(default_factory=dict)
    titles: tuple[Pattern, ...] = ()
    undated: Words = ()
    label: tuple[Label, ...] = ()
    plain_sheets: tuple[Pattern, ...] = ()
    heading_noise: Pattern = ""
    reference: Pattern = ""
    title_reference: Pattern = ""
    title_parts: Pattern = ""
    points: Words = ()
    lone_lines: bool = False

    @cached_property
    def levels(self) -> dict[str, str]:
        """The level that each word stands for."""
        return {word: one.level for one in self.level for word in one.words}

    def leveled(self, reference: str) -> str:
        """Return the level that a reference is of, by how it looks; empty where no level says so."""
        patterns = ((one.level, one.reference) for one in self.level if one.reference)
        return next((level for level, pattern in patterns if re.fullmatch(pattern, reference, re.IGNORECASE)), "")

    @property
    def by_reference(self) -> bool:
        """Whether the references of the rows say what they are and belong to."""
        return any(one.reference for one in self.level)

    @model_validator(mode="after")
    def _sections_have_text(self) -> BlockSpec:
        """Refuse a pattern of a section that does not say which part of the line is its text."""
        for one in self.section:
            for pattern in one.patterns:
                if "text" not in re.compile(pattern).groupindex:
                    raise ValueError(f"the pattern {pattern!r} of {one.column!r} has no group named text")
        return self
