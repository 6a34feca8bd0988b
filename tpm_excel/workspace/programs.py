"""The system's own program for a file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tpm_excel.workspace.problems import OperatorError


def open_in_program(path: Path) -> None:
    """Open a file in the program that the system has for it; OperatorError where it has none."""
    start = getattr(os, "startfile", None)  # Windows
    if start is not None:
        try:
            start(str(path))
        except OSError as error:
            raise _none(path) from error
        return
    program = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if program is None:
        raise _none(path)
    command = [program, str(path)]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603  # no shell
    if ran.returncode:
        raise _none(path)


def _none(path: Path) -> OperatorError:
    return OperatorError(f"This computer has no program for spreadsheets that tpm can start. The master is {path}")
