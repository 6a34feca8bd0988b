"""Reading .xlsx and .xlsm with all that must be told from a blank.

Libraries that were measured lose what matters here: one shows error cells as blanks, another trusts a sheet's claim
of its size, a third refuses a file for a bad colour. This reader keeps to the cells, and keeps all of them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tpm_excel.workbooks.reading.authorship import last_saved
from tpm_excel.workbooks.reading.book import Book, Sheet, Unreadable, too_large
from tpm_excel.workbooks.reading.package import Package
from tpm_excel.workbooks.reading.same_parts import once
from tpm_excel.workbooks.reading.xlsx_notes import read_notes
from tpm_excel.workbooks.reading.xlsx_plain import plain_strings, split_out
from tpm_excel.workbooks.reading.xlsx_sheet import Shared, read_sheet, unescape, whole
from tpm_excel.workbooks.reading.xml_events import Attributes, parse

_STRINGS = 2_000_000
_OBJECTS = {"comments": "notes", "threadedcomment": "notes", "charts/chart": "charts", "media/": "pictures"}
_OBJECTS |= {"pivottables/": "pivot tables", "slicers/": "slicers"}


@dataclass(slots=True)
class _Workbook:
    """What the workbook part says: sheets with their relation ids, names, and the date system."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    date_1904: bool = False


def read_xlsx(package: Package) -> Book:
    """Read a workbook's cells, custom properties and names; raise Unreadable where it is damaged."""
    main = "xl/workbook.xml" if package.has("xl/workbook.xml") else package.main_part()
    workbook = _read_workbook(package.read(main))
    limits = package.limits
    if len(workbook.sheets) > limits.sheets:
        raise too_large(f"{len(workbook.sheets):,} sheets", "sheets", limits.sheets)
    folder = posixpath.dirname(main)
    targets = _relations(package.read(f"{folder}/_rels/{posixpath.basename(main)}.rels"), folder)
    styles = next((path for kind, path in targets.values() if kind == "styles"), f"{folder}/styles.xml")
    strings = next((path for kind, path in targets.values() if kind == "sharedStrings"), f"{folder}/sharedStrings.xml")
    shared = Shared(
        _read_strings(package.read(strings)), *_read_styles(package.read(styles)), workbook.date_1904, limits.cells
    )
    sheets = tuple(
        _read_one(package, name, targets[relation][1], shared, visible=visible)
        for name, relation, visible in workbook.sheets
        if relation in targets and targets[relation][0] == "worksheet"
    )
    if not sheets:
        raise Unreadable("TPM104", reason="it has no sheets that can be found")
    properties = _read_properties(package.read("docProps/custom.xml"))
    objects = _count_objects(package.names())
    saved, author = last_saved(package)
    return Book(sheets, properties, workbook.names, objects, saved=saved, author=author)


def _read_one(package: Package, name: str, path: str, shared: Shared, *, visible: bool) -> Sheet:
    folder = posixpath.dirname(path)
    data = package.read(f"{folder}/_rels/{posixpath.basename(path)}.rels")
    relations = _relations(data, folder) if data else {}
    notes: dict[tuple[int, int], str] = {}
    for wanted in ("comments", "threadedComment"):  # a threaded comment comes with a copy for old versions of Excel
        for kind, target in relations.values():
            if kind == wanted:
                notes |= read_notes(package.read(target))
    cells, odd = read_sheet(package.read(path), shared, notes)
    return Sheet(name, cells, visible, odd=odd)


def _read_workbook(data: bytes) -> _Workbook:
    found = _Workbook()
    name, parts = "", list[str]()

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal name
        if tag == "sheet":
            visible = attributes.get("state", "visible") == "visible"
            found.sheets.append((unescape(attributes.get("name", "")), attributes.get("id", ""), visible))
        elif tag == "workbookPr":
            found.date_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "definedName":
            name = attributes.get("name", "")
            parts.clear()

    def end(tag: str) -> None:
        if tag == "definedName":
            constant = re.fullmatch(r'="?(.*?)"?|"(.*)"', "".join(parts), re.DOTALL)
            found.names[name] = (constant[1] or constant[2] or "") if constant else "".join(parts)

    parse(data, start, end, parts.append)
    return found


@once
def _relations(data: bytes, folder: str) -> Mapping[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

    parse(data, start)
    return found


def _read_strings(data: bytes) -> list[str]:
    begins = data.find(b"<si>")
    apart = split_out(data, data[data.rfind(b"<", 0, begins) : begins], b"</sst>") if begins > 0 else None
    plain = plain_strings(apart[1]) if apart else None
    if apart is None or plain is None:
        return _read_strings_with_expat(data)
    parse(apart[0], lambda _, __: None)
    return [unescape(one) for one in plain]


def _read_strings_with_expat(data: bytes) -> list[str]:
    strings: list[str] = []
    parts: list[str] = []
    taking = phonetic = False

    def start(tag: str, _: Attributes) -> None:
        nonlocal taking, phonetic
        if tag == "si":
            parts.clear()
        phonetic = phonetic or tag == "rPh"
        taking = tag == "t" and not phonetic

    def end(tag: str) -> None:
        nonlocal taking, phonetic
        if tag == "si":
            strings.append(unescape("".join(parts)))
            if len(strings) > _STRINGS:
                raise Unreadable("TPM104", reason="it has more than two million texts")
        phonetic = phonetic and tag != "rPh"
        taking = False

    def text(data: str) -> None:
        if taking:
            parts.append(data)

    if data:
        parse(data, start, end, text)
    return strings


_DATE_FORMATS = {14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58}
_PERCENT_FORMATS = {9, 10}
_QUIET = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@once
def _read_styles(data: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """Return which cell styles show dates, and which percentages."""
    codes: dict[int, str] = {}
    styles: list[int] = []
    inside = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        if tag in ("cellXfs", "cellStyleXfs"):
            inside = tag
        elif tag == "numFmt":
            codes[whole(attributes.get("numFmtId"), 0)] = attributes.get("formatCode", "")
        elif tag == "xf" and inside == "cellXfs":
            styles.append(whole(attributes.get("numFmtId"), 0))

    def end(tag: str) -> None:
        nonlocal inside
        if tag == inside:
            inside = ""

    if data:
        parse(data, start, end)
    plain = {number: _QUIET.sub("", code).split(";")[0].lower() for number, code in codes.items()}
    dates = _DATE_FORMATS | {number for number, code in plain.items() if re.search(r"[dy]|mmm", code)}
    percents = _PERCENT_FORMATS | {number for number, code in plain.items() if "%" in code}
    return (
        frozenset(index for index, number in enumerate(styles) if number in dates - percents),
        frozenset(index for index, number in enumerate(styles) if number in percents),
    )


def _read_properties(data: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal name
        if tag == "property":
            name = attributes.get("name", "")
            found[name] = ""

    def text(data: str) -> None:
        if name:
            found[name] += data

    if data:
        parse(data, start, None, text)
    return {key: unescape(value.strip()) for key, value in found.items()}


def _count_objects(names: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        for mark, kind in _OBJECTS.items():
            if mark in name and "/_rels/" not in name:
                counts[kind] = counts.get(kind, 0) + 1
    return counts
