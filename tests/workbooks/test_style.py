"""The style of a workspace: what may be changed, what is refused, and that returns and masters show it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from helpers import master_of, parts, returns_in, take_in
from PIL import Image

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.letters.signoff_packs import sign_off_packs
from tpm_excel.verbs.published.publishing import publish
from tpm_excel.verbs.quarter.styling import style_of
from tpm_excel.workbooks.publication.paper import paper_and_scale
from tpm_excel.workbooks.writing.styles import house_style
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError


def test_the_style_that_ships_is_strong_enough_for_everybody() -> None:
    assert list(house_style().weak) == []


def test_a_workspace_has_its_own_font_colours_and_logo(small_workspace: Path) -> None:
    Image.new("RGB", (300, 100), "navy").save(small_workspace / "logo.png")
    style = 'font = "Verdana"\nnavy = "4A1A5C"\nlogo = "logo.png"\n[pair]\noverdue = ["7A0000", "FFD6DA", "A01010"]\n'
    (small_workspace / "style.toml").write_text(style, encoding="utf-8")
    generate(Workspace(small_workspace), Period.parse("2025-26-Q2"))
    take_in(small_workspace)
    with closing(openpyxl.load_workbook(master_of(small_workspace))) as book:
        head = book["Summary"]["A1"]
        assert (head.font.name, head.font.color.rgb[-6:]) == ("Verdana", "4A1A5C")
        pills = [cell.fill.fgColor.rgb[-6:] for line in book["Summary"].iter_rows() for cell in line]
        assert "FFD6DA" in pills
    drawn = "".join(parts(master_of(small_workspace).read_bytes(), r"xl/drawings/drawing\d+\.xml").values())
    assert 'descr="The logo of Rivermead"' in drawn
    assert f'cy="{36 * 9525}"' in drawn
    with closing(openpyxl.load_workbook(returns_in(small_workspace)[0])) as book:
        assert book["Strategic plan"]["A1"].font.name == "Verdana"


def test_what_is_published_or_signed_has_the_style_of_the_workspace(small_collected: Path) -> None:
    Image.new("RGB", (300, 100), "navy").save(small_collected / "logo.png")
    style = 'font = "Verdana"\nnavy = "4A1A5C"\nlogo = "logo.png"\nfooter = "Cabinet & Scrutiny, item 5"\n'
    (small_collected / "style.toml").write_text(style, encoding="utf-8")
    space = Workspace(small_collected)
    pack = publish(space, None, pdf=False, final=False).folder
    signed = [one.path for one in sign_off_packs(space, None, "").packs]
    for path in (pack / "appendices.xlsx", pack / "performance-accessible.xlsx", *signed):
        with closing(openpyxl.load_workbook(path)) as book:
            head = book.worksheets[0]["A1"]
            assert (head.font.name, head.font.color.rgb[-6:]) == ("Verdana", "4A1A5C"), path.name
    with closing(openpyxl.load_workbook(pack / "appendices.xlsx")) as book:
        for sheet in book:
            assert sheet.oddFooter.center.text == "Cabinet && Scrutiny, item 5"
            assert sheet.oddFooter.left.text.startswith("Rivermead"), "whose page it is"
    drawn = "".join(parts((pack / "appendices.xlsx").read_bytes(), r"xl/drawings/drawing\d+\.xml").values())
    assert 'descr="The logo of Rivermead"' in drawn


@pytest.mark.parametrize(("paper", "prints"), [("A3", 8), ("A4", 9)])
def test_the_style_says_whether_wide_pages_may_go_on_a3(paper: str, prints: int) -> None:
    style = house_style().model_copy(update={"paper": paper})
    assert paper_and_scale([60.0] * 5, style)[0] == prints


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[pair]\noverdue = ["FFFFFF", "FFC000", "B3261E"]',
            r"pair\.overdue: FFFFFF on FFC000 is 1\.\d to 1, and must be",
        ),
        ('grey = "B0B0B0"', "grey on white is 2.2 to 1"),
        ('colour = "red"', "colour: there is no such key"),
        ('navy = "blue"', "navy: String should match"),
        ('[pair]\nlate = ["000000", "FFFFFF", "000000"]', "there are no colours late; there are completed"),
        ('logo = "none.png"', "none.png beside it is not there, or no picture"),
        ('paper = "A5"', "paper: Input should be 'A4' or 'A3'"),
        ("font = ", "is not a TOML file"),
    ],
    ids=[
        "a weak pair",
        "weak grey",
        "an unknown key",
        "no colour",
        "an unknown pair",
        "no logo",
        "no paper",
        "no TOML",
    ],
)
def test_a_style_that_cannot_be_used_is_refused_in_a_sentence(text: str, says: str, small_workspace: Path) -> None:
    (small_workspace / "style.toml").write_text(text, encoding="utf-8")
    with pytest.raises(OperatorError, match=says):
        style_of(Workspace(small_workspace))
