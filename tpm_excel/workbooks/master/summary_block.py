"""The part of the Summary that belongs to one form: all its rows by word, the breakdowns, and their charts."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import CountLine, Summary
from tpm_excel.terms.places import cell_name, column_letters
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.counting import (
    count_formula,
    counted_cells,
    first_cells,
    late_words,
    number_with,
    plain_texts,
)
from tpm_excel.workbooks.master.first_to_see import LABEL_WIDTHS, LABELS, write_first
from tpm_excel.workbooks.master.links import link_to
from tpm_excel.workbooks.master.summary_charts import lines_for, room_beside, stacked_bars, trend_lines
from tpm_excel.workbooks.master.summary_pages import Pages
from tpm_excel.workbooks.master.trend_sheet import Trend
from tpm_excel.workbooks.returns.return_sheet import write_value
from tpm_excel.workbooks.writing.house import HouseBook, pixels
from tpm_excel.workbooks.writing.table_sheet import COUNT, SHARE
from tpm_excel.workbooks.writing.text_fit import height

_WIDTH, _INDENT = 12.5, 1.2
_WITH_CHART = 15
"""How many lines of a table surely have room on a page with their chart."""
_MOVED = '"▲ "0" more";"▼ "0" fewer";"no change"'
"""How a change is shown: a number all the same, with a sign and a word beside its colourless figure."""


class Block:
    """The part of the Summary that belongs to one form, while it is written."""

    def __init__(self, book: HouseBook, sheet: Worksheet, content: MasterContent, form: Form, trend: Trend) -> None:
        """Take all that it shows."""
        self.book, self.sheet, self.content, self.form, self.trend = book, sheet, content, form, trend
        self.style = book.style
        self.summary: Summary = content.summaries[form.name]
        self.rows = content.master.rows[form.name]
        self.words = self.summary.words
        self.total = LABELS + len(self.words)
        self.titles = {one.directorate.code: one.directorate.title for one in reversed(content.master.returns)}
        self.first = first_cells(form, self.rows)
        self.plain = plain_texts(form, self.summary)
        self.counted = {name: counted_cells(form, name, len(self.rows)) for name in self.plain}
        last = content.last if late_words(form) else None
        known = last.summaries.get(form.name) if last else None
        self.before = last.period.label if last and known and known.all_rows.total else ""

    @property
    def right(self) -> int:
        """Where the tables end, in pixels."""
        columns = len(self.words) + 1 + bool(self.form.summary.exceptions) + bool(self.before)
        return sum(map(pixels, LABEL_WIDTHS)) + columns * pixels(_WIDTH)

    def glance(self, at: int, pages: Pages) -> int:
        """Write what is seen first, all rows by word and the worst of them, and return the row below it."""
        self.sheet.set_column(LABELS, self.total + 2, _WIDTH)
        pages.begin(at)
        at = self._pills(at)
        if self.form.summary.exceptions:
            pages.begin(at)
            at = write_first(self.book, self.sheet, self.content, self.form, at)
        return at

    def breakdowns(self, at: int, pages: Pages) -> int:
        """Write each breakdown with its chart and return the row below them; beside other forms, on pages of its own.

        A table and its chart stay together where a page has room for both.
        """
        if len(self.content.summaries) > 1:
            pages.begin(at, fresh=True)
            self.sheet.write_string(at, 0, self.form.title, self._heading())
            self.sheet.set_row(at, 24)
        for number, (names, lines) in enumerate(self.summary.breakdowns.items()):
            header = at + 1
            if number or len(self.content.summaries) == 1:
                pages.begin(header)
            at = self._table(header, names, lines)
            if number < 2 and lines:
                if len(lines) > _WITH_CHART:
                    pages.begin(at + 1)
                pages.gap(at)
                at = self._charts(at, header, names, with_trend=number == 0)
                pages.gap(at)
        return at

    def _heading(self) -> Any:
        return self.book.look(bold=True, font_size=13, font_color=self.style.navy)

    def _count(self, at: int, column: int, tests: list[tuple[str, str, str]], value: int, look: Any, cell: str) -> None:
        """Write a live count, which leads to the first of the rows that it counts.

        Each test is the column whose text is compared, the cell that it is compared with, and what stands in that cell.
        """
        if value and cell:
            tip = f"{value} on the sheet {self.form.sheet}; this leads to the first. To see all, filter there."
            link_to(self.sheet, (at, column), (self.form.sheet, cell), str(value), look, tip)
        plain = all(text in self.plain[name] for name, _, text in tests)
        cells = [(self.counted[name], where) for name, where, _ in tests]
        self.sheet.write_formula(at, column, count_formula(cells, plain=plain), look, value)

    def _pills(self, at: int) -> int:
        """All rows by word, in large figures."""
        style = self.style
        self.sheet.write_string(at, 0, self.form.title, self._heading())
        self.sheet.write_string(at + 1, 0, f"{self.summary.all_rows.total} {self.form.rows_are}", self.book.look())
        for index, (word, count) in enumerate(zip(self.words, self.summary.all_rows.counts, strict=True)):
            colours = style.coloured(self.form.counted.style(word))
            column = LABELS + index
            figure = self.book.look(bold=True, font_size=20, align="center", valign="vcenter", **colours)
            tests = [(self.form.summary.count, cell_name(at + 1, column), word)]
            self._count(at, column, tests, count, figure, self.first.get(((), (), word), ""))
            self.sheet.write_string(at + 1, column, word, self.book.look(align="center", font_size=9, **colours))
        self.sheet.set_row(at, 32)
        return at + 2

    def _table(self, at: int, names: tuple[str, ...], lines: tuple[CountLine, ...]) -> int:
        routed = names[0] in self.form.route
        headings = [self.form.heading(name) for name in names] if not routed else [self.form.heading(names[0]), "Code"]
        headings += [""] * (LABELS - len(headings)) + [*self.words, "Total"]
        headings += [self.form.summary.called] if self.form.summary.exceptions else []
        headings += [f"Since {self.before}"] if self.before else []
        for column, text in enumerate(headings):
            side = {"align": "right", "indent": 1} if column >= LABELS else {}
            self.sheet.write_string(at, column, text, self.book.look(**(self.style.header | side)))
        if len(names) == 1 and not routed:
            self._wide(at, headings[0], self.book.look(**self.style.header))
        self.sheet.set_row(at, height([(text, _WIDTH - _INDENT, 10, True) for text in headings[LABELS:]], least=30))
        for offset, line in enumerate(lines, 1):
            self._line(at, at + offset, names, line, routed=routed)
        self._colour(at + 1, at + len(lines))
        return at + len(lines) + 1

    def _line(self, header: int, at: int, names: tuple[str, ...], line: CountLine, *, routed: bool) -> None:
        body = self.book.look(**self.style.body)
        shown = [self.titles.get(line.labels[0], line.labels[0]), line.labels[0]] if routed else list(line.labels)
        shown += [""] * (LABELS - len(shown))
        for column, text in enumerate(shown):
            write_value(self.sheet, at, column, text, body)
        widths: list[float] = list(LABEL_WIDTHS)
        if len(names) == 1 and not routed:
            self._wide(at, shown[0], body)
            widths[0] = sum(widths)
        cells = [1] if routed else list(range(len(names)))
        for index, (word, count) in enumerate(zip(self.words, line.counts, strict=True)):
            column = LABELS + index
            tests = [
                (name, f"${cell_name(at, cell)}", text)
                for name, cell, text in zip(names, cells, line.labels, strict=True)
            ]
            tests.append((self.form.summary.count, f"{column_letters(column)}${header + 1}", word))
            self._count(at, column, tests, count, self._number(COUNT), self.first.get((names, line.labels, word), ""))
        first, last = cell_name(at, LABELS), cell_name(at, self.total - 1)
        self.sheet.write_formula(at, self.total, f"=SUM({first}:{last})", self._number(COUNT), line.total)
        texts = zip(shown, widths, strict=True)
        self.sheet.set_row(at, height([(text, width, 10, False) for text, width in texts], least=17))
        self._late(at, names, line)

    def _wide(self, at: int, text: str, look: Any) -> None:
        """Write a label that has the room of two: there is none beside it."""
        self.sheet.merge_range(at, 0, at, LABELS - 1, text, look)

    def _number(self, shown_as: str) -> Any:
        right = {"align": "right", "text_wrap": False, "num_format": shown_as}
        return self.book.look(**(self.style.body | right))

    def _late(self, at: int, names: tuple[str, ...], line: CountLine) -> None:
        """The share of what is late in a line, and how many more or fewer than in the quarter before."""
        words = late_words(self.form)
        if not words:
            return
        count, total = number_with(self.summary, line, words), cell_name(at, self.total)
        late = "+".join(cell_name(at, LABELS + self.words.index(word)) for word in words)
        share = count / line.total if line.total else 0
        formula = f"=IF({total}=0,0,({late})/{total})"
        self.sheet.write_formula(at, self.total + 1, formula, self._number(SHARE), share)
        then = self.trend.late(self.form, self.before, names, line.labels) if self.before else None
        if then:
            cell, number = then
            blank = self.words.index(self.form.counted.blank)
            nothing = line.counts[blank] == line.total
            formula = f'=IF({cell_name(at, LABELS + blank)}={total},"not answered",{late}-{cell})'
            look = self.book.look(
                **(self.style.body | {"align": "right", "num_format": _MOVED, "font_color": self.style.grey})
            )
            self.sheet.write_formula(at, self.total + 2, formula, look, "not answered" if nothing else count - number)
        elif self.before:
            look = self.book.look(**(self.style.body | {"align": "right", "font_color": self.style.grey}))
            self.sheet.write_string(at, self.total + 2, "new", look)

    def _colour(self, first: int, last: int) -> None:
        """Colour only what needs a look: late or missing, and more than none."""
        for index, word in enumerate(self.words):
            if word in self.form.summary.exceptions or word == self.form.counted.blank:
                look = self.book.add_format({**self.style.coloured(self.form.counted.style(word)), "bold": True})
                rule = {"type": "cell", "criteria": ">", "value": 0, "format": look}
                self.sheet.conditional_format(first, LABELS + index, last, LABELS + index, rule)

    def _charts(self, at: int, header: int, names: tuple[str, ...], *, with_trend: bool) -> int:
        quarters = self.trend.quarters(self.form) if with_trend else []
        beside = len(quarters) > 1
        labels = 1 if names[0] in self.form.route else 0
        shown = [line.labels[0] for line in self.summary.breakdowns[names]]
        stacked_bars(
            self.book,
            self.sheet,
            self.form,
            self.words,
            (at + 1, header, LABELS),
            names,
            shown=shown,
            labels=labels,
            width=room_beside(self.right) if beside else self.right,
        )
        if beside:
            trend_lines(self.book, self.sheet, self.form, self.trend, at + 1, lines_for(shown), self.right)
        return at + 1 + lines_for(shown)
