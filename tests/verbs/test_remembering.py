"""What was read is kept, and counts for nothing where anything that it depends on has changed."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from helpers import master_of, take_in

import tpm_excel
from tpm_excel.findings.finding import finding
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Answer, Corrected, Return, ReturnedRow, Signoff, Source
from tpm_excel.verbs.files.kept_entries import modules
from tpm_excel.verbs.received import recognising
from tpm_excel.verbs.received.remembering import Memory, Recognised
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError


def entries(workspace: Path) -> list[Path]:
    return sorted((workspace / "archive" / "cache").rglob("*.json"))


def again(workspace: Path) -> bytes:
    master_of(workspace).unlink()
    take_in(workspace)
    return master_of(workspace).read_bytes()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The files that are opened, as they are."""
    seen: list[bytes] = []
    original = recognising.open_book
    monkeypatch.setattr(recognising, "open_book", lambda data, *rest: seen.append(data) or original(data, *rest))
    return seen


def test_a_file_is_read_once_and_gives_the_same_master_from_memory(
    seed_collected: Path, tmp_path: Path, opened: list[bytes]
) -> None:
    workspace = shutil.copytree(seed_collected, tmp_path / "workspace")
    before = master_of(workspace).read_bytes()
    assert len(entries(workspace)) == len(list((workspace / "archive" / "received").iterdir()))
    assert again(workspace) == before
    assert opened == []
    shutil.rmtree(workspace / "archive" / "cache")
    assert again(workspace) == before
    assert len(opened) == len(entries(workspace)) > 0


def test_a_damaged_entry_is_passed_over(small_collected: Path, opened: list[bytes]) -> None:
    before = master_of(small_collected).read_bytes()
    entry = entries(small_collected)[0]
    whole = entry.read_bytes()
    for damaged in (b"", b"rubbish", whole[:-20], whole[:-5] + b" " + whole[-4:]):
        opened.clear()
        entry.write_bytes(damaged)
        assert again(small_collected) == before
        assert len(opened) == 1


def test_an_entry_of_another_shape_is_passed_over(small_collected: Path, opened: list[bytes]) -> None:
    before = master_of(small_collected).read_bytes()
    entry = entries(small_collected)[0]
    head, _, body = entry.read_bytes().partition(b" ")[2].partition(b"\n")
    known = json.loads(body)
    known["rows"] = {form: [[1, 2, 3]] for form in known["rows"]}
    whole = head + b"\n" + json.dumps(known).encode()
    entry.write_bytes(sha256(whole).hexdigest().encode() + b" " + whole)
    assert again(small_collected) == before
    assert len(opened) == 1


def test_another_plan_reads_anew(small_collected: Path, opened: list[bytes]) -> None:
    import openpyxl

    files = len(entries(small_collected))
    path = small_collected / "plan.xlsx"
    book = openpyxl.load_workbook(path)
    book["Directorates"]["B2"] = "Another name"
    book.save(path)
    again(small_collected)
    assert len(opened) == files
    opened.clear()
    again(small_collected)
    assert opened == []


def test_another_key_or_program_reads_anew(
    small_collected: Path, opened: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = len(entries(small_collected))
    (small_collected / "seal.key").write_text("f" * 64)
    again(small_collected)
    assert len(opened) == files
    monkeypatch.setattr("tpm_excel.verbs.received.remembering.program", lambda: "another version")
    again(small_collected)
    assert len(opened) == 2 * files
    assert len(entries(small_collected)) == files  # those of the earlier version are gone


def test_every_module_of_the_program_counts() -> None:
    rooms = {one.relative_to(Path(tpm_excel.__file__).parent).parts[0] for one in modules()}
    assert rooms >= {"terms", "forms", "checks", "workbooks", "verbs", "cli", "__init__.py"}


def test_an_archived_file_that_was_changed_is_still_noticed(small_collected: Path) -> None:
    received = next((small_collected / "archive" / "received").iterdir())
    received.write_bytes(b"changed")
    with pytest.raises(OperatorError, match="was changed"):
        take_in(small_collected)


def _row(place: Place, ref: str) -> ReturnedRow:
    """A row with an answer of each kind: blank, spaces, text, mended, unread, in two cells, a date, a share."""
    cells = {name: place._replace(cell=f"{letter}9") for name, letter in zip("abcdefgh", "CDEFGHIJ", strict=True)}
    answers = [
        Answer("a", "", None, cells["a"]),
        Answer("b", "  ", None, cells["b"]),
        Answer("c", "Done", "Done", cells["c"]),
        Answer("d", "Done", "Completed", cells["d"], "TPM207", "Completed"),
        Answer("e", "so so", None, cells["e"], "TPM202", "On Target"),
        Answer("f", "one; two", None, Place("a.xlsx", "Elsewhere", "F9, G9", "x"), "TPM410"),
        Answer("g", "30/11/2025", date(2025, 11, 30), cells["g"]),
        Answer("h", "50%", 0.5, cells["h"]),
    ]
    return ReturnedRow(ref, place, {one.field: one for one in answers}, {"title": ref, "theme": ""}, held=ref == "1b")


def test_all_that_a_return_says_is_remembered(small_collected: Path) -> None:
    workspace = Workspace(small_collected)
    given = replace(workspace.archive.receipts()[0], sender="ann@example.org")
    place = Place("a.xlsx", "About", "B9", "1a")
    read = Return(
        Source(given.file, given.digest, given.at, sender=given.sender, saved="2025-10-02T10:00:00+01:00"),
        Period(2025, 2),
        "CC",
        {"strategic_plan": (_row(place, "1a"), _row(place, "1b"), _row(Place("b.xlsx", "Two", "A7", "2"), "2"))},
        {"strategic_plan": ("1a", "1b")},
        Signoff("Yes", "Ann", "Director", "01/10/2025", "Bob", place),
        (Corrected("TPM301", "1a", "abc", "because", place),),
        {"strategic_plan": 2},
        place,
    )
    known = Recognised(given, read, (finding("TPM145", place, directorate="CC", whose="CC", sender=given.sender),))
    Memory(workspace, lambda _: "a plan").keep(known)
    assert repr(Memory(workspace, lambda _: "a plan").recall(given)) == repr(known)
    assert Memory(workspace, lambda _: "another plan").recall(given) is None
    assert Memory(workspace, lambda _: "a plan").recall(replace(given, sender="eve@example.org")) is None


@pytest.mark.parametrize("setting", ["[limits]\ncells = 900_000\n", '[contact]\nemail = "team@example.org"\n'])
def test_a_setting_that_reading_depends_on_reads_anew(small_collected: Path, opened: list[bytes], setting: str) -> None:
    take_in(small_collected)
    assert opened == []
    path = small_collected / "tpm.toml"
    text = path.read_text(encoding="utf-8")
    heading = setting.partition("\n")[0]
    kept = re.sub(rf"(?ms)^{re.escape(heading)}.*?(?=^\[|\Z)", "", text)
    path.write_text(kept + "\n" + setting, encoding="utf-8")
    take_in(small_collected)
    assert len(opened) > 0
