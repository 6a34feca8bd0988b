"""Every form that ships keeps what a form promises: issued, read back empty, filled in, and each rule broken once."""

from __future__ import annotations

from pathlib import Path

import form_rows
import openpyxl
import pytest
from form_rows import AS_AT, PERIOD
from helpers import listed, master_of, take_in
from masters import edit

from tpm_excel.findings.finding import Severity
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import layout
from tpm_excel.forms.library import load_forms, templates
from tpm_excel.forms.rules import broken
from tpm_excel.verbs.masters.collecting import Collected

FORMS = load_forms(tuple(sorted(path.stem for path in (templates() / "forms").glob("*.toml"))))
every_form = pytest.mark.parametrize("form", FORMS, ids=lambda one: one.name)


COLLECT_ONLY = ("TPM34", "TPM36")
"""Codes of what needs the words of a comment, last quarter, earlier results or the year."""


def held_up(result: Collected) -> dict[str, set[str]]:
    """The codes of open errors and queries, by reference, of what To do can see too."""
    catalogue = result.periods[PERIOD].assembled.content.catalogue
    found: dict[str, set[str]] = {}
    for one in result.findings:
        if catalogue.severity(one) is not Severity.NOTE and not one.code.startswith(COLLECT_ONLY):
            found.setdefault(one.place.ref, set()).add(one.code)
    return found


@every_form
def test_a_return_that_comes_back_empty_is_said_to_be_untouched(form: Form, tmp_path: Path) -> None:
    path = form_rows.issued(tmp_path / "w", form, {"1a": form_rows.good(form), "1b": form_rows.good(form)})
    (tmp_path / "w" / "inbox" / path.name).write_bytes(path.read_bytes())
    result = take_in(tmp_path / "w")
    assert held_up(result) == {"": {"TPM422"}}  # one cause, one finding


@every_form
def test_a_return_filled_in_with_its_own_examples_comes_back_clean(form: Form, tmp_path: Path) -> None:
    rows = {"1a": form_rows.good(form)}
    path = form_rows.issued(tmp_path / "w", form, rows)
    form_rows.fill(form, path, tmp_path / "w" / "inbox" / path.name, rows)
    result = take_in(tmp_path / "w")
    assert result.findings == []
    (row,) = listed(master_of(tmp_path / "w"), form.sheet)
    for one in form.answer:
        assert row[one.heading] == form_rows.in_cell(form, one.name, rows["1a"][one.name])


@every_form
def test_each_rule_broken_alone_is_found_alone(form: Form, tmp_path: Path) -> None:
    rows = {f"{number}a": form_rows.breaking(form, rule) for number, rule in enumerate(form.rule, 1)}
    path = form_rows.issued(tmp_path / "w", form, rows)
    form_rows.fill(form, path, tmp_path / "w" / "inbox" / path.name, rows)
    found = held_up(take_in(tmp_path / "w"))
    by_rule = {rule.code: found.get(f"{number}a", set()) for number, rule in enumerate(form.rule, 1)}
    assert {code: each - {"TPM252"} for code, each in by_rule.items()} == {rule.code: {rule.code} for rule in form.rule}


@every_form
def test_each_rule_between_a_row_and_those_below_it_is_found_alone(form: Form, tmp_path: Path) -> None:
    for rule in form.below:
        above, below = form_rows.breaking_below(form, rule)
        rows, folder = {"1a": above, "1a.1": below}, tmp_path / rule.code
        path = form_rows.issued(folder, form, rows)
        form_rows.fill(form, path, folder / "inbox" / path.name, rows)
        assert held_up(take_in(folder)) == {"1a": {rule.code}}


@every_form
def test_the_rows_that_are_tried_stand_on_both_sides_of_every_rule(form: Form) -> None:
    for rule in form.rule:
        tried = (form_rows.values(form, row) for row in form_rows.around(form, rule))
        assert {broken(form, rule, row, AS_AT) for row in tried} == {True, False}, rule.code


@every_form
def test_the_file_says_what_the_appendix_shows(form: Form) -> None:
    assert form.appendix is not None
    assert form.summary.count in form.appendix.columns


@every_form
def test_what_excel_limits_is_kept(form: Form, tmp_path: Path) -> None:
    path = form_rows.issued(tmp_path / "w", form, {"1a": form_rows.good(form)})
    sheet = openpyxl.load_workbook(path)[form.sheet]
    formulas = [cell.value for cell in sheet[5] if isinstance(cell.value, str) and cell.value.startswith("=")]
    assert len(formulas) == 1 + sum(one.live for one in form.computed)
    assert all(len(formula) <= 8_192 for formula in formulas)
    headings = [cell.value for cell in sheet[4]]
    assert len(headings) == len(set(headings))


@every_form
def test_a_return_prints_on_a4_landscape_at_six_points_or_more(form: Form) -> None:
    points = sum(int(one.width * 7 + 5) for one in layout(form).columns) * 72 / 96
    printable = 842 - 2 * 0.3 * 72  # A4 landscape less its margins
    assert 10 * min(1.0, printable / points) >= 6.0


@every_form
def test_a_master_with_a_column_of_the_team_has_no_other_edit(form: Form, tmp_path: Path) -> None:
    """What stands in a master is read back as what it was written from: only what was typed is an edit."""
    rows = {"1a": form_rows.good(form), "1b": form_rows.good(form)}
    path = form_rows.issued(tmp_path / "w", form, rows)
    form_rows.fill(form, path, tmp_path / "w" / "inbox" / path.name, rows)
    take_in(tmp_path / "w")
    edit(master_of(tmp_path / "w"), {form.sheet: {("1b", "Our notes"): "ask Dee"}})
    result = take_in(tmp_path / "w")
    (line,) = result.periods[PERIOD].assembled.content.revisions
    assert line.what == "The column “Our notes”"
    assert {one.code for one in result.findings} == {"TPM467"}


def test_rating_and_counts_follow_an_edit(tmp_path: Path) -> None:
    (form,) = [one for one in FORMS if one.name == "measures"]
    rows = {"1a": form_rows.good(form)}
    path = form_rows.issued(tmp_path / "w", form, rows)
    form_rows.fill(form, path, tmp_path / "w" / "inbox" / path.name, rows)
    take_in(tmp_path / "w")
    (before,) = listed(master_of(tmp_path / "w"), form.sheet)
    assert before["RAG"] == "Green"
    edit(master_of(tmp_path / "w"), {form.sheet: {("1a", form.heading("outturn")): 0.0, ("1a", "RAG"): "Amber"}})
    result = take_in(tmp_path / "w")
    (after,) = listed(master_of(tmp_path / "w"), form.sheet)
    assert after["RAG"] == "Red"
    assert result.periods[PERIOD].assembled.content.summaries["measures"].all_rows.counts[2] == 1
    assert "TPM452" in {one.code for one in result.findings}, "a rating is worked out, and not typed"
