"""What is found in five published documents: few enough to be read, and the page that counts it fresh."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_findings", ROOT / "docs" / "make_findings_on_seeds.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_findings"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page(seeds: Path, script: ModuleType) -> str:
    text: str = script.page(seeds)
    return text


def test_the_page_is_fresh(page: str) -> None:
    fresh = (ROOT / "docs" / "findings_on_seeds.md").read_text(encoding="utf-8") == page
    assert fresh, "run docs/make_findings_on_seeds.py"


def test_the_findings_of_each_document_can_be_read(page: str) -> None:
    (line,) = (one for one in page.splitlines() if "For a hundred rows" in one)
    rates = [float(cell.strip(" *")) for cell in line.split("|")[3:-1]]
    assert len(rates) == 6
    assert max(rates) < 30, "three in ten rows at most, with the missing new dates of two documents that have no column"


def test_the_checks_on_words_and_time_ask_of_few_rows_and_of_those_that_a_reader_would(page: str) -> None:
    lines = {one.split("`")[1]: one.split("|")[3:-1] for one in page.splitlines() if one.startswith("| `TPM3")}
    asked = {code: [int(cell) if cell.strip() else 0 for cell in cells] for code, cells in lines.items()}
    shared = {code: counts for code, counts in asked.items() if code >= "TPM340"}
    assert set(shared) == {"TPM341", "TPM342", "TPM343", "TPM348", "TPM349", "TPM362"}
    assert sum(map(sum, shared.values())) <= 20
