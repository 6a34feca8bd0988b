"""What lies in a real inbox: a plain sentence for each file, the rest collected, nothing lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Office
from helpers import (
    NOT_ANSWERED,
    PERCENT,
    REVISED,
    SHEET,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    STATUS,
    Ran,
    answers_in,
    fill,
    header_row,
    master_of,
    only,
    returns_in,
    snapshot,
    take_in,
)
from helpers import (
    tpm_within as tpm,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _foreign() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Month", "Overtime"])
    sheet.append(["July", 12])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _encrypted() -> bytes:
    return _OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)


UNREADABLE: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "cut off.xlsx": ("TPM104", lambda good: good[: len(good) // 2]),
    "overtime.xlsx": ("TPM105", lambda _: _foreign()),
    "minutes.pdf": ("TPM102", lambda _: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
    "a pdf by another name.xlsx": ("TPM102", lambda _: b"%PDF-1.4\n%%EOF\n"),
    "nothing.xlsx": ("TPM101", lambda _: b""),
    "zeros.xlsx": ("TPM104", lambda _: bytes(4096)),
    "locked.xlsx": ("TPM103", lambda _: _encrypted()),
}
"""Files that cannot be read, with the code of what must be said, and their bytes made from those of a good return."""
LITTER = {"~$return.xlsx": b"\x05Ada", ".DS_Store": b"\x00\x00\x00\x01Bud1"}


@pytest.fixture
def bad(small_workspace: Path, small_filled: Path) -> Path:
    """The small workspace; in its inbox one good return among all that goes wrong."""
    inbox = small_workspace / "inbox"
    good = only(small_filled.iterdir(), "_hsg")
    shutil.copy(good, inbox / "mm good.xlsx")
    for name, (_, make) in UNREADABLE.items():
        (inbox / name).write_bytes(make(good.read_bytes()))
    for name, data in LITTER.items():
        (inbox / name).write_bytes(data)
    (inbox / "folder.xlsx").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(inbox / "pipe.xlsx")
    return small_workspace


def _answered(workspace: Path) -> set[str]:
    return {ref for ref, (status, _, _) in answers_in(master_of(workspace)).items() if status != NOT_ANSWERED}


def _is_plain(text: str) -> bool:
    return text[:1].isupper() and text.endswith(".") and not any(word in text for word in ("Error(", "Traceback", "0x"))


def test_every_file_gets_a_plain_sentence_and_the_good_return_is_collected(bad: Path) -> None:
    ran = tpm("collect", "--json", cwd=bad)
    assert ran.status == 1, ran.said
    assert not ran.err
    document = json.loads(ran.out)
    verdicts = {one["file"]: one["verdict"] for one in document["files"]}
    assert set(verdicts) == {path.name for path in (bad / "inbox").iterdir()}
    assert [name for name, verdict in verdicts.items() if verdict.startswith("collected")] == ["mm good.xlsx"]
    said: dict[str, list[dict[str, str]]] = {}
    for one in document["findings"]:
        said.setdefault(one["file"], []).append(one)
    for name, (code, _) in UNREADABLE.items():
        assert [one["code"] for one in said[name]] == [code], name
        assert said[name][0]["severity"] == "error"
    for name in LITTER:
        assert [one["code"] for one in said[name]] == ["TPM106"]
        assert verdicts[name] == "passed over"
    for name in set(verdicts) - {"mm good.xlsx"}:
        assert all(_is_plain(one["says"]) and _is_plain(one["do"]) for one in said[name]), said[name]
    assert "mm good.xlsx" not in said
    assert _answered(bad) == {ref for ref in SMALL_ANSWERS if ref.startswith("1.")}


def test_nothing_that_came_is_lost_or_changed(bad: Path) -> None:
    def lying() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (bad / "inbox").iterdir() if path.is_file()}

    before = lying()
    tpm("collect", cwd=bad)
    assert lying() == before
    kept = [path.read_bytes() for path in (bad / "archive" / "received").iterdir()]
    received = {name: data for name, data in before.items() if name not in LITTER}
    assert sorted(kept) == sorted(received.values())
    for path in (bad / "archive" / "received").iterdir():
        assert path.stem == sha256(path.read_bytes()).hexdigest()


def test_on_the_screen_too_each_file_has_its_line_and_nothing_looks_like_a_crash(bad: Path) -> None:
    ran = tpm("collect", cwd=bad)
    assert ran.status == 1
    assert not ran.err
    assert "Traceback" not in ran.said
    for path in (bad / "inbox").iterdir():
        assert path.name in ran.out
    again = tpm("collect", cwd=bad)
    assert again.status == 1, "what is wrong is still wrong"
    assert _answered(bad) == {ref for ref in SMALL_ANSWERS if ref.startswith("1.")}


def test_trying_first_writes_nothing(bad: Path) -> None:
    before = {name: data for name, data in snapshot(bad).items() if not name.startswith("inbox/")}
    ran = tpm("collect", "--dry-run", cwd=bad)
    assert ran.status == 1
    assert "Nothing was written" in ran.said
    assert {name: data for name, data in snapshot(bad).items() if not name.startswith("inbox/")} == before


def test_litter_alone_is_no_error(small_workspace: Path, small_filled: Path) -> None:
    for path in small_filled.iterdir():
        shutil.copy(path, small_workspace / "inbox")
    for name, data in LITTER.items():
        (small_workspace / "inbox" / name).write_bytes(data)
    ran = tpm("collect", cwd=small_workspace)
    assert ran.status == 0, ran.said
    assert _answered(small_workspace) == set(SMALL_ANSWERS)


def test_a_fault_in_an_answer_is_an_error_found_and_the_rest_is_merged(small_workspace: Path) -> None:
    answers = {ref: dict(one) for ref, one in SMALL_ANSWERS.items()}
    answers["1.1a.1"][PERCENT] = 0.8
    answers["1.1a.2"][STATUS] = "Perhaps"
    source = only(returns_in(small_workspace), "_hsg")
    fill(source, small_workspace / "inbox" / "r.xlsx", answers)
    ran = tpm("collect", cwd=small_workspace)
    assert ran.status == 1
    assert "SP03" in ran.out
    assert "TPM202" in ran.out
    found = answers_in(master_of(small_workspace))
    assert found["1.1a.1"] == ("Completed", 0.8, "All 400 were surveyed."), "it breaks a rule, and is merged"
    assert found["1.1a.2"] == (NOT_ANSWERED, 0.75, None), "it cannot be read, and is held back"


@pytest.mark.parametrize("typo", [date(1900, 1, 11), date(2205, 11, 30)])
def test_a_date_that_excels_validation_would_have_refused_is_found_on_receipt(
    typo: date, small_workspace: Path
) -> None:
    answers = SMALL_ANSWERS | {"1.1a.3": SMALL_ANSWERS["1.1a.3"] | {REVISED: typo}}
    fill(only(returns_in(small_workspace), "_hsg"), small_workspace / "inbox" / "r.xlsx", answers)
    result = take_in(small_workspace)
    assert [one.place.ref for one in result.findings] == ["1.1a.3"], (
        "a paste wipes the validation; collect is the control"
    )


def test_an_empty_inbox_is_said_and_is_no_error(small_workspace: Path) -> None:
    ran = tpm("collect", cwd=small_workspace)
    assert ran.status == 0, ran.said
    assert "nothing in" in ran.said
    assert "Outstanding" in ran.said
    assert not ran.err


def _refused(ran: Ran, *words: str) -> None:
    assert ran.status == 2, ran.said
    assert not ran.out
    assert ran.err.startswith("tpm: ") or "Error" in ran.err, ran.err
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.said


def test_without_a_plan_nothing_is_done_and_nothing_is_lost(small_workspace: Path, small_filled: Path) -> None:
    good = shutil.copy(only(small_filled.iterdir(), "_hsg"), small_workspace / "inbox")
    plan = (small_workspace / "plan.xlsx").read_bytes()
    (small_workspace / "plan.xlsx").unlink()
    _refused(tpm("collect", cwd=small_workspace), "plan.xlsx is missing")
    _refused(tpm("generate", "--period", SMALL_PERIOD.name, cwd=small_workspace), "plan.xlsx is missing")
    assert Path(good).is_file()
    (small_workspace / "plan.xlsx").write_bytes(plan)
    assert tpm("collect", cwd=small_workspace).status == 0
    assert _answered(small_workspace) == {ref for ref in SMALL_ANSWERS if ref.startswith("1.")}


def test_a_plan_that_cannot_be_read_is_said(small_workspace: Path) -> None:
    (small_workspace / "plan.xlsx").write_bytes((small_workspace / "plan.xlsx").read_bytes()[:2000])
    _refused(tpm("collect", cwd=small_workspace), "plan.xlsx")


def test_outside_a_workspace_every_command_says_so(tmp_path: Path) -> None:
    for words in (["collect"], ["status"], ["generate", "--period", "2025-26-Q2"]):
        _refused(tpm(*words, cwd=tmp_path), "not a tpm workspace")
    assert json.loads(tpm("collect", "--json", cwd=tmp_path).out)["error"]


def test_wrong_usage_is_refused_with_status_2(small_workspace: Path) -> None:
    _refused(tpm("generate", "--period", "next quarter", cwd=small_workspace), "2025-26-Q2")
    _refused(tpm("collect", "no such folder", cwd=small_workspace), "no such folder")
    _refused(tpm("collekt", cwd=small_workspace), "collekt")


def test_an_inbox_that_is_a_file_is_refused_in_a_sentence(small_workspace: Path, small_filled: Path) -> None:
    _refused(tpm("collect", only(small_filled.iterdir(), "_hsg"), cwd=small_workspace))


def test_while_a_master_is_open_in_excel_the_new_one_stands_beside_it(
    small_workspace: Path, small_filled: Path
) -> None:
    assert tpm("collect", cwd=small_workspace).status == 0
    shutil.copy(only(small_filled.iterdir(), "_hsg"), small_workspace / "inbox")
    master = master_of(small_workspace)
    before = master.read_bytes()
    lock = master.with_name(f"~${master.name}")
    lock.write_bytes(b"\x03Ada")
    ran = tpm("collect", cwd=small_workspace)
    assert (ran.status, ran.err) == (0, "")
    assert "Master: " in ran.said
    assert "master-2025-26-q2 (new).xlsx" in ran.said
    assert "master-2025-26-q2.xlsx is open in Excel; close it and collect again." in ran.said
    assert master.read_bytes() == before
    beside = small_workspace / "master-2025-26-q2 (new).xlsx"
    assert answers_in(beside)["1.1a"][0] == "On Target"
    lock.unlink()
    assert tpm("collect", cwd=small_workspace).status == 0
    assert not beside.exists()
    assert _answered(small_workspace) == {ref for ref in SMALL_ANSWERS if ref.startswith("1.")}


# ---- A master that somebody edited ----------------------------------------------------------------------------------


def _cell_filled(book: openpyxl.Workbook) -> None:
    sheet = book[SHEET]
    sheet.cell(header_row(sheet) + 2, sheet.max_column + 2).value = "ask Ada"


def _note_added(book: openpyxl.Workbook) -> None:
    from openpyxl.comments import Comment

    sheet = book[SHEET]
    sheet.cell(header_row(sheet) + 1, 1).comment = Comment("check this one", "Sam")


def _sheet_added(book: openpyxl.Workbook) -> None:
    book.create_sheet("My notes")["A1"] = "call the director"


EDITS = [_cell_filled, _note_added, _sheet_added]


@pytest.mark.parametrize("edit", EDITS)
def test_a_master_with_what_cannot_be_taken_over_is_set_aside_and_that_is_said(
    edit: Callable[[openpyxl.Workbook], None], small_collected: Path
) -> None:
    master = master_of(small_collected)
    written = master.read_bytes()
    book = openpyxl.load_workbook(master)
    edit(book)
    book.save(master)
    edited = master.read_bytes()
    result = take_in(small_collected)
    (kept,) = [one.kept for one in result.periods.values()]
    assert kept is not None
    assert (small_collected / kept.aside).read_bytes() == edited
    assert kept.aside != master.name
    assert master.read_bytes() == written
    assert edited in [path.read_bytes() for path in (small_collected / "archive" / "masters").iterdir()]
    assert [one.code for one in result.findings if one.code == "TPM468"] == ["TPM468"]


def test_a_master_that_is_no_workbook_any_more_is_set_aside_and_that_is_said(small_collected: Path) -> None:
    master = master_of(small_collected)
    written = master.read_bytes()
    master.write_bytes(b"PK, but nothing that can be opened")
    result = take_in(small_collected)
    (aside,) = small_collected.glob("master-*edited*.xlsx")
    assert aside.read_bytes() == b"PK, but nothing that can be opened"
    assert master.read_bytes() == written
    assert [one.code for one in result.findings if one.code == "TPM502"] == ["TPM502"]


def test_setting_a_master_aside_is_said_on_the_screen_and_done_once(small_collected: Path) -> None:
    master = master_of(small_collected)
    book = openpyxl.load_workbook(master)
    _sheet_added(book)
    book.save(master)
    ran = tpm("collect", cwd=small_collected)
    (aside,) = small_collected.glob("master-*edited*.xlsx")
    assert ran.status == 0, ran.said
    assert aside.name in ran.said
    assert "edited by hand" in ran.said
    before = snapshot(small_collected)
    assert "edited by hand" not in tpm("collect", cwd=small_collected).said
    assert snapshot(small_collected) == before


@pytest.mark.libreoffice
def test_a_master_that_was_only_saved_again_is_not_set_aside(small_collected: Path, office: Office) -> None:
    master = master_of(small_collected)
    written = master.read_bytes()
    again = master.with_name("again.xlsx")
    office.fill(master, {}, again)
    again.replace(master)
    assert master.read_bytes() != written
    result = take_in(small_collected)
    assert not [one.kept.aside for one in result.periods.values() if one.kept and one.kept.aside]
    assert "TPM502" not in {one.code for one in result.findings}
    assert list(small_collected.glob("master-*.xlsx")) == [master]
    assert master.read_bytes() == written
