"""Checks of the plan's dates: days that do not exist, several in a cell, outside the year, later than the row above."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.dates import dates_in, days_that_are_none
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.periods import Period, short_date
from tpm_excel.terms.plans import Plan, PlanRow


def one_day(value: Value) -> date | None:
    """Return the one day that a plan's cell speaks of, such as that in “31/03/2015 and quarterly”; None otherwise."""
    if isinstance(value, date):
        return value
    days = dates_in(value) if isinstance(value, str) and not days_that_are_none(value) else []
    return days[0] if len(days) == 1 else None


def open_rows(form: Form, plan: Plan) -> Iterator[PlanRow]:
    """Yield the rows of a form that were not closed: what is wrong with the others keeps nobody waiting."""
    return (row for row in plan.of(form.name) if not row.closed)


def written_dates(form: Form, plan: Plan, year: Period) -> Iterator[Finding]:
    """Yield the dates that could not be read because there is no such day, or because there are several."""
    del year
    for row in open_rows(form, plan):
        for column in form.dated():
            text = row.text(column.name)
            if not text:
                continue
            none, days = days_that_are_none(text), dates_in(text)
            place, about, heading = row.at(column.name), row.text(form.title_column), column.heading
            if none:
                found, meant = ", ".join(found for found, _ in none), none[0][1]
                offer = f", for example {short_date(meant)}" if meant else ""
                yield finding("TPM560", place, about=about, heading=heading, found=found, offer=offer)
            elif len(days) > 1:
                found = ", ".join(map(short_date, days))
                yield finding("TPM561", place, about=about, heading=heading, found=found, count=str(len(days)))


def outside_the_year(form: Form, plan: Plan, year: Period) -> Iterator[Finding]:
    """Yield the dates that lie before or after the year of the plan, where the form holds a column against it."""
    for row in open_rows(form, plan):
        for column in form.dated():
            day = one_day(row.values.get(column.name))
            if column.within != "year" or day is None or year.year_start <= day <= year.year_end:
                continue
            side = "before" if day < year.year_start else "after"
            context = {"heading": column.heading, "found": short_date(day), "side": side, "year": year.year}
            yield finding("TPM562", row.at(column.name), about=row.text(form.title_column), **context)


def later_than_above(form: Form, plan: Plan, year: Period) -> Iterator[Finding]:
    """Yield the dates that are later than that of the row above, where the form says that they must not be."""
    del year
    above = {row.ref: row for row in plan.of(form.name)}
    for row in open_rows(form, plan):
        parent = above.get(row.parent)
        for column in form.dated():
            day = one_day(row.values.get(column.name))
            limit = one_day(parent.values.get(column.name)) if parent else None
            if column.not_after != "parent" or parent is None or day is None or limit is None or day <= limit:
                continue
            context = {
                "heading": column.heading,
                "found": short_date(day),
                "level": parent.level.lower(),
                "parent": parent.ref,
                "date": written(limit),
            }
            yield finding("TPM563", row.at(column.name), about=row.text(form.title_column), **context)
