"""How tpm uses the machine's other cores, and starts a process of its own."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

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
    try:
        number = os.fork()
    except OSError:
        return None
    if number:
        return Copy(number)
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever ends the run by Ctrl+C ends its copies with it
        gc.disable()  # it would touch, and so copy, every page of the memory that is shared
        work()
    finally:
        # No other end is safe: the streams are the run's, and its progress display, a thread, may just hold their locks
        os._exit(0)


def beside(work: Callable[[], Result], *, much: bool) -> Callable[[], Result]:
    """Begin a piece of work on another core, and return what waits for its result.

    Where the work is not `much`, where there is one core or no copy of the process to be had, the work is done when the
    result is asked for. It is done so too where the copy fails: nothing depends on it, and an error is raised where
    somebody waits. The result comes in a file: with a pipe, a copy that is through would wait, and hold its memory.
    """
    if not much or cores() < 2:
        return work
    import pickle
    from tempfile import TemporaryFile

    file = TemporaryFile()  # noqa: SIM115  # closed by whoever waits

    def handed_over() -> None:
        pickle.dump(work(), file)
        file.flush()

    copy = copied(handed_over)

    def wait() -> Result:
        if copy:
            copy.wait()
        with file:
            file.seek(0)
            try:
                done: Result = pickle.load(file)  # noqa: S301  # from our own copy, in a file that nobody else has
            except (EOFError, pickle.UnpicklingError):  # it failed, or was ended from outside
                return work()
        return done

    return wait


def own_process(module: str, *words: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that runs one of our modules in a process of its own, and the environment to run it in."""
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH", "")) if part)
    return [sys.executable, "-m", module, *words], {**os.environ, "PYTHONPATH": path}
