"""The thanks: a draft for each person whose return is in and clean, with a receipt of what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

from tpm_excel.terms.calendars import in_words
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import ReturnState
from tpm_excel.terms.periods import Period, long_date
from tpm_excel.terms.processes import apart
from tpm_excel.terms.returns import Return
from tpm_excel.verbs.letters.addressing import Person, by_person
from tpm_excel.verbs.letters.issuing import write_changed
from tpm_excel.verbs.letters.lettering import letter
from tpm_excel.verbs.quarter.assembling import Assembled
from tpm_excel.workspace.folder import Workspace

_Sent = Mapping[str, Sequence[Return]]
"""What each directorate sent, by its code."""
_PREFIX = "thanks_"
_MANY = 100
"""How many drafts take longer to write than a process of its own takes to begin."""


def begin_thanks(workspace: Workspace, period: Period, assembled: Assembled) -> Callable[[], tuple[Path, ...]]:
    """Begin to write the thanks of a period as drafts, on another core where they are many; return what waits for them.

    The thanks of returns that have something open again are taken away. A return with something open is answered by its
    corrections, which hold the receipt too.
    """
    sent = by_directorate(assembled.returns)
    states = [one for one in assembled.content.master.returns if one.settled and one.directorate.code in sent]
    receipts = {one.directorate.code: "\n".join(receipt(sent, one)) for one in states}
    return apart(partial(_write, workspace.folder, period, states, receipts), much=len(states) >= _MANY)


def _write(
    folder: Path, period: Period, states: Sequence[ReturnState], receipts: Mapping[str, str]
) -> tuple[Path, ...]:
    workspace = Workspace(folder)
    mail = workspace.outbox(period) / "mail"
    shared = {
        "council": workspace.settings.council,
        "period": period.label,
        "months": period.months,
        "closes": in_words(workspace.calendar(period).closes),
        "sender": workspace.settings.contact.name,
    }
    people = by_person((each.directorate, each) for each in states)
    paths = {mail / f"{_PREFIX}{period.slug}_{one.slug}.eml": one for one in people}
    drafts = {path: _draft(workspace, shared, receipts, one, _bytes(path)) for path, one in paths.items()}
    write_changed(drafts)
    for path in sorted(set(mail.glob(f"{_PREFIX}*.eml")) - set(drafts)):
        path.unlink()
    return tuple(drafts)


def by_directorate(returns: Iterable[Return]) -> dict[str, list[Return]]:
    """Return what the directorates themselves sent, by their codes."""
    return grouped_by((one for one in returns if one.source.kind == "return"), lambda one: one.directorate)


def receipt(sent: _Sent, state: ReturnState) -> list[str]:
    """Return the receipt of a return: what stands, and a line for each file, with when it came and its fingerprint."""
    one = state.directorate
    name = one.title if one.title == one.code else f"{one.title} ({one.code})"
    said = "nothing to report" if state.nil else f"{state.answered} of {state.rows} rows answered"
    return [f"{name}: {said}{', received late' if state.late else ''}.", *map(_line, sent.get(one.code, ()))]


def _line(one: Return) -> str:
    came = datetime.fromisoformat(one.source.received)
    filled = [sum(not each.blank for each in row.answers.values()) for rows in one.rows.values() for row in rows]
    answers, rows = sum(filled), sum(map(bool, filled))
    counts = f"{answers} {'answer' if answers == 1 else 'answers'} in {rows} {'row' if rows == 1 else 'rows'}"
    when = f"{long_date(came.date())} at {came:%H:%M}"
    return f"- {' '.join(one.source.file.split())}, received on {when}: {counts}. SHA-256 {one.source.digest}"


def _draft(
    workspace: Workspace,
    shared: Mapping[str, str],
    receipts: Mapping[str, str],
    one: Person[ReturnState],
    before: bytes,
) -> bytes:
    words = {
        **shared,
        "contact": one.name or "colleague",
        "directorates": ", ".join(state.directorate.title for state in one.items),
        "receipt": "\n\n".join(receipts[state.directorate.code] for state in one.items),
    }
    day = max(date.fromisoformat(state.received[:10]) for state in one.items)
    return letter(workspace, "thanks", words, to=(one.name, one.email), attachments=[], day=day, before=before)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
