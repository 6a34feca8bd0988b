"""A collect that is killed at any instant, and two at once: the next one completes as if nothing had happened."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from helpers import SMALL_ANSWERS, answers_in, master_of, tpm

INSTANTS = 9
COMMAND = [sys.executable, "-m", "tpm_excel", "collect", "--json"]


def _started(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(COMMAND, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _is_whole(folder: Path, answered: int) -> None:
    found = answers_in(master_of(folder))
    assert {ref: one[0] for ref, one in found.items()} == {ref: one["Status"] for ref, one in SMALL_ANSWERS.items()}
    assert answered == len(SMALL_ANSWERS)
    received = [path for path in (folder / "archive" / "received").iterdir() if not path.name.startswith(".tpm-")]
    assert {path.stem for path in received} == {
        sha256(path.read_bytes()).hexdigest() for path in (folder / "inbox").iterdir()
    }
    events = [json.loads(line) for line in (folder / "archive" / "journal.jsonl").read_text().splitlines()]
    digests = [one["digest"] for one in events if one["event"] == "received"]
    assert len(digests) == len(set(digests)) == len(received)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_collect_that_was_killed_is_completed_by_the_next(
    small_issued: Path, small_filled: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    instants = pytestconfig.getoption("--kills") or INSTANTS
    chance = random.Random(7)  # noqa: S311  # the same instants each time
    whole = shutil.copytree(small_issued, tmp_path / "whole")
    shutil.copytree(small_filled, whole / "inbox", dirs_exist_ok=True)
    begun = time.monotonic()
    assert tpm("collect", cwd=whole).status == 0
    takes = time.monotonic() - begun
    killed = 0
    for number in range(instants):
        folder = shutil.copytree(small_issued, tmp_path / f"killed {number}")
        shutil.copytree(small_filled, folder / "inbox", dirs_exist_ok=True)
        process = _started(folder)
        part = (number + 1) / instants if instants == INSTANTS else chance.random()
        time.sleep(0.9 * takes * part)
        if number % 3 == 2:  # and once more, while the next one mends what the first one left
            process.kill()
            process.communicate()
            process = _started(folder)
            time.sleep(0.9 * takes * chance.random())
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        ran = tpm("collect", "--json", cwd=folder)
        assert ran.status == 0, (number, ran.said)
        (period,) = ran.document["periods"].values()
        assert period["set_aside"] == "", "a master that tpm itself had written is no edit"
        _is_whole(folder, sum(one["answered"] for one in period["returns"]))
        assert not list(folder.glob("master-*edited*"))
        shutil.rmtree(folder)
    assert killed > instants / 8, "it was killed while it worked"


def test_two_collects_at_once_wait_for_each_other(small_workspace: Path, small_filled: Path) -> None:
    shutil.copytree(small_filled, small_workspace / "inbox", dirs_exist_ok=True)
    both = [_started(small_workspace) for _ in range(2)]
    ends = [(one.communicate()[1], one.returncode) for one in both]
    assert [status for _, status in ends] == [0, 0], ends
    _is_whole(small_workspace, len(SMALL_ANSWERS))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_of_two_at_once_one_is_killed_and_the_other_completes(
    small_issued: Path, small_filled: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Whichever holds the lock: the other must not wait for the dead one, nor believe what it left half done."""
    chance = random.Random(11)  # noqa: S311  # as above
    for number in range((pytestconfig.getoption("--kills") or 12) // 4):
        folder = shutil.copytree(small_issued, tmp_path / f"two {number}")
        shutil.copytree(small_filled, folder / "inbox", dirs_exist_ok=True)
        killed, other = _started(folder), _started(folder)
        time.sleep(chance.random())
        killed.kill()
        killed.communicate()
        _, said = other.communicate()
        assert other.returncode == 0, (number, said)
        _is_whole(folder, len(SMALL_ANSWERS))
        shutil.rmtree(folder)
