"""`tpm forms`: listed, explained, and checked with key and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers import tpm_within as tpm

from tpm_excel.forms.library import templates
from tpm_excel.forms.locating import line_of

SHIPPED = (templates() / "forms" / "strategic_plan.toml").read_text(encoding="utf-8")


def test_the_forms_are_listed_and_those_of_a_workspace_said_to_be_its_own(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    own = SHIPPED.replace('name = "strategic_plan"', 'name = "ours"', 1)
    (tmp_path / "forms" / "ours.toml").write_text(own, encoding="utf-8")
    (tmp_path / "forms" / "broken.toml").write_text("name = ", encoding="utf-8")
    (tmp_path / "tpm.toml").write_text('council = "R"\nyear = "2025-26"\nforms = ["ours"]\n', encoding="utf-8")
    ran = tpm("forms", "--json", cwd=tmp_path)
    known = {one["name"]: one for one in json.loads(ran.out)}
    assert (known["ours"]["own"], known["ours"]["used"]) == (True, True)
    assert (known["strategic_plan"]["own"], known["strategic_plan"]["used"]) == (False, False)
    assert "broken.toml is not a TOML file" in known["broken"]["problem"]
    assert "ours" in tpm("forms", cwd=tmp_path).said


def test_a_form_is_explained_outside_of_any_workspace(tmp_path: Path) -> None:
    said = tpm("forms", "show", "strategic_plan", cwd=tmp_path).said
    assert [one for one in ("Revised deadline", "SP04", "Overdue", "milestone_status") if one not in said] == []
    assert "Late activities and milestones: Status is Overdue or Delayed" in said
    assert "new page Priority" in said
    assert "Ref; Title; Lead member, Lead officer (Directorate); Deadline; Status; % complete; Comment" in said
    measures = tpm("forms", "show", "measures", cwd=tmp_path).said
    assert "a chart of Outturn, Minimum expectation, Target" in measures
    assert "below a row Commentary" in measures
    ran = tpm("forms", "show", "strategic_plan", "--json", cwd=tmp_path)
    assert (json.loads(ran.out)["prefix"], ran.err) == ("SP", "")
    assert tpm("forms", "show", "nothing", cwd=tmp_path).status == 2


@pytest.mark.parametrize(
    ("old", "new", "line_holds", "said"),
    [
        ('kind = "people"', 'kind = "peple"', 'kind = "peple"', "plan.6.kind"),
        ('offer_from = "comment"', 'ofer_from = "comment"', "ofer_from", "rule.2.ofer_from"),
        ('choices = "milestone_status"', 'choices = "moods"', '"moods"', "moods"),
        ('{ group = "done" } }\nexpect', '{ group = "dun" } }\nexpect', '"dun"', "rule.0.when.status"),
        ('title = "Strategic plan"', "title = = 1", "title = = 1", "not a TOML file"),
        ('exceptions = ["Overdue"', 'exceptions = ["Later"', '"Later"', "summary.exceptions"),
    ],
)
def test_what_is_wrong_is_said_with_key_and_line(
    tmp_path: Path, old: str, new: str, line_holds: str, said: str
) -> None:
    text = SHIPPED.replace(old, new, 1)
    assert text != SHIPPED
    (tmp_path / "strategic_plan.toml").write_text(text, encoding="utf-8")
    ran = tpm("forms", "check", "strategic_plan.toml", "--json", cwd=tmp_path)
    assert ran.status == 1
    problems = json.loads(ran.out)
    lines = text.splitlines()
    one = next(one for one in problems if said in f"{one['key']}: {one['says']}")
    assert line_holds in lines[one["line"] - 1]
    assert f"strategic_plan.toml:{one['line']}: " in tpm("forms", "check", "strategic_plan.toml", cwd=tmp_path).out


def test_a_good_form_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "strategic_plan.toml").write_text(SHIPPED, encoding="utf-8")
    ran = tpm("forms", "check", "strategic_plan.toml", cwd=tmp_path)
    assert (ran.status, "is a form" in ran.said) == (0, True)
    (tmp_path / "other.toml").write_text(SHIPPED, encoding="utf-8")
    assert tpm("forms", "check", "other.toml", cwd=tmp_path).status == 1
    assert tpm("forms", "check", "nothing.toml", cwd=tmp_path).status == 2


def test_a_line_is_found_in_nested_tables() -> None:
    text = "[a]\nx = 1\n[[a.b]]\nc = 1\n[[a.b]]\n# c = 2\nc = 3\n[a.b.d]\ne = 1\n"
    assert line_of(text, ("a", "x")) == 2
    assert line_of(text, ("a", "b", 0, "c")) == 4
    assert line_of(text, ("a", "b", 1, "c")) == 7
    assert line_of(text, ("a", "b", 1, "d", "e")) == 9
    assert line_of(text, ("a", "b", 1, "z")) == 5
    assert line_of(text, ("q",)) is None
