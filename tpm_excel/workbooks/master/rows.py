"""The master's sheet of a form: every row of the plan once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from tpm_excel.forms.counting import NO_LABEL, counted_word, label_columns, seen_first
from tpm_excel.forms.form import AnswerColumn, ComputedColumn, Form, PlanColumn
from tpm_excel.forms.layout import FIRST_ROW, HEADER_ROW, LAST_QUARTER
from tpm_excel.terms.cells import Value
from tpm_excel.terms.edits import TeamColumn
from tpm_excel.terms.masters import Master, MasterRow
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.master.links import MOST_LINKS, place_of, tip_of
from tpm_excel.workbooks.master.sources_sheet import first_line
from tpm_excel.workbooks.publication.paper import LANDSCAPE
from tpm_excel.workbooks.returns.return_sheet import colour_words, in_cell
from tpm_excel.workbooks.writing.house import HouseBook, HouseSheet, pixels
from tpm_excel.workbooks.writing.table_sheet import A3, Kind, TableColumn, write_table

_LEAST = 70
"""The scale in per cent at which letters of 10 points are still read."""
OWN_COLUMNS = ("Open findings", "File")
"""Headings of the columns that stand beside the form's own on its master sheet."""
KINDS: dict[str, Kind] = {"reference": "reference", "date": "date", "percentage": "percentage"}
KINDS |= {"number": "figure", "figure": "figure"}
"""How a table shows a column of a form; the other kinds are text."""
_LETTERS, _WIDEST = 30, 110.0
"""So many letters of a text for each letter of its column's width fit below the height at which Excel stops."""


@dataclass(frozen=True, slots=True)
class MasterColumns:
    """The columns of a form on its master sheet, by name; `returned_by` counts a row once."""

    plan: tuple[PlanColumn, ...]
    last: tuple[AnswerColumn, ...]
    answers: tuple[AnswerColumn | ComputedColumn, ...]

    @property
    def returned_by(self) -> int:
        """The place of the column that says who returns a row, counted from 0."""
        return len(self.plan)

    def place(self, name: str) -> int:
        """Return the place of a plan column, an answer or a computed column, counted from 0."""
        names = [one.name for one in self.plan]
        if name in names:
            return names.index(name)
        return len(self.plan) + 1 + len(self.last) + [one.name for one in self.answers].index(name)


def master_columns(form: Form) -> MasterColumns:
    """Return what stands on a form's master sheet: the plan, last quarter, the answers, and what is computed."""
    plan = tuple(one for one in form.plan if one.name != form.route[0] and not one.plan_only)
    answers: tuple[AnswerColumn | ComputedColumn, ...] = (*form.answer, *form.computed)
    return MasterColumns(plan, tuple(one for one in form.answer if one.last_quarter), answers)


def write_rows(
    book: HouseBook,
    form: Form,
    master: Master,
    codes: Mapping[str, str],
    last: Mapping[str, Mapping[str, Value]],
    team: Sequence[TeamColumn] = (),
) -> None:
    """Write the sheet of a form: each row of the plan once, in plan order, with its answers, and the team's columns.

    Each row leads to its first line on the sheet Sources.
    """
    places = master_columns(form)
    rows = master.rows[form.name]
    columns = [
        *(TableColumn(one.heading, one.width, _plan_kind(one)) for one in places.plan),
        TableColumn(form.heading(form.route[0]), 12),
        *(TableColumn(f"{LAST_QUARTER}{one.heading.lower()}", *_last(one)) for one in places.last),
        *(TableColumn(one.heading, _wide(one, rows), KINDS.get(one.kind, "text")) for one in places.answers),
        TableColumn(OWN_COLUMNS[0], 20),
        TableColumn(OWN_COLUMNS[1], 32, "grey"),
        *(TableColumn(one.heading, 20, _team_kind(one)) for one in team),
    ]
    lines = _lines(form, places, rows, codes, last, team)
    title = f"{form.title}, {master.period.label}"
    note = (
        f"{master.council}. Position at {long_date(master.as_at)}. Every row of the plan once, in plan order. "
        "To correct an answer, type over it here and save: the next tpm collect takes it in."
    )
    top = [form.top(row.plan.level) for row in rows]
    frozen = places.place(form.title_column) + 1
    sheet = write_table(
        book, form.sheet, title, note, columns, lines, strong=top, frozen=1 if frozen > 4 else frozen, paper=A3
    )
    file = [one.heading for one in columns].index(OWN_COLUMNS[1])
    _link_to_sources(sheet, form, master, file)
    bottom = FIRST_ROW + max(len(rows), 1) - 1
    _print_across(sheet, columns, title, bottom)
    for name in dict.fromkeys((form.summary.count, *(one.name for one in form.computed if one.choices))):
        column = places.place(name)
        colour_words(book, sheet, form.choices(name), (FIRST_ROW, column, bottom, column))


def _print_across(sheet: HouseSheet, columns: Sequence[TableColumn], title: str, bottom: int) -> None:
    """Print what is wider than a page can be read on several beside each other, with the references on each.

    The title stands in the head of every page: in the column of the references it would be cut off on the second.
    """
    if LANDSCAPE[A3] * 100 >= sum(pixels(one.width) for one in columns) * _LEAST:
        return
    sheet.set_print_scale(_LEAST)
    sheet.print_across()
    sheet.repeat_columns(0, 0)
    sheet.print_area(HEADER_ROW, 0, bottom, len(columns) - 1)
    sheet.set_margins(left=0.3, right=0.3, top=0.7, bottom=0.5)
    sheet.set_header(f'&L&"-,Bold"&12{title.replace("&", "&&")}')


def _link_to_sources(sheet: HouseSheet, form: Form, master: Master, column: int) -> None:
    """Make the file of each row lead to what is said of the row's answers on the sheet Sources."""
    said, rows = first_line(form, master), enumerate(master.rows[form.name], FIRST_ROW)
    linked = ((at, row.plan.ref, *said[row.plan.ref]) for at, row in rows if row.plan.ref in said)
    sheet.add_long_links(
        (at, column, place_of(name, cell), tip_of(f"To the answers of {ref} on the sheet {name}"))
        for at, ref, name, cell in islice(linked, MOST_LINKS)
    )


def _plan_kind(column: PlanColumn) -> Kind:
    return "strong" if column.strong else KINDS.get(column.kind, "text")


def _team_kind(column: TeamColumn) -> Kind:
    """How a column that people added is shown: as dates or figures where it holds nothing else."""
    kinds = {type(value) for value in column.values.values()}
    return "date" if kinds <= {date, datetime} else "figure" if kinds <= {float, int} else "text"


def _wide(column: AnswerColumn | ComputedColumn, rows: Sequence[MasterRow]) -> float:
    """The width of a column of answers: more than the form says where a text would be higher than a row can be."""
    if column.kind != "commentary":
        return column.width
    texts = (row.answers[column.name].value for row in rows if column.name in row.answers)
    longest = max((len(text) for text in texts if isinstance(text, str)), default=0)
    return min(max(column.width, longest / _LETTERS), _WIDEST)


def _last(column: AnswerColumn) -> tuple[float, Kind]:
    kind = KINDS.get(column.kind, "grey")
    return (column.width * 0.6 if column.width > 30 else column.width, kind)


def _lines(
    form: Form,
    places: MasterColumns,
    rows: Sequence[MasterRow],
    codes: Mapping[str, str],
    last: Mapping[str, Mapping[str, Value]],
    team: Sequence[TeamColumn],
) -> Iterator[list[Value]]:
    """The values of each row: the plan's, last quarter's, the answers, what is open, and the team's."""
    labels, names = label_columns(form), [one.name for one in places.plan]
    labelled = [at for at, name in enumerate(names) if name in labels]
    answers = [(one, one.name, one.name == form.summary.count, bool(one.choices)) for one in places.answers]
    nothing: list[Value] = [None] * len(places.last)
    originals = [(at, one.original_of) for at, one in enumerate(places.plan) if one.original_of]
    for row in rows:
        plan, ref = row.plan.values, row.plan.ref
        values: list[Value] = list(map(plan.get, names))
        for at, changed in originals:
            if values[at] == plan.get(changed):
                values[at] = None  # it stands there where the date was changed, and only there
        for at in labelled:
            if values[at] is None:
                values[at] = NO_LABEL
        values.append(row.plan.returned_by)
        before = last.get(ref)
        values += [in_cell(one, before.get(one.name)) for one in places.last] if before else nothing
        for answer, name, counted, listed in answers:
            value = counted_word(form, row) or None if counted else row.value(name)
            values.append(in_cell(answer, value) if listed and not counted else value)
        values += (codes.get(ref, ""), row.source.file if row.source else "", *(one.values.get(ref) for one in team))
        yield values


def has_dates(form: Form) -> bool:
    """Whether the rows of a form are due on a date."""
    return bool(form.summary.old_date or form.summary.new_date)


def new_date(form: Form, row: MasterRow) -> tuple[Value, str]:
    """Return the date by which a late row is now expected, and where it was found; words where none was given."""
    given = row.value(form.summary.new_date)
    if given is not None:
        return given, "the return"
    if isinstance(row.offered, date):
        return row.offered, "the comment"
    return ("not given", "") if seen_first(form, row) else (None, "")
