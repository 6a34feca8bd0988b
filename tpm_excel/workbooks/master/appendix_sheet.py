"""The appendix of a form: what a reader must see first, under the headings and with the columns that the form names.

It is laid out as councils print it: theme, priority and activity as headings, and below them what is late, in the
order of the plan. Rows with something open, but not late, follow at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tpm_excel.forms.counting import counted_word, seen_first
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW, HEADER_ROW
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import Master, MasterRow
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.master.content import Exceptional
from tpm_excel.workbooks.master.rows import KINDS, new_date
from tpm_excel.workbooks.publication.paper import MOST_BREAKS, paper_and_scale, points_down
from tpm_excel.workbooks.publication.strips import Strip, paged
from tpm_excel.workbooks.returns.return_sheet import colour_words, in_cell
from tpm_excel.workbooks.writing.house import HouseBook, HouseSheet
from tpm_excel.workbooks.writing.row_writer import RowKind
from tpm_excel.workbooks.writing.table_sheet import TableColumn, begin_sheet, line_kind
from tpm_excel.workbooks.writing.text_fit import height

WHY, FROM = "Why it is here", "New date from"
_SIZES = (14, 12, 10)
"""Letters of the headings, by how far out they stand."""
_TOP, _HEADINGS = 60.0, 36.0
"""Points that title and note take on the first page, and the headings of the columns on each."""


def exceptions_sheet(form: Form, *, several: bool) -> str:
    """Return the name of the sheet of a form's exceptions; each form has its own where there are several."""
    return f"Exceptions {form.sheet}"[:31].rstrip() if several else "Exceptions"


def write_exceptions(
    book: HouseBook, form: Form, master: Master, exceptions: Sequence[Exceptional], *, several: bool
) -> None:
    """Write what a reader must see first: what is late, in the order of the plan, then rows with something open."""
    columns = _columns(form)
    title = f"{form.shown_first.title}, {master.period.label}"
    called, words = form.summary.called, " or ".join(form.summary.exceptions)
    first = f"{called} is what is {words}. At the end: other rows" if words else "Rows"
    note = f"{master.council}. Position at {long_date(master.as_at)}. {first} with an open error or query."
    sheet = begin_sheet(book, exceptions_sheet(form, several=several), title, note, columns, frozen=0)
    for index, one in enumerate(columns):
        sheet.write_string(HEADER_ROW, index, one.heading, book.look(**book.style.header))
    lines = _Lines(book, sheet, form, columns, master.rows[form.name])
    bottom = lines.write(exceptions)
    _break_pages(book, sheet, columns, lines.strips)
    for place, one in enumerate(columns):
        if one.heading == form.heading(form.summary.count):
            colour_words(book, sheet, form.counted, (FIRST_ROW, place, bottom, place))


def _break_pages(book: HouseBook, sheet: HouseSheet, columns: Sequence[TableColumn], lines: Sequence[Strip]) -> None:
    """Begin pages where no heading is left behind by what stands below it.

    Beyond the breaks that Excel takes it makes its own, between rows: none is lost, but a heading may be left behind.
    """
    paper, scale = paper_and_scale([one.width for one in columns], book.style)
    sheet.set_paper(paper)
    sheet.set_print_scale(scale)
    placed = paged([Strip((), _TOP), *lines], points_down(paper, scale) - _HEADINGS)
    breaks = [FIRST_ROW + at - 1 for at, one in enumerate(placed) if one.new_page]
    sheet.set_h_pagebreaks(breaks[:MOST_BREAKS])


def _columns(form: Form) -> list[TableColumn]:
    columns = [TableColumn(form.heading(form.key), 11, "reference"), TableColumn(form.heading(form.title_column), 38)]
    for name in form.shown_first.columns:
        one = form.columns[name]
        width = 46 if one.kind == "commentary" else one.width
        columns.append(TableColumn(one.heading, width, "word" if one.choices else KINDS.get(one.kind, "text")))
        if name == form.summary.new_date:
            columns.append(TableColumn(FROM, 12))
    return [*columns, TableColumn(WHY, 26)]


class _Lines:
    """The lines of an appendix while they are written, one below the other."""

    def __init__(
        self,
        book: HouseBook,
        sheet: HouseSheet,
        form: Form,
        columns: Sequence[TableColumn],
        rows: Sequence[MasterRow],
    ) -> None:
        self.book, self.sheet, self.form, self.columns, self.rows = book, sheet, form, columns, rows
        self.writer = book.row_writer(sheet, FIRST_ROW)
        self.lines = {one: line_kind(book, self.writer, columns, strong=one) for one in (False, True)}
        self.across: dict[Any, RowKind] = {}
        self.width = sum(one.width for one in columns[1:])
        self.stands: list[Value] = []
        self.above: list[tuple[str, str]] = []
        self.parent = ""
        self.strips: list[Strip] = []

    def write(self, exceptions: Sequence[Exceptional]) -> int:
        """Write all lines and return the row of the last."""
        found = {one.row.plan.ref: one for one in exceptions}
        in_order = [found[row.plan.ref] for row in self.rows if row.plan.ref in found]
        late, others = self._parted(in_order)
        parents = {row.plan.ref: row for row in self.rows}
        for one in late:
            self._headings(one.row)
            if one.row.plan.parent in parents and one.row.plan.parent != self.parent:
                self._above(parents[one.row.plan.parent])
            self._row(one)
        if others:
            self._heading(0, "", "Other rows with an open error or query")
        for one in others:
            self._row(one)
        if found:
            self.sheet.take_rows(self.writer, len(self.columns))
        else:
            self.sheet.write_string(FIRST_ROW, 1, f"Nothing is {self.form.summary.called.lower()}.", self.book.look())
        return max(self.writer.next_row - 1, FIRST_ROW)

    def _parted(self, in_order: Sequence[Exceptional]) -> tuple[list[Exceptional], list[Exceptional]]:
        """What is late, and what has only something open."""
        late: list[Exceptional] = []
        others: list[Exceptional] = []
        for one in in_order:
            (late if seen_first(self.form, one.row) else others).append(one)
        return late, others

    def _headings(self, row: MasterRow) -> None:
        """Write the headings that a row stands under, from the first that is not that of the row before."""
        groups = self.form.shown_first.groups
        stands = [row.plan.values.get(name) for names in groups for name in names]
        if stands == self.stands:
            return
        self.stands = stands
        wanted = [(self._text(row, names[:-1]), self._text(row, names[-1:])) for names in groups]
        same = next((level for level, one in enumerate(wanted) if [one] != self.above[level : level + 1]), len(wanted))
        for level, (number, words) in list(enumerate(wanted))[same:]:
            if number or words:
                self._heading(level, number, words)
        if same < len(wanted):
            self.parent = ""
        self.above = wanted

    @staticmethod
    def _text(row: MasterRow, names: Sequence[str]) -> str:
        return " ".join(written(row.plan.values.get(name)) for name in names)

    def _heading(self, level: int, number: str, words: str) -> None:
        look = {"bold": True, "font_color": self.book.style.navy, "font_size": _SIZES[min(level, len(_SIZES) - 1)]}
        self._across(number, words, look | {"valign": "bottom"}, space=8)

    def _above(self, row: MasterRow) -> None:
        """Write a row that only stands above others: its reference and title."""
        look = {"bold": True, "bg_color": self.book.style.pale, "font_size": 10, "valign": "top"}
        self._across(row.plan.ref, row.plan.text(self.form.title_column), look, space=2)
        self.parent = row.plan.ref

    def _across(self, number: str, words: str, look: dict[str, Any], *, space: float) -> None:
        wrapped, last = self.book.look(text_wrap=True, **look), len(self.columns) - 1
        if wrapped not in self.across:
            looks = [self.book.look(num_format="@", **look), *[wrapped] * last]
            self.across[wrapped] = self.writer.kind(looks, [lambda _: 0] * len(looks), 0)
        high = height([(words, self.width, look["font_size"], True)], least=15) + space
        self.sheet.merge_long(self.writer.next_row, 1, last)
        self.writer.write(self.across[wrapped], [number, words, *[None] * (last - 1)], high)
        self.strips.append(Strip((), high, keep=True))

    def _row(self, one: Exceptional) -> None:
        row, top = one.row, self.form.top(one.row.plan.level)
        values = [row.plan.ref, row.plan.values.get(self.form.title_column), *self._answers(row), one.why]
        self.writer.write(self.lines[top], values)
        self.strips.append(Strip((), self.lines[top].high(values)))
        self.parent = row.plan.ref if top else self.parent

    def _answers(self, row: MasterRow) -> list[Value]:
        values: list[Value] = []
        for name in self.form.shown_first.columns:
            if name == self.form.summary.count:
                values.append(counted_word(self.form, row) or None)
            elif name == self.form.summary.new_date:
                values += new_date(self.form, row)
            elif name == self.form.route[0]:
                values.append(row.plan.returned_by)
            else:
                values.append(in_cell(self.form.columns[name], row.value(name)))
        return values
