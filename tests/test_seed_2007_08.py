"""What was overdue at the end of 2007/08, whole: planned from its text, issued, filled in, and printed as it was."""

from __future__ import annotations

import csv
import re
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Office, filling
from helpers import COMMENT, PERCENT, SHEET, STATUS, answers_in, fill, master_of, returns_in, table, take_in, typed

from tpm_excel import load_master
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.plans.planning import import_plan
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace

PERIOD = Period.parse("2007-08-Q4")
NO_SUCH_DAYS = {"31/04/2007"}


@dataclass(frozen=True)
class Line:
    """A line as printed: a theme, a priority, an activity or a milestone, with what stands beside a milestone."""

    kind: str
    ref: str
    text: str
    deadline: str = ""
    comment: str = ""


def lines_of(text: str) -> list[Line]:
    """Take the document apart; a row that a page break cut in two is one again."""
    found: list[Line] = []
    for raw in text.splitlines():
        line = re.sub(r"</?b>|[*#]", "", raw).strip(" ").rstrip()
        numbered = re.match(r"(\d\d\.\d\d\.\d\d)([a-z]?) (.+)", line)
        milestone = re.match(r"(\d+)\. ([^\t]*)\t([^\t]*)\t(.*)", line)
        theme = re.fullmatch(r"(\d)\. ([A-Z ,]+)", line)
        if theme:
            found.append(Line("theme", "", line))
        elif numbered:
            kind = "activity" if numbered[2] else "priority"
            found.append(Line(kind, numbered[1] + numbered[2], numbered[3].strip()))
        elif milestone:
            found.append(Line("milestone", *(part.strip() for part in milestone.groups())))
        elif line.strip("- ") and found and not re.match(r"\t|(Key Activity|Progress Milestone|Appendix|Strat)", line):
            found[-1] = _continued(found[-1], line)
    return found


def _continued(before: Line, line: str) -> Line:
    words, _, comment = (part.strip() for part in [*line.split("\t"), "", ""][:3])
    joined = f"{before.comment} {comment}".strip()
    return replace(before, text=f"{before.text} {words}".strip(), comment=joined)


@pytest.fixture(scope="module")
def printed(seeds: Path) -> list[Line]:
    return lines_of((seeds / "002_1b6c27e693c01cf1.txt").read_text(encoding="utf-8"))


def with_references(printed: list[Line]) -> list[Line]:
    """The lines as the appendix shows them: a priority is not repeated, a milestone has its activity's reference."""
    shown: list[Line] = []
    activity, priority = "", ""
    for one in printed:
        if one.kind == "priority" and one.ref == priority:
            continue
        activity = one.ref if one.kind == "activity" else activity
        priority = one.ref if one.kind == "priority" else priority
        shown.append(replace(one, ref=f"{activity}.{one.ref}") if one.kind == "milestone" else one)
    return shown


def plan_table(lines: list[Line], path: Path) -> None:
    """Write the plan as a table such as a council keeps."""
    above = dict.fromkeys(("theme", "priority_ref", "priority"), "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Ref", "Theme", "Priority ref", "Priority", "Level", "Title", "Deadline", "Directorate"])
        for one in lines:
            if one.kind == "theme":
                above["theme"] = one.text
            elif one.kind == "priority":
                above |= {"priority_ref": one.ref, "priority": one.text}
            else:
                writer.writerow([one.ref, *above.values(), one.kind.title(), one.text, one.deadline, "CE"])


def answers(lines: list[Line]) -> dict[str, dict[str, Any]]:
    late = (one for one in lines if one.kind == "milestone")
    return {one.ref: {STATUS: "Overdue", PERCENT: "N/A", COMMENT: one.comment} for one in late}


@pytest.fixture(scope="module")
def issued(printed: list[Line], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("overdue")
    plan_table(with_references(printed), folder / "overdue.csv")
    init(folder / "w", "Tower Hamlets", "2007-08")
    import_plan(Workspace(folder / "w"), folder / "overdue.csv", None)
    generate(Workspace(folder / "w"), PERIOD)
    return folder / "w"


@pytest.fixture(scope="module")
def collected(issued: Path, printed: list[Line], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(issued, tmp_path_factory.mktemp("overdue") / "w")
    (path,) = returns_in(folder)
    fill(path, folder / "inbox" / path.name, answers(with_references(printed)))
    take_in(folder)
    return folder


def test_the_text_holds_what_was_printed(printed: list[Line]) -> None:
    kinds = [one.kind for one in printed]
    assert kinds.count("theme") == 5
    assert (kinds.count("activity"), kinds.count("milestone")) == (86, 117)
    assert [one.text for one in printed if "\t" in one.text + one.comment] == []


def test_references_are_text_wherever_they_stand(issued: Path, collected: Path, printed: list[Line]) -> None:
    refs = [one.ref for one in with_references(printed) if one.kind in ("activity", "milestone")]
    assert refs[:2] == ["01.01.01d", "01.01.01d.3"]
    (path,) = returns_in(issued)
    for file in (issued / "plan.xlsx", path, master_of(collected)):
        with closing(openpyxl.load_workbook(file)) as book:
            cells = [row[0] for row in book[SHEET].iter_rows(min_row=2) if row[0].value in set(refs)]
        assert [cell.value for cell in cells] == refs, file.name
        assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}, file.name
    text = load_master(master_of(collected)).to_frame("strategic_plan").to_csv()
    assert [row[0] for row in csv.reader(text.splitlines()) if row and row[0] in set(refs)] == refs


def test_the_master_has_every_milestone_as_printed(collected: Path, printed: list[Line]) -> None:
    rows = {row["Ref"]: row for row in table(master_of(collected), SHEET)}
    for one in with_references(printed):
        if one.kind == "milestone":
            found = rows[one.ref]
            assert (found["Title"], found[STATUS], found[COMMENT]) == (one.text, "Overdue", one.comment)
            assert found["Deadline"] == (_day(one.deadline) or None)


def _day(text: str) -> date | str:
    """A day as printed; one that no calendar has stays as it was written."""
    known = text and text not in NO_SUCH_DAYS
    return datetime.strptime(text, "%d/%m/%Y").date() if known else text  # noqa: DTZ007  # a day has no zone


def test_the_appendix_is_laid_out_as_it_was_printed(collected: Path, printed: list[Line]) -> None:
    with closing(openpyxl.load_workbook(master_of(collected))) as book:
        sheet = book["Exceptions"]
        headings = [str(cell.value) for cell in sheet[4]]
        assert headings[:3] == ["Ref", "Title", "Deadline"]
        lines = [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=5, values_only=True)]
    end = next(number for number, line in enumerate(lines) if "open error" in str(line["Title"]))
    found = [(line["Ref"] or "", line["Title"], line["Comment"] or "") for line in lines[:end]]
    assert found == [(one.ref, one.text, one.comment) for one in with_references(printed)]
    late = [line for line in lines[:end] if line["Status"]]
    assert {line["Status"] for line in late} == {"Overdue"}
    dated = [one for one in with_references(printed) if one.kind == "milestone"]
    shown = [one.date() if isinstance(one, datetime) else one for one in (line["Deadline"] for line in late)]
    assert shown == [_day(one.deadline) or None for one in dated]


def test_only_what_the_document_does_not_say_is_asked_for(collected: Path, printed: list[Line]) -> None:
    findings = table(master_of(collected), "Findings")
    refs = {one.ref: one for one in with_references(printed)}
    errors = {(one["Code"], refs[one["Ref"]].kind) for one in findings if one["Severity"] == "Error"}
    assert errors == {("TPM301", "activity")}
    queries = {one["Code"] for one in findings if one["Severity"] == "Query"}
    assert queries <= {"SP05"}


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_references_survive_libreoffice(
    ending: str, issued: Path, collected: Path, printed: list[Line], office: Office, tmp_path: Path
) -> None:
    folder = shutil.copytree(issued, tmp_path / "w")
    (path,) = returns_in(folder)
    cells = typed(path, answers(with_references(printed)))
    office.run([filling(path, cells, folder / "inbox" / f"{path.stem}.{ending}")])
    take_in(folder)
    found, expected = (answers_in(master_of(where)) for where in (folder, collected))
    assert found == expected
