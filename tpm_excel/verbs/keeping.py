"""Writing a master where nobody's work is lost: one that was edited is set aside, never replaced."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.reading.content import same_content
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import write_atomically


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a master stands, whether it is new, and under which name an edited one was set aside."""

    path: Path
    changed: bool
    aside: str = ""


def keep_master(workspace: Workspace, period: Period, data: bytes, likeness: str = "") -> Kept:
    """Write a master and archive it; `likeness` is what its properties say. OperatorError where it is open in Excel."""
    path = workspace.master(period)
    if path.with_name(f"~${path.name}").exists():
        raise OperatorError(f"{path.name} is open in Excel. Close it there, and run tpm collect again.")
    digest = sha256(data).hexdigest()
    journal = workspace.archive.journal
    standing = path.read_bytes() if path.is_file() else None
    aside = _set_aside(workspace, period, path, standing) if standing not in (None, data) else ""
    if standing != data:
        workspace.archive.keep("masters", data, ".xlsx")
        last = journal.last("master written", period=period.name)
        if last is None or last["digest"] != digest:
            journal.add("master written", period=period.name, digest=digest, likeness=likeness)
        write_atomically(path, data)
    return Kept(path, standing != data, aside)


def _set_aside(workspace: Workspace, period: Period, path: Path, standing: bytes | None) -> str:
    """Rename a master that somebody edited, unless its content is what some run of tpm wrote; return its new name."""
    if standing is None:
        return ""
    written = [
        one["digest"] for one in workspace.archive.journal.events("master written") if one["period"] == period.name
    ]
    digest = sha256(standing).hexdigest()
    taken_in = workspace.archive.journal.events("master edited")
    if digest in written or any(one["digest"] == digest and not one["only_here"] for one in taken_in):
        return ""
    if written and same_content(standing, workspace.archive.read("masters", written[-1])):
        return ""
    name = f"{path.stem}_edited-{digest[:8]}{path.suffix}"
    workspace.archive.keep("masters", standing, ".xlsx")
    workspace.archive.journal.add("master set aside", period=period.name, digest=digest, file=name)
    path.replace(path.with_name(name))
    return name
