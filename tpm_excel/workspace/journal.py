"""The journal: an append-only record of what was received, issued, written and decided, one line each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tpm_excel.workspace.writing import append_line

Event = dict[str, Any]


class Journal:
    """The events of a workspace, in the order in which they happened."""

    def __init__(self, path: Path) -> None:
        """Keep the journal in a file, one JSON object a line."""
        self._path = path
        self._events: dict[str, list[Event]] | None = None

    def forget(self) -> None:
        """Read the file again when events are next asked for."""
        self._events = None

    def events(self, kind: str) -> Iterator[Event]:
        """Yield the events of a kind, oldest first."""
        return iter(self._known().get(kind, ()))

    def _known(self) -> dict[str, list[Event]]:
        """The events by kind: a run asks about one directorate after the other, and they are thousands."""
        if self._events is None:
            self._events = {}
            for event in self._read():
                self._events.setdefault(str(event.get("event")), []).append(event)
        return self._events

    def last(self, kind: str, **matching: str) -> Event | None:
        """Return the latest event of a kind whose entries are as given; None where there is none."""
        wanted = matching.items()
        latest_first = reversed(self._known().get(kind, ()))
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
            self._events.setdefault(kind, []).extend(events)
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


def now() -> str:
    """Return the time of now as ISO text to the second, in local time with its offset."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
