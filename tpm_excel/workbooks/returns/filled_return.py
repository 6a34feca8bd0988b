"""Reading a return that came back: by headings and references, never by position, colour or file name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, plain_heading
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import Cell
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Answer, Return, ReturnedRow, Source
from tpm_excel.workbooks.importing.flat_plan import AnswerReader
from tpm_excel.workbooks.importing.form_tables import form_tables
from tpm_excel.workbooks.reading.book import UNREAD_NOTES, Book
from tpm_excel.workbooks.reading.flat_table import Table
from tpm_excel.workbooks.reading.oddities import as_areas, is_ours, odd_cells
from tpm_excel.workbooks.returns.corrections_sheet import read_corrections
from tpm_excel.workbooks.returns.nil_block import read_nil
from tpm_excel.workbooks.returns.plan_texts import PlanTexts, plain
from tpm_excel.workbooks.returns.row_identity import Known, RowIdentity
from tpm_excel.workbooks.returns.signoff_block import read_signoff
from tpm_excel.workbooks.returns.stamp import Stamp

Rows = Mapping[str, PlanTexts]


def read_return(
    book: Book, forms: tuple[Form, ...], source: Source, claim: tuple[Period, str], stamp: Stamp | None, plan: Rows
) -> tuple[Return, list[Finding]]:
    """Read the rows of each form that a workbook holds.

    `plan` gives the rows of each form in the plan: a row whose reference is gone is known again by its title.
    """
    findings: list[Finding] = []
    period, directorate = claim
    rows: dict[str, tuple[ReturnedRow, ...]] = {}
    known: set[int] = set()
    found = form_tables(book, forms)
    for form in forms:
        expected = form.name in stamp.forms if stamp else directorate in plan[form.name].owners
        tables = found[form.name]
        if not tables and expected:
            findings.append(finding("TPM406", Place(source.file), directorate=directorate, sheet=form.sheet))
        if len(tables) > 1:
            names = " and ".join(f"“{one.sheet.name}”" for one in tables)
            place = Place(source.file, tables[1].sheet.name)
            findings.append(finding("TPM420", place, directorate=directorate, sheets=names, sheet=form.sheet))
        read: list[ReturnedRow] = []
        for table in tables:
            issued_refs = _issued(stamp, form, plan[form.name].plan, directorate)
            identity = RowIdentity(form, table, plan[form.name], issued_refs)
            read += _SheetReader(form, table, source.file, directorate, identity, findings).rows()
        rows[form.name] = tuple(read)
        known |= {id(table.sheet) for table in tables}
        if stamp and stamp.forms.get(form.name, form.version) < form.version:
            findings.append(finding("TPM423", Place(source.file, form.sheet), directorate=directorate))
    if known:
        others = [one for one in book.sheets if id(one) not in known and one.cells and not is_ours(one, forms)]
        findings += [finding("TPM425", Place(source.file, one.name), directorate=directorate) for one in others]
    if book.extras.get(UNREAD_NOTES):
        findings.append(finding("TPM124", Place(source.file), directorate=directorate))
    nil = read_nil(book, source.file)
    if any(rows.values()) and not nil and not any(row.answered for several in rows.values() for row in several):
        findings.append(finding("TPM422", Place(source.file), directorate=directorate))
    issued, versions = (stamp.refs, stamp.forms) if stamp else ({}, {})
    corrected = read_corrections(book, source.file)
    signoff = read_signoff(book, source.file)
    return Return(source, period, directorate, rows, issued, signoff, corrected, versions, nil), findings


def _issued(stamp: Stamp | None, form: Form, plan: Sequence[PlanRow], directorate: str) -> tuple[str, ...]:
    """The references in the order in which they were issued: the stamp says it, and without one the plan."""
    if stamp and form.name in stamp.refs:
        return stamp.refs[form.name]
    return tuple(row.ref for row in plan if row.returned_by == directorate)


@dataclass
class _SheetReader:
    """Reads the rows of one sheet of a return."""

    form: Form
    table: Table
    file: str
    directorate: str
    identity: RowIdentity
    findings: list[Finding]
    unread: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Learn where the columns stand, once for all rows."""
        above = self.table.sheet.rows().get(self.table.header, {})
        self._headings = {column: plain_heading(cell.written) for column, cell in above.items()}
        self._words = {*self._headings.values(), ""}
        self._key = self.table.column((Part.PLAN, self.form.key)) or 0
        self._answers = AnswerReader(self.table, self.form, self.file)
        self._columns = {index for indexes in self.table.columns.values() for index in indexes}
        answers = (self.table.columns.get((Part.ANSWER, one.name), ()) for one in self.form.answer)
        self._twice = any(len(columns) > 1 for columns in answers)

    def rows(self) -> Iterator[ReturnedRow]:
        """Yield the rows that have a reference or can be known by their title; say what could not be read."""
        self._missing_headings()
        for number, cells in self.table.rows().items():
            if self.identity.unchanged(number) or not self._repeats_headings(cells):
                row = self._row(number, cells)
                if row:
                    yield row
        for place, text in as_areas(self.unread):
            self._found("TPM409", place, text=f"“{text[:200]}”")
        self._beside()
        self.findings += odd_cells(self.table, self.file, self.directorate)

    def _found(self, code: str, cell: str, ref: str = "", **context: str) -> None:
        place = Place(self.file, self.table.sheet.name, cell, ref)
        self.findings.append(finding(code, place, directorate=self.directorate, **context))

    def _missing_headings(self) -> None:
        if plain_heading(self.table.sheet.name) != plain_heading(self.form.sheet):
            self._found("TPM408", "", found=self.table.sheet.name, sheet=self.form.sheet)
        for one in self.form.answer:
            if not self.table.has((Part.ANSWER, one.name)):
                self._found("TPM407", "", heading=one.heading, row=str(self.table.header + 1))

    def _repeats_headings(self, cells: Mapping[int, Cell]) -> bool:
        if len(cells) < 3 or not all(plain_heading(cell.written) in self._words for cell in cells.values()):
            return False
        headings = {self._headings.get(column, "") for column in cells}
        return all(plain_heading(cell.written) in headings for cell in cells.values())

    def _row(self, number: int, cells: Mapping[int, Cell]) -> ReturnedRow | None:
        known = self.identity.recognise(number)
        place = Place(self.file, self.table.sheet.name, cell_name(number, self._key), known.ref)
        answers = self._answers.read(number, known.ref)
        if self._twice and (known.ref or known.held):
            answers |= self._doubled(number, answers)
        if known.held or known.code:
            self._doubted(number, known, answers)
        if known.held:
            return ReturnedRow(self._reference(number), place, answers, {}, held=True)
        if not known.ref:
            return self._unplaced(number, cells, answers)
        return ReturnedRow(known.ref, place, answers, None if self.identity.unchanged(number) else self._shown(number))

    def _reference(self, number: int) -> str:
        return clean_text(self.table.cell(number, (Part.PLAN, self.form.key)).written)

    def _doubted(self, number: int, known: Known, answers: Mapping[str, Answer]) -> None:
        """Say what is in doubt, or was mended, about which row a row is."""
        key, found = cell_name(number, self._key), self._reference(number)
        if known.held:
            filled = "; ".join(
                f"{self.form.heading(one.field)} “{one.written.strip()[:60]}”" for one in _filled(answers)
            )
            self._found("TPM322", key, found=found, title=known.meant, answers=filled or "none")
        else:
            context = {} if known.code in ("TPM304", "TPM323") else {"found": found}
            self._found(known.code, key, known.ref, title=known.meant, **context)

    def _shown(self, number: int) -> dict[str, str]:
        """What the plan's cells of a row say."""
        return {
            one.name: clean_text(self.table.cell(number, (Part.PLAN, one.name)).written)
            for one in self.form.shown
            if self.table.has((Part.PLAN, one.name))
        }

    def _unplaced(self, number: int, cells: Mapping[int, Cell], answers: Mapping[str, Answer]) -> ReturnedRow | None:
        """Say what stands in a row that cannot be placed; its answers are held back."""
        text = "; ".join(
            cell.written.strip() for column, cell in cells.items() if column in self._columns and not cell.blank
        )
        if not text or self._live(cells):
            return None
        self.unread.append((number, min(cells), text))
        if len(cells) == 1 and all(self.table.sheet.cell(number - 1, at) == cell for at, cell in cells.items()):
            return None  # dragged down: one thing to ask about, and not a row
        place = Place(self.file, self.table.sheet.name, cell_name(number, min(cells)))
        return ReturnedRow("", place, answers, {}, held=True) if _filled(answers) else None

    def _live(self, cells: Mapping[int, Cell]) -> bool:
        """Whether a row holds nothing but the live To do, which goes on below the table when a row is added."""
        live = {
            index
            for (part, _), columns in self.table.columns.items()
            for index in columns
            if part in (Part.TO_DO, Part.COMPUTED)
        }
        return all(column in live or cell.blank for column, cell in cells.items())

    def _doubled(self, number: int, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """Answers whose heading stands twice: one that says it is enough, two that differ are held back."""
        settled: dict[str, Answer] = {}
        for name in answers:
            columns = self.table.columns[Part.ANSWER, name]
            filled = [column for column in columns if not self.table.sheet.cell(number, column).blank]
            if len(columns) < 2 or not filled:
                continue
            texts = {self.table.sheet.cell(number, column).written for column in filled}
            if len(texts) > 1:
                cells = " and ".join(cell_name(self.table.header, column) for column in columns)
                places = ", ".join(cell_name(number, column) for column in filled)
                self._found("TPM410", places, heading=self.form.heading(name), cells=cells)
                settled[name] = Answer(name, "; ".join(sorted(texts)), None, answers[name].place, "TPM410")
            elif filled[0] != columns[0]:
                single = Table(self.table.sheet, self.table.header, {(Part.ANSWER, name): (filled[0],)}, {})
                settled |= AnswerReader(single, self.form, self.file).read(number, answers[name].place.ref)
        return settled

    def _beside(self) -> None:
        """Say what stands outside the table: columns nobody knows, and text that has no heading."""
        rows = self.table.rows()
        for column, heading in self.table.unknown.items():
            if any(column in cells and not cells[column].blank for cells in rows.values()):
                self._found("TPM411", cell_name(self.table.header, column), heading=heading)
        known = self._columns | set(self.table.unknown)
        stray = [
            (number, column, cell.written.strip())
            for number, cells in rows.items()
            if not cells.keys() <= known
            for column, cell in cells.items()
            if column not in known and not cell.blank
        ]
        ours = (plain(self.form.title), plain(self.form.note))
        stray += [
            (number, column, cell.written.strip())
            for number, cells in self.table.sheet.rows().items()
            if number < self.table.header
            for column, cell in cells.items()
            if not cell.blank and not plain(cell.written).startswith(ours)
        ]
        for place, text in as_areas(stray):
            self._found("TPM412", place, text=f"“{text[:200]}”")


def _filled(answers: Mapping[str, Answer]) -> list[Answer]:
    return [one for one in answers.values() if not one.blank]
