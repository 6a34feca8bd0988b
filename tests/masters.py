"""Editing a master as people do, in Excel (openpyxl stands for it) or in LibreOffice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Cells, Office, Typed
from helpers import columns_of, header_row, put

Edits = Mapping[str, Mapping[tuple[str, str], Typed]]
"""What is typed: by sheet, and by reference (or other text of the row's first cells) and heading."""
Editor = Callable[[Path, Edits], None]


def cells_of(master: Path, edits: Edits) -> Cells:
    """Return the places of the cells that are typed into, counted from 0."""
    found: dict[str, list[tuple[int, int, Typed]]] = {}
    with closing(openpyxl.load_workbook(master)) as book:
        for name, typed in edits.items():
            sheet = book[name]
            columns, rows = columns_of(sheet), _rows(sheet)
            for (ref, heading), value in typed.items():
                column = columns.get(heading)
                if column is None:
                    column = max(columns.values()) + 1
                    found.setdefault(name, []).append((header_row(sheet) - 1, column - 1, heading))
                found.setdefault(name, []).append((rows[ref] - 1, column - 1, value))
    return found


def _rows(sheet: Any) -> dict[str, int]:
    """The rows of a sheet by their reference, and by code and reference where it has codes."""
    columns = columns_of(sheet)
    rows: dict[str, int] = {}
    for row in range(header_row(sheet) + 1, sheet.max_row + 1):
        ref = str(sheet.cell(row, columns["Ref"]).value)
        rows[ref] = row
        if "Code" in columns:
            rows[f"{sheet.cell(row, columns['Code']).value} {ref}"] = row
    return rows


def edit(master: Path, edits: Edits, *, by: str = "Pat Doe") -> None:
    """Type into a master and save it, as Excel does: with the name of who saved it."""
    cells = cells_of(master, edits)
    with closing(openpyxl.load_workbook(master)) as book:
        for name, typed in cells.items():
            for row, column, value in typed:
                put(book[name], row + 1, column + 1, value)
        book.properties.lastModifiedBy = by
        book.save(master)


def edit_in(office: Office) -> Editor:
    """Return a way to type into a master and save it in LibreOffice."""

    def editor(master: Path, edits: Edits) -> None:
        saved = master.with_name("saved.xlsx")
        office.fill(master, cells_of(master, edits), saved)
        saved.replace(master)

    return editor


@pytest.fixture(params=["openpyxl", pytest.param("LibreOffice", marks=pytest.mark.libreoffice)])
def editor(request: pytest.FixtureRequest) -> Editor:
    """Type into a master and save it, in one program and then in the other."""
    if request.param == "openpyxl":
        return edit
    return edit_in(request.getfixturevalue("office"))
