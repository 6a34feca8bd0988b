"""The summary before the appendices, on two pages: figures by theme, then what to look at first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import CountLine, Summary
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.counting import done_words, late_words, number_with
from tpm_excel.workbooks.publication.paper import page_room, write_pages
from tpm_excel.workbooks.publication.strips import Cell, Strip, strip
from tpm_excel.workbooks.publication.worst_first import worst_first
from tpm_excel.workbooks.writing.house import HouseBook, pixels
from tpm_excel.workbooks.writing.hues import hues
from tpm_excel.workbooks.writing.logo import put_logo

NAME = "Summary"
_LABEL, _FIGURE, _FIGURES = 44.0, 11.5, 9
"""Widths of the first column and of those of figures, and how many of these there are at least."""
_CHART = (130.0, 290.0)
"""The least and the most height of the chart; where less is left of the page, there is none."""
_UNCOUNTED = 4
"""So many strips has a form without its table by theme."""


def write_two_pages(book: HouseBook, content: MasterContent, forms: Sequence[Form]) -> None:
    """Write the summary: the counts of each form by its first grouping, and what is worst."""
    master = content.master
    pages = [_FormPage(content, form) for form in forms]
    figures = max(_FIGURES, *(one.columns for one in pages))
    widths = [_LABEL, *[_FIGURE] * figures]
    title = f"Performance summary, {master.period.label}"
    notes = (
        f"{master.council}. Position at {long_date(master.as_at)}, the quarter {master.period.months}.",
        _came(content),
    )
    room = page_room(book, title, widths)
    free = room - sum(strip([Cell(0, figures, text, "note")], widths, least=14).height for text in notes)
    first = _fitting(pages, widths, free)
    second = worst_first(content, forms, widths, room)
    if all(one.cells[0].look == "group" for one in second):  # nothing is late: a page of its own would be empty
        first, second = [*first, second], []
    drawn, chart = pages[0], min(_CHART[1], free - sum(map(_high, first)))
    charted = len(drawn.by) > 1 and len(first[0]) > _UNCOUNTED and chart >= _CHART[0]
    if charted:
        first[0].append(Strip((), chart, ref="chart"))
    if second:
        second[0] = replace(second[0], new_page=True)
    ((sheet, begins),) = write_pages(book, NAME, title, notes, widths, [*chain(*first), *second])
    if book.style.logo:
        put_logo(sheet, book.style.logo, master.council, right=sum(map(pixels, widths)))
    if charted:
        _draw(book, sheet, drawn, begins, (sum(map(pixels, widths)), chart))


def _fitting(pages: Sequence[_FormPage], widths: Sequence[float], free: float) -> list[list[Strip]]:
    """The strips of each form: with its table by theme as long as all fits on the page."""
    found = [list(page.strips(widths, by=False)) for page in pages]
    for at, page in enumerate(pages):
        whole = list(page.strips(widths, by=True))
        if sum(map(_high, found)) - _high(found[at]) + _high(whole) <= free:
            found[at] = whole
    return found


def _high(strips: Sequence[Strip]) -> float:
    return sum(one.height for one in strips)


def _came(content: MasterContent) -> str:
    """How complete it is: a figure of a quarter in which something is missing must say so."""
    returns, totals = content.master.returns, content.master.totals
    missing = [one.directorate.title for one in returns if not one.received]
    said = f"{len(returns) - len(missing)} of {len(returns)} returns were received"
    said += f" (not yet: {', '.join(missing)})" if missing else ""
    return f"{said}. Rows answered: {totals.answered} of {totals.issued}."


class _FormPage:
    """What the first page shows of one form."""

    def __init__(self, content: MasterContent, form: Form) -> None:
        self.form, self.summary = form, content.summaries[form.name]
        self.done, self.late = done_words(form), late_words(form)
        last = content.last.summaries.get(form.name) if content.last else None
        self.before: Summary | None = last if last and last.all_rows.total else None
        self.since = content.last.period.label if content.last else ""
        self.heading, self.by = self._by(self.summary)

    @property
    def columns(self) -> int:
        """How many columns of figures it needs."""
        return len(self.summary.words) + 1 + bool(self.late) + bool(self.late and self.before)

    def _by(self, summary: Summary) -> tuple[str, Sequence[CountLine]]:
        """What rows stand under, in the order of the plan, and the counts of each: themes, where a form has them."""
        for names, lines in summary.breakdowns.items():
            if len(names) == 1 and names[0] not in self.form.route:
                return self.form.heading(names[0]), lines
        return "", ()

    def strips(self, widths: Sequence[float], *, by: bool) -> Iterator[Strip]:
        """Yield the large figures, and the table by theme where it is asked for."""
        rows = f"{self.summary.all_rows.total} {self.form.rows_are}"
        heading = Cell(0, len(widths) - 1, f"{self.form.title}: {rows}", "group", size=11.5, bold=True)
        yield replace(strip([heading], widths, space=8), keep=True)
        yield from self._tiles(widths)
        if not (by and self.by):
            return
        heads = [self.heading, *self.summary.words, "Total"]
        heads += [self.form.summary.called] if self.late else []
        heads += [f"Since {self.since}"] if self.late and self.before else []
        cells = [Cell(at, at, word, "head figure" if at else "head", bold=True) for at, word in enumerate(heads)]
        yield replace(strip(cells, widths), keep=True)
        lines = [*self.by, CountLine(("All",), self.summary.all_rows.counts)]
        for line in lines:
            yield self._line(line, widths, last=line is lines[-1])

    def _tiles(self, widths: Sequence[float]) -> Iterator[Strip]:
        """All rows by word in large figures, and beside them what that comes to, now and in the quarter before."""
        pairs = [self.form.counted.style(word) for word in self.summary.words]
        counts = enumerate(zip(self.summary.words, self.summary.all_rows.counts, pairs, strict=True), 1)
        tiles = [(at, word, float(count), pair if count else "") for at, (word, count, pair) in counts]
        said = Cell(0, 0, self._shares(self.summary), "said", size=12, bold=True)
        figures = [Cell(at, at, count, "tile", pair, size=18, bold=True) for at, _, count, pair in tiles]
        yield replace(strip([said, *figures], widths, least=30), keep=True)
        earlier = f"{self.since}: {self._shares(self.before)}" if self.before else ""
        words = [Cell(at, at, word, "tile", pair) for at, word, _, pair in tiles]
        yield replace(strip([Cell(0, 0, earlier, "note"), *words], widths), keep=True)
        yield Strip((), 8)

    def _shares(self, summary: Summary) -> str:
        said = [(", ".join(self.done).lower(), self.done)]
        said += [(self.form.summary.called.lower(), self.late)] if self.late and self.late != self.done else []
        total = summary.all_rows.total or 1
        return ", ".join(f"{number_with(summary, summary.all_rows, words) / total:.0%} {name}" for name, words in said)

    def _line(self, line: CountLine, widths: Sequence[float], *, last: bool) -> Strip:
        strong = " strong" if last else ""
        late = number_with(self.summary, line, self.late)
        values: list[tuple[float | str, str]] = [(float(count), "figure") for count in (*line.counts, line.total)]
        values += [(round(late / (line.total or 1), 2), "percentage")] if self.late else []
        values += [(self._change(line, late, last=last), "figure")] if self.late and self.before else []
        cells = [Cell(at, at, value, look + strong) for at, (value, look) in enumerate(values, 1)]
        place = f"{self.form.name}:{'all' if last else line.labels[0]}"
        named = Cell(0, 0, line.labels[0], f"text{strong}", bold=last)
        return replace(strip([named, *cells], widths), keep=not last, ref=place)

    def _change(self, line: CountLine, late: int, *, last: bool) -> str:
        """How many more or fewer are late than in the quarter before."""
        assert self.before is not None  # noqa: S101  # asked only where there is a quarter before
        of_then = {one.labels: one for one in self._by(self.before)[1]}
        then = self.before.all_rows if last else of_then.get(line.labels)
        if then is None:
            return "new"
        change = late - number_with(self.before, then, self.late)
        return f"▲ {change} more" if change > 0 else f"▼ {-change} fewer" if change else "no change"


def _draw(
    book: HouseBook, sheet: Worksheet, page: _FormPage, begins: Mapping[str, int], size: tuple[int, float]
) -> None:
    """Draw the counts of each theme as bars of one length: which share of them stands how."""
    form, words = page.form, page.summary.words
    rows = begins[f"{form.name}:{page.by[0].labels[0]}"], begins[f"{form.name}:{page.by[-1].labels[0]}"]
    small = {"name": book.style.font, "size": 8, "color": book.style.ink}
    chart: Any = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    filled = zip(words, hues(book.style, [form.counted.style(word) for word in words], 8), strict=True)
    for at, (word, hue) in enumerate(filled, 1):
        series = {
            "name": word,
            "categories": [NAME, rows[0], 0, rows[1], 0],
            "values": [NAME, rows[0], at, rows[1], at],
            "border": {"color": "FFFFFF"},
            "gap": 50,
        }
        chart.add_series(series | hue)
    title = f"{form.heading(form.summary.count)} by {page.heading.lower()}, share of {form.rows_are}"
    chart.set_title({"name": title, "name_font": small | {"size": 9.5, "bold": True, "color": book.style.navy}})
    chart.set_legend({"position": "bottom", "font": small})
    chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": small, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"num_font": small, "num_format": "0%", "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": size[0] - 10, "height": int(size[1] / 0.75) - 12})
    said = "; ".join(
        f"{one.labels[0]}: " + ", ".join(f"{count} {word}" for word, count in zip(words, one.counts, strict=True))
        for one in page.by
    )
    options = {"x_offset": 4, "y_offset": 8, "object_position": 1, "description": f"{form.title}. {said}"}
    sheet.insert_chart(begins["chart"], 0, chart, options)
