"""Each kind of file that is no return is refused in words of its own, with what to ask the sender for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from helpers import take_in
from workbooks.raw_xlsx import package

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def ole(stream: str) -> bytes:
    return _OLE + stream.encode("utf-16-le") + bytes(1024)


RETURN = "Ask the sender for the return itself, saved as an Excel workbook (.xlsx)."
KINDS: dict[str, tuple[bytes, str]] = {
    "a web page.xls": (b"<html><table><tr><td>Ref</td></tr></table></html>", "The file is a web page"),
    "google.gsheet": (
        b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1", "email": "a@b.uk"}',
        "The file is a shortcut to a Google sheet, which holds none of its answers",
    ),
    "link.url": (b"[InternetShortcut]\r\nURL=https://example.gov.uk\r\n", "The file is a link to a web page"),
    "shortcut.lnk": (b"L\x00\x00\x00\x01\x14\x02" + bytes(80), "The file is a shortcut, which points to a file on"),
    "scan.pdf": (b"%PDF-1.7\n", "The file is a PDF"),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + bytes(40), "The file is a picture"),
    "letter.docx": (package({"word/document.xml": "<x/>"}), "The file is a Word document"),
    "letter.doc": (ole("WordDocument"), "The file is a Word document"),
    "slides.pptx": (package({"ppt/presentation.xml": "<x/>"}), "The file is a PowerPoint presentation"),
    "sheet.numbers": (package({"Index/Document.iwa": "x"}), "The file is an Apple Numbers document"),
    "mail.msg": (ole("__substg1.0_"), "The file is an Outlook message, which may hold a return and is none itself"),
    "labelled.xlsx": (ole("EncryptedPackage"), "The file is locked with a password or an encrypting sensitivity label"),
    "empty.xlsx": (b"", "The file is empty (0 bytes)."),
    "zeros.xlsx": (bytes(4096), "it holds nothing but zeros; it may still have been copying"),
    "cut.xlsx": (package({"xl/workbook.xml": "<x/>"})[:60], "it is damaged or was cut short on its way"),
}


@pytest.fixture(scope="module")
def page(small_issued: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:

    workspace = shutil.copytree(small_issued, tmp_path_factory.mktemp("refused") / "w")
    for name, (data, _) in KINDS.items():
        (workspace / "inbox" / name).write_bytes(data)
    take_in(workspace)
    text = (workspace / "outbox" / "2025-26-q2" / "verdicts.txt").read_bytes().decode()
    said: dict[str, str] = {}
    name = ""
    for line in text.splitlines()[2:]:
        name = name if line.startswith(" ") else line.split(": ")[0]
        said[name] = f"{said.get(name, '')} {line.strip()}"
    return said


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_has_its_own_words_and_a_remedy_on_the_page(name: str, page: dict[str, str]) -> None:
    assert KINDS[name][1] in page[name]
    holds = name == "mail.msg"
    assert ("Ask the sender" in page[name]) == (not holds)
    assert ("put the workbook that it holds into the inbox" in page[name]) == holds
    own_remedy = holds or name in ("labelled.xlsx", "empty.xlsx") or "cannot be read" in page[name]
    assert (RETURN in page[name]) == (not own_remedy)
