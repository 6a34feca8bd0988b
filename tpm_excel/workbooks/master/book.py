"""Writing the master: summary first, then the rows of each form, exceptions, findings, returns and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.forms.belonging import belongs
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import Master, Summary
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.master.rows import Exceptional, write_exceptions, write_rows
from tpm_excel.workbooks.master.summary_sheet import write_summary
from tpm_excel.workbooks.returns.issue import LastQuarter
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.styles import house_style
from tpm_excel.workbooks.writing.table_sheet import TableColumn, write_table


@dataclass(frozen=True, slots=True)
class MasterContent:
    """All that a master shows: the merged rows, the counts, what was found, and which rows to see first."""

    master: Master
    summaries: Mapping[str, Summary]
    exceptions: Mapping[str, Sequence[Exceptional]]
    findings: Sequence[Finding]
    catalogue: Catalogue
    last_quarter: LastQuarter


def write_master(content: MasterContent, forms: tuple[Form, ...]) -> bytes:
    """Return the bytes of the master; the same content gives the same bytes."""
    master = content.master
    book = HouseBook(
        house_style(),
        title=f"{master.council}: returns {master.period.label}",
        subject=f"Position at {long_date(master.as_at)}",
        author=master.council,
        period=master.period,
        small=False,
    )
    summary = book.add_worksheet("Summary")
    for form in forms:
        codes = _codes_by_ref(content, form, forms)
        write_rows(book, form, master, codes, content.last_quarter.get(form.name, {}))
    for form in forms:
        write_exceptions(book, form, master, content.exceptions[form.name], several=len(forms) > 1)
    _write_findings(book, content)
    _write_returns(book, master)
    _write_sources(book, master, forms)
    write_summary(book, summary, content, forms)
    summary.activate()
    return book.finished()


def _codes_by_ref(content: MasterContent, form: Form, forms: tuple[Form, ...]) -> dict[str, str]:
    """The codes of open errors and queries on the rows of a form by reference, errors first."""
    codes: dict[str, dict[str, None]] = {}
    for one in content.catalogue.ordered(content.findings):
        if not one.place.ref or not belongs(one, form, forms):
            continue
        if content.catalogue.severity(one) is not Severity.NOTE:
            codes.setdefault(one.place.ref, {})[f"{one.code} {content.catalogue.severity(one).value}"] = None
    return {ref: ", ".join(found) for ref, found in codes.items()}


def _write_findings(book: HouseBook, content: MasterContent) -> None:
    columns = [
        TableColumn("Severity", 10),
        TableColumn("Code", 9),
        TableColumn("Directorate", 13),
        TableColumn("Ref", 9, "reference"),
        TableColumn("Row", 32),
        TableColumn("What is wrong", 48),
        TableColumn("What to do", 40),
        TableColumn("Explanation", 24),
        TableColumn("File", 26, "grey"),
        TableColumn("Sheet", 14, "grey"),
        TableColumn("Cell", 8, "grey"),
    ]
    catalogue = content.catalogue
    rows = [
        [
            catalogue.severity(one).value.capitalize(),
            one.code,
            one.directorate,
            one.place.ref,
            one.about,
            catalogue.says(one),
            catalogue.do(one),
            one.explanation,
            one.place.file,
            one.place.sheet,
            one.place.cell,
        ]
        for one in catalogue.ordered(content.findings)
    ]
    note = "Errors must be corrected. Queries must be corrected or explained. Notes only tell what tpm did."
    write_table(book, "Findings", "Findings", note, columns, rows, frozen=2)


def moment(text: str) -> str:
    """Return an ISO time as people read it: `14/10/2025 09:31`; the empty text as it is."""
    return f"{datetime.fromisoformat(text):%d/%m/%Y %H:%M}" if text else ""


def _write_returns(book: HouseBook, master: Master) -> None:
    columns = [
        TableColumn("Directorate", 28),
        TableColumn("Code", 10),
        TableColumn("State", 22),
        TableColumn("Rows issued", 9, "number"),
        TableColumn("Rows answered", 10, "number"),
        TableColumn("Errors", 9, "number"),
        TableColumn("Queries", 9, "number"),
        TableColumn("Issued", 16),
        TableColumn("Received", 16),
        TableColumn("Files", 34),
        TableColumn("Contact", 20),
        TableColumn("E-mail", 28),
        TableColumn("Signed off", 10),
        TableColumn("Signed off by", 20),
        TableColumn("Role", 18),
        TableColumn("Signed off on", 12),
    ]
    rows: list[list[Value]] = [
        [
            one.directorate.title,
            one.directorate.code,
            one.state,
            float(one.rows),
            float(one.answered),
            float(one.errors),
            float(one.queries),
            moment(one.issued),
            moment(one.received),
            "; ".join((*one.files, *one.aside)),
            one.directorate.contact,
            one.directorate.email,
            one.signoff.signed_off,
            one.signoff.name,
            one.signoff.role,
            one.signoff.on,
        ]
        for one in master.returns
    ]
    note = "One line for each directorate that has rows: what was issued, what came back, what is open. "
    note += "; ".join(sentence for sentence, _ in master.totals.sums) + "."
    write_table(book, "Returns", "Returns", note, columns, rows)


def _write_sources(book: HouseBook, master: Master, forms: tuple[Form, ...]) -> None:
    columns = [
        TableColumn("Ref", 10, "reference"),
        TableColumn("Answer", 17),
        TableColumn("As read", 36),
        TableColumn("As written", 36),
        TableColumn("What became of it", 22),
        TableColumn("File", 34),
        TableColumn("Sheet", 16),
        TableColumn("Cell", 9),
        TableColumn("Received", 16),
        TableColumn("SHA-256 of the file", 68, "grey"),
    ]
    kinds = {(form.name, one.name): one for form in forms for one in form.answer}
    rows = []
    for line in master.sources:
        column = kinds[line.form, line.answer.field]
        place = line.answer.place
        rows.append(
            [
                line.ref,
                column.heading,
                written(line.answer.value, percent=column.kind == "percentage"),
                line.answer.written,
                line.state,
                line.source.file,
                place.sheet,
                place.cell,
                moment(line.source.received),
                line.source.digest,
            ]
        )
    note = (
        "For every answer that was received: where it stood, as written and as read, and what became of it. "
        "The file is kept in archive/received under its SHA-256."
    )
    write_table(book, "Sources", "Sources", note, columns, rows, paper=8)
