"""What was read from each archived file, kept in `archive/cache` so that it is read once; it may be deleted any time.

An entry counts where all that the reading depends on is the same: the file, its receipt, the forms, the plan, the key
of the seal, the limits, the team's own address, and the program itself. One that is damaged is passed over. Entries
are JSON and no pickle: a folder that people share must never be able to run code.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import astuple, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from tpm_excel.findings.finding import Finding
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Corrected, Return, Signoff, Source
from tpm_excel.verbs.files.kept_entries import as_json, finding_kept, program, whole_entry, write_entry
from tpm_excel.verbs.received.packed_rows import packed, unpacked
from tpm_excel.workspace.archive import Receipt
from tpm_excel.workspace.folder import Workspace


@dataclass(frozen=True, slots=True)
class Recognised:
    """A received file that is a return: what stands in it, and what was found in recognising and in reading it."""

    receipt: Receipt
    read: Return
    findings: tuple[Finding, ...] = ()

    @property
    def period(self) -> Period:
        """The period that it belongs to."""
        return self.read.period

    @property
    def directorate(self) -> str:
        """The directorate whose return it is."""
        return self.read.directorate


class Memory:
    """The entries of a workspace. `plan_digest` gives the hash of the plan that a period uses."""

    def __init__(self, workspace: Workspace, plan_digest: Callable[[Period], str]) -> None:
        """Know what all readings of this run depend on."""
        self._plan_digest = plan_digest
        settings = workspace.settings
        depends = repr((program(), workspace.forms, workspace.key, settings.limits, settings.contact.email))
        self._folder = workspace.folder / "archive" / "cache" / sha256(depends.encode()).hexdigest()[:16]

    def _path(self, receipt: Receipt) -> Path:
        return self._folder / f"{sha256(json.dumps(astuple(receipt)).encode()).hexdigest()}.json"

    def has(self, receipt: Receipt) -> bool:
        """Whether a file was read, by the plan as it is now."""
        try:
            with self._path(receipt).open("rb") as entry:
                return self._read_by(entry.readline().partition(b" ")[2])[1]
        except (OSError, ValueError):
            return False

    def _read_by(self, head: bytes) -> tuple[Period, bool]:
        """The period that an entry belongs to, and whether the plan is still the one that it was read by."""
        name, _, plan = head.decode("ascii").strip().partition(" ")
        period = Period.parse(name)
        return period, self._plan_digest(period) == plan

    def recall(self, receipt: Receipt) -> Recognised | None:
        """Return what was read from a file; None where it must be read again."""
        try:
            head, _, body = whole_entry(self._path(receipt)).partition(b"\n")
            period, holds = self._read_by(head)
            if not holds:
                return None
            known = from_json(body)
            source = Source(receipt.file, receipt.digest, receipt.at, saved=known["saved"], sender=receipt.sender)
            return Recognised(receipt, _return(known, source, period), tuple(map(finding_kept, known["findings"])))
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def prepare(self) -> None:
        """Make the folder of the entries, in the place of those that depended on other forms, or on another tpm."""
        if not self._folder.is_dir():
            shutil.rmtree(self._folder.parent, ignore_errors=True)
            self._folder.mkdir(parents=True)

    def keep(self, recognised: Recognised) -> None:
        """Keep what was read from a file. Where the disk refuses, it is read anew next time."""
        receipt, read = recognised.receipt, recognised.read
        known = {
            "saved": read.source.saved,
            "directorate": read.directorate,
            "rows": {form: packed(rows) for form, rows in read.rows.items()},
            "issued": dict(read.issued),
            "signoff": astuple(read.signoff),
            "corrected": [astuple(one) for one in read.corrected],
            "versions": dict(read.versions),
            "nil": read.nil,
            "findings": [astuple(one) for one in recognised.findings],
        }
        try:
            body = as_json(known)
            self.prepare()
            head = f"{read.period.name} {self._plan_digest(read.period)}\n".encode("ascii")
            write_entry(self._path(receipt), head + body)
        except (OSError, TypeError):
            return


def _return(known: Any, source: Source, period: Period) -> Return:
    rows = {form: unpacked(several) for form, several in known["rows"].items()}
    issued = {form: tuple(refs) for form, refs in known["issued"].items()}
    corrected = tuple(
        Corrected(code, ref, key, text, Place(*where)) for code, ref, key, text, where in known["corrected"]
    )
    said, name, role, on, author, where = known["signoff"]
    signoff, versions = Signoff(said, name, role, on, author, Place(*where)), known["versions"]
    nil = Place(*known["nil"]) if known["nil"] else None
    return Return(source, period, known["directorate"], rows, issued, signoff, corrected, versions, nil)
