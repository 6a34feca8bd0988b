"""A fill to the last row costs nothing to read, and hides nothing that is not the same in every row."""

from __future__ import annotations

import time

import pytest
from raw_xlsx import workbook

from tpm_excel.workbooks.reading import xlsx_fills
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.reading.xlsx_fills import without_endless_rows

END = 12_000
HEAD = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 30))


def row(number: int, value: int = 1) -> str:
    return f'<row r="{number}"><c r="H{number}"><v>{value}</v></c><c r="AB{number}"><v>7</v></c></row>'


FILLED = {
    "from the table on": [row(n) for n in range(30, END)],
    "from far below": [row(n) for n in range(4_321, END)],
    "another value at the end": [row(n, 1 + (n == END - 1)) for n in range(30, END)],
    "another value in the middle": [row(n, 1 + (n == 10_500)) for n in range(30, END)],
    "a row left out": [row(n) for n in range(30, END) if n != 10_500],
    "another value each row": [row(n, n) for n in range(30, END)],
    "rows without cells": [f'<row r="{n}"/>' for n in range(30, END)],
    "nothing": [],
}


@pytest.mark.parametrize("name", FILLED)
def test_a_sheet_is_read_alike_with_and_without_its_equal_rows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook(HEAD + "".join(FILLED[name]))
    whole = open_book(data)
    monkeypatch.setattr(xlsx_fills, "_LARGE", 1_000)
    assert open_book(data) == whole


def test_only_rows_that_are_all_the_same_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_fills, "_LARGE", 1_000)
    left_out = {
        name
        for name, rows in FILLED.items()
        if without_endless_rows(f"<sheetData>{HEAD}{''.join(rows)}</sheetData>".encode(), 2_000)[2]
    }
    assert left_out == {"from the table on", "from far below", "rows without cells"}


def test_a_million_equal_rows_are_read_in_a_moment() -> None:
    data = f"<sheetData>{HEAD}{''.join(row(n) for n in range(30, 1_048_577))}</sheetData>".encode()
    begun = time.perf_counter()
    rest, _, last = without_endless_rows(data, 2_000)
    assert time.perf_counter() - begun < 8  # one that is parsed takes half a minute
    assert (last, len(rest) < 500_000) == (1_048_576, True)
