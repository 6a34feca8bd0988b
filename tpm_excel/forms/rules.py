"""A rule's back end in Python: whether a row keeps it. Its twin, in Excel's formulas, is `formulas.py`.

A rule is made ready once for a form and a day, and asked of each row then: a thousand returns ask it of sixty thousand
rows. A rule between a row and those below it has no twin: no formula of a row reaches the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from tpm_excel.forms.computing import number_of
from tpm_excel.forms.conditions import Condition, Test
from tpm_excel.forms.form import Form, Rule, RuleBelow
from tpm_excel.terms.cells import Value


class Row(Protocol):
    """The values of a row by column name, plan and answers together; percentages from 0 to 1."""

    def get(self, name: str, /) -> Value:
        """Return the value of a column; None where there is none."""


Holds = Callable[[Row], bool | None]
"""Whether a test holds in a row; None where it cannot be decided, because what it compares is blank or unreadable."""


AnyRule = TypeVar("AnyRule", Rule, RuleBelow)


@dataclass(frozen=True, slots=True)
class Ready(Generic[AnyRule]):
    """A rule made ready for a form and a day. What cannot be decided has its own finding and breaks nothing."""

    rule: AnyRule
    when: tuple[Holds, ...]
    expect: tuple[Holds, ...]

    def applies(self, row: Row) -> bool:
        """Whether the rule asks anything of a row."""
        for holds in self.when:  # noqa: SIM110  # a generator for each question takes as long as its tests
            if not holds(row):
                return False
        return True

    def fails(self, row: Row) -> bool:
        """Whether a row is not what the rule expects."""
        for holds in self.expect:  # noqa: SIM110
            if holds(row) is False:
                return True
        return False

    def broken(self, row: Row) -> bool:
        """Whether a row breaks the rule."""
        for holds in self.when:  # as above, without a call of its own
            if not holds(row):
                return False
        return self.fails(row)


def ready(form: Form, rule: AnyRule, as_at: date) -> Ready[AnyRule]:
    """Make a rule ready for the rows of a form that speak of a day."""
    return Ready(rule, _tests(form, rule.when, as_at), _tests(form, rule.expect, as_at))


def broken(form: Form, rule: Rule, row: Row, as_at: date) -> bool:
    """Whether a row breaks a rule."""
    return ready(form, rule, as_at).broken(row)


def applies(form: Form, rule: AnyRule, row: Row, as_at: date) -> bool:
    """Whether a rule asks anything of a row."""
    return ready(form, rule, as_at).applies(row)


def failing_below(rule: Ready[RuleBelow], row: Row, below: Mapping[str, Row]) -> list[str]:
    """Return the references of the rows below that are not what the row above claims; what is blank says nothing."""
    if not rule.expect or not rule.applies(row):
        return []
    return [ref for ref, one in below.items() if rule.fails(one)]


def outside(rule: Ready[RuleBelow], row: Row, below: Mapping[str, Row]) -> tuple[Value, Value] | None:
    """Return the least and the greatest value below where that of the row above lies outside of them.

    As long as one of the rows below is not answered, nobody knows how far they reach.
    """
    within = rule.rule.within
    if not within or not rule.applies(row):
        return None
    values = [one.get(within) for one in below.values()]
    if None in values:
        return None
    numbers = [one for one in values if isinstance(one, int | float)]
    value = row.get(within)
    if not numbers or not isinstance(value, int | float) or min(numbers) <= value <= max(numbers):
        return None
    return min(numbers), max(numbers)


# ---- Making ready ----------------------------------------------------------------------------------------------------


def _tests(form: Form, condition: Condition, as_at: date) -> tuple[Holds, ...]:
    return tuple(_test(form, test, as_at) for test in condition)


def _test(form: Form, test: Test, as_at: date) -> Holds:
    if test.operator == "filled":
        return _filled(test.field, wanted=bool(test.operands[0]))
    if test.operator == "is":
        return _among(form, test.field, test.operands, text=isinstance(test.operands[0], str))
    if test.operator == "group":
        return _among(form, test.field, form.choices(test.field).group(str(test.operands[0])), text=True)
    return _beside(_scaled(form, test.field), _ORDERED[test.operator], _operand(form, test.operands[0], as_at))


def _filled(name: str, *, wanted: bool) -> Holds:
    return lambda row: (row.get(name) not in (None, "")) == wanted


def _among(form: Form, name: str, operands: tuple[str | float | bool, ...], *, text: bool) -> Holds:
    scaled = _scaled(form, name)

    def holds(row: Row) -> bool | None:
        value = scaled(row)
        return None if value is None or isinstance(value, str) is not text else value in operands

    return holds


_ORDERED: dict[str, Callable[[Value, Value], bool]] = {
    "below": lambda value, bound: value < bound,  # type: ignore[operator]  # _beside compares only what can be
    "above": lambda value, bound: value > bound,  # type: ignore[operator]
    "from": lambda value, bound: not value < bound,  # type: ignore[operator]
    "until": lambda value, bound: not value > bound,  # type: ignore[operator]
}


def _beside(
    scaled: Callable[[Row], Value], ordered: Callable[[Value, Value], bool], bound: Callable[[Row], Value]
) -> Holds:
    def holds(row: Row) -> bool | None:
        value = scaled(row)
        if value is None or isinstance(value, str):
            return None
        limit = bound(row)
        return type(value) is not type(limit) or ordered(value, limit)

    return holds


def _operand(form: Form, operand: str | float | bool, as_at: date) -> Callable[[Row], Value]:
    if operand == "as_at":
        return lambda _: as_at
    if isinstance(operand, str):
        return _scaled(form, operand)
    number = float(operand)
    return lambda _: number


def _scaled(form: Form, name: str) -> Callable[[Row], Value]:
    """A value as rules speak of it: percentages from 0 to 100, a figure by its number, all else as it is."""
    column = form.columns[name]
    if column.choices or column.kind == "date":
        return lambda row: row.get(name)

    def share(row: Row) -> Value:
        value = row.get(name)
        return round(value * 100, 8) if isinstance(value, float) else scaled(row)

    def scaled(row: Row) -> Value:
        value = row.get(name)
        if value is None or isinstance(value, date):
            return value
        number = number_of(form, name, value)
        return value if number is None else number

    return share if column.kind == "percentage" else scaled
