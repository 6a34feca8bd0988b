"""Pages on which a value stands beside its own words: “Q3 Update” and the update, “Risk” and the risk."""

from __future__ import annotations

import re

from tpm_excel.forms.block_spec import BlockSpec
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import plain_heading
from tpm_excel.forms.values import read_answer
from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.workbooks.importing.block_lines import Line
from tpm_excel.workbooks.importing.block_rows import Piece, Record


def labelled(form: Form, spec: BlockSpec, record: Record, line: Line) -> dict[str, list[Piece]] | None:
    """Return the cells of a line by the columns whose words stand beside them; None where the line is of another kind.

    What stands before any such words belongs to the words of a line above that have no value yet, if it reads as one;
    a line without a title goes on with what was said last.
    """
    found: dict[str, list[Piece]] = {}
    now, before, named = "", record.label, False
    for column, text in line.texts.items():
        name, rest = _label(spec, text)
        named = named or bool(name)
        now = name or now
        if not rest:
            record.awaited[now] = None
            continue
        piece = Piece(line, column, line.sheet.cell(line.number, column), rest)
        waiting = next((one for one in record.awaited if not record.has(one) and _reads(form, one, rest)), "")
        target = now or waiting or before
        if not target:
            return None
        found.setdefault(target, []).append(piece)
    titles = [column for column, name in record.header.columns.items() if name == form.title_column]
    titled = min(line.texts) <= max(titles, default=0)
    if not named and (titled or not record.label):
        return None
    record.label = now or record.label
    return found


def _label(spec: BlockSpec, text: str) -> tuple[str, str]:
    """The column whose words a text begins with, and what is left of the text."""
    plain = plain_heading(text)
    for one in spec.label:
        if plain in one.words:
            return one.column, ""
        found = re.match(one.pattern, text, re.IGNORECASE) if one.pattern else None
        if found:
            return one.column, text[found.end() :].strip()
    for one in spec.label:
        for word in one.words:
            if " " in word and text.casefold().startswith(f"{word} "):
                return one.column, text[len(word) :].strip()
    return "", text


def _reads(form: Form, name: str, text: str) -> bool:
    column = form.answers.get(name)
    if column is None or column.kind in ("text", "commentary", "explanation"):
        return False
    return read_answer(form, column, Cell(CellKind.TEXT, text)).value is not None
