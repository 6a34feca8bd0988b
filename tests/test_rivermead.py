"""The sample: a whole borough, counted by hand, and its year played once from the plan to the last master."""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import io
import json
import re
import shutil
import sys
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from helpers import listed
from helpers import tpm_within as tpm
from openpyxl import load_workbook

from tpm_excel.cli import demo
from tpm_excel.verbs.masters.summarising import summary
from tpm_excel.verbs.quarter.standing import standing
from tpm_excel.workspace.folder import Workspace

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "rivermead"
QUARTERS = sorted(path.name for path in SAMPLE.glob("2025-26-q?"))


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(quarter: str) -> dict[str, Any]:
    return dict(json.loads((SAMPLE / quarter / "expected.json").read_text(encoding="utf-8")))


def whole(quarter: str, form: str = "strategic_plan") -> dict[str, int]:
    return dict(expected(quarter)["counts"][form][""][""])


def people(name: str, heading: str) -> set[str]:
    return {one.strip() for row in rows(name) for one in row[heading].split(";") if one.strip()}


# ---- What the lists hold ---------------------------------------------------------------------------------------------


def test_the_sample_is_a_whole_borough() -> None:
    plan, actions = rows("plan.csv"), Counter(row["Level"] for row in rows("improvement_plan.csv"))
    assert Counter(row["Level"] for row in plan) == {"Activity": 60, "Milestone": 180}
    assert [len({row[heading] for row in plan}) for heading in ("Theme", "Priority")] == [5, 15]
    assert (len(rows("measures.csv")), actions["Action"]) == (40, 30)
    assert (len(rows("directorates.csv")), len(rows("officers.csv")), len(QUARTERS)) == (7, 40, 4)
    named = people("plan.csv", "Lead officer") | people("measures.csv", "Lead officer")
    assert named | people("improvement_plan.csv", "Owner") == {row["Name"] for row in rows("officers.csv")}


def test_the_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 4_000_000


def test_what_is_expected_is_what_the_answers_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lists were not changed since `samples/make_rivermead.py` was run."""
    monkeypatch.syspath_prepend(str(ROOT / "samples"))
    for name in ("borough", "counting"):
        spec = importlib.util.spec_from_file_location(name, ROOT / "samples" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
    for quarter in QUARTERS:
        assert json.loads(json.dumps(sys.modules["counting"].expected(quarter))) == expected(quarter), quarter


def test_no_sentence_of_the_sample_is_of_a_published_document(seeds: Path) -> None:
    def sentences(text: str) -> set[str]:
        plain = (" ".join(re.findall(r"\w+", one.casefold())) for one in re.split(r"[.;!?\n\"]", text))
        return {one for one in plain if len(one.split()) > 4}

    published = {one for path in seeds.glob("*.txt") for one in sentences(path.read_text(encoding="utf-8"))}
    ours = {one for path in SAMPLE.rglob("*.csv") for one in sentences(path.read_text(encoding="utf-8"))}
    assert len(published) > 100
    assert ours & published == set()


# ---- The year --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, str]:
    """The year as it is played aloud, told that one mistake more was planted in its third quarter than was.

    The folder where it was played, the exit status and what was said.
    """
    folder, said = tmp_path_factory.mktemp("year"), io.StringIO()
    shutil.copytree(SAMPLE, folder / "samples" / "rivermead")
    path = folder / "samples" / "rivermead" / "2025-26-q3" / "expected.json"
    told = expected("2025-26-q3")
    told["findings"].append(["SP03", "CC Q3.xlsx", "9.9z"])
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setenv("COLUMNS", "80")
        patch.setattr(demo, "samples", lambda: folder / "samples")
        status = demo.play(folder / "played", year=True)
    return folder / "played", status, said.getvalue()


def test_what_was_not_found_is_said_and_all_else_is_as_planted_and_counted(year: tuple[Path, int, str]) -> None:
    folder, status, said = year
    assert status == 1
    assert said.splitlines()[-2:] == [
        "What was found is not what was planted in this sample:",
        "  planted, not found: SP03  CC Q3.xlsx  9.9z",
    ]
    for quarter in QUARTERS:
        words = [row["Status"] for row in listed(folder / f"master-{quarter}.xlsx", "Strategic plan")]
        assert Counter(words) == whole(quarter), quarter


def test_the_year_is_told_in_80_columns(year: tuple[Path, int, str]) -> None:
    lines = year[2].splitlines()
    page = load_workbook(year[0] / "master-2025-26-q2.xlsx", data_only=True)["Summary"]
    assert "22 errors and 8 queries open" in page["A2"].value
    assert "22 errors and 8 queries found, and 1 error with files that are no returns" in " ".join(year[2].split())
    assert [line for line in lines if len(line.rstrip()) > 80] == []
    counts = whole("2025-26-q3")
    figures = [counts.get(word, 0) for word in ("Completed", "On Target", "Delayed", "Overdue", "Not answered")]
    (told,) = [line.split()[2:] for line in lines if line.startswith("2025-26 Q3")]
    assert told == [str(one) for one in (*figures, len(expected("2025-26-q3")["findings"]))]


def test_the_story_of_the_year_is_in_the_last_master(year: tuple[Path, int, str]) -> None:
    """Families in hotels go down and up again; adult care catches up; the share that is done grows each quarter."""
    book = load_workbook(year[0] / "master-2025-26-q4.xlsx", data_only=True)
    assert {"Summary", "Trend", "Movement", "Exceptions Measures", "Measures by quarter"} <= set(book.sheetnames)
    measures = {row["Ref"]: row for row in listed(year[0] / "master-2025-26-q4.xlsx", "Measures")}
    assert [measures[ref]["RAG"] for ref in ("M10", "M15", "M17", "M18")] == ["Green", "Red", "Amber", "Green"]
    assert measures["M15"]["Against last quarter"] == "Declined"
    done = [whole(quarter)["Completed"] for quarter in QUARTERS]
    assert done == sorted(done)
    first, *_, last = (whole(quarter, "measures") for quarter in QUARTERS)
    assert first["Red"] > last["Red"] > 0


def test_a_measure_that_is_missed_stands_beside_its_target_on_the_summary(year: tuple[Path, int, str]) -> None:
    sheet = load_workbook(year[0] / "master-2025-26-q4.xlsx", data_only=True)["Summary"]
    (heading,) = [line for line in sheet.iter_rows() if line[2].value == "RAG" and line[0].value == "What"]
    assert [cell.value for cell in heading[2:5]] == ["RAG", "Outturn", "Target"]
    first = [cell.value for cell in sheet[heading[0].row + 1]]
    measures = {row["Ref"]: row for row in listed(year[0] / "master-2025-26-q4.xlsx", "Measures")}
    measure = measures[first[0].split()[0]]
    assert first[2:5] == [measure["RAG"], measure["Outturn"], measure["Target"]]


def test_the_summary_prints_what_counts_of_every_form_first_and_large_enough_to_be_read(
    year: tuple[Path, int, str],
) -> None:
    sheet = load_workbook(year[0] / "master-2025-26-q4.xlsx")["Summary"]
    breaks = sorted(one.id for one in sheet.row_breaks.brk)
    texts = [str(cell.value or "") for (cell,) in sheet.iter_rows(max_col=1)]
    fit = sheet.sheet_properties.pageSetUpPr
    assert not (fit and fit.fitToPage), "Excel passes over our breaks where a sheet is fitted to its page"
    assert sheet.page_setup.scale >= 70, "letters of 10 points are printed with 7"
    first, forms = texts[: breaks[0]], {"Strategic plan", "Measures", "Improvement plan"}
    assert forms <= set(first)
    assert first.count("To be looked at first") == texts.count("To be looked at first") == len(forms)
    pages = ["Strategic plan", "Theme", "Measures", "Theme", "Improvement plan"]
    assert [texts[one] for one in breaks] == pages, "each at a heading, and two tables with their charts on a page"


def test_a_sheet_too_wide_to_be_read_on_a_page_prints_on_two_with_the_references_on_both(
    year: tuple[Path, int, str],
) -> None:
    sheet = load_workbook(year[0] / "master-2025-26-q4.xlsx")["Strategic plan"]
    assert (sheet.page_setup.scale, sheet.print_title_cols) == (70, "$A:$A")
    heading = next(row for row in range(1, 9) if sheet.cell(row, 1).value == "Ref")
    assert sheet.print_title_rows == f"${heading}:${heading}"
    assert sheet.print_area.endswith(f"!$A${heading}:${sheet.cell(1, sheet.max_column).column_letter}${sheet.max_row}")
    assert "Strategic plan, 2025-26 Q4" in sheet.oddHeader.left.text
    file = next(cell for cell in sheet[heading] if cell.value == "File")
    assert sheet.column_dimensions[file.column_letter].width >= 32, "tpm-return_2025-26-q4_res.xlsx stands there whole"


def test_a_share_of_nothing_is_not_written_over_the_name_of_its_quarter(year: tuple[Path, int, str]) -> None:
    """Nothing of the improvement plan was late in the first two quarters."""
    with zipfile.ZipFile(year[0] / "master-2025-26-q4.xlsx") as package:
        charts = [package.read(name).decode() for name in package.namelist() if "charts/chart" in name]
    (lines,) = [one for one in charts if "Improvement plan: 4 quarters" in one]
    done, late = lines.split("<c:ser>")[1:]
    hidden = [re.findall(r'<c:idx val="(\d)"/><c:delete val="1"/>', one) for one in (done, late)]
    assert hidden == [[], ["0", "1"]]


def test_rows_that_nobody_is_asked_about_are_not_missed(year: tuple[Path, int, str]) -> None:
    """The eight recommendations stand in the plan; only their actions are answered."""
    totals = summary(Workspace(year[0]), None).master.totals
    assert (totals.issued, totals.answered, totals.unanswered) == (60 + 180 + 40 + 30, 310, 0)


def test_what_comes_next_is_to_have_the_errors_corrected(year: tuple[Path, int, str]) -> None:
    """All returns of the last quarter are in, and every mistake was planted in one that is not finished with."""
    stands = standing(Workspace(year[0]), date(2026, 4, 17))
    assert stands.lines == (
        "Plan 2025-26: 310 rows to be answered by 7 directorates.",
        "2025-26 Q4: 7 of 7 returns are in. They are due on Friday 17 April 2026.",
    )
    assert "They were due on Friday 17 April" in standing(Workspace(year[0]), date(2026, 4, 18)).lines[1]
    assert stands.next_command == "tpm chase"
    assert stands.why == "all returns are in; to have the errors in 5 corrected"


def test_the_page_of_a_director_counts_every_change_and_begins_with_what_is_worse(
    year: tuple[Path, int, str], tmp_path: Path
) -> None:
    """A measure that declined is worse, in the form's own word; nothing is left out of the counts."""
    folder = shutil.copytree(year[0], tmp_path / "year")
    assert tpm("signoff", "pack", cwd=folder).status == 0
    sheet = load_workbook(next(folder.glob("outbox/2025-26-q4/signoff/*_hp.xlsx")))["Sign-off"]
    texts = [str(row[0].value or "") for row in sheet.iter_rows()]
    at, heading = next((at, one) for at, one in enumerate(texts) if one.startswith("Changes since last quarter"))
    listed = next(at for at, one in enumerate(texts[at:]) if one.startswith("and "))
    counts = [int(one) for one in re.findall(r"\d+", heading)]
    assert sum(counts) == listed - 1 + int(re.findall(r"\d+", texts[at + listed])[0])
    assert re.search(r"worse, 1 declined, .*completed, .*improved, .*down, .*up, 1 not comparable", heading), heading
    late = texts.index("Late, below minimum, late or dropped (deadline → expected now): 13")
    shown = texts[late + 1 : texts.index("and 3 more: see the return")]
    assert (len(shown), shown[7:]) == (10, ["M22", "R1.1", "R7.3"]), "no form is crowded out by the one before it"
