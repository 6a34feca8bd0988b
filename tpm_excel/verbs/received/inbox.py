"""What lies in the inbox: each file archived unchanged before anything reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.post.containers import container
from tpm_excel.post.litter import litter
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.files.reading import read_received
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workspace.archive import Archive, Receipt
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.journal import now


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file of the inbox, or of a message there: its receipt, or the findings that say why there is none.

    It has its bytes until they are archived.

    `letter` is what is known of the message that it was in; `opened` says of a message or an archive how many files
    were taken out of it.
    """

    file: str
    receipt: Receipt | None = None
    data: bytes | None = None
    new: bool = False
    problems: tuple[Finding, ...] = ()
    opened: str = ""
    letter: Mapping[str, str] = field(default_factory=dict)


def receive(workspace: Workspace, folder: Path, period: Period, plan: Plan, *, dry_run: bool) -> list[Arrival]:
    """Archive every file of a folder, in the order of their names; subfolders are named and passed over.

    What lies in messages and zip archives is taken out, and each file archived as if it lay in the folder itself.
    """
    taking = _Taking(workspace, period, plan, dry_run=dry_run)
    paths = sorted(folder.iterdir(), key=lambda one: one.name)
    arrivals = [one for path in paths for one in _arrived(taking, path)]
    files = [(one.file, one.data, one.letter) for one in arrivals if one.data is not None]
    take_in = _rehearsed if dry_run else Archive.receive_all
    receipts = iter(take_in(workspace.archive, files, period.name))
    return [one if one.data is None else _with_receipt(one, *next(receipts), dry_run=dry_run) for one in arrivals]


@dataclass(frozen=True, slots=True)
class _Taking:
    """Into which workspace files are taken, while which period is open; on a dry run nothing is archived."""

    workspace: Workspace
    period: Period
    plan: Plan
    dry_run: bool

    def opens(self, name: str, data: bytes) -> bool:
        """Archive a message or an archive of files, and return whether it is new."""
        if self.dry_run:
            return sha256(data).hexdigest() not in self.workspace.archive.unpacked()
        return self.workspace.archive.keep_container(name, data, self.period.name)


def _arrived(taking: _Taking, path: Path) -> list[Arrival]:
    """A file as it lies in the inbox, not archived yet; a message or an archive, which is, with the files in it."""
    name = safe_name(path.name)
    if kind := litter(path.name):
        return [Arrival(name, problems=(finding("TPM106", Place(name), kind=kind),))]
    try:
        data = read_received(path, taking.workspace.settings.limits)
    except Unreadable as error:
        return [Arrival(name, problems=(finding(error.code, Place(name), **error.context),))]
    return _taken_out(taking, name, data) if container(data) else [Arrival(name, data=data)]


def _taken_out(taking: _Taking, name: str, data: bytes) -> list[Arrival]:
    """The files of a message or an archive, after the line on itself."""
    from tpm_excel.verbs.received.unpacking import taken_out

    known = "" if taking.opens(name, data) else "already "
    workspace = taking.workspace
    files, findings = taken_out(name, data, taking.plan, workspace.forms, workspace.settings.limits)
    of_itself = tuple(one for one in findings if one.place.file == name)
    said = f"{known}opened, {len(files)} file{'' if len(files) == 1 else 's'} in it"
    taken = [Arrival(safe_name(one.name), data=one.data, letter=one.letter.known()) for one in files]
    others = [Arrival(one.place.file, problems=(one,)) for one in findings if one.place.file != name]
    return [Arrival(name, problems=of_itself, opened=said if files else ""), *taken, *others]


def _with_receipt(arrival: Arrival, receipt: Receipt, new: bool, *, dry_run: bool) -> Arrival:
    return replace(arrival, receipt=receipt, new=new, data=arrival.data if dry_run and new else None)


def _rehearsed(
    archive: Archive, files: Sequence[tuple[str, bytes, Mapping[str, str]]], period: str
) -> list[tuple[Receipt, bool]]:
    """What archiving the files would say; a file that lies there twice is new once."""
    known = {one.digest: one for one in archive.receipts()}
    found = []
    for name, data, letter in files:
        digest = sha256(data).hexdigest()
        new = digest not in known
        known.setdefault(digest, Receipt(name, digest, now(), period, **letter))
        found.append((known[digest], new))
    return found


def safe_name(name: str) -> str:
    """Return a file's name as it can be printed: no line ends, no marks that turn text around, nothing undecodable."""
    plain = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in plain)
