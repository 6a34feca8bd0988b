"""The journal: an append-only record of what was received, issued, written and decided, one line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
        self._events: list[Event] | None = None

    def read_anew(self) -> None:
        """Forget what was read, since another run may have added to it."""
        self._events = None

    def events(self, kind: str) -> Iterator[Event]:
        """Yield the events of a kind, oldest first."""
        if self._events is None:
            self._events = list(self._read())
        return (event for event in self._events if event.get("event") == kind)

    def last(self, kind: str, **matching: str) -> Event | None:
        """Return the latest event of a kind whose entries are as given; None where there is none."""
        wanted = matching.items()
        found = [one for one in self.events(kind) if all(one.get(key) == value for key, value in wanted)]
        return found[-1] if found else None

    def add(self, kind: str, **entries: Any) -> Event:
        """Append an event, with the time of now, and return it."""
        event: Event = {"event": kind, "at": now(), **entries}
        append_line(self._path, json.dumps(event))  # in ASCII: some letters are line ends to some readers
        if self._events is not None:
            self._events.append(event)
        return event

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
