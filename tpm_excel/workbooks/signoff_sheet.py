"""The sheet that a director signs: one page of what a directorate answered, and four cells to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from tpm_excel.terms.periods import Period, long_date
from tpm_excel.workbooks.returns.signoff_block import write_signoff
from tpm_excel.workbooks.signoff_stamp import SignoffStamp, write_signoff_stamp
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.styles import Style
from tpm_excel.workbooks.writing.text_fit import height

_WIDTHS = (13, *(8.5,) * 10)
_LAST = len(_WIDTHS) - 1
_TITLE, _WORD = (1, 5), (6, 7)
"""From which column to which the text of a line stands, and its word; what is beside it takes the rest."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a form have each word: the word, its pair of colours, and the number."""

    title: str
    words: Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: a reference, a text, a word in its colours, and what stands beside it."""

    ref: str
    text: str
    word: str = ""
    style: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list under a heading; `none` is what stands there without lines, `more` what is said of those left out."""

    heading: str
    lines: Sequence[Line]
    none: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class SignoffSheet:
    """All that the sheet shows; `names` are those who may sign, `said` the sentence under its title."""

    council: str
    period: Period
    as_at: date
    title: str
    names: Sequence[str]
    said: str
    counts: Sequence[Count]
    listings: Sequence[Listing]
    contact: str
    stamp: SignoffStamp


def write_signoff_sheet(shown: SignoffSheet, key: bytes | None, style: Style) -> bytes:
    """Return the bytes of the workbook; the same answers give the same bytes."""
    book = HouseBook(
        style,
        title=f"Sign-off {shown.period.label}: {shown.title}",
        subject=f"{shown.council}, position at {shown.as_at:%d/%m/%Y}",
        author=shown.contact,
        period=shown.period,
    )
    page = _Page(book, book.add_worksheet("Sign-off"))
    page.top(shown)
    for count in shown.counts:
        page.count(count)
    for listing in shown.listings:
        page.listing(listing)
    page.sign(shown)
    page.reference(shown.stamp.printed(key))
    write_signoff_stamp(book, shown.stamp, key)
    return book.finished()


class _Page:
    """Writes the page from the top down; `at` is the next row."""

    def __init__(self, book: HouseBook, sheet: Worksheet) -> None:
        self.book, self.sheet, self.at = book, sheet, 0
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True, "format_rows": True})
        sheet.set_portrait()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.5)
        sheet.fit_to_pages(1, 1)

    def top(self, shown: SignoffSheet) -> None:
        style = self.book.style
        self._text(f"Sign-off: {shown.title}", {"bold": True, "font_size": 20, "font_color": style.navy})
        months = f"{shown.period.label} ({shown.period.months})"
        self._text(f"{shown.council}  ·  {months}  ·  position at {long_date(shown.as_at)}", {"font_color": style.grey})
        self._text(shown.said, {"bold": True})

    def count(self, count: Count) -> None:
        """All rows of a form by word, in large figures."""
        self._heading(count.title)
        share = len(_WIDTHS) / len(count.words)
        for index, (word, style, number) in enumerate(count.words):
            colours = self.book.style.coloured(style) if number else {"font_color": self.book.style.grey}
            first, last = round(index * share), round((index + 1) * share) - 1
            figure = self._look(bold=True, font_size=16, align="center", valign="vcenter", **colours)
            self._across(self.at, first, last, "", figure)
            self.sheet.write_number(self.at, first, number, figure)
            self._across(self.at + 1, first, last, word, self._look(align="center", font_size=9, **colours))
        self.sheet.set_row(self.at, 24)
        self.at += 2

    def listing(self, listing: Listing) -> None:
        self._heading(listing.heading)
        for line in listing.lines:
            self._line(line)
        if not listing.lines:
            self._text(listing.none, {"font_color": self.book.style.grey})
        elif listing.more:
            self._text(listing.more, {"font_color": self.book.style.grey})

    def sign(self, shown: SignoffSheet) -> None:
        """The statement, and the cells to fill in."""
        self._heading("Sign-off by the director or a named deputy")
        self._text(
            f"I have read what {shown.title} answered for {shown.period.label}. To the best of my knowledge it is "
            f"complete and right as at {long_date(shown.as_at)}, and I sign it off.",
            {},
        )
        self.at = write_signoff(self.book, self.sheet, self.at, shown.names, last=_TITLE[1])
        self.sheet.set_selection(self.at - 4, 1, self.at - 4, 1)

    def reference(self, printed: str) -> None:
        grey = {"font_color": self.book.style.grey, "font_size": 9}
        self._text(
            "Choose Yes or No, enter your name, role and the date, save, and reply to the e-mail with this file. The "
            "sign-off holds for the answers as they stand on this page: a later change ends it.",
            grey,
        )
        self._text(printed, grey)

    def _heading(self, text: str) -> None:
        self.sheet.set_row(self.at, 7)
        self.at += 1
        self._text(text, {"bold": True, "font_size": 12, "font_color": self.book.style.navy})

    def _text(self, text: str, look: dict[str, Any]) -> None:
        size = look.get("font_size", 10)
        self._across(self.at, 0, _LAST, text, self._look(text_wrap=True, valign="top", **look))
        self.sheet.set_row(self.at, height([(text, sum(_WIDTHS), size, bool(look.get("bold")))], least=size * 1.5))
        self.at += 1

    def _line(self, line: Line) -> None:
        under = {"bottom": 1, "bottom_color": self.book.style.line, "valign": "top", "text_wrap": True}
        body, last = self._look(**under), _TITLE[1]
        colours = self.book.style.coloured(line.style) if line.style else {}
        self._across(self.at, 0, 0, line.ref, self._look(num_format="@", **under))
        if line.word:
            self._across(self.at, *_WORD, line.word, self._look(bold=True, **under, **colours))
            self._across(self.at, _WORD[1] + 1, _LAST, line.beside, body)
        else:
            last = _LAST
        self._across(self.at, _TITLE[0], last, line.text, body)
        width = sum(_WIDTHS[_TITLE[0] : last + 1])
        beside = sum(_WIDTHS[_WORD[1] + 1 :])
        cells = ((line.ref, _WIDTHS[0]), (line.text, width), (line.beside, beside))
        self.sheet.set_row(self.at, height(((text, room, 10.0, False) for text, room in cells), least=15))
        self.at += 1

    def _across(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        """Write text over several cells; it stays text, whatever it begins with."""
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", look)
        if text:
            self.sheet.write_string(row, first, text, look)
        else:
            self.sheet.write_blank(row, first, None, look)

    def _look(self, **properties: Any) -> Any:
        return self.book.look(**{"font_color": self.book.style.ink, "locked": True, **properties})
