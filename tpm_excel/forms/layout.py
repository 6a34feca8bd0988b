"""What stands in which column: the hinge between a form and its sheets. The writer asks it, and so does the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from tpm_excel.forms.form import AnyColumn, Form

TITLE_ROW, NOTE_ROW, HEADER_ROW, FIRST_ROW = 0, 1, 3, 4
"""Rows of a form's sheet, counted from 0: title, note, headings, first row of the table."""

ENTER = "(enter)"
LAST_QUARTER = "Last quarter: "
TO_DO = "To do"


class Part(Enum):
    """What a column of a return is for."""

    PLAN = "plan"
    LAST = "last quarter"
    ANSWER = "answer"
    COMPUTED = "computed"
    TO_DO = "to do"

    __hash__ = object.__hash__  # that of Enum is written in Python


@dataclass(frozen=True, slots=True)
class Placed:
    """A column of a return: its place counted from 0, its part, its heading as printed, and the form's column."""

    index: int
    part: Part
    heading: str
    width: float
    column: AnyColumn | None

    @property
    def name(self) -> str:
        """The name of the form's column; empty for To do."""
        return self.column.name if self.column else ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a form's return sheet."""

    columns: tuple[Placed, ...]

    def index(self, name: str) -> int:
        """Return the place of a column of the plan, to fill in or computed, counted from 0."""
        wanted = (Part.PLAN, Part.ANSWER, Part.COMPUTED)
        return next(one.index for one in self.columns if one.name == name and one.part in wanted)

    def of(self, part: Part) -> tuple[Placed, ...]:
        """Return the columns of one part."""
        return tuple(one for one in self.columns if one.part is part)


@lru_cache(maxsize=64)
def layout(form: Form) -> Layout:
    """Lay out a form's return sheet: the plan, last quarter, what to fill in, what is computed of it, and To do."""
    parts: list[tuple[Part, str, float, AnyColumn | None]] = []
    parts += [(Part.PLAN, one.heading, one.width, one) for one in form.shown]
    parts += [
        (Part.LAST, LAST_QUARTER + _lower_first(one.heading), one.width * (0.62 if one.width > 30 else 0.9), one)
        for one in form.answer
        if one.last_quarter
    ]
    parts += [(Part.ANSWER, f"{one.heading} {ENTER}", one.width, one) for one in form.answer]
    parts += [(Part.COMPUTED, one.heading, one.width, one) for one in form.computed if one.live]
    parts.append((Part.TO_DO, TO_DO, 18, None))
    return Layout(tuple(Placed(index, *part) for index, part in enumerate(parts)))


def _lower_first(heading: str) -> str:
    return heading[:1].lower() + heading[1:]


@lru_cache(maxsize=20_000)
def plain_heading(text: str) -> str:
    """Return a heading in the form in which headings are compared: no case, no spaces doubled, no “(enter)”.

    A line below, with which databases join words, is a space.
    """
    text = " ".join(text.replace("_", " ").split()).casefold()
    return text.removesuffix(ENTER).strip().rstrip(":*.").strip()


def is_heading(text: str, plain: str) -> bool:
    """Return whether a text is a heading, given in its plain form; most texts are told by a word that they lack."""
    return plain.rpartition(" ")[2] in text.casefold() and plain_heading(text) == plain


@lru_cache(maxsize=128)
def heading_names(form: Form, *, with_aliases: bool) -> Mapping[str, tuple[Part, str]]:
    """Return which part and column each known heading stands for, by its plain form.

    Aliases are for documents that tpm did not write; a return's own headings need none.
    """
    known: dict[str, tuple[Part, str]] = {}
    for placed in layout(form).columns:
        known[plain_heading(placed.heading)] = (placed.part, placed.name)
    columns: list[tuple[Part, AnyColumn]] = [(Part.PLAN, one) for one in form.plan]
    columns += [(Part.ANSWER, one) for one in form.answer] + [(Part.COMPUTED, one) for one in form.computed]
    for part, column in columns:
        known.setdefault(plain_heading(column.heading), (part, column.name))
    if with_aliases:
        for part, column in columns:
            for alias in column.aliases:
                known.setdefault(plain_heading(alias), (part, column.name))
    return known
