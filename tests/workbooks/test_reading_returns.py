"""Reading a return that came back: whatever was moved, renamed or doubled, nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

import pytest

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.layout import layout
from tpm_excel.forms.library import load_forms
from tpm_excel.terms.cells import Cell, CellKind, Value
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Directorate, PlanRow
from tpm_excel.terms.returns import Return, Signoff, Source
from tpm_excel.workbooks.reading.book import UNREAD_NOTES, Book, Sheet
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.returns.blank_return import write_return
from tpm_excel.workbooks.returns.filled_return import read_return
from tpm_excel.workbooks.returns.issue import Issue
from tpm_excel.workbooks.returns.plan_texts import PlanTexts
from tpm_excel.workbooks.returns.stamp import read_identity

(FORM,) = FORMS = load_forms(("strategic_plan",))
Q2 = Period(2025, 2)
HEADINGS = ("Ref", "Title", "Status (enter)", "% complete (enter)", "Comment (enter)", "To do")


def planned(ref: str, title: str) -> PlanRow:
    return PlanRow(ref, "Activity", "", "CC", {"ref": ref, "title": title, "level": "Activity"}, Place(ref=ref))


PLAN = {
    "strategic_plan": (planned("1.1a", "One"), planned("1.1b", "Two"), planned("1.1c", "Same"), planned("1.1d", "Same"))
}

TEXTS = {form.name: PlanTexts(form, PLAN.get(form.name, ())) for form in FORMS}


def test_rows_that_say_the_same_are_found_whatever_part_of_it_is_said() -> None:
    texts = TEXTS["strategic_plan"]
    for row in texts.plan:
        every = list(texts.texts(row.ref).items())
        for said in (dict(part) for size in range(len(every) + 1) for part in combinations(every, size)):
            alike = [one for one in texts.plan if said.items() <= texts.texts(one.ref).items()]
            assert list(texts.saying(said)) == alike
    assert texts.saying({"title": "none"}) == []


def kind_of(value: Value) -> CellKind:
    return CellKind.TEXT if isinstance(value, str) else CellKind.DATE if isinstance(value, date) else CellKind.NUMBER


def sheet(*lines: Sequence[Value], name: str = "Strategic plan") -> Sheet:
    cells = {
        (r, c): Cell(kind_of(value), value)
        for r, line in enumerate(lines)
        for c, value in enumerate(line)
        if value not in (None, "")
    }
    return Sheet(name, cells)


def read(*sheets: Sheet) -> tuple[Return, list[Finding]]:
    return read_return(Book(sheets), FORMS, Source("a.xlsx", "0" * 64, ""), (Q2, "CC"), None, TEXTS)


def answers(the_return: Return) -> dict[str, dict[str, Value]]:
    return {
        row.ref: {name: one.value for name, one in row.answers.items() if not one.blank}
        for row in the_return.rows["strategic_plan"]
        if not row.held
    }


def codes(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.code, one.place.cell, one.place.ref) for one in findings]


GOOD = (("1.1a", "One", "Completed", 1.0, "Done"), ("1.1b", "Two", "On Target", 0.5, ""))
EXPECTED = {
    "1.1a": {"status": "Completed", "percent_complete": 1.0, "comment": "Done"},
    "1.1b": {"status": "On Target", "percent_complete": 0.5},
}
MISSING = [("TPM407", "", ""), ("TPM407", "", "")]
"""The two columns that these small sheets leave out."""


@pytest.mark.parametrize(
    ("lines", "more"),
    [
        pytest.param((HEADINGS, *GOOD), [], id="as issued"),
        pytest.param((HEADINGS, *reversed(GOOD)), [], id="sorted"),
        pytest.param(((), (), HEADINGS, (), *GOOD), [], id="rows inserted"),
        pytest.param((HEADINGS[::-1], *(("", *line[::-1]) for line in GOOD)), [], id="columns swapped"),
        pytest.param((HEADINGS, *GOOD, HEADINGS), [], id="headings again below"),
        pytest.param((HEADINGS, ("1.1A", *GOOD[0][1:]), GOOD[1]), [], id="a reference in capitals"),
        pytest.param((HEADINGS, (" 1.1a ", *GOOD[0][1:]), GOOD[1]), [], id="a reference with spaces"),
        pytest.param((HEADINGS, ("", *GOOD[0][1:]), GOOD[1]), [("TPM304", "A2", "1.1a")], id="a reference gone"),
        pytest.param((HEADINGS, *GOOD, ("", "", "", "", "", "OK")), [], id="To do goes on below"),
    ],
)
def test_whatever_was_moved_the_answers_are_the_same(lines: Sequence[Sequence[Value]], more: list[tuple]) -> None:
    the_return, findings = read(sheet(*lines))
    assert answers(the_return) == EXPECTED
    assert codes(findings) == MISSING + more


def test_notes_that_nothing_here_reads_are_asked_about() -> None:
    book = Book((sheet(HEADINGS, ("1.1a", "One", "Completed", 1.0, "", "")),), extras={UNREAD_NOTES: 2})
    _, findings = read_return(book, FORMS, Source("a.xlsb", "0" * 64, ""), (Q2, "CC"), None, TEXTS)
    assert [(one.code, one.place.file) for one in findings if one.code == "TPM124"] == [("TPM124", "a.xlsb")]


def test_a_renamed_sheet_is_known_by_its_headings() -> None:
    the_return, findings = read(sheet(HEADINGS, *GOOD, name="Sheet1"))
    assert answers(the_return) == EXPECTED
    assert codes(findings) == [("TPM408", "", ""), *MISSING]


def test_a_return_without_its_sheet_is_one_finding() -> None:
    the_return, findings = read(sheet(("Hello",)))
    assert answers(the_return) == {}
    assert codes(findings) == [("TPM406", "", "")]


def test_rows_on_two_sheets_are_read_from_both() -> None:
    the_return, _ = read(sheet(HEADINGS, GOOD[0]), sheet(HEADINGS, GOOD[1], name="Strategic plan (2)"))
    assert answers(the_return) == EXPECTED


@pytest.mark.parametrize(
    ("title", "found"),
    [("Same", "TPM409"), ("Nobody knows this", "TPM409"), ("", "TPM409"), ("two", "TPM304"), ("  Two ", "TPM304")],
)
def test_a_row_without_a_reference_is_known_by_a_title_that_stands_once(title: str, found: str) -> None:
    the_return, findings = read(sheet(HEADINGS, ("", title, "Delayed", 0.2, "Late")))
    assert codes(findings)[2:] == [
        (found, "A2" if found == "TPM304" else "B2" if title else "C2", "1.1b" if found == "TPM304" else "")
    ]
    assert bool(answers(the_return)) == (found == "TPM304")


def test_a_row_that_nobody_can_place_is_told_with_its_text() -> None:
    _, findings = read(sheet(HEADINGS, ("", "Unheard of", "Delayed", 0.2, "Late because of rain")))
    assert "Late because of rain" in dict(findings[-1].context)["text"]


def test_a_doubled_column_that_says_one_thing_is_read() -> None:
    headings = ("Ref", "Title", "Status", "% complete", "Status")
    the_return, findings = read(
        sheet(headings, ("1.1a", "One", "", 1.0, "Completed"), ("1.1b", "Two", "Delayed", 0.1, "Delayed"))
    )
    assert answers(the_return) == {
        "1.1a": {"status": "Completed", "percent_complete": 1.0},
        "1.1b": {"status": "Delayed", "percent_complete": 0.1},
    }
    assert "TPM410" not in [one.code for one in findings]


def test_a_doubled_column_that_says_two_things_is_held_back() -> None:
    headings = ("Ref", "Title", "Status", "% complete", "Status")
    the_return, findings = read(sheet(headings, ("1.1a", "One", "Delayed", 1.0, "Completed")))
    (row,) = the_return.rows["strategic_plan"]
    assert row.answers["status"].unreadable
    assert row.answers["status"].written == "Completed; Delayed"
    assert ("TPM410", "C2, E2", "") in codes(findings)


def test_what_stands_beside_the_table_is_told() -> None:
    the_return, findings = read(
        sheet(("Please note!",), (*HEADINGS, "My column"), (*GOOD[0], "OK", "mine", "lost"), (*GOOD[1], "OK", "", ""))
    )
    assert answers(the_return) == EXPECTED
    assert codes(findings) == [*MISSING, ("TPM411", "G2", ""), ("TPM412", "A1", ""), ("TPM412", "H3", "")]


def test_each_answer_keeps_its_cell_as_in_the_file() -> None:
    the_return, _ = read(sheet((), (), HEADINGS, ("1.1a", "One", "on track", "half", "")))
    (row,) = the_return.rows["strategic_plan"]
    assert {name: (one.place.cell, one.written, one.problem) for name, one in row.answers.items()} == {
        "status": ("C4", "on track", "TPM207"),
        "percent_complete": ("D4", "half", "TPM203"),
        "comment": ("E4", "", ""),
    }


def test_the_plans_cells_come_along() -> None:
    the_return, _ = read(sheet(HEADINGS, ("1.1a", "Another title", "Completed", 1.0, "")))
    assert the_return.rows["strategic_plan"][0].plan_cells == {"ref": "1.1a", "title": "Another title"}


def test_equal_answers_are_each_in_their_own_cell() -> None:
    the_return, _ = read(sheet(HEADINGS, *((ref, "", "on track", 1.0, "") for ref in ("1.1a", "1.1b", "1.1c"))))
    answers = [row.answers["status"] for row in the_return.rows["strategic_plan"]]
    assert {(one.value, one.problem) for one in answers} == {("On Target", "TPM207")}
    assert [(one.place.cell, one.place.ref) for one in answers] == [("C2", "1.1a"), ("C3", "1.1b"), ("C4", "1.1c")]


def test_the_sign_off_is_read_wherever_it_stands() -> None:
    block = Sheet(
        "About this",
        {
            (row + 20, column): Cell(CellKind.TEXT, text)
            for row, line in enumerate(
                [("Signed off", "Yes"), ("NAME ", "Dee"), ("Role", "Director"), ("Date", "1/10/2025")]
            )
            for column, text in enumerate(line)
        },
    )
    the_return, _ = read(sheet(HEADINGS, *GOOD), block)
    assert the_return.signoff == Signoff("Yes", "Dee", "Director", "1/10/2025")
    assert read(sheet(HEADINGS, *GOOD))[0].signoff == Signoff()


# ---- What tpm writes, tpm reads ------------------------------------------------------------------------------------


def an_issue() -> Issue:
    return Issue(
        council="Rivermead",
        period=Q2,
        as_at=Q2.last_day,
        due=date(2025, 10, 14),
        directorate=Directorate("D&R", "Development"),
        contact="Performance team",
        contact_email="",
        contact_phone="",
        rows=PLAN,
        last_quarter={"strategic_plan": {"1.1a": {"status": "Delayed", "percent_complete": 0.4, "comment": "=late"}}},
    )


def test_a_blank_return_is_read_as_one_without_answers() -> None:
    book = open_book(write_return(an_issue(), FORMS, b"key"))
    identity = read_identity(book)
    the_return, findings = read_return(book, FORMS, Source("a", "", ""), identity.taken, identity.stamp, TEXTS)
    assert [one.code for one in findings] == ["TPM422"]
    assert the_return.directorate == "D&R"
    assert [row.ref for row in the_return.rows["strategic_plan"]] == ["1.1a", "1.1b", "1.1c", "1.1d"]
    assert not any(row.answered for row in the_return.rows["strategic_plan"])
    assert all(row.plan_cells is None for row in the_return.rows["strategic_plan"])
    assert the_return.issued == {"strategic_plan": ("1.1a", "1.1b", "1.1c", "1.1d")}
    assert the_return.signoff == Signoff()


def test_the_same_issue_gives_the_same_bytes() -> None:
    assert write_return(an_issue(), FORMS, b"key") == write_return(an_issue(), FORMS, b"key")


def test_last_quarter_stands_beside_the_answers_as_plain_values() -> None:
    (page,) = [one for one in open_book(write_return(an_issue(), FORMS, None)).sheets if one.name == "Strategic plan"]
    last = [one.index for one in layout(FORM).columns if one.heading.startswith("Last quarter")]
    assert [page.cell(4, column).value for column in last] == ["Delayed", 0.4, "=late"]
    assert {cell.kind for cell in page.cells.values()} <= {CellKind.TEXT, CellKind.NUMBER}
