"""`tpm exclude`: setting a received file aside, and taking it back. Both are recorded, and nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_excel.post.containers import WITHIN, container
from tpm_excel.verbs.files.reading import read_received
from tpm_excel.verbs.received.inbox import safe_name
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workspace.archive import Receipt
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

EVENT = "exclusion"
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Excluded:
    """A file and what was decided about it; `because` is empty where it counts again."""

    receipt: Receipt
    because: str
    changed: bool


def exclusions(workspace: Workspace) -> dict[str, str]:
    """Return the files that are set aside, by their hash, each with the reason."""
    latest = {event["digest"]: event["because"] for event in workspace.archive.journal.events(EVENT)}
    return {digest: because for digest, because in latest.items() if because}


def exclude(workspace: Workspace, name: str, because: str, *, take_back: bool) -> Excluded:
    """Set a file aside, or take it back; the next collect leaves it out, or counts it again."""
    because = " ".join(because.split())
    if take_back and because:
        raise OperatorError("--because is for setting a file aside; --take-back needs no reason.")
    if not take_back and not because:
        raise OperatorError(f'Say why, for those who ask later: tpm exclude "{name}" --because "sent by mistake"')
    with workspace.locked():
        receipt = received_as(workspace, name)
        stands = exclusions(workspace).get(receipt.digest, "")
        changed = stands != because
        if changed:
            workspace.archive.journal.add(EVENT, file=receipt.file, digest=receipt.digest, because=because)
    return Excluded(receipt, because, changed)


def received_as(workspace: Workspace, name: str) -> Receipt:
    """Return the received file of a name or of the beginning of a hash; one that waits in the inbox is archived."""
    receipts = workspace.archive.receipts()
    found = [one for one in receipts if one.file == name or one.file.endswith(f"{WITHIN}{name}")]
    if not found and len(name) >= _SHORTEST:
        found = [one for one in receipts if one.digest.startswith(name.lower())]
    if len(found) > 1:
        several = "; ".join(f"{one.digest[:12]} came on {one.at[:16].replace('T', ' ')}" for one in found)
        raise OperatorError(f"Several files are called {name}. Name one by its hash: {several}.")
    return found[0] if found else _waiting(workspace, name)


def _waiting(workspace: Workspace, name: str) -> Receipt:
    path, period = workspace.inbox / name, workspace.open_period
    known = workspace.inbox.is_dir() and any(one.name == name for one in workspace.inbox.iterdir())
    if not known or period is None:
        raise OperatorError(
            f"No file called {name} was received. tpm status and the sheet Sources name those that were."
        )
    try:
        data = read_received(path, workspace.settings.limits)
    except Unreadable as error:
        raise OperatorError(f"{name} cannot be read from the disk, and counts for nothing as it is.") from error
    if container(data):
        raise OperatorError(f"{name} holds other files. Run tpm collect first, and name the one that is not to count.")
    receipt, _ = workspace.archive.receive(safe_name(name), data, period.name)
    return receipt
