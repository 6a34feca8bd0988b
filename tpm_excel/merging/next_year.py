"""Next year's rows from this year's: which go on, and under which references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.references import next_activity, next_milestone
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.plans import PlanRow

_WORDS = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
"""What people write under Carry over."""


@dataclass(slots=True)
class NextYear:
    """The rows of one form for next year by heading, in plan order: references by the old ones, and why others end."""

    lines: list[dict[str, Value]] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def next_year(form: Form, rows: tuple[PlanRow, ...], statuses: Mapping[str, str]) -> NextYear:
    """Decide which rows go into next year's plan, and give them references.

    A row goes on as it says under Carry over; else where it was not closed and its last status is not one of those
    that are done. What a row above says holds for those below it that say nothing; a row goes on with those below it.
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
        goes[row.ref] = _ends(form, row, own, statuses.get(row.ref, ""))
    for row in rows:
        if row.parent and not goes[row.ref] and goes.get(row.parent):
            goes[row.parent] = ""  # it goes on for the sake of what stands below it
    for row in rows:
        if goes[row.ref]:
            result.ended[row.ref] = goes[row.ref]
        else:
            _carry(form, row, result)
    return result


def _said(form: Form, row: PlanRow, result: NextYear) -> bool | None:
    text = row.text(form.carry_over).strip()
    if text and text.casefold() not in _WORDS:
        about, heading = row.text(form.title_column), form.heading(form.carry_over)
        result.findings.append(finding("TPM577", row.at(form.carry_over), about=about, heading=heading, found=text))
    return _WORDS.get(text.casefold())


def _ends(form: Form, row: PlanRow, said: bool | None, status: str) -> str:
    """Why a row does not go on; empty where it does."""
    if said is not None:
        return "" if said else f"{form.heading(form.carry_over)} is No"
    if row.closed:
        return f"closed: {row.closed}"
    return status if status in form.counted.group("done") else ""


def _carry(form: Form, row: PlanRow, result: NextYear) -> None:
    above = result.refs.get(row.parent, "")
    if not form.old_key:
        ref = row.ref  # the form has no column that could keep the old one
    elif above:
        ref = next_milestone(above, result.refs.values())
    else:
        number = written(row.values.get(form.number_under)) or re.sub(r"[A-Za-z]+$", "", row.ref)
        ref = next_activity(number, result.refs.values())
    result.refs[row.ref] = ref
    kept = {one.name: row.values.get(one.name) for one in form.plan if one.name not in (form.closed, form.carry_over)}
    kept[form.key] = ref
    if form.old_key:
        kept[form.old_key] = row.ref
    result.lines.append({form.heading(name): value for name, value in kept.items()})
