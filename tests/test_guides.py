"""The guides say what is so: their commands are run in order, and their pictures are those that are drawn."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from helpers import COMMENT, PERCENT, REVISED, SHEET, STATUS, fill, returns_in, table
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.terms.periods import Period
from tpm_excel.workspace.folder import Workspace

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SAMPLE = ROOT / "samples" / "rivermead"
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
PERIOD = Period(2025, 2)


# ---- The commands, played in one workspace --------------------------------------------------------------------------


def _answer(row: Mapping[str, Any]) -> dict[str, Any]:
    """An answer without a fault: what is past is done, and nothing else is late."""
    if row["Deadline"] <= PERIOD.last_day:
        return {STATUS: "Completed", PERCENT: 1, COMMENT: "Done, and agreed with those whom it serves."}
    return {STATUS: "On Target", PERCENT: "N/A", COMMENT: None}


def _rows(path: Path) -> dict[str, dict[str, Any]]:
    return {row["Ref"]: _answer(row) for row in table(path, SHEET)}


def prepare(here: Path) -> None:
    settings = (here / "tpm.toml").read_text(encoding="utf-8")
    (here / "tpm.toml").write_text(settings.replace('email = ""', 'email = "performance@rivermead.example"'))
    for name in ("plan.csv", "directorates.csv"):
        shutil.copyfile(SAMPLE / name, here / name)


def most_come(here: Path) -> None:
    """The last directorate sends nothing; in the return of the first, one row has an error and one a query."""
    first, *others, _ = returns_in(here)
    answers = _rows(first)
    wrong, unusual, *_ = answers
    answers[wrong] = {STATUS: "Completed", PERCENT: 0.8, COMMENT: "Nearly."}
    answers[unusual] = {STATUS: "Overdue", PERCENT: 0.3, COMMENT: "The contractor left."}
    fill(first, here / "inbox" / first.name, answers)
    for path in others:
        fill(path, here / "inbox" / path.name, _rows(path))


def the_rest_comes(here: Path) -> None:
    """The corrections come back from the first, with an error put right and a date given; the last sends its return."""
    (corrections,) = here.glob("outbox/*/corrections/*.xlsx")
    wrong, unusual, *_ = _rows(corrections)
    right = {STATUS: "Completed", PERCENT: 1, COMMENT: "All is done."}
    dated = {REVISED: date(2026, 6, 30)}
    fill(corrections, here / "inbox" / corrections.name, {wrong: right, unusual: dated})
    last = returns_in(here)[-1]
    fill(last, here / "inbox" / last.name, _rows(last))


def delete_the_master(here: Path) -> None:
    path = here / f"master-{PERIOD.slug}.xlsx"
    path.rename(here / "deleted")


def same_master(here: Path) -> None:
    assert (here / f"master-{PERIOD.slug}.xlsx").read_bytes() == (here / "deleted").read_bytes()


def manifest_holds(here: Path) -> None:
    pack, archive = here / "published" / PERIOD.slug, Workspace(here).archive
    said = (pack / "manifest.txt").read_text(encoding="utf-8-sig")
    master, plan, *files = re.findall(r"\b[0-9a-f]{64}\b", said)
    assert archive.read("masters", master)
    assert archive.read("plans", plan)
    there = {sha256(path.read_bytes()).hexdigest() for path in pack.iterdir() if not path.name.startswith("manifest")}
    assert set(files) == there


BETWEEN: dict[str, Callable[[Path], None]] = {
    "the contact is entered in tpm.toml, and the sample's plan lies in the folder": prepare,
    "all returns but one come back, one of them with a mistake and an unusual answer": most_come,
    "the corrected return and the one that was missing come": the_rest_comes,
    "the master is deleted": delete_the_master,
    "it is the same master, byte for byte": same_master,
    "the manifest names the archived master and plan, and the files of the pack as they are": manifest_holds,
}
"""What happens between the commands of a guide, by the remark that stands there."""


def test_the_commands_of_the_guides_end_as_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran, done = 0, []
    for page in ("guide_performance_officer.md", "guide_auditor.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        for block, remark in re.findall(r"^```sh\n(.*?)^```|^<!-- (.*?) -->", text, re.DOTALL | re.MULTILINE):
            if remark:
                BETWEEN[remark](Path.cwd())
                done.append(remark)
            for line in block.splitlines():
                ran += 1
                command, _, said = line.partition("#")
                program, *words = shlex.split(command)
                if program == "cd":
                    monkeypatch.chdir(words[0])
                    continue
                expected = re.search(r"ends with (\d)", said)
                result = CliRunner().invoke(app, words)
                ended = int(expected[1]) if expected else 0
                assert (program, result.exit_code) == ("tpm", ended), f"{line}\n{result.output}{result.exception}"
    assert ran > 20
    assert done == list(BETWEEN)


def test_the_auditor_s_guide_names_events_that_there_are() -> None:
    table_of = (DOCS / "guide_auditor.md").read_text(encoding="utf-8").split("| Event |")[1].split("\n\n")[0]
    events = [name for line in table_of.splitlines()[2:] for name in re.findall(r"`([^`]+)`", line.split("|")[1])]
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tpm_excel").rglob("*.py"))
    assert len(events) > 10
    assert [name for name in events if f'"{name}"' not in code] == []


# ---- The pictures ---------------------------------------------------------------------------------------------------


def _shown() -> dict[Path, list[tuple[Path, str]]]:
    """Where each picture is shown: the page, and the words for those who do not see it."""
    found: dict[Path, list[tuple[Path, str]]] = {}
    for page in PAGES:
        for words, name in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            found.setdefault(page.parent / name, []).append((page, words))
    return found


def test_each_picture_is_drawn_by_the_command_and_shown_with_words() -> None:
    command = runpy.run_path(str(DOCS / "make_pictures.py"))
    drawn, shown = {DOCS / "pictures" / one.name for one in command["PICTURES"]}, _shown()
    assert set((DOCS / "pictures").iterdir()) == drawn == set(shown)
    assert [path.name for path in drawn if path.stat().st_size > command["LARGEST"]] == []
    said = [(page.name, words) for several in shown.values() for page, words in several]
    assert [one for one in said if len(one[1].split()) < 5] == []


def test_every_link_between_the_pages_leads_somewhere() -> None:
    broken = [
        (page.name, link)
        for page in PAGES
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).is_file()
    ]
    assert broken == []
