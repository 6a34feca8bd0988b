"""The words of every message, on every form: headings that stand on the sheet, no name of a program, a line or two."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest
from form_rows import candidates

from tpm_excel.findings.catalogue import Catalogue, Entry
from tpm_excel.forms.form import ComputedColumn, Form
from tpm_excel.forms.layout import layout, plain_heading
from tpm_excel.forms.library import load_forms, templates
from tpm_excel.forms.wording import worded
from tpm_excel.terms.cells import written

FORMS = load_forms(tuple(sorted(path.stem for path in (templates() / "forms").glob("*.toml"))))
LONGEST = 160
"""Two lines of a screen of 80 columns; what is to be done has two of its own."""
A_NAME = re.compile(r"\b[a-z]+(_[a-z]+)+\b|\{|\}|\bNone\b|\bTrue\b|\bFalse\b|toml|\.py\b")
SAMPLES = {
    "allowed": "Completed, On Target, Delayed, Overdue",
    "asked": "a number from 0 to 100",
    "as_at": "30/09/2025",
    "answers": "Status “On Target”; % complete “80%”",
    "cells": "H4 and K4",
    "claims": "stamp: A; name: B",
    "because": "sent by mistake",
    "carrier": "the document property",
    "title": "Build 100 homes by the river",
    "found": "about half of it",
    "nearest": "; the nearest is Delayed",
    "date": "31/12/2025",
    "ref": "5.1a.2",
    "values": "“Delayed” and “On Target”",
    "text": "“see my e-mail of Monday”",
    "seen": "",
    "offer": "",
    "sum": "131 rows issued = 130 answered + 0 unanswered",
    "reason": "the file is cut off",
    "codes": "HSG and ENV",
}


def shown(form: Form, name: str) -> str:
    """Return the longest value that a column may show in a message, of those that the tests know."""
    column = form.columns[name]
    values = [None] if isinstance(column, ComputedColumn) else candidates(form, column)
    texts = [written(one, percent=column.kind == "percentage") for one in values if one is not None]
    words = list(form.choices(name).words) if column.choices else []
    return max([*texts, *words, "80%"], key=len)[:40]


def rendered(form: Form, entry: Entry) -> tuple[str, str]:
    """Return both sentences of a code with everything filled in, on one form."""
    heading = max((one.heading for one in form.answer), key=len)
    of_form = {name: one.heading for name, one in form.columns.items()}
    of_form |= {f"{name}_found": shown(form, name) for name in form.columns}
    texts = []
    for text in (entry.says, entry.do):
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        own = {name: SAMPLES.get(name, "5.1a.2") for name in named} | {"heading": heading}
        fills = own | (of_form if entry.code.startswith(form.prefix) else {})
        texts.append(text.format_map(fills))
    return texts[0], texts[1]


def every() -> Iterator[tuple[Form, Entry]]:
    for form in FORMS:
        for entry in Catalogue(rule.entry for rule in form.rule).entries.values():
            yield form, entry


def test_no_message_names_a_thing_of_the_program() -> None:
    said = {(form.name, entry.code): " ".join(rendered(form, entry)) for form, entry in every()}
    assert {key: text for key, text in said.items() if A_NAME.search(text.replace("tpm.toml", ""))} == {}


def test_what_is_wrong_and_what_to_do_fit_two_lines_of_a_screen_each() -> None:
    said = {(form.name, entry.code, text) for form, entry in every() for text in rendered(form, entry)}
    assert sorted(one for one in said if len(one[2]) > LONGEST) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda one: one.name)
def test_every_rule_names_a_heading_that_stands_on_the_sheet(form: Form) -> None:
    headings = {plain_heading(placed.heading) for placed in layout(form).columns}
    headings |= {plain_heading(one.heading) for one in form.computed}  # in the master, and in no cell of the return
    for rule in form.rule:
        says = worded(rule.says, form, lambda _: "…").casefold()
        assert any(heading in says for heading in headings), rule.code


@pytest.mark.parametrize("form", FORMS, ids=lambda one: one.name)
def test_every_rule_that_ships_has_an_example_and_each_query_a_good_explanation(form: Form) -> None:
    from tpm_excel.checks.explaining import is_explanation

    assert [rule.code for rule in form.rule if not rule.example] == []
    assert [rule.code for rule in form.rule if rule.severity == "query" and not is_explanation(rule.good)] == []
    assert not [rule.code for rule in form.rule if A_NAME.search(rule.example + rule.good)]
