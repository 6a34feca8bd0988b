"""The charts of an appendix: each result over the periods so far, against its minimum and its target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import Form
from tpm_excel.workbooks.publication.paper import page_foot
from tpm_excel.workbooks.publication.printing import CHART_HEIGHT
from tpm_excel.workbooks.writing.house import HouseBook, pixels
from tpm_excel.workbooks.writing.table_sheet import A4

Trend = Sequence[tuple[str, Mapping[str, float | None]]]
"""The figures of a row: by period, its label and the number of each column that is drawn."""
_DASHES = ("dash", "solid", "round_dot")
_MARKERS = ("diamond", "square", "triangle")


def draw_charts(
    book: HouseBook, sheet: Worksheet, form: Form, trends: Mapping[str, Trend], begins: Mapping[str, int]
) -> None:
    """Draw the chart of each row that has figures; the figures stand on a sheet of their own."""
    place = next((at for at, one in enumerate(form.printed.columns) if one.chart), None)
    if place is None or not trends:
        return
    column = form.printed.columns[place]
    figures: Any = book.add_worksheet(f"Figures of {form.sheet.lower()}"[:31].rstrip())
    figures.repeat_rows(0)
    figures.set_paper(A4)
    figures.set_footer(page_foot(book))
    headings = [form.heading(form.key), "Period", *(form.heading(name) for name in column.chart)]
    for index, heading in enumerate(headings):
        figures.write_string(0, index, heading, book.look(**book.style.header))
        figures.set_column(index, index, 21)
    at = 1
    for ref, trend in trends.items():
        first = at
        for label, values in trend:
            figures.write_string(at, 0, ref, book.look(num_format="@"))
            figures.write_string(at, 1, label, book.look())
            for index, name in enumerate(column.chart, 2):
                number = values.get(name)
                if number is not None:
                    figures.write_number(at, index, number, book.look())
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
            sheet.insert_chart(begins[ref], place, chart, options)


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
    bars.set_legend({"position": "right", "font": small})
    bars.set_x_axis({"num_font": small})
    bars.set_chartarea({"border": {"none": True}})
    return bars
