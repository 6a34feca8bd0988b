"""The fills of the series of a chart, told apart in colour and, where two would be alike, by hatching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tpm_excel.workbooks.writing.styles import Style

_HATCHED = ("dark_upward_diagonal", "dark_horizontal", "dark_vertical")


def fills(style: Style, pairs: Sequence[str]) -> list[dict[str, Any]]:
    """Return how the series of these pairs are filled: the first of a pair plain, the next hatched in its colour."""
    found: list[dict[str, Any]] = []
    for at, name in enumerate(pairs):
        colour, before = f"#{style.pair[name][2]}", pairs[:at].count(name)
        if before:
            hatched = _HATCHED[(before - 1) % len(_HATCHED)]
            found.append({"pattern": {"pattern": hatched, "fg_color": colour, "bg_color": "#FFFFFF"}})
        else:
            found.append({"fill": {"color": colour}})
    return found
