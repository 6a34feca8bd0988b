"""The two seeds that are workbooks, read whole: every row as in the data that was made from them by hand."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.dates import dates_in
from tpm_excel.forms.form import Form
from tpm_excel.forms.library import load_forms
from tpm_excel.terms.cells import Value, written
from tpm_excel.workbooks.importing.blocks import read_blocks
from tpm_excel.workbooks.importing.flat_plan import Imported
from tpm_excel.workbooks.reading.documents import open_document

DATES_READ_OTHERWISE = {
    # the data takes the last of five dates as the deadline; tpm keeps the text, because a row is due only once
    "Deliver a programme of events which celebrate the diversity",
    # the data takes the first of two dates
    "Implement Smarter Working Policy, including",
    "Develop channel shift initiatives to encourage web",
}


@pytest.fixture(scope="module")
def form() -> Form:
    return load_forms(("strategic_plan",))[0]


@pytest.fixture(scope="module")
def plan(form: Form, seeds: Path) -> tuple[Imported, list[Finding]]:
    file = seeds / "strategic-plan-2014-15.xlsx"
    return read_blocks(open_document(file.read_bytes()), form, file.name)


@pytest.fixture(scope="module")
def monitoring(form: Form, seeds: Path) -> tuple[Imported, list[Finding]]:
    file = seeds / "strategic-plan-monitoring-2012-13-q2.xlsx"
    return read_blocks(open_document(file.read_bytes()), form, file.name)


def clean(seeds: Path, name: str) -> list[dict[str, str]]:
    with (seeds / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def deadline(value: Value) -> str:
    """A deadline as the data writes it; of a text the one date that it speaks of."""
    if isinstance(value, date):
        return value.isoformat()
    spoken = dates_in(str(value or ""))
    return spoken[0].isoformat() if len(spoken) == 1 else ""


def words(text: Value) -> str:
    return " ".join(written(text).split())


def compare(imported: Imported, expected: list[dict[str, str]]) -> None:
    assert len(imported.rows) == len(expected)
    for row, line in zip(imported.rows, expected, strict=True):
        values = row.values
        assert written(values["level"]).lower() == line["level"]
        assert (values["theme"], values["priority_ref"]) == (line["theme"], line["priority_ref"]), line
        assert words(values["priority"]) == words(line["priority_title"]), line
        assert words(values["title"]) == words(line["title"]), line
        assert written(values["lead_officer"]) == line["lead_officers"], line
        if line["lead_officers"]:  # the data adds a code to the one row whose lead cell is blank in the workbook
            assert written(values["directorate"]) == line["directorates"], line
        if not any(words(line["title"]).startswith(one) for one in DATES_READ_OTHERWISE):
            assert deadline(values["deadline"]) == line["deadline_iso"], line


def test_the_plan_of_2014_15_is_read_row_by_row(plan: tuple[Imported, list[Finding]], seeds: Path) -> None:
    imported, _ = plan
    expected = clean(seeds, "seed001_plan_2014_15.csv")
    compare(imported, expected)
    assert Counter(row.values["level"] for row in imported.rows) == {"Activity": 77, "Milestone": 301}
    assert len({row.values["theme"] for row in imported.rows}) == 5
    members = [written(row.values["lead_member"]) for row in imported.rows]
    assert members == [line["lead_members"] for line in expected]


def test_the_51_measures_are_seen_and_not_yet_placed(plan: tuple[Imported, list[Finding]], seeds: Path) -> None:
    imported, findings = plan
    listed = [dict(one.context)["text"] for one in findings if one.code == "TPM536"]
    measures = clean(seeds, "seed001_measures.csv")
    assert [text.rstrip("*") for text in listed] == [line["measure"] for line in measures]
    assert [text.endswith("*") for text in listed] == [line["sef"] == "true" for line in measures]
    assert imported.seen == {"measure": 51, "marked *": 24}


def test_the_dates_that_are_none_or_several_are_named_with_their_cells(plan: tuple[Imported, list[Finding]]) -> None:
    dated = [one for one in plan[1] if one.code in ("TPM514", "TPM533", "TPM534")]
    assert [(one.code, one.place.cell, dict(one.context)["found"]) for one in dated] == [
        ("TPM514", "C55", "31/02/2015"),
        ("TPM514", "C270", "31/02/2015"),
        ("TPM533", "C298", "31/03/2015 and quarterly"),
        ("TPM533", "C309", "31/07/2014 and quarterly"),
        ("TPM534", "C424", "30/09/2013; 30/11/2013; 31/12/2013; 20/02/2014; 31/03/2015"),
        ("TPM514", "C468", "31/06/2014"),
    ]


def test_the_monitoring_of_2012_13_is_read_row_by_row(monitoring: tuple[Imported, list[Finding]], seeds: Path) -> None:
    imported, findings = monitoring
    expected = clean(seeds, "seed000_q2_2012_13.csv")
    compare(imported, expected)
    assert Counter(row.values["level"] for row in imported.rows) == {"Activity": 68, "Milestone": 230}
    for row, line in zip(imported.rows, expected, strict=True):
        answers = row.answers
        assert written(answers["status"].value) == line["status"], line
        assert words(answers["comment"].value) == words(line["comment"]), line
        percent = answers["percent_complete"].value
        if line["percent_printed"] != "0001":  # the data drops what the OCR garbled; a workbook that says 1 means 100%
            assert percent in ("N/A", None) or written(percent, percent=True) == line["percent"] + "%", line
            assert (percent is None) == (line["percent_printed"] in ("", "100%; 75%")), line
    assert Counter(one.code for one in findings) == {"TPM532": 53, "TPM531": 5, "TPM534": 2, "TPM538": 1}
