"""Decisions that people wrote into a master: on findings, and on the new deadlines that returns gave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.edits import DECISIONS, Approval, Decision, FindingKey, finding_key
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.workbooks.reading.book import Book
from tpm_excel.workbooks.reading.flat_table import Table, find_table

FINDINGS, DECISION, REASON = "Findings", "Decision", "Reason"
CHANGE_REQUESTS, APPROVE, REVISED = "Change requests", "Approve", "Revised deadline"
YES, NO = "Yes", "No"
_YES, _NO = {"yes", "y", "approve", "approved"}, {"no", "n", "refuse", "refused", "reject", "rejected"}


def _table(book: Book, name: str, headings: tuple[str, ...]) -> Table | None:
    sheet = next((one for one in book.sheets if one.name == name), None)
    return find_table(sheet, {one.casefold(): (Part.PLAN, one) for one in headings}) if sheet else None


def _text(table: Table, row: int, heading: str) -> str:
    return " ".join(clean_text(table.cell(row, (Part.PLAN, heading)).written).split())


def _place(table: Table, row: int, heading: str, file: str, ref: str) -> Place:
    column = table.column((Part.PLAN, heading)) or 0
    return Place(file, table.sheet.name, cell_name(row, column), ref)


# ---- Findings --------------------------------------------------------------------------------------------------------

_SPELT = {spelt: word for word in DECISIONS for spelt in (word, f"{word}ed", f"{word}d")}
_WORDS = ("Code", "Ref", "Row", "What is wrong", DECISION, REASON, "File")


def read_decisions(edited: Book, original: Book, file: str) -> tuple[list[Decision], list[Finding]]:
    """Return the decisions that were written, changed or taken out on the sheet of findings, and what is amiss."""
    after, before = _table(edited, FINDINGS, _WORDS), _table(original, FINDINGS, _WORDS)
    if after is None or before is None:
        return [], []
    was = {key: (word, reason) for key, _, word, reason in _decided(before)}
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for key, row, said, reason in _decided(after):
        if (said, reason) == was.get(key, ("", "")):
            continue
        ref = _text(after, row, "Ref")
        place = _place(after, row, DECISION, file, ref)
        word = _SPELT.get(said.casefold().rstrip("."), "")
        if key not in was:
            findings.append(finding("TPM462", place, text=f"“{said} {reason}”".replace(" ”", "”")))
        elif said and not word:
            findings.append(finding("TPM460", place, code=key[0], found=said))
        else:
            old = was[key][0]
            decisions.append(Decision(key, word, reason, place, _text(after, row, "Row"), old))
    return decisions, findings


def _decided(table: Table) -> Iterator[tuple[FindingKey, int, str, str]]:
    for row in table.rows():
        code, ref, file = _text(table, row, "Code"), _text(table, row, "Ref"), _text(table, row, "File")
        key = finding_key(code, ref, file, _text(table, row, "What is wrong"))
        if code:
            yield key, row, _text(table, row, DECISION), _text(table, row, REASON)


# ---- New deadlines ---------------------------------------------------------------------------------------------------

_REQUESTS = ("Form", "Ref", REVISED, APPROVE)


def read_approvals(
    edited: Book, original: Book, forms: tuple[Form, ...], file: str
) -> tuple[list[Approval], list[Finding]]:
    """Return what was decided about new deadlines on their sheet, and what is wrong with it."""
    after, before = _table(edited, CHANGE_REQUESTS, _REQUESTS), _table(original, CHANGE_REQUESTS, _REQUESTS)
    if after is None or before is None:
        return [], []
    was = {key: said for key, _, said in _approved(before, forms)}
    approvals: list[Approval] = []
    findings: list[Finding] = []
    for key, row, said in _approved(after, forms):
        if said == was.get(key, ""):
            continue
        place = _place(after, row, APPROVE, file, key[1])
        word = said.casefold().rstrip(".")
        if key not in was:
            findings.append(finding("TPM462", place, text=f"“{said}”"))
        elif word not in _YES | _NO | {""}:
            findings.append(finding("TPM461", place, found=said))
        else:
            approvals.append(Approval(*key, word in _YES, place))
    return approvals, findings


def _approved(table: Table, forms: tuple[Form, ...]) -> Iterator[tuple[tuple[str, str, date], int, str]]:
    names = {form.title: form.name for form in forms}
    for row in table.rows():
        value = table.cell(row, (Part.PLAN, REVISED)).value
        day = value.date() if isinstance(value, datetime) else value
        name = names.get(_text(table, row, "Form"), "")
        if isinstance(day, date) and name:
            yield (name, _text(table, row, "Ref"), day), row, _text(table, row, APPROVE)
