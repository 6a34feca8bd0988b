"""Writing a master where nobody's work is lost: one that was edited is set aside, never replaced."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.reading.content import same_content
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import InUseError
from tpm_excel.workspace.writing import open_in_excel, write_atomically


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a master stands, and whether it is new.

    `aside` is the name under which an edited one was set aside; `blocked` that of the one which is open in Excel, so
    that the new master was written beside it.
    """

    path: Path
    changed: bool
    aside: str = ""
    blocked: str = ""


def keep_master(workspace: Workspace, period: Period, data: bytes, likeness: str = "") -> Kept:
    """Write a master and archive it; beside the one that stands there, while that is open in Excel.

    `likeness` is what its properties say of its content.
    """
    path = workspace.master(period)
    beside = path.with_name(f"{path.stem} (new){path.suffix}")
    try:
        kept = _keep(workspace, period, path, data, likeness)
    except InUseError:
        return replace(_keep(workspace, period, beside, data, likeness), blocked=path.name)
    if beside.is_file() and _set_aside(workspace, period, beside) == "":
        with suppress(PermissionError):  # it is open as well; the next collect takes it away
            beside.unlink()
    return kept


def _keep(workspace: Workspace, period: Period, path: Path, data: bytes, likeness: str) -> Kept:
    try:
        if path.is_file() and path.read_bytes() == data:
            return Kept(path, changed=False)
        if is_open(path):
            raise InUseError(f"{path.name} is open in Excel. Close it there, and run tpm collect again.")
        aside = _set_aside(workspace, period, path) if path.is_file() else ""
    except PermissionError as error:
        raise InUseError(f"{path.name} cannot be read: it is open in Excel. Close it and run again.") from error
    journal, digest = workspace.archive.journal, sha256(data).hexdigest()
    workspace.archive.keep("masters", data, ".xlsx")
    last = journal.last("master written", period=period.name)
    if last is None or last["digest"] != digest:
        journal.add("master written", period=period.name, digest=digest, likeness=likeness)
    write_atomically(path, data)
    return Kept(path, changed=True, aside=aside)


def is_open(path: Path) -> bool:
    """Return whether Excel or LibreOffice says by its lock file that somebody has a workbook open."""
    return open_in_excel(path) or path.with_name(f".~lock.{path.name}#").exists()


def _set_aside(workspace: Workspace, period: Period, path: Path) -> str:
    """Rename a master that somebody edited, unless its content is what some run of tpm wrote; return its new name."""
    standing = path.read_bytes()
    written = [
        one["digest"] for one in workspace.archive.journal.events("master written") if one["period"] == period.name
    ]
    digest = sha256(standing).hexdigest()
    taken_in = workspace.archive.journal.events("master edited")
    if digest in written or any(one["digest"] == digest and not one["only_here"] for one in taken_in):
        return ""
    # while one was open, the next was written beside it: both are ours, saved again or not
    if any(same_content(standing, workspace.archive.read("masters", one)) for one in written[-2:]):
        return ""
    name = f"{path.stem}_edited-{digest[:8]}{path.suffix}"
    workspace.archive.keep("masters", standing, ".xlsx")
    path.replace(path.with_name(name))
    workspace.archive.journal.add("master set aside", period=period.name, digest=digest, file=name)
    return name
