"""A rule's back end in Python: whether a row keeps it. Its twin, in Excel's formulas, is `formulas.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tpm_excel.forms.computing import number_of
from tpm_excel.forms.conditions import Test
from tpm_excel.forms.form import Form, Rule
from tpm_excel.terms.cells import Value

Row = Mapping[str, Value]
"""The values of a row by column name, plan and answers together; percentages from 0 to 1."""


def broken(form: Form, rule: Rule, row: Row, as_at: date) -> bool:
    """Whether a row breaks a rule. What is blank or unreadable has its own finding and breaks no comparison."""
    if not applies(form, rule, row, as_at):
        return False
    return any(_known(form, test, row) and not _test(form, test, row, as_at) for test in rule.expect)


def applies(form: Form, rule: Rule, row: Row, as_at: date) -> bool:
    """Whether a rule asks anything of a row."""
    return all(_known(form, test, row) and _test(form, test, row, as_at) for test in rule.when)


def _known(form: Form, test: Test, row: Row) -> bool:
    """Whether a test can be decided: one for being filled always can, a bound needs something to compare."""
    value = _scaled(form, test.field, row)
    if test.operator == "filled":
        return True
    if test.operator in ("is", "group"):
        return value is not None and (isinstance(value, str) == isinstance(test.operands[0], str))
    return value is not None and not isinstance(value, str)


def _test(form: Form, test: Test, row: Row, as_at: date) -> bool:
    value = _scaled(form, test.field, row)
    if test.operator == "filled":
        return (value is not None and value != "") == test.operands[0]
    if test.operator == "is":
        return value in test.operands
    if test.operator == "group":
        return value in form.choices(test.field).group(str(test.operands[0]))
    return _beside(test.operator, value, _operand(form, test.operands[0], row, as_at))


def _beside(operator: str, value: Value, bound: Value) -> bool:
    if type(value) is not type(bound) or value is None or isinstance(value, str):
        return True
    if isinstance(value, date) and isinstance(bound, date):
        return _ordered(operator, (value > bound) - (value < bound))
    number, limit = float(value), float(bound)  # type: ignore[arg-type]  # no date, no text: numbers
    return _ordered(operator, (number > limit) - (number < limit))


def _ordered(operator: str, sign: int) -> bool:
    return {"below": sign < 0, "above": sign > 0, "from": sign >= 0, "until": sign <= 0}[operator]


def _operand(form: Form, operand: str | float | bool, row: Row, as_at: date) -> Value:
    if operand == "as_at":
        return as_at
    if isinstance(operand, str):
        return _scaled(form, operand, row)
    return float(operand)


def _scaled(form: Form, name: str, row: Row) -> Value:
    """A value as rules speak of it: percentages from 0 to 100, a figure by its number, all else as it is."""
    value = row.get(name)
    if form.columns[name].choices or value is None or isinstance(value, date):
        return value
    number = number_of(form, name, value)
    return value if number is None else number
