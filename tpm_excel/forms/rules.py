"""A rule's back end in Python: whether a row keeps it. Its twin, in Excel's formulas, is `formulas.py`.

A rule between a row and those below it has no twin: no formula of a row reaches the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tpm_excel.forms.computing import number_of
from tpm_excel.forms.conditions import Condition, Test
from tpm_excel.forms.form import Form, Rule, RuleBelow
from tpm_excel.terms.cells import Value

Row = Mapping[str, Value]
"""The values of a row by column name, plan and answers together; percentages from 0 to 1."""


def broken(form: Form, rule: Rule, row: Row, as_at: date) -> bool:
    """Whether a row breaks a rule. What is blank or unreadable has its own finding and breaks no comparison."""
    return applies(form, rule, row, as_at) and _fails(form, rule.expect, row, as_at)


def applies(form: Form, rule: Rule | RuleBelow, row: Row, as_at: date) -> bool:
    """Whether a rule asks anything of a row."""
    return all(_known(form, test, row) and _test(form, test, row, as_at) for test in rule.when)


def _fails(form: Form, condition: Condition, row: Row, as_at: date) -> bool:
    return any(_known(form, test, row) and not _test(form, test, row, as_at) for test in condition)


def failing_below(form: Form, rule: RuleBelow, row: Row, below: Mapping[str, Row], as_at: date) -> list[str]:
    """Return the references of the rows below that are not what the row above claims; what is blank says nothing."""
    if not rule.expect or not applies(form, rule, row, as_at):
        return []
    return [ref for ref, one in below.items() if _fails(form, rule.expect, one, as_at)]


def outside(form: Form, rule: RuleBelow, row: Row, below: Mapping[str, Row], as_at: date) -> tuple[Value, Value] | None:
    """Return the least and the greatest value below where that of the row above lies outside of them.

    As long as one of the rows below is not answered, nobody knows how far they reach.
    """
    values = [one.get(rule.within) for one in below.values()] if rule.within else []
    if None in values or not applies(form, rule, row, as_at):
        return None
    numbers = [one for one in values if isinstance(one, int | float)]
    value = row.get(rule.within)
    if not numbers or not isinstance(value, int | float) or min(numbers) <= value <= max(numbers):
        return None
    return min(numbers), max(numbers)


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
