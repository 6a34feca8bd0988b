"""Each check of the plan on a small plan: what it finds, in which cell, and what it leaves alone."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from plans import FORM, book, cell, places, row

from tpm_excel.checks import plan as plan_checks
from tpm_excel.checks import plan_people
from tpm_excel.checks.plan import check_plan
from tpm_excel.checks.plan_people import alike, all_alike
from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding
from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.plan.reader import read_plan

YEAR = Period.parse("2025-26-Q1")


def found(rows: list[dict[str, Any]], **sheets: Any) -> list[Finding]:
    plan, read = read_plan(book(rows, **sheets), (FORM,))
    return check_plan(plan, (FORM,), YEAR, read)


def says(findings: list[Finding]) -> str:
    return " ".join(f"{Catalogue().says(one)} {Catalogue().do(one)}" for one in findings)


ACTIVITY, MILESTONE = row("1.1a"), row("1.1a.1")
PAIR = [ACTIVITY, MILESTONE]

CASES: list[tuple[str, list[dict[str, Any]], list[tuple[str, str]]]] = [
    ("a plan without fault", PAIR, []),
    ("no such day", [ACTIVITY, row("1.1a.1", deadline="31/02/2026")], [("TPM560", cell("Deadline", 2))]),
    ("no such day in words", [ACTIVITY, row("1.1a.1", deadline="31 June 2025")], [("TPM560", cell("Deadline", 2))]),
    ("a month that is none", [ACTIVITY, row("1.1a.1", deadline="12/31/2025")], [("TPM560", cell("Deadline", 2))]),
    (
        "several dates",
        [ACTIVITY, row("1.1a.1", deadline="30/06/2025; 30/09/2025")],
        [("TPM561", cell("Deadline", 2))],
    ),
    ("no date at all", [ACTIVITY, row("1.1a.1", deadline="ongoing")], [("TPM514", cell("Deadline", 2))]),
    (
        "a date and more",
        [ACTIVITY, row("1.1a.1", deadline="31/12/2025 and quarterly")],
        [("TPM533", cell("Deadline", 2))],
    ),
    ("before the year", [ACTIVITY, row("1.1a.1", deadline=date(2025, 3, 31))], [("TPM562", cell("Deadline", 2))]),
    ("the first day", [ACTIVITY, row("1.1a.1", deadline=date(2025, 4, 1))], []),
    ("after the year", [row("1.1a", deadline=date(2026, 4, 1)), MILESTONE], [("TPM562", cell("Deadline", 1))]),
    (
        "later than its activity",
        [row("1.1a", deadline=date(2025, 6, 30)), MILESTONE],
        [("TPM563", cell("Deadline", 2))],
    ),
    ("on the same day", [row("1.1a", deadline=date(2025, 9, 30)), MILESTONE], []),
    ("nothing below it", [ACTIVITY, MILESTONE, row("1.1b")], [("TPM564", cell("Ref", 3))]),
    ("nothing above it", [MILESTONE, row("1.1b"), row("1.1b.1")], [("TPM565", cell("Level", 1))]),
    ("nobody named", [row("1.1a", lead_officer=None), MILESTONE], [("TPM566", cell("Lead officer", 1))]),
    ("named above", [ACTIVITY, row("1.1a.1", lead_officer=None)], []),
    (
        "two directorates",
        [ACTIVITY, MILESTONE, row("1.1a.2", directorate="ENV")],
        [("TPM567", cell("Directorate", 3))],
    ),
    (
        "several people share a row",
        [ACTIVITY, MILESTONE, row("1.1a.2", lead_officer="Ada Quill; Ben Oke", directorate="ENV; HSG")],
        [],
    ),
    ("two spellings", [ACTIVITY, MILESTONE, row("1.1a.2", lead_officer="Ada Quil")], [("TPM568", "H4")]),
    ("two people in a cell", [ACTIVITY, row("1.1a.1", lead_officer="Ada Quill; Ada Quilley")], []),
    ("the same title", [ACTIVITY, MILESTONE, row("1.1a.2", "do what  1.1a.1 SAYS.")], [("TPM569", cell("Title", 3))]),
    (
        "the same title elsewhere",
        [ACTIVITY, MILESTONE, row("1.2a", priority_ref="1.2"), row("1.2a.1", "Do what 1.1a.1 says")],
        [],
    ),
    (
        "an activity twice",
        [ACTIVITY, MILESTONE, row("1.1b", "Do what 1.1a says"), row("1.1b.1")],
        [("TPM569", cell("Title", 3))],
    ),
    (
        "a reference made a date",
        [ACTIVITY, row(date(2025, 1, 1), level="Milestone")],
        [("TPM570", cell("Ref", 2))],
    ),
    ("a reference made a number", [row(5.1, level="Activity"), MILESTONE], [("TPM571", cell("Ref", 1))]),
    ("a whole number is harmless", [row(5, level="Activity"), MILESTONE], []),
    ("a priority made a number", [row("1.1a", priority_ref=1.1), MILESTONE], [("TPM572", cell("Priority ref", 1))]),
    (
        "a formula without a result",
        [row("1.1a", title="=A1"), MILESTONE],
        [("TPM524", cell("Title", 1)), ("TPM513", cell("Title", 1))],
    ),
    ("the same reference", [ACTIVITY, MILESTONE, MILESTONE], [("TPM512", cell("Ref", 3))]),
    ("an unknown code", [ACTIVITY, row("1.1a.1", lead_officer="Cy Rix", directorate="XX")], [("TPM516", "I3")]),
    ("nobody returns it", [row("1.1a", lead_officer="Cy Rix", directorate=None), MILESTONE], [("TPM515", "I2")]),
    (
        "closed above open",
        [row("1.1a", closed_because="Merged with 1.2a"), MILESTONE],
        [("TPM576", cell("Closed because", 1))],
    ),
    (
        "closed rows are left alone",
        [ACTIVITY, MILESTONE, row("1.1a.2", deadline="31/02/2026", closed_because="Done last year")],
        [("TPM514", cell("Deadline", 3))],
    ),
]


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_found_and_where(rows: list[dict[str, Any]], expected: list[tuple[str, str]]) -> None:
    assert places(found(rows)) == expected


def test_every_finding_says_what_to_do() -> None:
    for _, rows, _ in CASES:
        for one in found(rows):
            assert Catalogue().do(one).endswith(".")
            assert one.place.sheet


def test_the_day_that_may_be_meant_is_offered() -> None:
    said = says(found([ACTIVITY, row("1.1a.1", deadline="31/02/2026")]))
    assert (
        "Deadline is “31/02/2026”: there is no such day. Enter the day that is meant, for example 28/02/2026." in said
    )
    assert "for example 31/12/2025" in says(found([ACTIVITY, row("1.1a.1", deadline="12/31/2025")]))


def test_a_spelling_is_mended_by_the_command_that_the_finding_names() -> None:
    said = says(found([ACTIVITY, MILESTONE, row("1.1a.2", lead_officer="Ada Quil")]))
    assert "“Ada Quil” (once) and “Ada Quill” (3 times) look like one person." in said
    assert 'tpm plan replace-officer "Ada Quil" "Ada Quill"' in said


def test_two_people_with_an_email_each_are_two() -> None:
    rows = [ACTIVITY, MILESTONE, row("1.1a.2", lead_officer="Ada Quil")]
    officers = [("Ada Quill", "HSG", "ada.quill@x.example"), ("Ada Quil", "HSG", "ada.quil@x.example")]
    assert found(rows, officers=officers) == []


def test_codes_in_variants_are_one_query_and_no_second_directorate() -> None:
    rows = [row("1.1a", directorate="AHW"), row("1.1a.1", directorate="AH&W")]
    codes = [("AHW", "Adults"), ("AH&W", ""), ("CE", ""), ("CE's", "")]
    assert places(found(rows, directorates=codes, officers=[])) == [("TPM575", "A3"), ("TPM575", "A5")]


def test_a_code_beside_an_officer_must_be_known() -> None:
    assert places(found(PAIR, officers=[("Cy Rix", "XX", "")])) == [("TPM516", "A2")]


def test_an_unknown_code_is_said_once() -> None:
    rows = [ACTIVITY, row("1.1a.1", lead_officer="Cy Rix", directorate="XX")]
    assert places(found(rows, officers=[("Cy Rix", "XX", "")])) == [("TPM516", "I3")]


def test_a_check_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[Finding]:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(plan_checks, "FORM_CHECKS", (broken,))
    assert [one.code for one in found(PAIR)] == ["TPM901"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Diana Warne", "Dianna Warne", True),
        ("Simon Kilbey", "Simon Kilby", True),
        ("Mohammed Ali", "Mohamed Ali", True),
        ("S Kilbey", "Simon Kilbey", True),
        ("Cllr Ohid Ahmed", "Councillor Ohid Ahmed", True),
        ("Ann O'Brien", "Ann OBrien", True),
        ("Kilbey Simon", "Simon Kilbey", True),
        ("SIMON KILBEY", "Simon Kilbey", True),
        ("Marie Smith", "Maria Smith", False),
        ("John Smith", "Joan Smith", False),
        ("John Smith", "Jane Smythe", False),
        ("Cllr Aminur Khan", "Cllr Rabina Khan", False),
        ("Cllr Ohid Ahmed", "Cllr Rofique Ahmed", False),
        ("Cabinet Member for Housing", "Cabinet Member for Health", False),
        ("Service Head 1", "Service Head 2", False),
        ("Andy Scott", "Andy Bamber", False),
        ("Housing", "Housings", False),
    ],
)
def test_which_names_look_like_one(one: str, other: str, expected: bool) -> None:
    assert alike(one, other) is alike(other, one) is expected


FIRST = ("Ann", "Anne", "A", "Ann-Marie", "AnnMarie", "Ann Marie", "Mohammed", "Mohamed", "Cllr Jon", "Councillor John")
LAST = ("O'Brien", "OBrien", "Smith", "Smyth", "Kilbey", "Kilby", "Ali", "Warne Ali", "-", "")


def test_all_names_that_look_like_one_are_found_without_comparing_all() -> None:
    names = [" ".join(pair) for pair in product(FIRST, LAST)] + [" ".join(pair) for pair in product(LAST, FIRST)]
    Random(7).shuffle(names)  # noqa: S311  # no secret, and the same each time
    every = [pair for pair in combinations(names, 2) if alike(*pair)]
    assert list(all_alike(names)) == every
    assert len(every) > 400


def test_a_thousand_officers_are_not_each_compared_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, ...]] = []
    monkeypatch.setattr(plan_people, "alike", lambda *pair: compared.append(pair))
    assert not list(all_alike([f"Given{number} Family{number}" for number in range(1000)]))
    assert not compared
    assert not list(all_alike(["Diana Warne", "Dianna Warne", "Simon Kilbey"]))
    assert compared == [("Diana Warne", "Dianna Warne")]
