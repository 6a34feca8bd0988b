"""RAG and direction of travel on both sides of every bound, and looked back to through the archive."""

from __future__ import annotations

from pathlib import Path

import form_rows
import pytest
from form_rows import Row
from helpers import listed, take_in

from tpm_excel.forms.computing import Earlier, computed
from tpm_excel.forms.library import load_forms
from tpm_excel.terms.cells import Value
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.workspace.folder import Workspace

(FORM,) = load_forms(("measures",))
ROW: Row = {"polarity": "Higher is better", "minimum": 50.0, "target": 60.0}
LOWER: Row = {"polarity": "Lower is better", "minimum": 60.0, "target": 50.0}


@pytest.mark.parametrize(
    ("row", "rag"),
    [
        (ROW | {"outturn": 60.0}, "Green"),
        (ROW | {"outturn": 59.99}, "Amber"),
        (ROW | {"outturn": 50.0}, "Amber"),
        (ROW | {"outturn": 49.99}, "Red"),
        (ROW | {"outturn": "61.2 (P)"}, "Green"),
        (ROW | {"outturn": "about the same"}, None),
        (ROW | {"outturn": None}, None),
        (ROW | {"qualifier": "Not due"}, "Not due"),
        (ROW | {"outturn": 55.0, "target": "TBC"}, "Data only"),
        (ROW | {"outturn": 55.0, "target": None}, "Data only"),
        (ROW | {"outturn": 55.0, "polarity": None}, "Data only"),
        (ROW | {"outturn": 10.0, "minimum": None}, "Amber"),
        (ROW | {"outturn": "55 per 100,000", "target": "60 per 1,000"}, None),
        (LOWER | {"outturn": 50.0}, "Green"),
        (LOWER | {"outturn": 60.0}, "Amber"),
        (LOWER | {"outturn": 60.01}, "Red"),
        (ROW | {"outturn": "2nd", "minimum": "2nd", "target": "Top Quartile"}, "Amber"),
        (ROW | {"outturn": "C-", "minimum": "C", "target": "B"}, "Red"),
        (ROW | {"outturn": "A*", "minimum": "C", "target": "B"}, "Green"),
    ],
)
def test_a_result_is_rated_by_minimum_and_target(row: Row, rag: str | None) -> None:
    assert computed(FORM, row).get("rag") == rag


@pytest.mark.parametrize(
    ("now", "before", "changed", "direction"),
    [
        (102.0, 100.0, {}, "Same"),
        (102.1, 100.0, {}, "Improved"),
        (97.9, 100.0, {}, "Declined"),
        (97.9, 100.0, {"polarity": "Lower is better"}, "Improved"),
        (102.1, 100.0, {"tolerance": 5.0}, "Same"),
        (100.1, 100.0, {"tolerance": 0.0}, "Improved"),
        (5.0, None, {}, "Not comparable"),
        (5.0, "N/A", {}, "Not comparable"),
        (1.0, 0.0, {}, "Improved"),
        (90.0, "80.6 (P)", {}, "Improved"),
        (90.0, 80.0, {"cumulative": "No"}, "Improved"),
    ],
)
def test_a_direction_has_a_tolerance_and_follows_the_polarity(
    now: Value, before: Value, changed: Row, direction: str
) -> None:
    row = ROW | changed | {"outturn": now}
    earlier = Earlier({"outturn": before}, {"outturn": before})
    found = computed(FORM, row, earlier)
    assert (found["short_term"], found["long_term"]) == (direction, direction)


def test_a_cumulative_measure_is_never_compared_with_the_quarter_before() -> None:
    row = ROW | {"outturn": 90.0, "cumulative": "Yes"}
    found = computed(FORM, row, Earlier({"outturn": 40.0}, {"outturn": 100.0}))
    assert (found["short_term"], found["long_term"]) == ("Not comparable", "Declined")


def test_the_plan_says_the_earlier_outturn_where_no_return_did() -> None:
    found = computed(FORM, ROW | {"outturn": 90.0, "prior": 80.0})
    assert (found["short_term"], found["long_term"]) == ("Not comparable", "Improved")
    found = computed(FORM, ROW | {"outturn": 90.0, "prior": 80.0}, Earlier({}, {"outturn": 100.0}))
    assert found["long_term"] == "Declined"


def test_directions_look_back_through_the_archive(tmp_path: Path) -> None:
    good = form_rows.good(FORM) | {"prior": None, "polarity": "Higher is better", "cumulative": "No", "tolerance": None}
    outturns = (50.0, 40.0, 45.0, 30.0, 60.0)
    first = form_rows.issued(tmp_path / "w", FORM, {"M1": good})
    workspace = tmp_path / "w"
    period, path = form_rows.PERIOD, first
    for outturn in outturns:
        rows = {"M1": good | {"outturn": outturn}}
        form_rows.fill(FORM, path, workspace / "inbox" / path.name, rows)
        take_in(workspace)
        (row,) = listed(workspace / f"master-{period.slug}.xlsx", FORM.sheet)
        shown = row["Outturn"], row["Against last quarter"], row["Against last year"]
        expected = {50.0: ("Not comparable", "Not comparable"), 60.0: ("Improved", "Improved")}
        assert shown[0] == outturn
        assert shown[1:] == expected.get(outturn, (shown[1], "Not comparable"))
        period = period.next()
        generate(Workspace(workspace), period)
        (path,) = (workspace / "outbox" / period.slug).glob("*.xlsx")
    assert shown[1:] == ("Improved", "Improved")
