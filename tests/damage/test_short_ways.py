"""The short ways of reading a return say what the long ones say, however it was damaged."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from damage.damages import DAMAGES
from damage.filled import FORMS, filled_return
from damage.oracle import FILE
from damage.paper import write_paper
from damage.trying import damaged
from helpers import SMALL_PERIOD

from tpm_excel.verbs.gathering import Gathered, gather
from tpm_excel.workbooks.reading import flat_table, xlsx_sheet
from tpm_excel.workbooks.returns.row_identity import RowIdentity
from tpm_excel.workspace.archive import Receipt

TRIES = 40


@pytest.mark.parametrize("name", FORMS)
def test_damaged_returns_are_read_the_same_the_long_way(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = filled_return(name, tmp_path / "w")
    receipt = Receipt(FILE, "0" * 64, "2025-10-09T10:00:00+01:00", SMALL_PERIOD.name)

    def read(data: bytes) -> Gathered:
        return gather(filled.workspace, [(receipt, data)], filled.plan)

    short: list[int] = []
    original = RowIdentity._found_unchanged

    def counted(self: RowIdentity) -> dict[int, object]:
        found = original(self)
        short.append(len(found))
        return dict(found)

    for seed in range(TRIES):
        rng = random.Random(seed)  # noqa: S311  # no secret
        names = tuple(rng.sample(list(DAMAGES), seed % 4))
        data = write_paper(damaged(filled, names, seed))
        with monkeypatch.context() as patched:
            patched.setattr(RowIdentity, "_found_unchanged", counted)
            found = read(data)
        with monkeypatch.context() as patched:
            patched.setattr(RowIdentity, "_found_unchanged", lambda _: {})
            patched.setattr(flat_table, "_may_know", lambda *_: True)
            patched.setattr(xlsx_sheet, "_read_plainly", lambda *_: None)
            assert read(data) == found, (names, seed)
    assert min(short) < max(short)
    assert sum(short) > TRIES * 3
