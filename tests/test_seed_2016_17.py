"""The measures of 2016/17, whole: planned, issued, filled in as printed, collected; RAG held against the document."""

from __future__ import annotations

import importlib.util
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from helpers import columns_of, header_row, listed, master_of, put, read_csv, returns_in, take_in

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workspace.folder import Workspace

ROOT = Path(__file__).resolve().parents[1]
PERIOD = Period.parse("2016-17-Q4")
CODES = {"Creating opportunity": "CO", "Creating and": "CLC", "Working": "RES"}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_rag", ROOT / "docs" / "make_rag_2016_17.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_rag"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rows(seeds: Path) -> list[dict[str, str]]:
    return read_csv(seeds / "seed003_measures_2016_17.csv")


def _plan(rows: list[dict[str, str]], polarity: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "Ref": f"M{number}",
            "Theme": row["outcome"],
            "Outcome": row["sub_outcome"] or None,
            "Measure": row["measure"],
            "Unit": row["unit"],
            "Polarity": polarity[row["polarity"]],
            "Earlier outturn": row["prior_printed"] or None,
            "Minimum expectation": row["minimum_printed"] or None,
            "Target": row["target_printed"] or None,
            "Directorate": next(code for words, code in CODES.items() if row["outcome"].startswith(words)),
        }
        for number, row in enumerate(rows, 1)
    ]


@pytest.fixture(scope="module")
def run(
    rows: list[dict[str, str]], script: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Collected]:
    folder = tmp_path_factory.mktemp("measures") / "workspace"
    folder.mkdir()
    (folder / "tpm.toml").write_text('council = "TH"\nyear = "2016-17"\nforms = ["measures"]\n', encoding="utf-8")
    init(folder, "TH", "2016-17")
    plan = folder / "plan.xlsx"
    codes = [{"Code": code, "E-mail": "a@example.org"} for code in CODES.values()]
    lines = {"Directorates": codes, "Measures": _plan(rows, script.POLARITY)}
    plan.write_bytes(add_rows(plan.read_bytes(), lines)[0])
    generate(Workspace(folder), PERIOD)
    headings = {"outturn": "Outturn", "qualifier": "Qualifier", "commentary": "Commentary"}
    answers = {
        f"M{number}": {headings[name]: value for name, value in script.answers(row).items()}
        | {"Commentary": row["commentary"]}
        for number, row in enumerate(rows, 1)
    }
    for path in returns_in(folder):
        with closing(openpyxl.load_workbook(path)) as book:
            sheet = book["Measures"]
            columns = columns_of(sheet)
            for at in range(header_row(sheet) + 1, sheet.max_row + 1):
                for name, value in answers[sheet.cell(at, columns["Ref"]).value].items():
                    put(sheet, at, columns[name], value)
            book.save(folder / "inbox" / path.name)
    return folder, take_in(folder)


def test_every_measure_is_in_the_master_as_printed(run: tuple[Path, Collected], rows: list[dict[str, str]]) -> None:
    master = listed(master_of(run[0]), "Measures")
    assert len(master) == len(rows) == 51
    for found, row in zip(master, rows, strict=True):
        assert found["Measure"] == row["measure"]
        assert found["Commentary"] == "\n".join(line.strip() for line in row["commentary"].splitlines())
        for heading, name in (
            ("Outturn", "actual_printed"),
            ("Minimum expectation", "minimum_printed"),
            ("Target", "target_printed"),
        ):
            printed, value = row[name].replace(",", ""), found[heading]
            assert value == (float(printed) if isinstance(value, int | float) else row[name] or None)


def test_the_master_rates_every_measure_as_the_page_says(
    run: tuple[Path, Collected], rows: list[dict[str, str]], script: ModuleType
) -> None:
    master = listed(master_of(run[0]), "Measures")
    found = [(row["RAG"], row["Against last year"] or "No result") for row in master]
    assert found == [(one.rag, one.direction) for one in script.measures(rows)]
    assert {row["Against last quarter"] for row in master} == {"Not comparable", None}


def test_every_measure_with_a_usable_target_has_the_printed_colour(
    rows: list[dict[str, str]], script: ModuleType
) -> None:
    usable = [one for one in script.measures(rows) if one.rag in ("Green", "Amber", "Red")]
    assert len(usable) == 39
    assert [one.line for one in usable if one.rag != one.printed_rag] == []


def test_every_disagreement_has_its_reason_and_the_page_is_fresh(
    rows: list[dict[str, str]], script: ModuleType
) -> None:
    found = script.measures(rows)
    for one in found:
        assert (one.rag == one.printed_rag) or one.reasons[0], one.line
        assert (one.direction == one.printed_direction) or one.reasons[1], one.line
    assert (ROOT / "docs" / "rag_2016_17.md").read_text(encoding="utf-8") == script.page(found)


def test_what_is_no_figure_is_said_in_words_and_no_red_is_without_commentary(run: tuple[Path, Collected]) -> None:
    catalogue = run[1].periods[PERIOD].assembled.content.catalogue
    said = {one.place.ref: catalogue.says(one) for one in run[1].findings if one.code == "TPM252"}
    assert len(said) == 2
    assert any("several numbers (-6.5, -0.7)" in words for words in said.values())
    assert {one.code for one in run[1].findings} <= {"TPM207", "TPM252", "TPM343", "TPM362", "TPM470"}


def test_a_figure_in_the_commentary_that_the_table_does_not_have_is_asked_about(
    run: tuple[Path, Collected], rows: list[dict[str, str]]
) -> None:
    (found,) = (one for one in run[1].findings if one.code == "TPM343")
    row = rows[int(found.place.ref.removeprefix("M")) - 1]
    assert (row["source_line"], row["actual_printed"]) == ("608", "24.00")
    assert dict(found.context) == {
        "comment": "Commentary",
        "heading": "Outturn",
        "found": "24",
        "said": "average score of 27.2",
    }


def test_the_one_red_that_only_repeats_figures_is_asked_for_cause_and_action(
    run: tuple[Path, Collected], rows: list[dict[str, str]]
) -> None:
    (found,) = (one for one in run[1].findings if one.code == "TPM362")
    assert rows[int(found.place.ref.removeprefix("M")) - 1]["source_line"] == "514"
    assert dict(found.context)["missing"] == "what caused it or what is done about it"


def test_the_longest_commentary_is_read_whole_in_the_master(run: tuple[Path, Collected]) -> None:
    with closing(openpyxl.load_workbook(master_of(run[0]))) as book:
        heights = [one.height or 15 for one in book["Measures"].row_dimensions.values()]
    assert 200 < max(heights) < 409, "Excel stops there"
