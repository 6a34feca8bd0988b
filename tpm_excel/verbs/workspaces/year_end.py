"""`tpm year-end`: next year's plan from this year's, with this year's left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tpm_excel.checks.plan_dates import one_day
from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, heading_names, plain_heading
from tpm_excel.merging.next_year import NextYear, next_year
from tpm_excel.terms.cells import Value
from tpm_excel.terms.limits import OWN
from tpm_excel.terms.periods import Period, first_year
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.plans.plan_versions import plan_of, with_originals
from tpm_excel.verbs.quarter.assembling import merge_period
from tpm_excel.verbs.received.gathering import gather
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workbooks.plan.new_plan import new_plan
from tpm_excel.workbooks.plan.own_columns import Carried, Carrying, carry_own_columns
from tpm_excel.workbooks.plan.reader import DIRECTORATE_COLUMNS, DIRECTORATES, OFFICER_COLUMNS, OFFICERS
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workspace.folder import Workspace, whoever_runs
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import write_atomically


@dataclass(frozen=True, slots=True)
class YearEnd:
    """Next year's plan: where it stands, what went into it and what did not, and what must be looked at.

    `early` counts the rows whose date lies before the new year; `own` are the headings of people's own columns that
    came along, by sheet, and `left` their own sheets, which did not.
    """

    path: Path
    year: str
    answered_in: str
    forms: Mapping[str, NextYear]
    early: int
    own: Mapping[str, list[str]]
    left: tuple[str, ...]
    findings: tuple[Finding, ...]


def year_end(workspace: Workspace, to: str) -> YearEnd:
    """Write next year's plan beside this year's; OperatorError where there is one already."""
    year = _next_year(workspace, to)
    path = workspace.folder / f"plan-{year.year}.xlsx"
    with workspace.locked():
        if path.exists():
            raise OperatorError(f"{path.name} is there already. Rename it, or take it away, and run again.")
        plan, _ = plan_of(workspace, None)
        last, answered_in = _last_values(workspace, plan)
        plan = with_originals(workspace, Period(year.begins - 1, 4), plan)
        forms = {form.name: next_year(form, plan.of(form.name), last[form.name]) for form in workspace.forms}
        data, own = _next_plan(workspace, year, plan, forms)
        write_atomically(path, data)
        refs = {name: one.refs for name, one in forms.items()}
        ended = {name: one.ended for name, one in forms.items()}
        journal = workspace.archive.journal
        journal.add("year ended", to=year.year, file=path.name, refs=refs, ended=ended, by=whoever_runs())
    findings = [each for one in forms.values() for each in one.findings]
    findings += [finding("TPM582", place, heading=heading) for place, heading in own.without_value]
    early = _early(workspace, forms, year.year_start)
    return YearEnd(
        path, year.year, answered_in, forms, early, own.headings, _own_sheets(workspace, data), tuple(findings)
    )


def _next_plan(workspace: Workspace, year: Period, plan: Plan, forms: Mapping[str, NextYear]) -> tuple[bytes, Carried]:
    """Next year's plan as a workbook, and what of people's own columns came into it."""
    empty = new_plan(workspace.settings.council, year.year, workspace.forms)
    people = _people(plan)
    data, _ = add_rows(empty, people | {form.sheet: forms[form.name].lines for form in workspace.forms})
    sheets = [
        Carrying(one.sheet, one.heading(one.key), _headings(one), forms[one.name].refs) for one in workspace.forms
    ]
    for sheet, columns in ((DIRECTORATES, DIRECTORATE_COLUMNS), (OFFICERS, OFFICER_COLUMNS)):
        key = next(iter(columns))
        keys = {str(line[key]): str(line[key]) for line in people[sheet]}
        sheets.append(Carrying(sheet, key, {plain_heading(one): plain_heading(one) for one in columns}, keys))
    return carry_own_columns(workspace.plan.read_bytes(), data, sheets)


def _headings(form: Form) -> dict[str, str]:
    """The headings of a form's plan columns, other names too, each with the one that tpm writes."""
    names = heading_names(form, with_aliases=True)
    return {each: plain_heading(form.heading(name)) for each, (part, name) in names.items() if part is Part.PLAN}


def _own_sheets(workspace: Workspace, data: bytes) -> tuple[str, ...]:
    """The sheets of this year's plan that next year's does not have."""
    coming = {sheet.name.strip().casefold() for sheet in open_book(data, OWN).sheets}
    return tuple(
        sheet.name
        for sheet in open_book(workspace.plan.read_bytes(), OWN).sheets
        if sheet.name.strip().casefold() not in coming
    )


def _next_year(workspace: Workspace, to: str) -> Period:
    now = first_year(workspace.settings.year)
    try:
        wanted = Period(first_year(to), 1)
    except ValueError as error:
        raise OperatorError(str(error)) from error
    if wanted.begins != now + 1:
        expected = Period(now + 1, 1).year
        raise OperatorError(f"The plan is of {workspace.settings.year}; the year after it is {expected}, not {to}.")
    return wanted


def _last_values(workspace: Workspace, plan: Plan) -> tuple[dict[str, dict[str, dict[str, Value]]], str]:
    """By form, reference and column, the last value of the year; and the last period in which a row was answered."""
    last: dict[str, dict[str, dict[str, Value]]] = {form.name: {} for form in workspace.forms}
    opened, answered_in = workspace.open_period, ""
    period = opened and min(opened, Period(first_year(workspace.settings.year), 4))
    receipts = [(one, None) for one in workspace.archive.receipts()]
    gathered = gather(workspace, [*receipts], plan)
    while period is not None and period.year == workspace.settings.year:
        merged = merge_period(workspace, gathered, period, plan_of(workspace, period)[0]).merged
        for form in workspace.forms:
            for row in merged.rows[form.name]:
                values = last[form.name].setdefault(row.plan.ref, {})
                for one in (*form.answer, *form.computed):
                    if row.answered and row.value(one.name) is not None:
                        values.setdefault(one.name, row.value(one.name))
                        answered_in = answered_in or period.label
        period = period.previous()
    return last, answered_in


def _people(plan: Plan) -> dict[str, list[dict[str, Value]]]:
    directorates: list[dict[str, Value]] = [
        {heading: getattr(one, name) for heading, name in DIRECTORATE_COLUMNS.items()} for one in plan.directorates
    ]
    officers: list[dict[str, Value]] = [
        {heading: getattr(one, name) for heading, name in OFFICER_COLUMNS.items()} for one in plan.officers
    ]
    return {DIRECTORATES: directorates, OFFICERS: officers}


def _early(workspace: Workspace, forms: Mapping[str, NextYear], start: date) -> int:
    count = 0
    for form in workspace.forms:
        headings = [one.heading for one in form.dated() if one.within == "year"]
        for line in forms[form.name].lines:
            days = [one_day(line.get(heading)) for heading in headings]
            count += any(day is not None and day < start for day in days)
    return count
