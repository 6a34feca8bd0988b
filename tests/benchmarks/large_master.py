"""Make a large master, make it again, and open, filter and recalculate it in LibreOffice.

    python tests/benchmarks/large_master.py               # 6,000 rows: a minute
    python tests/benchmarks/large_master.py --rows 60000  # ten minutes

prints what each step took and what was found, and ends with 1 where anything is not as it should be. The tests do the
same with few rows, or with as many as `--rows` says.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.make_returns import PERIOD, ROWS, code, make_returns
from clients.office import Office, missing
from clients.recalculating import between, leads_out, stored

from tpm_excel.verbs.masters.collecting import collect
from tpm_excel.workspace.folder import Workspace

_HOUR = 3600.0


@dataclass(slots=True)
class Proved:
    """What was found of a large master, and the seconds of each step."""

    same_again: bool = False
    formulas: int = 0
    different: list[str] = field(default_factory=list)
    leads_out: list[str] = field(default_factory=list)
    shown: int = 0
    rows_of_one: int = ROWS
    megabytes: float = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        """Whether all is as it should be."""
        filtered = self.shown == self.rows_of_one
        return self.same_again and filtered and self.formulas > 0 and not (self.different or self.leads_out)


def prove(folder: Path, rows: int, office: Office) -> Proved:
    """Make a workspace with so many rows, collect, collect anew from the archive, and open the master."""
    found = Proved()
    count = max(2, rows // ROWS)
    begun = time.monotonic()

    def step(name: str) -> None:
        nonlocal begun
        found.seconds[name] = time.monotonic() - begun
        begun = time.monotonic()

    workspace = make_returns(folder, count)
    master = workspace.master(PERIOD)
    step("make and fill the returns")
    first = _collected(workspace)
    step("collect")
    master.unlink()
    shutil.rmtree(folder / "archive" / "cache")
    shutil.rmtree(workspace.inbox)
    workspace.inbox.mkdir()
    found.same_again = first == _collected(workspace)
    step("collect again from the archive")
    found.megabytes = master.stat().st_size / 1e6
    form = workspace.forms[0]
    seen = office.watched(master, f"tbl_{form.sheet.replace(' ', '_')}", "Returned by", code(count - 1), patience=_HOUR)
    found.seconds |= {f"{name} in LibreOffice": took for name, took in seen.seconds.items()}
    before = stored(master)
    found.formulas = sum(len(cells) for cells in before.values())
    found.different, found.shown = between(before, seen.values), seen.shown
    found.leads_out = [*seen.links, *leads_out(master)]
    return found


def _collected(workspace: Workspace) -> str:
    collect(workspace, None, dry_run=False, progress=lambda _: None)
    return sha256(workspace.master(PERIOD).read_bytes()).hexdigest()


def main() -> int:
    """Read how many rows are wanted, prove, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=6000)
    rows = parser.parse_args().rows
    reason = missing()
    if reason:
        raise SystemExit(reason)
    with tempfile.TemporaryDirectory() as temporary:
        office = Office(Path(temporary) / "libreoffice")
        try:
            found = prove(Path(temporary) / "workspace", rows, office)
        finally:
            office.close()
    lines = [f"{took:8.1f} s  {name}" for name, took in found.seconds.items()]
    lines += [
        f"{rows} rows, a master of {found.megabytes:.1f} MB, the same bytes when made again: {found.same_again}",
        f"{found.formulas} formulas, of which other than stored when calculated anew: {len(found.different)}",
        f"filtered by one directorate: {found.shown} rows shown of {found.rows_of_one}",
        f"leads out of the workbook: {', '.join(found.leads_out) or 'nothing'}",
        *found.different[:20],
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if found.right else 1


if __name__ == "__main__":
    raise SystemExit(main())
