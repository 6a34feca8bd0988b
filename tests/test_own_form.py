"""A form of a workspace's own: a risk register, from its TOML file to the master, with no Python of its own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Office
from helpers import columns_of, header_row, listed, master_of, put, returns_in, table, take_in

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Severity
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

PERIOD = Period.parse("2025-26-Q2")
RISKS = """\
name = "risk_register"
title = "Risk register"
prefix = "RR"
version = 1
sheet = "Risks"
note = "One row is one risk. Score it as it stands today, with the controls that work now."
rows_are = "risks"
key = "ref"
title_column = "risk"
route = ["returned_by", "directorate"]
officer = "owner"

[[plan]]
name = "ref"
heading = "Ref"
kind = "reference"
width = 8
shown = true
prompt = "The risk's own reference."

[[plan]]
name = "risk"
heading = "Risk"
kind = "text"
width = 34
shown = true
strong = true
prompt = "What may happen."

[[plan]]
name = "cause"
heading = "Cause"
kind = "text"
width = 30
shown = true
prompt = "Why it may happen."

[[plan]]
name = "owner"
heading = "Owner"
kind = "people"
width = 16
shown = true
prompt = "Who answers for it."

[[plan]]
name = "directorate"
heading = "Directorate"
kind = "codes"
width = 12
prompt = "Whose risk it is."

[[plan]]
name = "returned_by"
heading = "Returned by"
kind = "codes"
width = 12
prompt = "Only where another returns it."

[[answer]]
name = "likelihood"
heading = "Likelihood"
kind = "choice"
choices = "one_to_five"
required = true
last_quarter = true
width = 11
prompt = "How likely it is, from 1 to 5."
example = "3"

[[answer]]
name = "impact"
heading = "Impact"
kind = "choice"
choices = "one_to_five"
required = true
last_quarter = true
width = 11
prompt = "How bad it would be, from 1 to 5."
example = "4"

[[answer]]
name = "mitigation"
heading = "Mitigation"
kind = "commentary"
width = 40
prompt = "What is done about it. Needed where the risk is red."
example = "The contract is tendered anew in May."

[[answer]]
name = "explanation"
heading = "Explanation"
kind = "explanation"
width = 16
prompt = "Only where To do asks for it."
example = "The board agreed."

[[computed]]
name = "score"
heading = "Score"
kind = "number"
width = 8
product = ["likelihood", "impact"]

[[computed]]
name = "rag"
heading = "RAG"
kind = "choice"
choices = "risk_rag"
width = 9
of = "score"
bands = { Red = 15, Amber = 8, Green = 0 }

[[rule]]
code = "RR01"
severity = "error"
when = { rag = { group = "red" } }
expect = { mitigation = { filled = true } }
says = "{score} is {score_found}, which is {rag_found}, but {mitigation} is blank."
do = "Say what is done about the risk."
todo = "Red needs a mitigation"

[[rule]]
code = "RR02"
severity = "query"
when = { impact = "5", mitigation = { filled = true } }
expect = { likelihood = ["1", "2", "3"] }
says = "{impact} is 5 and {likelihood} {found}, although there is a mitigation."
do = "Check the likelihood, or explain."
todo = "Likely and worst: check, or explain"

[summary]
count = "rag"
by = [["directorate"]]
exceptions = ["Red"]
called = "Red"

[lists.one_to_five]
blank = "Not scored"
blank_style = "unanswered"
choice = [
  { word = "1", means = "Very low", group = "low", style = "completed" },
  { word = "2", means = "Low", group = "low", style = "completed" },
  { word = "3", means = "Medium", group = "middle", style = "delayed" },
  { word = "4", means = "High", group = "high", style = "overdue" },
  { word = "5", means = "Very high", group = "high", style = "overdue" },
]

[lists.risk_rag]
blank = "Not scored"
blank_style = "unanswered"
choice = [
  { word = "Red", means = "15 and more", group = "red", style = "overdue" },
  { word = "Amber", means = "8 to 14", group = "amber", style = "delayed" },
  { word = "Green", means = "below 8", group = "green", style = "completed" },
]
"""
RISK_ROWS = [
    {"Ref": "R1", "Risk": "A supplier fails", "Cause": "One contract", "Owner": "Ada Quill", "Directorate": "HSG"},
    {"Ref": "R2", "Risk": "A flood", "Cause": "Heavy rain", "Owner": "Cai Moss", "Directorate": "ENV"},
    {"Ref": "1.1a", "Risk": "Staff leave", "Cause": "Pay", "Owner": "Cai Moss", "Directorate": "ENV"},
    {"Ref": "R4", "Risk": "Data is lost", "Cause": "Old servers", "Owner": "Cai Moss", "Directorate": "ENV"},
]
PLAN_ROWS = [
    {"Ref": "1.1a", "Theme": "Homes", "Priority": "Warm homes", "Level": "Activity", "Title": "Mend roofs"}
    | {"Directorate": "HSG"},
]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace that uses the strategic plan and a form of its own."""
    folder = tmp_path / "ours"
    (folder / "forms").mkdir(parents=True)
    (folder / "forms" / "risk_register.toml").write_text(RISKS, encoding="utf-8")
    settings = 'council = "Rivermead"\nyear = "2025-26"\nforms = ["strategic_plan", "risk_register"]\n'
    (folder / "tpm.toml").write_text(settings, encoding="utf-8")
    init(folder, "Rivermead", "2025-26")
    plan = folder / "plan.xlsx"
    codes = [{"Code": "HSG", "E-mail": "hsg@example.org"}, {"Code": "ENV", "E-mail": "env@example.org"}]
    plan.write_bytes(
        add_rows(plan.read_bytes(), {"Directorates": codes, "Strategic plan": PLAN_ROWS, "Risks": RISK_ROWS})[0]
    )
    issued = generate(Workspace(folder), PERIOD)
    assert [one for one in issued.findings if Catalogue().severity(one) is Severity.ERROR] == []
    return folder


def fill(path: Path, target: Path, sheet: str, answers: dict[str, dict[str, Any]]) -> None:
    with closing(openpyxl.load_workbook(path)) as book:
        page = book[sheet]
        columns = columns_of(page)
        for row in range(header_row(page) + 1, page.max_row + 1):
            for name, value in answers.get(str(page.cell(row, columns["Ref"]).value), {}).items():
                put(page, row, columns[name], value)
        book.save(target)


def collected(workspace: Path) -> Collected:
    answers = {
        "R1": {"Likelihood": 2, "Impact": 3},
        "R2": {"Likelihood": 4, "Impact": 4},
        "1.1a": {"Likelihood": 3, "Impact": "4"},
        "R4": {"Likelihood": 5, "Impact": 6},
    }
    for path in returns_in(workspace):
        fill(path, workspace / "inbox" / path.name, "Risks", answers)
    return take_in(workspace)


def test_one_workbook_carries_all_forms_and_none_that_it_has_no_rows_of(workspace: Path) -> None:
    sheets = {path.name[22:25]: openpyxl.load_workbook(path).sheetnames for path in returns_in(workspace)}
    assert sheets["hsg"] == ["About", "Strategic plan", "Risks", "Lists", "_tpm"]
    assert sheets["env"] == ["About", "Risks", "Lists", "_tpm"]


def test_the_risks_are_scored_in_the_master(workspace: Path) -> None:
    collected(workspace)
    rows = {row["Ref"]: row for row in listed(master_of(workspace), "Risks")}
    shown = {ref: (row["Likelihood"], row["Impact"], row["Score"], row["RAG"]) for ref, row in rows.items()}
    assert shown == {
        "R1": (2, 3, 6, "Green"),
        "R2": (4, 4, 16, "Red"),
        "1.1a": (3, 4, 12, "Amber"),
        "R4": (5, None, None, "Not scored"),
    }


def test_a_red_risk_needs_a_mitigation(workspace: Path) -> None:
    result = collected(workspace)
    catalogue = result.periods[PERIOD].assembled.content.catalogue
    found = {(one.place.ref, one.code): catalogue.says(one) for one in result.findings if one.place.ref}
    assert found.pop(("R2", "RR01")) == "Score is 16, which is Red, but Mitigation is blank."
    assert "“6”" in found.pop(("R4", "TPM202"))
    assert {key for key in found if key[1] != "TPM301"} == set()


def test_a_finding_stays_with_its_form_though_another_has_the_same_reference(workspace: Path) -> None:
    result = collected(workspace)
    master = master_of(workspace)
    assert [row["Open findings"] for row in listed(master, "Strategic plan")] == ["TPM301 error"]
    risks = {row["Ref"]: row["Open findings"] for row in listed(master, "Risks")}
    assert risks == {"R1": None, "R2": "RR01 error", "1.1a": None, "R4": "TPM202 error"}
    assert [row["Ref"] for row in table(master, "Exceptions Risks")] == ["R2", "R4"]
    assert result.findings


def test_the_summary_counts_what_was_computed(workspace: Path) -> None:
    result = collected(workspace)
    summary = result.periods[PERIOD].assembled.content.summaries["risk_register"]
    assert dict(zip(summary.words, summary.all_rows.counts, strict=True)) == {
        "Red": 1,
        "Amber": 1,
        "Green": 1,
        "Not scored": 1,
    }


def test_a_new_workspace_is_made_with_the_forms_that_are_named(tmp_path: Path) -> None:
    names = ("strategic_plan", "measures")
    init(tmp_path / "new", "Rivermead", "2025-26", names)
    workspace = Workspace(tmp_path / "new")
    assert workspace.settings.forms == names
    with closing(openpyxl.load_workbook(workspace.plan)) as book:
        assert book.sheetnames[-3:] == ["Strategic plan", "Measures", "History"]
    with pytest.raises(OperatorError, match=r"no form “mesures”.*measures"):
        init(tmp_path / "other", "Rivermead", "2025-26", ("mesures",))
    assert not (tmp_path / "other").exists()


def test_forms_that_cannot_stand_in_one_workbook_are_refused(workspace: Path) -> None:
    twin = RISKS.replace('name = "risk_register"', 'name = "twin"').replace("RR0", "RS0")
    (workspace / "forms" / "twin.toml").write_text(twin.replace('prefix = "RR"', 'prefix = "RS"'), encoding="utf-8")
    settings = 'council = "R"\nyear = "2025-26"\nforms = ["risk_register", "twin"]\n'
    (workspace / "tpm.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(OperatorError, match="risk_register and twin have the same sheet"):
        assert Workspace(workspace).forms


@pytest.mark.libreoffice
def test_excel_shows_the_score_and_asks_for_the_mitigation(workspace: Path, office: Office) -> None:
    path = next(one for one in returns_in(workspace) if "_env" in one.name)
    with closing(openpyxl.load_workbook(path)) as book:
        columns = columns_of(book["Risks"])
        first = header_row(book["Risks"]) + 1
    place = {name: columns[name] - 1 for name in ("Likelihood", "Impact", "Mitigation", "Score", "RAG", "To do")}
    rows = [(4, 4, None), (4, 4, "Walls."), (3, 4, None)]
    cells = [
        (first - 1 + offset, place[name], value)
        for offset, row in enumerate(rows)
        for name, value in zip(("Likelihood", "Impact", "Mitigation"), row, strict=True)
    ]
    (values,) = office.run([{"file": str(path), "cells": {"Risks": cells}, "save": {}, "read": True}])
    shown = {(row, column): value for row, column, value in values["Risks"]}
    found = [[shown[first - 1 + row, place[name]] for name in ("Score", "RAG", "To do")] for row in range(3)]
    assert found == [[16, "Red", "Red needs a mitigation"], [16, "Red", "OK"], [12, "Amber", "OK"]]
    recalculated = office.recalculated(master_of(workspace)) if collected(workspace) else {}
    assert recalculated
