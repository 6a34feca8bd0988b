"""The master's sheet of findings, on which the team writes its decisions."""

from __future__ import annotations

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding
from tpm_excel.terms.edits import ACCEPT, DECISIONS, WAIVE
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.edited_decisions import DECISION, FINDINGS, REASON
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import A3, TableColumn, choose, write_table

_SETTLED = {ACCEPT: "accepted", WAIVE: "waived"}


def write_findings(book: HouseBook, content: MasterContent) -> None:
    """Write every finding, errors first, with room for what the team decides about it."""
    columns = [
        TableColumn("Severity", 10),
        TableColumn("Code", 9),
        TableColumn("Directorate", 13),
        TableColumn("Ref", 9, "reference"),
        TableColumn("Row", 32),
        TableColumn("What is wrong", 48),
        TableColumn("What to do", 40),
        TableColumn("Explanation", 24),
        TableColumn(DECISION, 11, "enter"),
        TableColumn(REASON, 26, "enter"),
        TableColumn("File", 26, "grey"),
        TableColumn("Sheet", 14, "grey"),
        TableColumn("Cell", 8, "grey"),
    ]
    catalogue = content.catalogue
    rows = [
        [
            severity_shown(catalogue, one),
            one.code,
            one.directorate,
            one.place.ref,
            one.about,
            catalogue.says(one),
            catalogue.do(one),
            one.explanation,
            one.decision,
            one.reason,
            one.place.file,
            one.place.sheet,
            one.place.cell,
        ]
        for one in catalogue.ordered(content.findings)
    ]
    note = (
        "Errors must be corrected, queries corrected or explained; notes only tell. Under Decision: accept, reject (an "
        "explanation) or waive, with a reason; save, and the next tpm collect reads it."
    )
    sheet = write_table(book, FINDINGS, FINDINGS, note, columns, rows, frozen=2, paper=A3)
    choose(sheet, columns, DECISION, DECISIONS, len(rows))


def severity_shown(catalogue: Catalogue, one: Finding) -> str:
    """Return how much a finding weighs, and by what it is settled, if it is."""
    settled = _SETTLED.get(one.decision, "") if one.closed else "explained" if catalogue.explained(one) else ""
    return f"{catalogue.weight(one).value.capitalize()}{f', {settled}' if settled else ''}"
