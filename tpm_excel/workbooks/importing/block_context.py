"""What the rows of a plan in blocks stand under: themes and priorities, and the lines that are only titles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from tpm_excel.forms.block_spec import BlockSpec
from tpm_excel.workbooks.importing.block_lines import Header, Line, Recogniser, plain_line


class Context:
    """Knows the sections of a document: those that lines name by their words, and those known by where they stand."""

    def __init__(self, recogniser: Recogniser, spec: BlockSpec, parts: Sequence[Sequence[Line]]) -> None:
        """Take the lines of the document, and note which texts name its widest sections."""
        self.recogniser, self._spec = recogniser, spec
        self._widest = spec.section[0].column if spec.section else ""
        self._themes: dict[str, str] = {}
        self._open: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._lines: list[tuple[Line, str]] = []
        self._used: set[str] = set()
        self._titles: set[str] = set()
        self._sheet = ""
        self.alone: Line | None = None
        for lines in parts:
            self._note(lines)

    def _note(self, lines: Sequence[Line]) -> None:
        header: Header | None = None
        under = ""
        for line, following in pairwise(lines):
            header = self.recogniser.header(line) or header
            own = self.recogniser.section(line.one_text) if line.one_text else None
            under = _leading(own.number) if own and own.number else under
            if header and header.is_beside(line, self.recogniser.title):
                continue
            text = plain_line(line.one_text)
            section = self.recogniser.section(following.one_text) if following.one_text else None
            narrower = section is not None and section.line.column != self._widest
            if section and section.number and _leading(section.number) == under:
                continue  # the priorities go on under the same number, so nothing wider begins here
            if text and narrower and not self.recogniser.section(text) and not self._title_words(text):
                self._themes.setdefault(text.casefold(), text)

    def begin(self, lines: Sequence[Line]) -> None:
        """Begin a sheet: nothing is open but, where its name is one, the section that it is named for."""
        self._open, self._numbers = {}, {}
        self._sheet = lines[0].sheet.name if lines else ""
        plain = any(re.fullmatch(one, self._sheet.strip(), re.IGNORECASE) for one in self._spec.plain_sheets)
        named = not plain and not self.recogniser.elsewhere(self._sheet)
        if named and self._widest and not (lines and lines[0].sheet.prose):
            self._open[self._widest] = self._full_name(self._sheet)

    def _full_name(self, sheet: str) -> str:
        """The text of a section that a sheet is named for: Excel cuts names at 31 characters."""
        plain = sheet.strip().casefold()
        return next((text for key, text in self._themes.items() if key.startswith(plain) and len(plain) > 25), sheet)

    def sections(self) -> dict[str, str]:
        """Return what a row stands under now, by the form's columns."""
        return {**self._open, **self._numbers}

    def used(self, sections: Mapping[str, str]) -> None:
        """Note that a row stands under these sections."""
        self._used |= {text.casefold() for text in sections.values()}

    def unused(self) -> list[tuple[Line, str]]:
        """Return the lines that named a section under which no row stands, with their text."""
        return [(line, line.one_text) for line, text in self._lines if text.casefold() not in self._used]

    def take_section(self, line: Line, following: Line | None, *, inside: bool) -> bool:
        """Open the section that a line names, if it names one; `inside` says that it stands among rows."""
        text = line.one_text
        section = self.recogniser.section(text)
        if section:
            self._set(section.line.column, section.text, line)
            if section.line.number:
                self._numbers[section.line.number] = section.number
            return True
        plain = plain_line(text)
        named_like_sheet = plain.casefold()[:31] == self._sheet.strip().casefold() and bool(self._widest)
        if plain.casefold() in self._themes or named_like_sheet:
            self._themes.setdefault(plain.casefold(), plain)
            self._set(self._widest, self._themes[plain.casefold()], line)
            return True
        if inside or following is None or self._title_words(text) or not self._spec.section:
            return False
        if self.recogniser.header(following) is None:
            return False
        just_now = bool(self._lines) and self._lines[-1][0].number + 1 >= line.number
        just_now = just_now and self._lines[-1][0].sheet is line.sheet and self._open.keys() == {self._widest}
        self._set(self._spec.section[-1].column if just_now else self._widest, plain, line)
        return True

    def take_lone(self, line: Line) -> None:
        """Open the section that a line among the rows names: the narrowest, or below the line before it, the wider."""
        narrowest = self._spec.section[-1].column
        if self.alone:
            self._set(self._widest, plain_line(self.alone.one_text), self.alone)
        self._set(narrowest, plain_line(line.one_text), line)
        self.alone = line

    def _set(self, column: str, text: str, line: Line) -> None:
        names = [one.column for one in self._spec.section]
        for narrower in self._spec.section[names.index(column) :]:
            self._open.pop(narrower.column, None)
            self._numbers.pop(narrower.number, None)
        self._open[column] = text
        self._lines.append((line, text))

    def _title_words(self, text: str) -> bool:
        return self.recogniser.is_title(text)

    def is_title(self, text: str) -> bool:
        """Return whether a line is a title of the document, by its words or because it was one before."""
        plain = plain_line(text).casefold()
        if self._title_words(text):
            self._titles.add(plain)
        return plain in self._titles


def _leading(number: str) -> str:
    return number.split(".", maxsplit=1)[0]
