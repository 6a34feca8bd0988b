"""Rules that a council relaxes in tpm.toml: for one form or one row, with a reason, until a quarter or a day."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from helpers import (
    PERCENT,
    SHEET,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    STATUS,
    codes,
    columns_of,
    fill,
    listed,
    master_of,
    only,
    returns_in,
    take_in,
    tpm,
)

from tpm_excel.findings.finding import Severity
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

WRONG = SMALL_ANSWERS | {
    "1.1a.1": {STATUS: "Completed", PERCENT: 0.8},
    "1.2a": {STATUS: "On Target", PERCENT: 1},
    "1.1a": {STATUS: "On Target", PERCENT: 1},
}


def relaxed(workspace: Path, **settings: str) -> None:
    lines = {"because": "Agreed with the chief executive.", "until": "2025-26-Q2"} | settings
    text = "".join(f'{key.rstrip("_")} = "{value}"\n' for key, value in lines.items())
    with (workspace / "tpm.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[[relax]]\n{text}")


def collected(workspace: Path) -> Collected:
    fill(only(returns_in(workspace), "hsg"), workspace / "inbox" / "hsg.xlsx", WRONG)
    return take_in(workspace)


def weights(result: Collected) -> dict[tuple[str, str], Severity]:
    (one,) = result.periods.values()
    content = one.assembled.content
    return {(each.code, each.place.ref): content.catalogue.severity(each) for each in content.findings}


def test_a_rule_may_be_off_for_one_row_and_a_query_or_an_error_elsewhere(small_workspace: Path) -> None:
    relaxed(small_workspace, code="SP06", as_="off", ref="1.2a")
    relaxed(small_workspace, code="SP06", as_="error", form="strategic_plan")
    relaxed(small_workspace, code="SP03", as_="query")
    found = weights(collected(small_workspace))
    assert found == {("SP06", "1.1a"): Severity.ERROR, ("SP03", "1.1a.1"): Severity.QUERY}
    lines = [(row["Rule"], row["Becomes"], row["Where"], row["State"]) for row in _relaxed_sheet(small_workspace)]
    assert lines == [
        ("SP06", "off", "1.2a", "in force"),
        ("SP06", "error", "strategic plan", "in force"),
        ("SP03", "query", "everywhere", "in force"),
    ]


def _relaxed_sheet(workspace: Path) -> list[dict[str, str]]:
    sheet = openpyxl.load_workbook(master_of(workspace))["Relaxed rules"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    return [dict(zip(map(str, rows[0]), map(str, row), strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("until", ["2025-26-Q1", "2025-09-29"])
def test_a_relaxation_that_ended_is_said_and_the_rule_holds(small_workspace: Path, until: str) -> None:
    relaxed(small_workspace, code="SP06", as_="off", until=until)
    if until.count("-") == 2 and "Q" not in until:
        text = (small_workspace / "tpm.toml").read_text(encoding="utf-8").replace(f'"{until}"', until)
        (small_workspace / "tpm.toml").write_text(text, encoding="utf-8")
    result = collected(small_workspace)
    assert weights(result)["SP06", "1.2a"] is Severity.QUERY
    assert "TPM440" in codes(result)
    assert _relaxed_sheet(small_workspace)[0]["State"] == "ended: the rule holds"


def test_nothing_is_listed_where_nothing_is_relaxed(small_workspace: Path) -> None:
    collected(small_workspace)
    assert "Relaxed rules" not in openpyxl.load_workbook(master_of(small_workspace)).sheetnames
    assert {row["Severity"] for row in listed(master_of(small_workspace), "Findings")} == {"Error", "Query"}


def test_to_do_keeps_quiet_about_a_rule_that_is_off(small_workspace: Path) -> None:
    relaxed(small_workspace, code="SP06", as_="off")
    generate(Workspace(small_workspace), SMALL_PERIOD)
    sheet = openpyxl.load_workbook(only(returns_in(small_workspace), "hsg"))[SHEET]
    formula = str(sheet.cell(5, columns_of(sheet)["To do"]).value)
    assert "Completed needs 100%" in formula
    assert "100%: choose Completed or explain" not in formula


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"code": "SP60", "as_": "off"}, "SP60, which is no rule that can be relaxed. The nearest is SP06."),
        ({"code": "TPM902", "as_": "off"}, "which is no rule that can be relaxed"),
        ({"code": "SP06", "as_": "off", "form": "measures"}, "the form measures, which this workspace does not use"),
        ({"code": "SP06", "as_": "off", "until": "soon"}, "relax.0.until"),
        ({"code": "SP06", "as_": "off", "because": "why"}, "say in a few words why"),
        ({"code": "SP06", "as_": "note"}, "relax.0.as"),
    ],
)
def test_settings_that_cannot_be_used_are_said(small_workspace: Path, settings: dict[str, str], says: str) -> None:
    relaxed(small_workspace, **settings)
    with pytest.raises(OperatorError, match=says.replace(".", r"\.")):
        collected(small_workspace)


def test_explain_says_what_is_relaxed_here(small_workspace: Path) -> None:
    relaxed(small_workspace, code="SP06", as_="off", ref="1.2a")
    said = tpm("explain", "SP06", cwd=small_workspace).said
    assert "In this workspace it is off 1.2a until 2025-26 Q2: Agreed with the chief executive." in said
