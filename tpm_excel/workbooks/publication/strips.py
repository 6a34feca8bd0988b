"""The strips of printed pages: what stands on a line, how high it is, and with what it must stay on one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tpm_excel.terms.cells import Value, written
from tpm_excel.workbooks.writing.text_fit import HIGHEST, height, lines, pieces

SIZE = 9.0
"""Letters of printed pages, before a page is made smaller to fit."""
MOST_LINES = 32
"""So many lines stay below 400 points; what is longer goes on in the next row."""
CONTINUED = "(continued)"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a strip: its columns from first to last, its value, how it looks, the pair that colours its word."""

    first: int
    last: int
    value: Value
    look: str = "text"
    pair: str = ""
    size: float = SIZE
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of a printed page.

    `keep` holds it together with the next on one page, `new_page` begins one; `again` are the headings that are printed
    again where a page begins with it. `chart` names the row whose chart stands in its blank cell, `ref` the row that it
    prints, where it is the first strip of one.
    """

    cells: tuple[Cell, ...]
    height: float
    keep: bool = False
    new_page: bool = False
    again: tuple[Strip, ...] = ()
    chart: str = ""
    ref: str = ""


def strip(cells: Iterable[Cell], widths: Sequence[float], *, least: float = 15, space: float = 0) -> Strip:
    """Return a strip that is as high as its cells ask for."""
    several = tuple(cells)
    shown = [(_shown(one), _width(one, widths), one.size, one.bold) for one in several]
    return Strip(several, min(height(shown, least=least) + space, HIGHEST))


def split(cells: Sequence[Cell], widths: Sequence[float], *, least: float = 15) -> list[Strip]:
    """Return a row as one strip, or as several where a text is too long for one; the first column says so."""
    parts = {place: _parts(one, widths) for place, one in enumerate(cells)}
    count = max(map(len, parts.values()))
    found = []
    for number in range(count):
        values = (several[number] if number < len(several) else None for several in parts.values())
        below = [replace(one, value=value) for one, value in zip(cells, values, strict=True)]
        if number:
            below = [replace(one, pair="" if one.value is None else one.pair) for one in below]
            below[0] = replace(below[0], value=f"{written(cells[0].value)} {CONTINUED}".strip(), look="text")
        found.append(strip(below, widths, least=15 if number else least))
    return found


def _parts(cell: Cell, widths: Sequence[float]) -> list[Value]:
    if not isinstance(cell.value, str) or lines(cell.value, _width(cell, widths), cell.size) <= MOST_LINES:
        return [cell.value]
    return [*pieces(cell.value, _width(cell, widths), MOST_LINES, cell.size)]


def _shown(cell: Cell) -> str:
    return written(cell.value, percent=cell.look == "percentage")


def _width(cell: Cell, widths: Sequence[float]) -> float:
    return sum(widths[cell.first : cell.last + 1]) + (cell.last - cell.first) * 5 / 7


def paged(strips: Sequence[Strip], room: float) -> list[Strip]:
    """Return strips with page breaks, none within what belongs together, and headings again where a page needs them."""
    found: list[Strip] = []
    used = 0.0
    for unit in _units(strips):
        needed = sum(one.height for one in unit)
        if found and (unit[0].new_page or used + needed > room):
            again = unit[0].again if used and not unit[0].new_page else ()
            unit = [*again, *(replace(one, new_page=False) for one in unit)]  # noqa: PLW2901  # the unit with its headings
            unit[0] = replace(unit[0], new_page=True)
            used, needed = 0.0, sum(one.height for one in unit)
        found += unit
        used = (used + needed) % room if needed > room else used + needed
    return found


def _units(strips: Sequence[Strip]) -> Iterable[list[Strip]]:
    """Strips that belong together: headings with what follows them, a row with the first of what stands below it."""
    unit: list[Strip] = []
    for one in strips:
        unit.append(one)
        if not one.keep:
            yield unit
            unit = []
    if unit:
        yield unit
