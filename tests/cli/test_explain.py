"""`tpm explain`: a rule in words, an example, and what a good explanation says."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import tpm_within as tpm


def test_a_rule_is_explained_with_headings_an_example_and_a_good_explanation(tmp_path: Path) -> None:
    ran = tpm("explain", "sp07", cwd=tmp_path)
    assert ran.status == 0
    assert "SP07 query, a rule of the form Strategic plan. It must be corrected or explained." in ran.said
    assert "Status is (status), but Deadline (found) was before (as at)." in ran.said
    assert "The board moved this deadline to December" in ran.said


def test_a_rule_between_a_row_and_those_below_it_is_explained_too(tmp_path: Path) -> None:
    ran = tpm("explain", "SP09", cwd=tmp_path)
    assert ran.status == 0, ran.said
    assert "SP09 query, a rule of the form Strategic plan." in ran.said
    assert "Correct the percentage, or explain." in ran.said


def test_a_built_in_code_is_explained_as_a_record(tmp_path: Path) -> None:
    record = tpm("explain", "TPM203", "--json", cwd=tmp_path).document
    assert (record["code"], record["severity"], record["good_explanation"]) == ("TPM203", "error", "")
    assert record["example"].startswith("“about half”")


@pytest.mark.parametrize(("code", "nearest"), [("SP3", "SP03"), ("TPM2O3", "TPM203")])
def test_a_slip_of_the_keys_is_answered_with_the_nearest(tmp_path: Path, code: str, nearest: str) -> None:
    ran = tpm("explain", code, cwd=tmp_path)
    assert (ran.status, f"The nearest is {nearest}." in ran.said) == (2, True)
