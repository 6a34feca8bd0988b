"""What lies in the inbox: each file archived unchanged before anything reads it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.verbs.reading import read_received
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workspace.archive import Receipt
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
    arrivals = []
    seen: set[str] = set()
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        one = _receive(workspace, path, period, dry_run=dry_run)
        if one.receipt and one.receipt.digest in seen:
            one = Arrival(one.file, one.receipt, one.data, new=False)
        if one.receipt:
            seen.add(one.receipt.digest)
        arrivals.append(one)
    return arrivals


def _receive(workspace: Workspace, path: Path, period: Period, *, dry_run: bool) -> Arrival:
    name = safe_name(path.name)
    litter = _litter(path.name)
    if litter:
        return Arrival(name, problem=finding("TPM106", Place(name), kind=litter))
    try:
        data = read_received(path, workspace.settings.limits)
    except Unreadable as error:
        return Arrival(name, problem=finding(error.code, Place(name), **error.context))
    if dry_run:
        digest = sha256(data).hexdigest()
        known = next((one for one in workspace.archive.receipts() if one.digest == digest), None)
        return Arrival(name, known or Receipt(name, digest, now(), period.name), data, new=known is None)
    receipt, new = workspace.archive.receive(name, data, period.name)
    return Arrival(name, receipt, data, new=new)


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
