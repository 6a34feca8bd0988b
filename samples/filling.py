"""Filling in the returns of Rivermead as officers do, mistakes and all."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from borough import PERCENTAGES, Answers, SentFile, directors
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from steady import steady

from tpm_excel.terms.cells import written
from tpm_excel.workbooks.writing.text_fit import height as fitting

_HEADS, _FIRST = 4, 5
"""On which line of a return's sheets the headings stand, and the first row below them."""


def fill(issued: Path, target: Path, answers: Answers, file: SentFile, missing: str, signed: date) -> None:
    """Fill in a return that was issued and save it under the name that came back."""
    book = load_workbook(issued)
    for sheet in (one for one in book.worksheets if one.cell(_HEADS, 1).value == "Ref"):
        columns, places = _columns(sheet), _places(sheet)
        for ref in places.keys() & answers.keys():
            _type(sheet, places[ref], columns, answers[ref])
        if "sorted by title" in file.how and "Title" in columns:
            _sort_by_title(sheet, columns["Title"], columns["To do"], len(places), missing)
            sheet.protection.sheet = False
        if "dropdowns pasted over" in file.how:
            sheet.data_validations.dataValidation = []
        _grow(sheet, columns["To do"])
    if "not signed off" not in file.how:
        _sign_off(book["About"], directors()[file.directorate], signed)
    _save(book, target)


def stray(path: Path) -> None:
    """Make a workbook that is no return, as they lie in a folder."""
    book = Workbook()
    sheet = book.active
    if sheet is not None:
        sheet.title = "Leave"
        for line in (("Name", "From", "To"), ("Leila", "01/08", "15/08"), ("Tom", "18/08", "29/08")):
            sheet.append(line)
    _save(book, path)


def _columns(sheet: Any) -> dict[str, int]:
    return {str(cell.value).removesuffix(" (enter)"): cell.column for cell in sheet[_HEADS]}


def _places(sheet: Any) -> dict[str, int]:
    return {str(sheet.cell(number, 1).value): number for number in range(_FIRST, sheet.max_row + 1)}


def _type(sheet: Any, number: int, columns: dict[str, int], typed: dict[str, Any]) -> None:
    for heading, value in typed.items():
        cell = sheet.cell(number, columns[heading])
        cell.value = value
        pasted = heading in PERCENTAGES and not isinstance(value, float)
        if pasted or (isinstance(value, str) and cell.number_format not in ("General", "@")):
            cell.number_format = "General"  # as it comes from elsewhere
        if isinstance(value, str):
            cell.data_type = "s"


def _sort_by_title(sheet: Any, title: int, last: int, count: int, missing: str) -> None:
    """Sort the rows by their title, as officers do when they take the protection off, and leave one out."""
    rows = range(_FIRST, _FIRST + count)
    kept = [[sheet.cell(number, column).value for column in range(1, last)] for number in rows]
    kept = sorted((line for line in kept if line[0] != missing), key=lambda line: str(line[title - 1]).casefold())
    for number in range(_FIRST + len(kept), _FIRST + count):
        sheet.delete_rows(number)
    for number, line in enumerate(kept, _FIRST):
        for column, value in enumerate(line, 1):
            sheet.cell(number, column).value = value


def _grow(sheet: Any, last: int) -> None:
    """Give each row the height that Excel would have given it when its text was typed."""
    widths = [sheet.column_dimensions[get_column_letter(column)].width for column in range(1, last)]
    for number in range(_FIRST, sheet.max_row + 1):
        texts = [written(sheet.cell(number, column).value) for column in range(1, last)]
        cells = [(text, width, 10.0, False) for text, width in zip(texts, widths, strict=True)]
        sheet.row_dimensions[number].height = fitting(cells, least=28)


def _sign_off(sheet: Any, director: str, day: date) -> None:
    said = {"Signed off": "Yes", "Name": director, "Role": "Corporate Director", "Date": day}
    for row in _rows(sheet):
        if row[0].value in said:
            row[1].value = said[row[0].value]


def _rows(sheet: Any) -> Iterator[Any]:
    return iter(sheet.iter_rows(min_row=1, max_row=sheet.max_row))


def _save(book: Workbook, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        filled = Path(folder) / f"{target.stem}.xlsx"
        book.save(filled)
        if target.suffix == ".ods":
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "ods"]
            alone = {**os.environ, "MAX_CONCURRENCY": "1"}  # else LibreOffice numbers its styles as its threads finish
            subprocess.run([*command, "--outdir", folder, str(filled)], check=True, capture_output=True, env=alone)
            filled = filled.with_suffix(".ods")
        steady(filled)
        shutil.copyfile(filled, target)
