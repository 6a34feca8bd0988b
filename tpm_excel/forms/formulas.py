"""A rule's back end in Excel: the formulas behind the live To do. Its twin, in Python, is `rules.py`.

Answers are referred to as `INDEX($H:$H,ROW())`: a plain reference moves along with a cut and paste, and then shows an
emptied row as complete.
"""

from __future__ import annotations

from datetime import date

from tpm_excel.forms.conditions import Condition, Test
from tpm_excel.forms.form import AnswerColumn, Form, Rule
from tpm_excel.forms.layout import layout
from tpm_excel.forms.live import list_name
from tpm_excel.forms.live import text as _text
from tpm_excel.forms.parts import as_number
from tpm_excel.forms.values import sensible_dates
from tpm_excel.terms.places import column_letters

DONE, NOT_ANSWERED = "OK", "Not answered yet"
_SIGNS = {"below": "<", "above": ">", "from": ">=", "until": "<="}


def to_do(form: Form, as_at: date) -> str:
    """Return the formula of To do: what is still missing or wrong in its row, or OK. It is the same in every row."""
    steps = [*_blanks(form), *_formats(form, as_at)]
    steps += [(_broken(form, rule, as_at), rule.todo) for rule in form.rule if rule.severity != "note"]
    formula = f'"{DONE}"'
    for condition, says in reversed(steps):
        formula = f"IF({condition},{_text(says)},{formula})"
    return f"={formula}"


def _blanks(form: Form) -> list[tuple[str, str]]:
    answers = [one for one in form.answer if one.kind != "explanation"]
    empty = ",".join(f'{_cell(form, one.name)}=""' for one in answers)
    steps = [(f"AND({empty})", NOT_ANSWERED)]
    steps += [(f'{_cell(form, one.name)}=""', missing(one)) for one in answers if one.required]
    return steps


def missing(column: AnswerColumn) -> str:
    """Return what To do says where a required answer is blank."""
    return f"{column.heading} is missing"


def _formats(form: Form, as_at: date) -> list[tuple[str, str]]:
    return [(test, says) for one in form.answer for test, says in format_steps(form, one, as_at)]


def format_steps(form: Form, column: AnswerColumn, as_at: date) -> list[tuple[str, str]]:
    """Return when a cell holds something that is no answer of its column, and what To do says of it."""
    cell = _cell(form, column.name)
    match column.kind:
        case "choice":
            return [
                (
                    f'AND({cell}<>"",SUMPRODUCT(--({list_name(column.choices)}={cell}))=0)',
                    f"{column.heading}: use the list",
                )
            ]
        case "percentage":
            outside = f'AND({cell}<>"",{cell}<>"N/A",NOT(AND(ISNUMBER({cell}),N({cell})>=0,N({cell})<=1)))'
            return [(outside, f"{column.heading}: 0% to 100% or N/A")]
        case "date":
            first, last = (f"DATE({day.year},{day.month},{day.day})" for day in sensible_dates(as_at))
            far = f"AND(ISNUMBER({cell}),OR(N({cell})<{first},N({cell})>{last}))"
            says = f"{column.heading}: check the year"
            return [(f'AND({cell}<>"",NOT(ISNUMBER({cell})))', f"{column.heading}: enter a date"), (far, says)]
        case "number":
            outside = f'AND({cell}<>"",NOT({_within(column, cell)}))'
            return [(outside, f"{column.heading}: {number_asked(column)}")]
        case _:
            return []


def number_asked(column: AnswerColumn) -> str:
    """Return what a number may be, in words: `a number from 0 to 5`."""
    parts = [f"{word} {bound:,.12g}" for word, bound in _bounds(column) if bound is not None]
    return " ".join(["a number", *parts])


def _bounds(column: AnswerColumn) -> list[tuple[str, float | None]]:
    return [("from" if column.most is not None else "not below", column.least), ("to", column.most)]


def _within(column: AnswerColumn, cell: str) -> str:
    tests = [f"ISNUMBER({cell})"]
    tests += [f"N({cell})>={column.least:.12g}"] if column.least is not None else []
    tests += [f"N({cell})<={column.most:.12g}"] if column.most is not None else []
    return f"AND({','.join(tests)})"


def number_check(column: AnswerColumn, cell: str) -> str:
    """Return the formula of the validation that admits a number within its bounds in a cell."""
    return f"={_within(column, cell)}"


def percentage_check(cell: str) -> str:
    """Return the formula of the validation that admits N/A or a number from 0 to 1 in a cell."""
    return f'=OR({cell}="N/A",AND(ISNUMBER({cell}),{cell}>=0,{cell}<=1))'


def _broken(form: Form, rule: Rule, as_at: date) -> str:
    when = _all(form, rule.when, as_at)
    failing = [f"{_known(form, test)},NOT({_test(form, test, as_at)})" for test in rule.expect]
    either = f"OR({','.join(f'AND({one})' for one in failing)})" if len(failing) > 1 else failing[0]
    unexplained = f',{_cell(form, form.explanation)}=""' if rule.severity == "query" and form.explanation else ""
    return f"AND({when},{either}{unexplained})"


def _all(form: Form, condition: Condition, as_at: date) -> str:
    return ",".join(f"{_known(form, test)},{_test(form, test, as_at)}" for test in condition)


def _known(form: Form, test: Test) -> str:
    cell = _cell(form, test.field)
    if test.operator == "filled":
        return "TRUE"
    if test.operator in ("is", "group"):
        return f'{cell}<>""' if isinstance(test.operands[0], str) else f"ISNUMBER({cell})"
    return f"ISNUMBER({cell})"


def _test(form: Form, test: Test, as_at: date) -> str:
    cell = _cell(form, test.field)
    match test.operator:
        case "filled":
            return f'({cell}<>"")' if test.operands[0] else f'({cell}="")'
        case "is":
            return _either([f"{cell}={_constant(form, test.field, one)}" for one in test.operands])
        case "group":
            words = form.choices(test.field).group(str(test.operands[0]))
            return _either([f"{cell}={_constant(form, test.field, word)}" for word in words])
        case _:
            operand = test.operands[0]
            compared = f"{cell}{_SIGNS[test.operator]}{_operand(form, test.field, operand, as_at)}"
            beside = operand in form.columns  # what is not there, or is no number, can be no bound
            return f"OR(NOT(ISNUMBER({_cell(form, str(operand))})),{compared})" if beside else compared


def _either(tests: list[str]) -> str:
    return f"OR({','.join(tests)})" if len(tests) > 1 else tests[0]


def _operand(form: Form, field: str, operand: str | float | bool, as_at: date) -> str:
    if operand == "as_at":
        return f"DATE({as_at.year},{as_at.month},{as_at.day})"
    if not isinstance(operand, str):
        return _constant(form, field, operand)
    scale = (form.kind(field) == "percentage") - (form.kind(operand) == "percentage")
    return f"N({_cell(form, operand)})" + {1: "/100", 0: "", -1: "*100"}[scale]


def _constant(form: Form, field: str, operand: str | float | bool) -> str:
    """A constant as the column's cells hold it: percentages are 0 to 100 in rules and 0 to 1 in cells.

    A word of a list that is a number stands in its cell as that number: Excel makes it one whoever types it.
    """
    if isinstance(operand, str):
        number = as_number(operand)
        return _text(operand) if number is None else f"{number:.12g}"
    return f"{operand / 100:.12g}" if form.kind(field) == "percentage" else f"{operand:.12g}"


def cell_of(form: Form, name: str) -> str:
    """Return how a formula of the return refers to the cell of a column in its own row."""
    letters = column_letters(layout(form).index(name))
    return f"INDEX(${letters}:${letters},ROW())"


_cell = cell_of
