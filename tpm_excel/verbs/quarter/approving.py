"""New deadlines that the team approved in a master: written into `plan.xlsx` once, and the old one kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.values import sensible_dates
from tpm_excel.merging.change_requests import Moved
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.edits import Approval, ByHand
from tpm_excel.terms.periods import Period, short_date
from tpm_excel.terms.plans import Plan, PlanRow
from tpm_excel.verbs.files.beside import write_beside
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.workspace.folder import Workspace, whoever_runs
from tpm_excel.workspace.journal import Event
from tpm_excel.workspace.writing import open_in_excel, write_atomically

EVENT, BESIDE = "deadline approved", "plan-approved.xlsx"
Cells = Mapping[tuple[str, str], Value]
"""What cells of the plan are set to, by sheet and cell."""
NO_CELLS: Cells = {}


def moved(workspace: Workspace) -> Moved:
    """Return the deadlines that were written into the plan, each with the old one and the day of it."""
    found: dict[tuple[str, str, date], tuple[Value, str]] = {}
    for one in workspace.archive.journal.events(EVENT):
        old: Value = date.fromisoformat(one["old"]) if one["is_date"] else one["old"]
        day = f"{one['at'][8:10]}/{one['at'][5:7]}/{one['at'][:4]}"
        found[one["form"], one["ref"], date.fromisoformat(one["new"])] = (old, day)
    return found


def approve(workspace: Workspace, period: Period, hand: ByHand, *, dry_run: bool) -> list[Finding]:
    """Write the approved deadlines of a period that are not in the plan yet, and say which; or why not."""
    done = moved(workspace)
    wanted = [one for key, one in hand.approvals.items() if one.approved and key not in done]
    if not wanted:
        return []
    plan, _ = plan_of(workspace, None)
    by_name = {form.name: form for form in workspace.forms}
    findings: list[Finding] = []
    for one in wanted:
        form = by_name[one.form]
        row = next((each for each in plan.of(form.name) if each.ref == one.ref), None)
        reason, remedy = _problem(workspace, period, form, row, one.new)
        if reason or row is None:
            findings.append(_not_done(form, one, row, (reason, remedy)))
        elif not dry_run and row.values.get(form.summary.old_date) != one.new:
            findings.append(_write(workspace, form, one, row, _only_in_the_copy(workspace, plan)))
    return findings


def _problem(workspace: Workspace, period: Period, form: Form, row: PlanRow | None, new: date) -> tuple[str, str]:
    """Why a deadline cannot be written, and what to do; nothing where it can."""
    as_at = workspace.settings.as_at(period)
    first, last = sensible_dates(as_at)
    if not first <= new <= last:
        return f"it is far from {short_date(as_at)}", "Have the return corrected, or enter the date in plan.xlsx"
    if period.year != workspace.settings.year:
        return "plan.xlsx is that of another year", "Enter the date in plan.xlsx, on the row as it is called this year"
    if row is None or form.summary.old_date not in row.cells:
        return "it has no such row with a date", "Enter the date in plan.xlsx"
    if open_in_excel(workspace.plan):
        return "plan.xlsx is open in Excel", "Close it there and run tpm collect again"
    return "", ""


def _not_done(form: Form, one: Approval, row: PlanRow | None, problem: tuple[str, str]) -> Finding:
    about = row.text(form.title_column) if row else ""
    context = {"new": written(one.new), "reason": problem[0], "remedy": problem[1]}
    return finding("TPM464", one.place, about=about, **context)


def _cells(form: Form, row: PlanRow, new: date) -> Cells:
    """The cells of a row in which a new deadline changes something: its own, and that of the original one."""
    values: dict[tuple[str, str], Value] = {(row.place.sheet, row.cells[form.summary.old_date]): new}
    first = next((one.name for one in form.plan if one.original_of == form.summary.old_date), "")
    if first in row.cells and row.values.get(first) is None:
        values[row.place.sheet, row.cells[first]] = row.values.get(form.summary.old_date)
    return values


def _only_in_the_copy(workspace: Workspace, plan: Plan) -> Cells:
    """The cells of deadlines that were written beside the plan before, and that nobody took over into it yet."""
    by_name = {form.name: form for form in workspace.forms}
    values: dict[tuple[str, str], Value] = {}
    for one in workspace.archive.journal.events(EVENT):
        form = by_name.get(one["form"])
        row = next((each for each in plan.of(one["form"]) if each.ref == one["ref"]), None)
        if form is None or row is None or one["file"] != BESIDE or form.summary.old_date not in row.cells:
            continue
        stands = row.values.get(form.summary.old_date)
        if (stands.isoformat() if isinstance(stands, date) else written(stands)) == one["old"]:
            values |= _cells(form, row, date.fromisoformat(one["new"]))
    return values


def _write(workspace: Workspace, form: Form, one: Approval, row: PlanRow, before: Cells) -> Finding:
    old = row.values.get(form.summary.old_date)
    done = write_dates(workspace, _cells(form, row, one.new), before)
    if done.formulas:
        return _not_done(form, one, row, ("its cell holds a formula", "Enter the date in plan.xlsx"))
    entry: Event = {"form": form.name, "ref": one.ref, "new": one.new.isoformat(), "by": whoever_runs()}
    entry |= {"old": old.isoformat() if isinstance(old, date) else written(old), "is_date": isinstance(old, date)}
    entry |= {"sheet": row.place.sheet, "cell": row.cells[form.summary.old_date], "master": one.place.file}
    entry |= {"copy": done.copy} if done.copy else {}
    workspace.archive.journal.add(EVENT, file=BESIDE if done.copy else workspace.plan.name, **entry)
    kept = f"; the one that stood there is kept as {done.aside}" if done.aside else ""
    where = f" (in {BESIDE}: plan.xlsx holds what would be lost{kept})" if done.copy else ""
    context = {"new": written(one.new), "old": written(old) or "blank", "where": where}
    return finding("TPM465", one.place, about=row.text(form.title_column), **context)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a change of the plan.

    `copy` is the hash of the copy beside it, where the change would lose something, `aside` the name under which an
    earlier copy is kept; where a cell holds a formula, nothing was changed.
    """

    copy: str = ""
    aside: str = ""
    formulas: bool = False


def write_dates(workspace: Workspace, values: Cells, before: Cells = NO_CELLS) -> Written:
    """Set cells of the plan, after keeping the version that it was.

    `before` are those that only the copy beside the plan has: where that is written again, they stand in it as well.
    """
    from tpm_excel.workbooks.plan.editing import set_cells

    plan = workspace.plan.read_bytes()
    after, lost, formulas = set_cells(plan, values)
    if formulas:
        return Written(formulas=True)
    workspace.archive.keep("plans", plan, ".xlsx")
    if lost:
        after = set_cells(plan, {**before, **values})[0]
        ours = {one.get("copy", "") for one in workspace.archive.journal.events(EVENT)}
        aside = write_beside(workspace.folder / BESIDE, after, ours=ours)
        return Written(sha256(after).hexdigest(), aside)
    write_atomically(workspace.plan, after)
    return Written()


def put_back(workspace: Workspace, events: Sequence[Event], *, again: bool) -> list[str]:
    """Put deadlines that were approved back to what they were, or in again; return what could not be, in words."""
    left = []
    for one in events:
        old: Value = date.fromisoformat(one["old"]) if one["is_date"] else one["old"]
        now, wanted = (old, date.fromisoformat(one["new"])) if again else (date.fromisoformat(one["new"]), old)
        plan, _ = plan_of(workspace, workspace.open_period)
        form = next(each for each in workspace.forms if each.name == one["form"])
        row = next((each for each in plan.of(form.name) if each.ref == one["ref"]), None)
        name = form.summary.old_date
        stands = row.values.get(name) if row else None
        if row is None or (stands or "") != (now or "") or one["file"] != workspace.plan.name:
            left.append(f"{form.heading(name)} of {one['ref']} in plan.xlsx is no longer {written(now)}, and was left")
        else:
            write_dates(workspace, {(row.place.sheet, row.cells[name]): wanted})
    return left
