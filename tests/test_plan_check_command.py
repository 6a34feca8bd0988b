"""`tpm plan check` on a real council's plan, on the fictional borough's, and the copy with notes."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openxml_audit import FileFormat, OpenXmlValidator
from plans import FORM, SeedPlan, book, row, seed_plan
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.forms.library import samples
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.plans.plan_checking import check
from tpm_excel.verbs.plans.planning import import_plan
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace

YEAR_START, YEAR_END = date(2014, 4, 1), date(2015, 3, 31)


@pytest.fixture(scope="module")
def seed(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> SeedPlan:
    return seed_plan(seeds, tmp_path_factory.mktemp("seed"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose plan has one row with an impossible date and one that is late."""
    init(tmp_path / "ws", "Rivermead", "2025-26")
    rows = [row("1.1a", deadline=date(2025, 6, 30)), row("1.1a.1"), row("1.1a.2", "Sweep", deadline="31/02/2026")]
    (tmp_path / "ws" / "plan.xlsx").write_bytes(book(rows))
    return Workspace(tmp_path / "ws")


def cells_of(seed: SeedPlan, code: str) -> list[str]:
    """Return the cells in which a code was found, in the order of the plan."""
    found = [one.place.cell for one in check(seed.workspace, mark=False).findings if one.code == code]
    return sorted(found, key=lambda name: int(name[1:]))


def deadlines(seed: SeedPlan) -> list[tuple[str, dict[str, str], date | None, date | None]]:
    """Return for each row of the CSV its cell in plan.xlsx, its deadline and, for a milestone, its activity's."""
    letter = "ABCDEFGHIJKLMNOP"[[one.name for one in FORM.plan].index("deadline")]
    lines = []
    above: date | None = None
    for number, one in enumerate(seed.rows, 2):
        day = date.fromisoformat(one["deadline_iso"]) if one["deadline_iso"] else None
        several = one["deadline_printed"].count(";") > 0
        lines.append(
            (f"{letter}{number}", one, None if several else day, above if one["level"] == "milestone" else None)
        )
        if one["level"] == "activity":
            above = day
    return lines


def test_the_dates_of_2014_15_that_do_not_exist(seed: SeedPlan) -> None:
    expected = [cell for cell, one, _, _ in deadlines(seed) if one["deadline_printed"] and not one["deadline_iso"]]
    assert len(expected) == 3
    assert cells_of(seed, "TPM560") == expected
    said = json.dumps([one.context for one in check(seed.workspace, mark=False).findings if one.code == "TPM560"])
    assert said.count("31/02/2015") == 2
    assert said.count("31/06/2014") == 1


def test_every_deadline_of_2014_15_outside_the_year(seed: SeedPlan) -> None:
    expected = [cell for cell, _, day, _ in deadlines(seed) if day and not YEAR_START <= day <= YEAR_END]
    assert len(expected) > 3
    assert cells_of(seed, "TPM562") == expected


def test_every_milestone_of_2014_15_later_than_its_activity(seed: SeedPlan) -> None:
    expected = [cell for cell, _, day, above in deadlines(seed) if day and above and day > above]
    assert len(expected) > 5
    assert cells_of(seed, "TPM563") == expected


def test_several_dates_in_a_cell_of_2014_15(seed: SeedPlan) -> None:
    expected = [cell for cell, one, _, _ in deadlines(seed) if one["deadline_printed"].count(";")]
    assert len(expected) == 1
    assert cells_of(seed, "TPM561") == expected


def test_a_date_with_more_beside_it_is_said_once(seed: SeedPlan) -> None:
    expected = [cell for cell, one, _, _ in deadlines(seed) if "quarterly" in one["deadline_printed"]]
    assert cells_of(seed, "TPM533") == expected


def test_the_people_of_2014_15(seed: SeedPlan) -> None:
    """One name in two spellings, and those officers whom the document prints under two directorates."""
    sits: dict[str, set[str]] = {}
    for one in seed.rows:
        people, codes = ([part.strip() for part in one[key].split(";")] for key in ("lead_officers", "directorates"))
        if len(people) == len(codes) == 1 and all([*people, *codes]):
            sits.setdefault(people[0], set()).update(codes)
    findings = check(seed.workspace, mark=False).findings
    assert {one.about for one in findings if one.code == "TPM567"} == {name for name, at in sits.items() if len(at) > 1}
    spelt = [dict(one.context) for one in findings if one.code == "TPM568"]
    assert [{one["name"], one["other"]} for one in spelt] == [{"Diana Warne", "Dianna Warne"}]


def test_the_plan_of_2014_15_has_few_other_findings(seed: SeedPlan) -> None:
    """A check that cries wolf gets the whole list ignored: every other code is listed here with its count."""
    counts = Counter(one.code for one in check(seed.workspace, mark=False).findings)
    shown_above = {"TPM533", "TPM560", "TPM561", "TPM562", "TPM563", "TPM567", "TPM568"}
    assert {code: count for code, count in counts.items() if code not in shown_above} == {}


def test_the_fictional_borough_is_quiet(tmp_path: Path) -> None:
    init(tmp_path, "Rivermead", "2025-26")
    for name in ("directorates.csv", "plan.csv"):
        import_plan(Workspace(tmp_path), samples() / "rivermead" / name, None)
    assert check(Workspace(tmp_path), mark=False).findings == ()


def test_generate_shows_the_same_findings(workspace: Workspace) -> None:
    found = check(workspace, mark=False).findings
    assert {one.code for one in found} == {"TPM560", "TPM563"}
    assert set(found) <= set(generate(workspace, Period.parse("2025-26-Q1")).findings)


# ---- The command and its copy ----------------------------------------------------------------------------------------


def test_the_command_says_all_and_ends_with_1_for_an_error(workspace: Workspace) -> None:
    done = CliRunner().invoke(app, ["plan", "check", "--workspace", str(workspace.folder)])
    assert done.exit_code == 1
    assert "Strategic plan!K4" in done.stdout
    assert "there is no such day" in done.stdout
    assert "1 error" in done.stdout


def test_the_command_gives_one_json_document(workspace: Workspace) -> None:
    done = CliRunner().invoke(app, ["plan", "check", "--json", "--workspace", str(workspace.folder)])
    document = json.loads(done.stdout)
    assert [(one["code"], one["sheet"], one["cell"]) for one in document["findings"]] == [
        ("TPM560", "Strategic plan", "K4"),
        ("TPM563", "Strategic plan", "K3"),
    ]
    assert all(one["says"] and one["do"] for one in document["findings"])


def test_the_copy_has_each_finding_as_a_note_and_the_plan_stays(workspace: Workspace) -> None:
    before = workspace.plan.read_bytes()
    result = check(workspace, mark=True)
    assert workspace.plan.read_bytes() == before
    assert result.marked == workspace.folder / "plan-checked.xlsx"
    with closing(openpyxl.load_workbook(result.marked)) as copy:
        sheet = copy["Strategic plan"]
        noted = {cell.coordinate: cell.comment.text for line in sheet.iter_rows() for cell in line if cell.comment}
        assert [[cell.value for cell in line] for line in sheet.iter_rows()] == [
            [cell.value for cell in line]
            for line in openpyxl.load_workbook(workspace.plan)["Strategic plan"].iter_rows()
        ]
    assert set(noted) == {one.place.cell for one in result.findings} == {"K3", "K4"}
    assert noted["K4"].startswith("TPM560 error: Deadline is “31/02/2026”: there is no such day. Enter")


def test_the_copy_leads_nowhere_outside(workspace: Workspace) -> None:
    marked = check(workspace, mark=True).marked
    assert marked
    with zipfile.ZipFile(marked) as package:
        assert not [name for name in package.namelist() if b'TargetMode="External"' in package.read(name)]


def test_the_notes_are_sound(workspace: Workspace, tmp_path: Path) -> None:
    """The validator finds no more in the copy with notes than in the same plan saved by the same library."""
    marked = check(workspace, mark=True).marked
    assert marked
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        plan.save(tmp_path / "saved.xlsx")
    validator = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, max_errors=0)
    saved, noted = (
        {one.description for one in validator.validate(each).errors} for each in (tmp_path / "saved.xlsx", marked)
    )
    assert noted <= saved


def test_a_note_of_somebody_stays_above(workspace: Workspace) -> None:
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        plan["Strategic plan"]["K4"].comment = Comment("Ask Ada.", "Ben")
        plan.save(workspace.plan)
    marked = check(workspace, mark=True).marked
    assert marked
    with closing(openpyxl.load_workbook(marked)) as copy:
        comment = copy["Strategic plan"]["K4"].comment
        assert comment
        assert comment.text.startswith("Ask Ada.\n\nTPM560")


def test_a_copy_that_somebody_changed_is_kept(workspace: Workspace) -> None:
    first = check(workspace, mark=True)
    assert first.marked
    assert check(workspace, mark=True).aside == ""
    with closing(openpyxl.load_workbook(first.marked)) as copy:
        copy["Strategic plan"]["K4"] = date(2026, 2, 28)
        copy.save(first.marked)
    edited = first.marked.read_bytes()
    second = check(workspace, mark=True)
    assert (workspace.folder / second.aside).read_bytes() == edited


def test_a_finding_of_a_sheet_that_is_gone_is_noted_on_the_first(workspace: Workspace) -> None:
    with closing(openpyxl.load_workbook(workspace.plan)) as plan:
        del plan["Strategic plan"]
        plan.save(workspace.plan)
    marked = check(workspace, mark=True).marked
    assert marked
    with closing(openpyxl.load_workbook(marked)) as copy:
        comment = copy.worksheets[0]["A1"].comment
        assert comment
        assert "TPM522" in comment.text
