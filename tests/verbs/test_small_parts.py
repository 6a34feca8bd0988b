"""The small decisions of the verbs: names of files, what lies in an inbox, which master is whose."""

from __future__ import annotations

import io
import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter import Workbook

from tpm_excel.post.litter import litter
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.letters.addressing import slug
from tpm_excel.verbs.masters.keeping import keep_master
from tpm_excel.verbs.received.inbox import receive, safe_name
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace

Q2 = Period(2025, 2)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init(tmp_path, "Rivermead", "2025-26")
    return Workspace(tmp_path)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("CC", "cc"),
        ("D&R", "d-r"),
        ("CE's", "ces"),
        ("CE\u2019s", "ces"),
        ("Homes / Streets", "homes-streets"),
        ("../../etc", "etc"),
        ("Île", "île"),
        ("&&&", "x"),
        ("", "x"),
        ("con", "con"),
    ],
)
def test_a_code_has_a_name_in_files(code: str, expected: str) -> None:
    assert slug(code) == expected


@given(st.text(max_size=30))
def test_a_slug_is_always_one_part_of_a_path(code: str) -> None:
    made = slug(code)
    assert made
    assert all(letter.isalnum() or letter == "-" for letter in made)
    assert Path(made).name == made


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("~$return.xlsx", True),
        (".~lock.return.ods#", True),
        ("Thumbs.db", True),
        (".DS_Store", True),
        ("desktop.ini", True),
        ("._return.xlsx", True),
        ("return.xlsx.part", True),
        ("return.crdownload", True),
        ("return.TMP", True),
        ("return.xlsx", False),
        ("return", False),
        ("part.xlsx", False),
    ],
)
def test_what_programs_leave_behind_is_known(name: str, left: bool) -> None:
    assert bool(litter(name)) is left


@pytest.mark.parametrize("name", ["a\nb.xlsx", "a\u202eb.xlsx", "a\udc80b.xlsx", "a\x1b[31mb.xlsx", "a\u2028b"])
def test_a_name_is_printed_without_what_could_mislead(name: str) -> None:
    made = safe_name(name)
    assert made.isprintable()
    assert made.encode("utf-8")
    assert (made[0], made[-1]) == (name[0], name[-1])


def test_an_ordinary_name_is_printed_as_it_is() -> None:
    assert safe_name("Rückmeldung \u2013 D&R (2).xlsx") == "Rückmeldung \u2013 D&R (2).xlsx"


def test_each_file_of_an_inbox_is_archived_or_said(workspace: Workspace) -> None:
    inbox = workspace.inbox
    (inbox / "b.xlsx").write_bytes(b"one")
    (inbox / "a.xlsx").write_bytes(b"one")
    (inbox / "~$b.xlsx").write_bytes(b"lock")
    (inbox / "folder").mkdir()
    (inbox / "empty.xlsx").write_bytes(b"")
    if os.name != "nt":
        (inbox / "link.xlsx").symlink_to(workspace.plan)
        os.mkfifo(inbox / "pipe.xlsx")
    arrivals = {one.file: one for one in receive(workspace, inbox, Q2, Plan(), dry_run=False)}
    problems = {name: each.code for name, one in arrivals.items() for each in one.problems}
    odd = {"link.xlsx", "pipe.xlsx"} if os.name != "nt" else set()
    assert problems.keys() == {"~$b.xlsx", "folder"} | odd
    assert problems["~$b.xlsx"] == "TPM106"
    assert all(arrivals[name].receipt is None for name in problems)
    assert (arrivals["a.xlsx"].new, arrivals["b.xlsx"].new) == (True, False)
    assert [one.file for one in workspace.archive.receipts()] == ["a.xlsx", "empty.xlsx"]
    assert sorted(path.name for path in inbox.iterdir() if path.is_file()) >= ["a.xlsx", "b.xlsx"]


def test_a_dry_run_archives_nothing(workspace: Workspace) -> None:
    (workspace.inbox / "a.xlsx").write_bytes(b"one")
    (arrival,) = receive(workspace, workspace.inbox, Q2, Plan(), dry_run=True)
    assert arrival.new
    assert workspace.archive.receipts() == []
    assert not (workspace.folder / "archive" / "received").exists()


# ---- Keeping the master --------------------------------------------------------------------------------------------


def a_master(text: str) -> bytes:
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2025, 10, 1, 12)})  # noqa: DTZ001  # Excel knows no zones
    book.add_worksheet("Summary").write_string(0, 0, text)
    book.close()
    return buffer.getvalue()


def saved_again(data: bytes, text: str | None = None) -> bytes:
    """The same workbook with other bytes, as Excel saves it, and perhaps another text."""
    book = load_workbook(io.BytesIO(data))
    if text:
        book["Summary"]["A1"] = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def masters(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.folder.glob("*master*"))


def test_a_master_is_written_once(workspace: Workspace) -> None:
    first = keep_master(workspace, Q2, a_master("one"))
    again = keep_master(workspace, Q2, a_master("one"))
    assert (first.changed, again.changed, again.aside) == (True, False, "")
    assert masters(workspace) == ["master-2025-26-q2.xlsx"]


def test_a_master_that_was_only_opened_and_saved_is_replaced(workspace: Workspace) -> None:
    keep_master(workspace, Q2, a_master("one"))
    workspace.master(Q2).write_bytes(saved_again(a_master("one")))
    assert keep_master(workspace, Q2, a_master("two")).aside == ""
    assert masters(workspace) == ["master-2025-26-q2.xlsx"]


def test_a_master_that_was_edited_is_set_aside_and_archived(workspace: Workspace) -> None:
    keep_master(workspace, Q2, a_master("one"))
    edited = saved_again(a_master("one"), "edited")
    workspace.master(Q2).write_bytes(edited)
    kept = keep_master(workspace, Q2, a_master("two"))
    assert (workspace.folder / kept.aside).read_bytes() == edited
    assert workspace.master(Q2).read_bytes() == a_master("two")
    event = workspace.archive.journal.last("master set aside", period=Q2.name)
    assert event is not None
    assert workspace.archive.read("masters", event["digest"]) == edited


@pytest.mark.parametrize("standing", [b"not a workbook", b"", a_master("somebody's own")])
def test_a_file_of_that_name_that_tpm_did_not_write_is_set_aside(workspace: Workspace, standing: bytes) -> None:
    workspace.master(Q2).write_bytes(standing)
    kept = keep_master(workspace, Q2, a_master("one"))
    assert (workspace.folder / kept.aside).read_bytes() == standing
    assert workspace.master(Q2).read_bytes() == a_master("one")


def test_an_older_master_of_ours_is_no_edit(workspace: Workspace) -> None:
    keep_master(workspace, Q2, a_master("one"))
    keep_master(workspace, Q2, a_master("two"))
    workspace.master(Q2).write_bytes(a_master("one"))
    assert keep_master(workspace, Q2, a_master("three")).aside == ""


def test_two_edits_are_set_aside_side_by_side(workspace: Workspace) -> None:
    for text in ("first edit", "second edit"):
        keep_master(workspace, Q2, a_master("one"))
        workspace.master(Q2).write_bytes(saved_again(a_master("one"), text))
        keep_master(workspace, Q2, a_master("one"))
    assert len(masters(workspace)) == 3


@pytest.mark.parametrize("lock", ["~$master-2025-26-q2.xlsx", ".~lock.master-2025-26-q2.xlsx#"])
def test_beside_a_master_that_is_open_the_new_one_is_written(workspace: Workspace, lock: str) -> None:
    keep_master(workspace, Q2, a_master("one"))
    (workspace.folder / lock).write_bytes(b"")
    kept = keep_master(workspace, Q2, a_master("two"))
    assert (kept.path.name, kept.blocked) == ("master-2025-26-q2 (new).xlsx", "master-2025-26-q2.xlsx")
    assert workspace.master(Q2).read_bytes() == a_master("one")
    assert kept.path.read_bytes() == a_master("two")
    assert not keep_master(workspace, Q2, a_master("two")).changed
    (workspace.folder / lock).unlink()
    after = keep_master(workspace, Q2, a_master("two"))
    assert (after.path, after.changed, after.aside, after.blocked) == (workspace.master(Q2), True, "", "")
    assert masters(workspace) == ["master-2025-26-q2.xlsx"]


@pytest.mark.parametrize("step", ["read_bytes", "replace"])
def test_a_sharing_violation_is_a_master_that_is_open(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Windows refuses what Linux allows: the file that Excel holds is neither replaced nor always read."""
    keep_master(workspace, Q2, a_master("one"))
    usual = getattr(Path, step)

    def refused(path: Path, *to: Path) -> object:
        if workspace.master(Q2) in (path, *to):
            raise PermissionError(13, "The process cannot access the file because it is being used")
        return usual(path, *to)

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, refused)
        assert keep_master(workspace, Q2, a_master("two")).blocked == "master-2025-26-q2.xlsx"
    assert workspace.master(Q2).read_bytes() == a_master("one")
    assert keep_master(workspace, Q2, a_master("two")).changed
    assert masters(workspace) == ["master-2025-26-q2.xlsx"]


def test_an_edit_of_the_master_that_was_written_beside_is_kept_too(workspace: Workspace) -> None:
    keep_master(workspace, Q2, a_master("one"))
    lock = workspace.folder / "~$master-2025-26-q2.xlsx"
    lock.write_bytes(b"")
    beside = keep_master(workspace, Q2, a_master("two")).path
    edit = saved_again(a_master("two"), "an edit")  # once: its bytes hold the second in which it was saved
    beside.write_bytes(edit)
    lock.unlink()
    keep_master(workspace, Q2, a_master("three"))
    assert workspace.master(Q2).read_bytes() == a_master("three")
    (edited,) = workspace.folder.glob("master-2025-26-q2 (new)_edited-*.xlsx")
    assert edited.read_bytes() == edit


def test_a_workspace_is_made_once_and_never_overwritten(tmp_path: Path) -> None:
    init(tmp_path, "Rivermead", "2025-26")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = init(tmp_path, "Another", "2026-27")
    assert again.made == ()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert Workspace(tmp_path).settings.council == "Rivermead"
