"""The master's sheet Trend: what earlier quarters counted, beside this one. The Summary's charts read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import CountLine, Summary
from tpm_excel.terms.places import cell_name
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.counting import counted_cells, done_words, late_words, number_with
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import COUNT, SHARE, TableColumn, write_table

TREND = "Trend"
QUARTER, ROWS, LATE, DONE_SHARE, LATE_SHARE = 1, 4, 7, 8, 9
"""Columns of the sheet, counted from 0."""
_ALL: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One line of the sheet: a form's rows in a quarter, all of them or those under some labels."""

    form: Form
    quarter: str
    names: tuple[str, ...]
    summary: Summary
    line: CountLine
    now: bool = False


class Trend:
    """The lines of the sheet in their order, and where each stands."""

    def __init__(self, content: MasterContent, forms: tuple[Form, ...]) -> None:
        """Lay out all forms: first all rows by quarter, then each line of the quarter before."""
        self.lines = [line for form in forms for line in (*_by_quarter(content, form), *_last(content, form))]
        self._places = {
            (one.form.name, one.quarter, one.names, one.line.labels): FIRST_ROW + number
            for number, one in enumerate(self.lines)
        }

    def quarters(self, form: Form) -> list[int]:
        """Return the rows of the sheet on which all rows of a form stand, one for each quarter, oldest first."""
        return [FIRST_ROW + at for at, one in enumerate(self.lines) if one.form is form and one.names == _ALL]

    def shares(self, form: Form) -> list[tuple[float, float]]:
        """Return which share of all rows was completed or met, and which late or missed, in each of these quarters."""
        several = [one for one in self.lines if one.form is form and one.names == _ALL]
        words = done_words(form), late_words(form)
        return [
            (
                number_with(one.summary, one.line, words[0]) / one.line.total,
                number_with(one.summary, one.line, words[1]) / one.line.total,
            )
            for one in several
        ]

    def late(self, form: Form, quarter: str, names: tuple[str, ...], labels: tuple[str, ...]) -> tuple[str, int] | None:
        """Return the cell that says how many were late under these labels in a quarter, and the number."""
        at = self._places.get((form.name, quarter, names, labels))
        if at is None:
            return None
        line = self.lines[at - FIRST_ROW]
        return f"{TREND}!${cell_name(at, LATE)}", number_with(line.summary, line.line, late_words(form))


def _by_quarter(content: MasterContent, form: Form) -> list[TrendLine]:
    before = [(one.period, one.summaries[form.name]) for one in content.quarters if form.name in one.summaries]
    lines = [TrendLine(form, period.label, _ALL, one, one.all_rows) for period, one in before if one.all_rows.total]
    now = content.summaries[form.name]
    return [*lines, TrendLine(form, content.master.period.label, _ALL, now, now.all_rows, now=True)]


def _last(content: MasterContent, form: Form) -> list[TrendLine]:
    last = content.last
    if last is None or form.name not in last.summaries:
        return []
    summary = last.summaries[form.name]
    return [
        TrendLine(form, last.period.label, names, summary, line)
        for names, lines in summary.breakdowns.items()
        for line in lines
    ]


def write_trend(book: HouseBook, content: MasterContent, trend: Trend) -> None:
    """Write what each quarter counted; this quarter's counts are live, those before stand as they were collected."""
    columns = [
        TableColumn("Form", 18),
        TableColumn("Quarter", 12),
        TableColumn("Counted by", 22),
        TableColumn("Under", 50),
        TableColumn("Rows", 9, "number"),
        TableColumn("Not answered", 10, "number"),
        TableColumn("Completed or met", 11, "number"),
        TableColumn("Late or missed", 11, "number"),
        TableColumn("Completed or met, share", 12, "percentage"),
        TableColumn("Late or missed, share", 12, "percentage"),
    ]
    rows = [_line(one) for one in trend.lines]
    note = (
        "What each quarter counted, and for the quarter before under which headings. The first lines of each form feed "
    )
    note += "the charts of the Summary. Completed or met: " + _meant(trend.lines, done=True)
    note += ". Late or missed: " + _meant(trend.lines, done=False) + "."
    sheet = write_table(book, TREND, TREND, note, columns, rows, frozen=2, written_over=True)
    number = book.look(**(book.style.body | {"num_format": COUNT, "align": "right", "text_wrap": False}))
    share = book.look(**(book.style.body | {"num_format": SHARE, "align": "right", "text_wrap": False}))
    for offset, (one, values) in enumerate(zip(trend.lines, rows, strict=True)):
        at = FIRST_ROW + offset
        if one.now:
            for column, formula in enumerate(_formulas(one, len(content.master.rows[one.form.name])), ROWS):
                sheet.write_formula(at, column, formula, number, values[column])
        total = cell_name(at, ROWS)
        for column in (DONE_SHARE, LATE_SHARE):
            formula = f"=IF({total}=0,0,{cell_name(at, column - 2)}/{total})"
            sheet.write_formula(at, column, formula, share, values[column])


def _meant(lines: Sequence[TrendLine], *, done: bool) -> str:
    forms = {one.form.name: one.form for one in lines}.values()
    words = (done_words(form) if done else late_words(form) for form in forms)
    return ", ".join(dict.fromkeys(word for several in words for word in several)) or "none"


def _line(one: TrendLine) -> list[Value]:
    done, late = (number_with(one.summary, one.line, words(one.form)) for words in (done_words, late_words))
    blank = number_with(one.summary, one.line, (one.form.counted.blank,))
    total = one.line.total
    headings = ", ".join(one.form.heading(name).lower() for name in one.names) or "all"
    counts = [float(number) for number in (total, blank, done, late)]
    shares = [number / total if total else 0.0 for number in (done, late)]
    return [one.form.title, one.quarter, headings, "; ".join(one.line.labels), *counts, *shares]


def _formulas(one: TrendLine, rows: int) -> list[str]:
    cells = counted_cells(one.form, one.form.summary.count, rows)
    several = ((one.form.counted.blank,), done_words(one.form), late_words(one.form))
    return [f'=SUMPRODUCT(({cells}<>"")*1)', *(_counting(cells, words) for words in several)]


def _counting(cells: str, words: Sequence[str]) -> str:
    quoted = (word.replace('"', '""') for word in words)
    return "=" + ("+".join(f'SUMPRODUCT(EXACT({cells},"{word}")*1)' for word in quoted) or "0")
