"""`recipients.csv`: whom the drafts go to, as a table for the mail merge of Word or Outlook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tpm_excel.terms.csv_tables import as_csv
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Directorate
from tpm_excel.verbs.letters.addressing import people_of
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.writing import write_atomically

FILE = "recipients.csv"
_HEADINGS = ("Name", "E-mail", "Directorate", "Period", "Due", "Rows", "Attached", "Draft")


def list_returns(
    workspace: Workspace, period: Period, due: str, issued: Iterable[tuple[Directorate, Path, int]]
) -> None:
    """Write the table of a period's returns beside them: a line for each person, with the return and its draft."""
    rows = [
        (name, email, one.title, period.label, due, count, path.name, path.with_suffix(".eml").name)
        for one, path, count in issued
        for name, email in people_of(one)
    ]
    path, data = workspace.outbox(period) / FILE, as_csv([_HEADINGS, *rows])
    if not path.is_file() or path.read_bytes() != data:
        write_atomically(path, data)
