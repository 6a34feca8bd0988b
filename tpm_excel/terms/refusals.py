"""Why a file of settings cannot be used, in words for the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_WORDS = {"extra_forbidden": "there is no such key", "missing": "it is missing"}


def refused(problems: Iterable[Mapping[str, Any]]) -> str:
    """Say what is wrong in a file of keys and values: each key with its reason, as those who read it list them."""
    return "; ".join(_refused(one) for one in problems)


def _refused(problem: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in problem["loc"])
    words = _WORDS.get(problem["type"]) or problem["msg"].removeprefix("Value error, ").rstrip(".")
    return f"{key}: {words}" if key else words
