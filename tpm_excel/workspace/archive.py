"""The archive: every file as it was received, each plan that was used and each master that was written, by content."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tpm_excel.workspace.journal import Event, Journal
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import write_atomically


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file that was received: its name as it came, the hash of its bytes, when, and which period was open then.

    `sender`, `sent` and `subject` are those of the message that it came in, empty where it came in none.
    """

    file: str
    digest: str
    at: str
    period: str
    kind: str = "return"
    sender: str = ""
    sent: str = ""
    subject: str = ""


class Archive:
    """The folder `archive/` of a workspace."""

    def __init__(self, folder: Path) -> None:
        """Keep the archive in a folder."""
        self.folder = folder
        self.journal = Journal(folder / "journal.jsonl")

    def keep(self, kind: str, data: bytes, suffix: str) -> str:
        """Keep bytes under their content's hash, unless they are there already, and return the hash."""
        digest = sha256(data).hexdigest()
        if not self._path(kind, digest):
            write_atomically(self.folder / kind / f"{digest}{_safe_suffix(suffix)}", data)
        return digest

    def _path(self, kind: str, digest: str) -> Path | None:
        return next(iter(sorted((self.folder / kind).glob(f"{digest}*"))), None)

    def read(self, kind: str, digest: str) -> bytes:
        """Return what was kept; raise OperatorError where somebody has taken it out of the archive or changed it."""
        path = self._path(kind, digest)
        if path is None:
            raise OperatorError(f"archive/{kind}/{digest[:12]}… is gone. Put the folder archive back from a backup.")
        data = path.read_bytes()
        if sha256(data).hexdigest() != digest:
            raise OperatorError(f"archive/{kind}/{path.name} was changed. Put the folder archive back from a backup.")
        return data

    def receive(self, name: str, data: bytes, period: str, **letter: str) -> tuple[Receipt, bool]:
        """Archive a received file, and return its receipt and whether it is new; `letter` is the message it was in."""
        digest = sha256(data).hexdigest()
        known = next((one for one in self.receipts() if one.digest == digest), None)
        if known:
            return known, False
        self.keep("received", data, Path(name).suffix)
        return _receipt(self.journal.add("received", file=name, digest=digest, period=period, **letter)), True

    def keep_container(self, name: str, data: bytes, period: str) -> bool:
        """Archive a message or an archive that files came in, and return whether it is new."""
        digest = sha256(data).hexdigest()
        if digest in self.unpacked():
            return False
        self.keep("received", data, Path(name).suffix)
        self.journal.add("unpacked", file=name, digest=digest, period=period)
        return True

    def unpacked(self) -> set[str]:
        """Return the hashes of the messages and archives that were unpacked; they are received, and no returns."""
        return {event["digest"] for event in self.journal.events("unpacked")}

    def receipts(self) -> list[Receipt]:
        """Return the receipts of all files, in the order in which they came."""
        return [_receipt(event) for event in self.journal.events("received")]


def _receipt(event: Event) -> Receipt:
    letter = {key: event[key] for key in ("sender", "sent", "subject") if key in event}
    return Receipt(event["file"], event["digest"], event["at"], event["period"], **letter)


def _safe_suffix(suffix: str) -> str:
    """A file's ending, if it is a plain one: archived files open by a double click, and nothing else rests on it."""
    plain = suffix.lower()
    return plain if len(plain) <= 6 and plain[1:].isascii() and plain[1:].isalnum() else ".bin"
