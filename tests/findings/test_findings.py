"""Findings: their words, their order, and how they are listed."""

from __future__ import annotations

import pytest

from tpm_excel.findings.catalogue import Catalogue, Entry
from tpm_excel.findings.finding import Finding, Severity, finding
from tpm_excel.findings.listing import as_records, grouped
from tpm_excel.terms.places import Place

CATALOGUE = Catalogue([Entry("SP09", Severity.QUERY, "{status} is odd.", "Explain it.")])


def missing(cell: str, ref: str, heading: str = "Status") -> Finding:
    return finding("TPM201", Place("a.xlsx", "Plan", cell, ref), about=f"row {ref}", heading=heading)


def test_a_finding_is_filled_in_from_its_context() -> None:
    one = finding("TPM202", Place(), heading="Status", found="grand", nearest="", allowed="Completed, On Target")
    assert CATALOGUE.says(one) == "Status is “grand”, which is not in the list."
    assert CATALOGUE.do(one) == "Choose one of: Completed, On Target."


def test_braces_in_what_was_found_are_only_text() -> None:
    one = finding("TPM204", Place(), heading="Date", found="{heading} {0} {")
    assert CATALOGUE.says(one) == "Date is “{heading} {0} {”, which is not one date."


def test_equal_findings_are_equal_however_their_context_was_ordered() -> None:
    one = finding("TPM302", Place(), heading="A", found="b", plan="c")
    assert one == finding("TPM302", Place(), plan="c", found="b", heading="A")
    assert len({one, finding("TPM302", Place(), plan="c", found="b", heading="A")}) == 1


@pytest.mark.parametrize("code", ["TPM201", "SP09"])
def test_a_code_is_declared_once(code: str) -> None:
    with pytest.raises(ValueError, match=code):
        Catalogue([Entry("SP09", Severity.NOTE, "a", "b"), Entry(code, Severity.NOTE, "a", "b")])


@pytest.mark.parametrize(
    ("code", "explanation", "severity"),
    [
        ("SP09", "", Severity.QUERY),
        ("SP09", "It was agreed.", Severity.NOTE),
        ("TPM201", "It was agreed.", Severity.ERROR),  # an error must be corrected, whatever is said
        ("TPM207", "", Severity.NOTE),
    ],
)
def test_an_explained_query_no_longer_holds_anything_up(code: str, explanation: str, severity: Severity) -> None:
    assert CATALOGUE.severity(finding(code, Place(), explanation=explanation)) is severity


def test_errors_come_first_then_codes_then_the_order_of_finding() -> None:
    note = finding("TPM403", Place(), ref="1", times="2")
    query, late, early = finding("SP09", Place(), status="S"), missing("B9", "9"), missing("B1", "1")
    unread = finding("TPM101", Place())
    assert CATALOGUE.ordered([note, query, late, early, unread, late]) == (unread, late, early, query, note)
    assert CATALOGUE.count([note, query, late, early], Severity.ERROR) == 2


def test_what_concerns_a_whole_return_comes_before_its_rows() -> None:
    sheet = finding("TPM406", Place("a.xlsx"), sheet="Plan")
    totals = finding("TPM902", Place(), sum="1 = 2")
    assert CATALOGUE.ordered([missing("B9", "9"), sheet, totals]) == (totals, sheet, missing("B9", "9"))


def test_equal_findings_of_one_sheet_are_one_line_with_their_cells() -> None:
    lines = grouped([missing(f"F{row}", str(row)) for row in range(1, 10)] + [missing("G1", "1", "Comment")], CATALOGUE)
    assert [one.where for one in lines] == [
        "Plan!F1, F2, F3, F4, F5, F6 and 3 more  1, 2, 3, 4, 5, 6 and 3 more",
        "Plan!G1  1",
    ]
    assert [one.about for one in lines] == ["", "row 1"]


def test_an_explanation_is_listed_with_its_finding() -> None:
    (line,) = grouped([finding("SP09", Place("a.xlsx"), explanation="Agreed.", status="Status")], CATALOGUE)
    assert (line.severity, line.says) == (Severity.NOTE, "Status is odd. Explained: Agreed.")


def test_a_record_holds_everything_as_plain_text() -> None:
    (record,) = as_records([missing("F7", "5.1a")], CATALOGUE)
    assert record == {
        "severity": "error",
        "code": "TPM201",
        "directorate": "",
        "file": "a.xlsx",
        "sheet": "Plan",
        "cell": "F7",
        "ref": "5.1a",
        "about": "row 5.1a",
        "says": "Status is missing.",
        "do": "Enter it.",
        "explanation": "",
    }


def test_the_words_of_the_catalogue_are_sentences() -> None:
    for entry in CATALOGUE.entries.values():
        assert entry.says.endswith((".", "}.")), entry.code
        assert entry.do.endswith("."), entry.code
