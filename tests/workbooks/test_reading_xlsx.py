"""Reading .xlsx: what a cell holds is told apart, whoever wrote the file."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from datetime import time as clock
from typing import Any

import pytest
from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.workbook.defined_name import DefinedName
from raw_xlsx import MAIN, PACKAGE, RELATIONS, RELS, STYLES, WORKBOOK, changed, package, sheet, workbook
from xlsxwriter import Workbook as XlsxWriterWorkbook

from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.terms.limits import Limits
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.reading.xlsx_sheet import serial_date, unescape

T, N, D, B, E, U = (
    CellKind.TEXT,
    CellKind.NUMBER,
    CellKind.DATE,
    CellKind.BOOLEAN,
    CellKind.ERROR,
    CellKind.UNCALCULATED,
)


def with_xlsxwriter(write: Callable[[XlsxWriterWorkbook], None], **options: Any) -> Book:
    buffer = io.BytesIO()
    book = XlsxWriterWorkbook(buffer, {"in_memory": True, **options})
    write(book)
    book.close()
    return open_book(buffer.getvalue())


def with_openpyxl(write: Callable[[OpenpyxlWorkbook], None]) -> Book:
    book = OpenpyxlWorkbook()
    write(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return open_book(buffer.getvalue())


def cells(book: Book) -> dict[tuple[int, int], tuple[CellKind, object]]:
    return {at: (cell.kind, cell.value) for at, cell in book.sheets[0].cells.items()}


def only(rows: str, **parts: Any) -> Cell:
    """The one cell of a sheet that was written by hand."""
    (cell,) = open_book(workbook(rows, **parts)).sheets[0].cells.values()
    return cell


# ---- What libraries write ------------------------------------------------------------------------------------------


def test_what_xlsxwriter_wrote_is_read() -> None:
    def write(book: XlsxWriterWorkbook) -> None:
        page = book.add_worksheet("Plan & <more>")
        bold = book.add_format({"bold": True})
        page.write_string("A1", "plain")
        page.write_string("B1", "=1+1")
        page.write_string("C1", "  spaces kept  ")
        page.write_string("D1", "two\nlines")
        page.write_rich_string("E1", "plain ", bold, "bold", " plain")
        page.write_number("A2", 5.5)
        page.write_number("B2", 0.8, book.add_format({"num_format": "0%"}))
        page.write_number("C2", 0.805, book.add_format({"num_format": "0.0%;[Red]-0.0%"}))
        page.write_boolean("D2", True)
        page.write_blank("E2", None, bold)
        page.write_datetime(
            "A3", datetime.combine(date(2025, 12, 31), clock()), book.add_format({"num_format": "dd/mm/yyyy"})
        )
        page.write_datetime(
            "B3", datetime.combine(date(2025, 12, 31), clock(14, 30)), book.add_format({"num_format": 22})
        )
        page.write_formula("A4", "=1+1", None, 2)
        page.write_formula("B4", '="x"', None, "x")
        page.write_formula("C4", "=1/0", None, "#DIV/0!")
        page.write_string("A5", "a\x07b _x000D_ c")

    book = with_xlsxwriter(write)
    assert book.sheets[0].name == "Plan & <more>"
    assert cells(book) == {
        (0, 0): (T, "plain"),
        (0, 1): (T, "=1+1"),
        (0, 2): (T, "  spaces kept  "),
        (0, 3): (T, "two\nlines"),
        (0, 4): (T, "plain bold plain"),
        (1, 0): (N, 5.5),
        (1, 1): (N, 0.8),
        (1, 2): (N, 0.805),
        (1, 3): (B, True),
        (2, 0): (D, date(2025, 12, 31)),
        (2, 1): (D, date(2025, 12, 31)),
        (3, 0): (N, 2.0),
        (3, 1): (T, "x"),
        (3, 2): (E, "#DIV/0!"),
        (4, 0): (T, "a\x07b _x000D_ c"),
    }
    assert [book.sheets[0].cell(*at).percent for at in [(1, 0), (1, 1), (1, 2)]] == [False, True, True]


def test_what_openpyxl_wrote_is_read() -> None:
    def write(book: OpenpyxlWorkbook) -> None:
        page = book.active
        page["A1"] = "plain"
        page["B1"] = "'=quoted"
        page["C1"] = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold"))
        page["A2"] = 7
        page["B2"] = 0.5
        page["B2"].number_format = "0%"
        page["C2"] = True
        page["A3"] = date(2025, 12, 31)
        page["B3"] = datetime.combine(date(2025, 12, 31), clock(9))
        page["A4"] = "=SUM(A1:A3)"
        page["B4"] = "#REF!"
        page["B4"].data_type = "e"
        page["C4"] = "=A1"
        page["C4"].data_type = "s"

    assert cells(with_openpyxl(write)) == {
        (0, 0): (T, "plain"),
        (0, 1): (T, "'=quoted"),
        (0, 2): (T, "plain bold"),
        (1, 0): (N, 7.0),
        (1, 1): (N, 0.5),
        (1, 2): (B, True),
        (2, 0): (D, date(2025, 12, 31)),
        (2, 1): (D, date(2025, 12, 31)),
        (3, 0): (U, None),
        (3, 1): (E, "#REF!"),
        (3, 2): (T, "=A1"),
    }


@pytest.mark.parametrize("constant_memory", [False, True])
def test_inline_strings_are_text(constant_memory: bool) -> None:
    """xlsxwriter writes inline strings where it is not to keep them in memory."""
    book = with_xlsxwriter(
        lambda one: one.add_worksheet().write_string(0, 0, " =inline "),
        constant_memory=constant_memory,
        in_memory=False,
    )
    assert cells(book) == {(0, 0): (T, " =inline ")}


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize("day", [date(1950, 1, 1), date(2025, 2, 28), date(2024, 2, 29), date(2099, 12, 31)])
def test_dates_are_read_in_both_date_systems(day: date, date_1904: bool) -> None:
    def write(book: XlsxWriterWorkbook) -> None:
        page = book.add_worksheet()
        page.write_datetime(0, 0, datetime.combine(day, clock()), book.add_format({"num_format": "dd/mm/yyyy"}))

    assert cells(with_xlsxwriter(write, date_1904=date_1904)) == {(0, 0): (D, day)}


@pytest.mark.parametrize(
    ("code", "kind", "percent"),
    [
        ("dd/mm/yyyy", D, False),
        ("d mmm yy", D, False),
        ("mmmm", D, False),
        ('"due "dd/mm', D, False),
        ("[$-809]dd mmmm yyyy;@", D, False),
        ("yyyy", D, False),
        ("0", N, False),
        ("General", N, False),
        ('0 "days"', N, False),
        ("#,##0.00;[Red]-#,##0.00", N, False),
        ("[Red]0", N, False),
        (r"0\d", N, False),
        ("0%", N, True),
        ("0.00%", N, True),
        ('0"%"', N, False),  # such a cell shows a typed 80 as 80% and holds 80
        ("0_d", N, False),
    ],
)
def test_the_format_says_what_a_number_is(code: str, kind: CellKind, percent: bool) -> None:
    book = with_xlsxwriter(
        lambda one: one.add_worksheet().write_number(0, 0, 41364, one.add_format({"num_format": code}))
    )
    (cell,) = book.sheets[0].cells.values()
    assert (cell.kind, cell.percent) == (kind, percent)


def test_nothing_with_a_sign_is_nothing() -> None:
    assert only('<row r="1"><c r="A1" s="2"><v>-0</v></c></row>').written == "0%"


def test_sheets_keep_their_order_and_hidden_ones_are_read_and_known() -> None:
    def write(book: XlsxWriterWorkbook) -> None:
        for name in ("Shown", "Hidden", "Very hidden"):
            book.add_worksheet(name).write_string(0, 0, name)
        book.get_worksheet_by_name("Hidden").hide()
        book.get_worksheet_by_name("Very hidden").very_hidden()
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Shown!$A$1:$A$1"})
        book.add_chartsheet("Chart").set_chart(chart)

    book = with_xlsxwriter(write)
    assert [(one.name, one.visible) for one in book.sheets] == [
        ("Shown", True),
        ("Hidden", False),
        ("Very hidden", False),
    ]
    assert book.sheets[2].cell(0, 0).value == "Very hidden"


def test_names_and_properties_are_read() -> None:
    def write(book: XlsxWriterWorkbook) -> None:
        book.add_worksheet("A")
        book.define_name("constant", '="2025-26-Q2|D&R|ab""c"')
        book.define_name("place", "=A!$A$1:$A$3")
        book.set_custom_property("text", "2025-26-Q2|D&R|é", "text")
        book.set_custom_property("number", 5, "number")

    book = with_xlsxwriter(write)
    assert book.names["constant"] == '2025-26-Q2|D&R|ab""c'
    assert book.names["place"] == "A!$A$1:$A$3"
    assert book.properties == {"text": "2025-26-Q2|D&R|é", "number": "5"}


def test_names_that_openpyxl_wrote_are_read() -> None:
    def write(book: OpenpyxlWorkbook) -> None:
        book.defined_names["tpm_return"] = DefinedName("tpm_return", attr_text='"2025-26-Q2|CC|x"')

    assert with_openpyxl(write).names["tpm_return"] == "2025-26-Q2|CC|x"


def test_charts_pictures_and_notes_are_counted() -> None:
    def write(book: XlsxWriterWorkbook) -> None:
        page = book.add_worksheet("Shown")
        page.write_comment("A1", "a note")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Shown!$A$1:$A$1"})
        page.insert_chart("C3", chart)

    assert with_xlsxwriter(write).extras == {"notes": 1, "charts": 1}


def test_a_cell_far_away_is_read_without_what_lies_between() -> None:
    def write(book: XlsxWriterWorkbook) -> None:
        page = book.add_worksheet()
        page.write_string(0, 0, "here")
        page.write_string(1_048_575, 16_383, "the end of the world")

    started = time.perf_counter()
    book = with_xlsxwriter(write)
    assert cells(book) == {(0, 0): (T, "here"), (1_048_575, 16_383): (T, "the end of the world")}
    assert time.perf_counter() - started < 2
    assert list(book.sheets[0].rows()) == [0, 1_048_575]


# ---- What was written by hand --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        ('<c r="A1" t="s"><v>1</v></c>', T, "second"),
        ('<c r="A1" t="inlineStr"><is><t>a</t></is></c>', T, "a"),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><rPr><b/></rPr><t>b</t></r></is></c>', T, "ab"),
        ('<c r="A1" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>sound</t></rPh></is></c>', T, "a"),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_\nb</t></is></c>', T, "a\r\nb"),
        ('<c r="A1" t="inlineStr"><is><t>_x005F_x000D_</t></is></c>', T, "_x000D_"),
        ('<c r="A1" t="inlineStr"><is><t>a&amp;b &lt;c&gt; &#233;</t></is></c>', T, "a&b <c> é"),
        ('<c r="A1" t="str"><f>X</f><v>made</v></c>', T, "made"),
        ('<c r="A1"><f>1+1</f></c>', U, None),
        ('<c r="A1"><f>1+1</f><v></v></c>', U, None),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', N, 2.0),
        ('<c r="A1" t="b"><v>0</v></c>', B, False),
        ('<c r="A1" t="e"><v>#REF!</v></c>', E, "#REF!"),
        ('<c r="A1" t="e"><f>X</f><v>#N/A</v></c>', E, "#N/A"),
        ('<c r="A1" t="d"><v>2025-12-31</v></c>', D, date(2025, 12, 31)),
        ('<c r="A1" t="d"><v>2025-12-31T10:00:00Z</v></c>', D, date(2025, 12, 31)),
        ('<c r="A1" t="d"><v>soon</v></c>', T, "soon"),
        ('<c r="A1"><v>1E2</v></c>', N, 100.0),
        ('<c r="A1"><v>nan</v></c>', E, "nan"),
        ('<c r="A1"><v>1e999</v></c>', E, "1e999"),
        ('<c r="A1"><v>five</v></c>', T, "five"),
        ('<c r="A1" s="1"><v>41364</v></c>', D, date(2013, 3, 31)),
        ('<c r="A1" s="1"><v>41364.99</v></c>', D, date(2013, 3, 31)),
        ('<c r="A1" s="1"><v>-5</v></c>', N, -5.0),
        ('<c r="A1" s="1"><v>99999999</v></c>', N, 99_999_999.0),
        ('<c r="A1" s="2"><v>0.8</v></c>', N, 0.8),
        ('<c r="A1" s="77"><v>1</v></c>', N, 1.0),
        ("<c><v>1</v></c>", N, 1.0),
        ('<c r="$A$1"><v>1</v></c>', N, 1.0),
        ('<c r="a1"><v>1</v></c>', N, 1.0),
        ('<c r="A1" t="unheard-of"><v>1</v></c>', N, 1.0),
    ],
)
def test_each_kind_of_cell_is_told_apart(row: str, kind: CellKind, value: object) -> None:
    cell = only(f'<row r="1">{row}</row>')
    assert (cell.kind, cell.value) == (kind, value)


@pytest.mark.parametrize(
    "row",
    [
        '<c r="A1"/>',
        '<c r="A1" s="1"/>',
        '<c r="A1" t="str"><f>""</f><v></v></c>',
        '<c r="A1" t="inlineStr"><is><t></t></is></c>',
        '<c r="A1" t="s"/>',
    ],
)
def test_a_blank_cell_is_not_there(row: str) -> None:
    assert open_book(workbook(f'<row r="1">{row}</row>')).sheets[0].cells == {}


def test_percentages_are_known_by_the_cells_own_format() -> None:
    rows = "".join(f'<c r="{column}1" s="{style}"><v>1</v></c>' for column, style in zip("ABCD", range(4), strict=True))
    book = open_book(workbook(f'<row r="1">{rows}</row>'))
    assert [cell.percent for cell in book.sheets[0].cells.values()] == [False, False, True, True]


def test_rows_and_cells_without_numbers_follow_each_other() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert {at: cell.value for at, cell in open_book(workbook(rows)).sheets[0].cells.items()} == {
        (0, 0): 1.0,
        (0, 1): 2.0,
        (1, 0): 3.0,
    }


def test_the_size_that_a_sheet_claims_is_not_believed() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="I9"><v>9</v></c></row>'
    for claim in ("A1", "A1:XFD1048576", "nonsense"):
        book = open_book(workbook(rows, before=f'<dimension ref="{claim}"/>'))
        assert set(book.sheets[0].cells) == {(0, 0), (8, 8)}


def test_a_strict_workbook_is_read() -> None:
    """Excel can save as “Strict Open XML”, in other namespaces."""
    strict = {
        MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
        RELS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }

    def change(_: str, part: bytes) -> bytes:
        text = part.decode()
        for old, new in strict.items():
            text = text.replace(old, new)
        return text.encode()

    book = open_book(changed(workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), change))
    assert cells(book) == {(0, 0): (T, "first")}


def test_names_with_a_prefix_are_read() -> None:
    row = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
    text = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{row}</x:sheetData></x:worksheet>'
    assert only("", sheet1=text).value == 1.0


def test_parts_are_found_where_the_relations_say() -> None:
    relations = RELATIONS.replace("worksheets/sheet1.xml", "/xl/elsewhere/page.xml")
    data = workbook(
        "", relations=relations, **{"xl/elsewhere/page.xml": sheet('<row r="1"><c r="A1"><v>1</v></c></row>')}
    )
    assert cells(open_book(data)) == {(0, 0): (N, 1.0)}


def test_backslashes_and_capitals_in_part_names_are_forgiven() -> None:
    rows = sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    data = package(
        {"XL\\Workbook.xml": WORKBOOK, "xl/_rels/workbook.xml.rels": RELATIONS, "xl\\Worksheets\\Sheet1.XML": rows}
    )
    assert cells(open_book(data)) == {(0, 0): (N, 1.0)}


def test_a_workbook_without_styles_and_strings_is_read() -> None:
    data = workbook('<row r="1"><c r="A1" s="3"><v>1</v></c></row>')
    data = changed(data, lambda name, part: None if "styles" in name or "shared" in name else part)
    assert cells(open_book(data)) == {(0, 0): (N, 1.0)}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("_x000D_", "\r"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x00e9_", "é"),
        ("_x000G_", "_x000G_"),
        ("x000D", "x000D"),
        ("_X000D_", "_X000D_"),
    ],
)
def test_excels_escapes_are_undone(text: str, plain: str) -> None:
    assert unescape(text) == plain


@pytest.mark.parametrize("text", ["_xD800_", "_xDFFF_ and more", "a_xd83d_b"])
def test_an_escape_never_makes_text_that_cannot_be_written_again(text: str) -> None:
    """Half a character cannot be encoded: it would stop the run when the master is written."""
    unescape(text).encode("utf-8")


@pytest.mark.parametrize(
    ("number", "date_1904", "day"),
    [
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (61, False, date(1900, 3, 1)),
        (45_000, False, date(2023, 3, 15)),
        (0.5, False, None),
        (-1, False, None),
        (2_958_465, False, date(9999, 12, 31)),
        (2_958_466, False, None),
        (43_538, True, date(2023, 3, 15)),
        (2_958_465, True, None),
    ],
)
def test_a_day_number_is_a_day_of_a_sensible_year(number: float, date_1904: bool, day: date | None) -> None:
    assert serial_date(number, date_1904=date_1904) == day


# ---- What is refused -----------------------------------------------------------------------------------------------

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (workbook(ONE + ONE), "stands twice"),
        (workbook('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'), "stands twice"),
        (workbook('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "outside the sheet"),
        (workbook('<row r="1"><c r="A1048577"><v>1</v></c></row>'), "outside the sheet"),
        (workbook('<row r="1"><c r="A0"><v>1</v></c></row>'), "outside the sheet"),
        (workbook('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), "table of texts"),
        (workbook('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), "table of texts"),
        (workbook(ONE, sheet1="<!DOCTYPE x>" + sheet(ONE)), "document type"),
        (workbook(ONE, sheet1='<!DOCTYPE x [<!ENTITY e "e">]>' + sheet(ONE)), "document type"),
        (workbook(ONE, strings="<!DOCTYPE x><sst/>"), "document type"),
        (workbook(ONE, sheet1="<worksheet><sheetData>"), "damaged"),
        (workbook(ONE, sheet1=""), "damaged"),
        (workbook(ONE, workbook="not xml"), "damaged"),
        (workbook(ONE, sheet1="<a>" * 300 + "</a>" * 300), "nested deeper"),
        (workbook(ONE, relations=RELATIONS.replace("rId1", "rId9")), "no sheets"),
        (workbook(ONE, workbook=WORKBOOK.replace('<sheet name="Sheet1" sheetId="1" r:id="rId1"/>', "")), "no sheets"),
        (changed(workbook(ONE), lambda name, part: None if "sheet1" in name else part), "damaged"),
        (changed(workbook(ONE), lambda name, part: None if "rels" in name else part), "damaged"),
        (workbook(ONE, **{"../../evil": "x"}), "points outside"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_damaged_or_hostile_workbook_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        open_book(data)
    assert caught.value.code == "TPM104"
    assert reason in caught.value.context["reason"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("XL/WORKBOOK.xml", WORKBOOK)
    with pytest.raises(Unreadable) as caught:
        open_book(buffer.getvalue())
    assert "same name" in caught.value.context["reason"]


COLUMN = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 20_000))


@pytest.mark.parametrize(
    ("limits", "setting", "found"),
    [
        (Limits(unpacked_megabytes=1), "unpacked_megabytes", "more than 0.5 MB in one of its parts, or 1 MB in all"),
        (Limits(cells=100), "cells", "more than 100 filled cells on a sheet"),
        (Limits(parts=2), "parts", "5 parts"),
        (Limits(sheets=0), "sheets", "1 sheets"),
    ],
)
def test_what_goes_beyond_a_limit_is_refused_by_the_name_of_its_setting(
    limits: Limits, setting: str, found: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        open_book(workbook(COLUMN), limits)
    assert (caught.value.code, caught.value.context["setting"]) == ("TPM126", setting)
    assert caught.value.context["found"] == found
    assert open_book(workbook(COLUMN)).sheets


UNTYPED = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1"/></Relationships>'
COLOUR = STYLES.replace("<numFmts", '<fonts><font><color rgb="blue"/></font></fonts><numFmts')
HOSTILE = {
    "a style that is no number": workbook('<row r="1"><c r="A1" s="x"><v>1</v></c></row>'),
    "a style with a point": workbook('<row r="1"><c r="A1" s="1.5"><v>1</v></c></row>'),
    "a row number in another script": workbook('<row r="\u00b2"><c><v>1</v></c></row>'),
    "a row number of 5,000 digits": workbook(f'<row r="{"9" * 5_000}"><c><v>1</v></c></row>'),
    "a text's number in another script": workbook('<row r="1"><c r="A1" t="s"><v>\u00b2</v></c></row>'),
    "a text's number of 5,000 digits": workbook(f'<row r="1"><c r="A1" t="s"><v>{"9" * 5_000}</v></c></row>'),
    "a number format without a number": workbook(ONE, styles=STYLES.replace('numFmtId="164"', 'numFmtId="x"')),
    "a style without a number format": workbook(ONE, styles=STYLES.replace('<xf numFmtId="14"/>', '<xf numFmtId=""/>')),
    "an encoding nobody knows": workbook(ONE, sheet1='<?xml version="1.0" encoding="klingon"?>' + sheet(ONE)),
    "an encoding of many bytes": workbook(ONE, sheet1='<?xml version="1.0" encoding="big5"?>' + sheet(ONE)),
    "a date beyond the last": workbook(
        '<row r="1"><c r="A1" s="1"><v>2958465</v></c></row>',
        workbook=WORKBOOK.replace("<workbookPr/>", '<workbookPr date1904="1"/>'),
    ),
    "a date of the year 0": workbook('<row r="1"><c r="A1" t="d"><v>0000-00-00</v></c></row>'),
    "half a character": workbook('<row r="1"><c r="A1" t="inlineStr"><is><t>_xD800_</t></is></c></row>'),
    "a relation without a type": workbook(ONE, relations=UNTYPED),
    "a colour that is none": workbook(ONE, styles=COLOUR),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_odd_inside_is_read_or_refused_and_never_stops_the_run(data: bytes) -> None:
    try:
        book = open_book(data)
    except Unreadable:
        return
    for one in book.sheets[0].cells.values():
        one.written.encode("utf-8")
