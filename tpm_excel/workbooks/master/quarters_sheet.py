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
from tpm_excel.workbooks.returns.return_sheet import colour_words, in_cell, write_value
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import TableColumn, write_table

_WORD, _FIGURES = 2, 3
"""The column of the rating, and that of the oldest figure."""
_FITS = 12
"""So many letters of a number fit into its column: a longer one is shown as `####`."""


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
    figures = [[one.figures[form.name].get(row.plan.ref) for one in before] for row in rows]
    read = [_figures(form, rating, row, earlier) for row, earlier in zip(rows, figures, strict=True)]
    lines = [_line(form, rating, row, rated.name, shown) for row, shown in zip(rows, read, strict=True)]
    note = (
        f"{form.heading(rating.value)} by quarter, as returned or as the plan's sheet History says. Beyond the target: "
    )
    note += "above nought the target is met, below nought it is missed, whichever way is better."
    name = f"{form.sheet[:20]} by quarter"
    sheet = write_table(book, name, f"{form.title} by quarter", note, columns, lines, frozen=2, written_over=True)
    now = _FIGURES + len(before)
    for at, (row, line, shown) in enumerate(zip(rows, lines, read, strict=True), FIRST_ROW):
        for column, (value, number_format) in enumerate(shown, _FIGURES):
            if number_format:
                look = book.look(**(book.style.body | {"num_format": number_format, "align": "right"}))
                write_value(sheet, at, column, value, look)
        _beyond(book, sheet, at, now, line, sign=_sign(form, rating, row))
        _small_charts(book, sheet, (name, at, now), line[now : now + 3])
    bottom = FIRST_ROW + max(len(rows), 1) - 1
    colour_words(book, sheet, form.choices(rated.name), (FIRST_ROW, _WORD, bottom, _WORD))


Figure = tuple[Value, str]
"""What a cell holds, and the number format that it needs, if it needs one of its own."""


def _figures(form: Form, rating: Rating, row: MasterRow, before: Sequence[Value]) -> list[Figure]:
    """The results of the quarters, then minimum and target."""
    results = [(rating.value, value) for value in (*before, row.value(rating.value))]
    limits = [(name, row.value(name)) for name in (rating.minimum, rating.target)]
    return [_figure(form, name, value) for name, value in (*results, *limits)]


def _figure(form: Form, name: str, value: Value) -> Figure:
    """A figure as a number where it can be read as one; its cell shows what was written around it, where that fits."""
    read = form.figure(value) if isinstance(value, str) and form.kind(name) == "figure" else None
    if read is None or read.number is None:
        return in_cell(form.columns[name], value), ""
    before, found, after = read.written.partition(f"{read.number:.12g}")
    if not found or len(read.written) > _FITS:
        return read.number, "General"
    around = [f'"{text}"' if text else "" for text in (before.replace('"', ""), after.replace('"', ""))]
    return read.number, "General".join(around)


def _line(form: Form, rating: Rating, row: MasterRow, rated: str, figures: Sequence[Figure]) -> list[Value]:
    shown = [value for value, _ in figures]
    now, target = shown[-3], shown[-1]
    beyond: Value = None
    if isinstance(now, int | float) and isinstance(target, int | float):
        beyond = round(float(_sign(form, rating, row) * (now - target)), 6)
    return [row.plan.ref, row.plan.values.get(form.title_column), row.value(rated), *shown, beyond, None, None]


def _sign(form: Form, rating: Rating, row: MasterRow) -> int:
    return -1 if form.choices(rating.polarity).group_of(row.value(rating.polarity)) == "lower" else 1


def _beyond(book: HouseBook, sheet: Worksheet, at: int, now: int, line: Sequence[Value], *, sign: int) -> None:
    """Write how far the present figure is beyond the target as a live difference, where both are numbers."""
    value = line[now + 3]
    if isinstance(value, int | float):
        one, other = (now, now + 2) if sign > 0 else (now + 2, now)
        look = book.look(**(book.style.body | {"num_format": "General", "align": "right"}))
        formula = f"=ROUND({cell_name(at, one)}-{cell_name(at, other)},6)"
        sheet.write_formula(at, now + 3, formula, look, value)


def _small_charts(book: HouseBook, sheet: Worksheet, place: tuple[str, int, int], compared: Sequence[Value]) -> None:
    """Draw the course over the quarters, and the present figure beside minimum and target, all from nought."""
    name, at, now = place
    good, bad = (f"#{book.style.pair[pair][2]}" for pair in ("on_target", "overdue"))
    course = f"'{name}'!{cell_name(at, _FIGURES)}:{cell_name(at, now)}"
    line = {"range": course, "markers": True, "series_color": good, "last_point": True, "last_color": bad}
    sheet.add_sparkline(at, now + 4, line)
    limits = f"'{name}'!{cell_name(at, now)}:{cell_name(at, now + 2)}"
    bars = {"range": limits, "type": "column", "series_color": "#BDBDBD", "first_point": True, "first_color": good}
    numbers = [one for one in compared if isinstance(one, int | float)]
    below = any(one < 0 for one in numbers)
    ends = {"axis": True} if below else {"min": 0}
    ends |= {"max": 0} if below and all(one <= 0 for one in numbers) else {}
    sheet.add_sparkline(at, now + 5, bars | ends)
