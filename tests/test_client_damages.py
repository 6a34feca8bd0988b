"""What people do to a return in a real program: sorted, filtered, cut, dragged, merged, saved as something else.

Everything is done by one LibreOffice. As with the damages of `tests/damage`, every answer is known: none may stand on
another row, and what is missing must be what was lost, and be reported.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Office
from damage.filled import FORMS, Filled, filled_return
from helpers import COMMENT, PERCENT, REVISED, SHEET, STATUS, columns_of, header_row, master_of, table, take_in

pytestmark = pytest.mark.libreoffice
FIRST, LAST, HEADER = 4, 15, 3
"""The rows of the table in the return, and that of its headings, counted from 0."""
FIELDS = (STATUS, PERCENT, COMMENT, REVISED)
Lost = set[tuple[str, str]]
"""Answers by reference and heading."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    return filled_return("strategic_plan", tmp_path_factory.mktemp("clients") / "w")


def _columns(filled: Filled) -> dict[str, int]:
    with closing(openpyxl.load_workbook(filled.file)) as book:
        sheet = book[SHEET]
        assert header_row(sheet) == HEADER + 1
        assert str(sheet.cell(LAST + 1, 1).value) == "3.2"
        return {name: column - 1 for name, column in columns_of(sheet).items()}


def _acts(columns: dict[str, int]) -> dict[str, list[list[Any]]]:
    """What is done, by a name in words."""
    last, ref, title, status = max(columns.values()), columns["Ref"], columns["Title"], columns[STATUS]
    percent, comment = columns[PERCENT], columns[COMMENT]
    body, whole = [FIRST, 0, LAST, last], [HEADER, 0, LAST, last]

    def row(number: int) -> list[int]:
        return [number, 0, number, last]

    acts: dict[str, list[list[Any]]] = {
        "sorted by title": [["sort", body, title, True]],
        "sorted by status, downwards": [["sort", body, status, False]],
        "filtered": [["filter", whole, status, "On Target"]],
        "rows hidden": [["hide rows", 6], ["hide rows", 9]],
        "columns hidden": [["hide columns", comment]],
        "rows inserted": [["insert rows", 8, 2], ["insert rows", 2, 3]],
        "columns inserted": [["insert columns", status, 1], ["insert columns", 0, 1]],
        "a row deleted": [["delete rows", FIRST, 1]],
        "a column deleted": [["delete columns", comment, 1]],
        "a plan column deleted": [["delete columns", title, 1]],
        "a row cut and pasted to the end": [["cut", row(5), LAST + 2, 0]],
        "a row cut, and the gap closed": [["cut", row(5), LAST + 1, 0], ["delete rows", 5, 1]],
        "two rows exchanged by cut and paste": [
            ["cut", row(5), 40, 0],
            ["cut", row(7), 5, 0],
            ["cut", row(40), 7, 0],
        ],
        "a row copied to the end": [["copy", row(6), LAST + 1, 0]],
        "the whole table cut and pasted lower": [["cut", whole, HEADER + 7, 0]],
        "the whole table cut and pasted to the right": [["cut", whole, HEADER, 3]],
        "a column cut and pasted elsewhere": [["cut", [HEADER, comment, LAST, comment], HEADER, last + 2]],
        "references dragged into a series": [["drag down", [5, ref, 9, ref]]],
        "references emptied": [["type", number, ref, None] for number in range(FIRST, LAST + 1)],
        "statuses dragged below the table": [["drag down", [LAST, status, LAST + 400, status]]],
        "statuses dragged far below the table": [["drag down", [LAST, status, 20_000, status]]],
        "comments merged": [["merge", [5, comment, 6, comment]]],
        "status and percentage merged": [["merge", [5, status, 5, percent]]],
        "a word replaced everywhere": [["replace", "homes", "dwellings"]],
        "a status replaced everywhere": [["replace", "On Target", "On-track"]],
        "an answer in a note": [["type", 5, comment, None], ["note", 5, comment, "All 400 were surveyed."]],
        "a note beside an answer": [["note", 5, comment, "Ask Ada."]],
        "totals below": [["type", LAST + 2, title, "Average"], ["type", LAST + 2, percent, 0.41]],
        "the sheet renamed": [["rename", "Sheet1"]],
        "the tab copied": [["copy tab", "Strategic plan (2)", 9]],
        "the tab copied to the front": [["copy tab", "Strategic plan (2)", 0]],
        "nothing": [],
    }
    return {name: [[SHEET, *one] for one in several] for name, several in acts.items()}


def _row_of(ref: str) -> Lost:
    return {(ref, heading) for heading in FIELDS}


LOST: dict[str, Lost] = {
    "a row deleted": _row_of("1.1a"),
    "a column deleted": {(ref, COMMENT) for ref in FORMS["strategic_plan"][1]},
    "comments merged": {("1.1a.2", COMMENT)},
    "status and percentage merged": {("1.1a.1", PERCENT)},
    "an answer in a note": {("1.1a.1", COMMENT)},
}
"""What cannot be in the master, since it is not in the file; that it is missing must be said."""
HELD = {
    "references dragged into a series",
    "references emptied",
    "a plan column deleted",
    "a row cut and pasted to the end",
}
"""Where rows that are quite like one another can be held back; they are reported, and none is misplaced."""
ENDINGS = ("xlsx", "ods", "xls")


@pytest.fixture(scope="module")
def damaged(filled: Filled, office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every damage done and saved, in one go; what nothing was done to is saved in every format."""
    folder = tmp_path_factory.mktemp("by-clients")
    acts = _acts(_columns(filled))
    jobs = []
    for number, (name, several) in enumerate(acts.items()):
        endings = ENDINGS if name == "nothing" else (ENDINGS[0] if number % 3 else ENDINGS[1],)
        save = {ending: str(folder / f"{number}.{ending}") for ending in endings}
        jobs.append({"file": str(filled.file), "acts": several, "save": save})
    office.run(jobs)
    return {
        f"{name}, .{ending}" if name == "nothing" else name: Path(path)
        for name, job in zip(acts, jobs, strict=True)
        for ending, path in job["save"].items()
    }


def test_what_people_do_in_a_real_program_misplaces_and_loses_nothing(
    filled: Filled, damaged: dict[str, Path], tmp_path: Path
) -> None:
    wrong: list[str] = []
    for number, (name, path) in enumerate(damaged.items()):
        folder = shutil.copytree(filled.workspace.folder, tmp_path / str(number))
        shutil.copy(path, folder / "inbox")
        result = take_in(folder)
        (verdict,) = result.verdicts
        if not verdict.verdict.startswith("collected"):
            wrong.append(f"{name}: {verdict.verdict}")
            continue
        shows = {str(row["Ref"]): row for row in table(master_of(folder), SHEET)}
        told = {one.place.ref for one in result.findings}
        gone: Lost = set()
        for ref, answers in filled.answers.items():
            for heading, typed in answers.items():
                found = shows[ref][heading]
                if found in (None, "Not answered"):
                    gone.add((ref, heading))
                elif found != typed:
                    wrong.append(f"{name}: {ref} {heading} is {found!r}, typed {typed!r}")
        allowed = LOST.get(name, set())
        if gone - allowed and name not in HELD:
            wrong.append(f"{name}: lost {sorted(gone - allowed)}")
        if (gone and not told) or any(ref not in told for ref, _ in gone if name in HELD):
            wrong.append(f"{name}: {sorted(gone)} without a word")
    assert not wrong, "\n".join(wrong)
