"""The same returns, filled and saved by LibreOffice: what Excel's users do is not all that comes back."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from clients.office import Office, filling
from helpers import (
    SEED_PERIOD,
    SHEET,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    answers_in,
    codes,
    fill,
    master_of,
    only,
    returns_in,
    seed_answers,
    seed_in_master,
    take_in,
    typed,
)
from openpyxl.comments import Comment

from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.returns.stamp import read_identity

pytestmark = pytest.mark.libreoffice
ENDINGS = ("xlsx", "ods")


@pytest.fixture(scope="module")
def saved(seeds: Path, seed_issued: Path, office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed's returns filled in by LibreOffice: a folder with one folder for each ending."""
    folder = tmp_path_factory.mktemp("saved")
    answers = seed_answers(seeds, seed_issued)
    for ending in ENDINGS:
        (folder / ending).mkdir()
    jobs = [
        filling(path, typed(path, answers), *(folder / ending / f"{path.stem}.{ending}" for ending in ENDINGS))
        for path in returns_in(seed_issued)
    ]
    office.run(jobs)
    return folder


@pytest.mark.parametrize("ending", ENDINGS)
def test_returns_saved_by_libreoffice_give_the_same_answers(
    ending: str, seeds: Path, saved: Path, seed_workspace: Path
) -> None:
    shutil.copytree(saved / ending, seed_workspace / "inbox", dirs_exist_ok=True)
    result = take_in(seed_workspace)
    assert [one.verdict.split(",")[0] for one in result.verdicts] == ["collected"] * 6
    assert answers_in(master_of(seed_workspace)) == seed_in_master(seed_answers(seeds, seed_workspace))


@pytest.mark.parametrize("ending", ENDINGS)
def test_returns_saved_by_libreoffice_get_the_same_findings(
    ending: str, saved: Path, seed_workspace: Path, seed_filled: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(seed_workspace, tmp_path / "other")
    expected = take_in(other, seed_filled)
    result = take_in(seed_workspace, saved / ending)
    found, wanted = (
        {(one.code, one.place.ref, one.directorate) for one in each.findings} for each in (result, expected)
    )
    assert {one for one in found if one[0] != "TPM109"} == wanted
    assert ending == "ods" or found == wanted, "an .xlsx keeps its stamp whole"


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_return_saved_by_libreoffice_still_says_which_return_it_is(ending: str, saved: Path) -> None:
    for path in (saved / ending).iterdir():
        identity = read_identity(open_book(path.read_bytes()))
        assert identity.agreed
        assert identity.taken[0] == SEED_PERIOD
        assert identity.stamp is not None
        assert identity.stamp.directorate == identity.taken[1]


@pytest.mark.parametrize("ending", ENDINGS)
def test_dates_and_text_like_formulas_survive_libreoffice(ending: str, small_workspace: Path, office: Office) -> None:
    jobs = [
        filling(path, typed(path, SMALL_ANSWERS), small_workspace / "inbox" / f"{path.stem}.{ending}")
        for path in returns_in(small_workspace)
    ]
    office.run(jobs)
    result = take_in(small_workspace)
    rows = result.periods[SMALL_PERIOD].assembled.merged.rows["strategic_plan"]
    names = {"status": "Status", "percent_complete": "% complete", "comment": "Comment"}
    names |= {"revised_deadline": "Revised deadline"}
    for row in rows:
        found = {heading: row.value(name) for name, heading in names.items()}
        assert found == {heading: SMALL_ANSWERS[row.plan.ref].get(heading) for heading in names.values()}
    assert codes(result) <= {"TPM109"}


@pytest.mark.parametrize("ending", [*ENDINGS, "xls"])
def test_a_comment_and_what_is_hidden_or_merged_are_found_in_what_libreoffice_saved(
    ending: str, small_workspace: Path, office: Office, tmp_path: Path
) -> None:
    filled = fill(only(returns_in(small_workspace), "hsg"), tmp_path / "hsg.xlsx", SMALL_ANSWERS)
    with closing(openpyxl.load_workbook(filled)) as book:
        sheet = book[SHEET]
        sheet["L6"].comment = Comment("We finished in May.", "Ada Quill")
        sheet.row_dimensions[7].hidden = sheet.row_dimensions[8].hidden = True
        sheet.column_dimensions["M"].hidden = True
        sheet.merge_cells("L9:L10")
        book.save(filled)
    office.fill(filled, {}, small_workspace / "inbox" / f"hsg.{ending}")
    result = take_in(small_workspace)
    (found,) = [one for one in result.findings if one.code == "TPM220"]
    assert (found.place.cell, dict(found.context)["text"]) == ("L6", "“We finished in May.”")
    (source,) = {one.source for one in result.periods[SMALL_PERIOD].assembled.merged.sources}
    hiding = {(one.code, one.place.cell) for one in result.findings if one.code in ("TPM221", "TPM325")}
    assert hiding == {("TPM221", "L9:L10"), ("TPM325", "A7:A8"), ("TPM325", "M4")}
    assert bool(source.saved) == (ending != "xls")  # an .ods says when it was saved, in the time of the place
