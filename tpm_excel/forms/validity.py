"""What a form file may say that no single key shows: that its parts fit together, before anything is made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING

from tpm_excel.forms.conditions import Test

if TYPE_CHECKING:
    from tpm_excel.forms.block_spec import BlockSpec
    from tpm_excel.forms.form import Form, Rule

_PROMPT_TITLE, _FORMULA_TEXT = 32, 255
"""Excel's limits: the title of a prompt, and a text within a formula."""


def problems(form: Form) -> Iterator[str]:
    """Yield what does not fit together in a form, each with the path of its key."""
    names = [one.name for one in (*form.plan, *form.answer)]
    yield from _twice("column name", names)
    yield from _twice("heading", [one.heading.casefold() for one in (*form.plan, *form.answer)])
    yield from _twice("code of a rule", [one.code for one in form.rule])
    if not form.levels:
        yield "levels: name at least one"
    for known in form.blocks.level if form.blocks else ():
        if known.level not in form.levels:
            yield f"blocks.level: {known.level!r} is not one of the levels"
    yield from (f"the column {name!r} is used but not declared" for name in _used(form) if name not in names)
    for one in form.answer:
        if len(one.heading) > _PROMPT_TITLE:
            yield f"answer {one.name!r}: heading is longer than {_PROMPT_TITLE} letters"
        if one.kind == "choice" and one.choices not in form.lists:
            yield f"the list {one.choices!r} of the column {one.name!r} is not in choices.toml"
        yield from _unfillable(f"answer {one.name!r}: prompt", one.prompt, {"as_at"})
    if not set(names) >= set(_used(form)) or any(
        one.choices not in form.lists for one in form.answer if one.kind == "choice"
    ):
        return
    if form.summary.count not in form.answers or form.answers[form.summary.count].kind != "choice":
        yield f"summary.count: {form.summary.count!r} is no choice"
        return
    for number, rule in enumerate(form.rule):
        yield from (f"rule.{number}.{problem}" for problem in _of_rule(form, rule))
    for word in form.summary.exceptions:
        if word not in form.counted.words:
            yield f"summary.exceptions: {word!r} is not in the list"


def _twice(what: str, listed: list[str]) -> Iterator[str]:
    yield from (f"the {what} {one!r} is declared twice" for one in dict.fromkeys(listed) if listed.count(one) > 1)


def _used(form: Form) -> list[str]:
    used = [form.key, form.title_column, form.level_column, form.number_under, *form.route, form.officer]
    used += [name for name in (form.closed, form.carry_over, form.old_key) if name]
    used += [form.summary.count, *(name for group in form.summary.by for name in group)]
    used += [name for name in (form.summary.new_date, form.summary.old_date) if name]
    used += [test.field for rule in form.rule for test in (*rule.when, *rule.expect)]
    used += _used_by_blocks(form.blocks) if form.blocks else []
    return used + [rule.offer_from for rule in form.rule if rule.offer_from]


def _used_by_blocks(blocks: BlockSpec) -> list[str]:
    used = [name for one in blocks.stack for name in one.columns]
    used += [name for one in blocks.section for name in (one.column, one.number) if name]
    return [*used, *blocks.brackets, *blocks.brackets.values()]


def _of_rule(form: Form, rule: Rule) -> Iterator[str]:
    if not re.fullmatch(rf"{re.escape(form.prefix)}\d+", rule.code):
        yield f"code: {rule.code!r} is not {form.prefix!r} with a number"
    if len(rule.todo) > _FORMULA_TEXT:
        yield f"todo: longer than {_FORMULA_TEXT} letters, which a formula cannot hold"
    fields = {*form.columns, *(f"{name}_found" for name in form.columns), "found", "as_at"}
    yield from _unfillable("says", rule.says, fields)
    yield from _unfillable("do", rule.do, fields)
    for part, condition in (("when", rule.when), ("expect", rule.expect)):
        for test in condition:
            yield from (f"{part}.{test.field}: {problem}" for problem in _of_test(form, test))


def _of_test(form: Form, test: Test) -> Iterator[str]:
    column = form.answers.get(test.field)
    if test.operator in ("is", "group") and column and column.choices:
        choices = form.lists[column.choices]
        known: set[object] = {one.word if test.operator == "is" else one.group for one in choices.choice}
        yield from (f"{one!r} is not in the list {column.choices!r}" for one in test.operands if one not in known)
    elif test.operator == "group":
        yield "only a choice has groups"
    if test.operator in ("below", "above", "from", "until"):
        words = (one for one in test.operands if isinstance(one, str))
        yield from (f"{one!r} is no column and not as_at" for one in words if one not in {*form.columns, "as_at"})


def _unfillable(where: str, text: str, fields: set[str]) -> Iterator[str]:
    try:
        named = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        yield f"{where}: {error}"
        return
    yield from (f"{where}: there is nothing to fill {{{name}}} with" for name in named if name not in fields)
