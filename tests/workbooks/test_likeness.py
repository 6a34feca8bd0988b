"""The likeness of a master: what stands in the masters of workspaces that were made with an earlier tpm."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256

import pytest

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.terms.masters import Master, MasterRow
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import PlanRow
from tpm_excel.terms.returns import Answer
from tpm_excel.workbooks.master import likeness
from tpm_excel.workbooks.master.content import MasterContent


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_it_is_the_hash_of_all_at_once_however_many_rows_are_taken_together(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "_TOGETHER", 2)
    rows = tuple(
        MasterRow(
            PlanRow(f"1.{at}", "", "", "HS", {}, Place()),
            {"status": Answer("status", "on target", "On Target", Place())},
        )
        for at in range(count)
    )
    master = Master("Anytown", Period(2025, 2), date(2025, 9, 30), {"strategic_plan": rows}, (), ())
    found = likeness.likeness(MasterContent(master, {}, {}, (), Catalogue(), {}))
    said = [["strategic_plan", f"1.{at}", [["status", "On Target"]]] for at in range(count)]
    assert found == sha256(json.dumps(["2025-26-Q2", said, [], [], []]).encode()).hexdigest()[:32]
