"""What the workbooks calculate is what tpm says: proved by letting LibreOffice calculate them anew."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Office, filling
from clients.recalculating import differences, leads_out, stored
from helpers import (
    COMMENT,
    EXPLANATION,
    PERCENT,
    REVISED,
    SHEET,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    STATUS,
    TO_DO,
    columns_of,
    header_row,
    make_workspace,
    master_of,
    only,
    parts,
    returns_in,
    rewritten,
    take_in,
    typed,
)
from test_every_form import COLLECT_ONLY

from tpm_excel.cli import demo
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.forms.form import Form
from tpm_excel.forms.formulas import DONE
from tpm_excel.forms.layout import TO_DO as TO_DO_HEADING
from tpm_excel.forms.library import load_forms
from tpm_excel.forms.rules import broken
from tpm_excel.terms.cells import Value

pytestmark = pytest.mark.libreoffice
FORM: Form = load_forms(("strategic_plan",), Path())[0]
AS_AT = SMALL_PERIOD.last_day


# ---- Stored values --------------------------------------------------------------------------------------------------


def test_the_master_recalculates_to_its_stored_values(seed_collected: Path, office: Office) -> None:
    master = master_of(seed_collected)
    assert len(stored(master)["Summary"]) > 100
    assert differences(master, office) == []


def test_a_master_without_late_rows_or_returns_recalculates_to_its_stored_values(
    small_workspace: Path, small_filled: Path, office: Office
) -> None:
    take_in(small_workspace)
    assert differences(master_of(small_workspace), office) == []
    shutil.copy(only(small_filled.iterdir(), "_env"), small_workspace / "inbox")
    take_in(small_workspace)
    assert differences(master_of(small_workspace), office) == []


def test_words_with_wildcards_and_long_names_are_counted_exactly(tmp_path: Path, office: Office) -> None:
    long = "Housing " * 40
    themes = ["A*", "A?", "AB", "a*", "~A", '"A"', "=A", "<>", ">0", "5.10", "5.1", "TRUE", long + "1", long + "2", ""]
    themes += [
        "Homes",
        "homes",
        "Homes first",
        "Parks",
        "MAR1",
        "1-Mar",
        "May 2025",
        "EUR 5",
        "GBP5",
        "Q1",
        "AM 5",
        "D0001",
    ]
    themes += ["co-op", "coop", "co\u00adop", "Straße", "Strasse"]
    with (tmp_path / "plan.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Ref", "Theme", "Priority ref", "Priority", "Level", "Title", "Directorate", "Deadline"])
        for number, theme in enumerate(themes, 1):
            writer.writerow([f"{number}.1a", theme, f"{number}.1", f"P {theme}"[:200], "Activity", "T", "A", ""])
    folder = make_workspace(tmp_path / "workspace", "Rivermead", tmp_path / "plan.csv", SMALL_PERIOD)
    take_in(folder)
    assert differences(master_of(folder), office) == []


def test_the_masters_of_the_samples_recalculate_and_lead_nowhere_else(tmp_path: Path, office: Office) -> None:
    assert demo.play(tmp_path / "played", as_json=True) == 0
    masters = sorted((tmp_path / "played").rglob("master-*.xlsx"))
    assert masters
    for master in masters:
        assert (differences(master, office), leads_out(master)) == ([], [])


def test_a_planted_wrong_value_is_noticed(small_collected: Path, office: Office) -> None:
    master = master_of(small_collected)
    data = master.read_bytes()
    (part,) = [name for name, text in parts(data, r"xl/worksheets/sheet1\.xml").items() if "<f>" in text]

    def falsified(text: str) -> str:
        found = re.search(r"(<f>COUNTIFS[^<]*</f><v>)(\d+)(</v>)", text)
        assert found
        return text.replace(found[0], f"{found[1]}{int(found[2]) + 1}{found[3]}", 1)

    planted = master.with_name("planted.xlsx")
    planted.write_bytes(rewritten(data, part, falsified))
    assert len(differences(planted, office)) == 1


def test_a_new_return_recalculates_to_its_stored_values(seed_issued: Path, office: Office) -> None:
    assert differences(only(returns_in(seed_issued), "_ces"), office) == []


# ---- To do says what collect says -----------------------------------------------------------------------------------

STATUSES = (*FORM.counted.words, "Perhaps", None)
PERCENTS = (0.0, 0.999, 1.0, 1.2, -0.1, "N/A", "lots", None)
COMMENTS = ("Steel is late.", None)
REVISIONS = (AS_AT + timedelta(days=61), "soon", None)
EXPLANATIONS = ("The board moved the date.", None)
DEADLINES = (AS_AT - timedelta(days=1), AS_AT, AS_AT + timedelta(days=1), "31/07/2025; 31/12/2025", None)


@dataclass(frozen=True)
class Row:
    """A row of the matrix: what the plan says, what is typed, what To do then shows, and what collect finds."""

    ref: str
    deadline: Any
    answers: dict[str, Any]
    to_do: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def open(self) -> set[str]:
        """The codes that hold the row up: errors, and queries that were not explained."""
        return {one.code for one in self.findings if not one.code.startswith(COLLECT_ONLY)}


def _matrix() -> Iterator[Row]:
    """Every canonical value of every column against every other, on both sides of each rule."""
    combinations = product(DEADLINES, STATUSES, PERCENTS, COMMENTS, REVISIONS, EXPLANATIONS)
    for number, (deadline, *answers) in enumerate(combinations):
        if _worth_it(number, answers):
            names = (STATUS, PERCENT, COMMENT, REVISED, EXPLANATION)
            yield Row(f"{number // 100 + 1}.{number % 100 + 1}a", deadline, dict(zip(names, answers, strict=True)))


def _worth_it(number: int, answers: list[Any]) -> bool:
    """Of the rows that a rule is about every fifth, of those that hold a value of no use at all fewer."""
    useless = sum(one in ("Perhaps", "lots", "soon", 1.2, -0.1) for one in answers)
    return (not useless and number % 5 < 2) or (useless == 1 and number % 17 == 0) or number % 197 == 0


TOLERANT: dict[str, tuple[dict[str, Any], str]] = {
    "a date in the comment is offered instead of a revised deadline": (
        {STATUS: "Delayed", PERCENT: 0.5, COMMENT: "Steel is late; expected by 20 February 2026."},
        "Late needs a revised deadline",
    ),
    "a near spelling of a status is read": (
        {STATUS: "on track", PERCENT: 0.5},
        "Status: use the list",
    ),
    "a status with a space behind it is read": (
        {STATUS: "On Target ", PERCENT: 0.5},
        "Status: use the list",
    ),
    "a percentage as a whole number is read": ({STATUS: "On Target", PERCENT: 80}, "% complete: 0% to 100% or N/A"),
    "a percentage as text is read": ({STATUS: "On Target", PERCENT: "80 %"}, "% complete: 0% to 100% or N/A"),
    "not applicable in other words is read": (
        {STATUS: "On Target", PERCENT: "not applicable"},
        "% complete: 0% to 100% or N/A",
    ),
    "a date as text is read": (
        {STATUS: "Delayed", PERCENT: 0.5, COMMENT: "Steel is late.", REVISED: "20 November 2025"},
        "Revised deadline: enter a date",
    ),
}
"""Where `collect` is more tolerant than the live To do: what is typed, and what To do says of it all the same."""
STRICT: dict[str, dict[str, Any]] = {
    "a comment of spaces is a blank one": {
        STATUS: "Delayed",
        PERCENT: 0.5,
        COMMENT: "   ",
        REVISED: date(2025, 11, 20),
    },
    "an explanation of spaces explains nothing": {STATUS: "On Target", PERCENT: 1.0, EXPLANATION: "  "},
    "a word that points elsewhere explains nothing": {STATUS: "On Target", PERCENT: 1.0, EXPLANATION: "As above"},
}
"""Where `collect` finds something that To do does not: what no formula of this length could know."""


def _others() -> Iterator[Row]:
    for number, answers in enumerate([*(answers for answers, _ in TOLERANT.values()), *STRICT.values()], 1):
        yield Row(f"90.{number}a", AS_AT + timedelta(days=90), answers)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, office: Office) -> dict[str, Row]:
    """All rows, filled in by LibreOffice in one return, recalculated there, and collected."""
    rows = {row.ref: row for row in (*_matrix(), *_others())}
    folder = tmp_path_factory.mktemp("matrix")
    with (folder / "plan.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Ref", "Theme", "Priority ref", "Priority", "Level", "Title", "Directorate", "Deadline"])
        for row in rows.values():
            deadline = f"{row.deadline:%d/%m/%Y}" if isinstance(row.deadline, date) else row.deadline
            writer.writerow([row.ref, "Theme", row.ref[:-1], "Priority", "Activity", f"Row {row.ref}", "HSG", deadline])
    workspace = make_workspace(folder / "workspace", "Rivermead", folder / "plan.csv", SMALL_PERIOD)
    (source,) = returns_in(workspace)
    cells = typed(source, {ref: row.answers for ref, row in rows.items()})
    sent = workspace / "inbox" / source.name
    (values,) = office.run([{**filling(source, cells, sent), "read": True}])
    shown = {(row, column): value for row, column, value in values[SHEET]}
    with closing(openpyxl.load_workbook(source)) as book:
        sheet = book[SHEET]
        columns = columns_of(sheet)
        for number in range(header_row(sheet) + 1, sheet.max_row + 1):
            ref = str(sheet.cell(number, columns["Ref"]).value)
            to_do = str(shown[number - 1, columns[TO_DO] - 1])
            rows[ref] = Row(ref, rows[ref].deadline, rows[ref].answers, to_do)
    result = take_in(workspace)
    catalogue = result.periods[SMALL_PERIOD].assembled.content.catalogue
    for one in result.findings:
        if one.place.ref and catalogue.severity(one) is not Severity.NOTE:
            rows[one.place.ref].findings.append(one)
    rows["progress"] = Row("progress", None, {"shown": [value for _, _, value in values["About"]]})
    return rows


def test_the_matrix_stands_on_both_sides_of_every_rule() -> None:
    for rule in FORM.rule:
        sides = {broken(FORM, rule, _values(row), AS_AT) for row in _matrix()}
        assert sides == {True, False}, rule.code


def _values(row: Row) -> dict[str, Value]:
    named = {FORM.answers[name].heading: name for name in FORM.answers}
    return {named[heading]: value for heading, value in row.answers.items()} | {"deadline": row.deadline}


def _expected(row: Row) -> set[str]:
    """The codes that the rules and the required columns ask for, by the declarations alone."""
    values = _values(row)
    answered = {name: value for name, value in values.items() if name in FORM.answers and value is not None}
    if not answered:
        return {"TPM301"}
    found = {"TPM201" for one in FORM.answer if one.required and one.name not in answered}
    found |= {"TPM202"} if row.answers[STATUS] not in (*FORM.counted.words, None) else set()
    percent = row.answers[PERCENT]
    legal = percent in (None, "N/A") or (not isinstance(percent, str) and 0 <= percent <= 1)
    found |= set() if legal else {"TPM203"}
    found |= {"TPM204"} if isinstance(row.answers[REVISED], str) else set()
    return found


def test_to_do_says_ok_exactly_where_collect_finds_nothing_to_hold_up(asked: dict[str, Row]) -> None:
    rows = [asked[row.ref] for row in _matrix()]
    wrong = [(row.answers, row.deadline, row.to_do, row.open) for row in rows if (row.to_do == DONE) != (not row.open)]
    assert wrong == []
    assert {row.to_do == DONE for row in rows} == {True, False}


def test_collect_finds_exactly_what_the_declared_rules_say(asked: dict[str, Row]) -> None:
    for row in (asked[one.ref] for one in _matrix()):
        gaps = _expected(row)
        assert {code for code in row.open if code.startswith("TPM")} == gaps, row
        if gaps & {"TPM202", "TPM203", "TPM204", "TPM301"}:
            continue
        ruled = {
            rule.code
            for rule in FORM.rule
            if broken(FORM, rule, _values(row), AS_AT)
            and not (rule.severity == "query" and row.answers[EXPLANATION])
            and rule.severity != "note"
        }
        assert {code for code in row.open if code.startswith(FORM.prefix)} == ruled, row


def test_what_to_do_asks_for_is_what_collect_found(asked: dict[str, Row]) -> None:
    says = {rule.todo: rule.code for rule in FORM.rule} | {"Not answered yet": "TPM301"}
    says |= {f"{one.heading} is missing": "TPM201" for one in FORM.answer if one.required}
    starts = {f"{STATUS}: ": "TPM202", f"{PERCENT}: ": "TPM203", f"{REVISED}: ": "TPM204"}
    seen = set()
    for row in (asked[one.ref] for one in _matrix()):
        if row.to_do == DONE:
            continue
        code = says.get(row.to_do) or next(code for start, code in starts.items() if row.to_do.startswith(start))
        if code == "TPM301" and row.answers[EXPLANATION]:
            code = "TPM201"  # a row that is only explained: To do calls it not answered, collect names what is missing
        assert code in row.open, row
        seen.add(code)
    assert seen == {*starts.values(), "TPM201", "TPM301", *(rule.code for rule in FORM.rule)}


@pytest.mark.parametrize("number", range(len(TOLERANT)), ids=list(TOLERANT))
def test_collect_is_more_tolerant_than_to_do_only_where_it_says_so(number: int, asked: dict[str, Row]) -> None:
    row = asked[f"90.{number + 1}a"]
    assert row.open == set()
    assert row.to_do == list(TOLERANT.values())[number][1]


@pytest.mark.parametrize("number", range(len(STRICT)), ids=list(STRICT))
def test_collect_is_stricter_than_to_do_only_where_excel_cannot_know(number: int, asked: dict[str, Row]) -> None:
    row = asked[f"90.{len(TOLERANT) + number + 1}a"]
    assert row.open
    assert row.to_do == DONE


def test_about_counts_the_rows_that_are_complete(asked: dict[str, Row]) -> None:
    rows = [row for row in asked.values() if row.ref != "progress"]
    done = sum(row.to_do == DONE for row in rows)
    shown = asked["progress"].answers["shown"]
    assert shown[0] == f"{done} of {len(rows)} rows complete"
    assert shown[1].startswith(f"{len(rows) - done}: ")


def test_about_says_when_nothing_is_left_to_do(small_workspace: Path, office: Office) -> None:
    source = only(returns_in(small_workspace), "_hsg")
    sent = small_workspace / "inbox" / source.name
    cells = typed(source, SMALL_ANSWERS)
    (values,) = office.run([{**filling(source, cells, sent), "read": True}])
    shown = [value for _, _, value in values["About"]]
    asked_for = sum(ref.startswith("1.") for ref in SMALL_ANSWERS)
    assert shown == [f"{asked_for} of {asked_for} rows complete", "Nothing. Please save and send this file."]
    assert {value for _, _, value in values[SHEET]} == {DONE}


def test_cutting_a_row_away_does_not_show_it_as_complete(small_workspace: Path, office: Office) -> None:
    source = only(returns_in(small_workspace), "_hsg")
    filled, emptied = small_workspace / "filled.xlsx", small_workspace / "emptied.xlsx"
    cells = typed(source, SMALL_ANSWERS)
    first = min(row for row, _, _ in cells[SHEET])
    clear = [(row, column, None) for row, column, _ in cells[SHEET] if row == first]
    office.fill(source, cells, filled)
    (values,) = office.run([{**filling(filled, {SHEET: clear}, emptied), "read": True}])
    shown = {row: value for row, _, value in values[SHEET]}
    assert shown.pop(first) == "Not answered yet"
    assert set(shown.values()) == {DONE}


def test_to_do_has_the_heading_that_the_layout_gives_it() -> None:
    assert TO_DO == TO_DO_HEADING
