"""New deadlines that the team approved in a master: written into `plan.xlsx` once, and the old one kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.merging.change_requests import Moved
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.edits import Approval, ByHand
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import PlanRow
from tpm_excel.verbs.beside import write_beside
from tpm_excel.verbs.plan_versions import plan_of
from tpm_excel.workspace.folder import Workspace, whoever_runs
from tpm_excel.workspace.journal import Event
from tpm_excel.workspace.writing import open_in_excel, write_atomically

EVENT, BESIDE = "deadline approved", "plan-approved.xlsx"


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
        reason, remedy = _problem(workspace, period, form, row)
        if reason or row is None:
            findings.append(_not_done(form, one, row, (reason, remedy)))
        elif not dry_run and row.values.get(form.summary.old_date) != one.new:
            findings.append(_write(workspace, form, one, row))
    return findings


def _problem(workspace: Workspace, period: Period, form: Form, row: PlanRow | None) -> tuple[str, str]:
    """Why a deadline cannot be written, and what to do; nothing where it can."""
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


def _write(workspace: Workspace, form: Form, one: Approval, row: PlanRow) -> Finding:
    old = row.values.get(form.summary.old_date)
    values: dict[tuple[str, str], Value] = {(row.place.sheet, row.cells[form.summary.old_date]): one.new}
    first = next((one.name for one in form.plan if one.original_of == form.summary.old_date), "")
    if first in row.cells and row.values.get(first) is None:
        values[row.place.sheet, row.cells[first]] = old
    beside, aside, formulas = write_dates(workspace, values)
    if formulas:
        return _not_done(form, one, row, ("its cell holds a formula", "Enter the date in plan.xlsx"))
    entry: Event = {"form": form.name, "ref": one.ref, "new": one.new.isoformat(), "by": whoever_runs()}
    entry |= {"old": old.isoformat() if isinstance(old, date) else written(old), "is_date": isinstance(old, date)}
    entry |= {"sheet": row.place.sheet, "cell": row.cells[form.summary.old_date], "master": one.place.file}
    workspace.archive.journal.add(EVENT, file=beside or workspace.plan.name, **entry)
    kept = f"; the one that stood there is kept as {aside}" if aside else ""
    where = f" (in {beside}: plan.xlsx holds what would be lost{kept})" if beside else ""
    context = {"new": written(one.new), "old": written(old) or "blank", "where": where}
    return finding("TPM465", one.place, about=row.text(form.title_column), **context)


def write_dates(workspace: Workspace, values: Mapping[tuple[str, str], Value]) -> tuple[str, str, bool]:
    """Set cells of the plan, after keeping the version that it was.

    Returns the name of the copy beside it, where a change would lose something, that under which an earlier copy is
    kept, and whether a cell holds a formula; then nothing was changed.
    """
    from tpm_excel.workbooks.plan.editing import set_cells

    before = workspace.plan.read_bytes()
    after, lost, formulas = set_cells(before, values)
    if formulas:
        return "", "", True
    workspace.archive.keep("plans", before, ".xlsx")
    if lost:
        return BESIDE, write_beside(workspace.folder / BESIDE, after), False
    write_atomically(workspace.plan, after)
    return "", "", False


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
