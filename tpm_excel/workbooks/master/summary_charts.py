"""The charts of the Summary: native, each with words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import Form
from tpm_excel.workbooks.master.counting import done_words, late_words
from tpm_excel.workbooks.master.trend_sheet import DONE_SHARE, LATE_SHARE, QUARTER, TREND
from tpm_excel.workbooks.writing.chart_fills import fills
from tpm_excel.workbooks.writing.house import HouseBook

_REST, _GAP = 440, 12
"""Width of the chart of the quarters, and the room before it, in pixels."""
LINE = 20
"""The height of a row below which charts lie, in pixels."""
_GRID = {"visible": True, "line": {"color": "#E3E8EF"}}


def lines_for(count: int) -> int:
    """Return how many rows of the sheet a chart of so many bars takes."""
    return max(9, min(24, round((count * 22 + 120) / LINE)))


def room_beside(right: int) -> int:
    """Return how wide a chart may be that has that of the quarters beside it."""
    return right - _REST - _GAP


def stacked_bars(
    book: HouseBook,
    sheet: Worksheet,
    form: Form,
    words: Sequence[str],
    where: tuple[int, int, int],
    names: Sequence[str],
    *,
    count: int,
    labels: int,
    width: int,
) -> None:
    """Draw the share of each word under each of so many labels of a table.

    `where` is the row of the chart, the row of the table's headings, and the column of its first word.
    """
    at, header, first = where
    chart: Any = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    hues = fills(book.style, [form.counted.style(word) for word in words])
    for column, hue in enumerate(hues, first):
        chart.add_series(
            {
                "name": ["Summary", header, column],
                "categories": ["Summary", header + 1, labels, header + count, labels],
                "values": ["Summary", header + 1, column, header + count, column],
                "border": {"color": "#FFFFFF"},
                "gap": 60,
            }
            | hue
        )
    name, by = form.heading(form.summary.count), form.heading(names[0]).lower()
    _title(book, chart, f"{form.title}: {_sentence(name)} by {by}")
    chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}, "num_font": _small(book)})
    chart.set_x_axis({"num_format": "0%", "major_gridlines": _GRID, "num_font": _small(book)})
    chart.set_size({"width": width, "height": lines_for(count) * LINE})
    says = f"Stacked bars: the share of each {_sentence(name)} among the {form.rows_are} of each {by}, as in the table."
    sheet.insert_chart(at, 0, chart, {"description": says, "object_position": 1})


def trend_lines(
    book: HouseBook, sheet: Worksheet, form: Form, quarters: Sequence[int], at: int, lines: int, right: int
) -> None:
    """Draw what share was completed or met, and what share late or missed, quarter by quarter.

    It stands beside another chart, and ends at the pixel `right`.
    """
    chart: Any = book.add_chart({"type": "line"})
    done, late = done_words(form), late_words(form)
    looks = [(DONE_SHARE, done, "solid", "circle", "above")]
    looks += [(LATE_SHARE, late, "dash", "diamond", "below")] if late and late != done else []
    for column, words, dash, marker, side in looks:
        colour = f"#{book.style.pair[form.counted.style(words[-1])][2]}"
        chart.add_series(
            {
                "name": f"{words[0] if column == DONE_SHARE else form.summary.called}, %",
                "categories": [TREND, quarters[0], QUARTER, quarters[-1], QUARTER],
                "values": [TREND, quarters[0], column, quarters[-1], column],
                "line": {"color": colour, "width": 2.25, "dash_type": dash},
                "marker": {"type": marker, "size": 7, "fill": {"color": colour}, "border": {"color": colour}},
                "data_labels": {"value": True, "position": side, "num_format": "0%", "font": _small(book)},
            }
        )
    _title(book, chart, f"{form.title}: {len(quarters)} quarters")
    chart.set_y_axis({"num_format": "0%", "min": 0, "major_gridlines": _GRID, "num_font": _small(book)})
    chart.set_x_axis({"num_font": _small(book)})
    chart.set_size({"width": _REST, "height": lines * LINE})
    shown = " and ".join(", ".join(words).lower() for _, words, *_ in looks)
    says = (
        f"Lines: the share of all {form.rows_are} that are {shown}, in each of {len(quarters)} quarters (sheet Trend)."
    )
    options = {"description": says, "object_position": 1, "x_offset": right - _REST}
    sheet.insert_chart(at, 0, chart, options)


def _title(book: HouseBook, chart: Any, text: str) -> None:
    look = _small(book) | {"size": 11, "color": f"#{book.style.navy}"}
    chart.set_title({"name": text, "name_font": look, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _small(book)})


def _small(book: HouseBook) -> dict[str, Any]:
    return {"name": book.style.font, "size": 9}


def _sentence(name: str) -> str:
    return name if name.isupper() else name.lower()
