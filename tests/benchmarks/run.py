"""Time tpm against the scripts that people would write instead, as whole processes in turn: A B C, A B C.

    python tests/benchmarks/run.py                          # 10, 100 and 1,000 returns: half an hour
    python tests/benchmarks/run.py --sizes 10 100 --runs 3  # some minutes
    python tests/benchmarks/run.py --growth 2000 --page     # tpm alone at 2,000 too; writes docs/performance.md

prints medians, ratios round by round, peak memory and the time of each stage, and writes `benchmarks.json` and, with
`--page`, `docs/performance.md`. Times of a shared machine drift: quote the ratios, never the seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from make_returns import COUNCIL, ONE_FORM, PERIOD, make_plan, make_returns
from report import held, page, table
from template import describe

HERE = Path(__file__).resolve().parent
TPM = [sys.executable, "-m", "tpm_excel"]
PLAIN = [sys.executable, str(HERE / "plain.py")]
Prepare = Callable[[], None]
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""A program that is installed is compiled once; without this, tpm alone would be compiled anew in each run."""


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: wall seconds and peak memory in MB."""

    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Two commands run in turn: medians, and the ratio of their times round by round."""

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
    measured = subprocess.check_output(
        [sys.executable, "-S", str(HERE / "measure.py"), *command], cwd=folder, env=INSTALLED
    )
    seconds, megabytes, status = json.loads(measured)
    if status not in (0, 1):  # 1: errors were found in the returns
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return Run(seconds, megabytes)


def compare(
    case: str, ours: tuple[Prepare, list[str]], others: Mapping[str, tuple[Prepare, list[str]]], folder: Path, runs: int
) -> list[Compared]:
    """Run our command and the others in turn, each after its preparation, and compare them round by round."""
    rounds: list[tuple[Run, dict[str, Run]]] = []
    for number in range(runs + 1):
        ours[0]()
        mine = run(ours[1], folder)
        theirs = {}
        for name, (prepare, command) in others.items():
            prepare()
            theirs[name] = run(command, folder)
        if number:  # the first round warms the disk and is not counted
            rounds.append((mine, theirs))
    return [_compared(case, name, [(mine, theirs[name]) for mine, theirs in rounds]) for name in others]


def _compared(case: str, against: str, pairs: list[tuple[Run, Run]]) -> Compared:
    ratios = [mine.seconds / other.seconds for mine, other in pairs]
    return Compared(
        case,
        against,
        statistics.median(mine.seconds for mine, _ in pairs),
        statistics.median(other.seconds for _, other in pairs),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        max(mine.megabytes for mine, _ in pairs),
        max(other.megabytes for _, other in pairs),
    )


def nothing() -> None:
    """Prepare nothing."""


def collecting(
    folder: Path, name: str, count: int, forms: tuple[str, ...], runs: int
) -> tuple[list[Compared], dict[str, float]]:
    """Compare `tpm collect` of new returns, of one new among known ones, and `tpm status`; time the stages."""
    workspace = make_returns(folder, count, forms)
    fresh = folder.with_name(f"{folder.name}-archive")
    shutil.copytree(workspace.folder / "archive", fresh)

    def forget() -> None:
        shutil.rmtree(workspace.folder / "archive")
        shutil.copytree(fresh, workspace.folder / "archive")
        workspace.master(PERIOD).unlink(missing_ok=True)
        shutil.rmtree(workspace.outbox(PERIOD), ignore_errors=True)  # with the thanks that the last run wrote

    def all_but_one() -> None:
        forget()
        last = max(workspace.inbox.glob("*.xlsx"))
        aside = folder.with_name("last.part")
        last.rename(aside)
        run([*TPM, "collect"], folder)
        aside.rename(last)

    rest = [str(workspace.inbox), str(folder.with_suffix(".out.xlsx")), *(form.sheet for form in workspace.forms)]
    scripts = {one: (nothing, [*PLAIN, one, *rest]) for one in ("pandas-openpyxl", "pandas-calamine", "floor")}
    anew = (forget, [*TPM, "collect"])
    found = compare(f"collect {name}", anew, scripts, folder, runs)
    forget()
    stages = json.loads(subprocess.check_output([sys.executable, str(HERE / "stages.py"), str(folder)]))
    again = (all_but_one, [*TPM, "collect"])
    found += compare(f"collect {name}, one of them new", again, {"collect all anew": anew}, folder, runs)
    run([*TPM, "collect"], folder)
    found += compare(f"status of {name}", (nothing, [*TPM, "status"]), {"collect all anew": anew}, folder, runs)
    return found, stages


def alone(folder: Path, count: int) -> Run:
    """Run `tpm collect` of so many new returns once, with nothing beside it: the scripts would take an hour."""
    make_returns(folder, count)
    return run([*TPM, "collect"], folder)


def generating(folder: Path, count: int, runs: int) -> list[Compared]:
    """Compare `tpm generate` with xlsxwriter writing the same sheets as often."""
    workspace = make_plan(folder, count)
    fresh = folder.with_name(f"{folder.name}-archive")
    shutil.copytree(folder / "archive", fresh)
    command = [*TPM, "generate", "--period", PERIOD.name]
    run(command, folder)
    template = folder.with_suffix(".json")
    template.write_text(json.dumps(describe(min(workspace.outbox(PERIOD).glob("*.xlsx")))), encoding="utf-8")

    def forget() -> None:
        for path in (folder / "archive", folder / "outbox"):
            shutil.rmtree(path)
        shutil.copytree(fresh, folder / "archive")
        (folder / "outbox").mkdir()

    plain = [*PLAIN, "xlsxwriter", str(template), str(count), str(folder.with_name("plain-out"))]
    return compare(f"generate {count} returns", (forget, command), {"xlsxwriter": (nothing, plain)}, folder, runs)


def starting(folder: Path, runs: int) -> list[Compared]:
    """Compare the start of the program with that of the library that reads its command line."""
    bare = {"import typer": (nothing, [sys.executable, "-c", "import typer"])}
    return compare("tpm --help", (nothing, [*TPM, "--help"]), bare, folder, max(runs, 9))


def keep(
    path: Path, found: list[Compared], stages: Mapping[str, Mapping[str, float]], grown: Mapping[int, Run]
) -> None:
    """Write the results as JSON."""
    alone_took = {size: asdict(one) for size, one in grown.items()}
    kept = {"compared": [asdict(one) for one in found], "stages": stages, "alone": alone_took}
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the options, run the cases, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100, 1000], help="how many returns")
    parser.add_argument(
        "--growth",
        type=int,
        nargs="*",
        default=[],
        help="how many returns, collected by tpm alone: 5,000 take a quarter of an hour to make",
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path, default=Path("benchmarks.json"))
    parser.add_argument("--page", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    found: list[Compared] = []
    stages: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        cases = [("one council (12 returns, 3 forms)", 12, COUNCIL)]
        cases += [(f"{size} returns", size, ONE_FORM) for size in options.sizes]
        for number, (name, count, forms) in enumerate(cases):
            some, stages[name] = collecting(folder / f"collect-{number}", name, count, forms, options.runs)
            found += some
            keep(options.json, found, stages, {})  # an hour's results are not lost to what comes after them
        for size in options.sizes:
            found += generating(folder / f"generate-{size}", size, options.runs)
        found += starting(folder, options.runs)
        grown = {size: alone(folder / f"grown-{size}", size) for size in options.growth}
    results = [asdict(one) for one in found]
    keep(options.json, found, stages, grown)
    seconds = {size: one.seconds for size, one in grown.items()}
    sys.stdout.write(table(results, stages) + "\n" + held(results, options.sizes, seconds) + "\n")
    if options.page:
        sizes = " ".join(str(size) for size in options.sizes)
        growth = "".join(["--growth ", *(f"{size} " for size in options.growth)]) if options.growth else ""
        command = f"python tests/benchmarks/run.py --sizes {sizes} --runs {options.runs} {growth}--page"
        target = HERE.parents[1] / "docs" / "performance.md"
        target.write_text(page(results, stages, (options.sizes, seconds), command), encoding="utf-8")


if __name__ == "__main__":
    main()
