"""What a run shares out among the cores comes out the same as on one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers import master_of, take_in

from tpm_excel.checks import collection
from tpm_excel.terms import processes
from tpm_excel.verbs.letters import receipts

SHARED_OUT = [(collection, "_MANY", 0), (receipts, "_MANY", 1)]
"""What is done on two cores from how much on; here from the first row and the first file."""


@pytest.mark.parametrize("which", ["small_collected", "seed_collected"])
def test_a_run_on_two_cores_makes_the_same_master_and_thanks(
    which: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(request.getfixturevalue(which), tmp_path / "again")
    master = master_of(folder).read_bytes()
    thanks = {one: one.read_bytes() for one in folder.rglob("thanks_*")}
    assert bool(thanks) is (which == "small_collected")
    for one in (master_of(folder), *thanks):
        one.unlink()
    for room, name, least in SHARED_OUT:
        monkeypatch.setattr(room, name, least)
    monkeypatch.setattr(processes, "cores", lambda: 2)
    take_in(folder)
    assert master_of(folder).read_bytes() == master
    assert {one: one.read_bytes() for one in folder.rglob("thanks_*")} == thanks
