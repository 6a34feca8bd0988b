"""From returns to a master: read, merge, check, count. The master is a pure function of the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial

from tpm_excel.checks.arrivals import NOTHING_ASKED
from tpm_excel.checks.collection import check_rows
from tpm_excel.checks.consequences import without_consequences
from tpm_excel.checks.decisions import decided, still_other_than_plan
from tpm_excel.checks.explaining import Explanations
from tpm_excel.checks.totals import check_totals, control_totals
from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.computing import Earlier
from tpm_excel.forms.form import Form
from tpm_excel.forms.library import catalogue_of
from tpm_excel.merging.admission import Theirs
from tpm_excel.merging.change_requests import change_requests
from tpm_excel.merging.merge import Merged, merge
from tpm_excel.merging.movement import since_last_quarter, since_previous_version, unchanged
from tpm_excel.merging.revisions import revisions
from tpm_excel.merging.speaking import Speaking
from tpm_excel.merging.summary import summarise
from tpm_excel.terms.cells import Value
from tpm_excel.terms.edits import ByHand, ChangeRequest
from tpm_excel.terms.masters import Master, MasterRow, Stood
from tpm_excel.terms.movement import Move
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan, PlanRow
from tpm_excel.terms.returns import Return
from tpm_excel.verbs.plans.plan_versions import plan_of, with_originals
from tpm_excel.verbs.quarter.approving import moved
from tpm_excel.verbs.quarter.arrivals import arrivals, with_arrivals
from tpm_excel.verbs.quarter.editing import Found, typed_by_hand, was_edited, without
from tpm_excel.verbs.quarter.exceptional import exceptional
from tpm_excel.verbs.quarter.looking_back import look_back, under_new_references
from tpm_excel.verbs.quarter.past import past_of
from tpm_excel.verbs.quarter.return_states import states_of
from tpm_excel.verbs.quarter.signing import Merging, SignOffs, sign_offs, with_signoffs
from tpm_excel.verbs.quarter.weighing import carried_over, relaxations, relaxed
from tpm_excel.verbs.received.gathering import Gathered, imports_of, returns_of
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.returns.issue import LastQuarter
from tpm_excel.workspace.folder import Workspace

EarlierRows = Mapping[tuple[str, str], Earlier]


@dataclass(frozen=True, slots=True)
class Assembled:
    """A period as it stands: what the master shows, the returns that it was made from, and who signed them off."""

    content: MasterContent
    merged: Merged
    returns: tuple[Return, ...]
    signed: SignOffs


def assemble(
    workspace: Workspace,
    gathered: Gathered,
    period: Period,
    plan: Plan,
    found: Sequence[Found] = (),
    leaving_out: AbstractSet[str] = frozenset(),
) -> Assembled:
    """Merge, check and count what came for a period.

    `found` are edited masters that are not in the journal yet; `leaving_out` the hashes of those that are not to count.
    """
    forms, plan = workspace.forms, with_originals(workspace, period, plan)
    before = last_quarter(workspace, gathered, period.previous(), plan)
    hand, misread = typed_by_hand(workspace, period, found)
    hand = without(hand, leaving_out)
    earlier, contradicted = _earlier(workspace, gathered, period, before, plan)
    came = merge_period(workspace, gathered, period, plan, earlier, hand)
    returns, merged, findings = list(came.returns), came.merged, [*came.findings, *contradicted]
    findings += still_other_than_plan(forms, plan, misread)
    findings += [
        finding("TPM466", Place(one.source.file), directorate=one.directorate, before=earlier.source.file)
        for one, earlier in unchanged(returns)
    ]
    received = {one.directorate: one.source.file for one in returns}
    findings += arrivals(workspace, period, plan, returns)
    untouched = {one.directorate for one in findings if one.code in {"TPM422", *NOTHING_ASKED}}
    as_at = workspace.settings.as_at(period)
    past = past_of(forms, plan, period, before, gathered.returns, partial(last_quarter, workspace, gathered, now=plan))
    for form in forms:
        checked = check_rows(form, merged.rows[form.name], received, as_at, past[form.name])
        findings += [one for one in checked if not (one.code == "TPM301" and one.directorate in untouched)]
    signed = _signed(workspace, gathered, period, plan, came, hand)
    findings += signed.findings
    totals = control_totals(plan, returns, merged.rows, merged.sources, hand.answers(plan))
    findings += check_totals(totals)
    catalogue = catalogue_of(forms)
    findings = _settled(workspace, gathered, period, came, hand, findings)
    states = states_of(workspace, gathered, period, plan, returns, merged.rows, findings, catalogue)
    arrived = with_arrivals(workspace, period, states, returns, merged.sources)
    states = with_signoffs(arrived, signed, findings, catalogue)
    council, relaxing = workspace.settings.council, relaxations(workspace, period)
    master = Master(council, period, as_at, merged.rows, merged.sources, tuple(states), totals, relaxing)
    content = MasterContent(
        master=master,
        summaries={form.name: summarise(form, merged.rows[form.name], plan) for form in forms},
        exceptions=exceptional(forms, merged, findings, catalogue),
        findings=tuple(findings),
        catalogue=catalogue,
        last_quarter=before,
        by_hand=hand,
        revisions=revisions(forms, hand, merged.sources, plan),
        requests=_requests(workspace, period, merged, hand),
        moves=_moves(workspace, period, merged, before),
    )
    return Assembled(content, merged, tuple(returns), signed)


def _signed(
    workspace: Workspace, gathered: Gathered, period: Period, plan: Plan, came: MergedPeriod, hand: ByHand
) -> SignOffs:
    forms, issued, as_at = workspace.forms, _issued_refs(workspace, period), workspace.settings.as_at(period)
    speaking = Speaking(plan, forms, came.returns)

    def again(code: str, until: int) -> Merged:
        part, returns = speaking.of(code, until)
        return merge(part, forms, returns, issued, as_at, {}, hand.masters)[0]

    return sign_offs(workspace, gathered, period, plan, Merging(came.returns, came.merged, hand, again))


def _settled(
    workspace: Workspace, gathered: Gathered, period: Period, came: MergedPeriod, hand: ByHand, findings: list[Finding]
) -> list[Finding]:
    """The findings as the workspace weighs them, as they were explained, and as the team decided on them."""
    catalogue = catalogue_of(workspace.forms)
    weighed = relaxed(workspace, period, without_consequences(findings), catalogue)
    said = Explanations(workspace.forms, catalogue, came.returns, came.merged.rows, came.merged.sources, weighed)
    explained = said.applied(lambda: _carried(workspace, gathered, period))
    return list(decided(explained, hand.decisions, catalogue))


def _carried(workspace: Workspace, gathered: Gathered, period: Period) -> Mapping[str, str]:
    """What was explained in the quarter before of the same year: a new year has a plan of its own."""
    before = period.previous()
    if period.quarter == 1 or not (before in gathered.returns or imports_of(workspace, before)):
        return {}
    then = assemble(workspace, gathered, before, plan_of(workspace, before)[0])
    catalogue = then.content.catalogue
    return carried_over(then.content.findings, then.returns, workspace.forms, before, catalogue)


def _requests(workspace: Workspace, period: Period, merged: Merged, hand: ByHand) -> tuple[ChangeRequest, ...]:
    done, as_at = moved(workspace), workspace.settings.as_at(period)
    several = (
        change_requests(form, merged.rows[form.name], merged.sources, hand, done, as_at) for form in workspace.forms
    )
    return tuple(one for requests in several for one in requests)


def _moves(workspace: Workspace, period: Period, merged: Merged, before: LastQuarter) -> tuple[Move, ...]:
    moves: list[Move] = []
    for form in workspace.forms:
        last, rows = before.get(form.name, {}), merged.rows[form.name]
        then: dict[str, PlanRow] = {}
        if period.quarter > 1 and set(last) - {row.plan.ref for row in rows}:
            plan, _ = plan_of(workspace, period.previous())
            then = {row.ref: row for row in plan.of(form.name)}
        moves += since_last_quarter(form, rows, last, then)
    return (*moves, *since_previous_version(workspace.forms, merged.sources, merged.rows))


@dataclass(frozen=True, slots=True)
class MergedPeriod:
    """The returns of a period, what they say together, and what was found in reading and merging them."""

    returns: tuple[Return, ...]
    merged: Merged
    findings: tuple[Finding, ...]


def merge_period(
    workspace: Workspace,
    gathered: Gathered,
    period: Period,
    plan: Plan,
    earlier: EarlierRows | None = None,
    hand: ByHand | None = None,
) -> MergedPeriod:
    """Read and merge what came for a period, without checking it; `earlier` is what computed columns look back to.

    `hand` is what was typed into its masters, read from the archive unless it is given.
    """
    edited = (hand or typed_by_hand(workspace, period)[0]).masters
    returns, findings = returns_of(workspace, gathered, period, plan)
    issued, as_at = _issued_refs(workspace, period), workspace.settings.as_at(period)
    merged, found = merge(plan, workspace.forms, returns, issued, as_at, earlier or {}, edited)
    return MergedPeriod(tuple(returns), _without_closed(merged), (*findings, *found))


def _without_closed(merged: Merged) -> Merged:
    """A row that was closed stays in the quarter only where it was answered in it."""
    rows = {
        name: tuple(row for row in several if not row.plan.closed or row.answered or row.held)
        for name, several in merged.rows.items()
    }
    return replace(merged, rows=rows)


def last_quarter(workspace: Workspace, gathered: Gathered, period: Period, now: Plan) -> LastQuarter:
    """Return the answers that stood at the end of a period, by form, reference and column; empty where none came.

    They come under the references of the plan `now`, which are new after the end of a year.
    """
    last = stood(workspace, gathered, period).values
    return under_new_references(workspace.forms, last, now) if last and period.quarter == 4 else last


def stood(workspace: Workspace, gathered: Gathered, period: Period) -> Stood:
    """Return what stood at the end of a quarter, merged once in a run; empty where nothing came."""
    if period not in gathered.returns and not imports_of(workspace, period) and not was_edited(workspace, period):
        return Stood({})
    if period not in gathered.stood:
        plan, _ = plan_of(workspace, period)
        rows_of = merge_period(workspace, gathered, period, plan).merged.rows
        gathered.stood[period] = Stood(
            {name: {row.plan.ref: _values(row) for row in rows} for name, rows in rows_of.items()},
            {form.name: summarise(form, rows_of[form.name], plan) for form in workspace.forms},
            {form.name: _rated(form, rows_of[form.name]) for form in workspace.forms},
        )
    return gathered.stood[period]


def _rated(form: Form, rows: tuple[MasterRow, ...]) -> Mapping[str, Mapping[str, Value]]:
    """The results by reference of a form that rates them."""
    name = form.rated
    return {row.plan.ref: {name: row.value(name)} for row in rows if row.value(name) is not None} if name else {}


def _earlier(
    workspace: Workspace, gathered: Gathered, period: Period, before: LastQuarter, plan: Plan
) -> tuple[EarlierRows, list[Finding]]:
    """What was the result before, for forms that look back: in the previous quarter, and a year ago."""
    forms = [form for form in workspace.forms if any(one.direction for one in form.computed)]
    if not forms:
        return {}, []
    last_year = Period(period.begins - 1, period.quarter)
    year_ago = last_quarter(workspace, gathered, last_year, plan)
    found: dict[tuple[str, str], Earlier] = {}
    findings: list[Finding] = []
    for form in forms:
        now, one = look_back(form, plan, period.previous(), before.get(form.name, {}))
        then, other = look_back(form, plan, last_year, year_ago.get(form.name, {}))
        found |= {(form.name, ref): Earlier(now.get(ref, {}), then.get(ref, {})) for ref in {**now, **then}}
        findings += [*one, *other]
    return found, findings


def _values(row: MasterRow) -> Mapping[str, Value]:
    return {**row.computed, **{name: answer.value for name, answer in row.answers.items()}}


def _issued_refs(workspace: Workspace, period: Period) -> dict[str, Theirs]:
    """By directorate and form, every reference that was ever issued to it in the period."""
    issued: dict[str, dict[str, set[str]]] = {}
    for event in workspace.archive.journal.events("issued"):
        if event["period"] == period.name:
            for form, refs in event["refs"].items():
                issued.setdefault(event["directorate"], {}).setdefault(form, set()).update(refs)
    return {code: dict(forms) for code, forms in issued.items()}
