"""The sheet Sources, where it has more lines than Excel takes on one sheet."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import date

import openpyxl
import pytest

from tpm_excel.forms.library import load_forms
from tpm_excel.terms.masters import MERGED, SUPERSEDED, Master, SourceLine
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Answer, Source
from tpm_excel.workbooks.master import sources_sheet
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.styles import house_style

Q2 = Period(2025, 2)
(FORM,) = load_forms(("strategic_plan",))
FILE = Source("a.xlsx", "0" * 64, "2025-10-14T09:31:00")


def line(ref: str, state: str) -> SourceLine:
    field = FORM.answer[0].name
    return SourceLine(FORM.name, ref, Answer(field, "Completed", "Completed", Place("a.xlsx", "S", "F5")), FILE, state)


def test_what_is_too_much_for_one_sheet_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_sheet, "MOST_LINES", 2)
    sources = (
        line("1.1", MERGED),
        line("1.2", SUPERSEDED),
        line("1.2", SUPERSEDED),
        line("1.2", MERGED),
        line("9", MERGED),
    )
    master = Master("Anytown", Q2, date(2025, 9, 30), {}, sources, ())
    book = HouseBook(house_style(), title="t", subject="s", author="a", period=Q2, small=False)
    sources_sheet.write_sources(book, master, (FORM,))
    with closing(openpyxl.load_workbook(io.BytesIO(book.finished()))) as read:
        refs = {sheet.title: [row[0].value for row in sheet.iter_rows(min_row=5)] for sheet in read}
        tables = {sheet.title: [one.ref for one in sheet.tables.values()] for sheet in read}
    assert refs == {"Sources": ["1.1", "1.2"], "Sources 2": ["1.2", "1.2"], "Sources 3": ["9"]}
    assert tables == {"Sources": ["A4:J6"], "Sources 2": ["A4:J6"], "Sources 3": ["A4:J5"]}
    assert sources_sheet.first_line(FORM, master) == {
        "1.1": ("Sources", "A5"),
        "1.2": ("Sources 2", "A6"),
        "9": ("Sources 3", "A5"),
    }
