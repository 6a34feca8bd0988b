"""What an edited master holds that no later one will have: sheets, charts, notes, text outside the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet

from tpm_excel.forms.layout import HEADER_ROW
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.workbooks.master.edited_decisions import APPROVE, CHANGE_REQUESTS, DECISION, FINDINGS, REASON
from tpm_excel.workbooks.master.trend_sheet import TREND
from tpm_excel.workbooks.reading.book import Book, Sheet

_READ = {FINDINGS: {DECISION, REASON}, CHANGE_REQUESTS: {APPROVE}}
_CALCULATED = ("Summary", TREND)
"""The sheets of formulas: their figures change with every answer, so only words count there."""
_ONE = {"notes": "note", "charts": "chart", "pictures": "picture", "pivot tables": "pivot table", "slicers": "slicer"}


def only_here(edited: Book, original: Book, forms: AbstractSet[str]) -> tuple[list[Place], list[str]]:
    """Return the cells that people typed where nothing is read, with their text, and names of all that is only here.

    `forms` are the sheets whose tables are read row by row; of these only what stands beside the table counts.
    """
    known = {sheet.name: sheet for sheet in original.sheets}
    places: list[Place] = []
    names = [f"the sheet “{one.name}”" for one in edited.sheets if one.name not in known]
    for kind, count in edited.extras.items():
        more = count - original.extras.get(kind, 0)
        if more > 0:
            names.append(f"{more} {_ONE.get(kind, kind) if more == 1 else kind}")
    for sheet in edited.sheets:
        if sheet.name in known:
            places += _typed(sheet, known[sheet.name], beside=sheet.name in forms)
    if places:
        names.append("text outside the tables")
    return places, names


def _typed(sheet: Sheet, before: Sheet, *, beside: bool) -> list[Place]:
    """Cells whose content stands nowhere on the sheet that tpm wrote; a sorted sheet has all its content."""
    headings = {column: clean_text(sheet.cell(HEADER_ROW, column).written) for _, column in sheet.cells}
    passed = _READ.get(sheet.name, set())
    was = Counter(_content(cell) for cell in before.cells.values() if _counts(cell, sheet.name))
    found = []
    for (row, column), cell in sorted(sheet.cells.items()):
        read = (beside and headings[column] and row >= HEADER_ROW) or headings[column] in passed
        if read or not _counts(cell, sheet.name):
            continue
        if was[_content(cell)] > 0:
            was[_content(cell)] -= 1
        else:
            found.append(Place("", sheet.name, cell_name(row, column), cell.written.strip()[:120]))
    return found


def _counts(cell: Cell, sheet: str) -> bool:
    if cell.blank or cell.kind in (CellKind.ERROR, CellKind.UNCALCULATED):
        return False
    return cell.kind is CellKind.TEXT or sheet not in _CALCULATED


def _content(cell: Cell) -> str:
    return f"{float(cell.value):.10g}" if cell.kind is CellKind.NUMBER else clean_text(cell.written)  # type: ignore[arg-type]
