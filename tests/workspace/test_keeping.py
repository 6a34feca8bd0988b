"""The folder is the database: writing, the journal and the archive."""

from __future__ import annotations

import json
import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpm_excel.workspace.archive import Archive
from tpm_excel.workspace.journal import Journal
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import append_line, write_atomically


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ---- Writing -------------------------------------------------------------------------------------------------------


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.xlsx"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(path.parent) == ["a.xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_file_may_be_read_by_colleagues_as_any_other(tmp_path: Path) -> None:
    write_atomically(tmp_path / "ours", b"x")
    (tmp_path / "usual").write_bytes(b"x")
    assert stat.S_IMODE((tmp_path / "ours").stat().st_mode) == stat.S_IMODE((tmp_path / "usual").stat().st_mode)


FAILURES: list[tuple[str, BaseException, type[BaseException]]] = [
    ("replace", PermissionError(13, "in use"), OperatorError),
    ("replace", KeyboardInterrupt(), KeyboardInterrupt),
    ("replace", OSError(28, "No space left on device"), OSError),
    ("fsync", OSError(28, "No space left on device"), OSError),
    ("fsync", SystemExit(), SystemExit),
]


@pytest.mark.parametrize(("step", "failure", "raised"), FAILURES, ids=[f"{one} {two!r}" for one, two, _ in FAILURES])
def test_a_failure_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, failure: BaseException, raised: type[BaseException]
) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(b"old")

    def fail(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr(*((Path, "replace") if step == "replace" else (os, "fsync")), fail)
    with pytest.raises(raised):
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["master.xlsx"]


def test_a_file_that_is_open_in_excel_is_said_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OperatorError, match=r"master\.xlsx cannot be replaced: it is open in Excel"):
        write_atomically(tmp_path / "master.xlsx", b"new")


def test_a_folder_that_may_not_be_written_to_is_said_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a read-only folder the very first step fails, before there is anything to replace."""

    def fail(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", fail)
    with pytest.raises(OperatorError, match=r"master\.xlsx cannot be replaced.*read-only"):
        write_atomically(tmp_path / "master.xlsx", b"new")


def test_a_line_is_appended_after_one_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    append_line(path, "one")
    with path.open("ab") as file:
        file.write(b'{"tor')
    append_line(path, "two")
    assert path.read_bytes() == b'one\n{"tor\ntwo\n'


# ---- The journal ---------------------------------------------------------------------------------------------------


def test_events_are_told_in_order_by_kind(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    assert list(journal.events("opened")) == []
    journal.add("opened", period="2025-26-Q1")
    journal.add("issued", period="2025-26-Q1", directorate="CC")
    journal.add("opened", period="2025-26-Q2")
    for one in (journal, Journal(tmp_path / "journal.jsonl")):
        assert [event["period"] for event in one.events("opened")] == ["2025-26-Q1", "2025-26-Q2"]
        last = one.last("opened")
        assert last is not None
        assert last["period"] == "2025-26-Q2"
        assert one.last("issued", directorate="CC") is not None
        assert one.last("issued", directorate="HS") is None


def test_the_time_of_an_event_is_told_with_its_offset(tmp_path: Path) -> None:
    event = Journal(tmp_path / "j").add("opened")
    assert len(event["at"]) == len("2025-10-01T09:00:00+01:00")


@pytest.mark.parametrize("cut", range(1, 60, 3))
def test_a_last_line_that_was_cut_off_is_passed_over(tmp_path: Path, cut: int) -> None:
    """The machine may stop within a line, within a letter even."""
    path = tmp_path / "journal.jsonl"
    Journal(path).add("received", file="first.xlsx")
    whole = path.read_bytes()
    Journal(path).add("received", file="zweite Rückmeldung für München \u2013 \u2018naïve\u2019.xlsx")
    path.write_bytes(path.read_bytes()[: len(path.read_bytes()) - cut])
    cut_off = Journal(path)
    assert path.read_bytes().startswith(whole)
    assert next(event["file"] for event in cut_off.events("received")) == "first.xlsx"
    cut_off.add("received", file="third.xlsx")
    files = [event["file"] for event in Journal(path).events("received")]
    assert (files[0], files[-1]) == ("first.xlsx", "third.xlsx")


@pytest.mark.parametrize("line", ["", "[1, 2]", '"text"', "null", "{", "\x00\x00\x00", '{"event": "received"'])
def test_a_line_that_is_no_event_is_passed_over(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(line + "\n")
    Journal(path).add("received", file="a.xlsx")
    assert [event["file"] for event in Journal(path).events("received")] == ["a.xlsx"]


@pytest.mark.parametrize("letter", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c", "\n", "\r", "\ud800", '"', "\\"])
def test_whatever_stands_in_a_name_an_event_is_read_back(tmp_path: Path, letter: str) -> None:
    """A reference or a code may hold what some take for the end of a line."""
    path = tmp_path / "journal.jsonl"
    try:
        Journal(path).add("issued", refs=[f"5.1{letter}a"])
    except UnicodeEncodeError:
        assert letter == "\ud800"
        pytest.fail("half a letter stops the run")
    (event,) = Journal(path).events("issued")
    assert event["refs"] == [f"5.1{letter}a"]


# ---- The archive ---------------------------------------------------------------------------------------------------


def test_what_is_kept_is_named_by_its_content_and_kept_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    digest = archive.keep("received", b"data", ".XLSX")
    assert digest == sha256(b"data").hexdigest()
    assert archive.keep("received", b"data", ".ods") == digest
    assert names(tmp_path / "received") == [f"{digest}.xlsx"]
    assert archive.read("received", digest) == b"data"


@pytest.mark.parametrize(
    ("suffix", "kept"),
    [
        (".xlsx", ".xlsx"),
        ("", ""),
        (".XLS", ".xls"),
        (".x/../../y", ".bin"),
        (".verylong", ".bin"),
        (".é", ".bin"),
        (".a b", ".bin"),
    ],
)
def test_only_a_plain_ending_is_kept(tmp_path: Path, suffix: str, kept: str) -> None:
    digest = Archive(tmp_path).keep("received", b"data", suffix)
    assert names(tmp_path / "received") in ([f"{digest}{kept}"], [f"{digest}.bin"])
    assert Archive(tmp_path).read("received", digest) == b"data"


def test_what_was_changed_or_taken_away_is_noticed(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    digest = archive.keep("received", b"data", ".xlsx")
    path = tmp_path / "received" / f"{digest}.xlsx"
    path.write_bytes(b"dat4")
    with pytest.raises(OperatorError, match=r"was changed.*backup"):
        archive.read("received", digest)
    path.unlink()
    with pytest.raises(OperatorError, match=r"is gone.*backup"):
        archive.read("received", digest)


def test_a_file_is_received_once_under_its_first_name(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first, new = archive.receive("return.xlsx", b"data", "2025-26-Q2")
    again, new_again = archive.receive("return (2).xlsx", b"data", "2025-26-Q3")
    assert (new, new_again) == (True, False)
    assert first == again
    assert (first.file, first.period) == ("return.xlsx", "2025-26-Q2")
    archive.receive("other.xlsx", b"other", "2025-26-Q2")
    assert [one.file for one in Archive(tmp_path).receipts()] == ["return.xlsx", "other.xlsx"]


def test_the_bytes_are_kept_before_the_journal_tells_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the two, the file is received again; the other way round it would be lost."""

    def fail(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tpm_excel.workspace.journal.append_line", fail)
    with pytest.raises(KeyboardInterrupt):
        Archive(tmp_path).receive("a.xlsx", b"data", "2025-26-Q2")
    monkeypatch.undo()
    archive = Archive(tmp_path)
    assert archive.receipts() == []
    assert archive.receive("a.xlsx", b"data", "2025-26-Q2")[1]
    assert len(archive.receipts()) == 1


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    )
)
def test_every_entry_is_json_on_one_line(entries: dict[str, str]) -> None:
    from tempfile import TemporaryDirectory

    kept = {f"x{key}": value for key, value in entries.items()}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "j"
        Journal(path).add("issued", **kept)
        assert json.loads(path.read_bytes()) | kept == json.loads(path.read_bytes())
        assert path.read_bytes().count(b"\n") == 1
