"""How tpm uses the machine's other cores, and starts a process of its own."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from subprocess import DEVNULL, Popen
from tempfile import TemporaryFile
from typing import IO, TypeVar

Result = TypeVar("Result")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Copy:
    """A copy of this process that does a piece of work, and ends with it."""

    def __init__(self, number: int) -> None:
        """Know the copy by its number."""
        self._number = number

    def wait(self) -> None:
        """Wait until the copy has ended."""
        os.waitpid(self._number, 0)

    def kill(self) -> None:
        """End the copy, which nobody has waited for yet."""
        os.kill(self._number, signal.SIGKILL)


def copied(work: Callable[[], object]) -> Copy | None:
    """Begin a piece of work in a copy of this process, and return the copy; None where there is none to be had.

    The copy has all that was read. What it changes in memory is gone with it, what it writes to files is there. There
    are no copies on Windows, and none that are safe on a Mac.
    """
    if sys.platform != "linux" or not hasattr(os, "fork"):
        return None
    gc.freeze()  # what was read stays: whoever looks for garbage would touch it all, and so copy it
    try:
        number = os.fork()
    except OSError:
        return None
    if number:
        return Copy(number)
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever ends the run by Ctrl+C ends its copies with it
        work()
    finally:
        # No other end is safe: the streams are the run's, and its progress display, a thread, may just hold their locks
        os._exit(0)


def beside(work: Callable[[], Result], *, much: bool) -> Callable[[], Result]:
    """Begin a piece of work in a copy of this process on another core, and return what waits for its result.

    For work on what fills the memory, which the copy shares: it should be short, since every page that either changes
    meanwhile is held twice. Where the work is not `much`, where there is one core or no copy to be had, the work is
    done when the result is asked for. It is done so too where the copy fails: nothing depends on it, and an error is
    raised where somebody waits.
    """
    if not much or cores() < 2:
        return work
    file = TemporaryFile()  # noqa: SIM115  # closed by whoever waits; with a pipe, a copy that is through would wait
    copy = copied(lambda: _hand_over(work, file))
    return partial(_handed_over, work, file, copy.wait if copy else int)


def apart(work: partial[Result], *, much: bool) -> Callable[[], Result]:
    """Begin a piece of work in a process of its own on another core, and return what waits for its result.

    For work on little: the function stands in a module, and its arguments are handed over. All else is as `beside`,
    but that Windows and Macs can do it too.
    """
    if not much or cores() < 2:
        return work
    file = TemporaryFile()  # noqa: SIM115  # closed by whoever waits
    command, environment = own_process(__name__)
    with TemporaryFile() as told, suppress(OSError):  # no process to be had
        _hand_over(lambda: work, told)
        told.seek(0)
        process = Popen(command, stdin=told, stdout=file, stderr=DEVNULL, env=environment)  # noqa: S603  # our own
        return partial(_handed_over, work, file, process.wait)
    file.close()
    return work


def _hand_over(work: Callable[[], object], file: IO[bytes]) -> None:
    pickle.dump(work(), file)
    file.flush()


def _handed_over(work: Callable[[], Result], file: IO[bytes], wait: Callable[[], object]) -> Result:
    """What another process left in a file; where it failed, or was ended from outside, the work is done here."""
    wait()
    with file:
        file.seek(0)
        try:
            done: Result = pickle.load(file)  # noqa: S301  # from our own process, in a file that nobody else has
        except (EOFError, pickle.UnpicklingError):
            return work()
    return done


def own_process(module: str, *words: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that runs one of our modules in a process of its own, and the environment to run it in."""
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH", "")) if part)
    return [sys.executable, "-m", module, *words], {**os.environ, "PYTHONPATH": path}


if __name__ == "__main__":
    _hand_over(pickle.load(sys.stdin.buffer), sys.stdout.buffer)  # noqa: S301  # from the run that began it
