"""How well an ink can be read on a fill, as the guidelines for accessible content (WCAG 2.2) count it."""

from __future__ import annotations

LEAST = 4.5
"""The contrast that text of ordinary size needs for level AA."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, each six hexadecimal figures: from 1, the same, to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
