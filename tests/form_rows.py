"""Rows of any form, made from its own declaration: a good one, and for each rule one that breaks it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from itertools import islice, product
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
from helpers import columns_of, put
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Severity
from tpm_excel.forms.computing import computed
from tpm_excel.forms.dates import read_date
from tpm_excel.forms.form import AnswerColumn, AnyColumn, ComputedColumn, Form, Rule, RuleBelow
from tpm_excel.forms.parts import as_number
from tpm_excel.forms.rules import applies, broken, failing_below, outside, ready
from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workspace.folder import Workspace

PERIOD = Period.parse("2025-26-Q2")
AS_AT = PERIOD.last_day
Row = dict[str, Value]


def example(form: Form, column: AnyColumn) -> Value:
    """Return the example of a column to fill in as a value; for a column of the plan something that fits."""
    if isinstance(column, AnswerColumn):
        return _read(column, column.example)
    match column.kind:
        case "date":
            return AS_AT + timedelta(days=90)
        case "people":
            return "Ada Quill"
        case "codes":
            return "HSG" if column.name == form.route[-1] else None
        case "level":
            return (form.asked_levels or form.levels)[0]
        case "choice":
            return form.choices(column.name).words[0]
        case "number" | "figure":
            return 60.0
        case _:
            return f"{column.heading} of the row"


def _read(column: AnswerColumn, text: str) -> Value:
    match column.kind:
        case "percentage":
            return float(text.removesuffix("%")) / 100
        case "date":
            return read_date(text)
        case "number" | "figure":
            return float(text)
        case _:
            return text or None


def good(form: Form) -> Row:
    """Return a row as the form's own examples fill it in."""
    return {one.name: example(form, one) for one in (*form.plan, *form.answer)}


def candidates(form: Form, column: AnyColumn) -> list[Value]:
    """Return canonical values of a column, on all sides of what a rule may ask."""
    first = example(form, column)
    match column.kind:
        case "choice":
            return [None, *form.choices(column.name).words]
        case "percentage":
            return [None, "N/A", 0.0, 0.5, 1.0]
        case "number":
            least = column.least if isinstance(column, AnswerColumn) else None
            return [None, first, *([least] if least is not None else [0.0, -5.0]), 100.0]
        case "figure":
            scale = [form.lists[name].words[place] for name in form.scales[:1] for place in (3, 5, 7)]
            return [None, first, 50.0, 60.0, 70.0, *scale, *(["TBC"] if isinstance(column, AnswerColumn) else [])]
        case "date":
            return [None, *(AS_AT + timedelta(days=days) for days in (-1, 0, 1, 90, 120))]
        case "commentary" | "text" | "explanation" if isinstance(column, AnswerColumn):
            return [None, first]
        case _:
            return [first, *_asked_for(form, column)]


def _asked_for(form: Form, column: AnyColumn) -> list[Value]:
    """The first word that a rule asks of a column of the plan, such as the unit %."""
    tests = [test for rule in form.rule for test in (*rule.when, *rule.expect)]
    return [test.operands[0] for test in tests if test.field == column.name and test.operator == "is"][:1]


def bases(form: Form, names: set[str]) -> list[str]:
    """Return the columns that people fill in or plan behind some columns, computed ones taken apart."""
    found: dict[str, None] = {}
    for name in sorted(names):
        column = form.columns[name]
        found |= dict.fromkeys(bases(form, set(column.columns)) if isinstance(column, ComputedColumn) else [name])
    return list(found)


def values(form: Form, row: Mapping[str, Value]) -> Row:
    return dict(row) | computed(form, row)


def broken_rules(form: Form, row: Mapping[str, Value]) -> set[str]:
    """Return the codes of the rules that a row breaks, errors and queries."""
    return {one.code for one in form.rule if one.severity != "note" and broken(form, one, values(form, row), AS_AT)}


def fields(rule: Rule) -> set[str]:
    words = {test.operands[0] for test in (*rule.when, *rule.expect) if test.operator in ("below", "above")}
    words |= {test.operands[0] for test in (*rule.when, *rule.expect) if test.operator in ("from", "until")}
    return {test.field for test in (*rule.when, *rule.expect)} | {str(one) for one in words if isinstance(one, str)}


def around(form: Form, rule: Rule) -> Iterator[Row]:
    """Yield rows on both sides of a rule: every canonical value of each column that it looks at."""
    names = [name for name in bases(form, fields(rule) - {"as_at"}) if name in form.columns]
    several = [candidates(form, form.columns[name]) for name in names]
    for chosen in product(*several):
        yield good(form) | _unexplained(form) | dict(zip(names, chosen, strict=True))


def _unexplained(form: Form) -> Row:
    return {form.explanation: None} if form.explanation else {}


def keeping(form: Form, rule: Rule) -> list[Row]:
    """Return a row that a rule applies to and that keeps it; none where it is broken wherever it applies."""
    kept = ((row, values(form, row)) for row in around(form, rule))
    fits = (row for row, one in kept if applies(form, rule, one, AS_AT) and not broken(form, rule, one, AS_AT))
    return list(islice(fits, 1))


def breaking(form: Form, rule: Rule) -> Row:
    """Return a row that breaks one rule and no other, and lacks nothing that is required."""
    optional = [one.name for one in form.answer if not one.required and one.kind not in ("explanation", "commentary")]
    for row in around(form, rule):
        for blank in ((), optional):
            tried = row | {name: None for name in blank if name not in fields(rule)}
            full = all(tried[one.name] is not None for one in form.answer if one.required)
            if full and broken_rules(form, tried) == {rule.code}:
                return tried
    for row in sampled(form, 20_000):
        tried = row | _unexplained(form)
        full = all(tried[one.name] is not None for one in form.answer if one.required)
        if full and broken_rules(form, tried) == {rule.code}:
            return tried
    raise AssertionError(f"no row breaks {rule.code} alone")


def breaking_below(form: Form, rule: RuleBelow) -> tuple[Row, Row]:
    """Return a row and one below it that break one rule together, and none by themselves."""
    upper, lower = ({**good(form), **_unexplained(form), form.level_column: level} for level in form.levels[:2])
    needed = {one.name for one in form.answer if one.required}
    names = bases(form, {*needed, *rule.looks_at, *(test.field for test in rule.expect)})
    around = [
        dict(zip(names, one, strict=True)) for one in product(*(candidates(form, form.columns[n]) for n in names))
    ]
    for above, below in product(around, around):
        one, other = upper | above, lower | below
        broken_now = _breaks_below(form, rule, one, other)
        full = all(row[each.name] is not None for row in (one, other) for each in form.answer if each.required)
        others = [each for each in form.below if each is not rule]
        quiet = not any(_breaks_below(form, each, one, other) for each in others)
        if broken_now and full and quiet and not broken_rules(form, one) and not broken_rules(form, other):
            return one, other
    raise AssertionError(f"no rows break {rule.code} alone")


def _breaks_below(form: Form, rule: RuleBelow, above: Row, below: Row) -> bool:
    now = ready(form, rule, AS_AT)
    return bool(failing_below(now, above, {"x": below}) or outside(now, above, {"x": below}))


def sampled(form: Form, number: int) -> Iterator[Row]:
    """Yield rows with any canonical value in any column; the same ones each time."""
    chance = Random(7)  # noqa: S311  # no secret, and the same each time
    for _ in range(number):
        yield {one.name: chance.choice(candidates(form, one)) for one in (*form.plan, *form.answer)}


# ---- As Hypothesis draws them --------------------------------------------------------------------------------------


def _words() -> st.SearchStrategy[str]:
    return st.text("abc xyz.,£=%0123456789éß\n", min_size=1, max_size=60).map(str.strip).filter(bool)


def strategy(form: Form, column: AnyColumn) -> st.SearchStrategy[Value]:
    """Draw canonical values of a column: the ones on all sides of what a rule may ask, and any others."""
    known: st.SearchStrategy[Value] = st.sampled_from(candidates(form, column))
    answer = isinstance(column, AnswerColumn)
    match column.kind:
        case "percentage":
            return known | st.integers(0, 100).map(lambda one: one / 100)
        case "number":
            least = (column.least or 0) if isinstance(column, AnswerColumn) else -1000
            return known | st.integers(int(least) * 10, 10_000).map(lambda one: one / 10)
        case "figure":
            return known | st.integers(-1000, 1000).map(lambda one: one / 10)
        case "date":
            days = st.integers(-1200, 4200) if answer else st.integers(-180, 180)
            return known | days.map(lambda one: AS_AT + timedelta(days=one))
        case "explanation":  # one that explains nothing is told only by collect
            return known | _words().map(lambda text: f"Steel is late. {text}")
        case "commentary" | "text" if answer:
            return known | _words()
        case _:
            return known


def any_row(form: Form) -> st.SearchStrategy[Row]:
    """Draw rows with any canonical value in any column."""
    return st.fixed_dictionaries({one.name: strategy(form, one) for one in (*form.plan, *form.answer)})


def row_about(form: Form, rule: Rule) -> st.SearchStrategy[Row]:
    """Draw rows that are good but for the columns that a rule looks at."""
    names = [name for name in bases(form, fields(rule) - {"as_at"}) if name in form.columns]
    drawn = st.fixed_dictionaries({name: strategy(form, form.columns[name]) for name in names})
    return drawn.map(lambda values: good(form) | _unexplained(form) | values)


def drawn(rows: st.SearchStrategy[Row], number: int) -> list[Row]:
    """Return so many rows as Hypothesis draws them, the same in every run, to be tried in one workbook."""
    found: list[Row] = []

    @settings(max_examples=number, phases=[Phase.generate], derandomize=True, database=None, deadline=None)
    @given(rows)
    def take(row: Row) -> None:
        found.append(row)

    take()
    return found


# ---- Through the workbooks -------------------------------------------------------------------------------------------


def in_cell(form: Form, name: str, value: Value) -> Any:
    """Return what is typed for a value: a word of a list that is a number becomes one in Excel."""
    number = as_number(value) if form.columns[name].choices and isinstance(value, str) else None
    return value if number is None else number


def issued(folder: Path, form: Form, rows: Mapping[str, Row]) -> Path:
    """Make a workspace for a form, enter rows by reference into its plan and write the one return."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = f'council = "Rivermead"\nyear = "2025-26"\nforms = ["{form.name}"]\n'
    (folder / "tpm.toml").write_text(settings, encoding="utf-8")
    init(folder, "Rivermead", "2025-26")
    year = (form.closed, form.carry_over, form.old_key)
    lines = [
        {one.heading: (ref if one.name == form.key else row[one.name]) for one in form.plan if one.name not in year}
        for ref, row in rows.items()
    ]
    plan = folder / "plan.xlsx"
    codes = [{"Code": "HSG", "E-mail": "hsg@example.org"}]
    plan.write_bytes(add_rows(plan.read_bytes(), {"Directorates": codes, form.sheet: lines})[0])
    found = generate(Workspace(folder), PERIOD).findings  # queries on the plan are another test's
    assert [one for one in found if Catalogue().severity(one) is Severity.ERROR] == []
    (path,) = (folder / "outbox").glob("*/*.xlsx")
    return path


def typed(form: Form, path: Path, rows: Mapping[str, Row]) -> list[tuple[int, int, Any]]:
    """Return what is typed into a return, by row and column counted from 0."""
    with closing(openpyxl.load_workbook(path)) as book:
        sheet = book[form.sheet]
        columns, key = places(form, path), form.heading(form.key)
        cells = []
        for number in range(5, sheet.max_row + 1):
            row = rows[str(sheet.cell(number, columns[key]).value)]
            for one in form.answer:
                value = in_cell(form, one.name, row[one.name])
                if value is not None:
                    cells.append((number - 1, columns[one.heading] - 1, value))
    return cells


def places(form: Form, path: Path) -> dict[str, int]:
    with closing(openpyxl.load_workbook(path)) as book:
        return columns_of(book[form.sheet])


def fill(form: Form, path: Path, target: Path, rows: Mapping[str, Row]) -> None:
    """Fill in a return with openpyxl."""
    with closing(openpyxl.load_workbook(path)) as book:
        for row, column, value in typed(form, path, rows):
            put(
                book[form.sheet], row + 1, column + 1, {"date": value.isoformat()} if isinstance(value, date) else value
            )
        book.save(target)
