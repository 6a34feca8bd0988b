"""Run a command and print its seconds, peak memory in MB and exit status, as JSON: `python measure.py COMMAND...`.

The memory is that of the process and of those that it started, together: what it holds in a helper counts too, and what
they share counts once. A process counts the memory of the one that started it as its own peak, so the one that starts
it must be small.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it, as they are now."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*"):
        for child in (task / "children").read_text(encoding="ascii").split():
            found += family(int(child))
    return found


def held(pid: int) -> int:
    """Return the bytes that a process and its descendants hold in memory now; 0 where that cannot be known.

    A copy of a process shares with it what neither has changed: the kernel then gives each its part. It takes longer to
    find out than what one process holds, so it is asked only where there are several.
    """
    try:
        several = family(pid)
        if len(several) == 1:
            return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (OSError, ValueError, IndexError):
        return 0
    return sum(share(one) for one in several)


def share(pid: int) -> int:
    """Return the bytes that a process holds, of what it shares its part; 0 of one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def watch(pid: int, peak: list[int], ended: threading.Event) -> None:
    """Keep the most that a process and its descendants held together, looked at ten times a second at most.

    The kernel goes through all of a process's memory to tell its part, and the process waits: at a gigabyte it would
    wait for a good part of its time.
    """
    pause = 0.1
    while not ended.wait(pause):
        looked = time.perf_counter()
        peak[0] = max(peak[0], held(pid))
        pause = max(0.1, 20 * (time.perf_counter() - looked))


begun = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
peak, ended = [0], threading.Event()
threading.Thread(target=watch, args=(process.pid, peak, ended), daemon=True).start()
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - begun
ended.set()
megabytes = max(usage.ru_maxrss / 1024, peak[0] / 1024**2)
sys.stdout.write(json.dumps([seconds, megabytes, os.waitstatus_to_exitcode(status)]))
