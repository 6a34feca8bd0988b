"""Two whole recommendations of the improvement plan, from its text: issued, filled in as printed, and rolled up."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import columns_of, header_row, listed, master_of, put, returns_in, take_in

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Severity
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workspace.folder import Workspace

PERIOD = Period.parse("2019-20-Q3")
SHEET = "Improvement plan"


@pytest.fixture(scope="module")
def printed(seeds: Path) -> dict[str, dict[str, Any]]:
    """The recommendations 4 and 5 with their actions: title and progress from the overview, updates from the pages."""
    lines = (seeds / "004_c06fa87f8ecacf20.txt").read_text(encoding="utf-8").splitlines()
    rows: dict[str, dict[str, Any]] = {}
    for line in lines[:60]:
        found = re.search(r"\t(R[45](?:\.\d+)?)\t(.+?)\t\s*(\d+)%", line)
        if found:
            rows[found[1]] = {"title": found[2].strip(), "progress": int(found[3]) / 100}
    ref = ""
    for line in lines[60:]:
        begun = re.match(r"\t(R[45]\.\d+)[\t ].*\t([^\t]+)\t([^\t]*)$", line)
        ref = begun[1] if begun else ref
        if begun and ref in rows:
            owner, group = (re.sub(r"</?[pi]>", "", one).strip() for one in begun.groups()[1:])
            rows[ref] |= {"owner": owner, "group": group}
        update = re.match(r"Progress\tQ3 Update\s+(.*)", line)
        if update and ref in rows and "update" not in rows[ref]:
            rows[ref]["update"] = re.sub(r"</?[pi]>", "", update[1]).strip()
    return rows


@pytest.fixture(scope="module")
def run(printed: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Collected]:
    folder = tmp_path_factory.mktemp("improvement") / "w"
    folder.mkdir()
    settings = 'council = "TH"\nyear = "2019-20"\nforms = ["improvement_plan"]\n'
    (folder / "tpm.toml").write_text(settings, encoding="utf-8")
    init(folder, "TH", "2019-20")
    plan = folder / "plan.xlsx"
    rows = [
        {
            "Ref": ref,
            "Level": "Action" if "." in ref else "Recommendation",
            "Action": one["title"],
            "Owner": one.get("owner"),
            "Monitoring group": one.get("group"),
            "Directorate": "GOV",
        }
        for ref, one in printed.items()
    ]
    codes = [{"Code": "GOV", "E-mail": "gov@example.org"}]
    plan.write_bytes(add_rows(plan.read_bytes(), {"Directorates": codes, SHEET: rows})[0])
    issued = generate(Workspace(folder), PERIOD)
    assert [one for one in issued.findings if Catalogue().severity(one) is Severity.ERROR] == []
    (path,) = returns_in(folder)
    with closing(openpyxl.load_workbook(path)) as book:
        sheet = book[SHEET]
        columns = columns_of(sheet)
        for at in range(header_row(sheet) + 1, sheet.max_row + 1):
            one = printed[sheet.cell(at, columns["Ref"]).value]
            if "update" in one:
                status = "Completed" if one["progress"] == 1 else "In Progress"
                for name, value in (("Status", status), ("Progress", one["progress"]), ("Update", one["update"])):
                    put(sheet, at, columns[name], value)
        book.save(folder / "inbox" / path.name)
    return folder, take_in(folder)


def test_the_text_holds_two_whole_recommendations(printed: dict[str, dict[str, Any]]) -> None:
    assert list(printed) == ["R4", "R4.10", "R4.11", "R4.12", "R5", "R5.13", "R5.14", "R5.15"]
    assert all(one.get("update") for ref, one in printed.items() if "." in ref)
    assert sum("; " in one.get("group", "") for one in printed.values()) >= 2, "groups are lists"
    assert max(len(one.get("update", "")) for one in printed.values()) > 500


def test_a_recommendation_shows_the_mean_of_its_actions_as_printed(
    run: tuple[Path, Collected], printed: dict[str, dict[str, Any]]
) -> None:
    rows = {row["Ref"]: row for row in listed(master_of(run[0]), SHEET)}
    means = {ref: row["Progress of all actions"] for ref, row in rows.items()}
    assert means == {ref: None if "." in ref else one["progress"] for ref, one in printed.items()}
    for ref, one in printed.items():
        assert rows[ref]["Update"] == one.get("update")
        assert (rows[ref]["Action"], rows[ref]["Owner"]) == (one["title"], one.get("owner"))
        assert rows[ref]["Monitoring group"] == (one.get("group") or "(none)")
        assert rows[ref]["Progress"] == (one["progress"] if "." in ref else None)


def test_only_actions_are_asked_and_counted(run: tuple[Path, Collected]) -> None:
    folder, result = run
    content = result.periods[PERIOD].assembled.content
    assert result.findings == []
    (state,) = content.master.returns
    assert (state.rows, state.answered) == (6, 6)
    assert content.summaries["improvement_plan"].all_rows.total == 6
    (path,) = returns_in(folder)
    rows = {row["Ref"]: row["To do"] for row in listed(path, SHEET)}
    assert {ref for ref, to_do in rows.items() if to_do is None} == {"R4", "R5"}
