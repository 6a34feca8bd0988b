"""One LibreOffice without a window, with a profile of its own, for all tests of a session."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HELPER = Path(__file__).with_name("uno_fill.py")
Typed = str | float | dict[str, str] | None
"""What is typed into a cell: text, a number, `{"date": "2025-11-30"}`, or nothing."""
Cells = Mapping[str, Sequence[tuple[int, int, Typed]]]
"""What is typed, by sheet: row and column counted from 0, and the value."""
Values = dict[str, dict[tuple[int, int], str | float | None]]
"""The values of formula cells, by sheet and place; None is an error."""


def missing() -> str:
    """Say why LibreOffice cannot be driven here; the empty text where it can."""
    if not shutil.which("soffice"):
        return "LibreOffice is not installed (no soffice on the path)"
    if not _python():
        return "LibreOffice cannot be driven: no Python here can import uno (install python3-uno)"
    return ""


def _python() -> str:
    soffice = Path(shutil.which("soffice") or "soffice").resolve()
    for candidate in (Path("/usr/bin/python3"), soffice.with_name("python"), soffice.with_name("python.exe")):
        if candidate.exists():
            tried = subprocess.run([str(candidate), "-c", "import uno"], capture_output=True, check=False, timeout=60)
            if tried.returncode == 0:
                return str(candidate)
    return ""


@dataclass(frozen=True, slots=True)
class Watched:
    """What became of a workbook: its values calculated anew, what leads out of it, the rows that a filter shows."""

    values: Values
    links: list[str]
    shown: int
    seconds: dict[str, float]


class Office:
    """A running LibreOffice."""

    def __init__(self, profile: Path) -> None:
        self.pipe = f"tpm-{uuid.uuid4().hex[:12]}"
        self.python = _python()
        command = ["soffice", "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
        command += [f"--accept=pipe,name={self.pipe};urp;", f"-env:UserInstallation={profile.as_uri()}"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)

    def _ask(self, asked: Mapping[str, Any], patience: float = 180) -> str:
        document = json.dumps({"pipe": self.pipe, **asked})
        done = subprocess.run(
            [self.python, str(HELPER)], input=document, capture_output=True, text=True, check=False, timeout=patience
        )
        if done.returncode and not asked.get("stop"):
            raise RuntimeError(f"LibreOffice failed: {done.stderr}")
        return done.stdout

    def run(self, jobs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Do several jobs, each on a file of its own; see `uno_fill.py` for what a job may hold."""
        done: list[dict[str, Any]] = json.loads(self._ask({"jobs": jobs}))
        return done

    def fill(self, file: Path, cells: Cells, *save: Path) -> None:
        """Open a file, type into its cells, and save it under other names; the ending says as what."""
        self.run([filling(file, cells, *save)])

    def recalculated(self, file: Path) -> Values:
        """Return the values of all formula cells of a file after a hard recalculation."""
        (read,) = self.run([{"file": str(file), "read": True}])
        return _by_place(read)

    def watched(self, file: Path, table: str, heading: str, word: str, *, patience: float = 180) -> Watched:
        """Open a large workbook, recalculate it hard, and choose a word at the arrow of a table's heading."""
        job = {"file": str(file), "watch": [table, heading, word]}
        (seen,) = json.loads(self._ask({"jobs": [job]}, patience))
        return Watched(_by_place(seen["values"]), seen["links"], seen["shown"], seen["seconds"])

    def close(self) -> None:
        """End it, and everything that it started."""
        self._ask({"stop": True})
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def _by_place(read: Mapping[str, Sequence[tuple[int, int, Any]]]) -> Values:
    return {sheet: {(row, column): value for row, column, value in cells} for sheet, cells in read.items()}


def filling(file: Path, cells: Cells, *save: Path) -> dict[str, Any]:
    """Describe the job of typing into a file and saving it under other names."""
    return {"file": str(file), "cells": dict(cells), "save": {path.suffix[1:]: str(path) for path in save}}
