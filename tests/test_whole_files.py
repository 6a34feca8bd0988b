"""Returns that are wrong as a whole: the wrong quarter, an untouched blank, two in one, one set aside."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers import SMALL_ANSWERS, answers_in, codes, fill, master_of, only, parts, returns_in, rewritten, take_in, tpm
from typer.testing import CliRunner

from tpm_excel.checks.totals import check_totals
from tpm_excel.cli.app import app
from tpm_excel.findings.finding import Finding
from tpm_excel.merging.merge import Merged, merge
from tpm_excel.terms.masters import Totals
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.workspace.folder import Workspace


def returns_sheet(folder: Path) -> list[dict[str, object]]:
    with closing(openpyxl.load_workbook(master_of(folder))) as book:
        rows = list(book["Returns"].iter_rows(values_only=True))
    header = next(number for number, row in enumerate(rows) if "Files" in row)
    assert "rows issued" in str(rows[1])
    return [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :]]


def test_last_quarters_file_is_said_and_does_not_touch_this_quarter(small_workspace: Path, small_filled: Path) -> None:
    old = only(small_filled.iterdir(), "_hsg")
    generate(Workspace(small_workspace), Period.parse("2025-26-Q3"))
    shutil.copy(old, small_workspace / "inbox")
    result = take_in(small_workspace)
    assert "TPM120" in codes(result)
    assert set(answers_in(small_workspace / "master-2025-26-q3.xlsx").values()) == {("Not answered", None, None)}


def test_a_blank_that_came_back_untouched_is_one_finding(small_workspace: Path) -> None:
    shutil.copy(only(returns_in(small_workspace), "_hsg"), small_workspace / "inbox")
    result = take_in(small_workspace)
    assert [one.code for one in result.findings] == ["TPM422"]


def test_two_returns_in_one_workbook_are_said_and_only_own_rows_count(
    small_workspace: Path, small_filled: Path
) -> None:
    book = openpyxl.load_workbook(only(small_filled.iterdir(), "_hsg"))
    other = openpyxl.load_workbook(only(small_filled.iterdir(), "_env"))
    for name, new in (("Strategic plan", "Strategic plan ENV"), ("_tpm", "_tpm (2)")):
        sheet = book.create_sheet(new)
        for row in other[name].iter_rows():
            for cell in row:
                sheet.cell(cell.row, cell.column).value = cell.value
    book.save(small_workspace / "inbox" / "both.xlsx")
    result = take_in(small_workspace)
    assert {"TPM121", "TPM405"} <= codes(result)
    found = answers_in(master_of(small_workspace))
    assert {ref for ref, one in found.items() if one[0] != "Not answered"} == {
        ref for ref in SMALL_ANSWERS if ref.startswith("1")
    }


def test_an_added_sheet_is_said_and_not_read(small_workspace: Path, small_filled: Path) -> None:
    book = openpyxl.load_workbook(only(small_filled.iterdir(), "_hsg"))
    book.create_sheet("Workings")["A1"] = "400 of 800"
    book.save(small_workspace / "inbox" / "r.xlsx")
    result = take_in(small_workspace)
    assert [(one.code, one.place.sheet) for one in result.findings] == [("TPM425", "Workings")]


def test_two_files_that_answer_a_row_differently_are_a_conflict_with_both_sources(small_workspace: Path) -> None:
    blank = only(returns_in(small_workspace), "_hsg")
    fill(blank, small_workspace / "inbox" / "a.xlsx", SMALL_ANSWERS)
    changed = {"1.1a": SMALL_ANSWERS["1.1a"] | {"% complete": 0.9}}
    fill(blank, small_workspace / "inbox" / "b.xlsx", changed)
    (found,) = [one for one in take_in(small_workspace).findings if one.code == "TPM501"]
    context = dict(found.context)
    assert (context["file"], context["new"], context["before"], context["old"]) == ("b.xlsx", "90%", "a.xlsx", "40%")


def test_a_file_that_is_set_aside_counts_for_nothing_until_it_is_taken_back(
    small_workspace: Path, small_filled: Path
) -> None:
    name = shutil.copy(only(small_filled.iterdir(), "_hsg"), small_workspace / "inbox" / "hsg.xlsx").name
    take_in(small_workspace)
    before = master_of(small_workspace).read_bytes()
    refused = tpm("exclude", name, cwd=small_workspace)
    assert refused.status == 2
    assert "--because" in refused.said
    ran = tpm("exclude", name, "--because", "sent by mistake", cwd=small_workspace)
    assert ran.status == 0, ran.said
    result = take_in(small_workspace)
    assert [one.verdict for one in result.verdicts] == ["set aside: sent by mistake"]
    assert {one[0] for one in answers_in(master_of(small_workspace)).values()} == {"Not answered"}
    assert any("sent by mistake" in str(row["Files"]) for row in returns_sheet(small_workspace))
    digest = next(iter(Workspace(small_workspace).archive.receipts())).digest
    assert tpm("exclude", digest[:10], "--take-back", cwd=small_workspace).status == 0
    take_in(small_workspace)
    assert master_of(small_workspace).read_bytes() == before


def test_a_file_that_waits_in_the_inbox_can_be_set_aside_before_it_is_read(
    small_workspace: Path, small_filled: Path
) -> None:
    shutil.copy(only(small_filled.iterdir(), "_hsg"), small_workspace / "inbox" / "hsg.xlsx")
    assert tpm("exclude", "hsg.xlsx", "--because", "a test", cwd=small_workspace).status == 0
    take_in(small_workspace)
    assert {one[0] for one in answers_in(master_of(small_workspace)).values()} == {"Not answered"}
    assert tpm("exclude", "nobody.xlsx", "--because", "a test", cwd=small_workspace).status == 2


def test_a_trace_names_every_value_that_a_row_had(small_workspace: Path) -> None:
    blank = only(returns_in(small_workspace), "_hsg")
    fill(blank, small_workspace / "inbox" / "a.xlsx", SMALL_ANSWERS)
    fill(blank, small_workspace / "inbox" / "b.xlsx", {"1.1a": {"% complete": 0.9, "Status": "Perhaps"}})
    fill(blank, small_workspace / "inbox" / "c.xlsx", {"1.1a": {"% complete": 0.2}})
    tpm("exclude", "c.xlsx", "--because", "a draft", cwd=small_workspace)
    take_in(small_workspace)
    ran = tpm("trace", "1.1A", "--json", cwd=small_workspace)
    assert ran.status == 0, ran.said
    values = json.loads(ran.out)["values"]
    assert {(one["heading"], one["read"], one["became"].split(" ")[0], one["file"]) for one in values[:5]} == {
        ("Status", "On Target", "merged", "a.xlsx"),
        ("Status", "", "held", "b.xlsx"),
        ("% complete", "20%", "set", "c.xlsx"),
        ("% complete", "40%", "superseded", "a.xlsx"),
        ("% complete", "90%", "merged", "b.xlsx"),
    }
    assert all(one["cell"] and one["sheet"] == "Strategic plan" and one["received"] for one in values)
    assert ["TPM202" in one["why"] for one in values if one["became"] == "held back"] == [True]
    assert "1.1a Bring every council home" in tpm("trace", "1.1a", cwd=small_workspace).said
    assert tpm("trace", "9.9z", cwd=small_workspace).status == 2


def test_control_totals_stand_on_the_returns_and_fail_loudly() -> None:
    good = Totals(issued=3, answered=2, unanswered=1, read=5, merged=3, superseded=1, held=1)
    assert list(check_totals(good)) == []
    wrong = Totals(issued=3, answered=2, unanswered=0, read=5, merged=3, superseded=1, held=0)
    assert [one.code for one in check_totals(wrong)] == ["TPM902", "TPM902"]


def test_a_run_whose_totals_do_not_add_up_fails_and_says_so_everywhere(
    small_workspace: Path, small_filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that the merge drops without a trace is what the totals are there for; here it is made to do so."""
    shutil.copy(only(small_filled.iterdir(), "_hsg"), small_workspace / "inbox" / "a.xlsx")

    def forgetful(*given: Any, **named: Any) -> tuple[Merged, list[Finding]]:
        merged, findings = merge(*given, **named)
        first, *others = merged.rows["strategic_plan"]
        return Merged({"strategic_plan": (replace(first, answers={}), *others)}, merged.sources), findings

    monkeypatch.setattr("tpm_excel.verbs.quarter.assembling.merge", forgetful)
    ran = CliRunner().invoke(app, ["collect", "--workspace", str(small_workspace)])
    said = " ".join(ran.output.split())
    assert ran.exit_code == 1
    assert "TPM902 error" in said
    assert "The control totals do not add up: 17 answers read = 14 merged + 0 superseded + 0 held back" in said
    assert "Do not publish this master." in said
    with closing(openpyxl.load_workbook(master_of(small_workspace))) as book:
        assert "TPM902" in {cell.value for row in book["Findings"].iter_rows() for cell in row}


def test_the_page_of_verdicts_says_each_file_with_its_remedy_and_stays_the_same(
    small_workspace: Path, small_filled: Path
) -> None:
    inbox = small_workspace / "inbox"
    shutil.copy(only(small_filled.iterdir(), "_hsg"), inbox / "<b>good.xlsx")
    (inbox / "minutes.pdf").write_bytes(b"%PDF-1.7")
    (inbox / "nothing.xlsx").write_bytes(b"")
    take_in(small_workspace)
    folder = small_workspace / "outbox" / "2025-26-q2"
    page, text = (folder / "verdicts.html").read_text("utf-8"), (folder / "verdicts.txt").read_text("utf-8")
    assert "&lt;b&gt;good.xlsx" in page
    assert "<b>good" not in page
    for words in ("minutes.pdf: not a return", "The file is a PDF", "nothing.xlsx: cannot be read", "attach it again"):
        assert words in text
    take_in(small_workspace)
    assert (folder / "verdicts.html").read_text("utf-8") == page


def test_a_status_that_was_filled_down_far_below_the_table_is_said_and_the_answers_are_read(
    small_workspace: Path, small_filled: Path
) -> None:
    data = only(small_filled.iterdir(), "_hsg").read_bytes()
    below = "".join(
        f'<row r="{row}"><c r="J{row}" t="inlineStr"><is><t>Completed</t></is></c></row>' for row in range(11, 100_000)
    )
    sheet = next(name for name, text in parts(data, "xl/worksheets/sheet2.xml").items() if "sheetData" in text)
    filled = rewritten(data, sheet, lambda text: text.replace("</sheetData>", f"{below}</sheetData>"))
    (small_workspace / "inbox" / "r.xlsx").write_bytes(filled)
    result = take_in(small_workspace)
    assert sorted(one.code for one in result.findings) == ["TPM222", "TPM409"]
    assert [one.verdict for one in result.verdicts] == ["collected, 1 error"]
    assert [one.held for one in result.periods.values()] == [0], "one thing to ask about, and not rows"
    answered = {ref for ref, one in answers_in(master_of(small_workspace)).items() if one[0] != "Not answered"}
    assert answered == {ref for ref in SMALL_ANSWERS if ref.startswith("1.")}


def test_a_file_that_cannot_be_read_can_be_set_aside_too(small_workspace: Path) -> None:
    (small_workspace / "inbox" / "minutes.pdf").write_bytes(b"%PDF-1.7")
    assert [one.code for one in take_in(small_workspace).findings] == ["TPM102"]
    tpm("exclude", "minutes.pdf", "--because", "minutes of the meeting", cwd=small_workspace)
    result = take_in(small_workspace)
    assert not result.findings
    assert [one.verdict for one in result.verdicts] == ["set aside: minutes of the meeting"]
