"""Make a year of returns of the fictional borough Rivermead as people really send them, and what must be found in them.

Run it after a change to the return's layout or to the lists: `python samples/make_rivermead.py` (it needs LibreOffice
for the .ods). It reads the lists in `rivermead/`, plays the year, and rewrites `returns/` and `expected.json` of each
quarter. The same lists make the same files.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from borough import FORMS, HERE, QUARTERS, SentFile, answers, files, mistakes, value
from counting import expected, left_blank
from filling import fill, stray

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import collect
from tpm_excel.verbs.plans.planning import import_plan, import_plans
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace


def main() -> None:
    """Make the returns of each quarter and the list of what they should be found to hold."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = _workspace(Path(folder))
        for quarter in QUARTERS:
            _quarter(workspace, quarter)
            text = json.dumps(expected(quarter), indent=1, ensure_ascii=False) + "\n"
            (HERE / quarter / "expected.json").write_text(text, encoding="utf-8")


def _workspace(folder: Path) -> Workspace:
    for name in ("tpm.toml", "seal.key"):
        shutil.copy(HERE / name, folder / name)
    init(folder, "Rivermead", "2025-26")
    workspace = Workspace(folder)
    for name in ("directorates.csv", "officers.csv"):
        import_plan(workspace, HERE / name, None)
    import_plans(workspace, [HERE / name for name in FORMS.values()], None)
    return workspace


def _quarter(workspace: Workspace, quarter: str) -> None:
    """Issue a quarter, fill in what came back and collect it, so that the next quarter shows what was said in it."""
    period = Period.parse(quarter)
    returns = HERE / quarter / "returns"
    shutil.rmtree(returns, ignore_errors=True)
    returns.mkdir()
    generate(workspace, period)
    for file in sorted(files(quarter), key=lambda one: one.how.startswith("copy of")):
        _send(workspace, quarter, period, file, returns)
    for old in workspace.inbox.iterdir():
        old.unlink()
    for path in returns.iterdir():
        shutil.copyfile(path, workspace.inbox / path.name)
    collect(workspace, None, dry_run=False, progress=lambda _: None)


def _send(workspace: Workspace, quarter: str, period: Period, file: SentFile, returns: Path) -> None:
    kind, _, of = file.how.partition(": ")
    if kind == "stray":
        stray(returns / file.name)
    elif kind == "copy of":
        folder, _, name = of.rpartition("/")
        shutil.copyfile(HERE / (folder or quarter) / "returns" / name, returns / file.name)
    elif file.directorate:
        issued = workspace.outbox(period) / f"tpm-return_{period.slug}_{_slug(file.directorate)}.xlsx"
        missing = next((one.ref for one in mistakes(quarter) if one.code == "TPM404"), "")
        day = period.last_day + timedelta(days=9)
        fill(issued, returns / file.name, _typed(quarter, file), file, missing, day)


def _slug(code: str) -> str:
    return code.casefold().replace("'", "")


def _typed(quarter: str, file: SentFile) -> dict[str, dict[str, Any]]:
    """Return what is typed into a file: the answers, and the mistakes over them."""
    typed = {ref: dict(given) for form in FORMS for ref, given in answers(quarter, form).items()}
    for one in mistakes(quarter):
        if one.heading and one.ref in typed and one.file in ("", file.name):
            typed[one.ref][one.heading] = value(one.heading, one.typed) if one.typed else None
    blank = left_blank(quarter, file.directorate)
    return {ref: given for ref, given in typed.items() if ref not in blank}


if __name__ == "__main__":
    main()
