"""Writing the master: summary first, then the rows of each form, exceptions, findings, returns and sources."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity
from tpm_excel.forms.belonging import belongs
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import Master
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.master.appendix_sheet import write_exceptions
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.findings_sheet import write_findings
from tpm_excel.workbooks.master.key_sheet import write_key
from tpm_excel.workbooks.master.likeness import write_likeness
from tpm_excel.workbooks.master.movement_sheet import write_movement
from tpm_excel.workbooks.master.quarters_sheet import write_quarters
from tpm_excel.workbooks.master.requests_sheet import write_requests
from tpm_excel.workbooks.master.revisions_sheet import write_revisions
from tpm_excel.workbooks.master.rows import write_rows
from tpm_excel.workbooks.master.sources_sheet import write_sources
from tpm_excel.workbooks.master.summary_sheet import write_summary
from tpm_excel.workbooks.master.trend_sheet import Trend, write_trend
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.styles import Style
from tpm_excel.workbooks.writing.table_sheet import TableColumn, moment, write_table

_NAMED = 50_000
"""Up to how many answers the cells of a master say their names: ten times what a large council has."""


def write_master(content: MasterContent, forms: tuple[Form, ...], style: Style, likeness: str) -> bytes:
    """Return the bytes of the master, which carries its likeness; the same content gives the same bytes."""
    master = content.master
    book = HouseBook(
        style,
        title=f"{master.council}: returns {master.period.label}",
        subject=f"Position at {long_date(master.as_at)}",
        author=master.council,
        period=master.period,
        small=False,
    )
    book.named = len(master.sources) <= _NAMED
    summary = book.add_worksheet("Summary")
    for form in forms:
        codes = _codes_by_ref(content, form, forms)
        team = [one for one in content.by_hand.columns if one.form == form.name and one.values]
        write_rows(book, form, master, codes, content.last_quarter.get(form.name, {}), team)
    for form in forms:
        write_quarters(book, content, form)
    for form in forms:
        write_exceptions(book, form, master, content.exceptions[form.name], several=len(forms) > 1)
    write_findings(book, content)
    if master.relaxed:
        _write_relaxed(book, master)
    write_requests(book, content, forms)
    write_revisions(book, content)
    write_movement(book, content)
    trend = Trend(content, forms)
    write_trend(book, content, trend)
    _write_returns(book, master)
    write_sources(book, master, forms)
    write_key(book, forms)
    write_summary(book, summary, content, forms, trend)
    write_likeness(book, likeness)
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


def _write_relaxed(book: HouseBook, master: Master) -> None:
    columns = [
        TableColumn("Rule", 10),
        TableColumn("Becomes", 10),
        TableColumn("Where", 24),
        TableColumn("Because", 60),
        TableColumn("Until", 20),
        TableColumn("State", 28),
    ]
    rows = [
        [one.code, one.becomes, one.where, one.because, one.until, "in force" if one.holds else "ended: the rule holds"]
        for one in master.relaxed
    ]
    note = "Rules that the settings of this workspace turn off, or make an error or a query, for a while."
    write_table(book, "Relaxed rules", "Relaxed rules", note, columns, rows)


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
            one.signed,
            one.signoff.name,
            one.signoff.role,
            one.signoff.on,
        ]
        for one in master.returns
    ]
    note = "One line for each directorate that has rows: what was issued, what came back, what is open. "
    note += "; ".join(sentence for sentence, _ in master.totals.sums) + "."
    write_table(book, "Returns", "Returns", note, columns, rows)
