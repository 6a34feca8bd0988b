"""What of a master people may type over, as one short word that stands in its properties.

Two masters with the same likeness hold the same answers, decisions and columns of the team: what was typed into either
is the same against both. So a master that was opened long ago is held against the one that it was opened from.
"""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import islice

from xlsxwriter import Workbook

from tpm_excel.terms.cells import written
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.reading.book import Book

NAME = "tpm_master"
_TOGETHER = 1_000


def likeness(content: MasterContent) -> str:
    """Return the likeness of what a master shows."""
    hand = content.by_hand
    rows = (
        (form, row.plan.ref, [(name, written(answer.value)) for name, answer in row.answers.items()])
        for form, several in content.master.rows.items()
        for row in several
    )
    decisions = [(*key, one.word, one.reason) for key, one in hand.decisions.items()]
    approvals = [(form, ref, day.isoformat(), one.approved) for (form, ref, day), one in hand.approvals.items()]
    columns = [
        (one.form, one.heading, [(ref, written(value)) for ref, value in one.values.items()]) for one in hand.columns
    ]
    whole, between = sha256(f"[{json.dumps(content.master.period.name)}, [".encode()), ""
    while some := list(islice(rows, _TOGETHER)):  # sixty thousand at once take a hundred megabytes
        whole.update(f"{between}{json.dumps(some)[1:-1]}".encode())
        between = ", "
    whole.update(f"], {json.dumps([decisions, approvals, columns])[1:]}".encode())
    return whole.hexdigest()[:32]


def write_likeness(workbook: Workbook, word: str) -> None:
    """Put the likeness of a master into its properties, where Excel and LibreOffice leave it."""
    workbook.set_custom_property(NAME, word, "text")


def likeness_of(book: Book) -> str:
    """Return the likeness that a workbook carries; empty where it carries none."""
    return book.properties.get(NAME, "")
