"""The Summary: one page, first things first. Every count is a live formula with its right stored value."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from tpm_excel.findings.finding import Severity
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.terms.masters import SIGNED_OFF, ReturnState
from tpm_excel.terms.periods import long_date
from tpm_excel.terms.places import cell_name
from tpm_excel.terms.signoffs import VOID
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.findings_sheet import severity_shown
from tpm_excel.workbooks.master.first_to_see import LABEL_WIDTHS, LABELS
from tpm_excel.workbooks.master.links import link_to
from tpm_excel.workbooks.master.summary_block import Block
from tpm_excel.workbooks.master.summary_pages import Pages
from tpm_excel.workbooks.master.trend_sheet import Trend
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.logo import put_logo


def write_summary(
    book: HouseBook, sheet: Worksheet, content: MasterContent, forms: tuple[Form, ...], trend: Trend
) -> None:
    """Write the Summary of all forms, one below the other."""
    master, style = content.master, book.style
    sheet.hide_gridlines(2)
    for column, width in enumerate(LABEL_WIDTHS):
        sheet.set_column(column, column, width)
    title = f"{master.council}: returns {master.period.label}"
    sheet.write_string(0, 0, title, book.look(bold=True, font_size=20, font_color=style.navy))
    sheet.set_row(0, 30)
    if style.logo:
        put_logo(sheet, style.logo, master.council, column=LABELS + 4)
    sheet.write_string(1, 0, _as_at(content), book.look(font_color=style.grey))
    at = _returned(book, sheet, 3, content)
    blocks, pages = [Block(book, sheet, content, form, trend) for form in forms], Pages(sheet)
    for block in blocks:
        at = block.glance(at + 1, pages)
    for block in blocks:
        at = block.breakdowns(at + 1, pages)
    pages.set_up(at, max(block.right for block in blocks))


def _as_at(content: MasterContent) -> str:
    master = content.master
    errors = content.catalogue.count(content.findings, Severity.ERROR)
    queries = content.catalogue.count(content.findings, Severity.QUERY)
    received = max((one.received for one in master.returns), default="")
    when = f" Last return received {received[8:10]}/{received[5:7]}/{received[:4]}." if received else ""
    explained = sum(content.catalogue.explained(one) for one in content.findings)
    closed = f", {_many(explained, 'query')} explained" if explained else ""
    is_open = f"{_many(errors, 'error')} and {_many(queries, 'query')} open{closed}."
    return f"Position at {long_date(master.as_at)}.{when} {is_open}"


def _many(count: int, word: str) -> str:
    plural = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{count} {word if count == 1 else plural}"


def _returned(book: HouseBook, sheet: Worksheet, at: int, content: MasterContent) -> int:
    """How complete the collection is: returned, outstanding, rows answered, each counted from the sheet Returns."""
    returns = content.master.returns
    last = FIRST_ROW + max(len(returns), 1)
    first = FIRST_ROW + 1
    states, issued, answered = (f"Returns!${letter}${first}:${letter}${last}" for letter in "CDE")
    outstanding = sum(one.state == "Outstanding" for one in returns)
    waiting = "; ".join(one.directorate.title for one in returns if one.state == "Outstanding") or "none"
    rows, done = sum(one.rows for one in returns), sum(one.answered for one in returns)
    found = [severity_shown(content.catalogue, one) for one in content.catalogue.ordered(content.findings)]
    severities = f"Findings!$A${first}:$A${FIRST_ROW + max(len(found), 1)}"
    explained = found.count("Query, explained")
    signed_off = f'COUNTIF({states},"{SIGNED_OFF}")'
    lines: list[tuple[str, str, int, str]] = [
        (
            "Returned",
            f'=COUNTA({states})-COUNTIF({states},"Outstanding")',
            len(returns) - outstanding,
            f"of {len(returns)}",
        ),
        ("Outstanding", f'=COUNTIF({states},"Outstanding")', outstanding, waiting),
        ("Signed off", f"={signed_off}", sum(one.state == SIGNED_OFF for one in returns), _void(returns)),
        ("Rows answered", f"=SUM({answered})", done, f"of {rows} issued"),
        ("Rows not answered", f"=SUM({issued})-SUM({answered})", rows - done, ""),
        ("Open errors", f'=COUNTIF({severities},"Error")', found.count("Error"), "to be corrected"),
        (
            "Queries not explained",
            f'=COUNTIF({severities},"Query")',
            found.count("Query"),
            f"to be corrected or explained; {explained} explained",
        ),
    ]
    line = {"bottom": 1, "bottom_color": book.style.line, "valign": "vcenter"}
    for label, formula, value, beside in lines:
        sheet.write_string(at, 0, label, book.look(font_color=book.style.grey, **line))
        look = book.look(bold=True, align="left", **line)
        if value:
            name = "Returns" if "Returns!" in formula else "Findings"
            link_to(sheet, (at, 1), (name, cell_name(FIRST_ROW, 0)), str(value), look, f"To the sheet {name}")
        sheet.write_formula(at, 1, formula, look, value)
        sheet.write_string(at, 2, beside, book.look(font_color=book.style.grey, valign="vcenter"))
        sheet.set_row(at, 16)
        at += 1
    return at


def _void(returns: Sequence[ReturnState]) -> str:
    void = "; ".join(one.directorate.title for one in returns if one.signed == VOID)
    return f"void, since answers changed: {void}" if void else f"of {len(returns)}"
