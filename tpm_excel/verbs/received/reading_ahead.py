"""Reading on the machine's other cores: helpers fill the cache from the far end while the run reads from the near one.

A helper is a copy of the run, or a process of its own where there are no copies. It reads what is archived and not yet
remembered, last file first, and keeps it in the cache. The run reads from the first file on, recalls what it finds
there, and ends the helpers when it is through. So nothing is handed over and nothing depends on them: where one fails,
is slow or cannot write, the run reads itself.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path

from tpm_excel.terms.processes import copied, cores, own_process
from tpm_excel.verbs.plans.plan_versions import plan_digest, plan_of
from tpm_excel.verbs.received.recognising import Plans, read_received
from tpm_excel.verbs.received.remembering import Memory, Recognised
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workspace.archive import Receipt
from tpm_excel.workspace.folder import Workspace

WORTH_IT = 100
"""How many unread files make a helper worth its half second of starting."""
_MOST = 3


@contextmanager
def helped(workspace: Workspace, plans: Plans, memory: Memory, receipts: Sequence[Receipt]) -> Iterator[None]:
    """Let helpers read while the run does, if there is much to read and a core to read on."""
    several = _helpers(sum(not memory.has(one) for one in receipts))
    if several:
        memory.prepare()
    ends = [_start(workspace, plans, memory, number, several) for number in range(several)]
    try:
        yield
    finally:
        for end in ends:
            end()


def _helpers(unread: int) -> int:
    return min(cores() - 1, unread // WORTH_IT, _MOST)


def _start(workspace: Workspace, plans: Plans, memory: Memory, number: int, several: int) -> Callable[[], None]:
    """Start a helper, and return what ends it."""
    copy = copied(lambda: _read_ahead(workspace, plans, memory, number, several))
    return partial(_end, copy.kill, copy.wait) if copy else _process(workspace, number, several)


def _end(kill: Callable[[], None], wait: Callable[[], object]) -> None:
    kill()
    wait()


def _process(workspace: Workspace, number: int, several: int) -> Callable[[], None]:
    command, environment = own_process(__name__, str(workspace.folder.resolve()), str(number), str(several))
    nothing = subprocess.DEVNULL
    try:
        started = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, env=environment)  # noqa: S603  # ours
    except OSError:  # no process to be had: the run reads alone
        return lambda: None
    return partial(_end, started.kill, started.wait)


def read_ahead(workspace: Workspace, number: int, several: int) -> None:
    """Read every `several`-th archived file that is not remembered, from the last one on, and remember it."""
    plans = Plans(workspace, plan_of(workspace, workspace.open_period)[0])
    memory = Memory(workspace, cache(lambda period: plan_digest(workspace, period)))
    _read_ahead(workspace, plans, memory, number, several)


def _read_ahead(workspace: Workspace, plans: Plans, memory: Memory, number: int, several: int) -> None:
    for receipt in workspace.archive.receipts()[::-1][number::several]:
        if not memory.has(receipt):
            with suppress(Unreadable):  # the run finds out by itself, and says so
                data = workspace.archive.read("received", receipt.digest)
                recognised = read_received(workspace, receipt, data, plans)
                if isinstance(recognised, Recognised):
                    memory.keep(recognised)


if __name__ == "__main__":
    gc.set_threshold(1_000_000)
    read_ahead(Workspace(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]))
