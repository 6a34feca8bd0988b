"""The rows of a return as they are kept: what all rows of a sheet have in common is said once.

A row is its reference, its line, whether it is held, the texts of the plan's cells where they are not as they were
issued, and its answers. An answer is its text alone where it was read as it was written, and most are.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase
from sys import intern
from typing import Any

from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Answer, ReturnedRow
from tpm_excel.verbs.kept_entries import value_kept

_Shape = tuple[str, str, str, tuple[str, ...], tuple[str, ...] | None]
"""What rows have in common: file, sheet and column of their place, their answers, and the plan's cells that they say.

With each is kept in which columns the first of its rows has its answers.
"""


def packed(rows: Sequence[ReturnedRow]) -> list[Any]:
    """Return rows as JSON can hold them; a date stays a date, to be written as a list of one text."""
    shapes: dict[_Shape, tuple[int, list[str]]] = {}
    lines: list[Any] = []
    for row in rows:
        file, sheet, cell, own = row.place
        line = cell.lstrip(ascii_uppercase)
        said = row.plan_cells
        shape = file, sheet, cell.removesuffix(line), tuple(row.answers), None if said is None else tuple(said)
        if shape not in shapes:
            shapes[shape] = len(shapes), [one.place.cell.removesuffix(line) for one in row.answers.values()]
        at, columns = shapes[shape]
        answers = [
            _answer(one, (file, sheet, column + line, own))
            for one, column in zip(row.answers.values(), columns, strict=True)
        ]
        texts = None if said is None else list(said.values())
        lines.append([at, row.ref, line, own, row.held, texts, answers])
    return [[(*shape, columns) for shape, (_, columns) in shapes.items()], lines]


def _answer(one: Answer, where: tuple[str, str, str, str]) -> str | list[Any]:
    _, written, value, place, problem, expected = one
    if place != where:
        return [written, value, problem, expected, place]
    if problem or expected or value != (written or None):
        return [written, value, problem, expected]
    return written


def unpacked(kept: Any) -> tuple[ReturnedRow, ...]:
    """Return the rows that were packed; equal texts are one text in all returns of a run, and in its plan."""
    shapes, lines = kept
    return tuple(_row(shapes[at], *rest) for at, *rest in lines)


def _row(shape: Any, ref: str, line: str, own: str, held: bool, texts: Any, answers: Any) -> ReturnedRow:
    file, sheet, column, fields, said, columns = shape
    own = intern(own)
    read = {}
    for name, letters, kept in zip(fields, columns, answers, strict=True):
        if type(kept) is str:
            text = intern(kept)
            read[name] = Answer(name, text, text or None, Place(file, sheet, intern(letters + line), own))
        else:
            text, value, problem, expected, *other = kept
            place = Place(*other[0]) if other else Place(file, sheet, intern(letters + line), own)
            read[name] = Answer(name, intern(text), value_kept(value), place, problem, expected)
    cells = None if said is None else dict(zip(said, texts, strict=True))
    return ReturnedRow(intern(ref), Place(file, sheet, intern(column + line), own), read, cells, held)
