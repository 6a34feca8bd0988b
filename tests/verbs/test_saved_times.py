"""The last answer is that of the file that was saved last; where it came before an older one, that is said."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from helpers import (
    COMMENT,
    SHEET,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    answers_in,
    fill,
    master_of,
    only,
    returns_in,
    rewritten,
    snapshot,
    take_in,
)

from tpm_excel.verbs.received.saved_times import believed

RECEIVED = "2025-10-10T12:00:00+01:00"


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        ("2025-10-09T16:00:00Z", "2025-10-09T16:00:00+00:00"),
        ("2025-10-10T11:59:59.123456789", "2025-10-10T11:59:59+01:00"),  # LibreOffice: local time, no zone
        ("2025-10-10T11:00:01Z", ""),  # after it came: a wrong clock
        ("2025-10-10T11:00:00Z", "2025-10-10T11:00:00+00:00"),
        ("1900-01-01T00:00:00Z", ""),
        ("2025-03-31T23:00:00Z", ""),  # before the quarter before: there was no such return
        ("9999-12-31T23:59:59-14:00", ""),
        ("0001-01-01T00:00:00+14:00", ""),
        ("yesterday", ""),
        ("2025-10-09", "2025-10-09T00:00:00+01:00"),
        ("", ""),
    ],
)
def test_a_time_is_believed_where_it_can_be_true(saved: str, expected: str) -> None:
    assert believed(saved, RECEIVED, SMALL_PERIOD) == expected


def saved_on(moment: str, data: bytes) -> bytes:
    """The same workbook, saved at another time."""

    def change(text: str) -> str:
        return re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{moment}", text)

    return rewritten(data, "docProps/core.xml", change)


def version(workspace: Path, target: Path, comment: str, moment: str) -> None:
    answers = {ref: {**one, COMMENT: comment} if ref == "1.1a" else one for ref, one in SMALL_ANSWERS.items()}
    fill(only(returns_in(workspace), "hsg"), target, answers)
    target.write_bytes(saved_on(moment, target.read_bytes()))


LATER, EARLIER = "2025-10-09T10:00:00Z", "2025-10-08T10:00:00Z"


def test_the_file_that_was_saved_last_stands_though_it_came_first(
    small_workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = small_workspace / "inbox"
    version(small_workspace, inbox / "final.xlsx", "As finished.", LATER)
    take_in(small_workspace)
    hour = (datetime.now().astimezone() + timedelta(hours=1)).isoformat(timespec="seconds")
    monkeypatch.setattr("tpm_excel.workspace.journal.now", lambda: hour)
    version(small_workspace, inbox / "draft.xlsx", "As begun.", EARLIER)
    result = take_in(small_workspace)
    assert answers_in(master_of(small_workspace))["1.1a"][2] == "As finished."
    catalogue = next(iter(result.periods.values())).assembled.content.catalogue
    (found,) = [one for one in result.findings if one.code in ("TPM431", "TPM501")]
    place = found.place
    assert (found.code, place.file, place.sheet, place.cell) == ("TPM431", "final.xlsx", SHEET, "L5")
    assert catalogue.says(found) == (
        "Comment: “As finished.” in final.xlsx (last saved 09/10/2025 10:00) replaces “As begun.” from draft.xlsx, "
        "which came later but was last saved earlier (08/10/2025 10:00)."
    )
    before = snapshot(small_workspace)
    master_of(small_workspace).unlink()
    take_in(small_workspace)
    assert snapshot(small_workspace) == before


def test_an_absurd_time_leaves_the_order_of_arrival(small_workspace: Path) -> None:
    inbox = small_workspace / "inbox"
    version(small_workspace, inbox / "one.xlsx", "Came first.", "2199-01-01T00:00:00Z")
    take_in(small_workspace)
    version(small_workspace, inbox / "two.xlsx", "Came last.", "1900-01-01T00:00:00Z")
    result = take_in(small_workspace)
    assert answers_in(master_of(small_workspace))["1.1a"][2] == "Came last."
    assert {one.code for one in result.findings} == {"TPM501"}


def test_saved_and_received_in_the_same_order_is_only_a_note(small_workspace: Path) -> None:
    inbox = small_workspace / "inbox"
    version(small_workspace, inbox / "b.xlsx", "As begun.", EARLIER)
    take_in(small_workspace)
    version(small_workspace, inbox / "a.xlsx", "As finished.", LATER)
    result = take_in(small_workspace)
    assert answers_in(master_of(small_workspace))["1.1a"][2] == "As finished."
    assert {one.code for one in result.findings} == {"TPM501"}
