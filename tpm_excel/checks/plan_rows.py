"""Checks of how the plan's rows stand to each other: levels, officers, titles, rows that were closed."""

from __future__ import annotations

from collections.abc import Iterator

from tpm_excel.checks.plan_dates import open_rows
from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import written
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Plan, PlanRow


def levels(form: Form, plan: Plan, year: Period) -> Iterator[Finding]:
    """Yield rows that have nothing below them though they should, and rows that belong to none above them."""
    del year
    parents = {row.parent for row in plan.of(form.name)}
    below = dict(zip(form.levels, form.levels[1:], strict=False))
    for row in open_rows(form, plan):
        about, level = row.text(form.title_column), row.level.lower()
        if row.level in below and row.ref not in parents:
            yield finding("TPM564", row.place, about=about, level=level, child=below[row.level].lower())
        if row.level != form.levels[0] and not row.parent:
            context = {"level": level, "parent": form.levels[0].lower()}
            yield finding("TPM565", row.at(form.level_column), about=about, **context)


def nobody_named(form: Form, plan: Plan, year: Period) -> Iterator[Finding]:
    """Yield the rows without an officer; a row below another has that of the row above."""
    del year
    for row in open_rows(form, plan):
        if not row.parent and not row.text(form.officer):
            about = row.text(form.title_column)
            yield finding("TPM566", row.at(form.officer), about=about, heading=form.heading(form.officer))


def same_title(form: Form, plan: Plan, year: Period) -> Iterator[Finding]:
    """Yield titles that stand twice under one row, or twice at the top under one priority."""
    del year
    groups: dict[tuple[str, ...], list[PlanRow]] = {}
    for row in open_rows(form, plan):
        title = _plain(row.text(form.title_column))
        names = (form.number_under, *form.summary.by[-1])
        under = (row.parent,) if row.parent else tuple(_plain(written(row.values.get(name))) for name in names)
        if title:
            groups.setdefault((row.level, title, *under), []).append(row)
    for rows in groups.values():
        if len(rows) > 1:
            refs = " and ".join(row.ref for row in rows)
            yield finding("TPM569", rows[-1].at(form.title_column), about=rows[-1].text(form.title_column), refs=refs)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def closed_above_open(form: Form, plan: Plan, year: Period) -> Iterator[Finding]:
    """Yield rows that were closed while rows below them were not."""
    del year
    below: dict[str, list[str]] = {}
    for row in open_rows(form, plan):
        below.setdefault(row.parent, []).append(row.ref)
    for row in plan.of(form.name):
        if row.closed and row.ref in below:
            context = {"level": row.level.lower(), "refs": ", ".join(below[row.ref])}
            yield finding("TPM576", row.at(form.closed), about=row.text(form.title_column), **context)
