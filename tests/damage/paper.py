"""A returned workbook that is quick to damage: cells with what the officer meant by them, written as an .xlsx by hand.

Each cell of the issued table carries a tag, its row and its column; the tag travels with the cell when rows are
sorted, cut, inserted or swapped. The oracle asks of every answer in the master which tag its cell has.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl

from tpm_excel.forms.form import Form
from tpm_excel.terms.places import cell_name

Tag = tuple[str, str]
"""The reference of the row and the heading of the column to which a cell belongs; headings have no reference."""
At = tuple[int, int]
STYLES = {"": 0, "date": 1, "percent": 2, "text": 3}
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EPOCH = date(1899, 12, 30)
END = 1_048_575


@dataclass(frozen=True)
class Formula:
    """A formula with the result that Excel stored; None where it was never calculated."""

    text: str
    result: Any = None


@dataclass(frozen=True)
class Broken:
    """An error such as #REF!."""

    text: str


@dataclass(frozen=True)
class Cell:
    """A cell: its value and look, the note on it, its tag, and what the officer meant where that is beyond doubt."""

    value: Any = None
    style: str = ""
    tag: Tag | None = None
    note: str = ""
    meant: Any = None


@dataclass
class Sheet:
    """A sheet of the paper; rows and columns are counted from 0."""

    name: str
    cells: dict[At, Cell]
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    visible: bool = True

    def copy(self) -> Sheet:
        return Sheet(
            self.name, dict(self.cells), set(self.hidden_rows), set(self.hidden_columns), [*self.merged], self.visible
        )

    def header(self) -> int:
        """The row in which most headings of the table still stand; -1 where there are none."""
        rows = [row for (row, _), cell in self.cells.items() if cell.tag and not cell.tag[0]]
        return max(rows, key=lambda row: (rows.count(row), -row)) if rows else -1

    def column(self, heading: str) -> int:
        """The column of a heading's cell; -1 where it is gone."""
        return next((at[1] for at, cell in self.cells.items() if cell.tag == ("", heading)), -1)

    def body(self) -> list[int]:
        """The rows that hold a cell of an issued row, in order."""
        return sorted({row for (row, _), cell in self.cells.items() if cell.tag and cell.tag[0]})

    def last(self) -> At:
        """The last row and column that people see; what stands at the very end of a sheet stays there."""
        seen = [at for at in self.cells if at[0] < END]
        return max((row for row, _ in seen), default=0), max((column for _, column in seen), default=0)

    def set(self, at: At, **changes: Any) -> None:
        self.cells[at] = replace(self.cells.get(at, Cell()), **changes)

    def move(self, where: dict[int, int], *, columns: bool = False) -> None:
        """Move whole rows (or columns) to new places, with their cells; those not named stay."""
        axis = 1 if columns else 0

        def moved(at: At) -> At:
            to = where.get(at[axis], at[axis])
            return (at[0], to) if columns else (to, at[1])

        self.cells = {moved(at): cell for at, cell in self.cells.items()}
        hidden = self.hidden_columns if columns else self.hidden_rows
        shifted = {where.get(one, one) for one in hidden}
        hidden.clear()
        hidden |= shifted

    def insert(self, at: int, *, columns: bool = False) -> None:
        last = self.last()[1 if columns else 0]
        self.move({one: one + 1 for one in range(at, last + 1)}, columns=columns)

    def delete(self, at: int, *, columns: bool = False) -> None:
        axis = 1 if columns else 0
        self.cells = {where: cell for where, cell in self.cells.items() if where[axis] != at}
        last = self.last()[axis]
        self.move({one: one - 1 for one in range(at + 1, last + 1)}, columns=columns)


@dataclass
class Paper:
    """A returned workbook of one form."""

    form: Form
    sheets: list[Sheet]
    properties: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    date_1904: bool = False

    def copy(self) -> Paper:
        return Paper(
            self.form, [one.copy() for one in self.sheets], dict(self.properties), dict(self.names), self.date_1904
        )

    @property
    def answer_headings(self) -> tuple[str, ...]:
        """The headings of what the officer fills in."""
        return tuple(one.heading for one in self.form.answer)

    @property
    def plan_headings(self) -> tuple[str, ...]:
        """The headings of what the plan says on the return; the reference is the first."""
        return tuple(one.heading for one in self.form.shown)

    @property
    def title(self) -> str:
        """The heading of the titles."""
        return self.form.heading(self.form.title_column)

    def kind(self, *kinds: str) -> tuple[str, ...]:
        """The headings of the answers of these kinds."""
        return tuple(one.heading for one in self.form.answer if one.kind in kinds)

    @property
    def table(self) -> Sheet:
        """The sheet with the table."""
        return next(one for one in self.sheets if one.header() >= 0 or one.body())

    def answers(self) -> Iterator[tuple[Sheet, At, Cell]]:
        """Yield the cells that hold an answer, or a note with one, to a row that was issued."""
        headings = set(self.answer_headings)
        for sheet in self.sheets:
            for at, cell in sheet.cells.items():
                if cell.tag and cell.tag[0] and cell.tag[1] in headings and (cell.value is not None or cell.note):
                    yield sheet, at, cell


def read_paper(path: Path, form: Form) -> Paper:
    """Read a filled return of a form, and tag the cells of its table."""
    with closing(openpyxl.load_workbook(path)) as book:
        sheets = [_sheet(one, form.sheet) for one in book.worksheets]
        names = {name: str(one.attr_text) for name, one in book.defined_names.items()}
        properties = {one.name: str(one.value) for one in book.custom_doc_props.props}
    table = next(one for one in sheets if one.name == form.sheet)
    header = next(row for (row, _), cell in sorted(table.cells.items()) if cell.value == "Ref")
    headings = {at[1]: str(cell.value) for at, cell in table.cells.items() if at[0] == header}
    refs = {at[0]: cell.value for at, cell in table.cells.items() if at[0] > header and headings.get(at[1]) == "Ref"}
    for at, cell in list(table.cells.items()):
        plain = headings.get(at[1], "").removesuffix(" (enter)")
        if at[0] == header:
            table.cells[at] = replace(cell, tag=("", plain))
        elif at[0] in refs:
            table.cells[at] = replace(cell, tag=(str(refs[at[0]]), plain), meant=cell.value)
    return Paper(form, sheets, properties, names)


def _sheet(page: Any, table: str) -> Sheet:
    cells = {}
    for row in page.iter_rows():
        for cell in row:
            value: Any = cell.value.date() if isinstance(cell.value, datetime) else cell.value
            if cell.data_type == "f":
                value = Formula(str(value)[1:], "OK")
            if value is not None or page.title == table:
                kind = {"0%": "percent", "dd/mm/yyyy": "date", "@": "text"}.get(cell.number_format, "")
                cells[cell.row - 1, cell.column - 1] = Cell(value, kind)
    return Sheet(page.title, cells, visible=page.sheet_state == "visible")


# ---- Writing --------------------------------------------------------------------------------------------------------


def write_paper(paper: Paper) -> bytes:
    """Return the paper as an .xlsx."""
    parts: dict[str, str] = {}
    count = range(1, len(paper.sheets) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(one.name)} sheetId="{number}" r:id="rId{number}" '
        f'state="{"visible" if one.visible else "hidden"}"/>'
        for number, one in zip(count, paper.sheets, strict=True)
    )
    names = "".join(
        f"<definedName name={quoteattr(key)}>{escape(text)}</definedName>" for key, text in paper.names.items()
    )
    system = '<workbookPr date1904="1"/>' if paper.date_1904 else "<workbookPr/>"
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_NAMESPACE}" xmlns:r="{_RELATIONS}">{system}<sheets>{sheets}</sheets>'
        f"<definedNames>{names}</definedNames></workbook>"
    )
    links = [("worksheet", f"worksheets/sheet{number}.xml") for number in count] + [("styles", "styles.xml")]
    parts["xl/_rels/workbook.xml.rels"] = _links(links)
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{_NAMESPACE}"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/>'
        '<xf numFmtId="49"/></cellXfs></styleSheet>'
    )
    for number, sheet in zip(count, paper.sheets, strict=True):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet_xml(sheet, shift=1_462 if paper.date_1904 else 0)
        notes = {at: cell.note for at, cell in sheet.cells.items() if cell.note}
        if notes:
            parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _links([("comments", f"../comments{number}.xml")])
            parts[f"xl/comments{number}.xml"] = _notes_xml(notes)
    if paper.properties:
        parts["docProps/custom.xml"] = _properties_xml(paper.properties)
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


def _links(links: list[tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _sheet_xml(sheet: Sheet, shift: int) -> str:
    rows: dict[int, list[str]] = {row: [] for row in sorted(sheet.hidden_rows)}
    for (row, column), cell in sorted(sheet.cells.items()):
        rows.setdefault(row, []).append(_cell_xml(cell_name(row, column), cell, shift))
    columns = "".join(f'<col min="{one + 1}" max="{one + 1}" hidden="1"/>' for one in sorted(sheet.hidden_columns))
    data = "".join(
        f'<row r="{row + 1}" hidden="{int(row in sheet.hidden_rows)}">{"".join(cells)}</row>'
        for row, cells in sorted(rows.items())
    )
    merged = "".join(f'<mergeCell ref="{cell_name(a, b)}:{cell_name(c, d)}"/>' for a, b, c, d in sheet.merged)
    return (
        f'<worksheet xmlns="{_NAMESPACE}">{f"<cols>{columns}</cols>" if columns else ""}<sheetData>{data}</sheetData>'
        f"{f'<mergeCells>{merged}</mergeCells>' if merged else ''}</worksheet>"
    )


def _cell_xml(name: str, cell: Cell, shift: int) -> str:
    head = f'<c r="{name}" s="{STYLES[cell.style]}"'
    match cell.value:
        case None:
            return f"{head}/>"
        case Formula(text, result):
            formula = f"<f>{escape(text)}</f>"
            if result is None:
                return f"{head}>{formula}</c>"
            if isinstance(result, str):
                return f'{head} t="str">{formula}<v>{escape(result)}</v></c>'
            number = result - shift if cell.style == "date" else result
            return f"{head}>{formula}<v>{number}</v></c>"
        case Broken(text):
            return f'{head} t="e"><v>{escape(text)}</v></c>'
        case bool():
            return f'{head} t="b"><v>{int(cell.value)}</v></c>'
        case date():
            style = f'<c r="{name}" s="1"'
            return f"{style}><v>{(cell.value - _EPOCH).days - shift}</v></c>"
        case int() | float():
            return f"{head}><v>{cell.value!r}</v></c>"
        case _:
            return f'{head} t="inlineStr"><is><t xml:space="preserve">{escape(str(cell.value))}</t></is></c>'


def _notes_xml(notes: dict[At, str]) -> str:
    inner = "".join(
        f'<comment ref="{cell_name(*at)}" authorId="0"><text><r><t>{escape(text)}</t></r></text></comment>'
        for at, text in notes.items()
    )
    return (
        f'<comments xmlns="{_NAMESPACE}"><authors><author>Ada Quill</author></authors>'
        f"<commentList>{inner}</commentList></comments>"
    )


def _properties_xml(properties: dict[str, str]) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006"
    inner = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for number, (name, text) in enumerate(properties.items(), 2)
    )
    return f'<Properties xmlns="{kind}/custom-properties" xmlns:vt="{kind}/docPropsVTypes">{inner}</Properties>'
