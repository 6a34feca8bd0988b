"""Reading `plan.xlsx`: directorates, officers and the rows of each form, with what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, heading_names
from tpm_excel.forms.references import next_activity, next_in_list, next_milestone
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import Cell, CellKind, Value
from tpm_excel.terms.limits import OWN
from tpm_excel.terms.places import Place, cell_name, column_letters
from tpm_excel.terms.plans import UNASSIGNED, CellsOfRow, Directorate, Officer, Plan, PlanRow, split
from tpm_excel.workbooks.plan.history import read_history
from tpm_excel.workbooks.plan.values import plan_value
from tpm_excel.workbooks.reading.book import Book, Sheet
from tpm_excel.workbooks.reading.flat_table import Table, find_table
from tpm_excel.workbooks.reading.opening import open_book

FILE = "plan.xlsx"
DIRECTORATES, OFFICERS = "Directorates", "Officers"
DIRECTORATE_COLUMNS = {
    "Code": "code",
    "Name": "name",
    "Contact": "contact",
    "E-mail": "email",
    "Director": "director",
    "Deputy": "deputy",
}
OFFICER_COLUMNS = {"Name": "name", "Directorate": "directorate", "E-mail": "email"}
_TAKEN_APART = ("date", "number", "figure", "choice")
"""The kinds of columns whose text is read as something else."""
_ALSO = {"email": "email", "e mail": "email"}


def read_plan(data: bytes, forms: tuple[Form, ...]) -> tuple[Plan, list[Finding]]:
    """Read the plan and say what is wrong with it; raise Unreadable where the file is no workbook."""
    book = open_book(data, OWN)
    findings: list[Finding] = []
    directorates = tuple(_directorates(book, findings))
    officers = tuple(Officer(**entry, place=place) for place, entry in _entries(book, OFFICERS, OFFICER_COLUMNS))
    rows: dict[str, tuple[PlanRow, ...]] = {}
    for form in forms:
        sheet = _sheet(book, form.sheet)
        table = (
            find_table(sheet, heading_names(form, with_aliases=True), heading_names(form, with_aliases=False))
            if sheet
            else None
        )
        if table is None or not table.has((Part.PLAN, form.key)):
            place = Place(FILE, form.sheet)
            findings.append(finding("TPM522", place, sheet=form.sheet, heading=form.heading(form.key), name=form.name))
            continue
        reader = _FormReader(form, table, directorates, officers, findings)
        rows[form.name] = _with_their_headings(list(reader.rows()))
    history, found = read_history(book, forms, rows, FILE)
    return Plan(directorates, officers, rows, history), [*findings, *found]


def _sheet(book: Book, name: str) -> Sheet | None:
    return next((one for one in book.sheets if one.name.strip().casefold() == name.casefold()), None)


def _entries(book: Book, name: str, columns: Mapping[str, str]) -> Iterator[tuple[Place, dict[str, str]]]:
    sheet = _sheet(book, name)
    first = next(iter(columns.values()))
    for number, places, entry in placed_entries(sheet, columns) if sheet else ():
        yield Place(FILE, name, cell_name(number, places[first])), entry


def entries(sheet: Sheet, columns: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the lines of a list such as that of the directorates, by field; `columns` gives the field of each heading.

    Lines without what stands under the first heading are passed over.
    """
    return (entry for _, _, entry in placed_entries(sheet, columns))


def placed_entries(sheet: Sheet, columns: Mapping[str, str]) -> Iterator[tuple[int, Mapping[str, int], dict[str, str]]]:
    """Yield the lines of a list, each with its row and the columns of its fields, counted from 0."""
    known = {heading.casefold(): field_name for heading, field_name in columns.items()} | _ALSO
    found: dict[int, str] = {}
    for number, cells in sheet.rows().items():
        if not found:
            heads = {column: known.get(cell.written.strip().casefold(), "") for column, cell in cells.items()}
            found = heads if next(iter(columns.values())) in heads.values() else {}
            continue
        entry = {found[column]: clean_text(cell.written) for column, cell in cells.items() if found.get(column)}
        if entry.get(next(iter(columns.values()))):
            yield number, {name: column for column, name in found.items() if name}, entry


def _directorates(book: Book, findings: list[Finding]) -> Iterator[Directorate]:
    seen: set[str] = set()
    for place, entry in _entries(book, DIRECTORATES, DIRECTORATE_COLUMNS):
        code = entry["code"]
        if code.casefold() in seen:
            findings.append(finding("TPM523", place, code=code))
            continue
        seen.add(code.casefold())
        yield Directorate(**entry, place=place)


def _with_their_headings(rows: list[PlanRow]) -> tuple[PlanRow, ...]:
    """Send a row that asks nothing and names nobody where the first of the rows below it goes, as their heading."""
    first: dict[str, str] = {}
    for row in rows:
        if row.parent and not row.closed:
            first.setdefault(row.parent, row.returned_by)
    return tuple(
        replace(row, returned_by=first.get(row.ref, UNASSIGNED))
        if row.returned_by == UNASSIGNED and not row.asked
        else row
        for row in rows
    )


@dataclass
class _FormReader:
    """Reads the rows of one form's plan sheet."""

    form: Form
    table: Table
    directorates: tuple[Directorate, ...]
    officers: tuple[Officer, ...]
    findings: list[Finding]
    taken: dict[str, int] = field(default_factory=dict)
    unknown_codes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Learn once what each of the rows asks for."""
        self.codes = {one.code.casefold(): one.code for one in reversed(self.directorates)}
        self.sits = {one.name.casefold(): one.directorate for one in self.officers if one.directorate}
        places = {one.name: self.table.column((Part.PLAN, one.name)) for one in self.form.plan}
        self.letters = {name: column_letters(column) for name, column in places.items() if column is not None}
        texts = {one.name for one in self.form.plan if one.kind not in _TAKEN_APART}
        self.columns = [(name, column, name in texts) for name, column in places.items()]

    def rows(self) -> Iterator[PlanRow]:
        """Yield the rows that have a reference of their own, in plan order."""
        parent: PlanRow | None = None
        refs = [self._cell(number, self.form.key).written.strip() for number in self.table.rows()]
        for number, cells in self.table.rows().items():
            values: dict[str, Value] = {}
            for name, column, text in self.columns:  # the hottest loop of a large plan: most cells are plain text
                cell = None if column is None else cells.get(column)
                if cell is None:
                    values[name] = None
                elif text and cell.kind is CellKind.TEXT:
                    values[name] = clean_text(cell.written) or None
                else:
                    values[name] = self._value(number, name, cell)
            if not any(values.values()):
                continue
            level, flat = self._level(number, values, parent), not self.form.levels
            top = flat or self.form.top(level)
            ref = str(values[self.form.key] or "")
            above = None if top else parent
            if not self._named(number, ref, values, above, refs):
                continue
            row = PlanRow(
                ref=ref,
                level=level,
                parent=above.ref if above else "",
                returned_by=self._returned_by(number, values, above, asked=self.form.asks(level)),
                values=values if flat else values | {self.form.level_column: level},
                place=self._place(number, self.form.key, ref),
                cells=CellsOfRow(self.letters, number + 1),
                closed=str(values.get(self.form.closed) or ""),
                asked=self.form.asks(level),
            )
            if top and not flat:
                parent = row
            yield row

    def _cell(self, number: int, name: str) -> Cell:
        return self.table.cell(number, (Part.PLAN, name))

    def _place(self, number: int, name: str, ref: str) -> Place:
        column = self.table.column((Part.PLAN, name))
        return Place(FILE, self.table.sheet.name, cell_name(number, column or 0), ref)

    def _value(self, number: int, name: str, cell: Cell) -> Value:
        if cell.blank:
            return None
        if cell.kind in (CellKind.UNCALCULATED, CellKind.ERROR):
            place, heading = self._place(number, name, ""), self.form.heading(name)
            self.findings.append(finding("TPM524", place, heading=heading, found=cell.written))
            return None
        place = self._place(number, name, self._cell(number, self.form.key).written.strip())
        if self.form.columns[name].kind == "reference":
            self.findings += self._damaged(name, cell, place)
        value, found = plan_value(self.form, name, cell, place)
        self.findings += found
        return value

    def _damaged(self, name: str, cell: Cell, place: Place) -> list[Finding]:
        """What Excel made of a reference that was typed as text."""
        heading = self.form.heading(name)
        if cell.kind is CellKind.DATE:
            return [finding("TPM570", place, heading=heading, found=cell.written)]
        if cell.kind is CellKind.NUMBER and "." in cell.written:
            return [finding("TPM571" if name == self.form.key else "TPM572", place, heading=heading)]
        return []

    def _level(self, number: int, values: dict[str, Value], parent: PlanRow | None) -> str:
        if not self.form.levels:
            return ""
        found = str(values[self.form.level_column] or "")
        level = next((one for one in self.form.levels if one.casefold() == found.casefold()), "")
        if level:
            return level
        name, ref = self.form.level_column, self._cell(number, self.form.key).written.strip()
        allowed = " or ".join(self.form.levels)
        place = self._place(number, name, ref)
        self.findings.append(finding("TPM517", place, heading=self.form.heading(name), found=found, allowed=allowed))
        return self.form.levels[-1] if parent else self.form.levels[0]

    def _named(self, number: int, ref: str, values: dict[str, Value], parent: PlanRow | None, refs: list[str]) -> bool:
        """Whether a row has a reference of its own; what is wrong with it becomes a finding."""
        title = str(values[self.form.title_column] or "")
        place = self._place(number, self.form.key, ref)
        if not ref:
            offer = self._offer(values, parent, refs)
            self.findings.append(finding("TPM511", place, about=title, title=title or "The row", offer=offer))
            return False
        if ref.casefold() in self.taken:
            rows = f"{self.taken[ref.casefold()] + 1} and {number + 1}"
            self.findings.append(finding("TPM512", place, about=title, ref=ref, rows=rows))
            return False
        self.taken[ref.casefold()] = number
        if not title:
            self.findings.append(finding("TPM513", self._place(number, self.form.title_column, ref)))
        return True

    def _offer(self, values: dict[str, Value], parent: PlanRow | None, refs: list[str]) -> str:
        """The reference that a row without one might have."""
        if not self.form.levels:
            return next_in_list(refs)
        under = str(values.get(self.form.number_under) or "")
        return next_milestone(parent.ref, refs) if parent else next_activity(under or "1.1", refs)

    def _returned_by(self, number: int, values: dict[str, Value], parent: PlanRow | None, *, asked: bool) -> str:
        """Who returns a row: as it says, else as its parent, else where its officer sits; a heading needs nobody."""
        for name in self.form.route:
            codes = split(str(values[name] or ""))
            if codes:
                found = [self._code(number, name, code, values) for code in codes]  # each is checked, the first answers
                return found[0]
        if parent and (parent.asked or parent.returned_by != UNASSIGNED):
            return parent.returned_by
        names = [one.casefold() for one in split(str(values.get(self.form.officer) or ""))]
        code = next((self.sits[name] for name in names if name in self.sits), "")
        if code:
            return self._code(number, self.form.officer, code, values)
        if not asked:
            return UNASSIGNED
        ref = str(values[self.form.key] or "")
        title = str(values[self.form.title_column] or "")
        self.findings.append(finding("TPM515", self._place(number, self.form.route[-1], ref), about=title))
        return UNASSIGNED

    def _code(self, number: int, name: str, code: str, values: dict[str, Value]) -> str:
        known = self.codes.get(code.casefold(), "")
        if not known and code.casefold() not in self.unknown_codes:
            self.unknown_codes.add(code.casefold())
            ref = str(values[self.form.key] or "")
            self.findings.append(finding("TPM516", self._place(number, name, ref), code=code))
        return known or code
