"""What a run says that it changed is what the period lacked before, whichever way that is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers import take_in

from tpm_excel.verbs.masters import what_changed
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.verbs.masters.what_changed import Change


def changes(result: Collected) -> list[Change]:
    (period,) = result.periods.values()
    return list(period.changes)


def test_what_a_second_directorate_adds_is_known_without_merging_the_first_again(
    seed_workspace: Path, seed_filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = sorted(path for path in seed_filled.iterdir() if path.suffix == ".xlsx")
    shutil.copy(first, seed_workspace / "inbox")
    take_in(seed_workspace)
    for path in others:
        shutil.copy(path, seed_workspace / "inbox")
    beside = shutil.copytree(seed_workspace, seed_workspace.with_name("beside"))
    monkeypatch.setattr(what_changed, "merge_period", lambda *_: pytest.fail("nothing of the first is in doubt"))
    found = changes(take_in(seed_workspace))
    monkeypatch.undo()
    monkeypatch.setattr(what_changed, "_held", lambda _: {("", "")})  # as if a row of the first had come again
    assert found == changes(take_in(beside))
    assert len(found) > 50
    assert {one.old for one in found} == {""}
