"""How tpm starts a process of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def own_process(module: str, *words: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that runs one of our modules in a process of its own, and the environment to run it in."""
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH", "")) if part)
    return [sys.executable, "-m", module, *words], {**os.environ, "PYTHONPATH": path}
