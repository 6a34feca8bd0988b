"""`tpm open` and `tpm summary`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers import SMALL_PERIOD
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.programs import open_in_program


def test_the_summary_is_printed_within_eighty_columns(small_collected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = CliRunner().invoke(app, ["summary", "--workspace", str(small_collected)])
    lines = ran.output.splitlines()
    assert max(map(len, lines)) <= 80
    assert "12 of 12 rows answered; 0 errors and " in ran.output
    assert [line.split() for line in lines if line.startswith("ENV")] == [
        ["ENV", "2", "3", "0", "1", "0", "6", "17%"],
    ]
    (late,) = [line for line in lines if "Six sweepers bought" in line]
    assert late.split()[-3:] == ["Overdue", "30/06/2026", "ENV"]


def test_the_summary_as_json_says_the_same(small_collected: Path) -> None:
    ran = CliRunner().invoke(app, ["summary", "--workspace", str(small_collected), "--json"])
    counts = json.loads(ran.output)["forms"]["strategic_plan"]
    assert counts["all"] == {"Completed": 4, "On Target": 6, "Delayed": 1, "Overdue": 1, "Not answered": 0}
    under = {tuple(one["under"]): one["counts"]["Completed"] for one in counts["breakdowns"]}
    assert under["ENV",] == 2


def test_open_starts_the_program_with_the_latest_master(small_collected: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("tpm_excel.workspace.programs.open_in_program", opened.append)
    ran = CliRunner().invoke(app, ["open", "--workspace", str(small_collected)])
    master = Workspace(small_collected).master(SMALL_PERIOD)
    assert (ran.output, opened) == (f"Opening {master.name}\n", [master])


def test_open_says_so_where_there_is_no_master_or_no_program(
    small_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = CliRunner().invoke(app, ["open", "--workspace", str(small_workspace)])
    assert isinstance(ran.exception, OperatorError)
    assert "There is no master yet." in str(ran.exception)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(OperatorError, match=r"no program for spreadsheets .*plan\.xlsx"):
        open_in_program(small_workspace / "plan.xlsx")
