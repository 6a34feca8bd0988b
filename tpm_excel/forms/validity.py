"""What a form file may say that no single key shows: that its parts fit together, before anything is made from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING

from tpm_excel.forms.checks_spec import wrong_parts
from tpm_excel.forms.conditions import Test
from tpm_excel.forms.parts import LONGEST_PROMPT

if TYPE_CHECKING:
    from tpm_excel.forms.block_spec import BlockSpec
    from tpm_excel.forms.form import Form, Rule, RuleBelow

_PROMPT_TITLE, _FORMULA_TEXT = 32, 255
"""Excel's limits: the title of a prompt, and a text within a formula."""
RESERVED = {"about", "lists", "summary", "findings", "returns", "sources", "exceptions", "directorates", "officers"}
RESERVED |= {"_tpm", "history", "corrections", "relaxed rules"}
"""Sheets of tpm's own, whose names no form may take."""


def problems(form: Form) -> Iterator[str]:
    """Yield what does not fit together in a form, each with the path of its key."""
    every = (*form.plan, *form.answer, *form.computed)
    names = [one.name for one in every]
    found = [*_twice("column name", names), *_twice("heading", [one.heading.casefold() for one in every])]
    found += _twice("code of a rule", [one.code for one in form.entries])
    found += [f"the column {name!r} is used but not declared" for name in _used(form) if name not in names]
    found += [*_of_sheet(form), *_of_levels(form), *_of_columns(form)]
    blocks = form.blocks.level if form.blocks else ()
    levels = form.levels or ("",)
    found += [f"blocks.level: {one.level!r} is not one of the levels" for one in blocks if one.level not in levels]
    yield from found
    if found:
        return
    yield from (f"plan.{number}.{problem}" for number, problem in _of_the_year(form))
    yield from (f"computed.{number}: {problem}" for number, problem in _of_computed(form))
    yield from wrong_parts(form)
    if not form.columns[form.summary.count].choices:
        yield f"summary.count: {form.summary.count!r} is no choice"
        return
    for number, rule in enumerate(form.rule):
        yield from (f"rule.{number}.{problem}" for problem in _of_rule(form, rule))
    for number, one in enumerate(form.below):
        yield from (f"below.{number}.{problem}" for problem in _of_rule_below(form, one))
    yield from _of_appendix(form)
    for word in form.summary.exceptions:
        if word not in form.counted.words:
            yield f"summary.exceptions: {word!r} is not in the list"


def _of_sheet(form: Form) -> Iterator[str]:
    if form.sheet.strip().casefold() in RESERVED:
        yield f"sheet: {form.sheet!r} is the name of a sheet of tpm's own"
    if re.search(r"[\[\]:*?/\\]|^'|'$", form.sheet) or not form.sheet.strip():
        yield f"sheet: Excel does not take {form.sheet!r} for the name of a sheet"
    if form.prefix.upper() == "TPM" or not re.fullmatch(r"[A-Za-z]+", form.prefix):
        yield f"prefix: {form.prefix!r} cannot begin the codes of rules: use letters, and not TPM"
    if not form.route:
        yield "route: name the column that says who returns a row"
    if not form.summary.by or not all(1 <= len(group) <= 2 for group in form.summary.by):
        yield "summary.by: name at least one breakdown, each of one column or two"


def _of_levels(form: Form) -> Iterator[str]:
    if bool(form.levels) != bool(form.level_column):
        yield "levels: name them together with level_column, or leave both out where the rows are a flat list"
    yield from (f"asked_levels: {one!r} is not among the levels" for one in form.asked_levels if one not in form.levels)
    if not form.levels and any(one.kind == "level" for one in form.plan):
        yield "levels: a column of the kind level needs them"


def _of_columns(form: Form) -> Iterator[str]:
    for part, columns in (("plan", form.plan), ("answer", form.answer), ("computed", form.computed)):
        for one in columns:
            if part == "answer" and len(one.heading) > _PROMPT_TITLE:
                yield f"answer {one.name!r}: heading is longer than {_PROMPT_TITLE} letters"
            if len(one.told) > LONGEST_PROMPT:
                yield f"{part} {one.name!r}: prompt and how are together longer than {LONGEST_PROMPT} letters"
            if one.kind == "choice" and one.choices not in form.lists:
                yield f"the list {one.choices!r} of the column {one.name!r} is not in choices.toml"
            if one.kind != "choice" and one.choices:
                yield f"{part} {one.name!r}: choices belong to the kind choice"
    for answer in form.answer:
        yield from _unfillable(f"answer {answer.name!r}: prompt", answer.told, {"as_at"})
        if answer.kind != "number" and (answer.least, answer.most) != (None, None):
            yield f"answer {answer.name!r}: least and most belong to the kind number"
    yield from (f"scales: the list {one!r} is not in choices.toml" for one in form.scales if one not in form.lists)


def _of_the_year(form: Form) -> Iterator[tuple[int, str]]:
    """What plan columns say wrongly of the original of a date, and of next year's plan."""
    for number, one in enumerate(form.plan):
        if one.original_of:
            if (one.kind, form.kind(one.original_of)) != ("date", "date") or one.original_of == one.name:
                yield number, f"original_of: {one.name!r} and {one.original_of!r} are not two dates"
            elif one.original_of not in {each.name for each in form.plan}:
                yield number, f"original_of: {one.original_of!r} is no column of the plan"
        if not one.next_year and not one.next_year_word:
            continue
        if one.next_year and one.next_year_word:
            yield number, "next_year: say it in one way: next_year or next_year_word"
        if one.name in (form.key, form.level_column, form.old_key, form.carry_over, form.closed) or one.original_of:
            yield number, f"next_year: tpm itself says what {one.name!r} is next year"
        if one.next_year and one.kind != "text" and form.kind(one.next_year) != one.kind:
            yield number, f"next_year: a {form.kind(one.next_year)} cannot become a {one.kind}"
        if one.next_year_word and one.choices and one.next_year_word not in form.lists[one.choices].words:
            yield number, f"next_year_word: {one.next_year_word!r} is not in the list {one.choices!r}"


def _of_computed(form: Form) -> Iterator[tuple[int, str]]:
    before = {one.name for one in (*form.plan, *form.answer)}
    shown = {one.name for one in (*form.plan, *form.answer)}
    for number, one in enumerate(form.computed):
        for name in one.columns:
            if name not in before:
                yield number, f"{name!r} is computed below it"
            elif one.live and name not in shown:
                yield number, f"{name!r} does not stand on the return"
        if one.product or one.of:
            kinds = {form.kind(name) for name in one.columns} - {"number", "percentage", "choice"}
            yield from ((number, f"a column of the kind {kind} is no number to compute with") for kind in kinds)
        if one.mean_below and (form.kind(one.mean_below) != "percentage" or not form.levels):
            yield number, "mean_below: name a percentage, in a form with levels"
        words = form.lists[one.choices].words if one.choices else ()
        yield from ((number, f"{word!r} is not in the list {one.choices!r}") for word in one.words if word not in words)
        if one.live and one.rating:
            asked = {one.rating.minimum, one.rating.target, one.rating.polarity} & {x.name for x in form.answer}
            yield from (
                (number, f"rating: {name!r} is an answer, so it cannot be live; say shown = false") for name in asked
            )
        for name in (x.polarity for x in (one.rating, one.direction) if x):
            if not form.columns[name].choices:
                yield number, f"polarity: {name!r} is no choice"
        before.add(one.name)
        shown |= {one.name} if one.live else set()


def _twice(what: str, listed: list[str]) -> Iterator[str]:
    yield from (f"the {what} {one!r} is declared twice" for one in dict.fromkeys(listed) if listed.count(one) > 1)


def _used(form: Form) -> list[str]:
    used = [form.key, form.title_column, *form.route]
    used += [name for name in (form.level_column, form.number_under, form.officer) if name]
    used += [name for name in (form.closed, form.carry_over, form.old_key) if name]
    used += [name for one in form.plan for name in (one.original_of, one.next_year) if name]
    used += [name for one in form.computed for name in one.columns]
    used += [form.summary.count, *(name for group in form.summary.by for name in group)]
    used += [name for name in (form.summary.new_date, form.summary.old_date) if name]
    used += form.checks.parts.values()
    conditions = [part for rule in form.rule for part in (rule.when, rule.expect)]
    conditions += [part for rule in form.below for part in (rule.when, rule.expect)]
    used += [test.field for condition in conditions for test in condition]
    used += [rule.within for rule in form.below if rule.within]
    if form.appendix:
        used += [*form.appendix.columns, *(name for group in form.appendix.groups for name in group)]
        used += form.appendix.whole.named if form.appendix.whole else ()
    used += _used_by_blocks(form.blocks) if form.blocks else []
    used += [name for name in (form.history.column, form.history.latest) if name] if form.history else []
    return used + [rule.offer_from for rule in form.rule if rule.offer_from]


def _used_by_blocks(blocks: BlockSpec) -> list[str]:
    used = [name for one in blocks.stack for name in one.columns]
    used += [name for one in blocks.section for name in (one.column, one.number) if name]
    used += [one.column for one in blocks.label]
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
            problems = (*_unseen(form, test), *_of_test(form, test))
            yield from (f"{part}.{test.field}: {problem}" for problem in problems)


def _of_rule_below(form: Form, rule: RuleBelow) -> Iterator[str]:
    if not re.fullmatch(rf"{re.escape(form.prefix)}\d+", rule.code):
        yield f"code: {rule.code!r} is not {form.prefix!r} with a number"
    if not form.levels:
        yield "code: without levels no row stands below another"
    if bool(rule.expect) == bool(rule.within):
        yield "expect: say either what to expect of the rows below, or the column whose value lies within theirs"
    if not {*rule.looks_at} & {*form.answers}:
        yield "when: name an answer of the row above, on whose cell the finding is placed"
    if rule.within and form.kind(rule.within) not in ("percentage", "number"):
        yield f"within: {rule.within!r} is no percentage and no number"
    fields = {*form.columns, *(f"{name}_found" for name in form.columns), "as_at"}
    fields |= {"least", "most"} if rule.within else {"refs"}
    yield from _unfillable("says", rule.says, fields)
    yield from _unfillable("do", rule.do, fields)
    for part, condition in (("when", rule.when), ("expect", rule.expect)):
        for test in condition:
            yield from (f"{part}.{test.field}: {problem}" for problem in _of_test(form, test))


def _of_appendix(form: Form) -> Iterator[str]:
    if form.appendix is None:
        return
    if not all(1 <= len(group) <= 2 for group in form.appendix.groups):
        yield "appendix.groups: each is one column, or two: a number and words"
    planned = {one.name for one in form.plan}
    whole = form.appendix.whole
    groups = (*form.appendix.groups, *(whole.groups if whole else ()))
    for name in dict.fromkeys(name for group in groups for name in group if name not in planned):
        yield f"appendix.groups: {name!r} is not what the plan says, so no rows stand under it"
    if whole and whole.new_page and not any(whole.new_page in group for group in whole.groups):
        yield f"appendix.whole.new_page: {whole.new_page!r} is not among its groups"
    for name in (name for name in form.appendix.columns if name in (form.key, form.title_column)):
        yield f"appendix.columns: {name!r} stands there already, with reference and title"
    yield from (f"appendix.{one}" for one in _twice("column", list(form.appendix.columns)))


def _unseen(form: Form, test: Test) -> Iterator[str]:
    """What the live column of a return cannot see, so that a rule within a row cannot ask for it."""
    if test.field in {one.name for one in form.computed if not one.live}:
        yield "it is computed after the return came, so no rule can ask for it"
    if test.field in {one.name for one in form.plan if not one.shown}:
        yield "it does not stand on the return (shown = true puts it there)"
    if test.operator in ("below", "above", "from", "until"):
        hidden = {one.name for one in form.plan if not one.shown}
        yield from (f"{one!r} does not stand on the return" for one in test.operands if one in hidden)


def _of_test(form: Form, test: Test) -> Iterator[str]:
    column = form.columns[test.field]
    if test.operator in ("is", "group") and column.choices:
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
