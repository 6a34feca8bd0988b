"""How high a row must be for its text, before anybody has opened the workbook.

Widths are those of Arial in thousandths of its size, which Liberation Sans shares. Excel stops at 409 points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate

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


class _Words(dict[str, int]):
    """Widths by word with the space behind it: the same words stand in thousands of texts."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _KNOWN_WORDS:
            self.clear()
        self[word] = width = sum(map(_WIDTHS.__getitem__, word)) + _SPACE
        return width


_SPACE, _KNOWN_WORDS = _WIDTHS[" "], 20_000
_WORDS = _Words()
_PIECES = re.compile(r"\S*\s*")
_PADDING = 8


def text_width(text: str, size: float = 10, *, bold: bool = False) -> float:
    """Return the width of a line of text in pixels."""
    return sum(map(_WIDTHS.__getitem__, text)) * _scale(size, bold=bold)


@lru_cache(maxsize=20_000)
def lines(text: str, width: float, size: float = 10, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a column of so many characters, broken between words."""
    return _lines(text, _room(width, size, bold=bold))


def _room(width: float, size: float, *, bold: bool) -> float:
    """How much of a column is for text, in thousandths of the letters' size."""
    return (pixels(width) - _PADDING) / _scale(size, bold=bold)


def _lines(text: str, room: float) -> int:
    return sum(_wrapped(line, room) for line in text.split("\n")) if "\n" in text else _wrapped(text, room)


def _wrapped(line: str, room: float) -> int:
    """Count the lines by where each word ends, with a space behind it; spaces between two lines take no room."""
    words, with_space = line.split(" "), room + _SPACE
    ends = [0, *accumulate(map(_WORDS.__getitem__, words))]
    if ends[-1] <= with_space:
        return 1
    first = _word(words, 0)
    count, left = 1, float(ends[first])
    while ends[-1] - left > with_space:
        fitting = bisect_right(ends, left + with_space) - 1
        if fitting > first:
            first = _word(words, fitting)
            left = ends[first]
        else:  # a word that is longer than the room goes on in the next line
            left += room
        count += 1
    return count


def _word(words: Sequence[str], at: int) -> int:
    """Where the next word stands that is one: nothing stands between two spaces."""
    while at < len(words) and not words[at]:
        at += 1
    return at


def _scale(size: float, *, bold: bool) -> float:
    """Pixels for a thousandth of a letter's size."""
    return size * (96 / 72) / 1000 * (1.07 if bold else 1.0)


def surely_one_line(width: float, size: float = 10) -> int:
    """Return of how many letters a text fits on one line of a column, whatever letters they are."""
    return int((pixels(width) - _PADDING) * 72_000 / (_WIDEST * size * 1.07 * 96))


def height(cells: Iterable[tuple[str, float, float, bool]], *, least: float = 15.0) -> float:
    """Return the height in points of a row whose cells are (text, column width, font size, bold)."""
    needed = [_high(lines(text, width, size, bold=bold), size) for text, width, size, bold in cells]
    return max([min(least, HIGHEST), *needed])


@lru_cache(maxsize=1_000)
def measure(width: float, size: float = 10, *, bold: bool = False) -> Callable[[str], float]:
    """Return what tells the height of any text of a column: nought for those so short that one line surely does."""
    room, short = _room(width, size, bold=bold), surely_one_line(width, size)
    return lambda text: 0 if len(text) <= short and "\n" not in text else _high(_lines(text, room), size)


@cache
def _high(count: int, size: float) -> float:
    return min(round(count * size * 1.26 + 3, 2), HIGHEST)


def pieces(text: str, width: float, most: int, size: float = 10) -> list[str]:
    """Return a text cut between words or lines, so that no piece takes more lines than so many."""
    found: list[str] = []
    piece = ""
    for word in _PIECES.findall(text):
        if piece.strip() and lines((piece + word).rstrip(), width, size) > most:
            found.append(piece.strip())
            piece = ""
        piece += word
    return [*found, piece.strip()]
