"""The columns that people added to their plan: found by their headings, and carried into another plan by reference."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any, cast

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tpm_excel.forms.layout import plain_heading
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.places import Place
from tpm_excel.workbooks.plan.editing import edited, header_of

_LOOKS = ("number_format", "alignment", "font", "fill")
"""What makes a cell look as people made it look."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """A sheet whose own columns are carried: the heading of its key, the headings that tpm knows, new keys by old.

    `known` gives for each heading, in plain form, the one that tpm itself writes: it may stand under an older name.
    """

    sheet: str
    key: str
    known: Mapping[str, str]
    keys: Mapping[str, str]


@dataclass(slots=True)
class Carried:
    """What came along: headings by sheet; and the cells whose formula had no value yet, with their headings."""

    headings: dict[str, list[str]] = field(default_factory=dict)
    without_value: list[tuple[Place, str]] = field(default_factory=list)


def carry_own_columns(before: bytes, after: bytes, sheets: Sequence[Carrying]) -> tuple[bytes, Carried]:
    """Add the columns of a plan that tpm does not know to another plan, behind its own, with their looks and widths.

    A formula comes as its value: it speaks of rows that stand elsewhere now. Returns the new bytes, and what came.
    """
    carried = Carried()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old, values = (load_workbook(io.BytesIO(before), data_only=only) for only in (False, True))
    names = {name.strip().casefold(): name for name in old.sheetnames}
    with edited(after) as (book, buffer):
        for one in sheets:
            name = names.get(one.sheet.casefold())
            if name:
                _carry(old[name], values[name], book[one.sheet], one, carried)
    return buffer.getvalue() if carried.headings else after, carried


def _carry(old: Worksheet, values: Worksheet, new: Worksheet, one: Carrying, carried: Carried) -> None:
    """Carry the own columns of one sheet."""
    top, columns = header_of(old, one.known)
    new_top, new_columns = header_of(new, one.known)
    key = plain_heading(one.key)
    at = next((column for heading, column in columns.items() if one.known[heading] == key), None)
    if at is None:
        return
    own = _own(one, [cell for cell in old[top] if cell.value not in (None, "")])
    rows = {str(new.cell(number, new_columns[key]).value): number for number in range(new_top + 1, new.max_row + 1)}
    lines = []
    for number in range(top + 1, old.max_row + 1):
        ref = clean_text(written(cast("Value", old.cell(number, at).value)))
        if one.keys.get(ref) in rows:
            lines.append((number, rows[one.keys[ref]], ref))
    last = max(new_columns.values())
    beside: Any = new.cell(new_top, last)
    for column, heading in enumerate(own, last + 1):
        title: Any = new.cell(new_top, column, heading.value)
        title._style = copy(beside._style)  # noqa: SLF001  # openpyxl offers no other way
        letters = get_column_letter(heading.column), get_column_letter(column)
        new.column_dimensions[letters[1]].width = old.column_dimensions[letters[0]].width
        for was, now, ref in lines:
            source: Any = old.cell(was, heading.column)
            value = values.cell(was, heading.column).value
            _copy(source, value, new.cell(now, column))
            if source.data_type == "f" and value is None:
                place = Place("plan.xlsx", old.title, source.coordinate, ref)
                carried.without_value.append((place, str(heading.value)))
    if own and new.auto_filter.ref:
        first, _, bottom = new.auto_filter.ref.partition(":")
        new.auto_filter.ref = f"{first}:{get_column_letter(last + len(own))}{bottom.lstrip(ascii_uppercase)}"
    if own:
        carried.headings[one.sheet] = [str(heading.value) for heading in own]


def _own(one: Carrying, cells: Sequence[Any]) -> list[Any]:
    """The headings that are none of tpm's; another name of one that stands there too is none either."""
    words = [plain_heading(str(cell.value)) for cell in cells]
    taken = {word for word in words if one.known.get(word) == word}
    own = []
    for cell, word in zip(cells, words, strict=True):
        usual = one.known.get(word)
        if usual is None or (usual != word and usual in taken):
            own.append(cell)
        else:
            taken.add(usual)
    return own


def _copy(was: Any, value: Any, now: Any) -> None:
    now.value = value
    if isinstance(value, str):
        now.data_type = "s"  # text stays text, whatever it begins with
    for name in _LOOKS:
        setattr(now, name, copy(getattr(was, name)))
