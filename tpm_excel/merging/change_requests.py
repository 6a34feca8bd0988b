"""The new deadlines that returns gave, each with what was decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tpm_excel.forms.form import Form
from tpm_excel.forms.values import sensible_dates
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.edits import ByHand, ChangeRequest
from tpm_excel.terms.masters import MERGED, MasterRow, SourceLine

Moved = Mapping[tuple[str, str, date], tuple[Value, str]]
"""Deadlines that the plan took over: the old one and the day of it, by form, reference and new deadline."""


def change_requests(
    form: Form, rows: Sequence[MasterRow], sources: Sequence[SourceLine], hand: ByHand, moved: Moved, as_at: date
) -> Iterator[ChangeRequest]:
    """Yield a form's rows for which a deadline other than the plan's was given, in plan order.

    One that is far from the day that the returns speak of stands there to be seen, and is to be corrected first.
    """
    new_date, old_date = form.summary.new_date, form.summary.old_date
    if not new_date or not old_date or new_date not in form.answers:
        return
    given = [row for row in rows if new_date in row.answers]
    if not given:
        return
    stands = {
        line.ref: line
        for line in sources
        if line.answer.field == new_date and line.state == MERGED and line.form == form.name
    }
    first, last = sensible_dates(as_at)
    reasons = [one.name for one in form.answer if one.kind == "commentary"]
    for row in given:
        new, line = row.answers[new_date].value, stands.get(row.plan.ref)
        if not isinstance(new, date) or line is None:
            continue
        old, day = moved.get((form.name, row.plan.ref, new), (row.plan.values.get(old_date), ""))
        if old == new:
            continue
        approval = hand.approvals.get((form.name, row.plan.ref, new))
        who = "; ".join(
            part for part in (row.plan.text(form.officer) if form.officer else "", row.plan.returned_by) if part
        )
        yield ChangeRequest(
            form=form.name,
            ref=row.plan.ref,
            about=row.plan.text(form.title_column),
            old=old,
            new=new,
            reason="\n".join(filter(None, (written(row.value(name)) for name in reasons))),
            who=who,
            source=line.source,
            place=line.answer.place,
            approved=approval.approved if approval else None,
            done=_done(approval.approved if approval else None, day, far=not first <= new <= last),
        )


def _done(approved: bool | None, day: str, *, far: bool) -> str:
    if day:
        return f"written into plan.xlsx on {day}"
    if far and approved is not False:
        return "to be corrected first (TPM209)"
    if approved is None:
        return "to be decided"
    return "approved; not in plan.xlsx yet" if approved else "refused"
