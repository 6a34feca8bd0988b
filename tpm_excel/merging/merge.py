"""The merge: for every row of the plan and every answer, the last readable value stands, and its source is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.computing import Earlier, computed
from tpm_excel.forms.dates import dates_in
from tpm_excel.forms.form import Form, Rule
from tpm_excel.forms.rules import Ready, ready
from tpm_excel.merging.admission import Planned, Theirs, admit, altered_cells
from tpm_excel.merging.edits import take_edits
from tpm_excel.merging.mending import mended
from tpm_excel.merging.roll_up import rolled_up
from tpm_excel.merging.row_so_far import RowSoFar
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.edits import EditedMaster
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import HELD_BACK, MERGED, MasterRow, SourceLine
from tpm_excel.terms.plans import Plan, PlanRow
from tpm_excel.terms.returns import Answer, PlacesOf, Return, ReturnedRow, Source

Offers = Sequence[Ready[Rule]]
"""Rules that offer a date found in a text in place of one that was not given."""
_NOTHING: Mapping[str, Any] = {}
"""What most rows have of something; an empty one each would be eight megabytes at a thousand returns."""
_NOTHING_EARLIER: Mapping[tuple[str, str], Earlier] = {}


@dataclass(frozen=True, slots=True)
class Merged:
    """What the returns of a period say together: rows of each form in plan order, and what became of every answer."""

    rows: Mapping[str, tuple[MasterRow, ...]]
    sources: tuple[SourceLine, ...]


def merge(
    plan: Plan,
    forms: tuple[Form, ...],
    returns: list[Return],
    theirs: Mapping[str, Theirs],
    as_at: date,
    earlier: Mapping[tuple[str, str], Earlier] = _NOTHING_EARLIER,
    edited: tuple[EditedMaster, ...] = (),
) -> tuple[Merged, list[Finding]]:
    """Merge the returns of one period, given in the order in which they were saved.

    `theirs` says by directorate which references were issued to it; `as_at` is the date that the returns speak of;
    `earlier` what was answered before, by form and reference. A blank never erases an answer; a value that cannot be
    read is held back and leaves the earlier one standing. What was typed into the masters that were `edited`
    stands over all returns, a cleared cell too.
    """
    findings: list[Finding] = []
    rows: dict[str, tuple[MasterRow, ...]] = {}
    sources: list[SourceLine] = []
    sent = grouped_by(returns, lambda one: one.directorate)
    for form in forms:
        offers = [ready(form, rule, as_at) for rule in form.rule if rule.offer_from]
        planned = Planned(form, plan.of(form.name))
        so_far = {ref: RowSoFar() for ref in planned}
        strangers: list[SourceLine] = []
        for one in returns:
            admitted, passed_over, found = admit(one, form, planned, theirs.get(one.directorate, {}))
            findings += [each for each in found if not mended(each, one, sent[one.directorate])]
            findings += altered_cells(one, form, admitted, planned)
            strangers += [SourceLine(form.name, ref, answer, one.source, state) for ref, answer, state in passed_over]
            for row in admitted:
                findings += _take(form, planned[row.ref], so_far[row.ref], row, one)
        findings += take_edits(form, planned, so_far, edited)
        finished = tuple(
            _finished(form, planned[ref], row, offers, as_at, earlier.get((form.name, ref)))
            for ref, row in so_far.items()
        )
        rows[form.name] = rolled_up(form, finished)
        for row_so_far in so_far.values():
            sources += row_so_far.lines
        sources += strangers
    return Merged(rows, tuple(sources)), findings


def _take(form: Form, planned: PlanRow, so_far: RowSoFar, row: ReturnedRow, the_return: Return) -> list[Finding]:
    """Take the answers of a row over those that came before; say which were replaced."""
    findings: list[Finding] = []
    answers, held, lines, source = so_far.answers, so_far.held, so_far.lines, the_return.source
    so_far.source = source
    so_far.latest = {**so_far.latest, **row.answers} if so_far.latest else row.answers
    form_name, ref = form.name, row.ref
    for name, answer in row.answers.items():
        if answer.value is None:
            if not answer.blank:
                held[name] = answer
                lines.append(SourceLine(form_name, ref, answer, source, HELD_BACK))
            continue
        if name in held:
            del held[name]
        if name in answers:
            before = answers[name]
            earlier = so_far.supersede(before)
            if before.value != answer.value:
                findings.append(_replaced(form, planned, answer, the_return, before, earlier))
        answers[name] = answer
        lines.append(SourceLine(form_name, ref, answer, source, MERGED))
    return findings


def _replaced(
    form: Form, planned: PlanRow, answer: Answer, the_return: Return, before: Answer, earlier: Source
) -> Finding:
    context = {
        "heading": form.heading(answer.field),
        "new": _shown(form, answer.field, answer.value),
        "old": _shown(form, answer.field, before.value),
        "file": the_return.source.file,
        "before": earlier.file,
    }
    who = {"about": planned.text(form.title_column), "directorate": the_return.directorate}
    if datetime.fromisoformat(earlier.received) <= datetime.fromisoformat(the_return.source.received):
        return finding("TPM501", answer.place, **who, **context)
    context |= {"saved": _moment(the_return.source), "saved_before": _moment(earlier)}
    return finding("TPM431", answer.place, **who, **context)


def _moment(source: Source) -> str:
    return f"{source.order[0]:%d/%m/%Y %H:%M}"


def _shown(form: Form, name: str, value: Value) -> str:
    return written(value, percent=form.answers[name].kind == "percentage")[:120]


def _finished(
    form: Form, planned: PlanRow, so_far: RowSoFar, offers: Offers, as_at: date, earlier: Earlier | None
) -> MasterRow:
    answers = so_far.answers
    found = _NOTHING
    if form.computed:
        found = computed(form, {**planned.values, **{name: one.value for name, one in answers.items()}}, earlier)
    row = MasterRow(planned, answers, so_far.held or _NOTHING, PlacesOf(so_far.latest), so_far.source, computed=found)
    offered = _offered(form, row, offers, as_at) if answers and offers else None
    return row if offered is None else replace(row, offered=offered)


def _offered(form: Form, row: MasterRow, offers: Offers, as_at: date) -> Value:
    """The last date of a comment that can be a new deadline: after the as-at date, and after the old deadline.

    It is offered where a rule asks for a date that was not given, and only there.
    """
    for one in offers:
        if one.rule.expect[0].field not in row.answers and one.applies(row):
            old = row.get(form.summary.old_date)
            after = max(as_at, old) if isinstance(old, date) else as_at
            dates = [day for day in dates_in(str(row.get(one.rule.offer_from) or "")) if day > after]
            return dates[-1] if dates else None
    return None
