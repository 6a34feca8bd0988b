"""Telling the lines of a plan in blocks apart, by the words that the form knows: headings, sections, titles, rows."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from tpm_excel.forms.block_spec import BlockSpec, Elsewhere, SectionLine, Stack
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import plain_heading
from tpm_excel.forms.past import past_heading
from tpm_excel.forms.values import clean_text
from tpm_excel.workbooks.reading.book import Book, Sheet

_TAG = re.compile(r"</?(?:b|i|u|p|ul|ol|li|br|em|strong|sup|sub)\s*/?>", re.IGNORECASE)
_FIELD = re.compile(r"""<input\b[^>]*\bvalue="([^"]*)"[^>]*>""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#39);")
_MARKS = re.compile(r"^(?:#{1,6}\s+|\*\*(?=\S)|[-•]\s+)+|\*\*$")
_CLOSE = 0.75


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet that holds anything: its cells as plain text, and whether a blank row stands above it."""

    sheet: Sheet
    number: int
    texts: Mapping[int, str]
    gap: bool

    @property
    def one_text(self) -> str:
        """The text of a line that says one thing only, however often; empty where it says several."""
        longest = max(self.texts.values(), key=len)
        plain = longest.casefold()
        said = [text for column, text in self.texts.items() if column not in self.wordless]
        return longest if all(plain.startswith(text.casefold()) for text in said) else ""

    @property
    def wordless(self) -> tuple[int, ...]:
        """The columns in which only signs stand, beside others with words."""
        empty = [column for column, text in self.texts.items() if not re.search(r"\w", text)]
        return tuple(empty) if len(empty) < len(self.texts) else ()


@dataclass(frozen=True, slots=True)
class Header:
    """A heading line of a level: the form's column for each column, stacked ones, unknown ones, and mended words."""

    level: str
    columns: Mapping[int, str]
    stacks: Mapping[int, Stack]
    unknown: Mapping[int, str]
    mended: Mapping[int, str]
    alone: bool

    @property
    def known(self) -> int:
        """How many of its headings are known."""
        return len(self.columns) + len(self.stacks)

    def is_beside(self, line: Line, title: str) -> bool:
        """Return whether a line begins under a heading other than that of the titles."""
        first = min(line.texts)
        return first in self.stacks or self.columns.get(first, title) != title


@dataclass(frozen=True, slots=True)
class Section:
    """What a line says that names what the rows below belong to."""

    line: SectionLine
    number: str
    text: str


def plain_text(text: str) -> str:
    """Return text without the marks of bold, lists and headings that a conversion left in it; its words untouched."""
    return clean_text(_ENTITY.sub(lambda one: html.unescape(one[0]), _TAG.sub(" ", _FIELD.sub(r" \1 ", text))))


def plain_line(text: str) -> str:
    """Return a line that stands alone, without the marks that make it a heading or an item."""
    return _MARKS.sub("", " ".join(text.split())).strip()


def lines_of(book: Book) -> list[list[Line]]:
    """Return the lines of a book: one list for each sheet, or one for all where they are parts of one document."""
    parts = [_lines(sheet) for sheet in book.sheets]
    return [[line for part in parts for line in part]] if book.continuous else parts


def _lines(sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    before = -1
    for number, cells in sheet.rows().items():
        texts = {column: plain_text(cell.written) for column, cell in cells.items() if not cell.blank}
        texts = {column: text or cells[column].written for column, text in texts.items()}
        if texts:
            lines.append(Line(sheet, number, texts, gap=number > before + 1 or not lines))
            before = number
    return lines


class Recogniser:
    """Knows the words of a form's headings and lines."""

    def __init__(self, form: Form, spec: BlockSpec) -> None:
        """Take the words of a form."""
        self._form, self._spec = form, spec
        self.title = form.title_column
        self._known = self._headings()
        self._stacks = {plain_heading(word): one for one in spec.stack for word in one.headings}
        words = (*self._known, *self._stacks, *spec.levels)
        self._parts = {part for word in words for part in re.findall(r"[\w%]+", word)} - {"and"}

    def _headings(self) -> dict[str, str]:
        form, known = self._form, {}
        for one in (*form.plan, *form.answer):
            known[plain_heading(one.heading)] = one.name
        for one in (*form.plan, *form.answer):
            for alias in one.aliases:
                known.setdefault(plain_heading(alias), one.name)
        return known

    def heading(self, text: str) -> str:
        """Return a heading in the form in which headings are compared, without what may stand beside its words."""
        plain = plain_heading(text)
        noise = self._spec.heading_noise
        if plain in self._known or not noise or past_heading(self._form.history, text):
            return plain
        return " ".join(re.sub(noise, "", plain).split()) or plain

    def header(self, line: Line) -> Header | None:
        """Return the headings of a level where a line is such; None where it is not."""
        words = {column: self.heading(text) for column, text in line.texts.items()}
        heads = [column for column, word in words.items() if word in self._spec.levels]
        named = self._form.level_column
        level_column = {word for word, name in self._known.items() if named and name == named}
        if len(heads) != 1 or level_column & set(words.values()):
            return None
        columns = {heads[0]: self._form.title_column}
        stacks: dict[int, Stack] = {}
        unknown: dict[int, str] = {}
        mended: dict[int, str] = {}
        for column, word in words.items():
            if column == heads[0]:
                continue
            name, stack, close = ("", None, "") if self.past(line.texts[column]) else self._column(word)
            if stack and stack not in stacks.values():
                stacks[column] = stack
            elif name and name not in columns.values():
                columns[column] = name
            else:
                unknown[column] = line.texts[column]
                continue
            if close:
                mended[column] = close
        sure = len(words) - len(unknown) - len(mended)
        if len(words) > 1 and (len(columns) + len(stacks) < 2 or sure * 2 < len(words)):
            return None
        return Header(self._spec.levels[words[heads[0]]], columns, stacks, unknown, mended, alone=len(words) == 1)

    def past(self, heading: str) -> str:
        """Return the period of the earlier results that stand under a heading; empty where it is none of such."""
        return past_heading(self._form.history, heading)

    def is_known(self, text: str) -> bool:
        """Return whether a text is a heading that the form knows, or the period of a chart."""
        plain = plain_heading(text)
        return plain in self._known or plain in self._spec.points or bool(self.past(text))

    def result_column(self, line: Line) -> int:
        """Return the column of a chart's figures that are results: by its heading, else the second."""
        name = self._form.history.column if self._form.history else ""
        columns = sorted(line.texts)
        named = (one for one in columns if self._known.get(self.heading(line.texts[one])) == name)
        return next(named, columns[1] if len(columns) > 1 else 0)

    def completed(self, header: Header, line: Line) -> Header:
        """Return headings printed in two lines as those of both: what the lower line says goes before the upper."""
        words = {column: self._known.get(self.heading(text), "") for column, text in line.texts.items()}
        added = {column: name for column, name in words.items() if name and name not in header.columns.values()}
        unknown = {column: text for column, text in header.unknown.items() if column not in added}
        return replace(header, columns={**header.columns, **added}, unknown=unknown)

    def _column(self, word: str) -> tuple[str, Stack | None, str]:
        if word in self._stacks:
            return "", self._stacks[word], ""
        if word in self._known:
            return self._known[word], None, ""
        close = get_close_matches(word, (*self._known, *self._stacks), 1, _CLOSE) if len(word) > 4 else []
        if not close:
            return "", None, ""
        return self._known.get(close[0], ""), self._stacks.get(close[0]), close[0]

    def is_heading_line(self, line: Line) -> bool:
        """Return whether a line holds nothing but words of headings, as where a heading is printed in two lines."""
        parts = [part for text in line.texts.values() for part in re.findall(r"[\w%]+", self.heading(text))]
        return bool(parts) and all(part in self._parts for part in parts)

    def spread_section(self, line: Line) -> str:
        """Return the text of a line that begins as a section by its words and goes on in the next cells."""
        first, *others = line.texts.values()
        named = self.section(first) if others and first[:1].isalpha() else None
        foreign = any(re.search(r"\d", other) for other in others)
        return " ".join(line.texts.values()) if named and not foreign and len(others) < 3 else ""

    def section(self, text: str) -> Section | None:
        """Return what the rows below belong to, where a line says so by its words."""
        plain = plain_line(text)
        if self._spec.title_reference and re.fullmatch(self._spec.title_reference, plain, re.IGNORECASE):
            return None
        for one in self._spec.section:
            for pattern in one.patterns:
                found = re.fullmatch(pattern, plain, re.IGNORECASE)
                if found:
                    number = found.groupdict().get("number") or ""
                    return Section(one, number if one.number else "", found["text"].strip())
        return None

    def is_title(self, text: str) -> bool:
        """Return whether a line is a title of the document: as the form describes them, or all in capitals."""
        plain = plain_line(text)
        shouted = plain == plain.upper() and len(re.findall(r"[A-Z]", plain)) > 8 and " " in plain
        return shouted or any(re.fullmatch(one, plain, re.IGNORECASE) for one in self._spec.titles)

    def elsewhere(self, text: str) -> Elsewhere | None:
        """Return the part of the document that a line opens and this form does not take."""
        plain = plain_heading(plain_line(text))
        return next((one for one in self._spec.elsewhere if plain in one.headings), None)
