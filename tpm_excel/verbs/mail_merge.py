"""`recipients.csv`: whom the drafts go to, as a table for the mail merge of Word or Outlook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Directorate
from tpm_excel.verbs.addressing import people_of
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.writing import write_atomically

FILE = "recipients.csv"
_HEADINGS = ("Name", "E-mail", "Directorate", "Period", "Due", "Rows", "Attached", "Draft")


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as Excel and Word read it; what begins like a formula is text."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(headings)
    table.writerows([as_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # Excel takes UTF-8 for what it is only with this mark


def as_text(cell: str) -> str:
    """Return a text so that Excel shows it and never reckons it: what begins like a formula gets an apostrophe."""
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) or cell.startswith(("\t", "\r")) else cell


def list_returns(
    workspace: Workspace, period: Period, due: str, issued: Iterable[tuple[Directorate, Path, int]]
) -> None:
    """Write the table of a period's returns beside them: a line for each person, with the return and its draft."""
    rows = [
        (name, email, one.title, period.label, due, count, path.name, path.with_suffix(".eml").name)
        for one, path, count in issued
        for name, email in people_of(one)
    ]
    path, data = workspace.outbox(period) / FILE, as_csv(_HEADINGS, rows)
    if not path.is_file() or path.read_bytes() != data:
        write_atomically(path, data)
