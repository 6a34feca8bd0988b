"""Make a workspace with many filled returns, each with 60 rows, filled through openpyxl."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.issuing import generate
from tpm_excel.verbs.planning import import_plan
from tpm_excel.verbs.setting_up import init
from tpm_excel.workspace.folder import Workspace

PERIOD = Period(2025, 2)
ROWS = 60
_STATUSES = ("Completed", "On Target", "On Target", "Delayed")
_COMMENT = "The contractor has started on the second phase; residents were told in September and met twice since. "


def make_returns(folder: Path, count: int) -> Workspace:
    """Make a workspace whose inbox holds a filled return of each of `count` directorates."""
    init(folder, "Benchmark", "2025-26")
    workspace = Workspace(folder)
    plan = folder / "plan.csv"
    with plan.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Theme", "Priority ref", "Priority", "Level", "Title", "Lead officer", "Directorate", "Deadline"]
        )
        for number in range(count):
            for row in range(ROWS):
                level = "Activity" if row % 5 == 0 else "Milestone"
                theme, priority = f"Theme {number % 5 + 1}", f"{number % 5 + 1}.{number // 5 + 1}"
                title = f"{level} {row} of directorate {number}: improve what residents see every day"
                line = [theme, priority, f"Priority {priority}", level, title, f"Officer {number}", f"D{number:04d}"]
                writer.writerow([*line, "31/03/2026"])
    import_plan(workspace, plan, None)
    generate(workspace, PERIOD)
    for path in sorted(workspace.outbox(PERIOD).glob("*.xlsx")):
        _fill(path, workspace.inbox / path.name)
    return workspace


def _fill(path: Path, target: Path) -> None:
    book = load_workbook(path)
    sheet = book["Strategic plan"]
    columns = {cell.value: cell.column for cell in sheet[4]}
    for offset, row in enumerate(range(5, sheet.max_row + 1)):
        status = _STATUSES[offset % len(_STATUSES)]
        sheet.cell(row, columns["Status (enter)"]).value = status
        sheet.cell(row, columns["% complete (enter)"]).value = 1 if status == "Completed" else 0.5
        sheet.cell(row, columns["Comment (enter)"]).value = _COMMENT * (1 + offset % 3)
        if status == "Delayed":
            cell = sheet.cell(row, columns["Revised deadline (enter)"])
            cell.value = datetime(2026, 4, 30)  # noqa: DTZ001  # Excel knows no zones
    book.save(target)
