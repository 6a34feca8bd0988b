"""Which rows of a return count. The plan and the workspace decide it, never what the file claims of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import HELD_BACK, SUPERSEDED
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Answer, Return, ReturnedRow

Theirs = Mapping[str, AbstractSet[str]]
"""By form: the references that were issued to a directorate in the period, whoever returns them now."""


class Planned(dict[str, PlanRow]):
    """The rows of a form by their references. Which of them look alike is looked up once, where somebody asks."""

    def __init__(self, form: Form, rows: Iterable[PlanRow]) -> None:
        """Take the rows of a form."""
        super().__init__((row.ref, row) for row in rows)
        self._form = form

    def twins(self, row: PlanRow) -> bool:
        """Return whether another row looks as one of them does."""
        return self._looks[look(self._form, row)] > 1

    @cached_property
    def _looks(self) -> Counter[tuple[Value, ...]]:
        return Counter(look(self._form, row) for row in self.values())


def look(form: Form, row: PlanRow) -> tuple[Value, ...]:
    """Return what a row shows on its return, but for its reference."""
    return tuple(row.values.get(one.name) for one in form.shown if one.name != form.key)


def admit(
    the_return: Return, form: Form, plan: Planned, theirs: Theirs
) -> tuple[list[ReturnedRow], list[tuple[str, Answer, str]], list[Finding]]:
    """Return the rows of a return that count, the answers that do not with what became of them, and why.

    `plan` holds the form's rows. Rows that the plan does not know, that somebody else answers, or that
    stand twice with different answers are held back with their answers.
    """
    admitted: list[ReturnedRow] = []
    held: list[ReturnedRow] = []
    repeated: list[tuple[str, Answer, str]] = []
    findings: list[Finding] = []
    groups: dict[str, list[ReturnedRow]] = {}
    for row in the_return.rows.get(form.name, ()):
        if row.held:
            held.append(row)
        else:
            groups.setdefault(row.ref, []).append(row)
    for ref, rows in groups.items():
        if len(rows) == 1 and _expected(the_return, plan.get(ref), theirs.get(form.name, ())):
            admitted += rows  # nearly every row: there is nothing to choose and nothing to say
            continue
        strange = [_stranger(the_return, form, plan.get(ref), row, theirs) for row in _said_once(form, rows)]
        if any(strange):
            answered = [row for row in rows if row.answered]  # one without answers has nothing that could be lost
            findings += [one for one in strange if one and answered]
            held += answered
            continue
        ours, others = _ours(form, plan[ref], rows)
        held += [row for row in others if row.answered]
        findings += [_another(the_return, form, plan[ref], row) for row in others if row.answered]
        unsure = len(ours) > 1 and not others and _unsure(form, plan, plan[ref], ours)
        row, doubled = _one_of(the_return, form, plan[ref], ours, unsure=unsure)
        findings += doubled
        repeated += _repeated(row, ours)
        admitted.append(row)
    lines = [(row.ref, answer, HELD_BACK) for row in held for answer in row.answers.values() if not answer.blank]
    return admitted, [*lines, *repeated], [one for one in findings if one]


def _repeated(row: ReturnedRow, rows: list[ReturnedRow]) -> list[tuple[str, Answer, str]]:
    """The answers of rows with one reference that stand for themselves no more: another says the same, or differs."""
    found = []
    for name, stands in row.answers.items():
        filled = [one.answers[name] for one in rows if name in one.answers and not one.answers[name].blank]
        state = HELD_BACK if stands.unreadable else SUPERSEDED
        found += [(row.ref, answer, state) for answer in filled[1:]]
    return found


def _stranger(
    the_return: Return, form: Form, planned: PlanRow | None, row: ReturnedRow, theirs: Theirs
) -> Finding | None:
    if _expected(the_return, planned, theirs.get(form.name, ())):
        return None
    sender, answers = the_return.directorate, _listed(form, row)
    if planned is None:
        return finding("TPM401", row.place, directorate=sender, found=row.ref, answers=answers)
    about = planned.text(form.title_column)
    context = {"owner": planned.returned_by, "sender": sender, "answers": answers}
    return finding("TPM405", row.place, about=about, directorate=sender, **context)


def _expected(the_return: Return, planned: PlanRow | None, theirs: Container[str]) -> bool:
    """Whether a row of the plan was to come from the directorate that sent it."""
    return planned is not None and (planned.returned_by == the_return.directorate or planned.ref in theirs)


def _said_once(form: Form, rows: list[ReturnedRow]) -> list[ReturnedRow]:
    """Of rows with one reference those that say something of their own; where none is answered, the first."""
    return list({_listed(form, row): row for row in reversed(rows) if row.answered}.values())[::-1] or rows[:1]


def _listed(form: Form, row: ReturnedRow) -> str:
    filled = [one for one in row.answers.values() if not one.blank]
    return "; ".join(f"{form.heading(one.field)} “{one.written.strip()[:60]}”" for one in filled)


def _ours(form: Form, planned: PlanRow, rows: list[ReturnedRow]) -> tuple[list[ReturnedRow], list[ReturnedRow]]:
    """Of rows with the same reference those that have the plan's title, and others that were made of a copy."""
    title = _bare(planned.text(form.title_column))
    ours = [row for row in rows if _bare(_title(form, planned, row)) == title]
    return (ours, [row for row in rows if row not in ours]) if ours else (rows, [])


def _title(form: Form, planned: PlanRow, row: ReturnedRow) -> str:
    """The title that came back with a row."""
    cells = row.plan_cells
    return planned.text(form.title_column) if cells is None else cells.get(form.title_column, "")


def _unsure(form: Form, plan: Planned, planned: PlanRow, rows: list[ReturnedRow]) -> bool:
    """Whether rows with one reference may be two rows of the plan: no title tells them, or the plan has a twin."""
    title = _bare(planned.text(form.title_column))
    return any(_bare(_title(form, planned, row)) != title for row in rows) or plan.twins(planned)


def _another(the_return: Return, form: Form, planned: PlanRow, row: ReturnedRow) -> Finding:
    title = _title(form, planned, row)
    context = {"ref": planned.ref, "title": title[:120], "answers": _listed(form, row)}
    about = planned.text(form.title_column)
    return finding("TPM426", row.place, about=about, directorate=the_return.directorate, **context)


def _one_of(
    the_return: Return, form: Form, planned: PlanRow, rows: list[ReturnedRow], *, unsure: bool
) -> tuple[ReturnedRow, list[Finding]]:
    """One row made of those with the same reference: what only one of them says stands, what differs is held back."""
    if len(rows) == 1:
        return rows[0], []
    answers: dict[str, Answer] = {}
    findings: list[Finding] = []
    about = planned.text(form.title_column)
    names = list({name: None for row in rows for name in row.answers})
    said = {name: [row.answers[name] for row in rows if name in row.answers] for name in names}
    filled = {name: [one for one in several if not one.blank] for name, several in said.items()}
    differ = {name for name, several in filled.items() if len({_read(one) for one in several}) > 1}
    for name in names:
        first = filled[name][0] if filled[name] else said[name][0]
        answers[name] = first
        # where they may be two rows of the plan, what only one of them says is in doubt as well
        if name in differ or (unsure and differ and filled[name] and len(filled[name]) < len(said[name])):
            values = list(dict.fromkeys(one.written.strip() for one in filled[name]))
            answers[name] = first._replace(written="; ".join(values), value=None, problem="TPM402")
            words = [f"“{value[:60]}”" for value in values]
            words += ["blank"] if len(filled[name]) < len(said[name]) else []
            context = {"ref": planned.ref, "times": str(len(rows)), "heading": form.heading(name)}
            context |= {"values": " and ".join(words)}
            for sheet in dict.fromkeys(one.place.sheet for one in filled[name]):
                cells = ", ".join(one.place.cell for one in filled[name] if one.place.sheet == sheet)
                place = first.place._replace(sheet=sheet, cell=cells)
                findings.append(finding("TPM402", place, about=about, directorate=the_return.directorate, **context))
    if not findings and len({row.place.sheet for row in rows}) == 1:
        place = rows[0].place._replace(cell=", ".join(row.place.cell for row in rows))
        context = {"ref": planned.ref, "times": str(len(rows))}
        findings.append(finding("TPM403", place, about=about, directorate=the_return.directorate, **context))
    return rows[0]._replace(answers=answers), findings


def _read(answer: Answer) -> Value:
    return answer.value if answer.value is not None else answer.written


def altered_cells(
    the_return: Return, form: Form, rows: list[ReturnedRow], plan: Mapping[str, PlanRow]
) -> Iterator[Finding]:
    """Yield a note for each cell of the plan that came back different; the plan stands."""
    for row in rows:
        if row.plan_cells is None:
            continue  # nearly every row
        planned = plan[row.ref]
        for name, found in row.plan_cells.items():
            value = planned.values.get(name)
            if found == value or name == form.key:
                continue
            meant = written(value)
            if found != meant and _bare(found) != _bare(meant):
                context = {"heading": form.heading(name), "found": found[:120], "plan": meant[:120]}
                about = planned.text(form.title_column)
                yield finding("TPM302", row.place, about=about, directorate=the_return.directorate, **context)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
