"""How a returned workbook is known: four carriers, any one of which is enough."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook

from tpm_excel.terms.cells import Cell, CellKind
from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.reading.book import Book, Sheet
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.returns.stamp import NAME, SHEET, Stamp, read_identity, write_stamp

KEY = b"a key of this workspace"
Q2 = Period(2025, 2)
STAMP = Stamp(Q2, "D&R", {"strategic_plan": 1}, {"strategic_plan": ("5.1a", "5.1a.1")})
CARRIERS = {
    "hidden": "the hidden sheet",
    "property": "the document property",
    "name": "the defined name",
    "printed": "the reference on the first sheet",
}


def stamped(stamp: Stamp = STAMP, key: bytes | None = KEY) -> bytes:
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    about = book.add_worksheet("About")
    for row in range(12):
        about.write_string(row, 0, "About this return")
    about.write_string(6, 1, stamp.printed(key))
    write_stamp(book, stamp, key)
    book.close()
    return buffer.getvalue()


def only(book: Book, carrier: str) -> Book:
    """The book with one carrier left."""
    keep = {
        "hidden": [one for one in book.sheets if one.name == SHEET],
        "printed": [one for one in book.sheets if one.name == "About"],
    }
    other = Sheet("Plan", {(0, 0): Cell(CellKind.TEXT, "Ref")})
    return Book(
        (other, *keep.get(carrier, [])),
        book.properties if carrier == "property" else {},
        book.names if carrier == "name" else {},
    )


def test_all_four_carriers_say_the_same() -> None:
    identity = read_identity(open_book(stamped()))
    assert list(identity.claims) == list(CARRIERS.values())
    assert identity.agreed
    assert identity.taken == (Q2, "D&R")
    assert identity.stamp == STAMP
    assert identity.seal == STAMP.seal(KEY)


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("code", ["CC", "D&R", "CE's", 'A "B" C', "Straße & Söhne", "A/B", "H - S"])
@pytest.mark.parametrize("key", [KEY, None], ids=["key", "no key"])
def test_each_carrier_alone_is_enough(carrier: str, code: str, key: bytes | None) -> None:
    identity = read_identity(only(open_book(stamped(replace(STAMP, directorate=code), key)), carrier))
    assert identity.claims == {CARRIERS[carrier]: (Q2, code)}
    assert identity.taken == (Q2, code)
    assert (identity.stamp is not None) == (carrier == "hidden")


@pytest.mark.parametrize("carrier", ["property", "name"])
def test_a_code_with_a_bar_does_not_lose_a_carrier(carrier: str) -> None:
    identity = read_identity(only(open_book(stamped(replace(STAMP, directorate="A|B"))), carrier))
    assert identity.taken == (Q2, "A|B")


def test_what_openpyxl_saved_again_is_still_known() -> None:
    book = load_workbook(io.BytesIO(stamped()))
    buffer = io.BytesIO()
    book.save(buffer)
    identity = read_identity(open_book(buffer.getvalue()))
    assert list(identity.claims) == list(CARRIERS.values())
    assert (identity.agreed, identity.stamp) == (True, STAMP)


def test_the_hidden_sheet_is_known_by_its_content_not_its_name() -> None:
    book = open_book(stamped())
    renamed = tuple(replace(one, name="Sheet9", visible=True) for one in book.sheets)
    assert read_identity(Book(renamed)).stamp == STAMP


def test_a_workbook_without_any_is_nobodys() -> None:
    identity = read_identity(Book((Sheet("Plan", {(0, 0): Cell(CellKind.TEXT, "TPM is a fine thing")}),)))
    assert not identity.known
    assert identity.stamp is None


def test_where_carriers_disagree_most_of_them_are_believed() -> None:
    book = open_book(stamped())
    changed = replace(book, properties={NAME: "2025-26-Q3|CC|x"})
    identity = read_identity(changed)
    assert not identity.agreed
    assert identity.taken == (Q2, "D&R")


def test_of_equally_many_the_one_hardest_to_change_is_believed() -> None:
    book = open_book(stamped())
    one_each = Book(
        tuple(one for one in book.sheets if one.name == SHEET), {NAME: "2025-26-Q3|CC|x"}, {NAME: "2025-26-Q4|HS|x"}
    )
    assert read_identity(one_each).taken == (Q2, "D&R")
    assert read_identity(Book((), {NAME: "2025-26-Q3|CC|x"}, {NAME: "2025-26-Q4|HS|x"})).taken == (
        Period(2025, 3),
        "CC",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"period": Period(2025, 3)},
        {"directorate": "CC"},
        {"forms": {"strategic_plan": 2}},
        {"refs": {"strategic_plan": ("5.1a",)}},
        {"refs": {"strategic_plan": ("5.1a.1", "5.1a")}},
    ],
)
def test_the_seal_covers_everything_that_the_stamp_says(changed: dict[str, object]) -> None:
    assert replace(STAMP, **changed).seal(KEY) != STAMP.seal(KEY)  # type: ignore[arg-type]


def test_the_seal_is_this_workspaces_own() -> None:
    assert STAMP.seal(KEY) == STAMP.seal(KEY)
    assert STAMP.seal(b"another") != STAMP.seal(KEY)
    assert STAMP.seal(None) == ""
    assert STAMP.printed(KEY) == f"TPM 2025-26-Q2 / D&R / {STAMP.seal(KEY)[:4].upper()}"
    assert STAMP.printed(None) == "TPM 2025-26-Q2 / D&R / 0000"


def _sheet(*lines: tuple[str, ...]) -> Sheet:
    return Sheet(
        "S", {(r, c): Cell(CellKind.TEXT, text) for r, line in enumerate(lines) for c, text in enumerate(line)}
    )


ODD = {
    "a period that is none": _sheet(("tpm return", "1"), ("period", "soon"), ("directorate", "CC")),
    "a year that is none": _sheet(("tpm return", "1"), ("period", "2025-27-Q2"), ("directorate", "CC")),
    "a version in another script": _sheet(("tpm return",), ("period", "2025-26-Q2"), ("form", "x", "\u00b2")),
    "a version of 5,000 digits": _sheet(("tpm return",), ("period", "2025-26-Q2"), ("form", "x", "9" * 5_000)),
    "a printed year that is none": _sheet(("TPM 2025-27-Q2 / CC / 0000",)),
    "a printed year without days": _sheet(("TPM 9999-00-Q4 / CC / 0000",)),
    "a stamp without anything": _sheet(("tpm return",)),
    "a stamp with numbers": Sheet("S", {(0, 0): Cell(CellKind.TEXT, "tpm return"), (1, 0): Cell(CellKind.NUMBER, 5.0)}),
}


@pytest.mark.parametrize("sheet", ODD.values(), ids=ODD.keys())
def test_an_odd_stamp_is_passed_over(sheet: Sheet) -> None:
    identity = read_identity(Book((sheet,)))
    for period, _ in identity.claims.values():
        assert period.last_day > period.first_day


@pytest.mark.parametrize("text", ["2025-27-Q2|CC|x", "9999-00-Q4|CC|x", "|||", "a|b|c", "", "2025-26-Q2|CC"])
def test_an_odd_property_is_passed_over(text: str) -> None:
    assert not read_identity(Book((), {NAME: text}, {NAME: text})).known


def test_the_printed_reference_is_found_wherever_people_moved_it() -> None:
    for at in [(0, 0), (5, 3), (30, 1)]:
        cells = {(row, 5): Cell(CellKind.TEXT, "x") for row in range(40)}
        cells[at] = Cell(CellKind.TEXT, f"Reference: {STAMP.printed(KEY)}  ")
        assert read_identity(Book((Sheet("About", cells),))).taken == (Q2, "D&R")


def test_the_printed_reference_is_found_on_a_sheet_with_little_else() -> None:
    sheet = Sheet("About", {(6, 1): Cell(CellKind.TEXT, STAMP.printed(KEY))})
    assert read_identity(Book((sheet,))).taken == (Q2, "D&R")
