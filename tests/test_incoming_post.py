"""Messages and archives dropped into the inbox: what is attached is collected, and it is known who sent it."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import NOT_ANSWERED, SMALL_ANSWERS, answers_in, fill, master_of, only, returns_in, snapshot, take_in, tpm

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Severity
from tpm_excel.verbs.masters.collecting import Collected

sys.path.insert(0, str(Path(__file__).parent / "post"))
from msg_files import Letter, msg_file  # beside the tests of one room

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
ADA = "Ada Quill <ada.quill@rivermead.example>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def message(
    *files: tuple[str, bytes], sender: str = ADA, subject: str = "Q2 return", body: str = "Attached."
) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "performance@rivermead.example", subject
    made["Date"] = "Thu, 09 Oct 2025 16:58:00 +0100"
    made.set_content(body)
    for name, data in files:
        made.add_attachment(data, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return made


def archive(*files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files:
            made.writestr(name, data)
    return target.getvalue()


@pytest.fixture
def hsg(small_filled: Path) -> bytes:
    return only(small_filled.iterdir(), "_hsg").read_bytes()


@pytest.fixture
def env(small_filled: Path) -> bytes:
    return only(small_filled.iterdir(), "_env").read_bytes()


def verdicts(result: Collected) -> dict[str, str]:
    return {
        one.file: one.verdict.split(",")[0] if "file" not in one.verdict else one.verdict for one in result.verdicts
    }


def codes(result: Collected) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for one in result.findings:
        said.setdefault(one.place.file, []).append(one.code)
    return said


def answered(workspace: Path) -> set[str]:
    return {ref for ref, (status, _, _) in answers_in(master_of(workspace)).items() if status != NOT_ANSWERED}


def holding(several: Iterable[str], word: str) -> str:
    (found,) = [one for one in several if word in one]
    return found


def drop(workspace: Path, name: str, data: bytes | EmailMessage) -> None:
    (workspace / "inbox" / name).write_bytes(data.as_bytes() if isinstance(data, EmailMessage) else data)


HSG_ROWS = {ref for ref in SMALL_ANSWERS if ref.startswith("1")}


@pytest.mark.parametrize("kind", ["eml", "msg", "zip", "zip in a message", "message in a message", "message in a msg"])
def test_what_is_attached_is_collected(kind: str, small_workspace: Path, hsg: bytes) -> None:
    forwarded = message(subject="FW: Q2 return", sender="Cy <cy@rivermead.example>")
    forwarded.add_attachment(message(("return.xlsx", hsg)))
    data: dict[str, tuple[str, bytes | EmailMessage]] = {
        "eml": ("Q2.eml", message(("return.xlsx", hsg))),
        "msg": ("Q2.msg", msg_file(Letter(files=[("return.xlsx", hsg)], pictures=[("image001.png", PNG)]))),
        "zip": (
            "Q2.zip",
            archive(("Returns/return.xlsx", hsg), ("__MACOSX/Returns/._return.xlsx", b"\x00\x05\x16\x07")),
        ),
        "zip in a message": ("Q2.eml", message(("Q2.zip", archive(("return.xlsx", hsg))))),
        "message in a message": ("FW.eml", forwarded),
        "message in a msg": ("FW.msg", msg_file(Letter(files=[("RE.msg", Letter(files=[("return.xlsx", hsg)]))]))),
    }
    name, content = data[kind]
    drop(small_workspace, name, content)
    first = take_in(small_workspace)
    said = verdicts(first)
    inner = holding(said, "return.xlsx")
    assert said[name] == "opened, 1 file in it"
    assert inner.startswith(f"{name} › ")  # noqa: RUF001
    assert said[inner] == "collected"
    assert answered(small_workspace) == HSG_ROWS
    master = master_of(small_workspace).read_bytes()
    again = verdicts(take_in(small_workspace))
    assert (again[name], again[inner]) == ("already opened, 1 file in it", "already collected")
    assert master_of(small_workspace).read_bytes() == master


def test_what_programs_leave_behind_is_passed_over_in_an_archive_as_in_the_inbox(
    small_workspace: Path, hsg: bytes
) -> None:
    lock = ("~$return.xlsx", b"\x05Ada")
    drop(small_workspace, "Q2.zip", archive(("return.xlsx", hsg), lock, (".DS_Store", b"Bud1")))
    drop(small_workspace, "lock.eml", message(lock))
    result = take_in(small_workspace)
    said, found = verdicts(result), codes(result)
    for left in ("~$return.xlsx", ".DS_Store"):
        name = f"Q2.zip › {left}"  # noqa: RUF001
        assert (said[name], found[name]) == ("passed over", ["TPM106"])
    assert said["Q2.zip"] == "opened, 1 file in it"
    assert (said["lock.eml"], found["lock.eml"]) == ("not a return", ["TPM140"])


def test_who_sent_it_and_when_is_kept(small_workspace: Path, hsg: bytes) -> None:
    drop(small_workspace, "Q2.msg", msg_file(Letter(files=[("return.xlsx", hsg)])))
    take_in(small_workspace)
    journal = (small_workspace / "archive" / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    received = holding([line for line in journal if '"event": "received"' in line], "return.xlsx")
    event = json.loads(received)
    assert (event["sender"], event["sent"], event["subject"]) == (
        "ada.quill@rivermead.example",
        "2025-10-09T16:58:00+00:00",
        "Q2 return",
    )
    traced = json.loads(tpm("trace", "1.1a", "--json", cwd=small_workspace).out)
    assert {one["sent_by"] for one in traced["values"]} == {"ada.quill@rivermead.example"}
    assert "sent by ada.quill@rivermead.example" in " ".join(tpm("trace", "1.1a", cwd=small_workspace).out.split())


def test_a_sender_who_is_not_known_there_is_a_query_and_no_refusal(small_workspace: Path, hsg: bytes) -> None:
    book = openpyxl.load_workbook(small_workspace / "plan.xlsx")
    sheet: Any = book["Officers"]
    headings = [
        cell.value for cell in next(row for row in sheet.iter_rows() if "E-mail" in [cell.value for cell in row])
    ]
    top = next(row[0].row for row in sheet.iter_rows() if "E-mail" in [cell.value for cell in row])
    for row in sheet.iter_rows(min_row=top + 1):
        if row[headings.index("Name")].value == "Ada Quill":
            row[headings.index("E-mail")].value = "ada.quill@rivermead.example"
            row[headings.index("Directorate")].value = "HSG"
    book.save(small_workspace / "plan.xlsx")
    drop(small_workspace, "known.eml", message(("return.xlsx", hsg)))
    known = take_in(small_workspace)
    assert "TPM145" not in {one.code for one in known.findings}
    changed = small_workspace / "again.xlsx"
    fill(
        only(returns_in(small_workspace), "_hsg"),
        changed,
        {**SMALL_ANSWERS, "1.1a": {"Status": "On Target", "% complete": 0.45}},
    )
    drop(small_workspace, "stranger.eml", message(("return.xlsx", changed.read_bytes()), sender="x@elsewhere.example"))
    strange = take_in(small_workspace)
    one = next(one for one in strange.findings if one.code == "TPM145")
    assert (Catalogue().severity(one), one.place.file) == (Severity.QUERY, "stranger.eml › return.xlsx")  # noqa: RUF001
    assert "x@elsewhere.example" in Catalogue().says(one)
    assert answers_in(master_of(small_workspace))["1.1a"][1] == 0.45


def test_odd_names_and_two_of_one_name(small_workspace: Path, hsg: bytes, env: bytes) -> None:
    made = message(("return.xlsx", hsg), ("return.xlsx", env), ("../../Überblick\nzwei.xlsx", b"\x00\x01"))
    raw = made.as_bytes().replace(b'filename="../../', b'filename="..\\..\\..\\')
    drop(small_workspace, "two.eml", raw)
    said = verdicts(take_in(small_workspace))
    assert said["two.eml › return.xlsx"] == "collected"  # noqa: RUF001
    assert said["two.eml › return (2).xlsx"] == "collected"  # noqa: RUF001
    assert answered(small_workspace) == set(SMALL_ANSWERS)
    odd = holding(said, "zwei")
    assert ".." not in odd
    assert "\n" not in odd
    assert said[odd] == "not a return"
    assert {path.parent.name for path in small_workspace.rglob("*zwei*")} <= {"inbox"}


REFUSED: dict[str, tuple[bytes | EmailMessage, str, str]] = {
    "nothing.eml": (message(), "nothing.eml", "TPM140"),
    "link.eml": (message(body="Here: https://rivermead.sharepoint.com/:x:/s/abc"), "link.eml", "TPM148"),
    "empty.zip": (archive(), "empty.zip", "TPM140"),
    "nothing.msg": (msg_file(Letter()), "nothing.msg", "TPM140"),
    "cut.msg": (msg_file(Letter(files=[("a.xlsx", bytes(9000))]))[:-600], "cut.msg", "TPM141"),
    "tnef.eml": (message(("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(40))), "tnef.eml › winmail.dat", "TPM144"),  # noqa: RUF001
    "label.eml": (message(("message.rpmsg", b"\x76\xe8\x04\x60")), "label.eml › message.rpmsg", "TPM144"),  # noqa: RUF001
    "deep.zip": (b"", "deep.zip", "TPM142"),
    "locked.zip": (b"", "locked.zip › return.xlsx", "TPM144"),  # noqa: RUF001
    "bomb.zip": (b"", "bomb.zip › zeros.bin", "TPM142"),  # noqa: RUF001
}


def _locked() -> bytes:
    """The flag of encryption alone: what is behind it is never looked at."""
    plain = bytearray(archive(("return.xlsx", b"sealed")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        plain[plain.index(mark) + offset] |= 1
    return bytes(plain)


def _deep() -> bytes:
    data = b"a,b\n"
    for _ in range(8):
        data = archive(("inner.zip", data))
    return data


def test_what_cannot_be_taken_out_is_said_and_the_rest_is_collected(small_workspace: Path, hsg: bytes) -> None:
    made = {
        "deep.zip": _deep,
        "locked.zip": _locked,
        "bomb.zip": lambda: archive(("zeros.bin", bytes(101_000_000))),
    }
    for name, (content, _, _) in REFUSED.items():
        drop(small_workspace, name, made[name]() if name in made else content)
    drop(small_workspace, "zz good.eml", message(("return.xlsx", hsg)))
    document = take_in(small_workspace)
    said, found = verdicts(document), codes(document)
    assert {path.name for path in (small_workspace / "inbox").iterdir()} <= set(said)
    for name, (_, where, code) in REFUSED.items():
        place = next((one for one in found if one.startswith(where)), where)
        assert found.get(place) == [code], name
    assert said["nothing.eml"] == "not a return"
    assert answered(small_workspace) == HSG_ROWS
    for one in (each for each in document.findings if each.code.startswith("TPM14")):
        assert Catalogue().says(one).endswith("."), one


def test_a_return_pasted_into_the_message_is_said(small_workspace: Path, hsg: bytes) -> None:
    made = message(subject="figures")
    made.add_alternative(
        "<p>Here they are</p><table><tr><th>Ref</th><th>Status</th></tr>"
        "<tr><td>1.1a.1</td><td>Completed</td></tr><tr><td>1.1a.2</td><td>60%</td></tr></table>",
        subtype="html",
    )
    drop(small_workspace, "pasted.eml", made)
    reminder = message(("return.xlsx", hsg), body="> Still to come:\n> 1.2a\tOpen the advice hub\n> 2.1a\tSweep\n")
    drop(small_workspace, "quoting.eml", reminder)
    found = codes(take_in(small_workspace))
    assert sorted(found["pasted.eml"]) == ["TPM140", "TPM143"]
    assert "quoting.eml" not in found


def test_a_dry_run_archives_nothing(small_workspace: Path, hsg: bytes) -> None:
    drop(small_workspace, "Q2.eml", message(("return.xlsx", hsg)))
    before = snapshot(small_workspace)
    ran = tpm("collect", "--dry-run", "--json", cwd=small_workspace)
    assert {one["file"]: one["verdict"] for one in json.loads(ran.out)["files"]}["Q2.eml"] == "opened, 1 file in it"
    assert snapshot(small_workspace) == before


def test_the_same_return_in_two_messages_counts_once_and_can_be_set_aside(small_workspace: Path, hsg: bytes) -> None:
    drop(small_workspace, "a.eml", message(("return.xlsx", hsg)))
    drop(small_workspace, "b.eml", message(("return.xlsx", hsg), subject="once more"))
    said = verdicts(take_in(small_workspace))
    assert said["a.eml › return.xlsx"] == "collected"  # noqa: RUF001
    assert said["b.eml › return.xlsx"] == "already collected"  # noqa: RUF001
    assert tpm("exclude", "return.xlsx", "--because", "a trial", cwd=small_workspace).status == 0
    take_in(small_workspace)
    assert answered(small_workspace) == set()
    refused = tpm("exclude", "c.eml", "--because", "a trial", cwd=small_workspace)
    assert refused.status == 2


def test_a_message_of_thirty_megabytes(small_workspace: Path, hsg: bytes) -> None:
    drop(small_workspace, "large.eml", message(("photos.bin", os.urandom(1_000_000) * 30), ("return.xlsx", hsg)))
    said = verdicts(take_in(small_workspace))
    assert said["large.eml › return.xlsx"] == "collected"  # noqa: RUF001
    assert said["large.eml › photos.bin"] == "not a return"  # noqa: RUF001


@pytest.mark.parametrize(
    "raw",
    [
        b"From: =?utf-8?q?\xff\xfe?= <a@b>\nSubject: =?x-unknown?b?!!!?=\nContent-Type: text/plain; charset=x\n\nhello",
        b"From: a\nTo: b\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n--x--",
        b"From: a@b\nDate: yesterday\nTo: b\nContent-Type: multipart/mixed\n\nno boundary",
        b"From: a@b\nTo: [b\nContent-Disposition: attachment; filename*=utf-8'en'%E2%82\nContent-Type: x/y\n\nhello",
        b"From: a@b\nTo: b\n" + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 3000,
    ],
    ids=["charsets", "empty message within", "no boundary", "broken name", "nested three thousand times"],
)
def test_a_damaged_message_is_a_verdict(raw: bytes, small_workspace: Path, hsg: bytes) -> None:
    drop(small_workspace, "bad.eml", raw)
    drop(small_workspace, "good.eml", message(("return.xlsx", hsg)))
    document = take_in(small_workspace)
    assert "bad.eml" in verdicts(document)
    assert answered(small_workspace) == HSG_ROWS
