"""What moved: since last quarter, and since the version before of each return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tpm_excel.forms.computing import number_of
from tpm_excel.forms.form import AnswerColumn, ComputedColumn, Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import EDITED, MERGED, SUPERSEDED, MasterRow, SourceLine
from tpm_excel.terms.movement import LAST_QUARTER, PREVIOUS_VERSION, Move
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Return

Row = Mapping[str, Value]
NEW, GONE, COMPLETED, NOT_COMPLETED = "New", "Gone", "Completed", "No longer completed"
BETTER, WORSE, UP, DOWN, CHANGED = "Better", "Worse", "Up", "Down", "Changed"


def since_last_quarter(
    form: Form, rows: Sequence[MasterRow], before: Mapping[str, Row], gone: Mapping[str, PlanRow]
) -> Iterator[Move]:
    """Yield what a form's rows are other in than last quarter, in plan order; nothing where nothing came then.

    A row that is not answered yet has not moved. `gone` are the rows of last quarter's plan, by reference.
    """
    if not before:
        return
    for row in rows:
        if row.plan.ref not in before:
            yield _whole(form, row.plan, NEW, "", _text(form, form.summary.count, row.value(form.summary.count)))
        elif row.answered:
            yield from _row(form, row, before[row.plan.ref])
    here = {row.plan.ref for row in rows}
    for ref in before:
        if ref not in here and ref in gone:
            was = _text(form, form.summary.count, before[ref].get(form.summary.count))
            yield _whole(form, gone[ref], GONE, was, "")


def _whole(form: Form, row: PlanRow, word: str, before: str, now: str) -> Move:
    heading = form.heading(form.summary.count)
    return Move(LAST_QUARTER, word, row.returned_by, row.ref, row.text(form.title_column), heading, before, now)


def _row(form: Form, row: MasterRow, before: Row) -> Iterator[Move]:
    columns: tuple[AnswerColumn | ComputedColumn, ...] = (*form.answer, *form.computed)
    for column in columns:
        if isinstance(column, ComputedColumn) and column.direction:
            continue  # it is the word of the figure that moved
        if isinstance(column, AnswerColumn) and column.kind in ("text", "commentary", "explanation", "date"):
            continue
        old, new = before.get(column.name), row.value(column.name)
        if old is None or new is None or old == new:
            continue
        said = (row.plan.returned_by, row.plan.ref, row.plan.text(form.title_column), column.heading)
        shown = _text(form, column.name, old), _text(form, column.name, new)
        yield Move(LAST_QUARTER, _word(form, row, column, old), *said, *shown)


def _word(form: Form, row: MasterRow, column: AnswerColumn | ComputedColumn, old: Value) -> str:
    """What a change means: completed, better or worse where the words or the form's direction say it, up or down."""
    new = row.value(column.name)
    directed = [one for one in form.computed if one.direction and one.direction.value == column.name]
    for one in directed:
        if one.direction and one.direction.against == "previous" and row.value(one.name) is not None:
            return str(row.value(one.name))
    if isinstance(column, ComputedColumn) and column.rating:
        order = (column.rating.met, column.rating.between, column.rating.below)
        return _ranked([str(old), str(new)], order)
    if column.choices:
        listed = form.lists[column.choices]
        groups = listed.group_of(old), listed.group_of(new)
        if "done" in groups and groups[0] != groups[1]:
            return COMPLETED if groups[1] == "done" else NOT_COMPLETED
        return _ranked([str(old), str(new)], listed.words) if any(groups) else CHANGED
    numbers = number_of(form, column.name, old), number_of(form, column.name, new)
    if numbers[0] is None or numbers[1] is None or numbers[0] == numbers[1]:
        return CHANGED
    return UP if numbers[1] > numbers[0] else DOWN


def _ranked(words: Sequence[str], order: Sequence[str]) -> str:
    """Whether a word of a list with the best first became a better one."""
    if any(word not in order for word in words):
        return CHANGED
    return BETTER if order.index(words[1]) < order.index(words[0]) else WORSE


def since_previous_version(
    forms: tuple[Form, ...], sources: Sequence[SourceLine], rows: Mapping[str, Sequence[MasterRow]]
) -> Iterator[Move]:
    """Yield the answers that a later version of a return changed, each against the version before it."""
    again = {line.ref for line in sources if line.state in (SUPERSEDED, EDITED)}  # what came once did not move
    if not again:
        return
    by_name = {form.name: form for form in forms}
    plan = {(name, row.plan.ref): row.plan for name, several in rows.items() for row in several}
    latest: dict[tuple[str, str, str], SourceLine] = {}
    for line in sources:
        if line.ref not in again:
            continue
        key = (line.form, line.ref, line.answer.field)
        before = latest.get(key)
        if line.state in (MERGED, SUPERSEDED, EDITED) and line.source.kind == "return":
            latest[key] = line
            differs = before is not None and before.answer.value != line.answer.value
            if before and differs and before.source.received <= line.source.received:
                form, row = by_name[line.form], plan.get((line.form, line.ref))
                yield _version(form, row, before, line)


def _version(form: Form, row: PlanRow | None, before: SourceLine, line: SourceLine) -> Move:
    name = line.answer.field
    return Move(
        since=PREVIOUS_VERSION,
        word=CHANGED,
        directorate=row.returned_by if row else "",
        ref=line.ref,
        about=row.text(form.title_column) if row else "",
        heading=form.heading(name),
        before=_text(form, name, before.answer.value),
        now=_text(form, name, line.answer.value),
        files=f"{before.source.file}; {line.source.file}",
    )


def _text(form: Form, name: str, value: Value) -> str:
    return written(value, percent=form.columns[name].kind == "percentage")


def unchanged(returns: Sequence[Return]) -> Iterator[tuple[Return, Return]]:
    """Yield each return that says what the one before it from the same directorate said, together with that one."""
    last: dict[str, Return] = {}
    for one in returns:
        before = last.get(one.directorate)
        if before and one.source.kind == before.source.kind == "return" and _said(one) == _said(before) != {}:
            yield one, before
        last[one.directorate] = one


def _said(the_return: Return) -> dict[tuple[str, str, str], Value]:
    return {
        (form, row.ref, name): answer.value if answer.value is not None else answer.written.strip()
        for form, rows in the_return.rows.items()
        for row in rows
        for name, answer in row.answers.items()
        if not answer.blank
    }
