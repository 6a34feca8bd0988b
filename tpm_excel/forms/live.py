"""Computed columns as formulas, live in the officer's Excel. Their twin in Python is `computing.py`.

What the plan says of a row stands in its formula as a constant: it is locked, and may be written as `61.6%` or `2nd`.
What Excel cannot read as a number, such as `80.6 (P)`, it shows no result for; `collect` reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tpm_excel.forms.computing import Row, ahead, figure_of, lower_is_better, number_of
from tpm_excel.forms.form import ComputedColumn, Form
from tpm_excel.forms.measure_values import MeasureValue
from tpm_excel.forms.parts import Rating

Cell = Callable[[str], str]


def live_formula(form: Form, column: ComputedColumn, row: Row, cell: Cell) -> str:
    """Return the formula of a computed column for a row of the plan; `cell` says how a column's cell is referred to."""
    if column.product:
        known = ",".join(_is_number(form, name, row, cell) for name in column.product)
        return f'=IF(AND({known}),{"*".join(_number(form, name, row, cell) for name in column.product)},"")'
    if column.bands:
        return f"={_bands(form, column, row, cell)}"
    return f"={_rated(form, column.rating, row, cell)}" if column.rating else '=""'


def list_name(choices: str) -> str:
    """Return the defined name of a list of choices on the hidden sheet `Lists`."""
    return f"tpm_list_{choices}"


def text(words: str) -> str:
    """Return a text as a constant of a formula."""
    doubled = words.replace('"', '""')
    return f'"{doubled}"'


def _fixed(form: Form, name: str) -> bool:
    return name in {one.name for one in form.plan}


def _is_number(form: Form, name: str, row: Row, cell: Cell) -> str:
    if _fixed(form, name):
        return "FALSE" if number_of(form, name, row.get(name)) is None else "TRUE"
    column = form.columns[name]
    if column.choices:
        return f"SUMPRODUCT(--({list_name(column.choices)}={cell(name)}))=1"
    return f"ISNUMBER({cell(name)})"


def _number(form: Form, name: str, row: Row, cell: Cell) -> str:
    if _fixed(form, name):
        return f"{number_of(form, name, row.get(name)) or 0:.12g}"
    column = form.columns[name]
    if column.choices:
        worths = ";".join(f"{one.number or 0:.12g}" for one in form.choices(name).choice)
        return f"SUMPRODUCT(({list_name(column.choices)}={cell(name)})*{{{worths}}})"
    return f"{cell(name)}*100" if column.kind == "percentage" else cell(name)


def _bands(form: Form, column: ComputedColumn, row: Row, cell: Cell) -> str:
    formula = '""'
    for word, least in sorted(column.bands.items(), key=lambda pair: pair[1]):
        formula = f"IF({_number(form, column.of, row, cell)}>={least:.12g},{text(word)},{formula})"
    return f'IF({_is_number(form, column.of, row, cell)},{formula},"")'


def _rated(form: Form, spec: Rating, row: Row, cell: Cell) -> str:
    value = cell(spec.value)
    target = figure_of(form, spec.target, row.get(spec.target))
    lower = lower_is_better(form, spec.polarity, row.get(spec.polarity))
    if target is None or lower is None:
        formula = f'IF({value}<>"",{text(spec.data_only)},"")'
    elif target.number is not None:
        formula = _by_number(form, spec, row, cell, target, lower=lower)
    else:
        formula = _by_word(form, spec, row, cell, target)
    if spec.qualifier:
        words = form.choices(spec.qualifier).group("not_due")
        not_due = _any_of(cell(spec.qualifier), words)
        formula = f"IF({not_due},{text(spec.not_due)},{formula})"
    return formula


def _any_of(cell: str, words: Iterable[str]) -> str:
    tests = [f"{cell}={text(word)}" for word in words]
    return f"OR({','.join(tests)})" if tests else "FALSE"


def _by_number(form: Form, spec: Rating, row: Row, cell: Cell, target: MeasureValue, *, lower: bool) -> str:
    value, sign = cell(spec.value), "<=" if lower else ">="
    minimum = figure_of(form, spec.minimum, row.get(spec.minimum))
    otherwise = text(spec.between)
    if minimum and minimum.number is not None:
        otherwise = f"IF({value}{sign}{minimum.number:.12g},{text(spec.between)},{text(spec.below)})"
    return f'IF(ISNUMBER({value}),IF({value}{sign}{target.number:.12g},{text(spec.met)},{otherwise}),"")'


def _by_word(form: Form, spec: Rating, row: Row, cell: Cell, target: MeasureValue) -> str:
    """Each word of the scale stands under the result that it would be."""
    minimum = figure_of(form, spec.minimum, row.get(spec.minimum))
    results: dict[str, list[str]] = {spec.met: [], spec.between: [], spec.below: []}
    for name in form.scales:
        if target.word not in form.lists[name].words:
            continue
        for word in form.lists[name].words:
            one = MeasureValue(word, word=word)
            above = ahead(form, one, minimum, lower=False) if minimum else None
            met = (ahead(form, one, target, lower=False) or 0) >= 0
            below = above is not None and above < 0
            results[spec.met if met else spec.below if below else spec.between].append(word)
    formula = '""'
    for result, words in results.items():
        if words:
            formula = f"IF({_any_of(cell(spec.value), words)},{text(result)},{formula})"
    return formula
