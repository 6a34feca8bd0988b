"""Pages on which a value stands beside its own words: “Q3 Update” and the update, “Risk” and the risk."""

from __future__ import annotations

from collections.abc import Mapping

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import plain_heading
from tpm_excel.forms.values import read_answer
from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.workbooks.importing.block_lines import Line
from tpm_excel.workbooks.importing.block_rows import Piece, Record


def labelled(form: Form, labels: Mapping[str, str], record: Record, line: Line) -> dict[str, list[Piece]] | None:
    """Return the cells of a line by the columns whose words stand beside them; None where the line is of another kind.

    What stands before any such words belongs to the words of a line above that have no value yet, if it reads as one;
    a line without a title goes on with what was said last.
    """
    found: dict[str, list[Piece]] = {}
    now, before, named = "", record.label, False
    for column, text in line.texts.items():
        name, rest = _label(labels, text)
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
    titled = any(record.header.columns.get(column) == form.title_column for column in line.texts)
    if not named and (titled or not record.label):
        return None
    record.label = now or record.label
    return found


def _label(labels: Mapping[str, str], text: str) -> tuple[str, str]:
    """The column whose words a text begins with, and what is left of the text."""
    plain = plain_heading(text)
    if plain in labels:
        return labels[plain], ""
    for word in sorted(labels, key=len, reverse=True):
        if " " in word and text.casefold().startswith(f"{word} "):
            return labels[word], text[len(word) :].strip()
    return "", text


def _reads(form: Form, name: str, text: str) -> bool:
    column = form.answers.get(name)
    if column is None or column.kind in ("text", "commentary", "explanation"):
        return False
    return read_answer(form, column, Cell(CellKind.TEXT, text)).value is not None
