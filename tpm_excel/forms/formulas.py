"""A rule's back end in Excel: the formulas behind the live To do. Its twin, in Python, is `rules.py`.

Answers are referred to as `INDEX($H:$H,ROW())`: a plain reference moves along with a cut and paste, and then shows an
emptied row as complete.
"""

from __future__ import annotations

from datetime import date

from tpm_excel.forms.conditions import Condition, Test
from tpm_excel.forms.form import AnswerColumn, Form, Rule
from tpm_excel.forms.layout import Layout, layout
from tpm_excel.forms.values import sensible_dates
from tpm_excel.terms.places import column_letters

DONE = "OK"
_SIGNS = {"below": "<", "above": ">", "from": ">=", "until": "<="}


def list_name(choices: str) -> str:
    """Return the defined name of a list of choices on the hidden sheet `Lists`."""
    return f"tpm_list_{choices}"


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
    steps = [(f"AND({empty})", "Not answered yet")]
    steps += [(f'{_cell(form, one.name)}=""', f"{one.heading} is missing") for one in answers if one.required]
    return steps


def _formats(form: Form, as_at: date) -> list[tuple[str, str]]:
    return [(test, says) for one in form.answer for test, says in _format(form, one, as_at)]


def _format(form: Form, column: AnswerColumn, as_at: date) -> list[tuple[str, str]]:
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
        case _:
            return []


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
            return _either([f"{cell}={_constant(one)}" for one in test.operands])
        case "group":
            words = form.choices(test.field).group(str(test.operands[0]))
            return _either([f"{cell}={_text(word)}" for word in words])
        case _:
            return f"{cell}{_SIGNS[test.operator]}{_operand(form, test.operands[0], as_at)}"


def _either(tests: list[str]) -> str:
    return f"OR({','.join(tests)})" if len(tests) > 1 else tests[0]


def _operand(form: Form, operand: str | float | bool, as_at: date) -> str:
    if operand == "as_at":
        return f"DATE({as_at.year},{as_at.month},{as_at.day})"
    return _cell(form, operand) if isinstance(operand, str) else _constant(operand)


def _constant(operand: str | float | bool) -> str:
    """A constant as cells hold it: percentages are 0 to 100 in rules and 0 to 1 in cells."""
    return _text(operand) if isinstance(operand, str) else f"{operand / 100:.12g}"


def _cell(form: Form, name: str) -> str:
    letters = column_letters(_layout(form).index(name))
    return f"INDEX(${letters}:${letters},ROW())"


def _layout(form: Form) -> Layout:
    return layout(form)


def _text(words: str) -> str:
    doubled = words.replace('"', '""')
    return f'"{doubled}"'
