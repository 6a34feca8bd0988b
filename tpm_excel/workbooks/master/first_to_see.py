"""The list of the Summary that is read first: what is late or missed, worst first, with owner and new date."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from xlsxwriter.worksheet import Worksheet

from tpm_excel.forms.counting import counted_word, seen_first
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.places import cell_name
from tpm_excel.workbooks.master.appendix_sheet import exceptions_sheet
from tpm_excel.workbooks.master.content import Exceptional, MasterContent
from tpm_excel.workbooks.master.links import link_to
from tpm_excel.workbooks.master.rows import has_dates, new_date
from tpm_excel.workbooks.returns.return_sheet import write_value
from tpm_excel.workbooks.writing.house import HouseBook

LABELS, _SHOWN, _FEWEST = 2, 10, 3
"""Columns of labels before the counts of the Summary; rows of the list."""
_TOGETHER = 12
"""Rows of the lists of several forms, which share the first page."""
LABEL_WIDTHS = (36, 30)
"""Their widths in characters."""


def write_first(book: HouseBook, sheet: Worksheet, content: MasterContent, form: Form, at: int) -> int:
    """Write the list of a form from a row on and return the row below it."""
    return _List(book, sheet, content, form).write(at)


class _List:
    """The list of one form while it is written."""

    def __init__(self, book: HouseBook, sheet: Worksheet, content: MasterContent, form: Form) -> None:
        self.book, self.sheet, self.content, self.form = book, sheet, content, form
        self.style = book.style
        several = len(content.summaries)
        self.most = _SHOWN if several == 1 else max(_FEWEST, min(_SHOWN, _TOGETHER // several))
        self.places = {row.plan.ref: at for at, row in enumerate(content.master.rows[form.name], FIRST_ROW)}

    def write(self, at: int) -> int:
        """The list of what is to be looked at first, with owner and new date."""
        late = [one for one in self.content.exceptions[self.form.name] if self._late(one)]
        style, book = self.style, self.book
        self.sheet.write_string(
            at, 0, "To be looked at first", book.look(bold=True, font_size=13, font_color=style.navy, valign="bottom")
        )
        self.sheet.set_row(at, 20)
        headings = [
            "What",
            "",
            self.form.heading(self.form.summary.count),
            *self._against,
            self.form.heading(self.form.officer) if self.form.officer else "",
            "",
            self.form.heading(self.form.route[0]),
        ]
        for column, text in enumerate(headings):
            self.sheet.write_string(at + 1, column, text, book.look(**(style.header | {"border": 0})))
        if not late:
            self.sheet.write_string(at + 2, 0, f"Nothing is {self.form.summary.called.lower()}.", book.look())
        for offset, one in enumerate(late[: self.most], 2):
            self._late_line(at + offset, one)
        at += 2 + max(1, min(len(late), self.most))
        if len(late) > self.most:
            several = len(self.content.summaries) > 1
            more = f"and {len(late) - self.most} more on the sheet {exceptions_sheet(self.form, several=several)}"
            self.sheet.write_string(at, 0, more, book.look(font_color=style.grey))
            at += 1
        return at

    @property
    def _against(self) -> tuple[str, str]:
        """The headings of what a row is late or missed against: its two dates, or its result and target."""
        if has_dates(self.form):
            return "Was due", "Now due"
        return (self.form.heading(self._figures[0]), self.form.heading(self._figures[1])) if self._figures else ("", "")

    @cached_property
    def _figures(self) -> tuple[str, str] | tuple[()]:
        rating = next((one.rating for one in self.form.computed if one.rating), None)
        return (rating.value, rating.target) if rating else ()

    def _late(self, one: Exceptional) -> bool:
        return seen_first(self.form, one.row)

    def _late_line(self, at: int, one: Exceptional) -> None:
        style, row, form = self.style, one.row, self.form
        line = {"bottom": 1, "bottom_color": style.line, "valign": "vcenter"}
        word = counted_word(form, row)
        title = f"{row.plan.ref}  {row.plan.text(form.title_column) or '(no title)'}"
        for column in range(LABELS + 6):
            self.sheet.write_blank(at, column, None, self.book.look(**line))
        target = (form.sheet, cell_name(self.places[row.plan.ref], 0))
        tip = f"To the row {row.plan.ref} on the sheet {form.sheet}"
        link_to(self.sheet, (at, 0), target, _cut(title, 74), self.book.look(**line), tip)
        self.sheet.write_string(
            at, 2, word, self.book.look(bold=True, **line, **style.coloured(form.counted.style(word)))
        )
        against: list[tuple[int, Value]] = []
        if has_dates(form):
            against = [(3, row.plan.values.get(form.summary.old_date)), (4, new_date(form, row)[0])]
        elif self._figures:
            against = [(column, row.value(name)) for column, name in enumerate(self._figures, 3)]
        for column, value in against:
            look = {"align": "left"} | line | ({"num_format": "dd mmm yyyy"} if isinstance(value, date) else {})
            bold = {"bold": True} if isinstance(value, str) and column == 4 else {}
            write_value(self.sheet, at, column, value, self.book.look(**look, **bold))
        self.sheet.write_string(at, 5, _cut(written(row.plan.values.get(form.officer)), 27), self.book.look(**line))
        self.sheet.write_string(at, 7, row.plan.returned_by, self.book.look(**line))
        self.sheet.set_row(at, 17)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
