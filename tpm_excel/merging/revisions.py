"""What people changed in the masters by hand, one line each: old and new, who, when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.edits import Approval, ByHand, Decision, Edit, EditedMaster, Revision
from tpm_excel.terms.masters import CLEARED, HELD_BACK, MERGED, SourceLine
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan, PlanRow

_BECAME = {MERGED: "stands", CLEARED: "stands: cleared", HELD_BACK: "held back: it cannot be read"}


def revisions(
    forms: tuple[Form, ...], hand: ByHand, sources: tuple[SourceLine, ...], plan: Plan
) -> tuple[Revision, ...]:
    """Return every change by hand of a period, in the order in which they were found."""
    if not hand.masters:
        return ()
    states = {id(line.answer): line.state for line in sources}
    by_name = {form.name: form for form in forms}
    rows = {(form.name, row.ref): row for form in forms for row in plan.of(form.name)}
    return tuple(line for master in hand.masters for line in _of(master, by_name, rows, states, hand))


def _of(
    master: EditedMaster,
    forms: Mapping[str, Form],
    rows: Mapping[tuple[str, str], PlanRow],
    states: Mapping[int, str],
    hand: ByHand,
) -> Iterator[Revision]:
    for edit in master.edits:
        form = forms[edit.form]
        about = _title(form, rows.get((edit.form, edit.ref)))
        yield _answer(master, form, edit, about, states.get(id(edit.answer), ""))
    for decision in master.decisions:
        yield _decision(master, decision, stands=hand.decisions.get(decision.key) is decision)
    for approval in master.approvals:
        about = _title(forms[approval.form], rows.get((approval.form, approval.ref)))
        stands = hand.approvals.get((approval.form, approval.ref, approval.new)) is approval
        yield _approval(master, approval, about, stands=stands)
    for column in master.columns:
        count = len(column.values)
        new = f"{count} {'cell' if count == 1 else 'cells'} filled" if count else "taken out"
        what = f"The column “{column.heading}”"
        yield Revision(
            "", "", what, "", new, master.by, master.source.received, "carried on", _place(master), master.source.digest
        )


def _place(master: EditedMaster) -> Place:
    return Place(master.source.file)


def _title(form: Form, row: PlanRow | None) -> str:
    return row.text(form.title_column) if row else ""


def _answer(master: EditedMaster, form: Form, edit: Edit, about: str, state: str) -> Revision:
    column = form.answers[edit.answer.field]

    def shown(value: Value) -> str:
        return written(value, percent=column.kind == "percentage")

    new = edit.answer.written if edit.answer.unreadable else shown(edit.answer.value)
    return Revision(
        ref=edit.ref,
        about=about,
        what=column.heading,
        old=shown(edit.old),
        new=new,
        by=master.by,
        at=master.source.received,
        became=_BECAME.get(state, "replaced by a later edit" if state else "not taken: the plan has no such row"),
        place=edit.answer.place,
        digest=master.source.digest,
    )


def _decision(master: EditedMaster, one: Decision, *, stands: bool) -> Revision:
    return Revision(
        ref=one.place.ref,
        about=one.about,
        what=f"Decision on {one.key[0]}",
        old=one.old,
        new=": ".join(part for part in (one.word, one.reason) if part),
        by=master.by,
        at=master.source.received,
        became="stands" if stands else "replaced by a later decision",
        place=one.place,
        digest=master.source.digest,
    )


def _approval(master: EditedMaster, one: Approval, about: str, *, stands: bool) -> Revision:
    return Revision(
        ref=one.ref,
        about=about,
        what=f"Approval of the new deadline {written(one.new)}",
        old="",
        new="Yes" if one.approved else "No",
        by=master.by,
        at=master.source.received,
        became="stands" if stands else "replaced by a later decision",
        place=one.place,
        digest=master.source.digest,
    )
