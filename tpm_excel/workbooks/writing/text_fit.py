"""How high a row must be for its text, before anybody has opened the workbook.

Widths are those of Arial in thousandths of its size, which Liberation Sans shares. Excel stops at 409 points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from tpm_excel.workbooks.writing.house import pixels

HIGHEST = 409.0
_NARROW = {222: "ijl'", 278: " !,./:;I[\\]ft|", 333: "()-`r", 355: '"', 389: "*"}
_MIDDLE = {500: "cksvxyzJ", 556: "0123456789abdeghnopqu#$?_L", 584: "+<=>~"}
_WIDE = {611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw", 778: "GOQ", 833: "mM", 889: "%", 944: "W", 1015: "@"}
_UNKNOWN, _WIDEST = 600, 1015


class _Widths(dict[str, int]):
    """Widths by letter; asked without a default, which a text of a thousand letters feels."""

    def __missing__(self, letter: str) -> int:
        return _UNKNOWN


_WIDTHS = _Widths(
    (letter, width) for table in (_NARROW, _MIDDLE, _WIDE) for width, letters in table.items() for letter in letters
)
_WORDS = re.compile(r"\S*\s*")
_PADDING = 8


def text_width(text: str, size: float = 10, *, bold: bool = False) -> float:
    """Return the width of a line of text in pixels."""
    return sum(map(_WIDTHS.__getitem__, text)) * size * (96 / 72) / 1000 * (1.07 if bold else 1.0)


@lru_cache(maxsize=20_000)
def lines(text: str, width: float, size: float = 10, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a column of so many characters, broken between words."""
    room = pixels(width) - _PADDING
    return sum(_wrapped(line, room, size, bold) for line in text.split("\n")) if text else 1


def _wrapped(line: str, room: float, size: float, bold: bool) -> int:
    count, used = 1, 0.0
    space = text_width(" ", size, bold=bold)
    for word in line.split(" "):
        width = text_width(word, size, bold=bold)
        if used and used + space + width > room:
            count, used = count + 1, 0.0
        elif used:
            used += space
        while width > room:
            count, width = count + 1, width - room
        used += width
    return count


def surely_one_line(width: float, size: float = 10) -> int:
    """Return of how many letters a text fits on one line of a column, whatever letters they are."""
    return int((pixels(width) - _PADDING) * 72_000 / (_WIDEST * size * 1.07 * 96))


def height(cells: Iterable[tuple[str, float, float, bool]], *, least: float = 15.0) -> float:
    """Return the height in points of a row whose cells are (text, column width, font size, bold)."""
    highest = least
    for text, width, size, bold in cells:
        highest = max(highest, lines(text, width, size, bold=bold) * size * 1.26 + 3)
    return min(round(highest, 2), HIGHEST)


def pieces(text: str, width: float, most: int, size: float = 10) -> list[str]:
    """Return a text cut between words or lines, so that no piece takes more lines than so many."""
    found: list[str] = []
    piece = ""
    for word in _WORDS.findall(text):
        if piece.strip() and lines((piece + word).rstrip(), width, size) > most:
            found.append(piece.strip())
            piece = ""
        piece += word
    return [*found, piece.strip()]
