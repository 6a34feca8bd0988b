"""What can hide an answer on a sheet, or hold one beside its cell: notes, merged cells, hidden rows, endless fills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.workbooks.reading.book import Area, Sheet
from tpm_excel.workbooks.reading.flat_table import Table
from tpm_excel.workbooks.returns.about_sheet import ABOUT_TITLE
from tpm_excel.workbooks.returns.corrections_sheet import is_corrections
from tpm_excel.workbooks.returns.marks import theirs
from tpm_excel.workbooks.returns.stamp import is_stamp

_NOTES = 1_000
CELL_HOLDS = 32_767
"""How many characters Excel keeps in a cell."""


def odd_cells(table: Table, file: str, directorate: str) -> Iterator[Finding]:
    """Yield what on the sheet of a table may hide an answer from the reader, or from the person who typed it."""
    sheet, odd = table.sheet, table.sheet.odd
    notes = ((at, theirs(text)) for at, text in sorted(odd.notes.items())[:_NOTES])
    for (row, column), text in (one for one in notes if one[1]):
        place = Place(file, sheet.name, cell_name(row, column))
        yield finding("TPM220", place, directorate=directorate, text=f"“{' '.join(text.split())[:300]}”")
    columns = {column for each in table.columns.values() for column in each}
    for area in odd.merged:
        if area[2] > table.header and any(area[1] <= column <= area[3] for column in columns):
            yield finding("TPM221", Place(file, sheet.name, area_name(area)), directorate=directorate)
    for area in odd.filled:
        yield finding("TPM222", Place(file, sheet.name, area_name(area)), directorate=directorate)
    rows = [number for number in table.rows() if number in odd.hidden_rows]
    if rows:
        cells = ", ".join(name for name, _ in as_areas([(number, 0, "") for number in rows]))
        yield finding(
            "TPM325", Place(file, sheet.name, cells), directorate=directorate, what=_counted(len(rows), "row")
        )
    answers = {column for (part, _), each in table.columns.items() if part is Part.ANSWER for column in each}
    yield from _too_long(table, file, directorate)
    hidden = sorted(answers & odd.hidden_columns)
    if hidden:
        cells = ", ".join(cell_name(table.header, column) for column in hidden)
        what = _counted(len(hidden), "column")
        yield finding("TPM325", Place(file, sheet.name, cells), directorate=directorate, what=what)


def _too_long(table: Table, file: str, directorate: str) -> Iterator[Finding]:
    """Yield the answers that no cell of a workbook can hold; a .csv or an .ods may have such."""
    answers = {column: name for (part, name), each in table.columns.items() if part is Part.ANSWER for column in each}
    for row, cells in table.rows().items():
        for column in answers:
            text = cells[column].value if column in cells else None
            if isinstance(text, str) and len(text) > CELL_HOLDS:
                place = Place(file, table.sheet.name, cell_name(row, column))
                heading = table.sheet.cell(table.header, column).written.strip()
                yield finding("TPM115", place, directorate=directorate, heading=heading, length=f"{len(text):,}")


def is_ours(sheet: Sheet, forms: tuple[Form, ...]) -> bool:
    """Return whether a sheet that holds no table is one that every return has: the first, the lists, or the stamp."""
    first = sheet.cell(0, 0).written.strip()
    lists = {name for form in forms for name in form.lists}
    return first in lists | {ABOUT_TITLE} or is_stamp(sheet) or is_corrections(sheet)


def _counted(count: int, word: str) -> str:
    return f"1 {word} is" if count == 1 else f"{count} {word}s are"


def area_name(area: Area) -> str:
    """Return the name of an area as Excel shows it: `H5:H7`, or `H5` for one cell."""
    first, last = cell_name(area[0], area[1]), cell_name(area[2], area[3])
    return first if first == last else f"{first}:{last}"


def as_areas(cells: Sequence[tuple[int, int, str]]) -> list[tuple[str, str]]:
    """Return cells as areas with their text: what goes on down a column without a change is one area."""
    areas: list[tuple[Area, str]] = []
    for row, column, text in sorted(cells, key=lambda one: (one[1], one[0])):
        if areas and areas[-1][1] == text and areas[-1][0][2:] == (row - 1, column):
            areas[-1] = ((*areas[-1][0][:2], row, column), text)
        else:
            areas.append(((row, column, row, column), text))
    return [(area_name(area), text) for area, text in sorted(areas)]
