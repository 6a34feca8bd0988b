"""The identity of a return, and the four places in which it stands, because each can be lost.

A hidden sheet, a document property, a defined name, and text on the first sheet. The seal is a keyed hash over the
stamp, so that one that somebody else wrote is noticed. What may be merged is decided by the plan, never by the stamp.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from xlsxwriter import Workbook

from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.reading.book import Book, Sheet

SHEET, NAME, MARK = "_tpm", "tpm_return", "tpm return"
_PRINTED = re.compile(r"TPM\s+(\d{4}-\d{2}-Q[1-4])\s*/\s*(.+?)\s*/\s*([0-9A-F]{4})\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which return a workbook is: period, directorate, forms with their versions, and the references issued."""

    period: Period
    directorate: str
    forms: Mapping[str, int] = field(default_factory=dict)
    refs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def seal(self, key: bytes | None) -> str:
        """Return the keyed hash over the stamp; empty without a key."""
        if key is None:
            return ""
        content = [self.period.name, self.directorate, sorted(self.forms.items()), sorted(self.refs.items())]
        return hmac.new(key, json.dumps(content, ensure_ascii=False).encode(), sha256).hexdigest()[:32]

    def printed(self, key: bytes | None) -> str:
        """Return the reference that is printed on the first sheet."""
        return f"TPM {self.period.name} / {self.directorate} / {self.seal(key)[:4].upper() or '0000'}"

    def short(self, key: bytes | None) -> str:
        """Return what the document property and the defined name say."""
        return f"{self.period.name}|{self.directorate}|{self.seal(key)}"

    def lines(self, key: bytes | None) -> list[tuple[str, ...]]:
        """Return the lines of the hidden sheet."""
        lines: list[tuple[str, ...]] = [(MARK, "1"), ("period", self.period.name), ("directorate", self.directorate)]
        lines += [("seal", self.seal(key))]
        lines += [("form", name, str(version)) for name, version in self.forms.items()]
        return lines + [("row", name, ref) for name, refs in self.refs.items() for ref in refs]


def write_stamp(workbook: Workbook, stamp: Stamp, key: bytes | None) -> None:
    """Write the hidden sheet, the document property and the defined name."""
    sheet = workbook.add_worksheet(SHEET)
    for row, line in enumerate(stamp.lines(key)):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text)
    sheet.hide()
    short = stamp.short(key)
    workbook.set_custom_property(NAME, short, "text")
    quoted = short.replace('"', '""')
    workbook.define_name(NAME, f'="{quoted}"')


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says of itself: the claims of each carrier, the whole stamp where it is left, and the seal.

    `stamps` are those that say different things: two where somebody put two returns into one.
    """

    claims: Mapping[str, tuple[Period, str]]
    stamp: Stamp | None = None
    seal: str = ""
    stamps: tuple[Stamp, ...] = ()

    @property
    def known(self) -> bool:
        """Whether any carrier is left."""
        return bool(self.claims)

    @property
    def taken(self) -> tuple[Period, str]:
        """The claim that most carriers make; of equally many, the one of the carrier that is hardest to change."""
        values = list(self.claims.values())
        return max(values, key=lambda claim: (values.count(claim), -values.index(claim)))

    @property
    def agreed(self) -> bool:
        """Whether all carriers that are left say the same."""
        return len(set(self.claims.values())) <= 1


def read_identity(book: Book) -> Identity:
    """Return what a workbook says of itself, carrier by carrier."""
    claims: dict[str, tuple[Period, str]] = {}
    read = [_read(one) for one in book.sheets if is_stamp(one)]
    stamp, seal = read[0] if read else (None, "")
    if stamp:
        claims["the hidden sheet"] = (stamp.period, stamp.directorate)
    for carrier, text in (
        ("the document property", book.properties.get(NAME, "")),
        ("the defined name", book.names.get(NAME, "")),
    ):
        claim = _short(text)
        if claim:
            claims[carrier] = claim
    printed = _printed(book)
    if printed:
        claims["the reference on the first sheet"] = printed
    different: dict[tuple[Period, str], Stamp] = {}
    for one, _ in read:
        if one:
            different.setdefault((one.period, one.directorate), one)
    return Identity(claims, stamp, seal, tuple(different.values()))


def is_stamp(sheet: Sheet) -> bool:
    """Return whether a sheet is the hidden one that holds a stamp."""
    return sheet.cell(0, 0).written.strip() == MARK


def _read(sheet: Sheet) -> tuple[Stamp | None, str]:
    lines = [[cells[at].written if at in cells else "" for at in range(3)] for cells in sheet.rows().values()]
    said = {name: text for name, text, _ in lines}
    try:
        period = Period.parse(said.get("period", ""))
    except ValueError:
        return None, ""
    forms = {line[1]: int(line[2]) for line in lines if line[0] == "form" and re.fullmatch("[0-9]{1,6}", line[2])}
    refs: dict[str, list[str]] = {name: [] for name in forms}
    for name, form, ref in lines:
        if name == "row":
            refs.setdefault(form, []).append(ref)
    stamp = Stamp(period, said.get("directorate", ""), forms, {name: tuple(rows) for name, rows in refs.items()})
    return stamp, said.get("seal", "")


def _short(text: str) -> tuple[Period, str] | None:
    first, _, rest = text.partition("|")
    code, bar, _ = rest.rpartition("|")
    return _claim(first, code.replace('""', '"')) if bar else None


def _claim(period: str, code: str) -> tuple[Period, str] | None:
    try:
        return Period.parse(period), code
    except ValueError:
        return None


def _printed(book: Book) -> tuple[Period, str] | None:
    for sheet in book.sheets:
        for row, cells in sheet.rows().items():
            for column, cell in cells.items() if row < 40 else ():
                found = _PRINTED.search(cell.written) if column < 4 else None
                claim = _claim(found[1], found[2]) if found else None
                if claim:
                    return claim
    return None
