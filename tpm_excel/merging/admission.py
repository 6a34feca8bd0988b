"""Which rows of a return count. The plan and the workspace decide it, never what the file claims of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Answer, Return, ReturnedRow

Theirs = Mapping[str, AbstractSet[str]]
"""By form: the references that were issued to a directorate in the period, whoever returns them now."""


def admit(
    the_return: Return, form: Form, plan: Mapping[str, PlanRow], theirs: Theirs
) -> tuple[list[ReturnedRow], list[ReturnedRow], list[Finding]]:
    """Return the rows of a return that count, those that are held back, and why.

    `plan` holds the form's rows by reference. Rows that the plan does not know, that somebody else answers, or that
    stand twice with different answers are held back with their answers.
    """
    admitted: list[ReturnedRow] = []
    held: list[ReturnedRow] = []
    findings: list[Finding] = []
    groups: dict[str, list[ReturnedRow]] = {}
    for row in the_return.rows.get(form.name, ()):
        groups.setdefault(row.ref, []).append(row)
    for ref, rows in groups.items():
        stranger = _stranger(the_return, form, plan.get(ref), rows[0], theirs)
        if stranger:
            if any(row.answered for row in rows):  # a row without answers has nothing that could be lost
                findings.append(stranger)
            held += [row for row in rows if row.answered]
            continue
        row, doubled = _one_of(the_return, form, plan[ref], rows)
        findings += doubled
        admitted.append(row)
    return admitted, held, [one for one in findings if one]


def _stranger(
    the_return: Return, form: Form, planned: PlanRow | None, row: ReturnedRow, theirs: Theirs
) -> Finding | None:
    sender, answers = the_return.directorate, _listed(form, row)
    if planned is None:
        return finding("TPM401", row.place, directorate=sender, found=row.ref, answers=answers)
    if planned.returned_by == sender or row.ref in theirs.get(form.name, ()):
        return None
    about = planned.text(form.title_column)
    context = {"owner": planned.returned_by, "sender": sender, "answers": answers}
    return finding("TPM405", row.place, about=about, directorate=sender, **context)


def _listed(form: Form, row: ReturnedRow) -> str:
    filled = [one for one in row.answers.values() if not one.blank]
    return "; ".join(f"{form.heading(one.field)} “{one.written.strip()[:60]}”" for one in filled)


def _one_of(
    the_return: Return, form: Form, planned: PlanRow, rows: list[ReturnedRow]
) -> tuple[ReturnedRow, list[Finding]]:
    """One row made of those with the same reference: what only one of them says stands, what differs is held back."""
    if len(rows) == 1:
        return rows[0], []
    answers: dict[str, Answer] = {}
    findings: list[Finding] = []
    about = planned.text(form.title_column)
    for name in {name: None for row in rows for name in row.answers}:
        filled = [row.answers[name] for row in rows if name in row.answers and not row.answers[name].blank]
        values = list(dict.fromkeys(one.written.strip() for one in filled))
        same = len({one.value if one.value is not None else one.written for one in filled}) <= 1
        first = filled[0] if filled else next(row.answers[name] for row in rows if name in row.answers)
        answers[name] = first
        if not same:
            answers[name] = replace(first, written="; ".join(values), value=None, problem="TPM402")
            said = " and ".join(f"“{value[:60]}”" for value in values)
            context = {"ref": planned.ref, "times": str(len(rows)), "heading": form.heading(name), "values": said}
            place = replace(first.place, cell=", ".join(one.place.cell for one in filled))
            findings.append(finding("TPM402", place, about=about, directorate=the_return.directorate, **context))
    if not findings:
        place = replace(rows[0].place, cell=", ".join(row.place.cell for row in rows))
        context = {"ref": planned.ref, "times": str(len(rows))}
        findings.append(finding("TPM403", place, about=about, directorate=the_return.directorate, **context))
    return replace(rows[0], answers=answers), findings


def by_reference(rows: tuple[PlanRow, ...]) -> dict[str, PlanRow]:
    """Return the rows of a form by their references."""
    return {row.ref: row for row in rows}


def altered_cells(
    the_return: Return, form: Form, rows: list[ReturnedRow], plan: Mapping[str, PlanRow]
) -> Iterator[Finding]:
    """Yield a note for each cell of the plan that came back different; the plan stands."""
    from tpm_excel.terms.cells import written

    for row in rows:
        planned = plan[row.ref]
        for name, found in row.plan_cells.items():
            meant = written(planned.values.get(name))
            if name != form.key and _bare(found) != _bare(meant):
                context = {"heading": form.heading(name), "found": found[:120], "plan": meant[:120]}
                about = planned.text(form.title_column)
                yield finding("TPM302", row.place, about=about, directorate=the_return.directorate, **context)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
