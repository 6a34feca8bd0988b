"""Conditions of a rule, as a form file writes them: `{ status = "Completed", percent_complete = { below = 100 } }`.

All tests of a condition must hold. Percentages are 0 to 100 here, as in messages; the cells hold 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Operator = Literal["is", "group", "filled", "below", "above", "from", "until"]
_OPERATORS: dict[str, type] = {
    "is": object,
    "group": str,
    "filled": bool,
    "below": object,
    "above": object,
    "from": object,
    "until": object,
}


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a column.

    It `is` one of the operands, is in a `group` of its list, is `filled` or not, or lies on a side of a bound: `below`
    and `above` exclude the bound, `from` and `until` include it. An operand that is a word may be the name of another
    column or `as_at`, the date that the return speaks of.
    """

    __test__ = False  # pytest takes classes of this name for test cases

    field: str
    operator: Operator
    operands: tuple[str | float | bool, ...]


Condition = tuple[Test, ...]


def parse_condition(raw: Mapping[str, Any]) -> Condition:
    """Read a condition; raise ValueError with the key where it is not one."""
    return tuple(test for field, wanted in raw.items() for test in _tests(field, wanted))


def _tests(field: str, wanted: Any) -> list[Test]:
    if isinstance(wanted, dict):
        return [_test(field, operator, operand) for operator, operand in wanted.items()]
    return [Test(field, "is", tuple(wanted) if isinstance(wanted, list) else (wanted,))]


def _test(field: str, operator: str, operand: Any) -> Test:
    kind = _OPERATORS.get(operator)
    if kind is None:
        raise ValueError(f"{field}: {operator!r} is no test; use one of {', '.join(_OPERATORS)}")
    if not isinstance(operand, kind):
        raise ValueError(f"{field}.{operator}: {operand!r} does not fit")  # noqa: TRY004  # pydantic wants a ValueError
    operands = tuple(operand) if isinstance(operand, list) else (operand,)
    return Test(field, operator, operands)  # type: ignore[arg-type]  # it is a key of _OPERATORS
