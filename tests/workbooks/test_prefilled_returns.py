"""A return that goes out with answers: what was read stands in its cells, what was not is shown and marked."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
from helpers import columns_of
from test_reading_returns import FORMS, TEXTS, an_issue

from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Answer, Source
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.returns.blank_return import write_return
from tpm_excel.workbooks.returns.filled_return import read_return
from tpm_excel.workbooks.returns.stamp import read_identity


def answer(field: str, written: str, value: str | float | date | None, problem: str = "") -> Answer:
    return Answer(field, written, value, Place("old.xlsx", "Strategic plan", "F5"), problem)


GIVEN = {
    "strategic_plan": {
        "1.1a": {
            "status": answer("status", "delayd", "Delayed", "TPM207"),
            "percent_complete": answer("percent_complete", "about half", None, "TPM203"),
            "comment": answer("comment", "=1+1 is two", "=1+1 is two"),
            "revised_deadline": answer("revised_deadline", "31.3.26", date(2026, 3, 31), "TPM207"),
        },
        "1.1b": {
            "status": answer("status", "Completed; On Target", None, "TPM402"),
            "comment": answer("comment", "one; another", None, "TPM402"),
            "percent_complete": answer("percent_complete", "#REF!", None, "TPM205"),
        },
        "1.1c": {
            "status": answer("status", "On Target", "On Target"),
            "percent_complete": answer("percent_complete", "40%", 0.4),
        },
    }
}


def prefilled() -> bytes:
    return write_return(an_issue(), FORMS, b"key", GIVEN)


def test_answers_that_go_out_come_back_as_they_were() -> None:
    book = open_book(prefilled())
    identity = read_identity(book)
    the_return, _ = read_return(book, FORMS, Source("a", "", ""), identity.taken, identity.stamp, TEXTS)
    back = {row.ref: row.answers for row in the_return.rows["strategic_plan"]}
    first = {name: (one.value, one.problem) for name, one in back["1.1a"].items() if not one.blank}
    assert first == {
        "status": ("Delayed", ""),
        "percent_complete": (None, "TPM203"),
        "comment": ("=1+1 is two", ""),
        "revised_deadline": (date(2026, 3, 31), ""),
    }
    second = {name: (one.written, one.problem) for name, one in back["1.1b"].items() if not one.blank}
    assert second == {"status": ("Completed; On Target", "TPM202")}  # neither two comments in one, nor an error as text
    assert not any(not one.blank for one in back["1.1d"].values())


def test_what_could_not_be_read_is_marked_until_it_is_put_right() -> None:
    sheet = openpyxl.load_workbook(BytesIO(prefilled()))["Strategic plan"]
    column = columns_of(sheet)["% complete"]
    marks = {str(area.sqref): [rule.formula for rule in area.rules] for area in sheet.conditional_formatting}
    cell = sheet.cell(5, column)
    assert cell.value == "about half"
    assert marks[cell.coordinate] == [[f'LEFT({cell.coordinate},200)="about half"']]


def test_to_do_and_progress_say_at_once_what_excel_will_calculate() -> None:
    book = {sheet.name: sheet for sheet in open_book(prefilled()).sheets}
    said = [
        book["Strategic plan"].cell(row, max(at for _, at in book["Strategic plan"].cells)).written
        for row in (4, 5, 6, 7)
    ]
    assert said == ["% complete: 0% to 100% or N/A", "% complete is missing", "OK", "Not answered yet"]
    about = {cell.written for cell in book["About"].cells.values()}
    assert {"1 of 4 rows complete", "3: see To do, the last column of each sheet"} <= about
