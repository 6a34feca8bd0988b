"""The Summary: one page, first things first. Every count is a live formula with its right stored value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.findings.finding import Severity
from tpm_excel.forms.counting import counted_word
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import SIGNED_OFF, CountLine, ReturnState, Summary
from tpm_excel.terms.periods import long_date
from tpm_excel.terms.places import cell_name, column_letters
from tpm_excel.terms.signoffs import VOID
from tpm_excel.workbooks.master.appendix_sheet import exceptions_sheet
from tpm_excel.workbooks.master.content import Exceptional, MasterContent
from tpm_excel.workbooks.master.rows import has_dates, master_columns, new_date
from tpm_excel.workbooks.returns.return_sheet import write_value
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import COUNT, SHARE
from tpm_excel.workbooks.writing.text_fit import height

_LABELS, _SHOWN = 2, 10
"""Columns of labels before the counts; rows of the list of what is to be looked at first."""


def write_summary(book: HouseBook, sheet: Worksheet, content: MasterContent, forms: tuple[Form, ...]) -> None:
    """Write the Summary of all forms, one below the other."""
    master, style = content.master, book.style
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 30)
    title = f"{master.council}: returns {master.period.label}"
    sheet.write_string(0, 0, title, book.look(bold=True, font_size=20, font_color=style.navy))
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, _as_at(content), book.look(font_color=style.grey))
    at = _returned(book, sheet, 3, content)
    for form in forms:
        at = _Block(book, sheet, content, form).write(at + 1)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&8&P of &N")


def _as_at(content: MasterContent) -> str:
    master = content.master
    errors = content.catalogue.count(content.findings, Severity.ERROR)
    queries = content.catalogue.count(content.findings, Severity.QUERY)
    received = max((one.received for one in master.returns), default="")
    when = f" Last return received {received[8:10]}/{received[5:7]}/{received[:4]}." if received else ""
    explained = sum(content.catalogue.explained(one) for one in content.findings)
    closed = f", {_many(explained, 'query')} explained" if explained else ""
    is_open = f"{_many(errors, 'error')} and {_many(queries, 'query')} open{closed}."
    return f"Position at {long_date(master.as_at)}.{when} {is_open}"


def _many(count: int, word: str) -> str:
    plural = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{count} {word if count == 1 else plural}"


def _returned(book: HouseBook, sheet: Worksheet, at: int, content: MasterContent) -> int:
    """How complete the collection is: returned, outstanding, rows answered, each counted from the sheet Returns."""
    returns = content.master.returns
    last = FIRST_ROW + max(len(returns), 1)
    first = FIRST_ROW + 1
    states, issued, answered = (f"Returns!${letter}${first}:${letter}${last}" for letter in "CDE")
    outstanding = sum(one.state == "Outstanding" for one in returns)
    waiting = "; ".join(one.directorate.title for one in returns if one.state == "Outstanding") or "none"
    rows, done = sum(one.rows for one in returns), sum(one.answered for one in returns)
    signed_off = f'COUNTIF({states},"{SIGNED_OFF}")'
    lines: list[tuple[str, str, int, str]] = [
        (
            "Returned",
            f'=COUNTA({states})-COUNTIF({states},"Outstanding")',
            len(returns) - outstanding,
            f"of {len(returns)}",
        ),
        ("Outstanding", f'=COUNTIF({states},"Outstanding")', outstanding, waiting),
        ("Signed off", f"={signed_off}", sum(one.state == SIGNED_OFF for one in returns), _void(returns)),
        ("Rows answered", f"=SUM({answered})", done, f"of {rows} issued"),
        ("Rows not answered", f"=SUM({issued})-SUM({answered})", rows - done, ""),
    ]
    line = {"bottom": 1, "bottom_color": book.style.line, "valign": "vcenter"}
    for label, formula, value, beside in lines:
        sheet.write_string(at, 0, label, book.look(font_color=book.style.grey, **line))
        sheet.write_formula(at, 1, formula, book.look(bold=True, align="left", **line), value)
        sheet.write_string(at, 2, beside, book.look(font_color=book.style.grey, valign="vcenter"))
        sheet.set_row(at, 16)
        at += 1
    return at


def _void(returns: Sequence[ReturnState]) -> str:
    void = "; ".join(one.directorate.title for one in returns if one.signed == VOID)
    return f"void, since answers changed: {void}" if void else f"of {len(returns)}"


class _Block:
    """The part of the Summary that belongs to one form."""

    def __init__(self, book: HouseBook, sheet: Worksheet, content: MasterContent, form: Form) -> None:
        self.book, self.sheet, self.content, self.form = book, sheet, content, form
        self.style = book.style
        self.summary: Summary = content.summaries[form.name]
        self.rows = content.master.rows[form.name]
        self.words = self.summary.words
        self.total = _LABELS + len(self.words)

    def write(self, at: int) -> int:
        """Write the block from a row on and return the row below it."""
        for column in range(_LABELS, self.total + 2):
            self.sheet.set_column(column, column, 12.5)
        at = self._pills(at)
        for number, (names, lines) in enumerate(self.summary.breakdowns.items()):
            first = at + 1
            at = self._table(first, names, lines)
            if number == 0 and lines:
                at = self._chart(at, first, len(lines))
                at = self._first(at) if self.form.summary.exceptions else at
        return at

    def _range(self, name: str) -> str:
        places = master_columns(self.form)
        column = places.returned_by if name in self.form.route else places.place(name)
        letters = column_letters(column)
        last = FIRST_ROW + max(len(self.rows), 1)
        return f"'{self.form.sheet}'!${letters}${FIRST_ROW + 1}:${letters}${last}"

    def _count(self, at: int, column: int, tests: list[tuple[str, str]], value: int, look: Any) -> None:
        """Write a count of the rows for which each column is exactly the text of a cell: no wildcards, no lengths."""
        exact = "*".join(f"EXACT({self._range(name)},{cell})" for name, cell in tests)
        self.sheet.write_formula(at, column, f"=SUMPRODUCT({exact}*1)", look, value)

    def _pills(self, at: int) -> int:
        """All rows by word, in large figures."""
        style = self.style
        heading = self.book.look(bold=True, font_size=13, font_color=style.navy)
        self.sheet.write_string(at, 0, self.form.title, heading)
        self.sheet.write_string(at + 1, 0, f"{self.summary.all_rows.total} {self.form.rows_are}", self.book.look())
        for index, (word, count) in enumerate(zip(self.words, self.summary.all_rows.counts, strict=True)):
            colours = style.coloured(self.form.counted.style(word))
            column = _LABELS + index
            figure = self.book.look(bold=True, font_size=20, align="center", valign="vcenter", **colours)
            self._count(at, column, [(self.form.summary.count, cell_name(at + 1, column))], count, figure)
            self.sheet.write_string(at + 1, column, word, self.book.look(align="center", font_size=9, **colours))
        self.sheet.set_row(at, 32)
        return at + 2

    def _table(self, at: int, names: tuple[str, ...], lines: tuple[CountLine, ...]) -> int:
        routed = names[0] in self.form.route
        headings = [self.form.heading(name) for name in names] if not routed else [self.form.heading(names[0]), "Code"]
        headings += [""] * (_LABELS - len(headings)) + [*self.words, "Total"]
        headings += [self.form.summary.called] if self.form.summary.exceptions else []
        for column, text in enumerate(headings):
            side = {"align": "right", "indent": 1} if column >= _LABELS else {}
            self.sheet.write_string(at, column, text, self.book.look(**(self.style.header | side)))
        self.sheet.set_row(at, 30)
        for offset, line in enumerate(lines, 1):
            self._line(at, at + offset, names, line, routed=routed)
        self._colour(at + 1, at + len(lines))
        return at + len(lines) + 1

    def _line(self, header: int, at: int, names: tuple[str, ...], line: CountLine, *, routed: bool) -> None:
        body = self.book.look(**self.style.body)
        right = {"align": "right", "text_wrap": False}
        number = self.book.look(**(self.style.body | right | {"num_format": COUNT}))
        percent = self.book.look(**(self.style.body | right | {"num_format": SHARE}))
        shown = [self._titled(line.labels[0]), line.labels[0]] if routed else list(line.labels)
        shown += [""] * (_LABELS - len(shown))
        for column, text in enumerate(shown):
            write_value(self.sheet, at, column, text, body)
        cells = [1] if routed else list(range(len(names)))
        for index, count in enumerate(line.counts):
            column = _LABELS + index
            tests = [(name, f"${cell_name(at, cell)}") for name, cell in zip(names, cells, strict=True)]
            letters, row = column_letters(column), header + 1
            tests.append((self.form.summary.count, f"{letters}${row}"))
            self._count(at, column, tests, count, number)
        first, last = cell_name(at, _LABELS), cell_name(at, self.total - 1)
        self.sheet.write_formula(at, self.total, f"=SUM({first}:{last})", number, line.total)
        self.sheet.set_row(
            at, height([(text, 34 if not i else 30, 10, False) for i, text in enumerate(shown)], least=17)
        )
        late = [_LABELS + index for index, word in enumerate(self.words) if word in self.form.summary.exceptions]
        if not late:
            return
        share = sum(line.counts[column - _LABELS] for column in late) / line.total if line.total else 0
        cells_late = "+".join(cell_name(at, column) for column in late)
        total = cell_name(at, self.total)
        self.sheet.write_formula(at, self.total + 1, f"=IF({total}=0,0,({cells_late})/{total})", percent, share)

    def _titled(self, code: str) -> str:
        found = (one.directorate.title for one in self.content.master.returns if one.directorate.code == code)
        return next(found, code)

    def _colour(self, first: int, last: int) -> None:
        """Colour only what needs a look: late or missing, and more than none."""
        for index, word in enumerate(self.words):
            if word in self.form.summary.exceptions or word == self.form.counted.blank:
                look = self.book.add_format({**self.style.coloured(self.form.counted.style(word)), "bold": True})
                rule = {"type": "cell", "criteria": ">", "value": 0, "format": look}
                self.sheet.conditional_format(first, _LABELS + index, last, _LABELS + index, rule)

    def _chart(self, at: int, header: int, count: int) -> int:
        chart: Any = self.book.add_chart({"type": "bar", "subtype": "percent_stacked"})
        for index, word in enumerate(self.words):
            column = _LABELS + index
            fill = self.style.pair[self.form.counted.style(word)][2]
            chart.add_series(
                {
                    "name": ["Summary", header, column],
                    "categories": ["Summary", header + 1, 1, header + count, 1],
                    "values": ["Summary", header + 1, column, header + count, column],
                    "fill": {"color": f"#{fill}"},
                    "border": {"color": "#FFFFFF"},
                    "gap": 60,
                }
            )
        name, by = self.form.heading(self.form.summary.count), self.form.heading(self.form.summary.by[0][0]).lower()
        chart.set_title({"name": f"{name} by {by}", "name_font": {"size": 11}})
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({"reverse": True, "major_gridlines": {"visible": False}})
        chart.set_x_axis({"num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#E3E8EF"}}})
        rows = max(9, min(24, round((count * 22 + 120) / 20)))
        chart.set_size({"width": 1090, "height": rows * 20})
        says = f"Stacked bars: the share of each {name.lower()} among the rows of each {by}, as in the table above."
        self.sheet.insert_chart(at + 1, 0, chart, {"description": says, "object_position": 1})
        return at + 1 + rows

    def _first(self, at: int) -> int:
        """The list of what is to be looked at first, with owner and new date."""
        late = [one for one in self.content.exceptions[self.form.name] if self._late(one)]
        style, book = self.style, self.book
        at += 1
        self.sheet.write_string(
            at, 0, "To be looked at first", book.look(bold=True, font_size=13, font_color=style.navy)
        )
        self.sheet.set_row(at, 20)
        headings = [
            "What",
            "",
            self.form.heading(self.form.summary.count),
            *(("Was due", "Now due") if has_dates(self.form) else ("", "")),
            self.form.heading(self.form.officer) if self.form.officer else "",
            "",
            self.form.heading(self.form.route[0]),
        ]
        for column, text in enumerate(headings):
            self.sheet.write_string(at + 1, column, text, book.look(**(style.header | {"border": 0})))
        if not late:
            self.sheet.write_string(at + 2, 0, f"Nothing is {self.form.summary.called.lower()}.", book.look())
        for offset, one in enumerate(late[:_SHOWN], 2):
            self._late_line(at + offset, one)
        at += 2 + max(1, min(len(late), _SHOWN))
        if len(late) > _SHOWN:
            several = len(self.content.summaries) > 1
            more = f"and {len(late) - _SHOWN} more on the sheet {exceptions_sheet(self.form, several=several)}"
            self.sheet.write_string(at, 0, more, book.look(font_color=style.grey))
            at += 1
        return at

    def _late(self, one: Exceptional) -> bool:
        return counted_word(self.form, one.row) in self.form.summary.exceptions

    def _late_line(self, at: int, one: Exceptional) -> None:
        style, row, form = self.style, one.row, self.form
        line = {"bottom": 1, "bottom_color": style.line, "valign": "vcenter"}
        word = counted_word(form, row)
        title = f"{row.plan.ref}  {row.plan.text(form.title_column) or '(no title)'}"
        for column in range(_LABELS + 6):
            self.sheet.write_blank(at, column, None, self.book.look(**line))
        self.sheet.write_string(at, 0, _cut(title, 74), self.book.look(**line))
        self.sheet.write_string(
            at, 2, word, self.book.look(bold=True, **line, **style.coloured(form.counted.style(word)))
        )
        dates: list[tuple[int, Value]] = []
        if has_dates(form):
            dates = [(3, row.plan.values.get(form.summary.old_date)), (4, new_date(form, row)[0])]
        for column, value in dates:
            look = {"num_format": "dd mmm yyyy", "align": "left"} | line
            bold = {"bold": True} if isinstance(value, str) and column == 4 else {}
            write_value(self.sheet, at, column, value, self.book.look(**look, **bold))
        self.sheet.write_string(at, 5, _cut(written(row.plan.values.get(form.officer)), 27), self.book.look(**line))
        self.sheet.write_string(at, 7, row.plan.returned_by, self.book.look(**line))
        self.sheet.set_row(at, 17)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
