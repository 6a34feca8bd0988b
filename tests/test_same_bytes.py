"""The same input gives the same bytes, and doing a thing twice changes nothing."""

from __future__ import annotations

import shutil
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import openpyxl
import pytest
from helpers import (
    SMALL_PERIOD,
    SMALL_PLAN,
    make_workspace,
    master_of,
    only,
    returns_in,
    snapshot,
    take_in,
    tpm,
)

from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.workspace.folder import Workspace

ELSEWHERE = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "4711", "LANG": "C", "LC_ALL": "C"}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def without_verdicts(files: dict[str, bytes]) -> dict[str, bytes]:
    """The page of verdicts speaks of what lies in the inbox, and changes with it."""
    return {name: data for name, data in files.items() if "/verdicts." not in name}


def test_collecting_twice_changes_nothing(seed_collected: Path, tmp_path: Path) -> None:
    workspace = shutil.copytree(seed_collected, tmp_path / "workspace")
    before = snapshot(workspace)
    result = take_in(workspace)
    assert snapshot(workspace) == before
    assert {one.verdict.split(",")[0] for one in result.verdicts} == {"already collected"}
    assert not any(one.changes or (one.kept and one.kept.changed) for one in result.periods.values())


def test_a_file_that_comes_again_under_another_name_is_not_received_again(small_collected: Path) -> None:
    before = snapshot(small_collected)
    first = next((small_collected / "inbox").iterdir())
    shutil.copy(first, small_collected / "inbox" / "the same again.xlsx")
    take_in(small_collected)
    after = snapshot(small_collected)
    after.pop("inbox/the same again.xlsx")
    assert without_verdicts(after) == without_verdicts(before)


def test_deleting_the_master_and_collecting_gives_the_same_bytes(seed_collected: Path, tmp_path: Path) -> None:
    workspace = shutil.copytree(seed_collected, tmp_path / "workspace")
    before = snapshot(workspace)
    master_of(workspace).unlink()
    take_in(workspace)
    assert snapshot(workspace) == before


def test_the_master_is_made_from_the_archive_and_not_from_the_inbox(seed_collected: Path, tmp_path: Path) -> None:
    workspace = shutil.copytree(seed_collected, tmp_path / "workspace")
    before = snapshot(workspace)
    master_of(workspace).unlink()
    for path in (workspace / "inbox").iterdir():
        path.unlink()
    take_in(workspace)
    kept = {name: data for name, data in before.items() if not name.startswith("inbox/")}
    assert without_verdicts(snapshot(workspace)) == without_verdicts(kept)


def test_another_computer_with_another_clock_and_language_writes_the_same_master(small_collected: Path) -> None:
    before = snapshot(small_collected)
    master_of(small_collected).unlink()
    ran = tpm("collect", cwd=small_collected, **ELSEWHERE)
    assert ran.status == 0, ran.said
    assert snapshot(small_collected) == before


def test_generating_twice_changes_nothing(seed_issued: Path, seed_workspace: Path) -> None:
    generate(Workspace(seed_workspace), Workspace(seed_workspace).open_period or SMALL_PERIOD)
    assert snapshot(seed_workspace) == snapshot(seed_issued)


def test_generating_anew_gives_the_same_bytes_for_returns_and_drafts(small_workspace: Path) -> None:
    before = snapshot(small_workspace / "outbox")
    assert {Path(name).suffix for name in before} == {".xlsx", ".eml", ".csv"}
    shutil.rmtree(small_workspace / "outbox")
    ran = tpm("generate", "--period", SMALL_PERIOD.name, cwd=small_workspace, **ELSEWHERE)
    assert ran.status == 0, ran.said
    assert snapshot(small_workspace / "outbox") == before


def _draft(path: Path) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)
    return message


def test_a_draft_opens_unsent_with_the_return_attached(small_workspace: Path) -> None:
    for path in returns_in(small_workspace):
        message = _draft(path.with_suffix(".eml"))
        assert message["X-Unsent"] == "1"
        assert message["Subject"]
        assert message["To"] is None, "there is no address on the sheet Directorates yet"
        plain, html = message.get_body(("plain",)), message.get_body(("html",))
        assert plain is not None
        assert html is not None
        assert "31 March" not in plain.get_content()
        assert "30 September 2025" in plain.get_content()
        assert "30 September 2025" in html.get_content()
        (attached,) = message.iter_attachments()
        assert attached.get_content_type() == EXCEL
        assert attached.get_filename() == path.name
        assert attached.get_content() == path.read_bytes()


@pytest.fixture
def addressed(tmp_path: Path) -> Path:
    """A workspace whose sheet Directorates knows whom to write to."""
    (tmp_path / "plan.csv").write_text(SMALL_PLAN, encoding="utf-8")
    workspace = make_workspace(tmp_path / "workspace", "Rivermead", tmp_path / "plan.csv", SMALL_PERIOD)
    book = openpyxl.load_workbook(workspace / "plan.xlsx")
    sheet = book["Directorates"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    (row,) = [cell.row for cell in sheet["A"] if cell.value == "ENV"]
    for name, value in {"Name": "Streets", "Contact": "Zoë Ní Bhriain", "E-mail": "zoe@rivermead.example"}.items():
        sheet.cell(row, columns[name]).value = value
    book.save(workspace / "plan.xlsx")
    generate(Workspace(workspace), SMALL_PERIOD)
    return workspace


def test_a_draft_goes_to_the_address_on_the_sheet_directorates(addressed: Path) -> None:
    drafts = list(addressed.glob("outbox/*/*.eml"))
    written = _draft(only(drafts, "_env"))
    assert [one.addr_spec for one in written["To"].addresses] == ["zoe@rivermead.example"]
    assert [one.display_name for one in written["To"].addresses] == ["Zoë Ní Bhriain"]
    (attached,) = written.iter_attachments()
    assert attached.get_content() == only(returns_in(addressed), "_env").read_bytes()
    assert _draft(only(drafts, "_hsg"))["To"] is None


def test_no_line_of_a_draft_is_longer_than_mail_allows(addressed: Path) -> None:
    for path in addressed.glob("outbox/*/*.eml"):
        lines = path.read_bytes().split(b"\r\n")
        assert max(map(len, lines)) <= 998
        assert not any(b"\n" in line for line in lines)
