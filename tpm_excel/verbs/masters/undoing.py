"""`tpm undo`: taking back the last collect or exclusion by a further entry in the journal; nothing is ever erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.masters.keeping import keep_master
from tpm_excel.verbs.masters.writing_master import master_bytes
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.quarter import approving, editing
from tpm_excel.verbs.quarter.approving import put_back
from tpm_excel.verbs.quarter.assembling import assemble
from tpm_excel.verbs.quarter.standing import waiting
from tpm_excel.verbs.received.excluding import EVENT as EXCLUSION
from tpm_excel.verbs.received.gathering import gather
from tpm_excel.workspace.folder import Workspace, whoever_runs
from tpm_excel.workspace.journal import UNDONE, Event
from tpm_excel.workspace.problems import OperatorError

_TAKEN_IN = ("received", editing.EVENT, approving.EVENT)
_ENDS = (editing.WRITTEN, "collected")
"""What a collect notes: what it took in, and at its end the masters that it wrote, or that it is done."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, in words; whether that was itself a taking back; and what comes of it.

    `waiting` are files of the inbox that the next collect takes in (again), `left` what could not be put back.
    """

    what: tuple[str, ...]
    redone: bool
    masters: tuple[str, ...]
    waiting: tuple[str, ...]
    left: tuple[str, ...]


def undo(workspace: Workspace) -> Undone:
    """Take back the last collect or exclusion, or the last taking back, and write the masters anew."""
    with workspace.locked():
        events = workspace.archive.journal.everything()
        entries = last_action(events)
        if not entries:
            raise OperatorError("There is nothing to take back: nothing was collected or excluded yet.")
        if editing.find_edited(workspace):
            raise OperatorError(
                "The master was edited since tpm wrote it. Run tpm collect first, so that nothing typed in it is lost."
            )
        before = workspace.open_period
        last = [events[at] for at in entries]
        redone = last[0].get("event") == UNDONE
        meant = [events[at] for at in last[0]["entries"]] if redone else last
        left = put_back(workspace, [one for one in meant if one["event"] == approving.EVENT], again=redone)
        workspace.archive.journal.add(UNDONE, entries=entries, by=whoever_runs())
        written = _write_masters(workspace) if before else []
    what = tuple(_words(one) for one in meant)
    return Undone(what, redone, tuple(written), tuple(one.name for one in waiting(workspace)), tuple(left))


def last_action(events: Sequence[Event]) -> list[int]:
    """Return the places of the entries that the last action made: a collect, an exclusion, or a taking back."""
    last: list[int] = []
    group: list[int] = []
    for at, event in enumerate(events):
        kind = event.get("event")
        if kind in _TAKEN_IN:
            group.append(at)
        elif kind in (EXCLUSION, UNDONE):
            last, group = [at], []
        elif kind in _ENDS and group:
            last, group = group, []
    return group or last


def _words(event: Event) -> str:
    match event["event"]:
        case "received":
            return f"received: {event['file']}"
        case editing.EVENT:
            return f"what was typed into {event['file']}"
        case approving.EVENT:
            return f"the new deadline {_day(event['new'])} of {event['ref']}"
        case _:
            return f"{event['file']} set aside: {event['because']}" if event["because"] else f"{event['file']} counted"


def _day(iso: str) -> str:
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}"


def _write_masters(workspace: Workspace) -> list[str]:
    """Write the masters of all periods that have one as the archive now says; return the names of the changed ones."""
    plan, _ = plan_of(workspace, workspace.open_period)
    gathered = gather(workspace, [(one, None) for one in workspace.archive.receipts()], plan)
    periods = {one["period"]: None for one in workspace.archive.journal.events(editing.WRITTEN)}
    changed = []
    for period in map(Period.parse, periods):
        content = assemble(workspace, gathered, period, plan_of(workspace, period)[0]).content
        kept = keep_master(workspace, period, *master_bytes(workspace, gathered, content))
        if kept.changed:
            changed.append(kept.path.name)
    return changed
