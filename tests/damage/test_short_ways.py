"""The short ways of reading a return say what the long ones say, however it was damaged."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from damage.damages import DAMAGES
from damage.filled import FORMS, Filled, filled_return
from damage.oracle import FILE
from damage.paper import write_paper
from damage.trying import damaged
from helpers import SMALL_PERIOD

from tpm_excel.forms.form import Form
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import written
from tpm_excel.terms.returns import Return, ReturnedRow
from tpm_excel.verbs.received.gathering import Gathered, gather
from tpm_excel.workbooks.reading import flat_table, xlsx_sheet
from tpm_excel.workbooks.returns.row_identity import RowIdentity
from tpm_excel.workspace.archive import Receipt

TRIES = 40


def in_full(gathered: Gathered, filled: Filled) -> Gathered:
    """What was gathered, each row that came back as it was issued with the plan's cells as the plan says them."""
    plan = {(form.name, row.ref): row for form in filled.workspace.forms for row in filled.plan.of(form.name)}

    def cells(form: Form, ref: str) -> dict[str, str]:
        says = {**plan[form.name, ref].values, form.key: ref}
        return {one.name: clean_text(written(says.get(one.name))) for one in form.shown}

    def rows(read: Return) -> dict[str, tuple[ReturnedRow, ...]]:
        forms = {form.name: form for form in filled.workspace.forms}
        return {
            name: tuple(
                one._replace(plan_cells=cells(forms[name], one.ref)) if one.plan_cells is None else one
                for one in several
            )
            for name, several in read.rows.items()
        }

    returns = {
        period: [replace(one, read=replace(one.read, rows=rows(one.read))) for one in several]
        for period, several in gathered.returns.items()
    }
    return replace(gathered, returns=returns)


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
            assert read(data) == in_full(found, filled), (names, seed)
    assert min(short) < max(short)
    assert sum(short) > TRIES * 3
