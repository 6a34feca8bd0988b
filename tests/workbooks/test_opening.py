"""Opening whatever arrived: the bytes decide what it is, and whatever they are, the answer is a book or a refusal."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Collection
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from raw_xlsx import WORKBOOK, changed, ods, package, workbook
from xlsxwriter import Workbook

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import finding
from tpm_excel.terms.cells import CellKind
from tpm_excel.terms.places import Place
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.content import same_content
from tpm_excel.workbooks.reading.opening import open_book

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


REFUSED = [
    ("TPM101", "", b""),
    ("TPM101", "", b"   \r\n\t "),
    ("TPM101", "", b"\xef\xbb\xbf"),
    ("TPM102", "a PDF", b"%PDF-1.7\n..."),
    ("TPM102", "a picture", b"\x89PNG\r\n\x1a\n"),
    ("TPM102", "a picture", b"\xff\xd8\xff\xe0..JFIF"),
    ("TPM102", "a picture", b"GIF89a"),
    ("TPM102", "a picture", b"BM......"),
    ("TPM102", "a picture", b"II*\x00...."),
    ("TPM102", "a shortcut", b"L\x00\x00\x00\x01\x14\x02\x00rest"),
    ("TPM102", "a web page", b"<!DOCTYPE html><p>x"),
    ("TPM102", "a web page", b"\r\n <HTML><body>"),
    ("TPM102", "a web page", b"\xef\xbb\xbf<html>"),
    ("TPM102", "a web page", b'<?xml version="1.0"?><html xmlns="x">'),
    ("TPM102", "an XML file", b'<?xml version="1.0"?><Workbook/>'),
    ("TPM102", "a Word document", package({"word/document.xml": "x"})),
    ("TPM102", "a PowerPoint", package({"ppt/presentation.xml": "x"})),
    ("TPM102", "an Apple Numbers", package({"Index/Document.iwa": "x"})),
    ("TPM127", "a zip archive", package({"photo.jpg": "x"})),
    ("TPM127", "a zip archive", package({"mimetype": "application/vnd.oasis.opendocument.text"})),
    ("TPM127", "a zip archive", package({})),
    ("TPM102", "a Word document", OLE + wide("WordDocument")),
    ("TPM127", "an Outlook message", OLE + wide("__substg1.0_001A001E")),
    ("TPM102", "an old Office file", OLE),
    ("TPM102", "unknown kind", b"MZ\x90\x00\x03\x00\x00\x00"),
    ("TPM103", "", OLE + wide("EncryptedPackage")),
    ("TPM104", "nothing but zeros", b"\x00" * 10_000),
    ("TPM104", "cut short", b"PK\x03\x04 and then nothing"),
    ("TPM104", "damaged", OLE + wide("Workbook") + b"nonsense"),
    ("TPM104", "damaged", package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})),
    ("TPM104", "damaged", package({"xl/workbook.bin": b"nonsense"})),
]


@pytest.mark.parametrize(("code", "said", "data"), REFUSED, ids=[f"{code} {said}" for code, said, _ in REFUSED])
def test_what_is_no_workbook_is_refused_by_what_it_is(code: str, said: str, data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        open_book(data)
    assert caught.value.code == code
    assert said in "".join(caught.value.context.values())


@pytest.mark.parametrize(("said", "data"), [(said, data) for _, said, data in REFUSED])
def test_a_refusal_is_a_plain_sentence_with_a_remedy(said: str, data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        open_book(data)
    found = finding(caught.value.code, Place("x"), **caught.value.context)
    assert Catalogue().says(found).endswith(".")
    assert Catalogue().do(found).endswith(".")
    assert said in Catalogue().says(found)


def test_an_encrypted_zip_is_locked() -> None:
    data = bytearray(workbook(""))
    end = data.rindex(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    data[start + 8] |= 1  # the flag of encryption in the directory
    with pytest.raises(Unreadable) as caught:
        open_book(bytes(data))
    assert caught.value.code == "TPM103"


# ---- Text ----------------------------------------------------------------------------------------------------------

LINES = [["Réf", "Title", "Status"], ["5.1a", "A “quoted” £5; plan, and\nmore", "=On Target"], ["1.10", "", "dépassé"]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_text_is_read_whatever_its_encoding_and_separator(separator: str, encoding: str, line_end: str) -> None:
    quoted = [['"' + text.replace('"', '""') + '"' if text else "" for text in line] for line in LINES]
    data = line_end.join(separator.join(line) for line in quoted).encode(encoding)
    (sheet,) = open_book(data).sheets
    expected = {(r, c): text for r, line in enumerate(LINES) for c, text in enumerate(line) if text}
    assert {at: cell.value for at, cell in sheet.cells.items()} == expected
    assert {cell.kind for cell in sheet.cells.values()} == {CellKind.TEXT}


def test_numbers_in_text_stay_as_written() -> None:
    (sheet,) = open_book(b"Ref,Title,Done\n1.10,007,80%\n").sheets
    assert [sheet.cell(1, column).value for column in range(3)] == ["1.10", "007", "80%"]


def test_a_cell_larger_than_any_table_has_is_refused() -> None:
    with pytest.raises(Unreadable):
        open_book(b'a,b\n"' + b"x" * 200_000 + b'",c\n')


KNOWN = set(Catalogue().entries)


def opened(data: bytes, codes: Collection[str] = KNOWN) -> Book | None:
    """The book, or None where it was refused with one of the codes; anything else is a bug."""
    try:
        return open_book(data)
    except Unreadable as error:
        if error.code not in codes:
            raise
    return None


@settings(deadline=None)
@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00")
@example(b"\x1c")
@example(b"a\rb\x00")
def test_any_bytes_are_a_book_or_refused(data: bytes) -> None:
    book = opened(data)
    assert book is None or book.sheets


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_any_text_is_a_table_or_refused(text: str, encoding: str) -> None:
    opened(text.encode(encoding, "replace"), ("TPM101", "TPM102", "TPM104"))


# ---- OpenDocument --------------------------------------------------------------------------------------------------


def test_an_opendocument_spreadsheet_is_read() -> None:
    data = ods(
        '<table:table-cell office:value-type="string"><text:p>=text</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="5.5"/>'
        '<table:table-cell office:value-type="percentage" office:value="0.8"/>'
        '<table:table-cell office:value-type="date" office:date-value="2025-12-31"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
    )
    (sheet,) = open_book(data).sheets
    assert [(cell.kind, cell.value) for cell in sheet.cells.values()] == [
        (CellKind.TEXT, "=text"),
        (CellKind.NUMBER, 5.5),
        (CellKind.NUMBER, 0.8),
        (CellKind.DATE, date(2025, 12, 31)),
        (CellKind.BOOLEAN, True),
    ]


def test_a_percentage_of_an_opendocument_is_known_by_its_type() -> None:
    """“In .ods the type of the value says it”: a 1 that is no percentage must be asked about."""
    data = ods(
        '<table:table-cell office:value-type="float" office:value="1"/>'
        '<table:table-cell office:value-type="percentage" office:value="1"/>'
    )
    (sheet,) = open_book(data).sheets
    assert [sheet.cell(0, column).percent for column in (0, 1)] == [False, True]


def test_a_comment_of_an_opendocument_stands_beside_its_cell() -> None:
    """An answer that was typed into a comment is found in .ods as in .xlsx, and is no part of the cell."""
    comment = (
        "<office:annotation><creator>Ada Quill</creator><date>2025-10-01T10:00:00</date>"
        "<text:p>We <text:span>finished</text:span></text:p><text:p>in May.</text:p></office:annotation>"
    )
    data = ods(
        '<table:table-cell table:number-columns-repeated="2"/>'
        f'<table:table-cell office:value-type="string">{comment}<text:p>On Target</text:p></table:table-cell>'
        f"<table:table-cell>{comment}</table:table-cell>"
    )
    (sheet,) = open_book(data).sheets
    assert sheet.odd.notes == {(0, 2): "We finished in May.", (0, 3): "We finished in May."}
    assert sheet.cell(0, 2).value == "On Target"
    assert sheet.cell(0, 3).blank


def test_what_an_opendocument_hides_is_known_and_rows_hidden_to_the_end_of_the_sheet_cost_nothing() -> None:
    """Rows that a filter took away count too; below the table people hide a million rows at once."""
    cell = '<table:table-cell office:value-type="float" office:value="1"/>'
    wide = cell.replace(
        "office:value-type", 'table:number-columns-spanned="2" table:number-rows-spanned="1" office:value-type'
    )
    data = ods(
        f'{cell}</table:table-row><table:table-row table:visibility="filter" table:number-rows-repeated="2">{cell}'
        f"</table:table-row><table:table-row><table:table-cell/>{wide}</table:table-row>"
        '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048000"><table:table-cell/>'
    )
    (sheet,) = open_book(data).sheets
    assert set(sheet.rows()) & sheet.odd.hidden_rows == {1, 2}
    assert len(sheet.odd.hidden_rows) <= 100_000
    assert sheet.odd.merged == ((3, 1, 3, 2),)


def test_an_opendocument_says_when_it_was_last_saved() -> None:
    data = ods('<table:table-cell office:value-type="float" office:value="1"/>')
    meta = "<meta><creation-date>2025-10-01T09:00:00</creation-date><date>2025-10-02T10:00:00.5</date></meta>"
    with zipfile.ZipFile(buffer := io.BytesIO(data), "a") as archive:
        archive.writestr("meta.xml", meta)
    assert open_book(buffer.getvalue()).saved == "2025-10-02T10:00:00.5"


def test_two_paragraphs_of_an_opendocument_cell_are_two_lines() -> None:
    data = ods('<table:table-cell office:value-type="string"><text:p>a</text:p><text:p>b</text:p></table:table-cell>')
    assert open_book(data).sheets[0].cell(0, 0).value == "a\nb"


@pytest.mark.parametrize("value", ["NaN", "inf", "1e999", "x"])
def test_an_opendocument_number_that_is_none_stops_nothing(value: str) -> None:
    data = ods(f'<table:table-cell office:value-type="float" office:value="{value}"/>')
    opened(data, ("TPM104",))


# ---- Damage --------------------------------------------------------------------------------------------------------


def a_book() -> bytes:
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("Plan")
    for row in range(30):
        page.write_string(row, 0, f"5.1a.{row}")
        page.write_number(row, 1, row / 100, book.add_format({"num_format": "0%"}))
        page.write_formula(row, 2, "=1+1", None, 2)
    book.set_custom_property("tpm_return", "2025-26-Q2|CC|x")
    book.define_name("tpm_return", '="2025-26-Q2|CC|x"')
    book.close()
    return buffer.getvalue()


WHOLE = a_book()
ODS = ods('<table:table-cell office:value-type="string"><text:p>text</text:p></table:table-cell>' * 5)
with zipfile.ZipFile(io.BytesIO(WHOLE)) as _archive:
    XML_PARTS = {
        name: _archive.read(name) for name in _archive.namelist() if name.startswith(("xl/", "docProps/custom"))
    }


@settings(deadline=None)
@given(st.integers(2, len(WHOLE)))
def test_a_workbook_that_was_cut_short_is_refused(position: int) -> None:
    if position < len(WHOLE):
        assert opened(WHOLE[:position]) is None
    else:
        assert opened(WHOLE) is not None


@settings(deadline=None)
@given(st.integers(2, len(ODS)))
def test_an_opendocument_that_was_cut_short_is_refused(position: int) -> None:
    if position < len(ODS):
        assert opened(ODS[:position]) is None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 255)), min_size=1, max_size=4))
def test_flipped_bytes_are_read_or_refused(flips: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, flip in flips:
        data[at] ^= flip
    opened(bytes(data))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(ODS) - 1), st.integers(1, 255)), min_size=1, max_size=4))
def test_flipped_bytes_of_an_opendocument_are_read_or_refused(flips: list[tuple[int, int]]) -> None:
    data = bytearray(ODS)
    for at, flip in flips:
        data[at] ^= flip
    opened(bytes(data))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(XML_PARTS)), st.randoms(use_true_random=False), st.integers(1, 3))
def test_parts_that_were_changed_inside_are_read_or_refused(name: str, chance: random.Random, times: int) -> None:
    """Flipped bytes of the file fall to its checksums; these were changed before they were packed."""
    part = bytearray(XML_PARTS[name])
    for _ in range(times):
        part[chance.randrange(len(part))] = ord(chance.choice('0123456789<>/"=& axrst.-_\x00\xff'))
    opened(changed(WHOLE, lambda each, data: bytes(part) if each == name else data))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method: int) -> None:
    """Excel knows two ways of packing; what uses another was made by nobody honest."""
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 400))
    whole = workbook(rows, compression=method)
    assert opened(whole) is None
    for at in range(40, len(whole) - 400, 7):
        data = bytearray(whole)
        data[at] ^= 0xFF
        opened(bytes(data))


def test_a_part_whose_own_name_cannot_be_read_is_refused() -> None:
    """The directory and the part each hold its name; one that is no UTF-8 stops the library that reads it."""
    data = bytearray(package({"xl/workbook.xml": WORKBOOK}))
    end = data.rindex(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    data[start + 9] |= 8  # names are UTF-8
    data[7] |= 8
    data[30] = 0xFF
    assert opened(bytes(data)) is None


# ---- What a workbook says, whatever its bytes ----------------------------------------------------------------------


def small(text: str, *, wide_column: bool = False, note: bool = False) -> bytes:
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("A")
    page.write_string(0, 0, text)
    page.write_number(1, 0, 0.1 + 0.2)
    if wide_column:
        page.set_column(0, 0, 50)
    if note:
        page.write_comment(0, 0, "a note")
    book.close()
    return buffer.getvalue()


def test_formats_are_no_content_and_words_are() -> None:
    assert same_content(small("a"), small("a", wide_column=True))
    assert not same_content(small("a"), small("b"))
    assert not same_content(small("a"), small("a", note=True))
    assert not same_content(small("a"), b"not a workbook")
    assert same_content(b"the same bytes", b"the same bytes")
