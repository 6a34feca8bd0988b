"""The library of damages, and what its functions share.

A damage leaves the tags of the cells as they are, so that the oracle knows afterwards whose answer stands where. Where
the officer types something new, it is tagged with the row that the officer means. A damage that does not fit a form (a
date where the form has none) leaves the paper as it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

from damage.paper import At, Broken, Formula, Paper, Sheet

Damage = Callable[[Paper, random.Random], None]
DAMAGES: dict[str, Damage] = {}


def damage(function: Damage) -> Damage:
    """Put a function among the damages, under its name in words."""
    DAMAGES[function.__name__.replace("_", " ")] = function
    return function


def answered(sheet: Sheet, heading: str) -> list[At]:
    """The cells under a heading that hold an answer, whichever columns they have moved to."""
    return [at for at in cells_of(sheet, heading) if sheet.cells[at].value is not None]


def cells_of(sheet: Sheet, heading: str) -> list[At]:
    """The cells of the rows under a heading, filled or not."""
    return sorted(at for at, one in sheet.cells.items() if one.tag and one.tag[0] and one.tag[1] == heading)


def any_answer(paper: Paper, rng: random.Random) -> At | None:
    """Some cell with an answer that somebody typed."""
    found = [at for heading in paper.answer_headings for at in answered(paper.table, heading)]
    found = [at for at in found if not isinstance(paper.table.cells[at].value, Formula | Broken)]
    return rng.choice(found) if found else None


def some_heading(sheet: Sheet, rng: random.Random, among: Iterable[str]) -> tuple[At, str] | None:
    """The cell of some heading among several, and which it is."""
    wanted = set(among)
    found = sorted(
        (at, one.tag[1]) for at, one in sheet.cells.items() if one.tag and not one.tag[0] and one.tag[1] in wanted
    )
    return rng.choice(found) if found else None
