"""What a workbook says that its formulas give, against what LibreOffice finds them to give."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from posixpath import join
from typing import Any
from xml.etree import ElementTree as ET

from clients.office import Office, Values
from openpyxl.utils.cell import coordinate_to_tuple

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION = re.compile(r'<Relationship (?=[^>]*\bId="(?P<id>[^"]*)")(?=[^>]*\bTarget="/?(?:xl/)?(?P<target>[^"]*)")')


def stored(path: Path) -> Values:
    """Return what a file says that its formulas give, by sheet and place, however large the file is."""
    with zipfile.ZipFile(path) as package:
        book = ET.fromstring(package.read("xl/workbook.xml"))  # noqa: S314  # we wrote it
        relations = package.read("xl/_rels/workbook.xml.rels").decode()
        targets = {one["id"]: join("xl", one["target"]) for one in _RELATION.finditer(relations)}
        sheets = {one.attrib["name"]: targets[one.attrib[_LINK]] for one in book.iter(f"{_MAIN}sheet")}
        return {name: _formulas(package, part) for name, part in sheets.items()}


def _formulas(package: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str | float | None]:
    found = {}
    with package.open(part) as file:
        for _, cell in ET.iterparse(file):  # noqa: S314  # we wrote it
            if cell.tag == f"{_MAIN}c" and cell.find(f"{_MAIN}f") is not None:
                row, column = coordinate_to_tuple(cell.attrib["r"])
                found[row - 1, column - 1] = _value(cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or "")
            elif cell.tag == f"{_MAIN}row":
                cell.clear()
    return found


def _value(kind: str, text: str) -> str | float | None:
    """The value of a formula's cell: text, also where it is empty, or a number; None where it is an error."""
    if kind == "e":
        return None
    return text if kind == "str" or not text else float(text)


def differences(path: Path, office: Office) -> list[str]:
    """Return every formula cell whose stored value is not what it gives when it is calculated."""
    return between(stored(path), office.recalculated(path))


def between(before: Values, after: Values) -> list[str]:
    """Return every formula cell that has an error, or other values in one than in the other."""
    found = []
    for sheet, cells in before.items():
        assert set(after[sheet]) == set(cells), f"{sheet}: formulas came or went"
        for place, value in cells.items():
            if not _equal(value, after[sheet][place]):
                found.append(f"{sheet} {place}: stored {value!r}, calculated {after[sheet][place]!r}")
    return found


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-9
    return bool(one == other) and one is not None


def leads_out(path: Path) -> list[str]:
    """Return the parts of a workbook that point to anything outside it."""
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        relations = (name for name in names if name.endswith(".rels"))
        outside = [name for name in relations if b'TargetMode="External"' in package.read(name)]
    return outside + [name for name in names if "externalLink" in name or name.endswith("connections.xml")]
