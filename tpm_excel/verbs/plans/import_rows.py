"""The rows of one form from a document into its sheet of the plan, and the earlier results that stand beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tpm_excel.findings.finding import finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.past import read_past_period
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.plans.import_result import Additions, Line, PlanImport
from tpm_excel.verbs.plans.placing import PlacedRow, Placing
from tpm_excel.verbs.plans.plan_people import as_replaced
from tpm_excel.verbs.plans.plan_writing import differences
from tpm_excel.workbooks.importing.flat_plan import ImportedRow
from tpm_excel.workbooks.plan.history import HISTORY, HISTORY_HEADINGS
from tpm_excel.workspace.folder import Workspace


def take_rows(
    workspace: Workspace, form: Form, plan: Plan, rows: Sequence[ImportedRow], added: Additions, result: PlanImport
) -> tuple[list[PlacedRow], list[PlacedRow]]:
    """Place the rows of a form; what is new is added, and what is known, changed or gone is noted in the result.

    Returns the rows as the document has them, and with those people in whose place others have come since.
    """
    placing = Placing(form, plan)
    placed = placing.place(rows)
    now, replaced = as_replaced(workspace, form, placed)
    for one in now:
        if one.same:
            result.known += 1
            result.changed += differences(form, one, one.same)
        else:
            _new(form, one, added, result)
    for row in placing.gone(placed):
        title = row.text(form.title_column)
        result.gone.append((row.ref, title))
        result.findings.append(finding("TPM539", row.place, about=title))
    result.findings += [*placing.findings, *replaced]
    return placed, now


def _new(form: Form, one: PlacedRow, added: Additions, result: PlanImport) -> None:
    values: dict[str, Value] = dict(one.row.values) | {form.key: one.ref}
    values |= {form.level_column: one.level} if form.levels else {}
    if form.history and form.history.latest and not values[form.history.latest] and one.row.past:
        dated = [(read_past_period(past.period), past.written) for past in one.row.past]
        known = sorted((period, text) for period, text in dated if period)
        values[form.history.latest] = known[-1][1] if known else None
    added.add(form.sheet, {form.heading(name): value for name, value in values.items()}, one.below)
    result.new.append((one.ref, written(values.get(form.title_column))))
    if not values.get(form.title_column):
        result.findings.append(finding("TPM513", one.place))


def take_history(
    form: Form, plan: Plan, placed: Sequence[PlacedRow], year: str, added: Additions, result: PlanImport
) -> None:
    """Put the earlier results of rows on the sheet History; a quarter without a year is of the `year` given."""
    if form.history is None:
        return
    heading = form.heading(form.history.column)
    known = {one.key: one for one in plan.history}
    for row in placed:
        for past in row.row.past:
            period = read_past_period(past.period, year)
            if period is None:
                result.findings.append(finding("TPM593", past.place, found=past.period))
                continue
            before = known.get((form.name, row.ref, period.name, form.history.column))
            if before is None:
                line = (form.sheet, row.ref, period.label, heading, past.written)
                added.add(HISTORY, dict(zip(HISTORY_HEADINGS, line, strict=True)))
            elif before.written != past.written:
                said = {"period": period.label, "heading": heading, "found": past.written, "plan": before.written}
                result.findings.append(finding("TPM595", past.place, **said))


def counts(form: Form, lines: Sequence[Line], *, alone: bool) -> dict[str, int]:
    """Return how many rows were taken, by level, and how many of what they stand under where the form stands alone."""
    taken: dict[str, int] = {}
    if form.levels or alone:
        for name in form.summary.by[-1]:
            heading = form.heading(name)
            taken[heading.lower()] = len({line.get(heading) for line in lines if line.get(heading)})
    levels = Counter(str(line[form.heading(form.level_column)]).lower() for line in lines if form.levels)
    return taken | ({one.lower(): levels[one.lower()] for one in form.levels} or {_one(form.rows_are): len(lines)})


def _one(several: str) -> str:
    return several.removesuffix("s")
