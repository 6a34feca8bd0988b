"""What people typed into a master: it is held, cell by cell, against the master that tpm wrote, never by colour."""

from __future__ import annotations

from dataclasses import dataclass, field

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.counting import NO_LABEL
from tpm_excel.forms.form import AnswerColumn, Form
from tpm_excel.forms.layout import Part, heading_names
from tpm_excel.forms.values import clean_text, read_answer
from tpm_excel.terms.cells import Cell, CellKind, Value
from tpm_excel.terms.edits import Approval, Decision, Edit, TeamColumn
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.terms.returns import Answer
from tpm_excel.workbooks.master.edited_decisions import read_approvals, read_decisions
from tpm_excel.workbooks.master.edited_elsewhere import only_here
from tpm_excel.workbooks.master.rows import OWN_COLUMNS
from tpm_excel.workbooks.reading.book import Book
from tpm_excel.workbooks.reading.flat_table import Heading, Table, find_table

_SHOWN = 120


@dataclass(slots=True)
class Typed:
    """What was typed into a master. `findings` hold until they are mended; `said` is what only this reading has to say.

    `only_here` names what the next master will not have: sheets, charts, notes, text outside the tables.
    """

    edits: list[Edit] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    columns: list[TeamColumn] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    said: list[Finding] = field(default_factory=list)
    only_here: list[str] = field(default_factory=list)


def read_typed(edited: Book, original: Book, forms: tuple[Form, ...], file: str) -> Typed:
    """Return what was typed into a master since tpm wrote the original of it."""
    typed = Typed()
    for form in forms:
        before, after = _table(original, form), _table(edited, form)
        if before is None:
            continue
        if after is None or not after.has((Part.PLAN, form.key)):
            context = {"sheet": form.sheet, "heading": form.heading(form.key)}
            typed.said.append(finding("TPM453", Place(file, form.sheet), **context))
            typed.only_here.append(f"what was typed into “{form.sheet}”")
            continue
        _Sheet(form, before, after, file, typed).read()
    typed.decisions, found = read_decisions(edited, original, file)
    typed.findings += found
    typed.approvals, found = read_approvals(edited, original, forms, file)
    typed.findings += found
    places, found_here = only_here(edited, original, {form.sheet for form in forms})
    typed.only_here += found_here
    typed.said += [finding("TPM454", Place(file, one.sheet, one.cell), text=f"“{one.ref}”") for one in places]
    return typed


def _table(book: Book, form: Form) -> Table | None:
    sheet = next((one for one in book.sheets if one.name.casefold() == form.sheet.casefold()), None)
    return find_table(sheet, heading_names(form, with_aliases=False)) if sheet else None


class _Sheet:
    """The sheet of a form in an edited master, beside the one that tpm wrote."""

    def __init__(self, form: Form, before: Table, after: Table, file: str, typed: Typed) -> None:
        self.form, self.before, self.after, self.file, self.typed = form, before, after, file, typed
        self.was = {ref: rows[0] for ref, rows in self._rows(before).items()}
        self.now = self._rows(after)

    def _rows(self, table: Table) -> dict[str, list[int]]:
        """The rows of a table by reference: sorted or filtered, a row is known by nothing else."""
        rows: dict[str, list[int]] = {}
        for number in table.rows():
            ref = clean_text(table.cell(number, (Part.PLAN, self.form.key)).written)
            rows.setdefault(ref, []).append(number)
        return rows

    def read(self) -> None:
        """Take in answers, columns of the team, and what was typed where tpm does not take it from."""
        for one in self.form.answer:
            heading = (Part.ANSWER, one.name)
            if not self.after.has(heading):
                self._said("TPM456", "", heading=one.heading)
                self.typed.only_here.append(f"what was typed under “{one.heading}”")
                continue
            for ref in self.was:
                self._answer(one, ref)
        for heading in self.before.columns:
            if heading[0] is not Part.ANSWER and heading != (Part.PLAN, self.form.key):
                self._not_taken(heading)
        self._team_columns()
        self._other_rows()

    def _place(self, row: int, column: int, ref: str = "") -> Place:
        return Place(self.file, self.after.sheet.name, cell_name(row, column), ref)

    def _said(self, code: str, cell: str, ref: str = "", **context: str) -> None:
        self.typed.said.append(finding(code, Place(self.file, self.after.sheet.name, cell, ref), **context))

    def _answer(self, column: AnswerColumn, ref: str) -> None:
        heading = (Part.ANSWER, column.name)
        before = self._answered(column, self.before.cell(self.was[ref], heading), Place())
        changed: dict[Value, Answer] = {}
        for row in self.now.get(ref, ()):
            at = self.after.column(heading)
            after = self._answered(column, self.after.cell(row, heading), self._place(row, at or 0, ref))
            if _said_by(after) != _said_by(before):
                changed.setdefault(_said_by(after), after)
        if len(changed) > 1:
            values = " and ".join(f"“{one.written[:60]}”" for one in changed.values())
            place = next(iter(changed.values())).place
            self.typed.findings.append(finding("TPM457", place, ref=ref, heading=column.heading, values=values))
            return
        old = before.value if before.value is not None else before.written or None
        self.typed.edits += [Edit(self.form.name, ref, one, old) for one in changed.values()]

    def _answered(self, column: AnswerColumn, cell: Cell, place: Place) -> Answer:
        """What a cell of the master answers; the word that the master prints for no answer is none."""
        printed = column.name == self.form.summary.count and clean_text(cell.written) == self.form.counted.blank
        if cell.blank or printed:
            return Answer(column.name, "", None, place)
        reading = read_answer(self.form, column, cell)
        return Answer(column.name, cell.written, reading.value, place, reading.problem, reading.expected)

    def _not_taken(self, heading: Heading) -> None:
        """Say which cells of the plan, of last quarter or of what is computed were typed over."""
        at = self.after.column(heading)
        if at is None:
            return
        name = self.before.sheet.cell(self.before.header, self.before.column(heading) or 0).written
        for ref, was in self.was.items():
            for row in self.now.get(ref, ()):
                old, new = self.before.cell(was, heading), self.after.sheet.cell(row, at)
                if _plain(old) != _plain(new) and new.kind is not CellKind.UNCALCULATED:
                    context = {"heading": name, "found": _short(new.written), "stands": _short(old.written)}
                    if heading[0] is Part.PLAN:
                        self.typed.findings.append(finding("TPM451", self._place(row, at, ref), **context))
                    else:
                        self._said("TPM452", cell_name(row, at), ref, **context)

    def _team_columns(self) -> None:
        before, after = self._columns(self.before), self._columns(self.after)
        for name, column in after.items():
            values = {
                ref: _value(self.after.sheet.cell(rows[0], column)) for ref, rows in self.now.items() if ref in self.was
            }
            was = {}
            if name in before:
                was = {ref: _value(self.before.sheet.cell(row, before[name])) for ref, row in self.was.items()}
            if name not in before or any(value != was.get(ref) for ref, value in values.items()):
                kept = {ref: value for ref, value in values.items() if value is not None}
                self.typed.columns.append(TeamColumn(self.form.name, name, kept))
        gone = [name for name in before if name not in after]
        self.typed.columns += [TeamColumn(self.form.name, name, {}) for name in gone]

    def _columns(self, table: Table) -> dict[str, int]:
        """The columns that people added, each under a heading of its own."""
        found: dict[str, int] = {}
        for column, heading in table.unknown.items():
            if heading not in OWN_COLUMNS:
                again = sum(heading == one for one in table.unknown.values() if one in found)
                found[f"{heading} ({again + 1})" if heading in found else heading] = column
        return found

    def _other_rows(self) -> None:
        """Rows that people added or deleted: the plan says which rows there are."""
        known = set(self.was)
        for ref, rows in self.now.items():
            for row in rows:
                cells = self.after.rows()[row]
                text = "; ".join(cell.written.strip() for cell in cells.values() if not cell.blank)
                if ref not in known and text and text != "None":
                    self._said("TPM458", cell_name(row, min(cells)), ref, text=f"“{text[:200]}”")
                    self.typed.only_here.append("rows that the plan does not have")
        gone = [ref for ref in self.was if ref and ref not in self.now]
        if gone:
            self._said("TPM459", "", refs=", ".join(gone[:10]) + (" …" if len(gone) > 10 else ""))


def _said_by(answer: Answer) -> Value:
    """What an answer says, so that two can be compared: its value, or the words that could not be read."""
    if isinstance(answer.value, float):
        return f"{answer.value:.10g}"
    return answer.value if answer.value is not None else clean_text(answer.written)


def _plain(cell: Cell) -> str:
    text = f"{float(cell.value):.10g}" if cell.kind is CellKind.NUMBER else clean_text(cell.written)  # type: ignore[arg-type]
    return "" if text == NO_LABEL else text


def _value(cell: Cell) -> Value:
    """A cell of a column that people added, as it is carried on: text stays text."""
    if cell.blank or cell.kind in (CellKind.UNCALCULATED, CellKind.ERROR):
        return None
    return clean_text(cell.written) if cell.kind in (CellKind.TEXT, CellKind.BOOLEAN) else cell.value


def _short(text: str) -> str:
    return " ".join(text.split())[:_SHOWN] or "blank"
