"""The manifest of a pack: what was published, from which master, with the hash of every file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from tpm_excel.terms.masters import Master
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.publication.pack import MANIFEST, READABLE


@dataclass(frozen=True, slots=True)
class Origin:
    """What a pack was made from: the archived master, its plan, and which edition it is (0 is the first)."""

    master: str
    digest: str
    plan: str
    edition: int = 0
    final: bool = False


def manifest_files(master: Master, origin: Origin, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the manifest of the files of a pack, for programs and for people."""
    listed = {name: {"sha256": sha256(data).hexdigest(), "bytes": len(data)} for name, data in sorted(files.items())}
    edition = f"Revised edition {origin.edition}" if origin.edition else "First edition"
    document = {
        "council": master.council,
        "period": master.period.name,
        "as_at": master.as_at.isoformat(),
        "edition": origin.edition,
        "final": origin.final,
        "master": {"file": origin.master, "sha256": origin.digest},
        "plan": {"sha256": origin.plan},
        "rows": {form: len(rows) for form, rows in master.rows.items()},
        "files": listed,
    }
    lines = [
        f"{master.council}: what was published of {master.period.label}",
        f"Position at {long_date(master.as_at)}. {edition}, {'final' if origin.final else 'not final'}.",
        "",
        f"Made from {origin.master}, SHA-256 {origin.digest},",
        "which the archive keeps in archive/masters.",
        f"The plan that it was made under has the SHA-256 {origin.plan or 'unknown'}.",
        "",
        "Each file with its SHA-256:",
        *(f"  {one['sha256']}  {name}" for name, one in listed.items()),
    ]
    return {
        MANIFEST: (json.dumps(document, indent=2) + "\n").encode(),
        READABLE: ("\r\n".join(lines) + "\r\n").encode("utf-8-sig"),
    }
