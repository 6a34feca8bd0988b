"""The charts of the Summary: native, each with words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import Form
from tpm_excel.workbooks.master.counting import done_words, late_words
from tpm_excel.workbooks.master.trend_sheet import DONE_SHARE, LATE_SHARE, QUARTER, TREND, Trend
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.hues import hues

_REST, _GAP = 440, 12
"""Width of the chart of the quarters, and the room before it, in pixels."""
_NEAR = 0.12
"""How near to each other two shares have no room for their figures between them."""
_LOW = 0.04
"""A share below which its figure, written below it, would stand on the names of the quarters."""
_LONG = 24
"""Longer labels are broken into two lines, and programs leave out those for which there is no room."""
LINE = 20
"""The height of a row below which charts lie, in pixels."""
_GRID = {"visible": True, "line": {"color": "#E3E8EF"}}


def lines_for(labels: Sequence[str]) -> int:
    """Return how many rows of the sheet a chart takes with a bar for each label, some of which may need two lines."""
    bar = 29 if max(map(len, labels), default=0) > _LONG else 20
    return max(9, min(30, round((len(labels) * bar + 100) / LINE)))


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
    shown: Sequence[str],
    labels: int,
    width: int,
) -> None:
    """Draw the share of each word under each of the labels that a table shows.

    `where` is the row of the chart, the row of the table's headings, and the column of its first word.
    """
    at, header, first = where
    count = len(shown)
    chart: Any = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for column, hue in enumerate(hues(book.style, [form.counted.style(word) for word in words], 9), first):
        chart.add_series(
            {
                "name": ["Summary", header, column],
                "categories": ["Summary", header + 1, labels, header + count, labels],
                "values": ["Summary", header + 1, column, header + count, column],
                "border": {"color": "#FFFFFF"},
                "gap": 40,
            }
            | hue
        )
    name, by = form.spoken(form.summary.count), form.spoken(names[0])
    _title(book, chart, f"{form.title}: {name} by {by}")
    chart.set_y_axis(
        {"reverse": True, "interval_unit": 1, "major_gridlines": {"visible": False}, "num_font": _small(book)}
    )
    chart.set_x_axis({"num_format": "0%", "major_gridlines": _GRID, "num_font": _small(book)})
    chart.set_size({"width": width, "height": lines_for(shown) * LINE})
    says = f"Stacked bars: the share of each {name} among the {form.rows_are} of each {by}, as in the table."
    sheet.insert_chart(at, 0, chart, {"description": says, "object_position": 1})


def trend_lines(book: HouseBook, sheet: Worksheet, form: Form, trend: Trend, at: int, lines: int, right: int) -> None:
    """Draw what share was completed or met, and what share late or missed, quarter by quarter.

    It stands beside another chart, and ends at the pixel `right`.
    """
    chart: Any = book.add_chart({"type": "line"})
    quarters, shares = trend.quarters(form), trend.shares(form)
    done, late = done_words(form), late_words(form)
    sides = ("above", "below") if shares[-1][0] >= shares[-1][1] else ("below", "above")
    looks = [(DONE_SHARE, done, "solid", "circle", sides[0])]
    looks += [(LATE_SHARE, late, "dash", "diamond", sides[1])] if late and late != done else []
    crowded = [len(looks) > 1 and _crowded(one, shares[-1]) for one in shares]
    for place, (column, words, dash, marker, side) in enumerate(looks):
        hidden = [no or (side == "below" and one[place] < _LOW) for no, one in zip(crowded, shares, strict=True)]
        word = words[-1] if column == DONE_SHARE else form.summary.exceptions[0]  # the worst word comes first
        colour = f"#{book.style.pair[form.counted.style(word)][2]}"
        chart.add_series(
            {
                "name": f"{words[0] if column == DONE_SHARE else form.summary.called}, %",
                "categories": [TREND, quarters[0], QUARTER, quarters[-1], QUARTER],
                "values": [TREND, quarters[0], column, quarters[-1], column],
                "line": {"color": colour, "width": 2.25, "dash_type": dash},
                "marker": {"type": marker, "size": 7, "fill": {"color": colour}, "border": {"color": colour}},
                "data_labels": {
                    "value": True,
                    "position": side,
                    "num_format": "0%",
                    "font": _small(book),
                    "custom": [{"delete": True} if one else None for one in hidden],
                },
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


def _crowded(shares: tuple[float, float], last: tuple[float, float]) -> bool:
    """Whether the figures of two points would be written over each other: near, and the other way round as at last."""
    apart = shares[0] - shares[1]
    return abs(apart) < _NEAR and apart * (last[0] - last[1]) < 0


def _title(book: HouseBook, chart: Any, text: str) -> None:
    look = _small(book) | {"size": 11, "color": f"#{book.style.navy}"}
    chart.set_title({"name": text, "name_font": look, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _small(book)})


def _small(book: HouseBook) -> dict[str, Any]:
    return {"name": book.style.font, "size": 9}
