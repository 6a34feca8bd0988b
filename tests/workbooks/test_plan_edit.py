"""Adding rows to a plan that belongs to people: theirs survives, and what would be lost is named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import copy
from datetime import date

import pytest
from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from raw_xlsx import changed
from xlsxwriter import Workbook

from tpm_excel.forms.library import load_forms
from tpm_excel.terms.limits import LIMITS
from tpm_excel.workbooks.plan.editing import add_rows, lost_in
from tpm_excel.workbooks.plan.new_plan import new_plan
from tpm_excel.workbooks.plan.reader import read_plan
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workbooks.reading.package import Package

FORMS = load_forms(("strategic_plan",))
EMPTY = new_plan("Rivermead", "2025-26", FORMS)
LINE = {
    "Ref": "1.1a",
    "Theme": "Homes",
    "Level": "Activity",
    "Title": "=Build homes",
    "Directorate": "HS",
    "Deadline": date(2025, 12, 31),
}


def added(data: bytes = EMPTY) -> bytes:
    return add_rows(data, {"Strategic plan": [LINE]})[0]


def page(data: bytes, name: str = "Strategic plan") -> Worksheet:
    return load_workbook(io.BytesIO(data))[name]


def edited(change: Callable[[OpenpyxlWorkbook], None], data: bytes = EMPTY) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def by_hand(write: Callable[[Workbook], None]) -> bytes:
    """A plan that a person made from nothing, with whatever Excel can hold."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Strategic plan")
    for column, heading in enumerate(["Ref", "Level", "Title", "Deadline", "Directorate", "Our own"]):
        sheet.write_string(0, column, heading)
    for column, text in enumerate(["1.1a", "Activity", "First"]):
        sheet.write_string(1, column, text)
    write(book)
    book.close()
    return buffer.getvalue()


def test_rows_are_added_below_by_heading() -> None:
    plan, _ = read_plan(added(added()), FORMS)
    assert [row.values["title"] for row in plan.of("strategic_plan")] == ["=Build homes"]  # the second has the same ref
    values = plan.of("strategic_plan")[0].values
    assert (values["ref"], values["deadline"], values["directorate"]) == ("1.1a", date(2025, 12, 31), "HS")
    assert [page(added(added())).cell(row, 1).value for row in (2, 3, 4)] == ["1.1a", "1.1a", None]


def test_text_stays_text_and_references_are_formatted_as_such() -> None:
    sheet = page(added())
    cell = {one.value: sheet.cell(2, one.column) for one in sheet[1]}
    assert (cell["Title"].value, cell["Title"].data_type) == ("=Build homes", "s")
    assert cell["Ref"].number_format == "@"
    assert cell["Deadline"].number_format == "dd/mm/yyyy"
    assert cell["Title"].alignment.wrap_text


def test_nothing_of_a_new_plan_is_lost() -> None:
    _, lost = add_rows(EMPTY, {"Strategic plan": [LINE]})
    assert lost == []


def test_a_plan_of_a_country_is_read_and_added_to() -> None:
    """Its largest sheet has more inside than is taken from others, for fear of harm; the plan is the team's own."""

    def larger(name: str, part: bytes) -> bytes:
        return part + b" " * (LIMITS.unpacked_megabytes * 500_000) if name.endswith("sheet1.xml") else part

    data = changed(added(), larger)
    with pytest.raises(Unreadable):
        open_book(data)
    plan, _ = read_plan(data, FORMS)
    assert [row.ref for row in plan.of("strategic_plan")] == ["1.1a"]
    assert lost_in(data, data) == []


def test_a_new_plan_keeps_its_dropdowns_widths_and_panes() -> None:
    before, after = page(EMPTY), page(added())
    assert len(after.data_validations.dataValidation) == len(before.data_validations.dataValidation) == 15
    assert {key: one.width for key, one in after.column_dimensions.items()} == {
        key: one.width for key, one in before.column_dimensions.items()
    }
    assert after.freeze_panes == before.freeze_panes
    assert after.auto_filter.ref == before.auto_filter.ref
    assert len(after.conditional_formatting) == len(before.conditional_formatting) == 1
    assert list(load_workbook(io.BytesIO(added())).defined_names) == list(
        load_workbook(io.BytesIO(EMPTY)).defined_names
    )


def test_what_people_added_themselves_survives() -> None:
    def change(book: OpenpyxlWorkbook) -> None:
        sheet = book["Strategic plan"]
        sheet.insert_cols(2)
        sheet["B1"], sheet["B2"], sheet["A2"], sheet["G2"] = "Our cost code", "X17", "0.1a", "First"
        sheet.column_dimensions["B"].width = 33.5
        notes = book.create_sheet("My notes")
        notes["A1"] = "Remember"
        notes["A1"].hyperlink = "https://example.org/"
        notes["B2"].fill = copy(sheet["A1"].fill)
        notes.merge_cells("C1:D2")
        notes.sheet_state = "hidden"

    after = load_workbook(io.BytesIO(added(edited(change))))
    sheet = after["Strategic plan"]
    assert (sheet["B1"].value, sheet["B2"].value, sheet["B3"].value) == ("Our cost code", "X17", None)
    assert (sheet["A3"].value, sheet["G3"].value) == ("1.1a", "=Build homes")
    assert sheet.column_dimensions["B"].width == 33.5
    notes = after["My notes"]
    assert (notes["A1"].value, notes.sheet_state) == ("Remember", "hidden")
    assert notes["A1"].hyperlink is not None
    assert notes["A1"].hyperlink.target == "https://example.org/"
    assert [str(one) for one in notes.merged_cells.ranges] == ["C1:D2"]
    assert after.sheetnames == ["About", "Directorates", "Officers", "Strategic plan", "My notes"]


def test_notes_and_validations_of_people_survive() -> None:
    def write(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("Strategic plan")
        sheet.write_comment("C2", "Ask Ann", {"author": "Ben"})
        sheet.data_validation("F2:F99", {"validate": "list", "source": ["yes", "no"]})
        sheet.set_column("B:E", 21)

    data, lost = add_rows(by_hand(write), {"Strategic plan": [LINE]})
    sheet = page(data)
    assert lost == []
    assert sheet["C2"].comment is not None
    assert sheet["C2"].comment.text == "Ask Ann"
    assert [one.formula1 for one in sheet.data_validations.dataValidation] == ['"yes,no"']
    dimension = sheet.column_dimensions["B"]
    assert (dimension.min, dimension.max, round(dimension.width)) == (2, 5, 22)


def test_headings_may_stand_further_down_and_in_another_order() -> None:
    def change(book: OpenpyxlWorkbook) -> None:
        sheet = book["Strategic plan"]
        sheet.insert_rows(1, 3)
        sheet["A1"] = "Our plan, agreed by Cabinet"
        sheet.move_range("F4:F4", cols=10)

    sheet = page(added(edited(change)))
    assert (sheet["A5"].value, sheet["F5"].value, sheet["P5"].value) == ("1.1a", None, "=Build homes")


def test_a_gap_in_the_middle_is_left_and_rows_go_below_the_last() -> None:
    def change(book: OpenpyxlWorkbook) -> None:
        book["Strategic plan"]["F9"] = "The last one"

    assert page(added(edited(change)))["A10"].value == "1.1a"


def test_lines_without_a_value_or_a_heading_add_nothing() -> None:
    data, _ = add_rows(
        EMPTY, {"Strategic plan": [{"Ref": "1.1a", "Unheard of": "x", "Theme": None, "Title": ""}], "Officers": []}
    )
    assert [one.value for one in page(data)[2]].count(None) == 14


def test_a_sheet_that_is_missing_is_the_callers_to_say() -> None:
    with pytest.raises(KeyError):
        add_rows(EMPTY, {"No such sheet": [LINE]})


# ---- What would be lost --------------------------------------------------------------------------------------------


def _textbox(book: Workbook) -> None:
    book.get_worksheet_by_name("Strategic plan").insert_textbox("H2", "A text box")


def _sparkline(book: Workbook) -> None:
    book.get_worksheet_by_name("Strategic plan").add_sparkline("H2", {"range": "Strategic plan!A1:D1"})


def _data_bar(book: Workbook) -> None:
    book.get_worksheet_by_name("Strategic plan").conditional_format(
        "G2:G9", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True}
    )


@pytest.mark.parametrize(
    ("write", "kind"),
    [(_textbox, "drawings"), (_sparkline, "newer Excel features"), (_data_bar, "newer Excel features")],
    ids=["text box", "sparkline", "data bar"],
)
def test_what_would_be_lost_is_named(write: Callable[[Workbook], None], kind: str) -> None:
    _, lost = add_rows(by_hand(write), {"Strategic plan": [LINE]})
    assert [one for one in lost if kind in one]


def test_macros_would_be_lost_and_are_named() -> None:
    kind = b"http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    relation = b'<Relationship Id="rIdM" Type="' + kind + b'" Target="vbaProject.bin"/>'

    def change(name: str, part: bytes) -> bytes:
        return (
            part.replace(b"</Relationships>", relation + b"</Relationships>") if "workbook.xml.rels" in name else part
        )

    data = io.BytesIO(changed(by_hand(lambda _: None), change))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    _, lost = add_rows(data.getvalue(), {"Strategic plan": [LINE]})
    assert "macros" in lost


def test_a_chart_survives_or_is_named() -> None:
    def write(book: Workbook) -> None:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Strategic plan'!$D$2:$D$9", "name": "Progress"})
        chart.set_title({"name": "How it goes"})
        book.get_worksheet_by_name("Strategic plan").insert_chart("H2", chart)

    data, lost = add_rows(by_hand(write), {"Strategic plan": [LINE]})
    package = Package(data)
    charts = [package.read(name) for name in package.names() if name.startswith("xl/charts/chart")]
    assert lost or (len(charts) == 1 and b"How it goes" in charts[0])


def test_a_picture_survives_or_is_named() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(picture, "PNG")

    def write(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("Strategic plan")
        sheet.insert_image("H2", "logo.png", {"image_data": picture})

    data, lost = add_rows(by_hand(write), {"Strategic plan": [LINE]})
    assert lost or [name for name in Package(data).names() if name.startswith("xl/media/")]


def test_text_in_two_looks_survives_or_is_named() -> None:
    """A title in which somebody made one word red is theirs too."""

    def write(book: Workbook) -> None:
        red = book.add_format({"color": "red", "bold": True})
        sheet = book.get_worksheet_by_name("Strategic plan")
        sheet.write_rich_string("C2", "Build ", red, "fifty", " homes")

    data, lost = add_rows(by_hand(write), {"Strategic plan": [LINE]})
    assert open_book(data).sheets[0].cell(1, 2).value == "Build fifty homes"
    package = Package(data)
    parts = b"".join(package.read(name) for name in package.names() if name.endswith(".xml"))
    assert lost or b"<r>" in parts


def test_the_result_of_a_formula_survives_or_is_named() -> None:
    """The plan is read again before anybody has opened it in Excel: a title that a formula made must still be there."""

    def write(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("Strategic plan")
        sheet.write_formula("C2", '="Build "&F2', None, "Build homes")
        sheet.write_string("F2", "homes")

    data, lost = add_rows(by_hand(write), {"Strategic plan": [LINE]})
    plan, findings = read_plan(data, FORMS)
    assert lost or findings or plan.of("strategic_plan")[0].values["title"] == "Build homes"
    assert "without a result" not in str(plan.of("strategic_plan")[0].values["title"])
