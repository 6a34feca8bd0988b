"""The master's sheet of results by quarter: each measure against its minimum and target, with small charts."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.forms.parts import Rating
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.places import cell_name
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.returns.return_sheet import colour_words, in_cell
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import TableColumn, write_table

_WORD, _FIGURES = 2, 3
"""The column of the rating, and that of the oldest figure."""


def write_quarters(book: HouseBook, content: MasterContent, form: Form) -> None:
    """Write the results of a form that rates them, quarter by quarter; nothing for any other form."""
    rated = next((one for one in form.computed if one.rating), None)
    if rated is None or rated.rating is None:
        return
    rating = rated.rating
    before = [one for one in content.quarters if form.name in one.figures]
    labels = [*(one.period.label for one in before), content.master.period.label]
    columns = [
        TableColumn(form.heading(form.key), 9, "reference"),
        TableColumn(form.heading(form.title_column), 50),
        TableColumn(rated.heading, 11),
        *(TableColumn(label, 13, "figure") for label in labels),
        TableColumn(form.heading(rating.minimum), 13, "figure"),
        TableColumn(form.heading(rating.target), 13, "figure"),
        TableColumn("Beyond the target", 11, "figure"),
        TableColumn("Course", 22),
        TableColumn("Now, minimum, target", 16),
    ]
    rows = [row for row in content.master.rows[form.name] if row.plan.asked]
    lines = [
        _line(form, rating, row, rated.name, [one.figures[form.name].get(row.plan.ref) for one in before])
        for row in rows
    ]
    note = (
        f"{form.heading(rating.value)} by quarter, as returned or as the plan's sheet History says. Beyond the target: "
    )
    note += "above nought the target is met, below nought it is missed, whichever way is better."
    name = f"{form.sheet[:20]} by quarter"
    sheet = write_table(book, name, f"{form.title} by quarter", note, columns, lines, frozen=2, written_over=True)
    now = _FIGURES + len(before)
    for at, (row, line) in enumerate(zip(rows, lines, strict=True), FIRST_ROW):
        _beyond(book, sheet, at, now, line, sign=_sign(form, rating, row))
        _small_charts(book, sheet, name, at, now)
    bottom = FIRST_ROW + max(len(rows), 1) - 1
    colour_words(book, sheet, form.choices(rated.name), (FIRST_ROW, _WORD, bottom, _WORD))


def _line(form: Form, rating: Rating, row: MasterRow, rated: str, before: Sequence[Value]) -> list[Value]:
    figures = [*before, row.value(rating.value)]
    limits = [row.value(name) for name in (rating.minimum, rating.target)]
    shown = [in_cell(form.columns[rating.value], value) for value in (*figures, *limits)]
    now, target = shown[len(before)], shown[-1]
    beyond: Value = None
    if isinstance(now, int | float) and isinstance(target, int | float):
        beyond = float(_sign(form, rating, row) * (now - target))
    return [row.plan.ref, row.plan.values.get(form.title_column), row.value(rated), *shown, beyond, None, None]


def _sign(form: Form, rating: Rating, row: MasterRow) -> int:
    return -1 if form.choices(rating.polarity).group_of(row.value(rating.polarity)) == "lower" else 1


def _beyond(book: HouseBook, sheet: Worksheet, at: int, now: int, line: Sequence[Value], *, sign: int) -> None:
    """Write how far the present figure is beyond the target as a live difference, where both are numbers."""
    value = line[now + 3]
    if isinstance(value, int | float):
        one, other = (now, now + 2) if sign > 0 else (now + 2, now)
        look = book.look(**(book.style.body | {"num_format": "0.##;-0.##;0", "align": "right"}))
        sheet.write_formula(at, now + 3, f"={cell_name(at, one)}-{cell_name(at, other)}", look, value)


def _small_charts(book: HouseBook, sheet: Worksheet, name: str, at: int, now: int) -> None:
    """Draw the course over the quarters, and the present figure beside minimum and target."""
    good, bad = (f"#{book.style.pair[pair][2]}" for pair in ("on_target", "overdue"))
    course = f"'{name}'!{cell_name(at, _FIGURES)}:{cell_name(at, now)}"
    line = {"range": course, "markers": True, "series_color": good, "last_point": True, "last_color": bad}
    sheet.add_sparkline(at, now + 4, line)
    limits = f"'{name}'!{cell_name(at, now)}:{cell_name(at, now + 2)}"
    bars = {"range": limits, "type": "column", "min": 0, "series_color": "#BDBDBD", "first_point": True}
    sheet.add_sparkline(at, now + 5, bars | {"first_color": good})
