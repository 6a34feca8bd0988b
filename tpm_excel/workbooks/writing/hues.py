"""The bars of a chart: each series told apart in colour, by its count and, where two would be alike, by hatching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tpm_excel.workbooks.writing.contrast import contrast
from tpm_excel.workbooks.writing.styles import Style

_HATCHED = ("dark_upward_diagonal", "dark_horizontal", "dark_vertical")
_WHITE = "FFFFFF"


def hues(style: Style, pairs: Sequence[str], size: float) -> list[dict[str, Any]]:
    """Return how the series of these pairs look: the first of a pair plain, the next hatched in its colour.

    Each bar bears its count in letters of this size, so that it is read without its colour; none stands for nothing.
    """
    found: list[dict[str, Any]] = []
    for at, name in enumerate(pairs):
        colour, before = style.pair[name][2], pairs[:at].count(name)
        hatched = {"pattern": _HATCHED[(before - 1) % len(_HATCHED)], "fg_color": f"#{colour}", "bg_color": "#FFFFFF"}
        ink = style.ink if before or contrast(style.ink, colour) > contrast(_WHITE, colour) else _WHITE
        font = {"name": style.font, "size": size, "bold": True, "color": f"#{ink}"}
        label = {"value": True, "num_format": "0;;", "position": "center", "font": font}
        found.append({"data_labels": label} | ({"pattern": hatched} if before else {"fill": {"color": f"#{colour}"}}))
    return found
