"""The house is kept: style, types, reference pages, and the demo that the README promises."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "rivermead"


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
    ],
    ids=" ".join,
)
def test_the_tools_find_nothing(command: list[str]) -> None:
    ran = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_reference_pages_are_what_the_code_says() -> None:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, text in module.pages().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, "run docs/make_reference.py"


def _demo(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tpm_excel", "demo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_demo_finds_what_was_planted_and_nothing_else(tmp_path: Path) -> None:
    ran = _demo(tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Every mistake that was planted in the returns was found, and nothing else." in ran.stdout
    book = load_workbook(tmp_path / "tpm-demo" / "master-2025-26-q2.xlsx", data_only=True)
    sheet = book["Strategic plan"]
    heading = {cell.value: cell.column for cell in sheet[4]}["Status"]
    words = [sheet.cell(row, heading).value for row in range(5, sheet.max_row + 1)]
    expected = json.loads((SAMPLE / "2025-26-q2" / "expected.json").read_text(encoding="utf-8"))
    assert {word: words.count(word) for word in set(words)} == expected["counts"]["strategic_plan"][""][""]


def test_a_demo_never_writes_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "tpm-demo").mkdir()
    (tmp_path / "tpm-demo" / "mine.txt").write_text("mine")
    ran = _demo(tmp_path)
    assert ran.returncode == 2
    assert "is there already" in ran.stderr
    assert (tmp_path / "tpm-demo" / "mine.txt").read_text() == "mine"
