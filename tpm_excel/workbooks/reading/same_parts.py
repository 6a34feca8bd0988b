"""Parts that are the same in a thousand returns, such as their styles: read once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

_SMALL, _KEPT = 64_000, 64
"""Four megabytes at most, which one hostile file cannot fill: a part that is no longer asked for makes way."""
Found = TypeVar("Found")
Others = TypeVarTuple("Others")


def once(read: Callable[[bytes, *Others], Found]) -> Callable[[bytes, *Others], Found]:
    """Let a part be read once for all workbooks that have the same; what was found must not be changed by anybody."""
    kept = lru_cache(maxsize=_KEPT)(read)

    @wraps(read)
    def reading(data: bytes, *others: *Others) -> Found:
        return kept(data, *others) if len(data) < _SMALL else read(data, *others)

    return reading
