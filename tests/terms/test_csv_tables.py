"""One way to write CSV: text from outside is never a formula, and a plain number stays one."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from tpm_excel.terms.csv_tables import as_csv, as_text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "=1+1",
            " =1",
            "\n=1",
            "\u00a0=1",
            "@Ann",
            "-x",
            "+cmd|' /C calc'!A0",
            "\tx",
            "\rx",
            "--1",
            "- the board met",
        ),
        *("-1+2", "-2 to 4", "+44 20 7946 0000", "-inf", "+nan", "-1_000", "-1,00", "-\u0661", "-1\n", "-A1"),
    ],
)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-0.30", "+1", "-5%", "-.5", "-1,250", "-1,250,000.5", "plain", "1=1", "", "a - b"])
def test_a_number_with_a_sign_and_a_plain_text_stay_as_they_are(text: str) -> None:
    assert as_text(text) == text


def test_a_table_is_read_back_as_it_was_written() -> None:
    data = as_csv([["Zoë", "=1"], [date(2025, 9, 30), -0.25], [None, "two\nlines, quoted"]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [["Zoë", "'=1"], ["2025-09-30", "-0.25"], ["", "two\nlines, quoted"]]
