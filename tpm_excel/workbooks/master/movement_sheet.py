"""The master's sheet of movement: what is other than last quarter, and than in the version of a return before."""

from __future__ import annotations

from tpm_excel.terms.cells import Value
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import TableColumn, write_table

MOVEMENT = "Movement"


def write_movement(book: HouseBook, content: MasterContent) -> None:
    """Write what moved since last quarter, in plan order, then what later versions of returns changed."""
    columns = [
        TableColumn("Since", 16),
        TableColumn("Movement", 18),
        TableColumn("Directorate", 13),
        TableColumn("Ref", 10, "reference"),
        TableColumn("Row", 40),
        TableColumn("What", 18),
        TableColumn("Before", 32),
        TableColumn("Now", 32),
        TableColumn("Files", 40, "grey"),
    ]
    rows: list[list[Value]] = [
        [one.since, one.word, one.directorate, one.ref, one.about, one.heading, one.before, one.now, one.files]
        for one in content.moves
    ]
    before = content.master.period.previous().label
    note = f"What changed since {before}: rows that came, went or were completed, status, percentage and rating; then "
    note += "what a later version of a return changed against the one before it."
    write_table(book, MOVEMENT, MOVEMENT, note, columns, rows, frozen=5)
