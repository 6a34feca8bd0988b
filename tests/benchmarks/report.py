"""The results of the benchmarks as tables, and held against what was promised."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

LIBRARIES = ("openpyxl", "xlsxwriter", "python-calamine", "pandas", "typer")
COUNCIL_CASE = "collect one council (12 returns, 3 forms)"
Results = Sequence[Mapping[str, Any]]
Stages = Mapping[str, Mapping[str, float]]
BARS = (
    (COUNCIL_CASE, "pandas-openpyxl", 1.0),
    ("collect 1000 returns", "pandas-openpyxl", 0.20),
    ("collect 1000 returns", "pandas-calamine", 0.45),
    ("collect 1000 returns, one of them new", "collect all anew", 0.5),
    ("generate 1000 returns", "xlsxwriter", 0.5),
    ("tpm --help", "import typer", 2.5),
)
"""A case, what it is measured against, and the ratio that it may reach at most."""


def table(results: Results, stages: Stages) -> str:
    """Return all results, and the seconds of each stage."""
    lines = [
        "| Case | Against | tpm, s | other, s | Ratio (lowest to highest) | tpm, MB | other, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in results:
        ratio = f"**{one['ratio']:.2f}** ({one['lowest']:.2f} to {one['highest']:.2f})"
        times = f"{one['seconds']:.2f} | {one['other_seconds']:.2f}"
        memory = f"{one['megabytes']:.0f} | {one['other_megabytes']:.0f}"
        lines.append(f"| {one['case']} | {one['against']} | {times} | {ratio} | {memory} |")
    names = list(next(iter(stages.values()), {}))
    lines += ["", f"| Seconds of a collect | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    lines += [f"| {case} | {' | '.join(f'{spent[name]:.2f}' for name in names)} |" for case, spent in stages.items()]
    return "\n".join(lines)


def held(results: Results, sizes: Sequence[int], alone: Mapping[int, float]) -> str:
    """Return what was promised, what was measured, and whether it is held.

    `alone` are the seconds of a collect by number of returns, where nothing was run beside it.
    """
    found = {(one["case"], one["against"]): one for one in results}
    lines = ["| Promised | At most | Measured | |", "|---|---|---|---|"]
    for case, against, most in BARS:
        one = found.get((case, against))
        said = f"{one['ratio']:.2f} | {'held' if one['ratio'] <= most else '**missed**'}" if one else "not run |"
        lines.append(f"| {case}, of {against} | {most:.2f} | {said} |")
    memory = found.get(("collect 1000 returns", "pandas-openpyxl"))
    if memory:
        mine, other = memory["megabytes"], memory["other_megabytes"]
        lines.append(
            f"| peak memory of it, of pandas-openpyxl | {other:.0f} MB | {mine:.0f} MB | "
            f"{'held' if mine <= other else '**missed**'} |"
        )
    each = {size: found[f"collect {size} returns", "pandas-openpyxl"]["seconds"] / size for size in sizes}
    each |= {size: seconds / size for size, seconds in alone.items()}
    for first, last in ((100, 1000), (100, 5000)):
        if first in each and last in each:
            ratio = each[last] / each[first]
            verdict = "held" if ratio <= 1.2 else "**missed**"
            lines.append(f"| cost of a return among {last}, of one among {first} | 1.20 | {ratio:.2f} | {verdict} |")
    return "\n".join(lines)


def page(results: Results, stages: Stages, ran: tuple[Sequence[int], Mapping[int, float]], command: str) -> str:
    """Return the page `docs/performance.md`; `ran` are the sizes that were compared, and the seconds of those alone."""
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    machine = f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}", versions
    return f"""# How fast it is

Whole processes, run in turn and compared round by round, on {machine[0]};
{machine[1]};
{datetime.now(UTC).date()}. A return has 60 rows; the council's have 11 of each form. `pandas-openpyxl` and
`pandas-calamine` are the plain scripts of `tests/benchmarks/plain.py`, with the engine named; `floor` reads with
calamine and writes with xlsxwriter and does nothing else; `xlsxwriter` writes the same returns as `tpm generate` from
data that lies ready. None of them checks, archives or traces anything. Every process runs from compiled modules, as an
installed one does, and its memory is counted with that of its helpers, what they share once. Seconds of a shared
machine drift: the ratios hold.

Made by `{command}`.

## What was promised

{held(results, *ran)}

A collect of a thousand returns reads them in two processes, checks their rows in two, and writes the thanks in a second
one beside the master; the rest is one process. Where it misses its mark no single stage is to blame (see the stages
below): each answer is a record with its place and its reading, all of it made in Python, where the plain script copies
whole rows; the master has a row in `Sources` for each answer, exceptions, links and heights fitted to their texts; and
each sender gets a receipt. With one new return among many, what was read is recalled, but the quarter is checked and
the master written anew, since it is a function of the whole archive: the faster all is read, the less that spares.
Writing `Sources` in a copy of the process was tried: it spared a second and held a third more memory, and was left out.

## All measurements

{table(results, stages)}
"""
