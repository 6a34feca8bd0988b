"""Helpers read on the other cores, and change nothing but the time."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from helpers import master_of, take_in

from tpm_excel.terms.processes import own_process
from tpm_excel.verbs.plans.plan_versions import plan_digest
from tpm_excel.verbs.received import reading_ahead
from tpm_excel.verbs.received.remembering import Memory
from tpm_excel.workspace.folder import Workspace


def memory_of(folder: Path) -> Memory:
    workspace = Workspace(folder)
    return Memory(workspace, cache(lambda period: plan_digest(workspace, period)))


@pytest.fixture
def forgotten(seed_collected: Path, tmp_path: Path) -> Path:
    """A workspace with several returns of which nothing is remembered."""
    folder = shutil.copytree(seed_collected, tmp_path / "workspace")
    shutil.rmtree(folder / "archive" / "cache")
    return folder


def test_helpers_remember_what_the_run_then_recalls(forgotten: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = master_of(forgotten).read_bytes()
    receipts = Workspace(forgotten).archive.receipts()
    for number in range(2):
        command, environment = own_process(reading_ahead.__name__, str(forgotten), str(number), "2")
        subprocess.run(command, env=environment, check=True)
        read = [memory_of(forgotten).has(one) for one in receipts]
        assert read == [True] * len(receipts) if number else 0 < sum(read) < len(receipts)
    monkeypatch.setattr(
        "tpm_excel.verbs.received.gathering.read_received", lambda *_: pytest.fail("it was read already")
    )
    master_of(forgotten).unlink()
    take_in(forgotten)
    assert master_of(forgotten).read_bytes() == before


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three cores, and helpers for two files each."""
    monkeypatch.setattr(reading_ahead, "WORTH_IT", 2)
    monkeypatch.setattr(reading_ahead, "cores", lambda: 3)


@pytest.mark.usefixtures("helpers")
@pytest.mark.parametrize("copies", [True, False])
def test_a_run_with_much_to_read_starts_helpers_and_ends_them(
    forgotten: Path, monkeypatch: pytest.MonkeyPatch, *, copies: bool
) -> None:
    before = master_of(forgotten).read_bytes()
    ended: list[int] = []
    original = reading_ahead._start

    def start(*words: Any) -> Callable[[], None]:
        end = original(*words)
        return lambda: (end(), ended.append(1))[0]

    monkeypatch.setattr(reading_ahead, "_start", start)
    if not copies:
        monkeypatch.setattr(reading_ahead, "copied", lambda _: None)
    master_of(forgotten).unlink()
    take_in(forgotten)
    assert len(ended) == 2
    assert master_of(forgotten).read_bytes() == before


@pytest.mark.usefixtures("helpers")
def test_a_run_reads_alone_where_no_process_is_to_be_had(forgotten: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("no process")

    before = master_of(forgotten).read_bytes()
    monkeypatch.setattr(reading_ahead, "copied", lambda _: None)
    monkeypatch.setattr(subprocess, "Popen", refused)
    master_of(forgotten).unlink()
    take_in(forgotten)
    assert master_of(forgotten).read_bytes() == before


def test_little_to_read_starts_no_helper(forgotten: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_ahead, "_start", lambda *_: pytest.fail("a helper for a handful of files"))
    take_in(forgotten)
