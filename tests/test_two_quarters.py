"""What a quarter is asked about because of the one before, through workbooks: once, on the cell, until explained."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from helpers import (
    COMMENT,
    EXPLANATION,
    PERCENT,
    REVISED,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    STATUS,
    fill,
    take_in,
)

from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.workspace.folder import Workspace

SINCE_LAST = ("TPM340", "TPM344", "TPM345", "TPM346")
CHANGED = {
    "1.1a": {COMMENT: "Works go on.", PERCENT: 0.7},  # word for word what it was
    "1.1a.1": {STATUS: "Delayed", PERCENT: 0.9, COMMENT: "Forty more were found.", REVISED: date(2026, 2, 28)},
    "2.1a.2": {REVISED: date(2026, 9, 30), COMMENT: "The second bids were too high as well."},
    "2.1a": {PERCENT: 0.4, COMMENT: "Two wards were added."},
    "2.1a.3": {PERCENT: 0.1, COMMENT: "Asked again.", EXPLANATION: "Half of the answers came from another ward."},
}


def test_what_became_of_last_quarter_s_answers_is_asked_about_on_their_cells(small_collected: Path) -> None:
    now = SMALL_PERIOD.next()
    generate(Workspace(small_collected), now)
    for path in (small_collected / "outbox" / now.slug).glob("*.xlsx"):
        answers = {ref: one | CHANGED.get(ref, {}) for ref, one in SMALL_ANSWERS.items()}
        fill(path, small_collected / "inbox" / path.name, answers)
    content = take_in(small_collected).periods[now].assembled.content
    asked = [one for one in content.findings if one.code in SINCE_LAST]
    assert {(one.code, one.place.ref) for one in asked if not one.explanation} == {
        ("TPM340", "1.1a"),
        ("TPM345", "1.1a.1"),
        ("TPM344", "2.1a"),
        ("TPM340", "1.2a"),
        ("TPM340", "1.1a.3"),
        ("TPM346", "2.1a.2"),
    }
    assert [(one.code, one.place.ref) for one in asked if one.explanation] == [("TPM344", "2.1a.3")]
    assert all(one.place.cell for one in asked)
