"""`tpm send`: the drafts of a period handed to the mail server, each exactly once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from tpm_excel.post.outgoing import Outgoing, outgoing
from tpm_excel.post.sending import Connection, Dropped, Server, Unreachable
from tpm_excel.terms.periods import Period
from tpm_excel.workspace.folder import REISSUED, Workspace
from tpm_excel.workspace.problems import OperatorError

SENT, ALREADY, WOULD = "sent", "sent already", "would be sent"
REFUSED, NO_ADDRESS, NO_SENDER = "refused", "no address", "no sender"
UNSURE, NOT_YET = "may have been sent", "not sent yet"
FINE = frozenset({SENT, ALREADY, WOULD})


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one draft: its state, the addresses that took it, and what the server said of others."""

    path: Path
    message: Outgoing
    state: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the drafts of a period, and why the run stopped where it did; empty where it did not."""

    period: Period
    dry_run: bool
    lines: tuple[Line, ...]
    stopped: str = ""

    def count(self, state: str) -> int:
        """Return how many drafts ended in a state."""
        return sum(one.state == state for one in self.lines)

    @property
    def fine(self) -> bool:
        """Whether every address of every draft was served."""
        return not self.stopped and all(one.state in FINE and not one.says for one in self.lines)


def send(
    workspace: Workspace,
    period: Period | None,
    *,
    only: str = "",
    again: bool = False,
    dry_run: bool = False,
    pause: float = 1.0,
    progress: Callable[[str], None] = lambda _: None,
) -> Sent:
    """Send the drafts of a period that were not sent yet; those of which it is not sure only `again`.

    The lock is held throughout, so that two runs never send the same draft.
    """
    wanted = period or workspace.open_period
    if wanted is None:
        raise OperatorError(f"No returns were generated yet. First: tpm generate --period {workspace.settings.year}-Q1")
    if dry_run:
        lines = _lines(workspace, wanted, only, again=again)
        return Sent(wanted, True, tuple(replace(one, state=WOULD) if one.state == NOT_YET else one for one in lines))
    with workspace.locked():
        lines = _lines(workspace, wanted, only, again=again)
        if not any(one.state == NOT_YET for one in lines):
            return Sent(wanted, False, tuple(lines))
        try:
            with _connection(workspace) as connection:
                return _send_all(workspace, wanted, lines, connection, pause, progress)
        except Unreachable as error:
            raise OperatorError(f"{error} Nothing was sent.") from error


def _lines(workspace: Workspace, period: Period, only: str, *, again: bool) -> list[Line]:
    """The drafts of a period, the returns first, and how each stands."""
    folder = workspace.outbox(period)
    places = (folder, folder / REISSUED, folder / "mail", folder / "corrections", folder / "signoff")
    paths = [path for place in places for path in sorted(place.glob("*.eml"))]
    paths = [path for path in paths if only.casefold() in path.name.casefold()]
    if not paths:
        of_these = f" whose name holds “{only}”" if only else ""
        raise OperatorError(f"There is no draft{of_these} in {folder}. tpm generate and tpm chase write them.")
    journal = workspace.archive.journal
    sent = {event["message_id"]: str(event["at"]) for event in journal.events("sent")}
    open_ones = Counter(event["message_id"] for event in journal.events("sending"))
    open_ones.subtract(event["message_id"] for event in journal.events("not sent"))
    lines, keys = [], set()
    for path in paths:
        message = outgoing(path.read_bytes())
        state = NOT_YET
        if message.key in sent or message.key in keys:
            state = ALREADY
        elif not message.recipients:
            state = NO_ADDRESS
        elif not message.sender:
            state = NO_SENDER
        elif open_ones[message.key] > 0 and not again:
            state = UNSURE
        keys.add(message.key)
        lines.append(Line(path, message, state))
    return lines


def _connection(workspace: Workspace) -> Connection:
    smtp = workspace.settings.smtp
    if smtp is None:
        raise OperatorError(
            "tpm.toml names no mail server. Add the table [smtp] with host, user and security, or open the drafts in "
            "your mail program and send them there."
        )
    return Connection(Server(smtp.host, smtp.usual_port, smtp.security, smtp.user), smtp.password())


def _send_all(
    workspace: Workspace,
    period: Period,
    lines: list[Line],
    connection: Connection,
    pause: float,
    progress: Callable[[str], None],
) -> Sent:
    done: list[Line] = []
    first = True
    for number, one in enumerate(lines):
        if one.state == NOT_YET:
            if not first:
                time.sleep(pause)
            first = False
            progress(f"Sending {one.path.name}")
            try:
                one = _send_one(workspace, period, one, connection)  # noqa: PLW2901  # the same draft, further on
            except Dropped as error:
                here = replace(one, state=UNSURE if error.unsure else NOT_YET)
                return Sent(period, False, (*done, here, *lines[number + 1 :]), str(error))
        done.append(one)
    return Sent(period, False, tuple(done))


def _send_one(workspace: Workspace, period: Period, one: Line, connection: Connection) -> Line:
    """Send a draft. That it goes out is noted before, so that a stop at any instant never makes it go out twice."""
    journal, message = workspace.archive.journal, one.message
    known = {"message_id": message.key, "period": period.name, "file": one.path.name}
    data = message.at(datetime.now().astimezone())
    digest = sha256(data).hexdigest()
    journal.add("sending", **known, recipients=list(message.recipients), digest=digest)
    try:
        delivery = connection.deliver(message.sender, message.recipients, data)
    except Dropped as error:
        if not error.unsure:
            journal.add("not sent", **known, why=str(error))
        raise
    refused = dict(delivery.refused or {})
    if not delivery.taken:
        journal.add("not sent", **known, why=delivery.said)
        return replace(one, state=REFUSED, says=delivery.said)
    took = [each for each in message.recipients if each not in refused]
    journal.add("sent", **known, recipients=took, refused=refused, digest=digest)
    workspace.archive.keep("sent", data, ".eml")
    return replace(one, state=SENT, says="; ".join(f"{each} refused: {why}" for each, why in refused.items()))
