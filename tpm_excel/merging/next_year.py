"""Next year's rows from this year's: which go on, and under which references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form, PlanColumn
from tpm_excel.forms.references import next_activity, next_milestone
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.plans import PlanRow

_WORDS = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
"""What people write under Carry over."""

LastValues = Mapping[str, Mapping[str, Value]]
"""By reference and column: the last value that was answered in the year, or computed."""


@dataclass(slots=True)
class NextYear:
    """The rows of one form for next year by heading, in plan order: references by the old ones, and why others end.

    `filled` says of each column that starts from this year's results from which heading, and on how many rows.
    """

    lines: list[dict[str, Value]] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    filled: dict[str, tuple[str, int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def next_year(form: Form, rows: tuple[PlanRow, ...], last: LastValues) -> NextYear:
    """Decide which rows go into next year's plan, give them references, and start them from this year's results.

    A row goes on as it says under Carry over; else where it was not closed and its last status is not one of those
    that are done or dropped. What a row above says holds for those below it that say nothing; a row goes on with those
    below it, and one that nobody answers only with them.
    """
    result = NextYear()
    goes: dict[str, str] = {}
    said: dict[str, bool] = {}
    for row in rows:
        own = _said(form, row, result)
        if own is None and said.get(row.parent) is False:
            own = False
        if own is not None:
            said[row.ref] = own
        goes[row.ref] = _ends(form, row, own, last.get(row.ref, {}).get(form.summary.count))
    _with_those_below(rows, goes, said)
    for row in rows:
        if goes[row.ref]:
            result.ended[row.ref] = goes[row.ref]
        else:
            _carry(form, row, last.get(row.ref, {}), result)
    return result


def _with_those_below(rows: tuple[PlanRow, ...], goes: dict[str, str], said: Mapping[str, bool]) -> None:
    """A row goes on for the sake of what stands below it; one that only heads rows ends with the last of them."""
    below = {row.parent for row in rows}
    on = {row.parent for row in rows if not goes[row.ref]}
    for row in rows:
        if row.ref in on:
            goes[row.ref] = ""
        elif not row.asked and row.ref in below and row.ref not in said:
            goes[row.ref] = goes[row.ref] or "nothing below it goes on"


def _said(form: Form, row: PlanRow, result: NextYear) -> bool | None:
    text = row.text(form.carry_over).strip()
    if text and text.casefold() not in _WORDS:
        about, heading = row.text(form.title_column), form.heading(form.carry_over)
        result.findings.append(finding("TPM577", row.at(form.carry_over), about=about, heading=heading, found=text))
    return _WORDS.get(text.casefold())


def _ends(form: Form, row: PlanRow, said: bool | None, status: Value) -> str:
    """Why a row does not go on; empty where it does."""
    if said is not None:
        return "" if said else f"{form.heading(form.carry_over)} is No"
    if row.closed:
        return f"closed: {row.closed}"
    return str(status) if form.counted.group_of(status) in ("done", "dropped") else ""


def _carry(form: Form, row: PlanRow, last: Mapping[str, Value], result: NextYear) -> None:
    above = result.refs.get(row.parent, "")
    if not form.old_key or not form.levels:
        ref = row.ref  # no column could keep the old one, or the rows are a list in which a reference names one thing
    elif above:
        ref = next_milestone(above, result.refs.values())
    else:
        number = written(row.values.get(form.number_under)) or re.sub(r"[A-Za-z]+$", "", row.ref)
        ref = next_activity(number, result.refs.values())
    result.refs[row.ref] = ref
    kept = {
        one.name: _starts(form, one, row, last, result)
        for one in form.plan
        if one.name not in (form.closed, form.carry_over)
    }
    kept[form.key] = ref
    if form.old_key:
        kept[form.old_key] = row.ref
    result.lines.append({form.heading(name): value for name, value in kept.items()})


def _starts(form: Form, column: PlanColumn, row: PlanRow, last: Mapping[str, Value], result: NextYear) -> Value:
    """What a column holds in next year's plan: what the form says, else what it holds this year."""
    now = row.values.get(column.name)
    if column.original_of:
        first = row.values.get(column.original_of)
        return now or (first if isinstance(first, date) else None)
    if column.next_year_word:
        return column.next_year_word if now else None
    if not column.next_year:
        return now
    source, value = form.heading(column.next_year), last.get(column.next_year)
    value = row.values.get(column.next_year) if value is None else value
    if value is None:
        about = row.text(form.title_column)
        context = {"heading": column.heading, "source": source}
        result.findings.append(finding("TPM580", row.at(column.name), about=about, **context))
    count = result.filled.get(column.heading, (source, 0))[1]
    result.filled[column.heading] = (source, count + (value is not None))
    return value
