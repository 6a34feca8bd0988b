"""The targets set for 2017/18, whole, from their text: planned, issued, filled in as printed, and in the master."""

from __future__ import annotations

import html
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import columns_of, header_row, master_of, put, returns_in, table, take_in

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Severity
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workspace.folder import Workspace

PERIOD = Period.parse("2016-17-Q4")
SHEET = "Target setting"
RATIONALE = "As set out in the report to Cabinet."  # the document prints none
Row = dict[str, Any]


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def targets_of(text: str) -> dict[str, Row]:
    """Take the pages of targets apart: one line is one measure, below the headings of its outcome."""
    rows: dict[str, Row] = {}
    theme = ""
    for line in text[text.index("DIR\tNew / Existing Measure") :].splitlines():
        cells = [_plain(one) for one in line.split("\t")]
        found = re.match(r"(.+?) ?Measured in: (.*?) Polarity: (.+)", cells[2] if len(cells) > 8 else "")
        if found:
            rows[f"T{len(rows) + 1}"] = {
                "Theme": theme,
                "Measure": found[1],
                "New or existing": cells[1].capitalize(),
                "Unit": found[2],
                "Polarity": "Higher is better" if found[3].startswith("Higher") else "Lower is better",
                "Directorate": cells[0],
                "Earlier outturn": cells[5] or None,
                "Benchmark": cells[3] or None,
                "Expected outturn": cells[6],
                "Minimum expectation": cells[7],
                "Target": cells[8],
            }
        elif cells[0] and not any(cells[1:]):
            theme = cells[0]
    return rows


@pytest.fixture(scope="module")
def printed(seeds: Path) -> dict[str, Row]:
    return targets_of((seeds / "003_8e5dfc813c7cfb67.txt").read_text(encoding="utf-8"))


ANSWERS = ("Benchmark", "Expected outturn", "Minimum expectation", "Target")


@pytest.fixture(scope="module")
def run(printed: dict[str, Row], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Collected]:
    folder = tmp_path_factory.mktemp("targets") / "w"
    folder.mkdir()
    (folder / "tpm.toml").write_text('council = "TH"\nyear = "2016-17"\nforms = ["target_setting"]\n', encoding="utf-8")
    init(folder, "TH", "2016-17")
    rows = [
        {"Ref": ref} | {name: value for name, value in one.items() if name not in ANSWERS}
        for ref, one in printed.items()
    ]
    codes = [{"Code": code, "E-mail": "a@example.org"} for code in dict.fromkeys(one["Directorate"] for one in rows)]
    plan = folder / "plan.xlsx"
    plan.write_bytes(add_rows(plan.read_bytes(), {"Directorates": codes, SHEET: rows})[0])
    issued = generate(Workspace(folder), PERIOD)
    assert [one for one in issued.findings if Catalogue().severity(one) is Severity.ERROR] == []
    for path in returns_in(folder):
        with closing(openpyxl.load_workbook(path)) as book:
            sheet = book[SHEET]
            columns = columns_of(sheet)
            for at in range(header_row(sheet) + 1, sheet.max_row + 1):
                one = printed[str(sheet.cell(at, columns["Ref"]).value)]
                for name in ANSWERS:
                    if one[name]:
                        put(sheet, at, columns[name], one[name])
                put(sheet, at, columns["Rationale"], RATIONALE)
            book.save(folder / "inbox" / path.name)
    return folder, take_in(folder)


def test_the_text_holds_every_measure_under_its_outcome(printed: dict[str, Row]) -> None:
    assert len(printed) == 75
    assert len({one["Theme"] for one in printed.values()}) >= 10
    assert {one["Directorate"] for one in printed.values()} == {"PLACE", "CS", "AS", "HAC", "RES", "GOV"}


def test_the_master_has_every_target_as_printed(run: tuple[Path, Collected], printed: dict[str, Row]) -> None:
    rows = {row["Ref"]: row for row in table(master_of(run[0]), SHEET)}
    assert list(rows) == list(printed)
    for ref, one in printed.items():
        for name, text in one.items():
            found = rows[ref][name]
            if isinstance(found, int | float):
                assert found == float(text.replace(",", "").rstrip("%")), (ref, name)
            else:
                assert found == text, (ref, name)


def test_what_a_careful_reader_would_ask_is_asked(run: tuple[Path, Collected], printed: dict[str, Row]) -> None:
    """Held against a plain reading of the same text: both figures are bare numbers, and higher or lower is better."""
    found: dict[str, set[str]] = {}
    for one in run[1].findings:
        found.setdefault(one.code, set()).add(one.place.ref)
    assert {code for code in found if code.startswith("TS")} >= {"TS04", "TS07", "TS08", "TS09"}
    bare = re.compile(r"-?[\d,]+(\.\d+)?%?")
    for ref, one in printed.items():
        figures = [one["Expected outturn"], one["Minimum expectation"], one["Target"]]
        if not all(bare.fullmatch(text) for text in figures):
            continue
        outturn, minimum, target = (float(text.replace(",", "").rstrip("%")) for text in figures)
        higher = one["Polarity"].startswith("Higher")
        looser = target < minimum if higher else target > minimum
        worse = target < outturn if higher else target > outturn
        assert (ref in found.get("TS02", set()) | found.get("TS05", set())) == looser, one["Measure"]
        assert (ref in found.get("TS04", set()) | found.get("TS07", set())) == worse, one["Measure"]


def test_what_is_not_set_is_asked_for_and_no_row_is_in_error(
    run: tuple[Path, Collected], printed: dict[str, Row]
) -> None:
    catalogue = run[1].periods[PERIOD].assembled.content.catalogue
    assert [one for one in run[1].findings if catalogue.severity(one) is Severity.ERROR] == []
    open_targets = {ref for ref, one in printed.items() if one["Target"] == "TBC"}
    assert {one.place.ref for one in run[1].findings if one.code == "TS09"} == open_targets
