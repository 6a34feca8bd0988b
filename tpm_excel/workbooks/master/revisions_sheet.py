"""The master's sheet of revisions: every change that was made by hand, and what became of it."""

from __future__ import annotations

from tpm_excel.terms.cells import Value
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import A3, TableColumn, moment, write_table

REVISIONS = "Revisions"


def write_revisions(book: HouseBook, content: MasterContent) -> None:
    """Write what people changed in the master by hand, oldest first."""
    columns = [
        TableColumn("Ref", 10, "reference"),
        TableColumn("Row", 32),
        TableColumn("What was changed", 20),
        TableColumn("Old value", 30),
        TableColumn("New value", 30),
        TableColumn("Who", 18),
        TableColumn("Taken in", 16),
        TableColumn("What became of it", 22),
        TableColumn("Sheet", 16, "grey"),
        TableColumn("Cell", 8, "grey"),
        TableColumn("SHA-256 of the edited master", 68, "grey"),
    ]
    rows: list[list[Value]] = [
        [
            one.ref,
            one.about,
            one.what,
            one.old or "(blank)",
            one.new or "(blank)",
            one.by or "unknown",
            moment(one.at),
            one.became,
            one.place.sheet,
            one.place.cell,
            one.digest,
        ]
        for one in content.revisions
    ]
    note = (
        "Every change that somebody typed into a master of this period. It stands over the returns. Who: as the file "
        "says; LibreOffice writes no name. The edited masters are kept in archive/masters under their SHA-256."
    )
    write_table(book, REVISIONS, REVISIONS, note, columns, rows, paper=A3)
