"""Telling the files that others come in: messages and zip archives. Of each file's bytes little is looked at."""

from __future__ import annotations

import io
import re
import zipfile

WITHIN = " › "  # noqa: RUF001  # no file name has it, and it reads as what it means
"""Stands between the name of a message or an archive and the name of what was in it."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = ("xl/", "word/", "ppt/", "[content_types].xml", "mimetype", "index/document.iwa")
_KNOWN = frozenset(
    (
        *("bcc", "cc", "content-type", "date", "delivered-to", "dkim-signature", "from", "message-id", "mime-version"),
        *("received", "reply-to", "return-path", "sender", "subject", "thread-topic", "to", "x-mailer", "x-unsent"),
    )
)
_START = 16_384
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):")


def container(data: bytes) -> str:
    """Return what a file is that others come in, in words; empty where it is none."""
    if data.startswith(_OLE):
        outlook = "__substg1.0_".encode("utf-16-le") in data and "__properties_version1.0".encode("utf-16-le") in data
        return "Outlook message" if outlook else ""
    if data.startswith(b"PK"):
        return "zip archive" if _plain_zip(data) else ""
    return "message" if _is_message(data) else ""


def _is_message(data: bytes) -> bool:
    """Return whether a file begins as an e-mail message does: with header lines, two of which every message has."""
    start = data[:_START].removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").lstrip(b"\n")
    lines = start.split(b"\n\n", 1)[0].split(b"\n")
    if lines[0].startswith(b"From "):  # as in a mailbox file
        del lines[0]
    names = set()
    for line in lines[:-1] if len(data) > _START else lines:  # the last may have been cut
        if line[:1] in (b" ", b"\t") or not line.strip():
            continue
        if not (match := _HEADER.match(line)):
            return False
        names.add(match[1].decode("ascii").lower())
    return len(names & _KNOWN) >= 2


def _plain_zip(data: bytes) -> bool:
    """Whether a zip archive holds files for people; a workbook or a document is one of parts for a program."""
    if b"[Content_Types].xml" in data[:2048]:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [one.lower().replace("\\", "/") for one in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return False
    return not any(one.startswith(_OFFICE) for one in names)
