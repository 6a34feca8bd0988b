"""The fast ways of reading and writing sheets do what the plain ones do, and leave to them what they do not know."""

from __future__ import annotations

import random
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from clients.office import Office
from helpers import master_of, take_in
from openpyxl.worksheet.worksheet import Worksheet as Read
from raw_xlsx import workbook
from xlsxwriter.url import Url

from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.master import book
from tpm_excel.workbooks.reading import xlsx_reader, xlsx_sheet
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.reading.package import Package
from tpm_excel.workbooks.returns.return_sheet import write_value
from tpm_excel.workbooks.writing import house
from tpm_excel.workbooks.writing.house import HouseBook, HouseSheet
from tpm_excel.workbooks.writing.styles import house_style
from tpm_excel.workbooks.writing.table_sheet import TableColumn, write_table

# ---- Reading ---------------------------------------------------------------------------------------------------------

ROWS = (
    '<row r="1" spans="1:4"><c r="A1" s="1" t="s"><v>0</v></c>'
    '<c r="B1" t="inlineStr"><is><t>a &amp; b</t></is></c></row>'
    '<row r="2" hidden="1" ht="28.5"><c r="A2"><v>0.5</v></c><c r="B2" t="b"><v>1</v></c>'
    '<c r="C2" t="e"><v>#N/A</v></c><c r="D2"><f>1+1</f><v></v></c></row><row r="3"/>'
    '<row r="4"><c r="A4" t="str"><f aca="false">A1&amp;"x"</f><v>one &lt;two&gt; &#183;</v></c><c r="B4" s="3"/></row>'
    '<row r="5"><c r="A5"><v>7</v></c><c r="B5" t="inlineStr"><is><t>as B1 &amp; yet new</t></is></c></row>'
    '<row r="6" ht="15"><c t="s"><v>0</v></c><c/><c s="1"><v>2</v></c><c t="inlineStr"><is><t>d</t></is></c></row>'
)


def outcome(data: bytes) -> tuple[Book | None, str]:
    try:
        return open_book(data), ""
    except Unreadable as error:
        return None, error.code


def slowly(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[Book | None, str]:
    with monkeypatch.context() as patched:
        patched.setattr(xlsx_sheet, "_read_plainly", lambda *_: None)
        patched.setattr(xlsx_reader, "_read_strings", xlsx_reader._read_strings_with_expat)
        return outcome(data)


def taken_apart(data: str) -> bool:
    shared = xlsx_sheet.Shared(["one"], frozenset(), frozenset(), date_1904=False)
    return xlsx_sheet._read_plainly(data.encode(), shared) is not None


def test_what_programs_write_goes_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert taken_apart(f"<worksheet><sheetData>{ROWS}</sheetData></worksheet>")
    assert outcome(workbook(ROWS)) == slowly(workbook(ROWS), monkeypatch)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<row r", "\n<row r"),
        ('<c r="B1"', "<c"),
        (' s="1"', ' s="1" s="2"'),
        ("&amp; b", "&nbsp; b"),
        ("&amp; b", "&#38; b"),
        ("&#183;", "&#55296;"),
        ("&#183;", "&#65535;"),
        ("A1&amp;", "A1&#1;"),
        ('r="B1"', 'r="B2"'),
        ('r="C2"', 'r="B2"'),
        ('r="C2"', 'r="A2"'),
        ('<row r="4"', '<row r="3"'),
        ('<row r="4"', '<row r="04"'),
        ("a &amp; b", "<!-- a -->b"),
        ("a &amp; b", "a ]]> b"),
        ("a &amp; b", "a \r\n b"),
        ("a &amp; b", "a \x01 b"),
        ("<v>0.5</v>", "<v>0.5</v><v>1</v>"),
        ('r="A4"', 'r="A1048577"'),
        ('r="A4"', 'r="XFE4"'),
        ("<v>0.5</v>", "<x:v>0.5</x:v>"),
        ('hidden="1" ht="28.5"', 'hidden="1" hidden="0"'),
        ("</row>", "</Row>"),
        ("<is><t>a", "<is><r><t>a"),
        ("<v>7</v></c>", "<v>7"),
        ("<v>7</v></c>", "<v>7</t></is></c>"),
        ("yet new</t></is></c>", "yet new"),
        ("as B1 &amp; yet", "as B1 &nbsp; yet"),
        ("as B1 &amp; yet", "as B1 <b/> yet"),
        ("as B1 &amp; yet", "as B1 \x01 yet"),
        ("as B1 &amp; yet", "as B1 \r\n yet"),
        ("<c/>", '<c r="B6"/>'),
        ("<c/>", "<c/>" * 16_384),
        ("<c/>", "<c/><f>1</f>"),
        ("<c/>", "<col/>"),
        ('<row r="6" ht="15">', '<row r="6"/>'),
    ],
)
def test_what_is_not_plainly_written_is_left_to_expat(before: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ROWS.replace(before, after, 1)
    assert rows != ROWS
    assert not taken_apart(f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    assert outcome(workbook(rows)) == slowly(workbook(rows), monkeypatch)


@pytest.mark.parametrize("seed", range(300))
def test_whatever_the_letters_both_ways_read_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, rows = random.Random(seed), ROWS  # noqa: S311  # no secret
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
        put = chance.choice(['"', "<", ">", "&", " ", "/", "1", "x", "\n", rows[other : other + chance.randint(1, 30)]])
        rows = rows[:at] + put + rows[at + chance.randint(0, 2) :]
    assert outcome(workbook(rows)) == slowly(workbook(rows), monkeypatch)


def as_zipfile_inflates_it(data: bytes, name: str) -> bytes | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.read(name)
    except Exception:  # noqa: BLE001  # of a dozen kinds
        return None


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_part_is_inflated_as_zipfile_inflates_it(packing: int) -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        archive.writestr("xl/é.xml", "a text " * 500)
    whole, seen = target.getvalue(), set[bool]()
    in_size = range(whole.index(b"PK\1\2") + 20, whole.index(b"PK\1\2") + 24)
    for at in range(len(whole)):
        if not 60 < at < len(whole) - 150 or at % 7 == 0:
            data = whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]
            try:
                found = Package(data).read("xl/é.xml") or None
            except Unreadable:
                found = None
            expected = as_zipfile_inflates_it(data, "xl/é.xml")
            refused_since_3_11_8 = found is None and at in in_size and not hasattr(zipfile.ZipInfo, "_end_offset")
            assert found == expected or refused_since_3_11_8, at
            seen.add(expected is None)
    assert seen == {True, False}


def test_parts_that_share_what_is_packed_are_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.xml", "a" * 50)
        archive.writestr("b.xml", "b" * 50)
    honest = target.getvalue()
    assert Package(honest).read("a.xml") == b"a" * 50
    at, begins = honest.index(b"PK\1\2") + 16, honest.index(b"a" * 50)
    longer = struct.pack("<LLL", zlib.crc32(honest[begins : begins + 70]), 70, 70)
    with pytest.raises(Unreadable, match="TPM104"):
        Package(honest[:at] + longer + honest[at + 12 :]).read("a.xml")


# ---- Writing ---------------------------------------------------------------------------------------------------------


class Plain:
    """Writes rows as xlsxwriter does it."""

    def __init__(self, sheet: Any, _: object, first_row: int, **__: object) -> None:
        self.sheet, self.next_row = sheet, first_row

    def write(self, kind: PlainKind, values: Any, height: float | None = None) -> None:
        for column, (value, look) in enumerate(zip(values, kind.looks, strict=True)):
            write_value(self.sheet, self.next_row, column, value, look)
        self.sheet.set_row(self.next_row, kind.high(values) if height is None else height)
        self.next_row += 1

    @staticmethod
    def kind(looks: Sequence[Any], heights: Sequence[Callable[[str], float]], least: float) -> PlainKind:
        return PlainKind(looks, heights, least)


@dataclass
class PlainKind:
    looks: Sequence[Any]
    heights: Sequence[Callable[[str], float]]
    least: float

    def high(self, values: Any) -> float:
        texts = [measure(value) for value, measure in zip(values, self.heights, strict=True) if isinstance(value, str)]
        return max([self.least, *texts])


def plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "RowWriter", Plain)
    monkeypatch.setattr(HouseSheet, "take_rows", lambda *_: None)
    monkeypatch.setattr(HouseSheet, "add_long_links", linked)


def linked(sheet: Any, links: Iterable[tuple[int, int, str, str]]) -> None:
    for row, column, place, tip in links:
        sheet.hyperlinks[row][column] = url = Url(f"internal:{place}")
        url.tip = tip


def described(path: Path) -> dict[str, Any]:
    """All that openpyxl sees of a workbook: cells with their styles, heights, tables, formulas, formats, names."""
    with closing(openpyxl.load_workbook(path)) as book:
        return {sheet.title: _described(sheet) for sheet in book}


def _described(sheet: Read) -> dict[str, Any]:
    cells = {
        cell.coordinate: (
            cell.value,
            cell.data_type,
            cell.number_format,
            *(repr(part) for part in (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)),
        )
        for row in sheet.iter_rows()
        for cell in row
    }
    tables = {one.name: (one.ref, [column.name for column in one.tableColumns]) for one in sheet.tables.values()}
    rules = [(str(area.sqref), [repr(rule) for rule in area.rules]) for area in sheet.conditional_formatting]
    heights = {number: one.height for number, one in sheet.row_dimensions.items()}
    found = {"cells": cells, "tables": tables, "rules": rules, "heights": heights, "size": sheet.dimensions}
    links = {one.ref: (one.location, one.tooltip, one.target) for one in sheet._hyperlinks}
    return found | {"links": links, "merged": sorted(map(str, sheet.merged_cells.ranges))}


ODD: tuple[Value, ...] = (
    "plain",
    "=1+1",
    "https://example.org",
    " spaces ",
    "two\nlines",
    "<b>&amp; é 😀",
    "_x0041_",
    "\x07bell",
    "x" * 40_000,
    "😀" * 20_000,
    "",
    None,
    0.1 + 0.2,
    -1e300,
    7,
    1234567890123456789.0,
    date(2025, 9, 30),
    date(1900, 1, 1),
    datetime(2025, 9, 30, 12),  # noqa: DTZ001  # Excel knows no zones
    "<r>rich</r>",
    "\ufffe",
)


def written(path: Path) -> Path:
    book = HouseBook(house_style(), title="t", subject="s", author="a", period=Period(2025, 2))
    columns = [TableColumn("Odd", 12), TableColumn("On", 11, "date"), TableColumn("Share", 9, "percentage")]
    rows = [(value, date(2025, 9, 30), 0.5) for value in ODD]
    write_table(book, "Odd", "Odd", "A note.", columns, rows, strong=[True, *[False] * (len(rows) - 1)])
    path.write_bytes(book.finished())
    return path


@pytest.mark.parametrize("named", [True, False])
def test_odd_values_are_written_as_xlsxwriter_writes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, named: bool
) -> None:
    monkeypatch.setattr(HouseBook, "named", named)
    fast = described(written(tmp_path / "fast.xlsx"))
    plainly(monkeypatch)
    plain = described(written(tmp_path / "plain.xlsx"))
    places = {value: f"A{5 + at}" for at, value in enumerate(ODD)}
    assert fast["Odd"]["cells"][places["plain"]][0] == "plain"
    assert fast == plain


def test_a_whole_master_is_the_same_every_way(
    seed_collected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again() -> bytes:
        master_of(workspace).unlink()
        take_in(workspace)
        return master_of(workspace).read_bytes()

    fast = described(master_of(seed_collected))
    assert sum(len(sheet["cells"]) for sheet in fast.values()) > 10_000
    workspace = shutil.copytree(seed_collected, tmp_path / "workspace")
    monkeypatch.setattr(book, "_NAMED", 10)
    nameless = again()
    assert described(master_of(workspace)) == fast
    assert open_book(nameless).sheets == open_book(master_of(seed_collected).read_bytes()).sheets
    assert len(nameless) < len(master_of(seed_collected).read_bytes())
    plainly(monkeypatch)
    again()
    assert described(master_of(workspace)) == fast


@pytest.mark.libreoffice
def test_libreoffice_reads_the_same_every_way(tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [written(tmp_path / "fast.xlsx")]
    monkeypatch.setattr(HouseBook, "named", False)
    paths.append(written(tmp_path / "nameless.xlsx"))
    plainly(monkeypatch)
    paths.append(written(tmp_path / "plain.xlsx"))
    for path in paths:
        office.fill(path, {}, path.with_suffix(".ods"))
    fast, nameless, plain = (open_book(path.with_suffix(".ods").read_bytes()) for path in paths)
    assert fast == nameless == plain


def test_what_is_written_over_a_long_table_is_not_lost_in_silence(tmp_path: Path) -> None:
    def made(*, written_over: bool) -> bytes:
        book = HouseBook(house_style(), title="t", subject="s", author="a", period=Period(2025, 2))
        sheet = write_table(book, "T", "T", "", [TableColumn("One", 12)], [["first"]], written_over=written_over)
        sheet.write_string(4, 0, "second")
        return book.finished()

    with pytest.raises(ValueError, match="row 5 was written over"):
        made(written_over=False)
    (tmp_path / "t.xlsx").write_bytes(made(written_over=True))
    assert described(tmp_path / "t.xlsx")["T"]["cells"]["A5"][0] == "second"
