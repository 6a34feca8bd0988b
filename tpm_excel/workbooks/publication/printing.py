"""From the rows of a form to the strips of its printed pages, as the form's file lays them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from tpm_excel.forms.counting import counted_word, seen_first
from tpm_excel.forms.form import Form
from tpm_excel.forms.print_spec import PrintColumn, PrintSpec
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import MasterRow
from tpm_excel.workbooks.master.rows import new_date
from tpm_excel.workbooks.publication.strips import CONTINUED, SIZE, Cell, Strip, split, strip
from tpm_excel.workbooks.returns.return_sheet import in_cell

CHART_HEIGHT = 92.0
BAR, MARKS = "▌", ("◆", "■", "▲")
"""What the first column of a chart is drawn as, and the others, in the order of their markers."""
_LOOKS = {"date": "date", "percentage": "percentage", "number": "figure", "figure": "figure", "reference": "reference"}
_SIZES = (14.0, 11.5, 10.0)


def strips_of(form: Form, spec: PrintSpec, rows: Sequence[MasterRow], charts: Mapping[str, object]) -> list[Strip]:
    """Return the strips of the rows of a form; `charts` has the references of those that a chart can be drawn of."""
    return list(_Pages(form, spec, charts).overview(rows)) + list(_Pages(form, spec, charts).strips(rows))


def exceptions_spec(form: Form) -> PrintSpec:
    """Return how what must be seen first is printed: the form says its columns, in the order of the plan."""
    first = form.shown_first
    below = tuple(name for name in first.columns if name in form.printed.below)
    beside = tuple(name for name in first.columns if name not in below)
    return PrintSpec(title=first.title, groups=first.groups, columns=form.print_columns(beside), below=below)


def strips_of_exceptions(form: Form, spec: PrintSpec, rows: Sequence[MasterRow]) -> list[Strip]:
    """Return the strips of what must be seen first, in the order of the plan, each under the row that it belongs to."""
    late = [row for row in rows if seen_first(form, row)]
    return list(_Pages(form, spec, {}, {row.plan.ref: row for row in rows}).strips(late))


class _Pages:
    """The strips of one form, made one after the other; `parents` are rows that stand above others as headings."""

    def __init__(
        self,
        form: Form,
        spec: PrintSpec,
        charts: Mapping[str, object],
        parents: Mapping[str, MasterRow] | None = None,
    ) -> None:
        self.form, self.spec, self.charts, self.parents = form, spec, charts, parents or {}
        self.widths = [one.width for one in spec.columns]
        self.last = len(spec.columns) - 1
        self.above: list[str] = []
        self.heads: Strip | None = None
        self.under = ""

    def overview(self, rows: Sequence[MasterRow]) -> Iterator[Strip]:
        """Yield a table of all rows with the few columns that the form names; nothing where it names none."""
        names = (self.form.key, self.form.title_column, *self.spec.overview)
        if not self.spec.overview:
            return
        places = [0, 1, *range(self.last - len(self.spec.overview) + 1, self.last + 1)]
        spans = list(zip(places, [*(place - 1 for place in places[1:]), self.last], strict=True))
        titles = [
            Cell(*span, self.form.heading(name), "head", bold=True) for span, name in zip(spans, names, strict=True)
        ]
        heads = replace(strip(titles, self.widths), keep=True)
        yield heads
        for row in rows:
            top = self.form.top(row.plan.level)
            cells = [self._cell(row, name, span, strong=top) for span, name in zip(spans, names, strict=True)]
            yield replace(strip(cells, self.widths), again=(heads,))

    def strips(self, rows: Sequence[MasterRow]) -> Iterator[Strip]:
        """Yield the headings and the rows, with what stands below them."""
        fresh = bool(self.spec.overview)
        for place, row in enumerate(rows):
            several = [*self._headings(row), *self._block(row, rows[place:])]
            if fresh and several:
                several[0] = replace(several[0], new_page=True)
            fresh = False
            yield from several
            lines = self._row(row)
            if rows[place + 1 : place + 2] and rows[place + 1].plan.parent == row.plan.ref:
                lines[-1] = replace(lines[-1], keep=True)
            yield from lines
        if not rows:
            yield strip([Cell(0, self.last, f"Nothing is {self.form.summary.called.lower()}.")], self.widths)

    def _headings(self, row: MasterRow) -> Iterator[Strip]:
        wanted = [" ".join(filter(None, (row.plan.text(name) for name in names))) for names in self.spec.groups]
        same = next((at for at, one in enumerate(wanted) if [one] != self.above[at : at + 1]), len(wanted))
        if same == len(wanted):
            return
        turns = next((at for at, names in enumerate(self.spec.groups) if self.spec.new_page in names), -1)
        turn = bool(self.above) and same <= turns
        self.above, self.heads, self.under = wanted, None, ""
        for level, words in list(enumerate(wanted))[0 if turn else same :]:
            if words:
                size = _SIZES[min(level, len(_SIZES) - 1)]
                one = strip([Cell(0, self.last, words, "group", size=size, bold=True)], self.widths, space=8)
                outer = self._continued(wanted[level - 1]) if level and level == same else ()
                yield replace(one, keep=True, new_page=turn, again=outer)
                turn = False

    def _block(self, row: MasterRow, rest: Sequence[MasterRow]) -> Iterator[Strip]:
        """The headings of the columns, and the row above, where it does not stand there itself."""
        heads = replace(strip(self._titles(row, rest), self.widths), keep=True)
        begins = self.form.top(row.plan.level) and not self.parents
        if begins or self.heads is None or self.heads.cells != heads.cells:
            self.heads = heads
            yield replace(heads, again=self._again(row)[:-1])
        parent = self.parents.get(row.plan.parent)
        if parent and self.under != parent.plan.ref:
            words = parent.plan.text(self.form.title_column)
            cells = [Cell(0, 0, parent.plan.ref, "above", bold=True), Cell(1, self.last, words, "above", bold=True)]
            yield replace(strip(cells, self.widths, space=2), keep=True, again=self._again(row))
            self.under = parent.plan.ref
        elif not row.plan.parent:
            self.under = row.plan.ref

    def _titles(self, row: MasterRow, rest: Sequence[MasterRow]) -> Iterator[Cell]:
        """The headings of the columns: over titles the level, over several people those that the rows name.

        Those of rows below others are lighter, so that a reader sees where an activity begins.
        """
        below = bool(row.plan.level) and not self.form.top(row.plan.level) and not self.parents
        for place, one in enumerate(self.spec.columns):
            names = one.of[:1]
            if all(self.form.kind(name) == "people" for name in one.of):
                filled = (name for name in one.of if any(each.value(name) for each in self._alike(row, rest)))
                names = tuple(filled) or one.of[-1:]
            words = ", ".join(self.form.heading(name) for name in names) or self._drawn(one)
            if names == (self.form.title_column,) and row.plan.level and not self.parents:
                words = row.plan.level
            yield Cell(place, place, words, "head below" if below else "head", bold=True)

    def _drawn(self, column: PrintColumn) -> str:
        """What the charts below a heading draw: it stands for a legend in each of them."""
        shown = zip(column.chart, (BAR, *MARKS * len(column.chart)), strict=False)
        return "Over time: " + ", ".join(f"{mark} {self.form.heading(name)}" for name, mark in shown)

    def _alike(self, row: MasterRow, rest: Sequence[MasterRow]) -> Iterator[MasterRow]:
        """The rows from this one on that stand under the same headings."""
        alone = self.form.top(row.plan.level) and not self.parents
        same = takewhile(lambda one: one is row or (not alone and one.plan.level == row.plan.level), rest)
        return iter(same)

    def _row(self, row: MasterRow) -> list[Strip]:
        """A row and what is printed across the page below it, with the headings that a new page repeats."""
        strong = self.form.top(row.plan.level) and not self.parents
        cells = [self._of(row, one, place, strong=strong) for place, one in enumerate(self.spec.columns)]
        drawn = row.plan.ref if row.plan.ref in self.charts and any(one.chart for one in self.spec.columns) else ""
        several = split(cells, self.widths, least=CHART_HEIGHT if drawn else 16)
        several[0] = replace(several[0], chart=drawn, ref=row.plan.ref)
        for name in self.spec.below:
            text = written(row.value(name))
            if text:
                label = Cell(0, 0, self.form.heading(name), "label", bold=True)
                several[-1] = replace(several[-1], keep=True)
                several += split([label, Cell(1, self.last, text)], self.widths)
        return [replace(one, again=self._again(row)) for one in several]

    def _again(self, row: MasterRow) -> tuple[Strip, ...]:
        words = next(filter(None, reversed(self.above)), row.plan.parent and f"Below {row.plan.parent}")
        return (*self._continued(words), *([self.heads] if self.heads else []))

    def _continued(self, words: str) -> tuple[Strip, ...]:
        if not words:
            return ()
        cell = Cell(0, self.last, f"{words} {CONTINUED}", "group", size=SIZE + 1, bold=True)
        return (replace(strip([cell], self.widths), keep=True),)

    def _of(self, row: MasterRow, column: PrintColumn, place: int, *, strong: bool) -> Cell:
        if column.chart:
            words = None if row.plan.ref in self.charts else "No figures to draw"
            return Cell(place, place, words, "strong" if strong else "quiet")
        filled = [name for name in column.of if self._value(row, name) not in (None, "")]
        if not filled:  # what would stand in brackets after a name stands alone where there is none
            filled = [each for name in column.of if (each := self.spec.brackets.get(name, "")) and row.value(each)]
        if len(filled) < 2 and not (filled and filled[0] in self.spec.brackets):
            name = filled[0] if filled else column.of[0]
            return self._cell(row, name, (place, place), strong=strong)
        texts = [self._text(row, name, first=not number) for number, name in enumerate(filled)]
        return Cell(place, place, "\n".join(texts), "strong" if strong else "text", bold=False)

    def _text(self, row: MasterRow, name: str, *, first: bool) -> str:
        """A value among others of a cell: people as they are, what else is not the first with its heading."""
        people = self.form.kind(name) == "people"
        text = written(self._value(row, name), percent=self.form.kind(name) == "percentage")
        text = text.replace("; ", ", ") if people else text
        after = written(row.value(self.spec.brackets.get(name, ""))).replace("; ", ", ")
        text += f" ({after})" if after else ""
        return text if first or people else f"{self.form.heading(name)}: {text}"

    def _cell(self, row: MasterRow, name: str, span: tuple[int, int], *, strong: bool) -> Cell:
        column, value = self.form.columns[name], self._value(row, name)
        look = _LOOKS.get(column.kind, "text")
        bold = strong and name in (self.form.key, self.form.title_column)
        if column.choices:
            word = written(value)
            pair = self.form.choices(name).style(word) if word else ""
            return Cell(*span, in_cell(column, value), "word strong" if strong else "word", pair, bold=bool(word))
        if isinstance(value, str) and look in ("date", "percentage"):
            look = "text"  # words in place of a date or a share
        return Cell(*span, value, f"{look} strong" if strong else look, bold=bold)

    def _value(self, row: MasterRow, name: str) -> Value:
        if name == self.form.summary.count:
            return counted_word(self.form, row) or None
        if name == self.form.summary.new_date and self.parents:
            return new_date(self.form, row)[0]
        if name in self.form.route:
            value = row.value(name)
            return value.replace("; ", ", ") if isinstance(value, str) else value or row.plan.returned_by
        value = row.value(name)
        return value.replace("; ", ", ") if isinstance(value, str) and self.form.kind(name) == "people" else value
