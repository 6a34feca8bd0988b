"""One activity or milestone of a plan in blocks: the cells that belong to it, over as many lines as it was printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from tpm_excel.forms.block_spec import BlockSpec
from tpm_excel.forms.dates import dates_in
from tpm_excel.forms.form import Form
from tpm_excel.forms.names import is_member
from tpm_excel.forms.values import read_answer, read_date_cell
from tpm_excel.terms.cells import Cell
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.workbooks.importing.block_lines import Header, Line

_SAME = 0.8
_LONGEST_TITLE = 450


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell of a row, or one line of it: where it stands, the cell itself, and its text."""

    line: Line
    column: int
    cell: Cell
    text: str

    def place(self, file: str) -> Place:
        """Return where the piece stands."""
        return Place(file, self.line.sheet.name, cell_name(self.line.number, self.column))


@dataclass(slots=True)
class Record:
    """A row being read: its level, what it belongs to, and its pieces by the form's columns."""

    level: str
    header: Header
    sections: Mapping[str, str]
    first: Line
    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    ghosts: list[Piece] = field(default_factory=list)
    past: list[tuple[str, Piece]] = field(default_factory=list)
    label: str = ""
    awaited: dict[str, None] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Return whether anything stands in a column."""
        return name in self.pieces

    def add(self, pieces: Mapping[str, list[Piece]]) -> None:
        """Add the pieces of a line."""
        for name, several in pieces.items():
            self.pieces.setdefault(name, []).extend(several)


@dataclass(frozen=True, slots=True)
class RowSense:
    """Judges what a line of a block is: the beginning of a row, more of the row above, or of another table."""

    form: Form
    spec: BlockSpec

    def pieces(self, header: Header, line: Line) -> dict[str, list[Piece]]:
        """Return the cells of a line by the form's columns, as far as headings stand above them."""
        found: dict[str, list[Piece]] = {}
        for column, text in line.texts.items():
            cell = line.sheet.cell(line.number, column)
            if column in header.columns:
                found.setdefault(header.columns[column], []).append(Piece(line, column, cell, text))
            elif column in header.stacks:
                upper, lower = header.stacks[column].columns
                for part in text.split("\n"):
                    member = is_member(part, self.spec.names)
                    found.setdefault(upper if member else lower, []).append(Piece(line, column, cell, part))
        return found

    def is_parted(self, text: str) -> bool:
        """Return whether a title says in its own words what other columns hold."""
        pattern = self.spec.title_parts
        return bool(pattern) and bool(re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL))

    def mended(self, header: Header, pieces: dict[str, list[Piece]], line: Line) -> dict[str, list[Piece]]:
        """Put a row right whose reference stands where its title should be: the title is in the next cell.

        Where that is under a heading, all that follows stands one cell too far to the right.
        """
        title, key = self.form.title_column, self.form.key
        first = pieces.get(title, [])
        if len(first) != 1 or not self.spec.leveled(first[0].text) or key in pieces:
            return pieces
        columns = sorted(line.texts)
        rest = [one for one in columns if one > first[0].column]
        if not rest:
            return pieces
        found = {name: several for name, several in pieces.items() if several[0].column < first[0].column}
        found[key], found[title] = first, [self.piece(line, rest[0])]
        back = 1 if rest[0] in header.columns else 0
        for column in rest[1:]:
            name = header.columns.get(column - back, "")
            if name and name not in found:
                found[name] = [self.piece(line, column)]
        return found

    def starts_row(self, record: Record | None, pieces: Mapping[str, list[Piece]]) -> bool:
        """Return whether a line begins a row of its own, or goes on with the one above it."""
        title, officer = self.form.title_column, self.form.officer
        if record is None:
            return True
        leads = [one for name in self.spec.brackets for one in pieces.get(name, ())]
        if leads and leads[0].text.startswith("("):
            return False
        if title not in pieces or not record.has(title):
            return self._complete(record, pieces)
        if record.header.stacks and leads:
            upper = next(iter(record.header.stacks.values())).columns[0]
            if upper not in pieces and record.has(upper) and not record.has(officer):
                return False
        return not (pieces[title][0].text[:1].islower() and not self._dated(pieces))

    def _complete(self, record: Record, pieces: Mapping[str, list[Piece]]) -> bool:
        """Whether a line without title is a row all the same: it answers anew what the row above has already."""
        again = [name for name in pieces if record.has(name) and name not in self._commentary()]
        return self.form.officer in again and len(again) > 1

    def _commentary(self) -> set[str]:
        return {one.name for one in self.form.answer if one.kind == "commentary"}

    def _dated(self, pieces: Mapping[str, list[Piece]]) -> bool:
        dates = [one for name in pieces for one in pieces[name] if self.form.columns[name].kind == "date"]
        return any(read_date_cell(one.cell).value is not None for one in dates)

    def is_foreign(self, pieces: Mapping[str, list[Piece]], *, strictly: bool) -> bool:
        """Return whether a line belongs to another table: what should be a date or a status is neither.

        After such a line the others are taken `strictly`: only what has a title and a date or status is a row again.
        """
        title = pieces.get(self.form.title_column)
        if title and len(pieces) == 1 and len(title[0].text) > _LONGEST_TITLE:
            return True
        kinds = {"date", "choice"}
        typed = [(name, one) for name in pieces if self.form.columns[name].kind in kinds for one in pieces[name]]
        typed = [(name, one) for name, one in typed if re.search(r"\w", one.text)]  # a tick or an arrow is no word
        if any(self._reads(name, one) for name, one in typed):
            return strictly and not title
        lead = any(name in pieces for name in self.spec.brackets)
        return strictly or (bool(typed) and (not lead or len(typed) > 1))

    def is_answered(self, pieces: Mapping[str, list[Piece]]) -> bool:
        """Return whether a date or a choice can be read among these."""
        kinds = {"date", "choice"}
        typed = [(name, one) for name in pieces if self.form.columns[name].kind in kinds for one in pieces[name]]
        return any(self._reads(name, one) for name, one in typed)

    def _reads(self, name: str, piece: Piece) -> bool:
        column = self.form.answers.get(name)
        if column is not None and column.kind == "choice":
            return read_answer(self.form, column, piece.cell).value is not None
        text = piece.text.casefold()
        # a date that does not exist is a date all the same
        return (
            read_date_cell(piece.cell).value is not None
            or bool(dates_in(piece.text))
            or text in self.spec.undated
            or sum(sign.isdigit() for sign in text) >= 6
        )

    def joins(self, record: Record, pieces: Mapping[str, list[Piece]]) -> None:
        """Add a line to a row that was begun above it; a title that was read twice counts once, as read last."""
        title = self.form.title_column
        own, new = record.pieces.get(title), pieces.get(title)
        if own and new and SequenceMatcher(None, own[-1].text, new[0].text).ratio() > _SAME:
            record.ghosts.append(own.pop())
        record.add(pieces)

    def piece(self, line: Line, column: int) -> Piece:
        """Return the piece that a cell of a line is."""
        return Piece(line, column, line.sheet.cell(line.number, column), line.texts[column])

    def is_reference(self, text: str, record: Record) -> bool:
        """Return whether a cell under no heading is the reference that its row has not got yet."""
        pattern = self.spec.reference
        return bool(pattern) and not record.has(self.form.key) and bool(re.fullmatch(pattern, text, re.IGNORECASE))
