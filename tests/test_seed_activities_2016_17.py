"""Two whole outcomes of the plan of 2016/17, from their text: planned, issued, filled in as printed, in the master."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers import COMMENT, PERCENT, SHEET, STATUS, fill, master_of, returns_in, table, take_in

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.verbs.plans.planning import import_plan
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace

PERIOD = Period.parse("2016-17-Q4")


@dataclass(frozen=True)
class Printed:
    """A row as printed, with the priority that it stands under."""

    priority: tuple[str, str]
    level: str
    ref: str
    title: str
    leads: str
    deadline: str
    status: str
    percent: str
    comment: str

    @property
    def answers(self) -> dict[str, Any]:
        percent = int(self.percent.rstrip("%")) / 100 if self.percent else None
        return {STATUS: self.status or None, PERCENT: percent, COMMENT: self.comment or None}


@pytest.fixture(scope="module")
def printed(seeds: Path) -> list[Printed]:
    """The outcomes 1.1 and 1.2: activities stand below a heading with lead members, milestones below lead officers."""
    text = (seeds / "003_8e5dfc813c7cfb67.txt").read_text(encoding="utf-8")
    text = re.sub(r"</?b>", "", text[text.index("<b>Priority Outcome 1") : text.index("\n1.3. Young people")])
    rows: list[Printed] = []
    priority, level = ("", ""), ""
    for line in text.splitlines():
        cells = [" ".join(one.split()) for one in line.split("\t")]
        outcome = re.match(r"(\d\.\d) (.+)", cells[0])
        if outcome:
            priority = (outcome[1], outcome[2])
        elif "Lead Member" in cells or "Lead Officer" in cells:
            level = "Activity" if "Lead Member" in cells else "Milestone"
        elif len(cells) == 7 and re.fullmatch(r"\d\d/\d\d/\d\d", cells[3]):
            rows.append(Printed(priority, level, *cells))
    return rows


def plan_table(rows: list[Printed], path: Path) -> None:
    """Write the plan as a council keeps it: the reference of the activity is printed on its milestones too."""
    headings = ["Ref", "Theme", "Priority ref", "Priority", "Level", "Title", "Deadline", "Lead member", "Lead officer"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*headings, "Directorate"])
        for one in rows:
            member, officer = (one.leads, "") if one.level == "Activity" else ("", one.leads)
            theirs = re.findall(r"\(([A-Z]+)\)", one.leads)
            line = [one.ref, "Creating opportunity", *one.priority, one.level, one.title, one.deadline, member, officer]
            writer.writerow([*line, "; ".join(dict.fromkeys(theirs)) or "PLACE"])


@pytest.fixture(scope="module")
def run(printed: list[Printed], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Collected]:
    folder = tmp_path_factory.mktemp("activities")
    plan_table(printed, folder / "plan.csv")
    init(folder / "w", "Tower Hamlets", "2016-17")
    import_plan(Workspace(folder / "w"), folder / "plan.csv", None)
    generate(Workspace(folder / "w"), PERIOD)
    refs = [str(row["Ref"]) for row in table(folder / "w" / "plan.xlsx", SHEET)]
    answers = {ref: one.answers for ref, one in zip(refs, printed, strict=True)}
    for path in returns_in(folder / "w"):
        fill(path, folder / "w" / "inbox" / path.name, answers)
    return folder / "w", take_in(folder / "w")


def test_the_text_holds_two_whole_outcomes(printed: list[Printed]) -> None:
    assert {one.priority[0] for one in printed} == {"1.1", "1.2"}
    levels = [one.level for one in printed]
    assert (levels.count("Activity"), levels.count("Milestone")) == (9, 59)


def test_the_master_has_every_row_as_printed(run: tuple[Path, Collected], printed: list[Printed]) -> None:
    rows = table(master_of(run[0]), SHEET)
    assert len(rows) == len(printed)
    for row, one in zip(rows, printed, strict=True):
        assert (row["Level"], row["Title"], row["Priority"]) == (one.level, one.title, one.priority[1])
        assert row["Deadline"] == _day(one.deadline)
        assert {name: row[name] for name in (STATUS, PERCENT, COMMENT)} == one.answers


def _day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%y").date()  # noqa: DTZ007  # a day has no zone


def test_a_reference_printed_on_several_rows_stays_on_the_activity(
    run: tuple[Path, Collected], printed: list[Printed]
) -> None:
    refs = [row["Ref"] for row in table(master_of(run[0]), SHEET)]
    assert len(set(refs)) == len(refs)
    activities = [(ref, one.ref) for ref, one in zip(refs, printed, strict=True) if one.level == "Activity"]
    assert [ref for ref, _ in activities] == [was for _, was in activities]
    assert refs[:3] == ["1.1a", "1.1a.1", "1.1a.2"]


def test_an_activity_is_queried_against_its_milestones_where_a_reader_would(
    run: tuple[Path, Collected], printed: list[Printed]
) -> None:
    refs = [row["Ref"] for row in table(master_of(run[0]), SHEET)]
    wrong: set[str] = set()
    groups: dict[str, list[Printed]] = {}
    for ref, one in zip(refs, printed, strict=True):
        groups.setdefault(ref if one.level == "Activity" else ref.rsplit(".", 1)[0], []).append(one)
    for ref, (above, *below) in groups.items():
        if above.status == "Completed" and {one.status for one in below} != {"Completed"}:
            wrong.add(ref)
    assert wrong, "the document holds an activity that is Completed over open milestones"
    assert {one.place.ref for one in run[1].findings if one.code == "SP08"} == wrong
