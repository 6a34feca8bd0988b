"""The public library: a master as a frame."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from helpers import SMALL_ANSWERS, SMALL_PERIOD, fill, returns_in, take_in

from tpm_excel import load_master
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError


def test_a_master_is_a_frame_with_the_right_types(small_workspace: Path) -> None:
    pd = pytest.importorskip("pandas")
    for path in returns_in(small_workspace):
        fill(path, small_workspace / "inbox" / path.name, SMALL_ANSWERS)
    take_in(small_workspace)
    frame = load_master(Workspace(small_workspace).master(SMALL_PERIOD)).to_frame("strategic_plan")
    assert frame.index.is_unique
    assert set(SMALL_ANSWERS) <= set(frame.index)
    assert frame["period"].dtype == "period[Q-MAR]"
    assert {one.end_time.date() for one in frame["period"]} == {SMALL_PERIOD.last_day}
    assert list(frame["status"].cat.categories) == ["Completed", "On Target", "Delayed", "Overdue"]
    assert frame["status"].cat.ordered
    assert pd.api.types.is_datetime64_any_dtype(frame["deadline"])
    for ref, given in SMALL_ANSWERS.items():
        status, percent = given.get("Status"), given.get("% complete")
        assert (frame.loc[ref, "status"] == status) if status else pd.isna(frame.loc[ref, "status"])
        if isinstance(percent, float):
            assert frame.loc[ref, "percent_complete"] == percent
        if isinstance(given.get("Revised deadline"), date):
            assert frame.loc[ref, "revised_deadline"].date() == given["Revised deadline"]


def test_what_is_no_master_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(OperatorError, match=r"x\.xlsx: The file is a PDF"):
        load_master(tmp_path / "x.xlsx")
