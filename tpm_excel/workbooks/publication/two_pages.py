"""The summary before the appendices, on two pages: how much came back, how it stands, and what to look at first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.counting import counted_word
from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import CountLine, Summary
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.master.content import Exceptional, MasterContent
from tpm_excel.workbooks.master.rows import has_dates, new_date
from tpm_excel.workbooks.publication.paper import write_pages
from tpm_excel.workbooks.publication.strips import Cell, Strip, strip
from tpm_excel.workbooks.writing.house import HouseBook, pixels
from tpm_excel.workbooks.writing.logo import put_logo

NAME = "Summary"
_WIDTHS = (46.0, *[12.5] * 8)
_LAST = len(_WIDTHS) - 1
_MOST = 24
"""So many rows to look at first fit on a page; the appendix has them all."""
_LINES = 16
"""So many lines of counts fit on the first page, over all forms; a form with more shows its total alone."""
_CHART = 190.0


def write_two_pages(book: HouseBook, content: MasterContent, forms: Sequence[Form]) -> None:
    """Write the summary: the counts of each form by its first grouping, and what is worst."""
    master = content.master
    came = sum(bool(one.received) for one in master.returns)
    totals = master.totals
    notes = (
        f"{master.council}. Position at {long_date(master.as_at)}, the quarter {master.period.months}.",
        f"{came} of {len(master.returns)} returns were received. Rows answered: {totals.answered} of {totals.issued}.",
    )
    strips = [one for form in forms for one in _counts(form, content.summaries[form.name], _LINES // len(forms))]
    drawn = forms[0]
    charted = len(forms) == 1 and 1 < len(_by(drawn, content.summaries[drawn.name])[1]) <= _LINES
    if charted:
        strips.append(Strip((), _CHART, ref="chart"))
    first = [
        one
        for form in forms
        for one in _first(
            form, content.exceptions[form.name], content.summaries[form.name].all_rows.total, _MOST // len(forms)
        )
    ]
    if first:
        first[0] = replace(first[0], new_page=True)
    title = f"Performance summary, {master.period.label}"
    sheet, begins = write_pages(book, NAME, title, notes, _WIDTHS, [*strips, *first])
    if book.style.logo:
        put_logo(sheet, book.style.logo, master.council, right=sum(map(pixels, _WIDTHS)))
    if charted:
        _draw(book, sheet, drawn, content.summaries[drawn.name], begins)


def _by(form: Form, summary: Summary) -> tuple[str, Sequence[CountLine]]:
    """What rows stand under, in the order of the plan, and the counts of each: themes, where a form has them."""
    for names, lines in summary.breakdowns.items():
        if len(names) == 1 and names[0] not in form.route:
            return form.heading(names[0]), lines
    return "", ()


def _heading(text: str) -> Strip:
    cell = Cell(0, _LAST, text, "group", size=11.5, bold=True)
    return replace(strip([cell], _WIDTHS, space=8), keep=True)


def _counts(form: Form, summary: Summary, most: int) -> Iterator[Strip]:
    yield _heading(f"{form.title}: {summary.all_rows.total} {form.rows_are}")
    heading, by = _by(form, summary)
    by = by if len(by) <= most else ()
    words = [heading if by else form.rows_are.capitalize(), *summary.words, "Total"]
    heads = [Cell(at, at, word, "head", bold=True) for at, word in enumerate(words)]
    yield replace(strip(heads, _WIDTHS), keep=True)
    lines = [*by, CountLine(("All",), summary.all_rows.counts)]
    for one in lines:
        last = one is lines[-1]
        figures = [Cell(at, at, float(count), _look("figure", strong=last)) for at, count in enumerate(one.counts, 1)]
        total = Cell(len(figures) + 1, len(figures) + 1, float(one.total), _look("figure", strong=last))
        named = Cell(0, 0, one.labels[0], _look("text", strong=last), bold=last)
        place = f"{form.name}:{'all' if last else one.labels[0]}"
        yield replace(strip([named, *figures, total], _WIDTHS), keep=not last, ref=place)


def _look(kind: str, *, strong: bool) -> str:
    return f"{kind} strong" if strong else kind


def _first(form: Form, exceptions: Sequence[Exceptional], total: int, most: int) -> Iterator[Strip]:
    """What to look at first, the worst at the top."""
    late = [one.row for one in exceptions if counted_word(form, one.row) in form.summary.exceptions]
    if not form.summary.exceptions:
        return
    heading = _heading(f"{form.title}, {form.summary.called.lower()}: {len(late)} of {total} {form.rows_are}")
    if not late:
        yield replace(heading, keep=False)
        return
    yield heading
    dated = has_dates(form)
    spans = [(0, _LAST - 2 - dated), *((at, at) for at in range(_LAST - 1 - dated, _LAST + 1))]
    dates = ["New date"] if dated else []
    words = [form.heading(form.title_column), form.heading(form.summary.count), *dates, "Returned by"]
    heads = [Cell(*span, word, "head", bold=True) for span, word in zip(spans, words, strict=True)]
    yield replace(strip(heads, _WIDTHS), keep=True)
    for row in islice(late, most):
        word = counted_word(form, row)
        values = (
            Cell(*spans[0], f"{row.plan.ref} {row.plan.text(form.title_column)}"),
            Cell(*spans[1], word, "word", form.counted.style(word), bold=True),
            *([Cell(*spans[2], new_date(form, row)[0], "date")] if dated else []),
            Cell(*spans[-1], row.plan.returned_by),
        )
        yield strip(values, _WIDTHS)
    if len(late) > most:
        yield strip([Cell(0, _LAST, f"And {len(late) - most} more, in the appendix.", "quiet")], _WIDTHS)


def _draw(book: HouseBook, sheet: Worksheet, form: Form, summary: Summary, begins: Mapping[str, int]) -> None:
    """Draw the counts of each theme as bars of one length: which share of them stands how."""
    _, lines = _by(form, summary)
    rows = begins[f"{form.name}:{lines[0].labels[0]}"], begins[f"{form.name}:{lines[-1].labels[0]}"]
    small = {"name": book.style.font, "size": 8, "color": book.style.ink}
    chart: Any = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for at, word in enumerate(summary.words, 1):
        chart.add_series(
            {
                "name": word,
                "categories": [NAME, rows[0], 0, rows[1], 0],
                "values": [NAME, rows[0], at, rows[1], at],
                "fill": {"color": book.style.pair[form.counted.style(word)][2]},
                "border": {"color": "FFFFFF"},
                "gap": 50,
            }
        )
    chart.set_legend({"position": "bottom", "font": small})
    chart.set_y_axis({"reverse": True, "num_font": small, "major_gridlines": {"visible": False}})
    chart.set_x_axis({"num_font": small, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": sum(map(pixels, _WIDTHS)) - 10, "height": int(_CHART / 0.75) - 8})
    said = "; ".join(
        f"{one.labels[0]}: "
        + ", ".join(f"{count} {word}" for word, count in zip(summary.words, one.counts, strict=True))
        for one in lines
    )
    options = {"x_offset": 4, "y_offset": 4, "object_position": 1, "description": f"{form.title}. {said}"}
    sheet.insert_chart(begins["chart"], 0, chart, options)
