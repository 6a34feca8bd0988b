"""What tpm writes is what Excel reads: the rules of the Open XML validator, and those of tables, which it misses."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from helpers import COMMENT, PERCENT, SMALL_PERIOD, STATUS, fill, master_of, only, parts, returns_in, rewritten, take_in
from openpyxl.utils.cell import range_boundaries
from openxml_audit import FileFormat, OpenXmlValidator

from tpm_excel.verbs.workspaces.setting_up import init

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
EXCEPTIONS = {
    r"/xl/styles\.xml /styleSheet\[1\]/fonts\[1\]/font\[\d+\]: Unexpected element '(b|color)' found": (
        "openpyxl writes the parts of a font in an order of its own (name first); Excel reads them in any order"
    ),
    r"/xl/worksheets/sheet\d+\.xml : .*inline-string cell": (
        "openpyxl writes text into the cells themselves; Excel moves it to its shared table at the next save"
    ),
}
"""What plan.xlsx may show after openpyxl edited it, each with its reason."""


def audit(path: Path) -> list[str]:
    """Return all findings of the validator, warnings too."""
    result = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, max_errors=0).validate(path)
    return [f"{one.part_uri} {one.path}: {one.description}" for one in result.errors]


def test_the_validator_finds_a_planted_fault(small_workspace: Path) -> None:
    path = returns_in(small_workspace)[0]
    faulty = rewritten(path.read_bytes(), "xl/workbook.xml", lambda text: text.replace("<sheets>", "<sheetz/><sheets>"))
    path.write_bytes(faulty)
    assert audit(path)


def test_a_return_passes_the_validator(small_issued: Path) -> None:
    for path in returns_in(small_issued):
        assert audit(path) == []


def test_a_return_with_last_quarters_answers_passes_the_validator(small_collected: Path) -> None:
    from tpm_excel.verbs.letters.issuing import generate
    from tpm_excel.workspace.folder import Workspace

    generate(Workspace(small_collected), SMALL_PERIOD.next())
    for path in (small_collected / "outbox" / SMALL_PERIOD.next().slug).glob("*.xlsx"):
        assert audit(path) == []


def test_a_corrections_workbook_passes_the_validator(small_workspace: Path) -> None:
    wrong = {"1.1a": {STATUS: "Rather good", COMMENT: 'He said: "=no"'}, "1.1a.1": {STATUS: "Completed", PERCENT: 0.8}}
    fill(only(returns_in(small_workspace), "hsg"), small_workspace / "inbox" / "hsg.xlsx", wrong)
    take_in(small_workspace)
    (path,) = small_workspace.glob("outbox/*/corrections/*.xlsx")
    assert audit(path) == []


def test_a_master_passes_the_validator(small_collected: Path) -> None:
    assert audit(master_of(small_collected)) == []


def test_an_empty_plan_passes_the_validator(tmp_path: Path) -> None:
    init(tmp_path / "new", "Rivermead", "2025-26")
    assert audit(tmp_path / "new" / "plan.xlsx") == []


def test_a_plan_that_rows_were_read_into_passes_but_for_what_openpyxl_does(small_issued: Path) -> None:
    found = audit(small_issued / "plan.xlsx")
    assert [one for one in found if not any(re.match(pattern, one) for pattern in EXCEPTIONS)] == []
    for pattern, reason in EXCEPTIONS.items():
        assert any(re.match(pattern, one) for one in found), f"no longer needed: {reason}"


def table_faults(data: bytes) -> list[str]:
    """Return what is wrong with the tables of a workbook: each of these makes Excel offer to repair it."""
    faults = []
    tables = {name: ET.fromstring(text) for name, text in parts(data, r"xl/tables/.*\.xml").items()}  # noqa: S314  # ours
    for what in ("id", "name", "displayName"):
        values = [one.attrib[what].casefold() for one in tables.values()]
        faults += [f"{what} {value} stands twice" for value in {one for one in values if values.count(one) > 1}]
    for part, one in tables.items():
        names = [column.attrib["name"].casefold() for column in one.iterfind(".//m:tableColumn", _NS)]
        ids = [column.attrib["id"] for column in one.iterfind(".//m:tableColumn", _NS)]
        faults += [f"{part}: the column {name} stands twice" for name in set(names) if names.count(name) > 1]
        faults += [f"{part}: column ids stand twice"] * (len(set(ids)) < len(ids))
        if not re.fullmatch(r"[A-Za-z_\\][\w.\\]*", one.attrib["displayName"]):
            faults.append(f"{part}: {one.attrib['displayName']} is no name")
    return faults


def sheet_faults(path: Path) -> list[str]:
    """Return what is wrong between the tables and their sheets: headings that differ, tables that overlap."""
    faults = []
    with closing(openpyxl.load_workbook(path)) as book:
        for sheet in book:
            for one in sheet.tables.values():
                left, top, right, bottom = range_boundaries(one.ref)
                shown = [sheet.cell(top, column).value for column in range(left, right + 1)]
                named = [column.name for column in one.tableColumns]
                faults += [f"{one.name}: headings {shown} are not columns {named}"] * (shown != named)
                faults += [f"{one.name}: no row below its headings"] * (bottom <= top)
                faults += [f"{one.name}: its filter is {one.autoFilter.ref}"] * (one.autoFilter.ref != one.ref)
                faults += [f"{one.name}: the sheet has a filter of its own"] * bool(sheet.auto_filter.ref)
            for one, other in combinations(sheet.tables.values(), 2):
                if _overlap(range_boundaries(one.ref), range_boundaries(other.ref)):
                    faults.append(f"{one.name} and {other.name} overlap")
    return faults


def _overlap(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


@pytest.mark.parametrize("collected", ["small_collected", "seed_collected", "small_workspace"])
def test_the_tables_of_a_workbook_are_sound(collected: str, request: pytest.FixtureRequest) -> None:
    workspace: Path = request.getfixturevalue(collected)
    books = [workspace / "plan.xlsx", *returns_in(workspace), *workspace.glob("master-*.xlsx")]
    for path in books:
        assert table_faults(path.read_bytes()) == []
        assert sheet_faults(path) == []
    if collected != "small_workspace":
        assert len(parts(master_of(workspace).read_bytes(), r"xl/tables/.*\.xml")) >= 4


def test_a_planted_column_that_stands_twice_is_noticed(small_collected: Path) -> None:
    data = master_of(small_collected).read_bytes()
    part, text = next(
        (name, text) for name, text in parts(data, r"xl/tables/.*\.xml").items() if 'name="Severity"' in text
    )
    doubled = rewritten(data, part, lambda _: text.replace('name="Code"', 'name="severity"'))
    assert table_faults(doubled)
    moved = master_of(small_collected).with_name("moved.xlsx")
    moved.write_bytes(doubled)
    assert sheet_faults(moved)


def test_all_defined_names_and_formulas_of_a_return_point_at_something(small_issued: Path) -> None:
    for path in returns_in(small_issued):
        with closing(openpyxl.load_workbook(path)) as book:
            for name, defined in book.defined_names.items():
                assert "#REF!" not in defined.attr_text, name
                for sheet, area in defined.destinations if "!" in defined.attr_text else ():
                    assert all(cell.value for row in book[sheet][area] for cell in row), name
