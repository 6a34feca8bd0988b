"""Make the returns of the fictional borough Rivermead as people really send them, and write down what was planted.

Run it after a change to the return's layout: `python samples/make_rivermead.py` (it needs LibreOffice for the .ods).
It reads `plan.csv`, `directorates.csv` and `q2-answers.csv` beside it and rewrites `returns/` and `expected.json`.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import tempfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from tpm_excel.terms.cells import written
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import PlanRow
from tpm_excel.verbs.assembling import plan_of
from tpm_excel.verbs.issuing import generate
from tpm_excel.verbs.planning import import_plan
from tpm_excel.verbs.setting_up import init
from tpm_excel.workbooks.writing.text_fit import height as fitting
from tpm_excel.workspace.folder import Workspace

HERE = Path(__file__).resolve().parent / "rivermead"
PERIOD = Period(2025, 2)
AS_AT = PERIOD.last_day
NAMES = {
    "CC": "Copy of tpm-return CC FINAL v2.xlsx",
    "HSC": "HSC return (Sept).xlsx",
    "HP": "Housing and Place Q2.ods",
    "RES": "tpm-return_2025-26-q2_res (1).xlsx",
}
Answers = dict[str, Any]


def main() -> None:
    """Make the returns and the list of what they should be found to hold."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = _workspace(Path(folder))
        plan, _ = plan_of(workspace, None)
        rows = plan.of("strategic_plan")
        answers = _answers(rows)
        planted, sent = _Planted(), dict[str, Answers]()
        returns = HERE / "returns"
        shutil.rmtree(returns, ignore_errors=True)
        returns.mkdir()
        for code, name in NAMES.items():
            theirs = [row for row in rows if row.returned_by == code]
            mine = {row.ref: dict(answers[row.ref]) for row in theirs}
            _spoil(code, theirs, mine, planted)
            sent |= mine
            issued = workspace.outbox(PERIOD) / f"tpm-return_{PERIOD.slug}_{code.lower()}.xlsx"
            _fill(issued, returns / name, theirs, mine, code, planted)
        _outside(rows, sent, planted)
        _foreign(returns / "Leave calendar 2025.xlsx")
        planted.add("TPM105", "Leave calendar 2025.xlsx", "")
        _write_expected(rows, answers, planted)


class _Planted:
    """What was planted: the code, file and reference of each finding, and the answers that must stand."""

    def __init__(self) -> None:
        self.findings: list[tuple[str, str, str]] = []
        self.standing: dict[str, Answers] = {}

    def add(self, code: str, file: str, ref: str) -> None:
        self.findings.append((code, file, ref))


def _workspace(folder: Path) -> Workspace:
    for name in ("tpm.toml", "seal.key"):
        shutil.copy(HERE / name, folder / name)
    init(folder, "Rivermead", "2025-26")
    workspace = Workspace(folder)
    import_plan(workspace, HERE / "directorates.csv", None)
    import_plan(workspace, HERE / "plan.csv", PERIOD.previous())
    generate(workspace, PERIOD)
    return workspace


def _answers(rows: tuple[PlanRow, ...]) -> dict[str, Answers]:
    with (HERE / "q2-answers.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    if [line["Title"] for line in lines] != [row.text("title") for row in rows]:
        raise SystemExit("q2-answers.csv and plan.csv do not hold the same rows in the same order")
    return {
        row.ref: {
            "Status": line["Status"],
            "% complete": int(line["% complete"].rstrip("%")) / 100,
            "Comment": line["Comment"],
            "Revised deadline": datetime.strptime(line["Revised deadline"], "%d/%m/%Y").date()  # noqa: DTZ007  # a day
            if line["Revised deadline"]
            else None,
        }
        for row, line in zip(rows, lines, strict=True)
    }


def _spoil(code: str, rows: list[PlanRow], answers: dict[str, Answers], planted: _Planted) -> None:
    """Make the mistakes that people make, each once, and write down which."""
    file, used = NAMES[code], set[str]()

    def pick(status: str, *, past: bool = False) -> str:
        for row in rows:
            deadline = row.values["deadline"]
            old = isinstance(deadline, date) and deadline < AS_AT
            if (
                row.ref not in used
                and row.level == "Milestone"
                and answers[row.ref]["Status"] == status
                and old >= past
            ):
                used.add(row.ref)
                return row.ref
        raise SystemExit(f"{code} has no {status} milestone left")

    if code == "CC":
        answers[ref := pick("On Target")]["% complete"] = 1.0
        planted.add("SP06", file, ref)
        answers[ref := pick("Completed", past=True)] |= {"Status": "On Target", "% complete": 0.9}
        planted.add("SP07", file, ref)
        planted.add("TPM345", file, ref)  # it was Completed in the quarter before
        planted.add("TPM404", file, pick("Completed"))
    if code == "HSC":
        answers[ref := pick("Completed")]["% complete"] = 0.8
        planted.add("SP03", file, ref)
        answers[ref := pick("On Target")]["Status"] = "Ongoing"
        planted.add("TPM202", file, ref)
        for typed in ("on track", "On-Target", "on target ", "ON TARGET"):
            answers[ref := pick("On Target")]["Status"] = typed
            planted.add("TPM207", file, ref)
        answers[ref := pick("Completed")]["Status"] = "complete "
        planted.add("TPM207", file, ref)
        for typed_percent in ("60 %", 75, "45"):
            answers[ref := pick("On Target")]["% complete"] = typed_percent
            planted.add("TPM207", file, ref)
    if code == "HP":
        answers[ref := pick("Delayed")]["Comment"] = ""
        planted.add("SP04", file, ref)
        answers[ref := pick("Overdue")]["Revised deadline"] = None
        planted.add("SP05", file, ref)
    if code == "RES":
        for row in rows[len(rows) // 2 :]:
            answers[row.ref] = {}
            planted.add("TPM301", file, row.ref)
    for row in rows:
        given = answers[row.ref]
        if (
            given
            and given["Status"] in ("Delayed", "Overdue")
            and not given["Revised deadline"]
            and row.ref not in used
        ):
            planted.add("TPM303", file, row.ref)


def _outside(rows: tuple[PlanRow, ...], sent: dict[str, Answers], planted: _Planted) -> None:
    """Write down the activities whose percentage lies outside of those of their milestones, where all are known."""
    left_out = {ref for code, _, ref in planted.findings if code == "TPM404"}
    for row in rows:
        below = [one.ref for one in rows if one.parent == row.ref]
        reach = [_fraction(sent.get(ref, {}).get("% complete")) for ref in below if ref not in left_out]
        given = [one for one in reach if one is not None]
        mine = _fraction(sent.get(row.ref, {}).get("% complete"))
        if (
            given
            and mine is not None
            and mine < 1
            and len(given) == len(below)
            and not min(given) <= mine <= max(given)
        ):
            planted.add("SP09", NAMES[row.returned_by], row.ref)


def _fraction(typed: Any) -> float | None:
    if typed is None or isinstance(typed, float):
        return typed
    return float(str(typed).rstrip(" %")) / 100


def _fill(
    issued: Path, target: Path, rows: list[PlanRow], answers: dict[str, Answers], code: str, planted: _Planted
) -> None:
    book = load_workbook(issued)
    sheet = book["Strategic plan"]
    columns = {str(cell.value).removesuffix(" (enter)"): cell.column for cell in sheet[4]}
    places = {sheet.cell(number, 1).value: number for number in range(5, sheet.max_row + 1)}
    for ref, given in answers.items():
        for heading, value in given.items():
            if value not in (None, ""):
                cell = sheet.cell(places[ref], columns[heading])
                cell.value = value
                if heading == "% complete" and not isinstance(value, float):
                    cell.number_format = "General"  # as pasted from elsewhere
    if code == "CC":
        missing = next(ref for found, file, ref in planted.findings if (found, file) == ("TPM404", NAMES[code]))
        _sort_by_title(sheet, columns["Title"], columns["To do"], len(rows), missing)
        sheet.protection.sheet = False
    if code == "HSC":
        sheet.data_validations.dataValidation = []
    for number in places.values():
        widths = [sheet.column_dimensions[get_column_letter(column)].width for column in range(1, columns["To do"])]
        texts = [written(sheet.cell(number, column).value) for column in range(1, columns["To do"])]
        cells = [(text, width, 10.0, False) for text, width in zip(texts, widths, strict=True)]
        sheet.row_dimensions[number].height = fitting(cells, least=28)  # as Excel would have grown it
    about = book["About"]
    if code != "RES":
        _sign_off(about, code)
    if target.suffix == ".ods":
        with tempfile.TemporaryDirectory() as folder:
            filled = Path(folder) / f"{target.stem}.xlsx"
            book.save(filled)
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "ods"]
            subprocess.run([*command, "--outdir", str(target.parent), str(filled)], check=True, capture_output=True)
    else:
        book.save(target)


def _sort_by_title(sheet: Any, title: int, last: int, count: int, missing: str) -> None:
    """Sort the rows by their title, as officers do when they take the protection off, and leave one out."""
    lines = [[sheet.cell(5 + number, column).value for column in range(1, last)] for number in range(count)]
    lines = sorted((line for line in lines if line[0] != missing), key=lambda line: str(line[title - 1]).casefold())
    sheet.delete_rows(5 + count - 1)
    for number, line in enumerate(lines):
        for column, value in enumerate(line, 1):
            sheet.cell(5 + number, column).value = value


def _sign_off(sheet: Any, code: str) -> None:
    with (HERE / "directorates.csv").open(encoding="utf-8", newline="") as file:
        director = {line["Code"]: line["Director"] for line in csv.DictReader(file)}[code]
    for row in sheet.iter_rows(min_row=1, max_row=sheet.max_row):
        said = {"Signed off": "Yes", "Name": director, "Role": "Corporate Director", "Date": date(2025, 10, 9)}
        if row[0].value in said:
            row[1].value = said[row[0].value]


def _foreign(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    if sheet is not None:
        sheet.title = "Leave"
        for line in (
            ("Name", "From", "To"),
            ("Leila", "01/08/2025", "15/08/2025"),
            ("Tom", "18/08/2025", "29/08/2025"),
        ):
            sheet.append(line)
    book.save(path)


def _write_expected(rows: tuple[PlanRow, ...], answers: dict[str, Answers], planted: _Planted) -> None:
    """Write what a collect must find, from what was planted and never from what a collect found."""
    silent = {ref for code, _, ref in planted.findings if code in ("TPM301", "TPM404", "TPM202")}
    changed = {ref: "On Target" for code, _, ref in planted.findings if code == "SP07"}
    words: Counter[str] = Counter()
    for row in rows:
        word = changed.get(row.ref, answers[row.ref]["Status"])
        words["Not answered" if row.returned_by == "CE's" or row.ref in silent else word] += 1
    expected = {
        "about": "What tpm collect must find in the returns of this sample; written by samples/make_rivermead.py.",
        "findings": sorted([list(one) for one in planted.findings]),
        "statuses": dict(sorted(words.items())),
        "outstanding": ["CE's"],
    }
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
