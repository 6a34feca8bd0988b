"""Sign-off sheets that came back: known by their stamp, sealed by this workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan
from tpm_excel.terms.signoffs import NO, YES, Fingerprint, Statement
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.returns.signoff_block import read_signoff
from tpm_excel.workbooks.signoff_stamp import read_signoff_stamp
from tpm_excel.workspace.archive import Receipt
from tpm_excel.workspace.folder import Workspace

WRITTEN = "sign-off sheet written"


def returned_pack(
    workspace: Workspace, key: bytes | None, receipt: Receipt, book: Book, plan_of: Callable[[Period], Plan]
) -> Statement | None:
    """Return what a sign-off sheet says; None where a workbook is none.

    Raise Unreadable where it was altered, or nobody returns anything under its code.
    """
    stamp = read_signoff_stamp(book, key)
    if stamp is None:
        return None
    made = workspace.archive.journal.last(
        WRITTEN, period=stamp.period.name, directorate=stamp.directorate, answers=stamp.answers
    )
    if made is None and key is None:
        raise Unreadable("TPM486")  # without a key only the journal knows what was written
    if stamp.directorate not in {one.code for one in plan_of(stamp.period).returning()}:
        raise Unreadable("TPM487", whose=stamp.directorate, period=stamp.period.label)
    said = read_signoff(book, receipt.file)
    if not said.place.file:
        said = replace(said, author=book.author, place=Place(receipt.file))
    answers = Fingerprint(stamp.answers, made["rows"] if made else {})
    return Statement(stamp.period, stamp.directorate, receipt.digest, receipt.at, said, answers, pack=True)


def signs(one: Statement) -> str:
    """Return the verdict on a sign-off sheet, in words."""
    return {YES: "sign-off sheet: Yes", NO: "sign-off sheet: No"}.get(one.word, "sign-off sheet: not filled in")
