"""A return that is put into a shell is the one that xlsxwriter would have written alone, part by part."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from form_rows import AS_AT, PERIOD, good
from helpers import parts

from tpm_excel.forms.form import Form
from tpm_excel.forms.library import load_forms, templates
from tpm_excel.terms.cells import Value
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Directorate, PlanRow
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.returns import shell
from tpm_excel.workbooks.returns.blank_return import write_return
from tpm_excel.workbooks.returns.issue import Issue
from tpm_excel.workbooks.returns.shell import Shells

FORMS = load_forms(tuple(sorted(path.stem for path in (templates() / "forms").glob("*.toml"))))
KEY = b"key"
TEXTS = (
    "Plain",
    '=1+1 & <b> it\'s "so"',
    " spaces before and after ",
    "two\nlines",
    "_x0041_ is no A",
    "a \x01 and a \U0001f600",
    "word " * 400,
    "=FILTER(A1:A2)",
)


def rows(form: Form, count: int) -> tuple[PlanRow, ...]:
    """Rows of all levels, with texts of all kinds."""
    several = []
    for number in range(count):
        values: dict[str, Value] = {**good(form), form.key: f"{number}.a"}
        values = {one.name: values.get(one.name) for one in form.plan}
        values[form.title_column] = TEXTS[number % len(TEXTS)]
        level = form.levels[number % len(form.levels)] if form.levels else ""
        if number % 3 == 1:
            values |= {one.name: None for one in form.plan if one.kind in ("number", "figure", "date", "choice")}
        if form.levels:
            values[form.level_column] = level
        several.append(PlanRow(f"{number}.a", level, "", "D", values, Place(), asked=form.asks(level)))
    return tuple(several)


def issue(forms: tuple[Form, ...], count: int, directorate: Directorate) -> Issue:
    last = {form.name: {"0.a": {one.name: good(form)[one.name] for one in form.answer}} for form in forms}
    return Issue(
        council="Rivermead & District",
        period=PERIOD,
        as_at=AS_AT,
        due=date(2025, 10, 14),
        directorate=directorate,
        contact="Performance team",
        contact_email="team@example.org",
        contact_phone="",
        rows={form.name: rows(form, count + at) for at, form in enumerate(forms)},
        last_quarter=last,
    )


def looks(styles: str) -> list[str]:
    """The formats of a workbook, each with its font, fill, border and number format in words."""
    listed = {
        name: re.findall(rf"<{one}\b.*?(?:/>|</{one}>)", re.search(rf"<{name}\b.*?</{name}>", styles, re.DOTALL)[0][6:])  # type: ignore[index]
        for name, one in (("fonts", "font"), ("borders", "border"), ("fills", "fill"))
    }
    numbers = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="(.*?)"', styles))
    formats = re.search(r"<cellXfs.*</cellXfs>", styles, re.DOTALL)
    assert formats
    return [
        f"{numbers.get(number, number)} {listed['fonts'][int(font)]} {listed['fills'][int(fill)]} "
        f"{listed['borders'][int(border)]} {rest}"
        for number, font, fill, border, rest in re.findall(
            r'<xf numFmtId="(\d+)" fontId="(\d+)" fillId="(\d+)" borderId="(\d+)" (.*?)(?=<xf |</cellXfs>)', formats[0]
        )
    ]


def spelt_out(data: bytes) -> dict[str, str]:
    """The parts of a workbook, with the texts and formats of its cells in the place of their numbers."""
    found = parts(data, r".*\.(xml|rels)")
    texts = re.findall(r"<si>.*?</si>", found.pop("xl/sharedStrings.xml"), re.DOTALL)
    known = looks(found["xl/styles.xml"])
    found["xl/styles.xml"] = re.sub(r"<(fonts|fills|borders|cellXfs|numFmts)\b.*?</\1>", "", found["xl/styles.xml"])

    def cell(match: re.Match[str]) -> str:
        look = known[int(match[2])] if match[2] else ""
        text = texts[int(match[4])] if match[3] == ' t="s"' else match[4]
        return f"<c {match[1]} {look}{match[3]}>{text}"

    for name in found:
        if "worksheets" in name:
            whole = re.sub(r'<c (r="\w+")(?: s="(\d+)")?( t="s")><v>(\d+)', cell, found[name])
            whole = re.sub(r'<c (r="\w+") s="(\d+)"( t="\w+"|)(?=/?>)()', cell, whole)
            whole = re.sub(r' spans="[\d:]+"', "", whole)
            found[name] = re.sub(r'(?<=sqref=")([A-Z]+\d+):\1(?=")', r"\1", whole)
    return found


ALONE, TOGETHER = [(form,) for form in FORMS], [FORMS]
DIRECTORATES = (
    Directorate("D&R", "Development & <Regeneration>", director="Ada Quill; Tom O'Neil"),
    Directorate('C"C'),
)


@pytest.mark.parametrize("forms", ALONE + TOGETHER, ids=lambda several: "+".join(one.name for one in several)[:40])
@pytest.mark.parametrize(("first", "count"), [(5, 1), (1, 2), (2, 17)])
def test_a_return_in_a_shell_is_the_one_that_is_written_alone(
    forms: tuple[Form, ...], first: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shells = Shells(forms, KEY)
    monkeypatch.setattr(shell, "write_return", None)  # none of these is left to xlsxwriter
    for directorate in DIRECTORATES:
        shells.write(issue(forms, first, directorate))
        asked = issue(forms, count, directorate)
        filled, alone = shells.write(asked), write_return(asked, forms, KEY)
        ours, theirs = spelt_out(filled), spelt_out(alone)
        assert list(ours) == list(theirs)
        for name in theirs:
            assert ours[name] == theirs[name], name
        assert open_book(filled) == open_book(alone)


def test_a_return_in_a_shell_is_read_by_openpyxl_and_has_no_text_twice() -> None:
    asked = issue(FORMS[:2], 9, DIRECTORATES[0])
    data = Shells(FORMS, KEY).write(asked)
    book = openpyxl.load_workbook(BytesIO(data))
    assert book.sheetnames == ["About", *(form.sheet for form in FORMS[:2]), "Lists", "_tpm"]
    assert book.properties.title == "Quarterly return 2025-26 Q2: Development & <Regeneration>"
    table: Any = parts(data, "xl/sharedStrings.xml")["xl/sharedStrings.xml"]
    texts = re.findall(r"<si>.*?</si>", table, re.DOTALL)
    used = sum(one.count(' t="s"') for one in parts(data, "xl/worksheets/.*").values())
    assert len(texts) == len(set(texts))
    assert f'count="{used}" uniqueCount="{len(texts)}"' in table


@pytest.mark.parametrize("name", [" Housing", "A\x01B", "\ue000name", "_x0041_", "\U0001f600"])
def test_an_odd_name_is_left_to_xlsxwriter(name: str) -> None:
    asked = issue(FORMS[:1], 3, Directorate("D", name))
    assert Shells(FORMS, KEY).write(asked) == write_return(asked, FORMS, KEY)


def test_a_shell_is_for_one_round_and_one_style_alone() -> None:
    shells = Shells(FORMS, KEY)
    asked = issue(FORMS[:1], 3, DIRECTORATES[0])
    shells.write(asked)
    other = issue(FORMS[:1], 3, DIRECTORATES[0])
    object.__setattr__(other, "due", date(2026, 1, 15))
    assert shells.write(other) == write_return(other, FORMS, KEY)
