"""Run `tpm collect` in the folder given and print how long each stage took, as JSON: `python stages.py WORKSPACE`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tpm_excel.verbs.masters import collecting
from tpm_excel.verbs.plans import plan_versions
from tpm_excel.verbs.quarter import assembling
from tpm_excel.verbs.received import gathering, recognising
from tpm_excel.workspace.folder import Workspace

STAGES: dict[str, list[tuple[Any, str]]] = {
    "plan": [(plan_versions, "read_plan")],
    "archive": [(collecting, "receive")],
    "open": [(recognising, "open_book")],
    "read": [(recognising, "read_return")],
    "remember": [(gathering.Memory, "recall"), (gathering.Memory, "keep")],
    "check": [(assembling, "check_rows")],
    "merge": [(assembling, "merge")],
    "write": [(collecting, "master_bytes")],
}


def main(folder: Path) -> None:
    """Time the functions in which the stages live, and all else as the rest."""
    spent = dict.fromkeys(STAGES, 0.0)

    def timed(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*words: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*words, **named)
            finally:
                spent[stage] += time.perf_counter() - begun

        return run

    for stage, several in STAGES.items():
        for where, name in several:
            setattr(where, name, timed(stage, getattr(where, name)))
    begun = time.perf_counter()
    collecting.collect(Workspace(folder), None, dry_run=False, progress=lambda _: None)
    spent["rest"] = time.perf_counter() - begun - sum(spent.values())
    sys.stdout.write(json.dumps(spent))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
