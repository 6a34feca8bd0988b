"""The line of a form file on which a key stands: people mend a file by its lines."""

from __future__ import annotations

import re

Key = tuple[str | int, ...]
"""Where something stands in a form file: `("answer", 0, "kind")` is the kind of the first answer."""

_TABLE = re.compile(r"^\s*\[\[?\s*([\w.\-\" ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w\-]+|\"[^\"]+\")\s*(?:\.|=)")


def line_of(text: str, key: Key) -> int | None:
    """Return the line of a key, counted from 1: of the key itself, else of the table that should have it."""
    best: tuple[int, int] | None = None
    for number, path in _paths(text):
        depth = _common(path, key)
        if depth and (best is None or depth > best[0]):
            best = (depth, number)
    return best[1] if best else None


def _paths(text: str) -> list[tuple[int, Key]]:
    """Every line that opens a table or begins a key, with the path that it is about."""
    found: list[tuple[int, Key]] = []
    counts: dict[Key, int] = {}
    table: Key = ()
    for number, line in enumerate(text.splitlines(), 1):
        opened, begun = _TABLE.match(line), _KEY.match(line)
        if opened and line.lstrip().startswith("["):
            table = _table(tuple(part.strip(' "') for part in opened[1].split(".")), line, counts)
            found.append((number, table))
        elif begun:
            found.append((number, (*table, begun[1].strip('"'))))
    return found


def _table(names: tuple[str, ...], line: str, counts: dict[Key, int]) -> Key:
    """The path of a table's heading: those written `[[…]]` are counted, and those below them stand in the last."""
    path: Key = ()
    listed = line.lstrip().startswith("[[")
    for place, name in enumerate(names):
        path = (*path, name)
        last = place == len(names) - 1
        if last and listed:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _common(path: Key, key: Key) -> int:
    """How much of a key a path says; nothing where it says anything else."""
    return len(path) if path == key[: len(path)] else 0
