"""Reading a plan, and the answers that stand in it, from a flat table that a council already has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from sys import intern

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, heading_names, plain_heading
from tpm_excel.forms.past import past_heading
from tpm_excel.forms.reading import Reading
from tpm_excel.forms.values import answer_reader, clean_text, read_date_cell
from tpm_excel.terms.cells import Cell, Value
from tpm_excel.terms.places import Place, cell_name, column_letters, whole_place
from tpm_excel.terms.returns import Answer, whole_answer
from tpm_excel.workbooks.plan.values import plan_value
from tpm_excel.workbooks.reading.book import Book
from tpm_excel.workbooks.reading.flat_table import Table, find_tables


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier result that stands in a document: its period and itself as written, and where it stands."""

    period: str
    written: str
    place: Place


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row of the table: its number counted from 0, the plan's values, and the answers found beside them.

    `past` are the earlier results that stand in it.
    """

    number: int
    place: Place
    values: Mapping[str, Value]
    answers: Mapping[str, Answer]
    past: tuple[Past, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file says of a plan: its rows, and the columns of the form that it has.

    `seen` counts what was recognised and is no part of the form, by kind; `others` are the rows of other forms that
    stand among its own, by form.
    """

    sheet: str
    rows: tuple[ImportedRow, ...]
    plan_columns: tuple[str, ...]
    answer_columns: tuple[str, ...]
    seen: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, tuple[ImportedRow, ...]] = field(default_factory=dict)


def read_flat_table(book: Book, form: Form, file: str) -> tuple[Imported | None, list[Finding]]:
    """Read the tables of a book that know a form's headings; None where no sheet has one with titles."""
    known, exact = heading_names(form, with_aliases=True), heading_names(form, with_aliases=False)
    tables = [
        give_way(table, form) for table in find_tables(book, known, exact) if table.has((Part.PLAN, form.title_column))
    ]
    if not tables:
        return None, []
    findings: list[Finding] = []
    for table in tables:
        findings += [*_not_imported(table, form, file), *_above(table, file)]
    with_table = {table.sheet.name for table in tables}
    findings += [
        finding(
            "TPM519", Place(file, one.name), row="1", reason="the sheet has no table with these headings", text=one.name
        )
        for one in book.sheets
        if one.name not in with_table and one.cells
    ]
    return Imported(
        tables[0].sheet.name,
        tuple(row for table in tables for row in _rows(table, form, file)),
        tuple(one.name for one in form.plan if any(table.has((Part.PLAN, one.name)) for table in tables)),
        tuple(one.name for one in form.answer if any(table.has((Part.ANSWER, one.name)) for table in tables)),
    ), findings


def give_way(table: Table, form: Form) -> Table:
    """Let a heading that two columns know go to the one that nothing else stands for.

    “Outcome” beside “Sub outcome” is the wider of the two, and so the theme.
    """
    columns, unknown = dict(table.columns), dict(table.unknown)
    for at, text in table.unknown.items():
        own = _wants(form, text) & columns.keys()
        for wanted in own:
            word = table.sheet.cell(table.header, columns[wanted][0]).written
            for wider in _wants(form, word) - columns.keys():
                columns[wider], columns[wanted] = columns[wanted], (at,)
                unknown.pop(at, None)
                break
    return replace(table, columns=columns, unknown=unknown)


def _wants(form: Form, text: str) -> set[tuple[Part, str]]:
    """The plan's columns of which a heading is another name."""
    word = plain_heading(text)
    return {(Part.PLAN, one.name) for one in form.plan if word in map(plain_heading, one.aliases)}


def _not_imported(table: Table, form: Form, file: str) -> Iterator[Finding]:
    rows = table.rows()
    for column, heading in table.unknown.items():
        place = Place(file, table.sheet.name, cell_name(table.header, column))
        if any(column in cells for cells in rows.values()) and not past_heading(form.history, heading):
            yield finding("TPM520", place, heading=heading)
    known = {column for columns in table.columns.values() for column in columns} | set(table.unknown)
    for number, cells in rows.items():
        for column, cell in cells.items():
            if column not in known and not cell.blank:
                place = Place(file, table.sheet.name, cell_name(number, column))
                reason, text = "no heading stands above it", cell.written[:80]
                yield finding("TPM519", place, row=str(number + 1), reason=reason, text=text)


def _above(table: Table, file: str) -> Iterator[Finding]:
    for number, cells in table.sheet.rows().items():
        if number >= table.header:
            return
        text = " ".join(cell.written for cell in cells.values())[:120]
        place = Place(file, table.sheet.name, cell_name(number, min(cells)))
        yield finding("TPM519", place, row=str(number + 1), reason="it stands above the headings", text=text)


def _rows(table: Table, form: Form, file: str) -> Iterator[ImportedRow]:
    key = table.column((Part.PLAN, form.title_column)) or 0
    reader = AnswerReader(table, form, file)
    for number in table.rows():
        values = {one.name: _plan_value(table, form, number, one.name) for one in form.plan}
        place = Place(file, table.sheet.name, cell_name(number, key))
        answers = reader.read(number, "")
        if any(values.values()) or any(not one.blank for one in answers.values()):
            yield ImportedRow(number, place, values, answers, tuple(_past(table, form, number, file)))


def _past(table: Table, form: Form, number: int, file: str) -> Iterator[Past]:
    for column, heading in table.unknown.items():
        period, cell = past_heading(form.history, heading), table.sheet.cell(number, column)
        if period and not cell.blank:
            yield Past(period, clean_text(cell.written), Place(file, table.sheet.name, cell_name(number, column)))


def _plan_value(table: Table, form: Form, number: int, name: str) -> Value:
    cell = table.cell(number, (Part.PLAN, name))
    if cell.blank:
        return None
    if form.columns[name].kind == "date":
        return read_date_cell(cell).value or clean_text(cell.written)  # words beside a date stay in the plan
    return plan_value(form, name, cell, Place())[0]


class _Readings(dict[Cell, tuple[str, Reading]]):
    """What the cells of a column say, as written and as read: most columns say a few things many times."""

    def __init__(self, read: Callable[[Cell], Reading]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> tuple[str, Reading]:
        reading = self._read(cell)
        if type(reading.value) is str:
            reading = reading._replace(value=intern(reading.value))  # it is mostly the text as written, or as good
        self[cell] = found = intern(cell.written), reading
        return found


class AnswerReader:
    """Reads the answers of a table's rows, each with its cell; a column that the table lacks gives no answer."""

    def __init__(self, table: Table, form: Form, file: str) -> None:
        """Learn where the columns to fill in stand, once for all rows."""
        self._sheet, self._file = table.sheet, file
        places = ((one, table.column((Part.ANSWER, one.name))) for one in form.answer)
        self._columns = [
            (one.name, at, column_letters(at), _Readings(answer_reader(form, one)))
            for one, at in places
            if at is not None
        ]

    def read(self, number: int, ref: str) -> dict[str, Answer]:
        """Return the answers of a row by column."""
        file, sheet, line = self._file, self._sheet.name, str(number + 1)
        cells = self._sheet.rows().get(number, {})
        answers: dict[str, Answer] = {}
        for name, at, letters, readings in self._columns:
            place = whole_place((file, sheet, intern(letters + line), ref))  # a thousand returns have an F23
            if at in cells:
                text, (value, problem, expected) = readings[cells[at]]
                answers[name] = whole_answer((name, text, value, place, problem, expected))
            else:
                answers[name] = Answer(name, "", None, place)
        return answers
