"""Damaged returns by the thousand, held against an oracle that knows every answer that was typed."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from damage.damages import DAMAGES
from damage.oracle import collected, wrongs
from damage.paper import Paper, read_paper
from helpers import COMMENT, PERCENT, REVISED, SHEET, SMALL_PERIOD, STATUS, fill, make_workspace, only, returns_in

from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.assembling import plan_of
from tpm_excel.workspace.folder import Workspace

PLAN = """\
Ref,Theme,Priority ref,Priority,Level,Title,Lead officer,Directorate,Deadline
1.1a,Homes,1.1,Warm and safe homes,Activity,Bring every council home up to standard,Ada Quill,HSG,31/03/2026
1.1a.1,Homes,1.1,Warm and safe homes,Milestone,Survey 400 homes,Ada Quill,HSG,31/07/2025
1.1a.2,Homes,1.1,Warm and safe homes,Milestone,Survey 500 homes,Ada Quill,HSG,31/07/2025
1.1a.3,Homes,1.1,Warm and safe homes,Milestone,Finish the first 100 homes,Ben Oke,HSG,31/03/2026
1.1a.4,Homes,1.1,Warm and safe homes,Milestone,Review,Ben Oke,HSG,30/11/2025
1.1a.5,Homes,1.1,Warm and safe homes,Milestone,Review,Ben Oke,HSG,28/02/2026
1.2a,Homes,1.2,Fewer people without a home,Activity,Open the advice hub,Ben Oke,HSG,31/12/2025
1.2a.1,Homes,1.2,Fewer people without a home,Milestone,Report to members,Ben Oke,HSG,31/12/2025
1.2a.2,Homes,1.2,Fewer people without a home,Milestone,Report to members,Ben Oke,HSG,31/12/2025
3.1,Homes,3,Good landlords,Activity,License every landlord,Ada Quill,HSG,31/03/2026
3.10,Homes,3,Good landlords,Activity,Inspect every licence,Ada Quill,HSG,31/01/2026
3.2,Homes,3,Good landlords,Activity,Publish the register,Dee Ives,HSG,31/10/2025
"""
ANSWERS: dict[str, dict[str, Any]] = {
    "1.1a": {STATUS: "On Target", PERCENT: 0.4, COMMENT: "Works of 1.1a go on."},
    "1.1a.1": {STATUS: "Completed", PERCENT: 1, COMMENT: "All 400 were surveyed for 1.1a.1."},
    "1.1a.2": {STATUS: "On Target", PERCENT: 0.75},
    "1.1a.3": {
        STATUS: "Delayed",
        PERCENT: 0.1,
        COMMENT: "=1.1a.3 is late, since steel is late.",
        REVISED: date(2026, 3, 20),
    },
    "1.1a.4": {STATUS: "On Target", PERCENT: 0.25, COMMENT: "First review for 1.1a.4"},
    "1.1a.5": {STATUS: "Overdue", PERCENT: 0.05, COMMENT: "- 1.1a.5 waits", REVISED: date(2026, 6, 5)},
    "1.2a": {STATUS: "On Target", PERCENT: "N/A", COMMENT: "Nothing of 1.2a to measure yet."},
    "1.2a.1": {STATUS: "Delayed", PERCENT: 0, COMMENT: "1.2a.1: members meet later.", REVISED: date(2026, 2, 3)},
    "1.2a.2": {STATUS: "On Target", PERCENT: 0.6},
    "3.1": {STATUS: "On Target", PERCENT: 0.45, COMMENT: "3.1: half of the landlords wrote."},
    "3.10": {STATUS: "Overdue", PERCENT: 0.15, COMMENT: "3.10: no inspectors.", REVISED: date(2026, 9, 30)},
    "3.2": {STATUS: "Completed", PERCENT: 1, COMMENT: "3.2 stands on the web."},
}
SINGLES, TOGETHER = 6, 1_700
"""How often each damage is done alone, and how many pairs and triples are tried unless `--damages` says otherwise."""
NEW_ROW = "row copied for a new milestone under the old reference"
BLIND = {
    frozenset({NEW_ROW, other})
    for other in ("title column sorted alone", "heading emptied", "heading of the plan retyped", "plan column deleted")
}
"""What nobody could tell from the file: without its title, a row that was made of a copy is the copy."""


@pytest.fixture(scope="session")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Plan, Paper]:
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "plan.csv").write_text(PLAN, encoding="utf-8")
    workspace = make_workspace(folder / "issued", "Rivermead", folder / "plan.csv", SMALL_PERIOD)
    path = fill(only(returns_in(workspace), "_hsg"), folder / "filled.xlsx", ANSWERS)
    found = Workspace(workspace)
    plan, _ = plan_of(found, SMALL_PERIOD)
    return found, plan, read_paper(path, SHEET)


def _tried(setting: tuple[Workspace, Plan, Paper], names: tuple[str, ...], seed: int) -> list[str]:
    """What is wrong after these damages, each line with what is needed to try it again."""
    workspace, plan, paper = setting
    copy = paper.copy()
    rng = random.Random(seed)  # noqa: S311  # to be tried again, and no secret
    for name in names:
        DAMAGES[name](copy, rng)
    try:
        found, refused = wrongs(copy, workspace, SMALL_PERIOD, plan)
    except Exception as error:  # noqa: BLE001  # a crash is what must not be, whatever its kind
        found, refused = [f"crashed: {type(error).__name__}: {error}"], False
    if refused and not _may_be_refused(names):
        found = ["refused as a whole"]
    return [f"{names} seed {seed}: {one}" for one in found]


def _may_be_refused(names: tuple[str, ...]) -> bool:
    """Where all that says which return it is was taken away, and the references or headings as well."""
    lost = {"every carrier lost", "table copied into a new workbook", "hidden stamp deleted", "first sheet deleted"}
    return bool(lost & set(names)) and len(names) > 1


def test_an_undamaged_return_is_without_fault(damaged: tuple[Workspace, Plan, Paper]) -> None:
    assert _tried(damaged, (), 0) == []


@pytest.mark.parametrize("name", DAMAGES)
def test_one_damage_moves_loses_and_changes_nothing_in_silence(
    name: str, damaged: tuple[Workspace, Plan, Paper]
) -> None:
    assert [line for seed in range(SINGLES) for line in _tried(damaged, (name,), seed)] == []


def test_several_damages_at_once(damaged: tuple[Workspace, Plan, Paper], pytestconfig: pytest.Config) -> None:
    tries = pytestconfig.getoption("--damages") or TOGETHER
    wrong = []
    for seed in range(tries):
        rng = random.Random(seed)  # noqa: S311  # as above
        names = tuple(rng.sample(list(DAMAGES), rng.choice([2, 2, 3])))
        if not any(blind <= set(names) for blind in BLIND):
            wrong += _tried(damaged, names, seed)
    assert not wrong, f"{len(wrong)} wrongs in {tries} returns:\n" + "\n".join(wrong[:60])


HARMLESS = [
    "rows sorted",
    "rows filtered",
    "blank row inserted in the middle",
    "blank rows inserted above the header",
    "two rows swapped",
    "row cut and pasted to the end",
    "heading row repeated in the middle",
    "columns swapped",
    "column hidden",
    "references with odd spaces and case",
    "references turned into numbers",
    "references all lost",
    "sheet renamed",
    "tab copied",
    "first sheet deleted",
    "hidden stamp deleted",
    "document property lost",
    "defined names lost",
    "every carrier lost",
    "table copied into a new workbook",
    "the 1904 system",
]


@pytest.mark.parametrize("name", HARMLESS)
def test_what_takes_no_answer_away_costs_the_officer_nothing(name: str, damaged: tuple[Workspace, Plan, Paper]) -> None:
    """All answers are read, and nothing is held back: no one is asked to send again what can be read."""
    workspace, plan, paper = damaged
    for seed in range(4):
        copy = paper.copy()
        DAMAGES[name](copy, random.Random(seed))  # noqa: S311  # as above
        assembled = collected(copy, workspace, SMALL_PERIOD, plan)
        assert assembled is not None
        read = {row.plan.ref: len(row.answers) for rows in assembled.merged.rows.values() for row in rows}
        assert read == {ref: len(one) for ref, one in ANSWERS.items()}, (name, seed)
        assert assembled.content.master.totals.held == 0
