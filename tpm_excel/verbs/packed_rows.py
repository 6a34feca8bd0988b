"""The rows of a return as they are kept: what all rows of a sheet have in common is said once, blanks hardly at all.

A row is its reference, its place, whether it is held, the texts of the plan's cells, and its answers. An answer is its
cell alone where that is blank, and its cell and text where it was read as it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from sys import intern
from typing import Any

from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Answer, ReturnedRow
from tpm_excel.verbs.kept_entries import value_kept

_Shape = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""What rows have in common: file and sheet, the columns that were answered, and those of the plan."""


def packed(rows: Sequence[ReturnedRow]) -> list[Any]:
    """Return rows as JSON can hold them; a date stays a date, to be written as a list of one text."""
    shapes: dict[_Shape, int] = {}
    lines: list[Any] = []
    for row in rows:
        place = row.place
        shape = place.file, place.sheet, tuple(row.answers), tuple(row.plan_cells)
        at = shapes.setdefault(shape, len(shapes))
        answers = [_answer(one, place) for one in row.answers.values()]
        lines.append([at, row.ref, place.cell, place.ref, row.held, list(row.plan_cells.values()), answers])
    return [list(shapes), lines]


def _answer(one: Answer, beside: Place) -> str | list[Any]:
    place = one.place
    near = (place.file, place.sheet, place.ref) == (beside.file, beside.sheet, beside.ref)
    cell = place.cell if near else list(place)
    if one.problem or one.expected or one.value != (one.written or None):
        return [cell, one.written, one.value, one.problem, one.expected]
    return place.cell if near and not one.written else [cell, one.written]


def unpacked(kept: Any) -> tuple[ReturnedRow, ...]:
    """Return the rows that were packed; equal texts are one text in all returns of a run, and in its plan."""
    shapes, lines = kept
    return tuple(_row(*shapes[at], *rest) for at, *rest in lines)


def _row(file: str, sheet: str, fields: Any, columns: Any, *row: Any) -> ReturnedRow:
    ref, cell, own, held, texts, answers = row
    own = intern(own)
    read = {}
    for name, kept in zip(fields, answers, strict=True):
        if type(kept) is str:
            read[name] = Answer(name, "", None, Place(file, sheet, intern(kept), own))
        else:
            where, written = kept[0], intern(kept[1])
            place = Place(file, sheet, intern(where), own) if type(where) is str else Place(*where)
            if len(kept) == 2:
                read[name] = Answer(name, written, written or None, place)
            else:
                read[name] = Answer(name, written, value_kept(kept[2]), place, *kept[3:])
    return ReturnedRow(
        intern(ref), Place(file, sheet, intern(cell), own), read, dict(zip(columns, texts, strict=True)), held
    )
