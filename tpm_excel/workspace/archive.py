"""The archive: every file as it was received, each plan that was used and each master that was written, by content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tpm_excel.workspace.journal import Event, Journal
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import write_all


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
        self._names: dict[str, dict[str, str]] = {}

    def keep(self, kind: str, data: bytes, suffix: str) -> str:
        """Keep bytes under their content's hash, unless they are there already, and return the hash."""
        digest = sha256(data).hexdigest()
        self._keep_all(kind, {digest: (data, suffix)})
        return digest

    def _keep_all(self, kind: str, files: Mapping[str, tuple[bytes, str]]) -> None:
        missing = {digest: one for digest, one in files.items() if not self._path(kind, digest)}
        names = {digest: f"{digest}{_safe_suffix(suffix)}" for digest, (_, suffix) in missing.items()}
        write_all({self.folder / kind / names[digest]: data for digest, (data, _) in missing.items()})
        self._names.setdefault(kind, {}).update(names)

    def _path(self, kind: str, digest: str) -> Path | None:
        """Where something is kept. The folder is listed once; once for each of thousands of files takes minutes."""
        folder = self.folder / kind
        if kind not in self._names:
            found = sorted((path.name for path in folder.iterdir()), reverse=True) if folder.is_dir() else []
            self._names[kind] = {name.partition(".")[0]: name for name in found}
        name = self._names[kind].get(digest)
        return folder / name if name and (folder / name).is_file() else None

    def read(self, kind: str, digest: str) -> bytes:
        """Return what was kept; raise OperatorError where somebody has taken it out of the archive or changed it."""
        path = self._path(kind, digest) or self._listed_anew(kind, digest)
        if path is None:
            raise OperatorError(f"archive/{kind}/{digest[:12]}… is gone. Put the folder archive back from a backup.")
        data = path.read_bytes()
        if sha256(data).hexdigest() != digest:
            raise OperatorError(f"archive/{kind}/{path.name} was changed. Put the folder archive back from a backup.")
        return data

    def _listed_anew(self, kind: str, digest: str) -> Path | None:
        self._names.pop(kind, None)
        return self._path(kind, digest)

    def receive(self, name: str, data: bytes, period: str, **letter: str) -> tuple[Receipt, bool]:
        """Archive a received file, and return its receipt and whether it is new; `letter` is the message it was in."""
        return self.receive_all([(name, data, letter)], period)[0]

    def receive_all(
        self, files: Sequence[tuple[str, bytes, Mapping[str, str]]], period: str
    ) -> list[tuple[Receipt, bool]]:
        """Archive received files, the bytes before the journal; return the receipt of each, and whether it is new.

        Each is given with its name and what is known of the message that it was in.
        """
        receipts = {one.digest: one for one in self.receipts()}
        digests = [sha256(data).hexdigest() for _, data, _ in files]
        first: dict[str, int] = {}
        for at, digest in enumerate(digests):
            if digest not in receipts:
                first.setdefault(digest, at)
        new = {digest: files[at] for digest, at in first.items()}
        self._keep_all("received", {digest: (data, Path(name).suffix) for digest, (name, data, _) in new.items()})
        entries = [{"file": name, "digest": one, "period": period, **letter} for one, (name, _, letter) in new.items()]
        receipts |= {one["digest"]: _receipt(one) for one in self.journal.add_all("received", entries)}
        return [(receipts[digest], first.get(digest) == at) for at, digest in enumerate(digests)]

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
