"""A large master: opens, filters and calculates in LibreOffice, and is the same when it is made again."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.large_master import prove
from clients.office import Office


@pytest.mark.libreoffice
def test_a_large_master_opens_filters_and_recalculates_and_is_the_same_again(
    tmp_path: Path, office: Office, pytestconfig: pytest.Config
) -> None:
    proved = prove(tmp_path / "workspace", pytestconfig.getoption("--rows") or 300, office)
    assert proved.same_again
    assert proved.shown == proved.rows_of_one == 60
    assert proved.formulas > 40
    assert (proved.different, proved.leads_out) == ([], [])
