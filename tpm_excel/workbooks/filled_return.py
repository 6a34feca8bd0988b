"""Reading a return that came back: by headings and references, never by position, colour or file name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, plain_heading
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import Cell
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Answer, Return, ReturnedRow, Signoff, Source
from tpm_excel.workbooks.about_sheet import SIGNOFF
from tpm_excel.workbooks.book import Book
from tpm_excel.workbooks.flat_table import Table
from tpm_excel.workbooks.form_tables import form_tables
from tpm_excel.workbooks.plan_import import read_answers
from tpm_excel.workbooks.stamp import Stamp

Rows = Mapping[str, tuple[PlanRow, ...]]


def read_return(
    book: Book, forms: tuple[Form, ...], source: Source, claim: tuple[Period, str], stamp: Stamp | None, plan: Rows
) -> tuple[Return, list[Finding]]:
    """Read the rows of each form that a workbook holds.

    `plan` gives the rows of each form in the plan: a row whose reference is gone is known again by its title.
    """
    findings: list[Finding] = []
    period, directorate = claim
    rows: dict[str, tuple[ReturnedRow, ...]] = {}
    found = form_tables(book, forms)
    for form in forms:
        expected = form.name in stamp.forms if stamp else any(row.returned_by == directorate for row in plan[form.name])
        tables = found[form.name]
        if not tables and expected:
            findings.append(finding("TPM406", Place(source.file), directorate=directorate, sheet=form.sheet))
        read: list[ReturnedRow] = []
        for table in tables:
            reader = _SheetReader(form, table, source.file, directorate, plan[form.name], findings)
            read += reader.rows()
        rows[form.name] = tuple(read)
    issued = stamp.refs if stamp else {}
    return Return(source, period, directorate, rows, issued, _signoff(book)), findings


def _signoff(book: Book) -> Signoff:
    labels = [label.casefold() for label in SIGNOFF]
    for sheet in book.sheets:
        rows = sheet.rows()
        for number in rows:
            found = [sheet.cell(number + offset, 0).written.strip().casefold() for offset in range(len(labels))]
            if found == labels:
                said = [clean_text(sheet.cell(number + offset, 1).written) for offset in range(len(labels))]
                return Signoff(*said)
    return Signoff()


@dataclass
class _SheetReader:
    """Reads the rows of one sheet of a return."""

    form: Form
    table: Table
    file: str
    directorate: str
    plan: tuple[PlanRow, ...]
    findings: list[Finding]
    titles: dict[str, list[PlanRow]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)

    def rows(self) -> Iterator[ReturnedRow]:
        """Yield the rows that have a reference or can be known by their title; say what could not be read."""
        for planned in self.plan:
            self.titles.setdefault(_plain(planned.text(self.form.title_column)), []).append(planned)
            self.refs.setdefault(planned.ref.casefold(), planned.ref)
        self._headings()
        for number, cells in self.table.rows().items():
            if not self._repeats_headings(cells):
                row = self._row(number, cells)
                if row:
                    yield row
        self._beside()

    def _found(self, code: str, cell: str, ref: str = "", **context: str) -> None:
        place = Place(self.file, self.table.sheet.name, cell, ref)
        self.findings.append(finding(code, place, directorate=self.directorate, **context))

    def _headings(self) -> None:
        if plain_heading(self.table.sheet.name) != plain_heading(self.form.sheet):
            self._found("TPM408", "", found=self.table.sheet.name, sheet=self.form.sheet)
        for one in self.form.answer:
            if not self.table.has((Part.ANSWER, one.name)):
                self._found("TPM407", "", heading=one.heading, row=str(self.table.header + 1))

    def _repeats_headings(self, cells: Mapping[int, Cell]) -> bool:
        headings = {plain_heading(self.table.sheet.cell(self.table.header, column).written) for column in cells}
        return len(cells) > 2 and {plain_heading(cell.written) for cell in cells.values()} <= headings

    def _row(self, number: int, cells: Mapping[int, Cell]) -> ReturnedRow | None:
        written = self.table.cell(number, (Part.PLAN, self.form.key)).written.strip()
        key = cell_name(number, self.table.column((Part.PLAN, self.form.key)) or 0)
        ref = self.refs.get(clean_text(written).casefold(), clean_text(written))
        ref = ref or self._by_title(number, key, cells)
        if not ref:
            return None
        answers = read_answers(self.table, self.form, number, self.file, ref)
        answers |= self._doubled(number, answers)
        shown = {
            one.name: clean_text(self.table.cell(number, (Part.PLAN, one.name)).written)
            for one in self.form.shown
            if self.table.has((Part.PLAN, one.name))
        }
        place = Place(self.file, self.table.sheet.name, key, ref)
        return ReturnedRow(ref, place, answers, shown)

    def _by_title(self, number: int, key: str, cells: Mapping[int, Cell]) -> str:
        """The reference of a row that lost its own; text of a row that cannot be placed is said, and not read."""
        title = _plain(self.table.cell(number, (Part.PLAN, self.form.title_column)).written)
        named = self.titles.get(title, []) if title else []
        if len(named) == 1:
            self._found("TPM304", key, named[0].ref, title=named[0].text(self.form.title_column))
            return named[0].ref
        columns = {index for indexes in self.table.columns.values() for index in indexes}
        text = "; ".join(cell.written.strip() for column, cell in cells.items() if column in columns and not cell.blank)
        if text and not self._live(cells):
            self._found("TPM409", cell_name(number, min(cells)), text=f"“{text[:200]}”")
        return ""

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
                self._found("TPM410", cell_name(number, columns[0]), heading=self.form.heading(name), cells=cells)
                settled[name] = Answer(name, "; ".join(sorted(texts)), None, answers[name].place, "TPM410")
            elif filled[0] != columns[0]:
                single = Table(self.table.sheet, self.table.header, {(Part.ANSWER, name): (filled[0],)}, {})
                settled |= read_answers(single, self.form, number, self.file, answers[name].place.ref)
        return settled

    def _beside(self) -> None:
        """Say what stands outside the table: columns nobody knows, and text that has no heading."""
        known = {column for columns in self.table.columns.values() for column in columns}
        rows = self.table.rows()
        for column, heading in self.table.unknown.items():
            if any(column in cells and not cells[column].blank for cells in rows.values()):
                self._found("TPM411", cell_name(self.table.header, column), heading=heading)
        known |= set(self.table.unknown)
        for number, cells in rows.items():
            for column, cell in cells.items():
                if column not in known and not cell.blank:
                    self._found("TPM412", cell_name(number, column), text=f"“{cell.written.strip()[:200]}”")
        ours = (_plain(self.form.title), _plain(self.form.note))
        for number, cells in self.table.sheet.rows().items():
            for column, cell in cells.items():
                if number < self.table.header and not cell.blank and not _plain(cell.written).startswith(ours):
                    self._found("TPM412", cell_name(number, column), text=f"“{cell.written.strip()[:200]}”")


def _plain(text: str) -> str:
    return clean_text(text).casefold()
