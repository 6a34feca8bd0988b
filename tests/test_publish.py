"""`tpm publish`: the pack for committee and public, read back as a reader gets it."""

from __future__ import annotations

import csv
import json
import re
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from accessibility import broken_rules
from helpers import (
    COMMENT,
    PERCENT,
    SHEET,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    STATUS,
    fill,
    make_workspace,
    parts,
    read_csv,
    returns_in,
    seed_rows,
    snapshot,
    take_in,
)
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import FileFormat, OpenXmlValidator
from typer.testing import CliRunner

from tpm_excel.cli.app import app
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.published.publishing import Published, publish
from tpm_excel.workbooks.publication.paper import LEAST, write_pages
from tpm_excel.workbooks.publication.strips import CONTINUED, Cell, split, strip
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.styles import house_style
from tpm_excel.workbooks.writing.text_fit import lines
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError


def published(folder: Path, *, final: bool = False) -> Published:
    return publish(Workspace(folder), None, pdf=False, final=final)


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def seed_pack(seed_collected: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(seed_collected, tmp_path_factory.mktemp("published") / "workspace")
    return published(folder).folder


@pytest.fixture(scope="module")
def small_pack(small_issued: Path, small_filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of the small plan; not to be changed."""
    folder = shutil.copytree(small_issued, tmp_path_factory.mktemp("small-published") / "workspace")
    shutil.copytree(small_filled, folder / "inbox", dirs_exist_ok=True)
    take_in(folder)
    return published(folder).folder


@dataclass
class PrintedRow:
    """A row of an appendix as a reader finds it: the headings above it, and its cells."""

    under: tuple[str, str]
    level: str
    cells: list[Any]


def printed_rows(sheet: Worksheet) -> list[PrintedRow]:
    """The rows of an appendix by their references; text that goes on in a next row is made whole."""
    found: list[PrintedRow] = []
    theme, priority, level = "", "", ""
    for line in sheet.iter_rows(min_row=2):
        cells = [cell.value for cell in line]
        ref = str(cells[0] or "")
        if ref.endswith(CONTINUED):
            if found and ref.startswith(found[-1].cells[0]):
                pairs = zip(found[-1].cells, [None, *cells[1:]], strict=True)
                found[-1].cells = [f"{old} {new}" if new else old for old, new in pairs]
        elif line[0].font.size == 14:
            theme = ref
        elif line[0].font.size == 11.5:
            priority = ref
        elif ref == "Ref":
            level = str(cells[1])
        elif re.fullmatch(r"\d+\.\d+[a-z](\.\d+)?", ref):
            found.append(PrintedRow((theme, priority), level, cells))
    return found


def as_the_seed(row: dict[str, str]) -> tuple[Any, ...]:
    """What a row of a seed says of its place, its title, who answers for it, and by when."""
    titled = f"{row['priority_ref']} {row['priority_title']}"
    members, officers, codes = row.get("lead_members", ""), row["lead_officers"], row["directorates"]
    leads = members + (f"{officers} ({codes})" if officers and codes else officers or codes)
    return (
        row["theme"],
        titled,
        row["level"].capitalize(),
        *map(_plain, (row["title"], leads, row["deadline_printed"].removesuffix(" and quarterly"))),
    )


def as_printed(row: PrintedRow) -> tuple[Any, ...]:
    """The same of a row of an appendix."""
    deadline = f"{row.cells[3]:%d/%m/%Y}" if isinstance(row.cells[3], datetime) else row.cells[3]
    return (*row.under, row.level, *map(_plain, (row.cells[1], row.cells[2], deadline)))


def _plain(text: object) -> str:
    return squeezed(text).replace(";", ",")


def squeezed(text: object) -> str:
    return "".join(str(text or "").split())


def test_the_appendix_of_2012_13_holds_the_rows_of_the_document_in_its_order(seeds: Path, seed_pack: Path) -> None:
    with closing(openpyxl.load_workbook(seed_pack / "appendices.xlsx")) as book:
        rows = printed_rows(book[SHEET])
    expected = seed_rows(seeds)
    assert [as_printed(row) for row in rows] == [as_the_seed(row) for row in expected]
    answers = [
        (
            row["status"] or "Not answered",
            int(row["percent"]) / 100 if row["percent"] else None,
            squeezed(row["comment"]),
        )
        for row in expected
    ]
    assert [(row.cells[4], row.cells[5], squeezed(row.cells[6])) for row in rows] == answers


def test_the_appendix_of_2014_15_holds_the_rows_of_the_plan_in_its_order(seeds: Path, tmp_path: Path) -> None:
    """A plan of which nothing was reported yet."""
    plan = seeds / "strategic-plan-2014-15.xlsx"
    folder = make_workspace(tmp_path / "workspace", "Tower Hamlets", plan, Period.parse("2014-15-Q1"))
    take_in(folder)
    with closing(openpyxl.load_workbook(published(folder).folder / "appendices.xlsx")) as book:
        rows = printed_rows(book[SHEET])
    expected = read_csv(seeds / "seed001_plan_2014_15.csv")
    assert [as_printed(row) for row in rows] == [as_the_seed(row) for row in expected]
    assert {row.cells[4] for row in rows} == {"Not answered"}


def test_the_appendix_of_2012_13_prints_in_readable_letters_and_breaks_between_priorities(seed_pack: Path) -> None:
    with closing(openpyxl.load_workbook(seed_pack / "appendices.xlsx")) as book:
        for sheet in book.worksheets:
            assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
            assert "&P" in sheet.oddFooter.right.text
            smallest = min(cell.font.size for row in sheet.iter_rows() for cell in row if cell.value is not None)
            assert smallest * sheet.page_setup.scale / 100 >= LEAST
            heights = [sheet.row_dimensions[row].height or 15 for row in range(1, sheet.max_row + 1)]
            assert max(heights) <= 409
            room = (595 - 0.95 * 72) * 100 / sheet.page_setup.scale
            breaks = [0, *(one.id for one in sheet.row_breaks.brk), sheet.max_row]
            assert all(sum(heights[first:last]) <= room for first, last in pairwise(breaks)), "no page is too long"
        plan = book[SHEET]
        breaks = {one.id for one in plan.row_breaks.brk}
        for row in range(4, plan.max_row):
            text = str(plan.cell(row, 1).value or "")
            if re.match(r"\d\.\d [A-Z]", text) and CONTINUED not in text and row > 6:
                assert breaks & {row - 1, row - 2}, f"{text} begins on a new page"


def test_no_heading_stands_alone_at_the_end_of_a_page(seed_pack: Path) -> None:
    with closing(openpyxl.load_workbook(seed_pack / "appendices.xlsx")) as book:
        plan = book[SHEET]
        for one in plan.row_breaks.brk:
            last = [cell.value for cell in plan[one.id]]
            assert last[0] != "Ref"
            assert re.match(r"\d+\.\d+[a-z]", str(last[0])), last
            assert "." in str(last[0])[3:] or plan.cell(one.id + 2, 1).value != "Ref", "an activity without its rows"


def test_a_text_of_twenty_thousand_letters_goes_on_in_the_next_row() -> None:
    text = " ".join(f"word{number}" for number in range(2500))
    strips = split([Cell(0, 0, "1.1a"), Cell(1, 1, text)], [8, 60])
    assert len(strips) > 1
    assert all(one.height <= 409 for one in strips)
    assert all(lines(str(one.cells[1].value), 60, 9) * 9 * 1.26 + 3 <= one.height for one in strips)
    assert " ".join(str(one.cells[1].value) for one in strips) == text
    assert [one.cells[0].value for one in strips[1:]] == [f"1.1a {CONTINUED}"] * (len(strips) - 1)


def test_an_appendix_of_more_pages_than_a_sheet_can_break_into_goes_on_on_a_second_sheet() -> None:
    """Excel takes 1,023 page breaks; what has more is two sheets, each with its title and every break."""
    book = HouseBook(house_style(), title="T", subject="", author="A", period=SMALL_PERIOD)
    rows = [replace(strip([Cell(0, 0, f"Row {at}")], [40.0]), new_page=True, ref=f"R{at}") for at in range(1_026)]
    pages = write_pages(book, "A" * 31, "Appendix 1", ["Note."], [40.0], rows)
    assert [(len(begins), min(begins.values())) for _, begins in pages] == [(1_023, 2), (3, 1)]
    with closing(openpyxl.load_workbook(BytesIO(book.finished()))) as read:
        first, second = read.worksheets
        assert (first.title, second.title) == ("A" * 31, "A" * 28 + " 2")
        assert [len(one.row_breaks.brk) for one in (first, second)] == [1_023, 2]
        said = [cell.value for (cell,) in second.iter_rows(max_col=1)]
        assert said == ["Appendix 1", "Row 1023", "Row 1024", "Row 1025"]


def test_what_is_late_stands_below_its_activity(small_pack: Path) -> None:
    with closing(openpyxl.load_workbook(small_pack / "appendices.xlsx")) as book:
        sheet = book["Late activities and milestones"]
        words = [(line[0], line[1]) for line in sheet.iter_rows(min_row=4, max_col=2, values_only=True)]
    assert [one for one in words if one[0] != "Ref"] == [
        ("Homes", None),
        ("1.1 Warm and safe homes", None),
        ("1.1a", "Bring every council home up to standard"),
        ("1.1a.3", "Finish the first 100 homes"),
        ("Streets", None),
        ("2.1 Clean streets", None),
        ("2.1a", "Sweep every street weekly"),
        ("2.1a.2", "Six sweepers bought"),
    ]


def test_the_summary_counts_each_theme_and_lists_the_worst_first_on_two_pages(small_pack: Path) -> None:
    data = (small_pack / "appendices.xlsx").read_bytes()
    with closing(openpyxl.load_workbook(BytesIO(data))) as book:
        sheet = book["Summary"]
        lines = [[cell for cell in line if cell is not None] for line in sheet.iter_rows(values_only=True)]
        assert len(sheet.row_breaks.brk) == 1
        assert len(sheet._charts) == 1
    (drawing,) = parts(data, r"xl/drawings/drawing1.xml").values()
    assert "Homes: 2 Completed, 3 On Target, 1 Delayed" in drawing, "in words for who cannot see"
    assert ["Homes", 2, 3, 1, 0, 0, 6, 0.17] in lines
    assert ["Streets", 2, 3, 0, 1, 0, 6, 0.17] in lines
    assert ["All", 4, 6, 1, 1, 0, 12, 0.17] in lines
    assert ["33% completed, 17% late", 4, 6, 1, 1, 0] in lines, "the same in large figures"
    worst = [(line[0], *line[-2:]) for line in lines if len(line) == 6 and line[1] in ("Overdue", "Delayed")]
    assert worst == [
        ("2.1a.2 Six sweepers bought", "Cai Moss", "ENV"),
        ("1.1a.3 Finish the first 100 homes", "Ben Oke", "HSG"),
    ]


# ---- The accessible workbook ----------------------------------------------------------------------------------------


def test_the_accessible_workbook_keeps_the_rules_for_spreadsheets(small_pack: Path) -> None:
    data = (small_pack / "performance-accessible.xlsx").read_bytes()
    with closing(openpyxl.load_workbook(BytesIO(data))) as book:
        assert book.properties.title == "Rivermead: performance 2025-26 Q2"
        names = book.sheetnames
        assert names[:3] == ["Cover", "Contents", "Notes"]
        assert [row[0].value for row in book["Contents"].iter_rows(min_row=4)] == names[2:]
        for sheet in book.worksheets:
            assert not sheet.merged_cells.ranges
            assert sheet.sheet_state == "visible"
            assert not any((sheet.oddHeader.center.text, sheet.oddFooter.center.text))
            if sheet.title == "Cover":
                continue
            (table,) = sheet.tables.values()
            assert table.ref == f"A3:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}", "nothing below it"
            for row in sheet.iter_rows(min_row=4):
                assert all(cell.value is not None for cell in row), f"{sheet.title}!{row[0].coordinate}"


def test_what_was_not_given_and_what_does_not_apply_have_their_codes(small_pack: Path) -> None:
    path = small_pack / "performance-accessible.xlsx"
    with closing(openpyxl.load_workbook(path)) as book:
        sheet = book[SHEET]
        heads = [cell.value for cell in sheet[3]]
        rows = {row[0]: dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=4, values_only=True)}
        notes = {row[0] for row in book["Notes"].iter_rows(min_row=4, values_only=True)}
    assert rows["1.2a"][PERCENT] == "[z]", "N/A was answered"
    assert rows["1.1a.2"][COMMENT] == "[z]", "no comment was needed"
    assert rows["2.1a.2"][STATUS] == "Overdue"
    assert {"[x]", "[z]", "Overdue", "Not answered"} <= notes
    assert "Explanation" not in heads


@pytest.mark.parametrize("name", ["appendices.xlsx", "performance-accessible.xlsx"])
def test_everybody_can_read_what_is_published(small_pack: Path, name: str) -> None:
    assert broken_rules(small_pack / name) == []


# ---- Data and manifest ----------------------------------------------------------------------------------------------


def test_the_data_are_the_rows_of_the_plan_and_no_text_of_theirs_is_a_formula(small_pack: Path) -> None:
    rows = {row["Ref"]: row for row in rows_of(small_pack / "strategic-plan.csv")}
    assert list(rows) == list(SMALL_ANSWERS)
    assert rows["1.1a.3"][COMMENT] == "'=Late, since steel is late."
    assert (rows["1.1a.3"][PERCENT], rows["1.1a.3"]["Deadline"]) == ("0.1", "2026-03-31")


def test_the_dictionary_explains_each_column_of_the_data(small_pack: Path) -> None:
    explained = [
        row["Column"] for row in rows_of(small_pack / "data-dictionary.csv") if row["File"] == "strategic-plan.csv"
    ]
    assert explained == list(rows_of(small_pack / "strategic-plan.csv")[0])
    status = next(row for row in rows_of(small_pack / "data-dictionary.csv") if row["Column"] == STATUS)
    assert "Overdue: Not expected within the year." in status["Words, and what they mean"]


def test_the_manifest_names_the_archived_master_and_the_hash_of_each_file(small_pack: Path) -> None:
    said = json.loads((small_pack / "manifest.json").read_text(encoding="utf-8"))
    (master,) = small_pack.parents[1].glob("archive/masters/*")
    assert said["master"]["sha256"] == master.stem == sha256(master.read_bytes()).hexdigest()
    files = {path.name for path in small_pack.iterdir()} - {"manifest.json", "manifest.txt"}
    assert set(said["files"]) == files
    for name, one in said["files"].items():
        assert sha256((small_pack / name).read_bytes()).hexdigest() == one["sha256"]
    assert master.stem in (small_pack / "manifest.txt").read_text(encoding="utf-8-sig")


def test_published_again_it_is_the_same_to_the_byte(small_collected: Path) -> None:
    before = snapshot(published(small_collected).folder)
    shutil.rmtree(small_collected / "published")
    assert snapshot(published(small_collected).folder) == before


# ---- Editions -------------------------------------------------------------------------------------------------------


def test_what_comes_after_the_final_edition_goes_to_a_revised_one(small_collected: Path, tmp_path: Path) -> None:
    first = published(small_collected, final=True)
    before = snapshot(first.folder)
    assert published(small_collected).folder == first.folder
    assert "revised edition" not in CliRunner().invoke(app, ["collect", "--workspace", str(small_collected)]).output
    assert snapshot(first.folder) == before, "the same again changes nothing"

    (small_collected / "published" / "2025-26-q2" / "appendices.pdf").write_bytes(b"drawn before")
    assert "appendices.pdf" in published(small_collected).files, "what is final is not tidied up"
    before = snapshot(first.folder)

    answers = SMALL_ANSWERS | {"2.1a.2": SMALL_ANSWERS["2.1a.2"] | {STATUS: "Delayed"}}
    (issued,) = [path for path in returns_in(small_collected) if "env" in path.name]
    fill(issued, small_collected / "inbox" / "env again.xlsx", answers)
    with pytest.raises(OperatorError, match="tpm collect"):
        _received_only(small_collected, tmp_path)
    said = " ".join(CliRunner().invoke(app, ["collect", "--workspace", str(small_collected)]).output.split())
    assert re.search(r"Published as final on \d\d/\d\d/\d{4}, and that stays as it is", said)
    assert "changed since makes revised edition 1, with a list of it: tpm publish" in said
    revised = published(small_collected)
    assert revised.folder.name == "2025-26-q2-revised-1"
    assert snapshot(first.folder) == before, "the final edition stays as it was"
    (line,) = rows_of(revised.folder / "changes.csv")
    assert (line["Ref"], line["Column"], line["Published before"], line["Published now"]) == (
        "2.1a.2",
        STATUS,
        "Overdue",
        "Delayed",
    )
    assert "env again.xlsx" in line["Why"]

    assert published(small_collected, final=True).edition.final
    assert published(small_collected).folder == revised.folder


def _received_only(folder: Path, tmp_path: Path) -> None:
    """A file that is in the archive, and not in the master yet."""
    copy = shutil.copytree(folder, tmp_path / "copy")
    file = copy / "inbox" / "env again.xlsx"
    Workspace(copy).archive.receive(file.name, file.read_bytes(), "2025-26-Q2")
    published(copy)


def test_there_is_nothing_to_publish_before_a_master_is_written(small_workspace: Path) -> None:
    with pytest.raises(OperatorError, match="First: tpm collect"):
        published(small_workspace)


def test_without_libreoffice_the_pack_is_whole_and_says_so(
    small_collected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    ran = CliRunner().invoke(app, ["publish", "--pdf", "--workspace", str(small_collected), "--json"])
    assert ran.exit_code == 0
    said = json.loads(ran.stdout)
    assert said["no_pdf"].startswith("There is no LibreOffice here")
    assert {path.name for path in Path(said["folder"]).iterdir()} == set(said["files"])
    text = CliRunner().invoke(app, ["publish", "--workspace", str(small_collected)]).stdout
    assert "first edition, not final" in text


@pytest.mark.libreoffice
def test_the_pdf_holds_every_page_that_the_appendix_breaks_into(small_collected: Path) -> None:
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed (no soffice on the path)")
    pack = publish(Workspace(small_collected), None, pdf=True, final=False)
    data = (pack.folder / "appendices.pdf").read_bytes()
    assert b"/CreationDate(D:20250930120000" in data, "it carries the day that it speaks of, and no other"
    with closing(openpyxl.load_workbook(pack.folder / "appendices.xlsx")) as book:
        pages = sum(len(sheet.row_breaks.brk) + 1 for sheet in book.worksheets)
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == pages
    assert parts((pack.folder / "appendices.xlsx").read_bytes(), r"xl/externalLinks/.*") == {}


def test_excel_reads_what_is_published(small_pack: Path) -> None:
    for path in small_pack.glob("*.xlsx"):
        found = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, max_errors=0).validate(path).errors
        assert [(one.part_uri, one.description) for one in found] == []
