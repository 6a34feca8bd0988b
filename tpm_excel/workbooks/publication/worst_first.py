"""The second page of the summary: what is late or missed, the worst first, and what was finished since last quarter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import inf

from tpm_excel.forms.counting import counted_word, seen_first
from tpm_excel.forms.form import Form
from tpm_excel.terms.masters import MasterRow
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.counting import done_words
from tpm_excel.workbooks.master.rows import has_dates, new_date
from tpm_excel.workbooks.publication.strips import Cell, Strip, strip

_FIGURES = ("number", "figure")
_MOST_FIGURES = 4
_TITLE = 3
"""The title of a row stands in the columns from the first to this one."""


def worst_first(content: MasterContent, forms: Sequence[Form], widths: Sequence[float], room: float) -> list[Strip]:
    """Return the lists of all forms, as much of them as there is room for: the appendices hold all."""
    lists = [_Lists(content, form, widths) for form in forms]
    needs = {at: _high(one.late(inf)) for at, one in enumerate(lists)}
    rooms: dict[int, float] = {}
    for at in sorted(needs, key=needs.__getitem__):  # who needs little leaves the more to the others
        rooms[at] = min(needs[at], (room - sum(rooms.values())) / (len(needs) - len(rooms)))
    rooms[0] += room - sum(rooms.values())
    return [strip for at, one in enumerate(lists) for strip in one.strips(rooms[at])]


def _high(strips: Iterable[Strip]) -> float:
    return sum(one.height for one in strips)


class _Lists:
    """The lists of one form while they are written."""

    def __init__(self, content: MasterContent, form: Form, widths: Sequence[float]) -> None:
        self.content, self.form, self.widths, self.last = content, form, widths, len(widths) - 1
        kinds = {name: form.kind(name) for name in form.shown_first.columns}
        self.figures = [name for name, kind in kinds.items() if kind in _FIGURES][:_MOST_FIGURES]
        self.dated = has_dates(form)

    def strips(self, room: float) -> Iterator[Strip]:
        """Yield what is late, and what was finished where that leaves room for it."""
        form, listed = self.form, list(self.late(room))
        yield from listed
        finished, left = self._finished(), room - _high(listed)
        if finished and left > 80:  # a heading and a few lines
            since = self.content.master.period.previous().label
            done = ", ".join(done_words(form)).lower()
            yield from self._list(f"{form.title}, {done} since {since}: {len(finished)}", finished, left)

    def late(self, room: float) -> Iterator[Strip]:
        """Yield what is late, the worst first."""
        form, summary = self.form, self.form.summary
        if not summary.exceptions:
            return
        late = [one.row for one in self.content.exceptions[form.name] if seen_first(form, one.row)]
        total = self.content.summaries[form.name].all_rows.total
        heading = f"{form.title}, {summary.called.lower()}: {len(late)} of {total} {form.rows_are}"
        yield from self._list(heading, late, room)

    def _list(self, heading: str, rows: Sequence[MasterRow], room: float) -> Iterator[Strip]:
        """A heading and its lines, the last of which says how many there was no room for."""
        cell = Cell(0, self.last, heading, "group", size=11.5, bold=True)
        above = [replace(strip([cell], self.widths, space=8), keep=bool(rows))]
        if rows:
            heads = [Cell(*span, word, "head", bold=True) for span, word in self._heads()]
            above.append(replace(strip(heads, self.widths), keep=True))
        yield from above
        left = room - _high(above)
        lines = [strip(self._line(row), self.widths) for row in rows]
        fits = left > _high(lines) - 1  # sums of fractions are never quite the same
        for at, one in enumerate(lines):
            left -= one.height
            if not fits and left < 15:  # the line that says how many more there are
                more = f"And {len(lines) - at} more, in the appendices."
                yield strip([Cell(0, self.last, more, "quiet")], self.widths)
                return
            yield one

    def _heads(self) -> Iterator[tuple[tuple[int, int], str]]:
        """The columns of a list: what, how it stands, by when or against what, and who answers for it."""
        form, last = self.form, self.last
        count, route = form.heading(form.summary.count), form.heading(form.route[0])
        title = ((0, _TITLE), form.heading(form.title_column))
        if self.dated:
            officer = form.heading(form.officer) if form.officer else ""
            dates = [((5, 5), "Was due"), ((6, 6), "Now due")]
            yield from (title, ((4, 4), count), *dates, ((7, last - 1), officer), ((last, last), route))
            return
        first = last - 1 - len(self.figures)
        yield (0, first - 1), title[1]
        yield from (((first + at, first + at), form.heading(name)) for at, name in enumerate(self.figures))
        yield from (((last - 1, last - 1), count), ((last, last), route))

    def _line(self, row: MasterRow) -> list[Cell]:
        form, spans = self.form, [span for span, _ in self._heads()]
        word = counted_word(form, row)
        title = Cell(*spans[0], f"{row.plan.ref} {row.plan.text(form.title_column)}")
        counted = Cell(0, 0, word, "word", form.counted.style(word), bold=True)
        if self.dated:
            officer = row.plan.text(form.officer).replace("; ", ", ") if form.officer else ""
            new = new_date(form, row)[0] if seen_first(form, row) else None
            dates = [Cell(5, 5, row.plan.values.get(form.summary.old_date), "date"), Cell(6, 6, new, "date")]
            beside = [replace(counted, first=4, last=4), *dates, Cell(*spans[-2], officer)]
        else:
            values = zip(spans[1:], self.figures, strict=False)
            beside = [Cell(*span, row.value(name), "figure") for span, name in values]
            beside.append(replace(counted, first=spans[-2][0], last=spans[-2][1]))
        return [title, *beside, Cell(*spans[-1], row.plan.returned_by)]

    def _finished(self) -> list[MasterRow]:
        """The rows that are done now and were not last quarter, by what was answered then."""
        form, done = self.form, done_words(self.form)
        before = self.content.last_quarter.get(form.name, {})
        then = {ref: values.get(form.summary.count) for ref, values in before.items()}
        return [
            row
            for row in self.content.master.rows[form.name]
            if counted_word(form, row) in done and then.get(row.plan.ref) and then[row.plan.ref] not in done
        ]
