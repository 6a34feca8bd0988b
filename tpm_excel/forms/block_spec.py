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
    """The words that stand above the titles of a level."""

    level: str
    words: Words


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
    """A part of the document that this form does not take: its kind, the lines that open it, and its mark."""

    kind: str
    headings: Words
    mark: str = ""
    marked: str = ""


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
    brackets behind the people of another. `undated` are words that stand in place of a date.
    """

    level: tuple[LevelWords, ...]
    stack: tuple[Stack, ...] = ()
    section: tuple[SectionLine, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    names: NameWords = NameWords()
    brackets: dict[str, str] = Field(default_factory=dict)
    titles: tuple[Pattern, ...] = ()
    undated: Words = ()
    plain_sheets: tuple[Pattern, ...] = ()
    heading_prefix: Pattern = ""
    reference: Pattern = ""
    title_reference: Pattern = ""

    @cached_property
    def levels(self) -> dict[str, str]:
        """The level that each word stands for."""
        return {word: one.level for one in self.level for word in one.words}

    @model_validator(mode="after")
    def _sections_have_text(self) -> BlockSpec:
        """Refuse a pattern of a section that does not say which part of the line is its text."""
        for one in self.section:
            for pattern in one.patterns:
                if "text" not in re.compile(pattern).groupindex:
                    raise ValueError(f"the pattern {pattern!r} of {one.column!r} has no group named text")
        return self
