"""The master's sheet of change requests: new deadlines that returns gave, for the team to approve."""

from __future__ import annotations

from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.edited_decisions import APPROVE, CHANGE_REQUESTS, NO, REVISED, YES
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import A3, TableColumn, choose, moment, write_table


def write_requests(book: HouseBook, content: MasterContent, forms: tuple[Form, ...]) -> None:
    """Write the new deadlines, in plan order, each with room for Yes or No."""
    columns = [
        TableColumn("Form", 16),
        TableColumn("Ref", 10, "reference"),
        TableColumn("Row", 34),
        TableColumn("Deadline", 12, "date"),
        TableColumn(REVISED, 12, "date"),
        TableColumn("Why", 44),
        TableColumn("Who", 22),
        TableColumn(APPROVE, 10, "enter"),
        TableColumn("What became of it", 26),
        TableColumn("File", 26, "grey"),
        TableColumn("Sheet", 14, "grey"),
        TableColumn("Cell", 8, "grey"),
        TableColumn("Received", 16, "grey"),
    ]
    titles = {form.name: form.title for form in forms}
    said = {True: YES, False: NO, None: ""}
    rows: list[list[Value]] = [
        [
            titles[one.form],
            one.ref,
            one.about,
            one.old,
            one.new,
            one.reason,
            one.who,
            said[one.approved],
            one.done,
            one.source.file,
            one.place.sheet,
            one.place.cell,
            moment(one.source.received),
        ]
        for one in content.requests
    ]
    note = (
        "Deadlines that returns ask to move. Under Approve choose Yes or No and save: the next tpm collect writes an "
        "approved date into plan.xlsx, once, and the original date is kept."
    )
    sheet = write_table(book, CHANGE_REQUESTS, CHANGE_REQUESTS, note, columns, rows, frozen=3, paper=A3)
    choose(sheet, columns, APPROVE, (YES, NO), len(rows))
