"""From the pieces of a row to its values: the plan's, and the answers; what took more than reading is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.block_spec import BlockSpec, Elsewhere
from tpm_excel.forms.dates import dates_in, days_that_are_none
from tpm_excel.forms.form import AnswerColumn, Form, PlanColumn
from tpm_excel.forms.names import Leads, take_apart
from tpm_excel.forms.title_reference import split_title
from tpm_excel.forms.values import Reading, read_answer, read_date_cell
from tpm_excel.terms.cells import Cell, CellKind, Value, written
from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Answer
from tpm_excel.workbooks.importing.block_rows import Piece, Record
from tpm_excel.workbooks.importing.flat_plan import ImportedRow, Past
from tpm_excel.workbooks.plan.values import plan_value

_UNREADABLE = {"choice": "TPM202", "percentage": "TPM203", "date": "TPM204", "figure": "TPM252", "number": "TPM250"}


def item_values(form: Form, part: Elsewhere, sections: Mapping[str, str], text: str) -> dict[str, Value]:
    """Return the values of a row of another form that stands as a line among blocks; its mark is a column."""
    values: dict[str, Value] = {one.name: sections.get(one.name) for one in form.plan}
    marked = bool(part.mark) and text.endswith(part.mark)
    values[form.title_column] = text.removesuffix(part.mark).strip() if marked else text
    if marked and part.mark_column:
        values[part.mark_column] = "Yes"
    return values


@dataclass(slots=True)
class ValueReader:
    """Reads rows of one file; what was repaired or is doubtful is collected in `findings`."""

    form: Form
    spec: BlockSpec
    file: str
    findings: list[Finding] = field(default_factory=list)

    def row(self, record: Record) -> ImportedRow:
        """Return the values and answers of a row."""
        values: dict[str, Value] = {one.name: None for one in self.form.plan}
        values |= {name: text for name, text in record.sections.items() if text}
        if self.form.levels:
            values[self.form.level_column] = record.level
        codes: dict[str, list[str]] = {}
        for column in self.form.plan:
            pieces = record.pieces.get(column.name)
            if pieces:
                values[column.name] = self._value(column, pieces, codes)
        for name, several in codes.items():
            given = [str(values[name])] if values[name] else []
            values[name] = "; ".join(dict.fromkeys([*given, *several])) or None
        self._reference(record, values)
        level = self.spec.leveled(str(values[self.form.key] or ""))
        if level:
            values[self.form.level_column] = level
        for ghost in record.ghosts:
            self._read_as(ghost.place(self.file), ghost.text, str(values[self.form.title_column]))
        answers = {one.name: self._answer(one, record) for one in self.form.answer if self._stands(one, record)}
        past = tuple(Past(period, piece.text, piece.place(self.file)) for period, piece in record.past)
        return ImportedRow(record.first.number, self._place(record), values, answers, past)

    def _place(self, record: Record) -> Place:
        pieces = record.pieces.get(self.form.title_column) or next(iter(record.pieces.values()))
        return Place(self.file, record.first.sheet.name, pieces[0].place("").cell)

    def _stands(self, column: AnswerColumn, record: Record) -> bool:
        return record.has(column.name) or column.name in record.header.columns.values()

    def _value(self, column: PlanColumn, pieces: list[Piece], codes: dict[str, list[str]]) -> Value:
        match column.kind:
            case "people":
                return self._people(column, pieces, codes)
            case "date":
                return self._date(column, pieces)
            case "reference":
                texts = list(dict.fromkeys(one.text for one in pieces))
                return self._joined(pieces, texts, " ")
            case "choice" | "figure" | "number" if len(pieces) == 1:
                value, found = plan_value(self.form, column.name, pieces[0].cell, pieces[0].place(self.file))
                self.findings += found
                return value
            case _:
                return self._joined(pieces, [one.text for one in pieces], " ")

    def _joined(self, pieces: list[Piece], texts: Sequence[str], by: str) -> str:
        text = by.join(texts)
        if len({one.line.number for one in pieces}) > 1 and len(texts) > 1:
            self._read_as(pieces[0].place(self.file), " / ".join(texts), text)
        return text

    def _people(self, column: PlanColumn, pieces: list[Piece], codes: dict[str, list[str]]) -> str:
        text = "\n".join(one.text for one in pieces)
        into = self.spec.brackets.get(column.name, "")
        leads = take_apart(text, self.spec.names) if into else Leads((text,), ())
        if leads.mended:
            where = f" of {', '.join(leads.codes)}" if leads.codes else ""
            read = f"{'; '.join(leads.names) or 'nobody'}{where}"
            self._read_as(pieces[0].place(self.file), " ".join(text.split()), read)
        if into:
            codes.setdefault(into, []).extend(leads.codes)
        return "; ".join(leads.names)

    def _date(self, column: PlanColumn, pieces: list[Piece]) -> Value:
        place, heading = pieces[0].place(self.file), column.heading
        readings = [read_date_cell(one.cell) for one in pieces]
        found = list(dict.fromkeys(one.value or piece.text for one, piece in zip(readings, pieces, strict=True)))
        if len(found) == 1 and readings[0].value:
            if pieces[0].cell.kind is CellKind.NUMBER:
                self._read_as(place, pieces[0].text, written(readings[0].value))
            return readings[0].value
        text = "; ".join(written(one) for one in found)
        spoken = dates_in(text) if not days_that_are_none(text) else []
        if not spoken:
            self.findings.append(finding("TPM514", place, heading=heading, found=text))
        elif len(spoken) == 1:
            self.findings.append(finding("TPM533", place, heading=heading, found=text, read=written(spoken[0])))
        else:
            self.findings.append(finding("TPM534", place, heading=heading, found=text, number=str(len(spoken))))
        return text

    def _reference(self, record: Record, values: dict[str, Value]) -> None:
        """Take a reference off the beginning of a title, where the form says what one looks like."""
        title_column, key = self.form.title_column, self.form.key
        title = str(values[title_column] or "")
        parts = re.fullmatch(self.spec.title_parts, title, re.IGNORECASE | re.DOTALL) if self.spec.title_parts else None
        if parts:
            read = {name: self._read(name, text.strip()) for name, text in parts.groupdict().items() if text}
            values |= {name: value for name, value in read.items() if values[name] is None or name == title_column}
            title = str(values[title_column])
        ref, rest = split_title(title, self.spec.title_reference)
        if ref and values[key] in (None, ref):
            values[key], values[title_column] = ref, rest
        if title and len(record.pieces) == 1 and len(record.header.columns) + len(record.header.stacks) > 1:
            self.findings.append(finding("TPM537", self._place(record), title=title[:120]))

    def _read(self, name: str, text: str) -> Value:
        """Read a part of a title as what its column holds."""
        return plan_value(self.form, name, Cell(CellKind.TEXT, text), Place())[0]

    def _answer(self, column: AnswerColumn, record: Record) -> Answer:
        pieces = record.pieces.get(column.name, [])
        if not pieces:
            place = self._place(record)
            return Answer(column.name, "", None, Place(place.file, place.sheet, place.cell))
        place = pieces[0].place(self.file)
        text = pieces[0].cell.written if len(pieces) == 1 else " ".join(one.text for one in pieces)
        reading = self._reading(column, pieces, text)
        return Answer(column.name, text, reading.value, place, reading.problem, reading.expected)

    def _reading(self, column: AnswerColumn, pieces: list[Piece], text: str) -> Reading:
        if len(pieces) == 1:
            plain = pieces[0].cell.kind is CellKind.TEXT
            cell = Cell(CellKind.TEXT, pieces[0].text) if plain else pieces[0].cell
            reading = read_answer(self.form, column, cell)
            if reading.value is None:
                self._unread(column, pieces[0].place(self.file), text)
            return reading
        if column.kind in ("commentary", "explanation", "text"):
            return Reading(text)
        readings = [read_answer(self.form, column, one.cell) for one in pieces]
        values = {one.value for one in readings if one.value is not None}
        place = pieces[0].place(self.file)
        if len(values) != 1:
            self._unread(column, place, text)
            return Reading(None, _UNREADABLE[column.kind])
        value = next(iter(values))
        self._read_as(place, " / ".join(one.text for one in pieces), written(value, percent=isinstance(value, float)))
        return Reading(value, "TPM207", written(value, percent=isinstance(value, float)))

    def _unread(self, column: AnswerColumn, place: Place, text: str) -> None:
        self.findings.append(finding("TPM538", place, heading=column.heading, found=text))

    def _read_as(self, place: Place, found: str, read: str) -> None:
        self.findings.append(finding("TPM532", place, found=found, read=read))
