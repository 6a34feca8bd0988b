"""The charts of an appendix: each result over the periods so far, against its minimum and its target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tpm_excel.forms.form import Form
from tpm_excel.workbooks.publication.paper import Written, page_foot
from tpm_excel.workbooks.publication.printing import CHART_HEIGHT
from tpm_excel.workbooks.returns.return_sheet import write_value
from tpm_excel.workbooks.writing.house import HouseBook, pixels
from tpm_excel.workbooks.writing.table_sheet import A4

Trend = Sequence[tuple[str, Mapping[str, float | None]]]
"""The figures of a row: by period, its label and the number of each column that is drawn."""
_DASHES = ("dash", "solid", "round_dot")
_MARKERS = ("diamond", "square", "triangle")
"""The markers of lines, in the order of the signs for them in the heading."""


def draw_charts(book: HouseBook, pages: Sequence[Written], form: Form, trends: Mapping[str, Trend]) -> None:
    """Draw the chart of each row that has figures; the figures stand on a sheet of their own."""
    place = next((at for at, one in enumerate(form.printed.columns) if one.chart), None)
    if place is None or not trends:
        return
    column = form.printed.columns[place]
    headings = [form.heading(form.key), "Period", *(form.heading(name) for name in column.chart)]
    figures = _figures_sheet(book, form, headings)
    begins = {ref: (sheet, line) for sheet, lines in pages for ref, line in lines.items()}
    at = 2
    for ref, trend in trends.items():
        first = at
        for label, values in trend:
            figures.write_string(at, 0, ref, book.look(num_format="@", **book.style.body))
            figures.write_string(at, 1, label, book.look(**book.style.body))
            for index, name in enumerate(column.chart, 2):
                write_value(figures, at, index, values.get(name), book.look(**book.style.body))
            at += 1
        if ref in begins:
            chart = _chart(book, figures.get_name(), column.chart, headings, (first, at - 1))
            drawn = [number for _, values in trend for number in values.values() if number is not None]
            _scale(chart, book, least=None if min(drawn) < 0 else 0)
            chart.set_size({"width": pixels(column.width) - 8, "height": int(CHART_HEIGHT / 0.75) - 6})
            said = f"{form.heading(column.chart[0])} of {ref} by period, " + "; ".join(
                f"{label}: {_said(values.get(column.chart[0]))}" for label, values in trend
            )
            options = {"x_offset": 4, "y_offset": 3, "object_position": 1, "description": said}
            sheet, line = begins[ref]
            sheet.insert_chart(line, place, chart, options)


def _figures_sheet(book: HouseBook, form: Form, headings: Sequence[str]) -> Any:
    """Begin the sheet of the figures: a title, headings that each page repeats, and columns that fit on its width."""
    sheet: Any = book.add_worksheet(f"Figures of {form.sheet.lower()}"[:31].rstrip())
    title = f"The figures of the charts: {form.title.lower()}"
    sheet.write_string(0, 0, title, book.look(bold=True, font_size=14, font_color=book.style.navy))
    sheet.set_row(0, 24)
    for index, heading in enumerate(headings):
        sheet.write_string(1, index, heading, book.look(**book.style.header))
        sheet.set_column(index, index, 22)
    sheet.repeat_rows(0, 1)
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(page_foot(book))
    return sheet


def _said(number: float | None) -> str:
    return "none" if number is None else f"{number:.12g}"


def _small(book: HouseBook) -> dict[str, Any]:
    return {"name": book.style.font, "size": 7.5, "color": book.style.ink}


def _scale(chart: Any, book: HouseBook, least: float | None) -> None:
    """A bar that does not begin at nothing shows more than there is."""
    grid = {"visible": True, "line": {"color": book.style.line}}
    chart.set_y_axis({"num_font": _small(book), "major_gridlines": grid, "min": least})


def _chart(book: HouseBook, name: str, columns: Sequence[str], headings: Sequence[str], rows: tuple[int, int]) -> Any:
    style = book.style
    small = _small(book)
    bars: Any = book.add_chart({"type": "column"})
    lines: Any = book.add_chart({"type": "line"})
    for index, _ in enumerate(columns):
        series: dict[str, Any] = {
            "name": headings[index + 2],
            "categories": [name, rows[0], 1, rows[1], 1],
            "values": [name, rows[0], index + 2, rows[1], index + 2],
        }
        if not index:
            bars.add_series(series | {"fill": {"color": style.pair["on_target"][2]}, "gap": 80})
            continue
        line = {"color": style.ink, "width": 1.25, "dash_type": _DASHES[(index - 1) % len(_DASHES)]}
        marker = {
            "type": _MARKERS[(index - 1) % len(_MARKERS)],
            "size": 4,
            "fill": {"color": style.ink},
            "border": {"color": style.ink},
        }
        lines.add_series(series | {"line": line, "marker": marker})
    if len(columns) > 1:
        bars.combine(lines)
    bars.set_legend({"none": True})
    bars.set_x_axis({"num_font": small})
    bars.set_chartarea({"border": {"none": True}})
    return bars
