"""What several end-to-end tests share: a small plan, the seed's rows, filling returns, and reading masters."""

from __future__ import annotations

import csv
import gc
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import chdir, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
from clients.office import Cells, Typed
from openpyxl.worksheet.worksheet import Worksheet

from tpm_excel.cli import main
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected, collect
from tpm_excel.verbs.plans.planning import import_plan
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace

SHEET = "Strategic plan"
STATUS, PERCENT, COMMENT = "Status", "% complete", "Comment"
REVISED, EXPLANATION, TO_DO = "Revised deadline", "Explanation", "To do"
NOT_ANSWERED = "Not answered"
Filled = Mapping[str, Mapping[str, Any]]
"""Answers by reference and heading."""


# ---- The seed: a real council's quarter -----------------------------------------------------------------------------

SEED_PERIOD = Period.parse("2012-13-Q2")


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def seed_rows(seeds: Path) -> list[dict[str, str]]:
    """Return the rows of the seed, in the order of the plan."""
    return read_csv(seeds / "seed000_q2_2012_13.csv")


def seed_answers(seeds: Path, workspace: Path) -> dict[str, dict[str, Any]]:
    """Return what the seed answers, by the references that the plan gave to its rows."""
    refs = [str(row["Ref"]) for row in table(workspace / "plan.xlsx", SHEET)]
    answers = [
        {
            STATUS: row["status"] or None,
            PERCENT: int(row["percent"]) / 100 if row["percent"] else None,
            COMMENT: row["comment"] or None,
        }
        for row in seed_rows(seeds)
    ]
    return dict(zip(refs, answers, strict=True))


def seed_in_master(answers: Filled) -> dict[str, tuple[Any, ...]]:
    """Return what the master must show of answers, row by row: words for those that were not given."""
    return {ref: (one[STATUS] or NOT_ANSWERED, one[PERCENT], one[COMMENT]) for ref, one in answers.items()}


# ---- A small plan of our own ----------------------------------------------------------------------------------------

SMALL_PERIOD = Period.parse("2025-26-Q2")
SMALL_PLAN = """\
Ref,Theme,Priority ref,Priority,Level,Title,Lead officer,Directorate,Deadline
1.1a,Homes,1.1,Warm and safe homes,Activity,Bring every council home up to standard,Ada Quill,HSG,31/03/2026
1.1a.1,Homes,1.1,Warm and safe homes,Milestone,Survey 400 homes,Ada Quill,HSG,31/07/2025
1.1a.2,Homes,1.1,Warm and safe homes,Milestone,Let the works contract,Ada Quill,HSG,30/11/2025
1.1a.3,Homes,1.1,Warm and safe homes,Milestone,Finish the first 100 homes,Ben Oke,HSG,31/03/2026
1.2a,Homes,1.2,Fewer people without a home,Activity,Open the advice hub,Ben Oke,HSG,31/12/2025
1.2a.1,Homes,1.2,Fewer people without a home,Milestone,Find the building,Ben Oke,HSG,31/08/2025
2.1a,Streets,2.1,Clean streets,Activity,Sweep every street weekly,Cai Moss,ENV,31/03/2026
2.1a.1,Streets,2.1,Clean streets,Milestone,New rounds agreed,Cai Moss,ENV,30/09/2025
2.1a.2,Streets,2.1,Clean streets,Milestone,Six sweepers bought,Cai Moss,ENV,31/08/2025
2.1a.3,Streets,2.1,Clean streets,Milestone,Residents asked,Dee Ives,ENV,28/02/2026
2.2a,Streets,2.2,Safer crossings,Activity,Build ten crossings,Dee Ives,ENV,31/03/2026
2.2a.1,Streets,2.2,Safer crossings,Milestone,Sites chosen,Dee Ives,ENV,15/10/2025
"""
SMALL_ANSWERS: dict[str, dict[str, Any]] = {
    "1.1a": {STATUS: "On Target", PERCENT: 0.4, COMMENT: "Works go on."},
    "1.1a.1": {STATUS: "Completed", PERCENT: 1, COMMENT: "All 400 were surveyed."},
    "1.1a.2": {STATUS: "On Target", PERCENT: 0.75, COMMENT: None},
    "1.1a.3": {STATUS: "Delayed", PERCENT: 0.1, COMMENT: "=Late, since steel is late.", REVISED: date(2026, 3, 20)},
    "1.2a": {STATUS: "On Target", PERCENT: "N/A", COMMENT: "Nothing to measure yet."},
    "1.2a.1": {STATUS: "Completed", PERCENT: 1, COMMENT: None},
    "2.1a": {STATUS: "On Target", PERCENT: 0.5, COMMENT: None},
    "2.1a.1": {STATUS: "Completed", PERCENT: 1, COMMENT: None},
    "2.1a.2": {STATUS: "Overdue", PERCENT: 0, COMMENT: "Bids were too high.", REVISED: date(2026, 6, 30)},
    "2.1a.3": {STATUS: "On Target", PERCENT: 0.2, COMMENT: None},
    "2.2a": {STATUS: "On Target", PERCENT: "N/A", COMMENT: None},
    "2.2a.1": {STATUS: "Completed", PERCENT: 1, COMMENT: "Ten sites; the board agreed on 3 September 2025."},
}
"""Answers without a fault: a return that is filled with them has neither error nor query."""


# ---- Workspaces -----------------------------------------------------------------------------------------------------


def make_workspace(folder: Path, council: str, plan: Path, period: Period) -> Path:
    """Make a workspace, read a plan into it and write its returns."""
    init(folder, council, period.name[:7])
    import_plan(Workspace(folder), plan, None)
    generate(Workspace(folder), period)
    return folder


def take_in(folder: Path, inbox: Path | None = None) -> Collected:
    """Collect, as `tpm collect` does."""
    return collect(Workspace(folder), inbox, dry_run=False, progress=lambda _: None)


def codes(result: Collected) -> set[str]:
    return {one.code for one in result.findings}


def master_of(folder: Path) -> Path:
    (path,) = folder.glob("master-????-??-q?.xlsx")
    return path


def returns_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("outbox/*/*.xlsx"))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder with its bytes, the lock apart."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".lock"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@dataclass(frozen=True)
class Ran:
    """What a run of the command line did."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON document that was printed."""
        return json.loads(self.out)

    @property
    def said(self) -> str:
        """All that was printed, with lines that were wrapped made whole."""
        return " ".join((self.out + " " + self.err).split())


def tpm(*words: str | Path, cwd: Path, **environment: str) -> Ran:
    """Run the real command line, as its users do, without a terminal."""
    command = [sys.executable, "-m", "tpm_excel", *map(str, words)]
    env = {**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def tpm_within(*words: str | Path, cwd: Path) -> Ran:
    """Run the command line within this process: the same words and status, without the half second of a new one."""
    out, err = StringIO(), StringIO()
    collecting, argv, environment = gc.get_threshold(), ["tpm", *map(str, words)], {"COLUMNS": "200"}
    with chdir(cwd), mock.patch.dict(os.environ, environment), mock.patch.object(sys, "argv", argv):
        try:
            with redirect_stdout(out), redirect_stderr(err):
                main()
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
        finally:
            gc.set_threshold(*collecting)
    return Ran(status, out.getvalue(), err.getvalue())


# ---- Sheets ---------------------------------------------------------------------------------------------------------


def heading(text: object) -> str:
    """Return a heading without the mark of a column to fill in."""
    return str(text).removesuffix(" (enter)")


def header_row(sheet: Worksheet) -> int:
    """Return the row of the headings, counted from 1."""
    return next(row for row in range(1, 40) if "Ref" in {cell.value for cell in sheet[row]})


def columns_of(sheet: Worksheet) -> dict[str, int]:
    """Return the columns of a sheet by heading, counted from 1."""
    cells = sheet[header_row(sheet)]
    return {heading(cell.value): cell.column for cell in cells if cell.value is not None}


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet that have a reference, by heading; dates without their time."""
    return [row for row in listed(path, sheet) if row["Ref"] is not None]


def listed(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return all rows of a sheet, by heading; dates without their time."""
    with closing(openpyxl.load_workbook(path, data_only=True)) as book:
        page = book[sheet]
        columns = columns_of(page)
        rows = page.iter_rows(min_row=header_row(page) + 1, values_only=True)
        return [{name: _plain(row[column - 1]) for name, column in columns.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def answers_in(master: Path) -> dict[str, tuple[Any, ...]]:
    """Return status, percentage and comment of every row of a master, by reference."""
    return {row["Ref"]: (row[STATUS], row[PERCENT], row[COMMENT]) for row in table(master, SHEET)}


def typed(path: Path, answers: Filled, title: str = SHEET) -> Cells:
    """Return what is to be typed into a return for these answers: places counted from 0."""
    with closing(openpyxl.load_workbook(path)) as book:
        sheet = book[title]
        columns = columns_of(sheet)
        cells = [
            (row - 1, columns[name] - 1, _typed(value))
            for row in range(header_row(sheet) + 1, sheet.max_row + 1)
            for name, value in answers.get(str(sheet.cell(row, columns["Ref"]).value), {}).items()
            if value is not None
        ]
    return {title: cells}


def _typed(value: Any) -> Typed:
    return {"date": value.isoformat()} if isinstance(value, date) else value


def fill(path: Path, target: Path, answers: Filled, title: str = SHEET) -> Path:
    """Fill in a return with openpyxl and save it elsewhere."""
    with closing(openpyxl.load_workbook(path)) as book:
        for sheet, cells in typed(path, answers, title).items():
            for row, column, value in cells:
                put(book[sheet], row + 1, column + 1, value)
        book.save(target)
    return target


def put(sheet: Worksheet, row: int, column: int, value: Typed) -> None:
    """Put what somebody typed into a cell; text stays text."""
    cell: Any = sheet.cell(row, column)
    cell.value = date.fromisoformat(value["date"]) if isinstance(value, dict) else value
    if isinstance(value, str):
        cell.data_type = "s"


# ---- Packages -------------------------------------------------------------------------------------------------------


def rewritten(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return a workbook with one of its parts changed."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()).encode() if name == part else content)
    return target.getvalue()


def parts(data: bytes, pattern: str) -> dict[str, str]:
    """Return the parts of a workbook whose names match."""
    with zipfile.ZipFile(BytesIO(data)) as book:
        return {name: book.read(name).decode() for name in sorted(book.namelist()) if re.fullmatch(pattern, name)}


def only(several: Iterable[Path], word: str) -> Path:
    """Return the one path whose name holds a word."""
    (found,) = [path for path in several if word in path.name]
    return found
