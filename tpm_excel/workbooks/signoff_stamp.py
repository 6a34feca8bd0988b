"""What a sheet to sign carries: whose answers it shows, and which; sealed, so that one that was altered is noticed."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from hashlib import sha256

from xlsxwriter import Workbook

from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.reading.book import Book, Unreadable

_SHEET, _NAME = "_tpm", "tpm_signoff"
_PRINTED = re.compile(r"TPM sign-off (\d{4}-\d{2}-Q[1-4]) / (.+) / ([0-9a-f]{16}) / ([0-9a-f]{16})")
_ROWS = 100


@dataclass(frozen=True, slots=True)
class SignoffStamp:
    """Which answers a sheet shows: the period, the directorate, and the answers' fingerprint."""

    period: Period
    directorate: str
    answers: str

    def seal(self, key: bytes) -> str:
        """Return the keyed hash over the stamp."""
        said = json.dumps(["sign-off", self.period.name, self.directorate, self.answers])
        return hmac.new(key, said.encode(), sha256).hexdigest()[:16]

    def printed(self, key: bytes | None) -> str:
        """Return the reference as it is printed on the page, and stands wherever else the file keeps it."""
        seal = self.seal(key or b"")
        return f"TPM sign-off {self.period.name} / {self.directorate} / {self.answers} / {seal}"


def write_signoff_stamp(workbook: Workbook, stamp: SignoffStamp, key: bytes | None) -> None:
    """Write the hidden sheet and the document property; the page has the same reference in print."""
    printed = stamp.printed(key)
    sheet = workbook.add_worksheet(_SHEET)
    sheet.write_string(0, 0, printed)
    sheet.hide()
    workbook.set_custom_property(_NAME, printed, "text")


def read_signoff_stamp(book: Book, key: bytes | None) -> SignoffStamp | None:
    """Return the stamp of a sheet to sign, None where a workbook is none; raise Unreadable where it was altered."""
    texts = [book.properties.get(_NAME, "")]
    for sheet in book.sheets:
        last = _ROWS if sheet is book.sheets[0] else 1
        texts += [cells[0].written for row, cells in sheet.rows().items() if row < last and 0 in cells]
    found = {one[0] for one in map(_PRINTED.search, texts) if one}
    stamps = {SignoffStamp(Period.parse(one[1]), one[2], one[3]) for one in map(_PRINTED.search, found) if one}
    if not stamps:
        return None
    stamp = next(iter(stamps))
    if len(found) > 1 or stamp.printed(key) not in found:
        raise Unreadable("TPM486")
    return stamp
