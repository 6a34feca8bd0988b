"""The journal: an append-only record of what was received, issued, written and decided, one line each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tpm_excel.workspace.writing import append_line

Event = dict[str, Any]
UNDONE = "undone"
"""The kind of an event that takes others back: its `entries` are their places in the journal, counted from 0."""


class Journal:
    """The events of a workspace, in the order in which they happened."""

    def __init__(self, path: Path) -> None:
        """Keep the journal in a file, one JSON object a line."""
        self._path = path
        self._events: list[Event] | None = None
        self._by_kind: dict[str, list[Event]] | None = None

    def forget(self) -> None:
        """Read the file again when events are next asked for."""
        self._events = self._by_kind = None

    def events(self, kind: str) -> Iterator[Event]:
        """Yield the events of a kind that were not taken back, oldest first."""
        return iter(self._holding().get(kind, ()))

    def _holding(self) -> dict[str, list[Event]]:
        """The events that hold, by kind: a run asks about one directorate after the other, and they are thousands."""
        if self._by_kind is None:
            self._by_kind = {}
            gone = taken_back(self.everything())
            for at, event in enumerate(self.everything()):
                if at not in gone:
                    self._by_kind.setdefault(str(event.get("event")), []).append(event)
        return self._by_kind

    def everything(self) -> Sequence[Event]:
        """Return every event, oldest first, those that were taken back too."""
        if self._events is None:
            self._events = list(self._read())
        return self._events

    def last(self, kind: str, **matching: str) -> Event | None:
        """Return the latest event of a kind whose entries are as given; None where there is none."""
        wanted = matching.items()
        latest_first = reversed(self._holding().get(kind, ()))
        return next((one for one in latest_first if all(one.get(key) == value for key, value in wanted)), None)

    def add(self, kind: str, **entries: Any) -> Event:
        """Append an event, with the time of now, and return it."""
        return self.add_all(kind, [entries])[0]

    def add_all(self, kind: str, several: Sequence[Mapping[str, Any]]) -> list[Event]:
        """Append events of one kind at once, with the time of now, and return them."""
        events: list[Event] = [{"event": kind, "at": now(), **entries} for entries in several]
        if events:
            append_line(
                self._path, "\n".join(map(json.dumps, events))
            )  # in ASCII: some letters are line ends to some readers
        if self._events is not None:
            self._events += events
        if kind == UNDONE:
            self._by_kind = None
        elif self._by_kind is not None:
            self._by_kind.setdefault(kind, []).extend(events)
        return events

    def _read(self) -> Iterator[Event]:
        if not self._path.is_file():
            return
        for line in self._path.read_bytes().split(b"\n"):
            try:
                event = json.loads(line)
            except (json.JSONDecodeError, UnicodeDecodeError):
                continue  # a line cut off when the machine stopped; what it told of is told again at the next run
            if isinstance(event, dict):
                yield event


def taken_back(events: Sequence[Event]) -> set[int]:
    """Return the places of the events that do not hold any more; to take back a taking back makes them hold again."""
    gone: set[int] = set()
    for at in reversed(range(len(events))):
        if events[at].get("event") == UNDONE and at not in gone:
            gone |= {int(one) for one in events[at]["entries"]}
    return gone


def now() -> str:
    """Return the time of now as ISO text to the second, in local time with its offset."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
