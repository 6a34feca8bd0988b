"""Form files, strictly read: what ships loads, and what is wrong is refused with the key's path."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, heading_names, layout, plain_heading
from tpm_excel.forms.library import FormError, load_form, load_forms, read_toml, templates

SHIPPED = templates() / "forms" / "strategic_plan.toml"
LISTS = read_toml(templates() / "choices.toml")
(FORM,) = load_forms(("strategic_plan",))
Raw = dict[str, Any]


def refused(raw: Raw, lists: Raw | None = None) -> str:
    """The words in which a form is refused; the raw form is handed over as the file would give it."""
    from unittest.mock import patch

    with patch("tpm_excel.forms.library.read_toml", return_value=raw), pytest.raises(FormError) as caught:
        load_form(Path("my_form.toml"), LISTS if lists is None else lists)
    return str(caught.value)


@pytest.fixture
def raw() -> Raw:
    return deepcopy(tomllib.loads(SHIPPED.read_text(encoding="utf-8")))


def test_the_strategic_plan_is_what_the_issue_asks_for() -> None:
    assert [one.heading for one in FORM.plan] == [
        "Ref",
        "Theme",
        "Priority ref",
        "Priority",
        "Level",
        "Title",
        "Lead member",
        "Lead officer",
        "Directorate",
        "Returned by",
        "Deadline",
        "Original deadline",
        "Closed because",
        "Carry over",
        "Old ref",
    ]
    assert [one.heading for one in FORM.shown] == ["Ref", "Priority", "Level", "Title", "Lead officer", "Deadline"]
    assert [one.heading for one in FORM.answer] == [
        "Status",
        "% complete",
        "Comment",
        "Revised deadline",
        "Explanation",
    ]
    assert FORM.counted.words == ("Completed", "On Target", "Delayed", "Overdue")
    assert FORM.explanation == "explanation"


@pytest.mark.parametrize("path", sorted((templates() / "forms").glob("*.toml")), ids=lambda one: one.stem)
def test_every_form_that_ships_loads(path: Path) -> None:
    (form,) = load_forms((path.stem,))
    assert form.name == path.stem
    Catalogue(form.entries)  # no code is declared twice


def test_what_excel_limits_is_kept() -> None:
    for one in (*FORM.plan, *FORM.answer):
        assert len(one.told) <= 255, one.name
        assert len(one.heading) <= 32, one.name  # the title of a prompt
    assert len(FORM.sheet) <= 31
    assert all(len(rule.todo) <= 255 for rule in FORM.rule)  # a text in a formula
    words = [one.word for one in FORM.counted.choice]
    assert all("," not in word for word in words)


def test_every_column_that_people_fill_in_says_how() -> None:
    for one in (*FORM.plan, *FORM.answer):
        assert one.prompt.endswith("."), one.name


def test_every_word_has_its_colours() -> None:
    pairs = read_toml(templates() / "style.toml")["pair"]
    for choices in FORM.lists.values():
        assert {one.style for one in choices.choice} | {choices.blank_style} <= set(pairs)
    assert FORM.counted.style("no such word") == FORM.counted.blank_style


def test_no_alias_means_two_words() -> None:
    for choices in FORM.lists.values():
        said = [alias for one in choices.choice for alias in (one.word.casefold(), *one.aliases)]
        assert len(said) == len(set(said))


# ---- What is refused -----------------------------------------------------------------------------------------------


def _set(*path: str | int, to: Any) -> Callable[[Raw], None]:
    def change(raw: Raw) -> None:
        place: Any = raw
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to

    return change


def _drop(*path: str | int) -> Callable[[Raw], None]:
    def change(raw: Raw) -> None:
        place: Any = raw
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(_set("colour", to="red"), ["colour"], id="unknown key of the form"),
        pytest.param(_set("answer", 0, "colour", to="red"), ["answer.0.colour"], id="unknown key of an answer"),
        pytest.param(_set("plan", 2, "requird", to=True), ["plan.2.requird"], id="unknown key of a plan column"),
        pytest.param(_set("rule", 1, "sevrity", to="error"), ["rule.1.sevrity"], id="unknown key of a rule"),
        pytest.param(_set("summary", "over", to=[]), ["summary.over"], id="unknown key of the summary"),
        pytest.param(_drop("sheet"), ["sheet"], id="a key is missing"),
        pytest.param(_drop("summary"), ["summary"], id="a table is missing"),
        pytest.param(_set("answer", 0, "kind", to="colour"), ["answer.0.kind"], id="unknown kind"),
        pytest.param(_set("rule", 0, "severity", to="fatal"), ["rule.0.severity"], id="unknown severity"),
        pytest.param(_set("answer", 0, "choices", to="moods"), ["moods", "status"], id="unknown list"),
        pytest.param(_set("answer", 0, "choices", to=""), ["status"], id="a choice without a list"),
        pytest.param(_set("key", to="reference"), ["reference"], id="the key is no column"),
        pytest.param(_set("route", to=["returned", "directorate"]), ["returned"], id="the route is no column"),
        pytest.param(_set("summary", "count", to="state"), ["state"], id="what is counted is no column"),
        pytest.param(_set("summary", "by", to=[["directorat"]]), ["directorat"], id="what is counted by is no column"),
        pytest.param(_set("rule", 0, "when", to={"stats": "Completed"}), ["stats"], id="a rule on no column"),
        pytest.param(_set("rule", 0, "expect", to={"percent": 100}), ["percent"], id="a rule expects no column"),
        pytest.param(_set("rule", 2, "offer_from", to="comments"), ["comments"], id="an offer from no column"),
        pytest.param(
            _set("rule", 0, "expect", to={"percent_complete": {"beneath": 100}}),
            ["rule.0.expect", "beneath", "below"],
            id="unknown test",
        ),
        pytest.param(
            _set("rule", 0, "expect", to={"comment": {"filled": "yes"}}),
            ["rule.0.expect", "comment.filled"],
            id="a test that does not fit",
        ),
        pytest.param(_set("plan", 1, "heading", to="ref"), ["ref", "twice"], id="a heading twice, but for case"),
        pytest.param(_set("answer", 1, "name", to="status"), ["status", "twice"], id="a name twice"),
        pytest.param(_set("answer", 2, "prompt", to="x" * 256), ["answer.2.prompt", "255"], id="a prompt too long"),
        pytest.param(_set("sheet", to="x" * 32), ["sheet", "31"], id="a sheet's name too long"),
        pytest.param(_set("rule", 0, "code", to="XX01"), ["XX01", "SP"], id="a code of another form"),
    ],
)
def test_a_wrong_form_is_refused_with_the_path_of_the_key(
    raw: Raw, change: Callable[[Raw], None], said: list[str]
) -> None:
    change(raw)
    words = refused(raw)
    assert words.startswith("my_form.toml is not a form")
    assert [one for one in said if one not in words] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(_set("rule", 1, "code", to="SP03"), ["SP03"], id="a code twice"),
        pytest.param(_set("rule", 1, "when", to={"status": {"group": "latte"}}), ["latte"], id="a group that is none"),
        pytest.param(_set("rule", 0, "when", to={"status": "Complete"}), ["Complete"], id="a word not in the list"),
        pytest.param(
            _set("rule", 4, "expect", to={"deadline": {"from": "as_of"}}), ["as_of"], id="an operand that is no column"
        ),
        pytest.param(_set("rule", 0, "says", to="{percent} is odd."), ["percent"], id="words that cannot be filled in"),
        pytest.param(_set("rule", 0, "do", to="Enter {."), ["rule.0"], id="words with a lone brace"),
        pytest.param(_set("answer", 0, "prompt", to="At {day}."), ["day"], id="a prompt that cannot be filled in"),
        pytest.param(_set("summary", "exceptions", to=["Late"]), ["Late"], id="an exception that is no word"),
        pytest.param(_set("answer", 0, "heading", to="x" * 33), ["heading"], id="a heading too long for a prompt"),
        pytest.param(_set("rule", 0, "todo", to="x" * 256), ["todo"], id="a to do too long for a formula"),
        pytest.param(_set("levels", to=[]), ["levels"], id="no levels"),
        pytest.param(_set("below", 0, "code", to="SP03"), ["SP03", "twice"], id="a code of both kinds of rules"),
        pytest.param(_set("below", 0, "code", to="XX08"), ["below.0.code", "SP"], id="a code below of another form"),
        pytest.param(_set("below", 0, "when", to={"title": "X"}), ["below.0.when"], id="nothing answered above"),
        pytest.param(_set("below", 0, "within", to="status"), ["below.0.expect"], id="two things below at once"),
        pytest.param(_set("below", 1, "within", to="status"), ["below.1.within"], id="a range of words"),
        pytest.param(_set("below", 1, "within", to="percnt"), ["percnt"], id="a range of no column"),
        pytest.param(_set("below", 1, "says", to="{refs} are odd."), ["below.1.says", "refs"], id="words for a range"),
        pytest.param(_set("below", 0, "todo", to="Ask"), ["below.0.todo"], id="a to do that no formula can say"),
        pytest.param(_set("appendix", "colums", to=[]), ["appendix.colums"], id="unknown key of the appendix"),
        pytest.param(_set("appendix", "columns", to=["deadlin"]), ["deadlin"], id="the appendix shows no column"),
        pytest.param(_set("appendix", "columns", to=["ref"]), ["appendix.columns"], id="the appendix shows it already"),
        pytest.param(_set("appendix", "groups", to=[["status"]]), ["appendix.groups"], id="groups of answers"),
        pytest.param(_set("appendix", "groups", to=[[]]), ["appendix.groups"], id="a group of nothing"),
    ],
)
def test_a_form_that_would_fail_later_is_refused_at_once(
    raw: Raw, change: Callable[[Raw], None], said: list[str]
) -> None:
    """What is not refused here crashes a collect, or a rule is never broken and nobody notices."""
    change(raw)
    words = refused(raw)
    assert [one for one in said if one not in words] == []


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ({"next_year": "outrun"}, "'outrun' is used but not declared"),
        ({"next_year": "commentary"}, "a commentary cannot become a figure"),
        ({"next_year": "outturn", "next_year_word": "50"}, "say it in one way"),
        ({"original_of": "target"}, "are not two dates"),
    ],
)
def test_what_a_column_is_next_year_must_be_possible(column: Raw, says: str) -> None:
    measures = read_toml(templates() / "forms" / "measures.toml")
    prior = next(one for one in measures["plan"] if one["name"] == "prior")
    del prior["next_year"]
    prior |= column
    assert says in refused(measures)


def test_tpm_s_own_columns_say_nothing_of_next_year(raw: Raw) -> None:
    next(one for one in raw["plan"] if one["name"] == "carry_over")["next_year_word"] = "Yes"
    assert "tpm itself says what 'carry_over' is next year" in refused(raw)


def test_a_wrong_list_is_refused(raw: Raw) -> None:
    lists = deepcopy(LISTS)
    lists["milestone_status"]["choice"][0]["alias"] = ["x"]
    assert "lists.milestone_status.choice.0.alias" in refused(raw, lists)


def test_what_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('name = "x"\ntitle = = 3\n')
    with pytest.raises(FormError, match=r"bad\.toml is not a TOML file.*line 2"):
        load_form(path, {})
    path.write_bytes(b'name = "\xff"')
    with pytest.raises(FormError, match=r"bad\.toml is not a TOML file"):
        load_form(path, {})


def test_a_form_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(FormError, match=r"no form “mesures”.*strategic_plan"):
        load_forms(("mesures",))


def test_a_workspace_may_bring_its_own_form_and_words(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace('title = "Strategic plan"', 'title = "Our plan"')
    (tmp_path / "strategic_plan.toml").write_text(text, encoding="utf-8")
    words = (templates() / "choices.toml").read_text(encoding="utf-8").replace('"On Target"', '"On course"')
    (tmp_path / "choices.toml").write_text(words, encoding="utf-8")
    (own,) = load_forms(("strategic_plan",), tmp_path)
    assert own.title == "Our plan"
    assert own.counted.words == ("Completed", "On course", "Delayed", "Overdue")


# ---- The layout ----------------------------------------------------------------------------------------------------


def test_the_return_has_the_columns_that_the_issue_names_in_order() -> None:
    assert [one.heading for one in layout(FORM).columns] == [
        "Ref",
        "Priority",
        "Level",
        "Title",
        "Lead officer",
        "Deadline",
        "Last quarter: status",
        "Last quarter: % complete",
        "Last quarter: comment",
        "Status (enter)",
        "% complete (enter)",
        "Comment (enter)",
        "Revised deadline (enter)",
        "Explanation (enter)",
        "To do",
    ]


def test_every_heading_of_a_return_stands_once() -> None:
    headings = [plain_heading(one.heading) for one in layout(FORM).columns]
    assert len(headings) == len(set(headings))


def test_the_layout_finds_plan_and_answer_columns_and_never_last_quarters() -> None:
    placed = layout(FORM)
    assert [placed.index(name) for name in ("ref", "deadline", "status", "explanation")] == [0, 5, 9, 13]
    assert {one.part for one in placed.columns if one.name == "status"} == {Part.LAST, Part.ANSWER}
    assert [one.index for one in placed.of(Part.TO_DO)] == [14]


def test_a_return_prints_on_a4_landscape_at_six_points_or_more() -> None:
    pixels = [int(one.width * 7 + 5) for one in layout(FORM).columns]
    points = sum(pixels) * 72 / 96
    printable = 842 - 2 * 0.3 * 72  # A4 landscape less its margins
    assert 10 * min(1.0, printable / points) >= 6.0


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Status (enter)", "status"),
        ("STATUS", "status"),
        ("  Status\n", "status"),
        ("Lead\u00a0officer", "lead officer"),
        ("Lead\nofficer:", "lead officer"),
        ("Deadline*", "deadline"),
        ("% complete (Enter)", "% complete"),
    ],
)
def test_headings_are_compared_by_their_words(text: str, plain: str) -> None:
    assert plain_heading(text) == plain


def test_headings_are_known_and_aliases_only_on_request() -> None:
    exact, every = heading_names(FORM, with_aliases=False), heading_names(FORM, with_aliases=True)
    assert exact["status"] == (Part.ANSWER, "status")
    assert exact["last quarter: status"] == (Part.LAST, "status")
    assert exact["to do"] == (Part.TO_DO, "")
    assert "milestone" not in exact
    assert every["milestone"] == (Part.PLAN, "title")
    assert every["q2 status"] == (Part.ANSWER, "status")
    assert exact.items() <= every.items()


def test_no_alias_stands_for_two_columns() -> None:
    columns: dict[str, set[str]] = {}
    for one in (*FORM.plan, *FORM.answer):
        for alias in (one.heading, *one.aliases):
            columns.setdefault(plain_heading(alias), set()).add(one.name)
    assert {alias: names for alias, names in columns.items() if len(names) > 1} == {}


def test_a_form_is_immutable() -> None:
    with pytest.raises(ValueError, match="frozen"):
        FORM.title = "Another"  # type: ignore[misc]
    assert isinstance(FORM, Form)
