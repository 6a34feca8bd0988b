"""Work on another core gives what it would have given here, and nothing depends on there being one."""

from __future__ import annotations

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tpm_excel.terms import processes
from tpm_excel.terms.processes import apart, beside, copied

needs_copies = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "cores", lambda: 2)


@needs_copies
def test_much_work_is_done_in_a_copy_which_has_all_that_was_read() -> None:
    read = ["Öl", 7]
    wait = beside(lambda: (os.getpid(), read), much=True)
    where, result = wait()
    assert where != os.getpid()
    assert result == ["Öl", 7]


@needs_copies
def test_a_large_result_comes_whole() -> None:
    assert len(beside(lambda: b"x" * 5_000_000, much=True)()) == 5_000_000


def test_little_work_is_done_here_when_it_is_asked_for() -> None:
    done: list[int] = []
    wait = beside(lambda: done.append(os.getpid()), much=False)
    assert done == []
    wait()
    assert done == [os.getpid()]


@pytest.mark.parametrize("missing", ["core", "fork"])
def test_work_is_done_here_where_there_is_no_core_or_no_copy(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if missing == "core":
        monkeypatch.setattr(processes, "cores", lambda: 1)
    else:
        monkeypatch.delattr(os, "fork", raising=False)
    assert beside(os.getpid, much=True)() == os.getpid()


@needs_copies
def test_work_is_done_here_where_no_process_is_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError(11, "no process")

    monkeypatch.setattr(os, "fork", refused)
    assert beside(os.getpid, much=True)() == os.getpid()


@needs_copies
def test_an_error_is_raised_where_somebody_waits(capfd: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise ValueError("wrong")

    wait = beside(fails, much=True)
    with pytest.raises(ValueError, match="wrong"):
        wait()
    assert capfd.readouterr().err == ""


@needs_copies
def test_work_of_a_copy_that_was_ended_is_done_here() -> None:
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid()

    assert beside(work, much=True)() == here


def test_work_is_done_apart_with_what_is_handed_over() -> None:
    assert apart(partial(os.getpid), much=True)() != os.getpid()
    assert apart(partial(round, 2.5), much=True)() == 2


def test_little_work_and_work_that_cannot_be_done_apart_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert apart(partial(os.getpid), much=False)() == os.getpid()
    here = os.getpid()
    monkeypatch.setattr(processes, "own_process", lambda _: ([sys.executable, "-c", "1"], dict(os.environ)))
    assert apart(partial(os.getpid), much=True)() == here  # it hands nothing over
    monkeypatch.setattr(processes, "own_process", lambda _: (["no-such-program"], {}))
    assert apart(partial(os.getpid), much=True)() == here


def test_an_error_apart_is_raised_where_somebody_waits(capfd: pytest.CaptureFixture[str]) -> None:
    wait = apart(partial(int, "no number"), much=True)
    with pytest.raises(ValueError, match="no number"):
        wait()
    assert capfd.readouterr().err == ""


@needs_copies
def test_a_copy_is_ended_when_nobody_needs_it_any_more(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / "begun").touch()
        time.sleep(60)

    copy = copied(work)
    assert copy is not None
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    before = time.monotonic()
    copy.kill()
    copy.wait()
    assert time.monotonic() - before < 30
