"""Columns that are computed, in Python. Their twin, live in the officer's Excel, is `live.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tpm_excel.forms.form import ComputedColumn, Form
from tpm_excel.forms.measure_values import MeasureValue
from tpm_excel.forms.parts import Direction, Rating
from tpm_excel.terms.cells import Value, written

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was answered to a row before: in the previous quarter, and in the same quarter of the year before."""

    previous: Row = field(default_factory=dict)
    year_ago: Row = field(default_factory=dict)


def computed(form: Form, row: Row, earlier: Earlier | None = None) -> dict[str, Value]:
    """Return the values of a row's computed columns; those that cannot be computed are left out."""
    known: dict[str, Value] = dict(row)
    found: dict[str, Value] = {}
    for column in form.computed:
        value = _value(form, column, known, earlier or Earlier())
        if value is not None:
            known[column.name] = found[column.name] = value
    return found


def number_of(form: Form, name: str, value: Value) -> float | None:
    """Return the number that a value of a column stands for, percentages from 0 to 100; None where it is none."""
    column = form.columns[name]
    if value is None or isinstance(value, bool):
        return None
    if column.choices:
        return form.lists[column.choices].number(value)
    if isinstance(value, int | float):
        return round(value * 100, 8) if column.kind == "percentage" else float(value)
    return form.figure(value).number if column.kind == "figure" and isinstance(value, str) else None


def _value(form: Form, column: ComputedColumn, row: Row, earlier: Earlier) -> Value:
    if column.product:
        product = 1.0
        for name in column.product:
            factor = number_of(form, name, row.get(name))
            if factor is None:
                return None
            product *= factor
        return round(product, 10)
    if column.bands:
        number = number_of(form, column.of, row.get(column.of))
        return None if number is None else band(column, number)
    if column.rating:
        return _rated(form, column.rating, row)
    return _directed(form, column.direction, row, earlier) if column.direction else None


def band(column: ComputedColumn, number: float) -> str | None:
    """Return the word in whose band a number lies; None below the lowest."""
    falling = sorted(column.bands.items(), key=lambda pair: -pair[1])
    return next((word for word, least in falling if number >= least), None)


# ---- Comparing figures -----------------------------------------------------------------------------------------------


def figure_of(form: Form, name: str, value: Value) -> MeasureValue | None:
    """Return a column's value as a figure; None where nothing usable stands there."""
    if isinstance(value, str) and form.kind(name) == "figure":
        found = form.figure(value)
        return found if found.word or found.number is not None else None
    number = number_of(form, name, value)
    return None if number is None else MeasureValue(written(value), number=number)


def lower_is_better(form: Form, name: str, value: Value) -> bool | None:
    """Whether less is better, by the group of the polarity's word; None where it says nothing."""
    group = form.choices(name).group_of(value)
    return {"lower": True, "higher": False}.get(group)


def ahead(form: Form, one: MeasureValue, other: MeasureValue, *, lower: bool) -> float | None:
    """Return by how much a figure is better than another; None where they cannot be compared.

    Words are compared by their places on a scale that has both, where the best stands first: there the polarity says
    nothing more. Figures in different units are not compared.
    """
    if one.unit and other.unit and one.unit != other.unit:
        return None
    if one.number is not None and other.number is not None:
        return round((other.number - one.number) if lower else (one.number - other.number), 10)
    for scale in form.scales:
        words = form.lists[scale].words
        if one.word in words and other.word in words:
            return float(words.index(other.word) - words.index(one.word))
    return None


def _rated(form: Form, spec: Rating, row: Row) -> str | None:
    if spec.qualifier and form.choices(spec.qualifier).group_of(row.get(spec.qualifier)) == "not_due":
        return spec.not_due
    value = row.get(spec.value)
    if value is None or value == "":
        return None
    target = figure_of(form, spec.target, row.get(spec.target))
    lower = lower_is_better(form, spec.polarity, row.get(spec.polarity))
    if target is None or lower is None:
        return spec.data_only
    figure = figure_of(form, spec.value, value)
    beyond = ahead(form, figure, target, lower=lower) if figure else None
    if figure is None or beyond is None:
        return None
    if beyond >= 0:
        return spec.met
    minimum = figure_of(form, spec.minimum, row.get(spec.minimum))
    above = ahead(form, figure, minimum, lower=lower) if minimum else None
    return spec.below if above is not None and above < 0 else spec.between


def _directed(form: Form, spec: Direction, row: Row, earlier: Earlier) -> str | None:
    value = row.get(spec.value)
    if value is None or value == "":
        return None
    figure = figure_of(form, spec.value, value)
    before = _before(form, spec, row, earlier)
    lower = lower_is_better(form, spec.polarity, row.get(spec.polarity))
    cumulative = bool(spec.cumulative) and form.choices(spec.cumulative).group_of(row.get(spec.cumulative)) == "yes"
    if figure is None or before is None or lower is None or (cumulative and spec.against == "previous"):
        return spec.not_comparable
    gained = ahead(form, figure, before, lower=lower)
    if gained is None:
        return spec.not_comparable
    given = number_of(form, spec.tolerance, row.get(spec.tolerance)) if spec.tolerance else None
    tolerance = spec.tolerance_default if given is None else given
    allowed = abs(before.number) * tolerance / 100 if before.number is not None else 0.0
    if abs(gained) <= round(allowed, 10):
        return spec.same
    return spec.better if gained > 0 else spec.worse


def _before(form: Form, spec: Direction, row: Row, earlier: Earlier) -> MeasureValue | None:
    """The earlier result: what a return said, else what the plan says."""
    answered = (earlier.previous if spec.against == "previous" else earlier.year_ago).get(spec.value)
    found = figure_of(form, spec.value, answered)
    return found or (figure_of(form, spec.otherwise, row.get(spec.otherwise)) if spec.otherwise else None)
