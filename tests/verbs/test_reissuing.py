"""`tpm reissue`: nobody types an answer twice, and what the file says of itself decides nothing."""

from __future__ import annotations

import email
import email.policy
from contextlib import closing
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from helpers import (
    COMMENT,
    PERCENT,
    REVISED,
    SHEET,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    STATUS,
    answers_in,
    codes,
    columns_of,
    fill,
    master_of,
    only,
    returns_in,
    table,
    take_in,
    tpm,
)

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.letters.reissuing import Reissued, reissue
from tpm_excel.verbs.letters.sending import send
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

HSG = {ref: one for ref, one in SMALL_ANSWERS.items() if ref.startswith("1.")}


def filled(workspace: Path, target: Path, who: str = "hsg") -> Path:
    return fill(only(returns_in(workspace), who), target, SMALL_ANSWERS)


def carry(workspace: Path, file: Path, period: Period | None = None) -> Reissued:
    return reissue(Workspace(workspace), str(file), period)


def damaged(path: Path) -> Path:
    """A return without stamp and first sheet, moved up by two rows, with answers that cannot be read."""
    with closing(openpyxl.load_workbook(path)) as book:
        del book["_tpm"], book["About"]
        sheet, columns = book[SHEET], columns_of(book[SHEET])
        sheet.cell(5, columns[PERCENT]).value = "about half"
        sheet.cell(6, columns[COMMENT]).value = "#REF!"
        sheet.cell(7, columns[STATUS]).value = "on targt"
        sheet.delete_rows(1, 2)
        book.save(path)
    return path


def test_a_damaged_return_goes_out_again_with_its_answers(small_workspace: Path, tmp_path: Path) -> None:
    result = carry(small_workspace, damaged(filled(small_workspace, tmp_path / "old one.xlsx")))
    assert result.path.parent == small_workspace / "outbox" / "2025-26-q2" / "reissued"
    rows = {row["Ref"]: row for row in table(result.path, SHEET)}
    assert rows["1.1a"][PERCENT] == "about half"
    assert rows["1.1a.1"][COMMENT] is None
    assert rows["1.1a.2"][STATUS] == "On Target"
    assert rows["1.1a.3"][COMMENT] == "=Late, since steel is late."
    assert rows["1.1a.3"][REVISED] == date(2026, 3, 20)
    found = {(one.code, one.place.cell, one.place.ref) for one in result.findings}
    assert found == {("TPM203", "K3", "1.1a"), ("TPM205", "L4", "1.1a.1"), ("TPM207", "J5", "1.1a.2")}
    assert (result.carried, result.marked, result.rows) == (15, 1, 6)


def test_the_fresh_return_comes_back_as_if_it_had_been_typed(small_workspace: Path, tmp_path: Path) -> None:
    source = filled(small_workspace, tmp_path / "old.xlsx")
    result = carry(small_workspace, source)
    assert result.findings == ()
    (small_workspace / "inbox" / "back.xlsx").write_bytes(result.path.read_bytes())
    collected = take_in(small_workspace)
    got = {ref: one for ref, one in answers_in(master_of(small_workspace)).items() if ref in HSG}
    assert got == {ref: (one[STATUS], one[PERCENT], one[COMMENT]) for ref, one in HSG.items()}
    assert codes(collected) == set()


def test_the_same_file_gives_the_same_return_and_one_event(small_workspace: Path, tmp_path: Path) -> None:
    source = filled(small_workspace, tmp_path / "old.xlsx")
    first = carry(small_workspace, source).path.read_bytes()
    assert carry(small_workspace, source).path.read_bytes() == first
    (event,) = Workspace(small_workspace).archive.journal.events("reissued")
    assert Workspace(small_workspace).archive.read("received", event["source"]) == source.read_bytes()
    assert take_in(small_workspace).verdicts == []  # it was not received, and nothing of it is merged
    assert answers_in(master_of(small_workspace))["1.1a"][0] == "Not answered"


def test_the_draft_says_what_is_left_and_is_sent_with_the_others(small_workspace: Path, tmp_path: Path) -> None:
    result = carry(small_workspace, damaged(filled(small_workspace, tmp_path / "old one.xlsx")))
    draft = email.message_from_bytes(result.path.with_suffix(".eml").read_bytes(), policy=email.policy.default)
    body = draft.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "“old one.xlsx”" in text
    assert "15 answers on 6 of 6 rows" in text
    assert "- Strategic plan!K3 1.1a % complete is “about half”" in text
    (attached,) = draft.iter_attachments()
    assert attached.get_content() == result.path.read_bytes()
    lines = send(Workspace(small_workspace), None, dry_run=True).lines
    assert result.path.with_suffix(".eml") in [one.path for one in lines]


def test_the_plan_decides_whose_return_it_becomes(small_workspace: Path, tmp_path: Path) -> None:
    source = filled(small_workspace, tmp_path / "old.xlsx", "env")
    with closing(openpyxl.load_workbook(source)) as book:
        for row in book["_tpm"].iter_rows():
            for cell in row:
                cell.value = "HSG" if cell.value == "ENV" else cell.value
        sheet = book[SHEET]
        last = sheet.max_row
        for column in range(1, sheet.max_column + 1):
            sheet.cell(last + 1, column).value = sheet.cell(last, column).value
        for heading, value in {"Ref": "1.1a", "Title": "Bring every council home up to standard"}.items():
            sheet.cell(last + 1, columns_of(sheet)[heading]).value = value
        book.save(source)
    result = carry(small_workspace, source)
    assert result.directorate.code == "ENV"
    assert [row["Ref"] for row in table(result.path, SHEET)] == [ref for ref in SMALL_ANSWERS if ref.startswith("2.")]
    assert ("TPM405", f"A{last + 1}") in {(one.code, one.place.cell) for one in result.findings}


def test_a_return_of_another_period_is_carried_when_that_is_asked_for(small_workspace: Path, tmp_path: Path) -> None:
    source = filled(small_workspace, tmp_path / "q2.xlsx")
    generate(Workspace(small_workspace), Period.parse("2025-26-Q3"))
    with pytest.raises(OperatorError, match=r"q2\.xlsx is a return of 2025-26 Q2, and 2025-26 Q3 is open"):
        carry(small_workspace, source)
    later = carry(small_workspace, source, Period.parse("2025-26-Q3"))
    assert later.path.name.startswith("tpm-return_2025-26-q3_hsg_")
    assert table(later.path, SHEET)[0][COMMENT] == "Works go on."
    assert carry(small_workspace, source, SMALL_PERIOD).path.name.startswith("tpm-return_2025-26-q2_hsg_")


def test_a_text_table_with_columns_in_another_order_is_carried(small_workspace: Path, tmp_path: Path) -> None:
    source = tmp_path / "from their system.csv"
    source.write_text("Comment,Ref,Status,% complete\nAll well.,1.2a,on target,30%\nWhat?,9.9z,Completed,1\n", "utf-8")
    result = carry(small_workspace, source)
    rows = {row["Ref"]: row for row in table(result.path, SHEET)}
    assert (rows["1.2a"][STATUS], rows["1.2a"][PERCENT], rows["1.2a"][COMMENT]) == ("On Target", 0.3, "All well.")
    assert ("TPM401", "B3") in {(one.code, one.place.cell) for one in result.findings}


def test_what_holds_no_answers_is_refused_in_words(small_workspace: Path, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="holds no answers to rows of the plan"):
        carry(small_workspace, only(returns_in(small_workspace), "hsg"))
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(OperatorError, match="a PDF, not a workbook"):
        carry(small_workspace, tmp_path / "scan.pdf")


def test_the_command_names_a_received_file_by_its_name(small_workspace: Path) -> None:
    damaged(filled(small_workspace, small_workspace / "inbox" / "old one.xlsx"))
    ran = tpm("reissue", "old one.xlsx", cwd=small_workspace)
    assert ran.status == 1
    assert "15 answers of old one.xlsx carried over; the return has 6 rows." in ran.said
    assert "1 answer could not be read; written into the cell and marked red there." in ran.said
    record = tpm("reissue", "old one.xlsx", "--json", cwd=small_workspace).document
    assert (record["directorate"], record["carried"], record["marked"]) == ("HSG", 15, 1)
