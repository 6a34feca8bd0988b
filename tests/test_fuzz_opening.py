"""A fuzzer over the opening of files: `--fuzz N` tries N mutants of each format. What it found is kept below."""

from __future__ import annotations

from pathlib import Path

import pytest
from clients.office import Office
from damage.filled import Filled, filled_return
from damage.fuzzing import APART, as_csv, as_mail, fuzz, said_of

MUTANTS = 250
KINDS = ("xlsx", "csv", "eml")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    return filled_return("improvement_plan", tmp_path_factory.mktemp("fuzzed") / "w")


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutant_of_a_return_is_read_or_refused(kind: str, filled: Filled, pytestconfig: pytest.Config) -> None:
    data = filled.file.read_bytes()
    data = {"xlsx": data, "csv": as_csv(filled), "eml": as_mail(data)}[kind]
    tries = pytestconfig.getoption("--fuzz") or MUTANTS
    result = fuzz(filled, kind, data, range(tries))
    assert not result.wrong, f"{len(result.wrong)} of {tries}:\n" + "\n".join(result.wrong[:40])
    assert result.read + result.refused.total() == tries
    assert kind == "eml" or result.read > tries / 20, "most mutants must get past the door"


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", APART)
def test_a_mutant_of_another_format_is_read_or_refused(
    kind: str, filled: Filled, office: Office, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    path = tmp_path / f"return.{kind}"
    office.fill(filled.file, {}, path)
    assert said_of(filled, path.read_bytes()) == ""
    tries = (pytestconfig.getoption("--fuzz") or 200) // 20
    result = fuzz(filled, kind, path.read_bytes(), range(tries))
    assert not result.wrong, f"{len(result.wrong)} of {tries}:\n" + "\n".join(result.wrong[:40])
