"""The example of docs/library.md runs, and prints what the workbooks say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from helpers import SMALL_PERIOD

from tpm_excel import load_master
from tpm_excel.workspace.folder import Workspace

PAGE = Path(__file__).resolve().parents[1] / "docs" / "library.md"


def test_the_example_of_the_page_runs(
    small_workspace: Path, small_filled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pandas")
    shutil.copytree(small_filled, small_workspace / "inbox", dirs_exist_ok=True)
    small_workspace.rename(small_workspace.with_name("Rivermead"))
    monkeypatch.chdir(small_workspace.parent)
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    exec(example.replace("2025-26-q2", SMALL_PERIOD.slug), {})  # noqa: S102  # our own page
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(".xlsx ")[2] for line in lines[:2]] == ["collected", "collected"]
    assert lines[2] == "2 {'ENV': 0.54, 'HSG': 0.65} 303"


def test_computed_columns_and_figures_have_their_types(measured: Path) -> None:
    frame = load_master(Workspace(measured).master(SMALL_PERIOD)).to_frame("measures")
    assert str(frame["outturn"].dtype) == "float64"
    assert frame.loc["M1", ["outturn", "outturn_written", "rag"]].to_list() == [80.6, "80.6 (P)", "Green"]
    assert frame["rag"].cat.ordered
    assert (str(frame["polarity"].dtype), str(frame["target"].dtype)) == ("category", "float64")


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    from test_several_forms import answered, made

    answered(made(tmp_path / "w", ("measures",)), {"Measures": {"M1": {"Outturn": "80.6 (P)"}}})
    return tmp_path / "w"
