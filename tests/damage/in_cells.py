"""What is written in a cell: text for numbers, slips of the keys, several values, odd spaces, other calendars."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

from damage.library import DAMAGES, Damage, answered, cells_of, damage
from damage.paper import At, Broken, Formula, Paper


def _of_kind(paper: Paper, *kinds: str) -> list[At]:
    return [at for heading in paper.kind(*kinds) for at in answered(paper.table, heading)]


def _rewrite(kind: str, forms: Callable[[Any, random.Random], Any], **meant: Any) -> Damage:
    """The same said otherwise; with `meant` the officer says something else."""

    def apply(paper: Paper, rng: random.Random) -> None:
        for at in _of_kind(paper, kind):
            value = paper.table.cells[at].value
            new = None if isinstance(value, Formula | Broken | bool) else forms(value, rng)
            if new is not None:
                paper.table.set(
                    at, value=new, style="" if isinstance(new, str) else paper.table.cells[at].style, **meant
                )

    return apply


def _date_as_text(value: Any, rng: random.Random) -> Any:
    if not isinstance(value, date):
        return None
    day = f"{value.day}{'th' if value.day not in (1, 2, 3, 21, 22, 23, 31) else 'st' if value.day % 10 == 1 else 'nd'}"
    return rng.choice([f"{day} {value:%B %Y}", f"{value.day}.{value.month}.{value:%y}", f"{value:%d/%m/%Y} "])


DAMAGES["dates as text"] = _rewrite("date", _date_as_text)
DAMAGES["statuses with odd case and spaces"] = _rewrite(
    "choice",
    lambda value, rng: rng.choice([f" {value}", str(value).upper(), str(value).replace(" ", "\u00a0"), f"{value}\n"]),
)
DAMAGES["statuses with a slip of the keys"] = _rewrite(
    "choice",
    lambda value, rng: (
        {"On Target": "On-track", "Completed": "Complted", "In Progress": "In-progres", "Estimated": "Estimted"}.get(
            str(value)
        )
        if rng
        else None
    ),
)
DAMAGES["percentages as text"] = _rewrite(
    "percentage",
    lambda value, rng: (
        rng.choice([f"{value * 100:g}%", f"{value * 100:g} %"]) if isinstance(value, float | int) else "n/a"
    ),
)
DAMAGES["comments with curly quotes and hard spaces"] = _rewrite(
    "commentary",
    lambda value, rng: str(value).replace(" ", "\u00a0", 2) + (" \u201csic\u201d" if rng.random() < 0 else ""),
)
DAMAGES["comments with line ends of three systems"] = _rewrite(
    "commentary", lambda value, rng: str(value) + rng.choice(["\r\n", "\n", " \n\n"])
)


def _spoil(kind: str, words: list[Any]) -> Damage:
    """The officer writes something that nobody can read for certain; it is held back, or read and said."""

    def apply(paper: Paper, rng: random.Random) -> None:
        if found := _of_kind(paper, kind):
            at = rng.choice(found)
            paper.table.set(at, value=rng.choice(words), style="", meant=None)

    return apply


DAMAGES["two statuses in a cell"] = _spoil("choice", ["On Target / Delayed", "Completed; Delayed", "see comment", "?"])
DAMAGES["a percentage with words"] = _spoil(
    "percentage", ["approx 40", "80.6 (P)", "40-50%", "1,5", "£5m", "-", 4.2, 250]
)
DAMAGES["dates that are none"] = _spoil("date", ["3/31/2013", "31/02/2026", "TBC", "Q4", "end of year", 12])
DAMAGES["a boolean for an answer"] = _spoil("choice", [True, False])


@damage
def serial_numbers_for_dates(paper: Paper, _: random.Random) -> None:
    for at in _of_kind(paper, "date"):
        value = paper.table.cells[at].value
        if isinstance(value, date):
            paper.table.set(at, value=(value - date(1899, 12, 30)).days, style="")


@damage
def percentages_that_lost_their_format(paper: Paper, _: random.Random) -> None:
    for at in _of_kind(paper, "percentage"):
        value = paper.table.cells[at].value
        if isinstance(value, int | float) and not isinstance(value, bool):
            paper.table.set(at, value=round(value * 100, 6) if value != 1 else 1, style="")


@damage
def the_1904_system(paper: Paper, _: random.Random) -> None:
    paper.date_1904 = True


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


DAMAGES["figures as text"] = _rewrite("figure", lambda value, _: f" {value:g}" if _number(value) else None)
DAMAGES["numbers as text"] = _rewrite("number", lambda value, _: f"{value:,.0f} " if _number(value) else None)
DAMAGES["a figure with words"] = _spoil(
    "figure",
    ["approx 40", "80.6 (P)", "654 per 100,000", "TBC", "2nd", "Top Quartile (54.6%)", "£5m", "-", "1,5", "\u00bd"],
)
DAMAGES["a number with words"] = _spoil("number", ["about 700", "7 hundred", "700-800", "-", "1.000.000"])
DAMAGES["figures with their unit"] = _rewrite(
    "figure", lambda value, rng: f"{value:g}{rng.choice(['%', ' %'])}" if _number(value) else None
)
DAMAGES["comments that begin like formulas"] = _rewrite(
    "commentary", lambda value, rng: rng.choice(["+", "@", "-", "="]) + str(value), meant=None
)
DAMAGES["comments with signs of all scripts"] = _rewrite(
    "commentary", lambda value, _: f"{value} \U0001f600 \u202eabc\u202c \u0661 \ufb01 e\u0301", meant=None
)
DAMAGES["a comment longer than a cell can hold"] = _spoil(
    "commentary", ["It took long. " * 2_340, "It took longer. " * 3_000]
)
DAMAGES["dates with the time of day"] = _rewrite(
    "date", lambda value, _: f"{value:%d/%m/%Y} 09:30" if isinstance(value, date) else None
)


@damage
def dashes_and_noughts_for_blanks(paper: Paper, rng: random.Random) -> None:
    for heading in paper.answer_headings:
        for at in cells_of(paper.table, heading):
            if paper.table.cells[at].value is None and not paper.table.cells[at].note and rng.random() < 0.5:
                paper.table.set(at, value=rng.choice(["-", "n/a", "none", ".", 0]), style="")


@damage
def cells_of_spaces_for_blanks(paper: Paper, rng: random.Random) -> None:
    for heading in paper.answer_headings:
        for at in cells_of(paper.table, heading):
            if paper.table.cells[at].value is None and rng.random() < 0.5:
                paper.table.set(at, value=rng.choice([" ", "\u00a0", "\n"]))


@damage
def all_formats_lost(paper: Paper, _: random.Random) -> None:
    """Pasted as values: dates are day numbers, percentages fractions."""
    sheet = paper.table
    for at, cell in list(sheet.cells.items()):
        value = (cell.value - date(1899, 12, 30)).days if isinstance(cell.value, date) else cell.value
        sheet.set(at, value=value, style="")


@damage
def everything_as_text(paper: Paper, _: random.Random) -> None:
    """As from a CSV that was opened and saved: what Excel showed is what stands there."""
    for at in [at for heading in paper.answer_headings for at in answered(paper.table, heading)]:
        cell = paper.table.cells[at]
        value = cell.value
        if isinstance(value, date):
            paper.table.set(at, value=f"{value:%d/%m/%Y}", style="text")
        elif _number(value):
            paper.table.set(at, value=f"{value * 100:g}%" if cell.style == "percent" else f"{value:g}", style="text")
