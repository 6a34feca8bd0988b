"""Make a workspace with many filled returns: of one form with 60 rows each, or of a council's three forms."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from form_rows import good, in_cell
from helpers import columns_of

from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workspace.folder import Workspace

PERIOD = Period(2025, 2)
ONE_FORM, COUNCIL = ("strategic_plan",), ("strategic_plan", "measures", "improvement_plan")
ROWS, COUNCIL_ROWS = 60, 11
_STATUSES = ("Completed", "On Target", "On Target", "Delayed")
_COMMENT = "The contractor has started on phase {0}; residents were told in September and met {1} times since. "
_NOT_GIVEN = ("closed", "carry_over", "old_key")


def make_plan(folder: Path, count: int, forms: tuple[str, ...] = ONE_FORM) -> Workspace:
    """Make a workspace whose plan has rows of each form for each of `count` directorates."""
    init(folder, "Benchmark", "2025-26", forms)
    workspace = Workspace(folder)
    rows = ROWS if len(forms) == 1 else COUNCIL_ROWS
    sheets = {form.sheet: _plan_lines(form, count, rows) for form in workspace.forms}
    codes = [{"Code": code(number), "E-mail": f"d{number}@example.org"} for number in range(count)]
    data, _ = add_rows(workspace.plan.read_bytes(), {"Directorates": codes, **sheets})
    workspace.plan.write_bytes(data)
    return workspace


def code(number: int) -> str:
    """Return the code of a directorate."""
    return f"D{number:04d}"


def _plan_lines(form: Form, count: int, rows: int) -> list[dict[str, Value]]:
    left_out = {getattr(form, name) for name in _NOT_GIVEN}
    lines = []
    for number in range(count):
        for row in range(rows):
            values: dict[str, Value] = {**good(form), form.key: f"{number + 1}.{row + 1}", form.route[-1]: code(number)}
            values[form.title_column] = f"Row {row + 1} of {code(number)}: improve what residents see every day"
            if form.level_column:
                values[form.level_column] = form.levels[0 if row % 5 == 0 else -1]
            for name, word in (("theme", "Theme"), ("priority", "Priority")):
                if name in form.columns:
                    values[name] = f"{word} {number % 5 + 1}"
            lines.append({one.heading: values[one.name] for one in form.plan if one.name not in left_out})
    return lines


def make_returns(folder: Path, count: int, forms: tuple[str, ...] = ONE_FORM) -> Workspace:
    """Make a workspace whose inbox holds a filled return of each of `count` directorates."""
    workspace = make_plan(folder, count, forms)
    generate(workspace, PERIOD)
    for path in sorted(workspace.outbox(PERIOD).glob("*.xlsx")):
        _fill(workspace, path, workspace.inbox / path.name)
    return workspace


def _fill(workspace: Workspace, path: Path, target: Path) -> None:
    with closing(openpyxl.load_workbook(path)) as book:
        for form in workspace.forms:
            sheet, columns = book[form.sheet], columns_of(book[form.sheet])
            for offset, row in enumerate(range(5, sheet.max_row + 1)):
                for name, value in _answers(form, offset).items():
                    shown = in_cell(form, name, value)
                    if shown is not None:
                        day = type(shown) is date
                        sheet.cell(row, columns[form.heading(name)]).value = (
                            datetime.combine(shown, time()) if day else shown
                        )
        book.save(target)


def _answers(form: Form, offset: int) -> dict[str, Value]:
    row = good(form)
    answers = {one.name: row[one.name] for one in form.answer}
    if form.name == "strategic_plan":
        status = _STATUSES[offset % len(_STATUSES)]
        answers |= {"status": status, "percent_complete": 1.0 if status == "Completed" else 0.5}
        answers["revised_deadline"] = date(2026, 4, 30) if status == "Delayed" else None
    for one in form.answer:
        if one.kind == "commentary":
            answers[one.name] = _COMMENT.format(offset, offset % 7) * (1 + offset % 3)
    return answers
