"""Damaged returns by the thousand, held against an oracle that knows every answer that was typed."""

from __future__ import annotations

import pytest
from damage.damages import DAMAGES
from damage.filled import FORMS, Filled, filled_return
from damage.oracle import collected
from damage.trying import damaged, together, tried
from helpers import SMALL_PERIOD
from test_every_form import COLLECT_ONLY  # the tests of forms stand one folder up

SINGLES, TOGETHER = 3, 400
"""How often each damage is done alone to each form, and several to each unless `--damages` says how many in all."""
every_form = pytest.mark.parametrize("name", FORMS)


@pytest.fixture(scope="session")
def returns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    """One filled return of each form."""
    return {name: filled_return(name, tmp_path_factory.mktemp("damaged") / name) for name in FORMS}


@every_form
def test_an_undamaged_return_is_without_fault(name: str, returns: dict[str, Filled]) -> None:
    filled = returns[name]
    assert tried(filled, (), 0).wrong == ()
    assembled = collected(filled.paper, filled.workspace, SMALL_PERIOD, filled.plan)
    assert assembled is not None
    found = [one for one in assembled.content.findings if not one.code.startswith(COLLECT_ONLY)]
    severities = {assembled.content.catalogue.severity(one).value for one in found}
    assert severities <= {"note"}, [assembled.content.catalogue.says(one) for one in assembled.content.findings]


@every_form
@pytest.mark.parametrize("damage", DAMAGES)
def test_one_damage_moves_loses_and_changes_nothing_in_silence(
    damage: str, name: str, returns: dict[str, Filled]
) -> None:
    assert [line for seed in range(SINGLES) for line in tried(returns[name], (damage,), seed).wrong] == []


@every_form
def test_several_damages_at_once(name: str, returns: dict[str, Filled], pytestconfig: pytest.Config) -> None:
    tries = (pytestconfig.getoption("--damages") or TOGETHER * len(FORMS)) // len(FORMS)
    wrong = [line for one in together(returns[name], range(tries)) for line in one.wrong]
    assert not wrong, f"{len(wrong)} wrongs in {tries} returns:\n" + "\n".join(wrong[:60])


HARMLESS = [
    "rows sorted",
    "rows filtered",
    "blank row inserted in the middle",
    "blank row between all rows",
    "blank rows inserted above the header",
    "two rows swapped",
    "row cut and pasted to the end",
    "heading row repeated in the middle",
    "columns swapped",
    "columns all shuffled",
    "column hidden",
    "references with odd spaces and case",
    "references turned into numbers",
    "references all lost",
    "sheet renamed",
    "sheets in another order",
    "sheet of the table hidden",
    "tab copied",
    "table split over two sheets",
    "first sheet deleted",
    "hidden stamp deleted",
    "document property lost",
    "defined names lost",
    "every carrier lost",
    "table copied into a new workbook",
    "the 1904 system",
    "all formats lost",
    "everything as text",
]


@every_form
@pytest.mark.parametrize("damage", HARMLESS)
def test_what_takes_no_answer_away_costs_the_officer_nothing(
    damage: str, name: str, returns: dict[str, Filled]
) -> None:
    """All answers are read, and nothing is held back: no one is asked to send again what can be read."""
    filled = returns[name]
    for seed in range(2):
        assembled = collected(damaged(filled, (damage,), seed), filled.workspace, SMALL_PERIOD, filled.plan)
        assert assembled is not None
        read = {row.plan.ref: len(row.answers) for rows in assembled.merged.rows.values() for row in rows}
        assert {ref: one for ref, one in read.items() if one} == {
            ref: len(one) for ref, one in filled.answers.items()
        }, (damage, seed)
        assert assembled.content.master.totals.held == 0
