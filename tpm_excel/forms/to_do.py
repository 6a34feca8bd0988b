"""What To do says of a row, in Python: for returns that go out with answers in them. Its twin is in `formulas.py`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date

from tpm_excel.forms.form import Form
from tpm_excel.forms.formulas import DONE, NOT_ANSWERED, format_steps, missing
from tpm_excel.forms.rules import Row, broken
from tpm_excel.forms.values import sensible_dates


def shown_to_do(form: Form, row: Row, unread: AbstractSet[str], as_at: date) -> str:
    """Return what To do will say of a row; `unread` are the columns in which something stands that is no answer."""
    return next(_steps(form, row, unread, as_at), DONE)


def _steps(form: Form, row: Row, unread: AbstractSet[str], as_at: date) -> Iterator[str]:
    blank = {one.name for one in form.answer if row.get(one.name) is None and one.name not in unread}
    if all(one.name in blank for one in form.answer if one.kind != "explanation"):
        yield NOT_ANSWERED
    yield from (missing(one) for one in form.answer if one.required and one.name in blank)
    first, last = sensible_dates(as_at)
    for one in form.answer:
        says = [text for _, text in format_steps(form, one, as_at)]
        value = row.get(one.name)
        if one.name in unread and says:
            yield says[0]
        elif isinstance(value, date) and not first <= value <= last:
            yield says[-1]
    explained = row.get(form.explanation) is not None
    for rule in form.rule:
        if rule.severity != "note" and not (rule.severity == "query" and explained) and broken(form, rule, row, as_at):
            yield rule.todo
