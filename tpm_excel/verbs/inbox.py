"""What lies in the inbox: each file archived unchanged before anything reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.verbs.reading import read_received
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workspace.archive import Archive, Receipt
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.journal import now

_LITTER = {".ds_store": "A note of macOS", "thumbs.db": "A note of Windows", "desktop.ini": "A note of Windows"}
_STARTS = {"~$": "A lock file of Excel", ".~lock": "A lock file of LibreOffice", "._": "A note of macOS"}
_ENDS = {".tmp": "An unfinished file", ".part": "An unfinished download", ".crdownload": "An unfinished download"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of the inbox: its receipt and bytes, or the finding that says why it was not taken in."""

    file: str
    receipt: Receipt | None = None
    data: bytes | None = None
    new: bool = False
    problem: Finding | None = None


def receive(workspace: Workspace, folder: Path, period: Period, *, dry_run: bool) -> list[Arrival]:
    """Archive every file of a folder, in the order of their names; subfolders are named and passed over."""
    arrivals = [_arrived(path) for path in sorted(folder.iterdir(), key=lambda one: one.name)]
    files = [(one.file, one.data) for one in arrivals if one.data is not None]
    take_in = _rehearsed if dry_run else Archive.receive_all
    receipts = iter(take_in(workspace.archive, files, period.name))
    return [one if one.data is None else _with_receipt(one, *next(receipts)) for one in arrivals]


def _arrived(path: Path) -> Arrival:
    """A file as it lies in the inbox, not archived yet."""
    name = safe_name(path.name)
    litter = _litter(path.name)
    if litter:
        return Arrival(name, problem=finding("TPM106", Place(name), kind=litter))
    try:
        return Arrival(name, data=read_received(path))
    except Unreadable as error:
        return Arrival(name, problem=finding(error.code, Place(name), **error.context))


def _with_receipt(arrival: Arrival, receipt: Receipt, new: bool) -> Arrival:
    return replace(arrival, receipt=receipt, new=new)


def _rehearsed(archive: Archive, files: Sequence[tuple[str, bytes]], period: str) -> list[tuple[Receipt, bool]]:
    """What archiving the files would say; a file that lies there twice is new once."""
    known = {one.digest: one for one in archive.receipts()}
    found = []
    for name, data in files:
        digest = sha256(data).hexdigest()
        new = digest not in known
        known.setdefault(digest, Receipt(name, digest, now(), period))
        found.append((known[digest], new))
    return found


def is_litter(name: str) -> bool:
    """Return whether a file is one that systems and programs leave behind, which holds no answers."""
    return bool(_litter(name))


def _litter(name: str) -> str:
    lower = name.lower()
    starts = next((kind for start, kind in _STARTS.items() if lower.startswith(start)), "")
    ends = next((kind for end, kind in _ENDS.items() if lower.endswith(end)), "")
    return _LITTER.get(lower, "") or starts or ends


def safe_name(name: str) -> str:
    """Return a file's name as it can be printed: no line ends, no marks that turn text around, nothing undecodable."""
    plain = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in plain)
