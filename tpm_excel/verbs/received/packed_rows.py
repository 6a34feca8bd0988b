"""The rows of a return as they are kept: what all rows of a sheet have in common is said once, as are equal answers.

Rows that are alike are kept by column. Of each answer the different things that it says are kept, and which of them
stands in each row; where it was read as it was written, its text alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from string import ascii_uppercase, digits
from sys import intern
from typing import Any

from tpm_excel.terms.places import Place, whole_place
from tpm_excel.terms.returns import Answer, ReturnedRow, whole_answer
from tpm_excel.verbs.files.kept_entries import value_kept

_Shape = tuple[str, str, str, bool, tuple[str, ...], tuple[str, ...] | None]
"""What rows have in common: file, sheet and column of their place, whether they are held, their answers, and which of
the plan's cells they say."""


def packed(rows: Sequence[ReturnedRow]) -> list[Any]:
    """Return rows as JSON can hold them; a date stays a date, to be written as a list of one text."""
    return [[shape, *_alike(list(several))] for shape, several in groupby(rows, _shape)]


def _shape(row: ReturnedRow) -> _Shape:
    file, sheet, cell, _ = row.place
    said = row.plan_cells
    return file, sheet, cell.rstrip(digits), row.held, tuple(row.answers), None if said is None else tuple(said)


def _alike(rows: list[ReturnedRow]) -> list[Any]:
    lines = [row.place.cell.lstrip(ascii_uppercase) for row in rows]
    texts = [list(row.plan_cells.values()) for row in rows if row.plan_cells is not None]
    columns = zip(*(row.answers.values() for row in rows), strict=True)
    answers = [_column(rows, lines, column) for column in columns]
    return [[row.ref for row in rows], [row.place.ref for row in rows], lines, texts, answers]


def _column(rows: list[ReturnedRow], lines: list[str], answers: Sequence[Answer]) -> list[Any]:
    """The letters of a column, the different answers in it, and which of them stands in each row."""
    letters = answers[0].place.cell.removesuffix(lines[0])
    different: dict[tuple[Any, ...], int] = {}
    which = []
    for row, line, (_, written, value, place, problem, expected) in zip(rows, lines, answers, strict=True):
        file, sheet, _, own = row.place
        other = None if place == (file, sheet, letters + line, own) else place
        which.append(different.setdefault((written, value, problem, expected, other), len(different)))
    return [letters, [_said(*one) for one in different], which]


def _said(written: str, *others: Any) -> str | list[Any]:
    return written if others == (written or None, "", "", None) else [written, *others]


def unpacked(kept: Any) -> tuple[ReturnedRow, ...]:
    """Return the rows that were packed; equal texts are one text in all returns of a run, and in its plan."""
    return tuple(row for shape, *several in kept for row in _rows(shape, *several))


def _rows(shape: Any, refs: Any, owns: Any, lines: Any, texts: Any, answers: Any) -> Iterator[ReturnedRow]:
    file, sheet, column, held, fields, said = shape
    owns = list(map(intern, owns))

    def places(letters: str) -> Iterator[Place]:
        return (whole_place((file, sheet, intern(letters + line), own)) for line, own in zip(lines, owns, strict=True))

    columns = [
        _answers(name, different, zip(which, places(letters), strict=True))
        for name, (letters, different, which) in zip(fields, answers, strict=True)
    ]
    read = (dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True))
    cells = [None for _ in refs] if said is None else [dict(zip(said, row, strict=True)) for row in texts]
    for ref, place, found, shown in zip(refs, places(column), read, cells, strict=True):
        yield ReturnedRow(intern(ref), place, found, shown, held)


def _answers(name: str, different: Any, placed: Iterator[tuple[int, Place]]) -> list[Answer]:
    said = [_heard(one) for one in different]
    found = []
    for at, place in placed:
        text, value, problem, expected, other = said[at]
        found.append(whole_answer((name, text, value, other or place, problem, expected)))
    return found


def _heard(said: Any) -> tuple[Any, ...]:
    if type(said) is str:
        text = intern(said)
        return text, text or None, "", "", None
    text, value, problem, expected, other = said
    return intern(text), value_kept(value), problem, expected, Place(*other) if other else None
