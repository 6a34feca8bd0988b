"""The fast way through a sheet: what every program writes is taken apart as text, without a parser's events.

It knows one way of writing a cell and nothing else, and every character must be accounted for. A sheet with anything
that it does not know is left to expat, so that the two can never read different things. What follows the name of a cell
is looked at once for all the cells that are written alike: most are blank, or hold what others hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tpm_excel.terms.cells import Cell, CellKind

_SPACE = r'(?: xml:space="preserve")?'
_TEXT = r"[^<>\x00-\x08\x0b-\x1f]*"
"""Text without what no XML may hold, and without the carriage return, which a parser makes a line feed of."""
_NO_CHARACTERS = ("\ufffe", "\uffff")
_FORMULA = r'<f(?: t="\w+")?(?: aca="\w+")?(?: ref="[A-Z0-9:$]+")?(?: ca="\w+")?(?: si="\d+")?(?:/>|>' rf"{_TEXT}</f>)"
_CELL = re.compile(
    rf'(?: s="(\d{{1,9}})")?(?: t="(\w+)")?(?:/>|>({_FORMULA})?'
    rf"(?:<v{_SPACE}>({_TEXT})</v>|<v/>|<is><t{_SPACE}>({_TEXT})</t></is>)?</c>)"
)
_ATTRIBUTES = re.compile(r'(?: [\w:]+="[^"<>&\x00-\x1f]*")*/?>')
_LETTERS = re.compile(r"[A-Z]{1,3}")
_STRING = re.compile(rf"<si><t{_SPACE}>({_TEXT})</t></si>")
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos);|#([1-9]\d{2,6});)?")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ROWS, _COLUMNS = 1_048_576, 16_384

_VALUE, _INLINE = "</v></c>", "</t></is></c>"
"""What follows the value of a cell, and the text of one that holds it itself."""

Maker = Callable[[str], Cell | None]
"""Makes a cell of its raw value; None of one that is blank."""
Makers = Callable[[str | None, str | None], Maker]
"""Gives what makes the cells of a style and a type, where they have a value."""


def without_value(kind: str | None, *, formula: bool) -> Cell | None:
    """Return the cell of a type that has no value: a formula that was not calculated, or a blank, which is None."""
    return Cell(CellKind.UNCALCULATED) if formula and kind != "str" else None


class NotPlain(Exception):  # noqa: N818  # a way of writing, and nothing wrong
    """Something is not written in the one way that is known here."""


def split_out(data: bytes, begins: bytes, ends: bytes) -> tuple[bytes, str] | None:
    """Return a part without what stands between two marks, and that as text; None where it is not plainly written.

    The text between them is nobody's yet: whoever takes it apart accounts for its every character.
    """
    first, last = data.find(begins), data.rfind(ends)
    if first < 0 or last < first:
        return None
    before, after = data[: first + len(begins)], data[last:]
    head = before[:200].lower()
    if b"encoding=" in head and b'encoding="utf-8"' not in head:
        return None
    around = before + after
    if b"<!" in around or around.count(begins[:-1]) != 1 or around.count(ends) != 1:
        return None
    try:
        text = data[len(before) : last].decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if any(one in text for one in _NO_CHARACTERS) else (around, text)


def plain_strings(text: str) -> list[str] | None:
    """Return the texts of a table of shared strings, given what stands in it; None where one is not plainly written."""
    found = _STRING.findall(text)
    spaces = text.count('<t xml:space="preserve">') * len(' xml:space="preserve"')
    if sum(map(len, found)) + len(found) * len("<si><t></t></si>") + spaces != len(text):
        return None
    try:
        return [unescaped(one) for one in found] if "&" in text else found
    except NotPlain:
        return None


def plain_rows(text: str, makers: Makers) -> Iterator[tuple[int, bool, dict[int, Cell]]]:
    """Yield the rows of a sheet in their order, given what stands in its `sheetData`.

    Each comes with its number counted from 0, whether it is hidden, and its cells that are not blank, by column in
    order. NotPlain is raised where something is not plainly written; what came before counts for nothing then.
    """
    first, *rows = text.split('<row r="')
    if first:
        raise NotPlain
    seen = _Seen(makers)
    above = 0
    for row in rows:
        inside = row.removesuffix("</row>")
        head, *cells = inside.split('<c r="')
        head, *nameless = head.split("<c")
        name, _, attributes = head.partition('"')
        number = int(name) if len(name) < 8 and name.isdecimal() else 0
        closed = len(inside) < len(row)
        if (
            not above < number <= _ROWS
            or str(number) != name
            or closed is head.endswith("/>")
            or ((cells or nameless) and not closed)
            or (cells and nameless)
        ):
            raise NotPlain
        above = number
        yield number - 1, seen.hidden(attributes), seen.in_order(nameless) if nameless else seen.row(name, cells)


class _Seen:
    """What was seen of a sheet already: cells by how they are written, columns by their letters."""

    def __init__(self, makers: Makers) -> None:
        self._makers = makers
        self._cells: dict[str, Cell | None] = {}
        self._begun: dict[tuple[str, str], Maker] = {}
        self._columns: dict[str, int] = {}
        self._hidden: dict[str, bool] = {}

    def row(self, number: str, cells: list[str]) -> dict[int, Cell]:
        """Return the cells of a row: each is named by its column's letters and the row's number."""
        known, columns = self._cells, self._columns
        found: dict[int, Cell] = {}
        before = -1
        for one in cells:
            name, _, rest = one.partition('"')
            letters = name.removesuffix(number)
            column = columns[letters] if letters in columns else self._column(letters)
            if column <= before:
                raise NotPlain
            before = column
            cell = known[rest] if rest in known else self._cell(rest)
            if cell is not None:
                found[column] = cell
        return found

    def in_order(self, cells: list[str]) -> dict[int, Cell]:
        """Return the cells of a row of which none is named: each stands in the column behind the one before it."""
        if len(cells) > _COLUMNS:
            raise NotPlain
        known = self._cells
        found = ((at, known[one] if one in known else self._cell(one)) for at, one in enumerate(cells))
        return {at: cell for at, cell in found if cell is not None}

    def _column(self, letters: str) -> int:
        column = column_index(letters) if _LETTERS.fullmatch(letters) else _COLUMNS
        if column >= _COLUMNS:
            raise NotPlain
        self._columns[letters] = column
        return column

    def _cell(self, rest: str) -> Cell | None:
        """A cell that is written as none before it: mostly all but its value is, and was looked at already."""
        end = _VALUE if rest.endswith(_VALUE) else _INLINE if rest.endswith(_INLINE) else ""
        begins, _, raw = rest.removesuffix(end).rpartition(">")
        make = self._begun.get((begins, end)) if raw.isprintable() and "<" not in raw else None
        cell = self._cells[rest] = make(unescaped(raw)) if make and raw else self._described(rest, (begins, end))
        return cell

    def _described(self, rest: str, begun: tuple[str, str]) -> Cell | None:
        described = _CELL.fullmatch(rest)
        if described is None:
            raise NotPlain
        style, kind, formula, value, inline = described.groups()
        if formula:
            unescaped(formula)
        raw = unescaped(value or inline or "")
        if not raw:
            return without_value(kind, formula=formula is not None)
        make = self._begun[begun] = self._makers(style, kind)
        return make(raw)

    def hidden(self, attributes: str) -> bool:
        """Return whether a row of these attributes is hidden."""
        if attributes not in self._hidden:
            if not _ATTRIBUTES.fullmatch(attributes):
                raise NotPlain
            pairs = _ATTRIBUTE.findall(attributes)
            said = dict(pairs)
            if len(said) != len(pairs) or "r" in said:
                raise NotPlain
            self._hidden[attributes] = said.get("hidden") in ("1", "true")
        return self._hidden[attributes]


def column_index(letters: str) -> int:
    """Return the column that letters name, counted from 0: `A` is 0, `AA` is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def unescaped(text: str) -> str:
    """Return the text that stands in XML, its entities made the characters that they are.

    NotPlain is raised where one is not among those that programs write: five by name, and by number what is not ASCII.
    """
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return _ENTITIES[found[1]]
    number = int(found[2] or 0)
    if not (0xA0 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000):
        raise NotPlain
    return chr(number)
