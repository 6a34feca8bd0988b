"""Masters that people edited: found and archived like any received file, and read back from the archive."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.terms.edits import EDIT, ByHand, EditedMaster, by_hand
from tpm_excel.terms.limits import OWN
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Source
from tpm_excel.workbooks.master.edited import Typed, read_typed
from tpm_excel.workbooks.master.likeness import likeness_of
from tpm_excel.workbooks.reading.authorship import saved_by
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workbooks.reading.content import same_content
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.journal import Event, now

EVENT, WRITTEN = "master edited", "master written"


@dataclass(frozen=True, slots=True)
class Found:
    """A master that was edited since tpm wrote it: the entry that the journal gets, its bytes, and what was typed."""

    period: Period
    event: Event
    data: bytes
    typed: Typed


def find_edited(workspace: Workspace) -> list[Found]:
    """Return the masters in the folder that somebody edited since they were written or last taken in."""
    written: dict[str, list[Event]] = {}
    for event in workspace.archive.journal.events(WRITTEN):
        written.setdefault(event["period"], []).append(event)
    taken = {one["digest"] for one in workspace.archive.journal.events(EVENT)}
    found = []
    for name, events in written.items():
        period = Period.parse(name)
        path = workspace.master(period)
        data = path.read_bytes() if path.is_file() else b""
        digest = sha256(data).hexdigest()
        if data and digest not in taken and all(one["digest"] != digest for one in events):
            found += _found(workspace, period, data, events)
    return found


def _found(workspace: Workspace, period: Period, data: bytes, written: Sequence[Event]) -> list[Found]:
    """The edited master, held against the one that it was made of; nothing where only its bytes are other ones."""
    from tpm_excel.workbooks.master.own_colours import coloured_by_hand

    archive = workspace.archive
    try:
        book = open_book(data, OWN)
    except Unreadable:
        return []  # what is no workbook is set aside, as it is
    made_of = next((one for one in reversed(written) if one.get("likeness") == likeness_of(book)), written[-1])
    before = archive.read("masters", made_of["digest"])
    colours = coloured_by_hand(data, before)
    if same_content(data, before) and not colours:
        return []
    file = workspace.master(period).name
    event: Event = {"event": EVENT, "at": now(), "period": period.name, "file": file}
    typed = read_typed(book, open_book(before, OWN), workspace.forms, file)
    typed.only_here += colours
    event |= {"digest": sha256(data).hexdigest(), "original": made_of["digest"], "only_here": typed.only_here}
    event["approvals"] = len(typed.approvals)
    return [Found(period, event, data, typed)]


def take_in(workspace: Workspace, found: Found) -> None:
    """Archive an edited master and note it, before anything else is received: all that comes now came later."""
    workspace.archive.keep("masters", found.data, ".xlsx")
    said = {key: value for key, value in found.event.items() if key not in ("event", "at")}
    workspace.archive.journal.add(EVENT, **said)


def with_approvals(workspace: Workspace, found: Sequence[Found]) -> list[Period]:
    """Return the periods in whose masters new deadlines were decided on."""
    events = [*workspace.archive.journal.events(EVENT), *(one.event for one in found)]
    return [Period.parse(name) for name in dict.fromkeys(one["period"] for one in events if one["approvals"])]


def was_edited(workspace: Workspace, period: Period) -> bool:
    """Whether anybody ever edited a master of a period."""
    return workspace.archive.journal.last(EVENT, period=period.name) is not None


def typed_by_hand(
    workspace: Workspace, period: Period, found: Sequence[Found] = ()
) -> tuple[ByHand, tuple[Finding, ...]]:
    """Return all that was typed into the masters of a period, and what of it could not be read.

    `found` are edited masters that are not in the journal yet.
    """
    events = [one for one in workspace.archive.journal.events(EVENT) if one["period"] == period.name]
    read = [_read(workspace, one, workspace.archive.read("masters", one["digest"])) for one in events]
    read += [_read(workspace, one.event, one.data) for one in found if one.period == period]
    return by_hand(tuple(one for one, _ in read)), tuple(each for _, several in read for each in several)


def _read(workspace: Workspace, event: Event, data: bytes) -> tuple[EditedMaster, list[Finding]]:
    original = workspace.archive.read("masters", event["original"])
    typed = read_typed(open_book(data, OWN), open_book(original, OWN), workspace.forms, event["file"])
    by = saved_by(data)
    master = EditedMaster(
        source=Source(event["file"], event["digest"], event["at"], EDIT),
        by="" if by == saved_by(original) else by,  # the council's own name stands there until a person saves it
        unseen=_unseen(workspace, event),
        edits=tuple(typed.edits),
        decisions=tuple(typed.decisions),
        approvals=tuple(typed.approvals),
        columns=tuple(typed.columns),
    )
    return master, typed.findings


def _unseen(workspace: Workspace, event: Event) -> frozenset[str]:
    """The files that were received after the master was written that somebody edited."""
    since: set[str] = set()
    known: set[str] = set()
    for one in workspace.archive.journal.everything():
        if one.get("event") == EVENT and one["digest"] == event["digest"]:
            break
        if one.get("event") == "received":
            since.add(one["digest"])
        elif one.get("event") == WRITTEN and one["digest"] == event["original"]:
            known = set(since)
    return frozenset(one.digest for one in workspace.archive.receipts() if one.digest not in known)


def without(hand: ByHand, digests: AbstractSet[str]) -> ByHand:
    """Return what was typed by hand without some of the masters."""
    return by_hand(tuple(one for one in hand.masters if one.source.digest not in digests))


def told(found: Found, aside: str) -> list[Finding]:
    """Return what is to be said of an edited master: what was taken from it, and what only it has, if it was kept."""
    typed, by = found.typed, saved_by(found.data)
    counts = ((len(typed.edits), "answer"), (len(typed.decisions), "decision"), (len(typed.approvals), "approval"))
    parts = [f"{count} {word if count == 1 else word + 's'}" for count, word in counts if count]
    parts += [f"the column “{one.heading}”" for one in typed.columns]
    place = Place(found.event["file"])
    taken = {"by": f" (last saved by {by})" if by else "", "taken": ", ".join(parts) or "nothing"}
    said = [finding("TPM467", place, **taken)]
    if aside:
        only = ", ".join(dict.fromkeys(typed.only_here)) or "what was typed there"
        said.append(finding("TPM468", place, only=only, aside=aside))
    return said
