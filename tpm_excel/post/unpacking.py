"""Taking apart what files come in: messages and zip archives, within limits, each file with who sent it.

The names of attachments come from outside: only their last part is kept, and nothing is ever written under them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.post.containers import WITHIN, container
from tpm_excel.post.litter import litter
from tpm_excel.post.messages import Post, read_message
from tpm_excel.post.pasted import Table
from tpm_excel.terms.limits import LIMITS, Limits
from tpm_excel.terms.places import Place

_DEEPEST, _MOST = 4, 300
_PASSED = frozenset({"TPM106", "TPM146"})
"""What is said of a file that is passed over, as if it had not been there."""

Outlook = Callable[[bytes], Post]
"""Reads the bytes of a .msg file; raises ValueError where they cannot be read."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is known of the message that a file came in: the sender's address, when it was sent, and its subject."""

    sender: str = ""
    sent: str = ""
    subject: str = ""

    def known(self) -> dict[str, str]:
        """Return what is known, by name, as the journal keeps it."""
        return {key: text for key, text in asdict(self).items() if text}


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file taken out of a message or an archive; its name begins with theirs."""

    name: str
    data: bytes
    letter: Letter


@dataclass(slots=True)
class Unpacked:
    """What was in a message or an archive, what was found of it, and the tables in the text of its messages.

    `largest` is how many bytes a file may have, and `left` how many may still be unpacked.
    """

    files: list[Enclosed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    largest: int = 0
    left: int = 0


def unpack(name: str, data: bytes, outlook: Outlook, limits: Limits = LIMITS) -> Unpacked:
    """Take the files out of a message or an archive; what cannot be taken out is a finding."""
    found = Unpacked(largest=limits.megabytes * 1_000_000, left=limits.unpacked_megabytes * 1_000_000)
    _open(name, data, Letter(), outlook, found, depth=0)
    if not found.files and all(one.code in _PASSED for one in found.findings):
        found.findings.append(finding("TPM140", Place(name), kind=_article(container(data))))
    return found


def _open(name: str, data: bytes, letter: Letter, outlook: Outlook, found: Unpacked, *, depth: int) -> None:
    kind = container(data)
    if depth > _DEEPEST:
        found.findings.append(finding("TPM142", Place(name), limit=f"more than {_DEEPEST} deep, one within another"))
    elif kind == "zip archive":
        _zip(name, data, letter, outlook, found, depth=depth)
    elif kind:
        try:
            post = outlook(data) if kind == "Outlook message" else read_message(data)
        except ValueError as error:
            found.findings.append(finding("TPM141", Place(name), kind=kind, reason=str(error)))
            return
        _message(name, post, outlook, found, depth=depth)
    else:
        _take(Enclosed(name, data, letter), found)


def _take(one: Enclosed, found: Unpacked) -> None:
    if kind := litter(one.name.rpartition(WITHIN)[2]):
        found.findings.append(finding("TPM106", Place(one.name), kind=kind))
    elif len(found.files) >= _MOST:
        found.findings.append(finding("TPM142", Place(one.name), limit=f"more than {_MOST} files"))
    elif len(one.data) > found.largest:
        found.findings.append(finding("TPM142", Place(one.name), limit=f"larger than {found.largest // 1_000_000} MB"))
    else:
        found.files.append(one)


def _message(name: str, post: Post, outlook: Outlook, found: Unpacked, *, depth: int) -> None:
    letter = Letter(post.sender, post.sent, post.subject)
    found.tables += post.tables
    names: set[str] = set()
    before = len(found.files), len(found.findings)
    for part in post.attached:
        inner = name + WITHIN + _unused(_last(part.name), names)
        if part.aside:
            found.findings.append(finding("TPM146", Place(inner), what=part.aside))
        elif part.sealed:
            found.findings.append(finding("TPM144", Place(inner), how=part.sealed))
        elif part.message and depth < _DEEPEST:
            _message(inner, part.message, outlook, found, depth=depth + 1)
        elif part.message:
            found.findings.append(finding("TPM142", Place(inner), limit=f"more than {_DEEPEST} deep"))
        else:
            _open(inner, part.data, letter, outlook, found, depth=depth + 1)
    told = [one for one in found.findings[before[1] :] if one.code not in _PASSED]
    if len(found.files) == before[0] and not told:
        code = "TPM148" if post.link else "TPM140"
        found.findings.append(finding(code, Place(name), kind="this message"))


def _zip(name: str, data: bytes, letter: Letter, outlook: Outlook, found: Unpacked, *, depth: int) -> None:
    names: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [one for one in archive.infolist() if not one.is_dir() and not _of_macos(one.filename)]
            for info in infos[:_MOST]:
                inner = name + WITHIN + _unused(_last(info.filename), names)
                if info.flag_bits & 1:
                    found.findings.append(finding("TPM144", Place(inner), how="protected by a password"))
                    continue
                with archive.open(info) as part:
                    limit = min(found.largest, found.left)
                    content = part.read(limit + 1)
                if len(content) > limit:
                    found.findings.append(finding("TPM142", Place(inner), limit="larger than any honest return"))
                    continue
                found.left -= len(content)
                _open(inner, content, letter, outlook, found, depth=depth + 1)
            if len(infos) > _MOST:
                found.findings.append(finding("TPM142", Place(name), limit=f"more than {_MOST} files"))
    except Exception:  # noqa: BLE001  # a damaged archive shows as a dozen kinds, from three libraries
        reason = "it is damaged or was cut short on its way"
        found.findings.append(finding("TPM141", Place(name), kind="zip archive", reason=reason))


def _of_macos(path: str) -> bool:
    """Whether macOS put a file into an archive by itself, beside the one that it belongs to."""
    return "__macosx/" in path.casefold()


def _last(name: str) -> str:
    """The last part of a path, whichever way it is written."""
    return name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].strip() or "unnamed"


def _unused(name: str, names: set[str]) -> str:
    """A name that no other part has: two attachments may both be called return.xlsx."""
    stem, dot, ending = name.rpartition(".")
    number, new = 2, name
    while new.casefold() in names:
        new = f"{stem} ({number}).{ending}" if dot else f"{name} ({number})"
        number += 1
    names.add(new.casefold())
    return new


def _article(kind: str) -> str:
    return f"this {kind}" if kind else "this file"
