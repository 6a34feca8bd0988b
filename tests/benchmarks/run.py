"""Time tpm against the scripts that people would write instead, as whole processes in turn: A B A B.

    python tests/benchmarks/run.py --sizes 10 100 --runs 3

prints medians, ratios pair by pair and peak memory, and writes `benchmarks.json` and, with `--page`,
`docs/performance.md`. Times of a shared machine drift: quote the ratios, never the seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from make_returns import PERIOD, make_returns

HERE = Path(__file__).resolve().parent
LIBRARIES = ("openpyxl", "xlsxwriter", "python-calamine", "pandas", "typer")
Prepare = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: wall seconds and peak memory in MB."""

    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Two commands run in turn: medians, and the ratio of their times pair by pair."""

    case: str
    against: str
    seconds: float
    other_seconds: float
    ratio: float
    lowest: float
    highest: float
    megabytes: float
    other_megabytes: float


def run(command: list[str], folder: Path) -> Run:
    """Run a command to its end and return what it took."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):  # 1: errors were found in the returns
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return Run(time.perf_counter() - begun, usage.ru_maxrss / 1024)


def compare(
    case: str,
    against: str,
    one: list[str],
    other: list[str],
    folder: Path,
    runs: int,
    prepare: Prepare,
    between: Prepare = lambda: None,
) -> Compared:
    """Run two commands in turn, each after its preparation, and compare them pair by pair."""
    pairs = []
    for number in range(runs + 1):
        prepare()
        first = run(one, folder)
        between()
        second = run(other, folder)
        if number:  # the first pair warms the disk and is not counted
            pairs.append((first, second))
    ratios = [first.seconds / second.seconds for first, second in pairs]
    return Compared(
        case,
        against,
        statistics.median(first.seconds for first, _ in pairs),
        statistics.median(second.seconds for _, second in pairs),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        max(first.megabytes for first, _ in pairs),
        max(second.megabytes for _, second in pairs),
    )


def collecting(folder: Path, count: int, runs: int) -> list[Compared]:
    """Compare `tpm collect` of fresh returns, and of returns already collected, with the plain scripts."""
    workspace = make_returns(folder, count)
    fresh = folder.with_name(f"{folder.name}-archive")
    shutil.copytree(workspace.folder / "archive", fresh)

    def forget() -> None:
        shutil.rmtree(workspace.folder / "archive")
        shutil.copytree(fresh, workspace.folder / "archive")
        workspace.master(PERIOD).unlink(missing_ok=True)

    tpm = [sys.executable, "-m", "tpm_excel", "collect"]
    plain = [sys.executable, str(HERE / "plain.py")]
    rest = [str(workspace.inbox), str(folder.with_suffix(".out.xlsx"))]
    found = [
        compare(f"collect {count} returns", name, tpm, [*plain, name, *rest], folder, runs, forget)
        for name in ("pandas-openpyxl", "pandas-calamine", "floor")
    ]
    again = f"collect {count} returns, one of them new"

    def all_but_one() -> None:
        _all_but_one(workspace.inbox, tpm, forget)

    found.append(compare(again, "collect all anew", tpm, tpm, folder, runs, all_but_one, forget))
    return found


def _all_but_one(inbox: Path, command: list[str], forget: Prepare) -> None:
    """Collect all returns but one, so that the run that follows has one new return to take in."""
    forget()
    last = max(inbox.glob("*.xlsx"))
    aside = inbox.parent / "last.part"
    last.rename(aside)
    run(command, inbox.parent)
    aside.rename(last)


def starting(folder: Path, runs: int) -> list[Compared]:
    """Compare the start of the program with that of the library that reads its command line."""
    bare = [sys.executable, "-c", "import typer"]
    helped = [sys.executable, "-m", "tpm_excel", "--help"]
    return [compare("tpm --help", "import typer", helped, bare, folder, max(runs, 5), lambda: None)]


def table(found: list[Compared]) -> str:
    """Return the results as a table."""
    lines = [
        "| Case | Against | tpm, s | other, s | Ratio (lowest to highest) | tpm, MB | other, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in found:
        ratio = f"**{one.ratio:.2f}** ({one.lowest:.2f} to {one.highest:.2f})"
        times = f"{one.seconds:.2f} | {one.other_seconds:.2f}"
        lines.append(
            f"| {one.case} | {one.against} | {times} | {ratio} | {one.megabytes:.0f} | {one.other_megabytes:.0f} |"
        )
    return "\n".join(lines)


def page(found: list[Compared], command: str) -> str:
    """Return the page `docs/performance.md`."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    today = datetime.now(UTC).date()
    machine = f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}; {versions}"
    return f"""# How fast it is

Whole processes, run in turn and compared pair by pair, on {machine}; {today}. A return has 60 rows. `pandas-openpyxl`
and `pandas-calamine` are the plain scripts of `tests/benchmarks/plain.py`, with the engine named; `floor` reads with
calamine and writes with xlsxwriter and does nothing else. None of them checks, archives or traces anything. Seconds of
a shared machine drift: the ratios hold.

Made by `{command}`:

{table(found)}
"""


def main() -> None:
    """Read the options, run the cases, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100], help="how many returns (1000 takes minutes)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path, default=Path("benchmarks.json"))
    parser.add_argument("--page", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    found: list[Compared] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            found += collecting(Path(folder) / f"w{size}", size, options.runs)
        found += starting(Path(folder), options.runs)
    sys.stdout.write(table(found) + "\n")
    options.json.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n", encoding="utf-8")
    if options.page:
        sizes = " ".join(str(size) for size in options.sizes)
        command = f"python tests/benchmarks/run.py --sizes {sizes} --runs {options.runs} --page"
        (HERE.parents[1] / "docs" / "performance.md").write_text(page(found, command), encoding="utf-8")


if __name__ == "__main__":
    main()
