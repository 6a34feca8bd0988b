"""A rule is written once and holds twice: LibreOffice's To do and `collect` say the same of many rows of every form.

The rows are drawn by Hypothesis, on both sides of each rule and anywhere; all rows of a form stand in one workbook.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import form_rows
import pytest
from clients.office import Office, filling
from clients.recalculating import differences
from form_rows import PERIOD, Row
from helpers import take_in
from test_every_form import FORMS, every_form, held_up

from tpm_excel.forms.form import Form, Rule
from tpm_excel.forms.formulas import DONE
from tpm_excel.forms.rules import applies, broken
from tpm_excel.terms.cells import Value

pytestmark = pytest.mark.libreoffice
ANYWHERE, ABOUT_A_RULE = 150, 40
Asked = dict[str, tuple[Row, str, set[str], Row, dict[str, Value]]]
"""By reference: the row, what To do says, what collect holds up, what live columns show, and what collect computed."""

TOLERANT: dict[str, list[tuple[dict[str, Value], dict[str, Value], str, set[str]]]] = {
    "strategic_plan": [
        ({"status": "On track"}, {}, "Status: use the list", set()),
        ({"percent_complete": 75.0}, {}, "% complete: 0% to 100% or N/A", set()),
        ({"percent_complete": "75 %"}, {}, "% complete: 0% to 100% or N/A", set()),
        ({"revised_deadline": "30 November 2025"}, {}, "Revised deadline: enter a date", set()),
        (
            {"status": "Delayed", "revised_deadline": None, "explanation": None}
            | {"comment": "Now expected on 20 January 2026."},
            {},
            "Late needs a revised deadline",
            set(),
        ),
    ],
    "improvement_plan": [({"status": "Assigned"}, {}, "Status: use the list", set())],
    "measures": [
        (
            {"outturn": "40 (P)", "commentary": None},
            {"polarity": "Higher is better", "minimum": 50.0, "target": 60.0},
            DONE,
            {"ME04"},
        ),
        ({"numerator": "1,136"}, {}, "Numerator: a number", set()),
    ],
    "target_setting": [
        (
            {"minimum": 60.0, "target": "55 (P)", "expected": 50.0, "explanation": None},
            {"polarity": "Higher is better", "last_target": 50.0},
            DONE,
            {"TS02"},
        )
    ],
}
"""Where `collect` knows more than the live To do: answers, plan, what To do says, and what collect finds. Excel sees
text where `collect` reads a figure, and asks for the list's own word where `collect` knows what a near one means; the
same differences are told in `docs/forms.md`."""


def rows_of(form: Form) -> dict[str, Row]:
    rows = []
    for rule in form.rule:
        about = form_rows.drawn(form_rows.row_about(form, rule), ABOUT_A_RULE)
        rows += [form_rows.good(form), form_rows.breaking(form, rule), *form_rows.keeping(form, rule), *about]
    rows += form_rows.drawn(form_rows.any_row(form), ANYWHERE)
    for answers, plan, _, _ in TOLERANT.get(form.name, []):
        rows.append(form_rows.good(form) | plan | answers)
    return {f"{number}a": row for number, row in enumerate(rows, 1)}


@pytest.fixture(scope="module", params=FORMS, ids=lambda one: one.name)
def asked(
    request: pytest.FixtureRequest, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Form, Asked]:
    """All rows of a form, filled in by LibreOffice in one return, recalculated there, and collected."""
    form: Form = request.param
    rows = rows_of(form)
    folder = tmp_path_factory.mktemp(form.name) / "w"
    path = form_rows.issued(folder, form, rows)
    typed = [
        (row, column, {"date": value.isoformat()} if isinstance(value, date) else value)
        for row, column, value in form_rows.typed(form, path, rows)
    ]
    (values,) = office.run([{**filling(path, {form.sheet: typed}, folder / "inbox" / path.name), "read": True}])
    shown = {(row, column): value for row, column, value in values[form.sheet]}
    columns = form_rows.places(form, path)
    result = take_in(folder)
    found = held_up(result)
    merged = {row.plan.ref: row for row in result.periods[PERIOD].assembled.merged.rows[form.name]}
    live = [one for one in form.computed if one.live]
    asked: Asked = {}
    for number, (ref, row) in enumerate(rows.items(), 4):
        seen = {one.name: shown[number, columns[one.heading] - 1] for one in live}
        to_do = str(shown[number, columns["To do"] - 1])
        asked[ref] = (row, to_do, found.get(ref, set()), seen, dict(merged[ref].computed))
    return form, asked


def canonical(form: Form, asked: Asked) -> Asked:
    odd = len(TOLERANT.get(form.name, []))
    refs = list(asked)
    return {ref: asked[ref] for ref in refs[: len(refs) - odd]}


def test_to_do_says_ok_exactly_where_collect_finds_nothing_to_hold_up(asked: tuple[Form, Asked]) -> None:
    form, rows = asked
    several = canonical(form, rows).values()
    assert [one for one in several if (one[1] == DONE) != (not one[2])] == []
    assert {one[1] == DONE for one in several} == {True, False}


@every_form
def test_the_rows_that_are_drawn_stand_on_both_sides_of_every_rule(form: Form) -> None:
    rows = [form_rows.values(form, row) for row in rows_of(form).values()]
    for rule in form.rule:
        asked_of = [row for row in rows if applies(form, rule, row, form_rows.AS_AT)]
        assert {broken(form, rule, row, form_rows.AS_AT) for row in asked_of} == {True, False} - _never(rule), rule.code


def _never(rule: Rule) -> set[bool]:
    """A rule that expects of a column what its own condition excludes is broken wherever it applies."""
    same = {one.field for one in rule.when} == {one.field for one in rule.expect}
    return {False} if same else set()


def test_to_do_asks_for_what_collect_found(asked: tuple[Form, Asked]) -> None:
    form, rows = asked
    says: dict[str, set[str]] = {}
    for rule in form.rule:
        says.setdefault(rule.todo, set()).add(rule.code)
    seen = set()
    for one in canonical(form, rows).values():
        if one[1] in says:
            assert says[one[1]] & one[2], one
            seen.add(one[1])
    assert seen == set(says)


def test_what_is_computed_live_is_what_collect_computed(asked: tuple[Form, Asked]) -> None:
    form, rows = asked
    for row, _, _, live, computed in canonical(form, rows).values():
        for name, value in live.items():
            assert (value or None) == computed.get(name), (row, name)


def test_collect_knows_more_only_where_it_says_so(asked: tuple[Form, Asked]) -> None:
    form, rows = asked
    odd = TOLERANT.get(form.name, [])
    for (_, _, to_do, codes), ref in zip(odd, list(rows)[len(rows) - len(odd) :], strict=True):
        assert (rows[ref][1], rows[ref][2]) == (to_do, codes)


@every_form
def test_a_new_return_recalculates_to_its_stored_values(form: Form, office: Office, tmp_path: Path) -> None:
    path = form_rows.issued(tmp_path / "w", form, {"1a": form_rows.good(form), "1b": form_rows.good(form)})
    assert differences(path, office) == []
