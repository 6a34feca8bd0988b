"""Many returns of a kind: one is made whole by xlsxwriter, and the others are it with other rows and names put in.

Of a return of sixty rows xlsxwriter takes nine parts of ten of the time, and all but its rows, its counts and its names
is the same in each. What is odd, such as a name with a letter that XML cannot hold, is left to xlsxwriter. A test holds
that both ways give workbooks that read the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Directorate, PlanRow
from tpm_excel.terms.signoffs import named
from tpm_excel.workbooks.returns.about_sheet import progress
from tpm_excel.workbooks.returns.blank_return import new_book, stamp_of, title_of, used_in, write_return
from tpm_excel.workbooks.returns.issue import Issue
from tpm_excel.workbooks.returns.return_sheet import RowContents
from tpm_excel.workbooks.returns.row_text import RowText, TooOddError
from tpm_excel.workbooks.returns.signoff_block import offered
from tpm_excel.workbooks.writing.house import SMALL
from tpm_excel.workbooks.writing.packing import Package, packed
from tpm_excel.workbooks.writing.texts import escaped

_TEXTS, _BOOK, _SHEET = "xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet{}.xml"
_CODE, _NAME, _PERSON = "\ue000code", "\ue000name", "\ue000person"
"""What stands in the shell where each return has its own: no alphabet has their first letter."""
_ODD = re.compile(r"[\x00-\x1f\ue000\ufffe\uffff\U00010000-\U0010ffff]|_x|^\s|\s$")
_FIRST = FIRST_ROW + 1
_LAST_ROW = re.compile(r'(?<=")([A-Z]+\d+:[A-Z]+)\d+(?=")')
"""An area of a sheet, as an attribute: of what holds for all rows, and of the sheet itself."""


class Shells:
    """Writes the returns of one round: a shell for each set of forms, filled again and again."""

    def __init__(self, forms: tuple[Form, ...], key: bytes | None) -> None:
        """Begin a round; `key` is that of the seal."""
        self._forms, self._key = forms, key
        self._shells: dict[tuple[object, ...], _Shell] = {}

    def write(self, issue: Issue) -> bytes:
        """Return the bytes of a blank return, which read as those that xlsxwriter would have written alone."""
        used = used_in(issue, self._forms)
        offer = offered(named(issue.directorate))
        odd = any(map(_ODD.search, (issue.directorate.title, issue.directorate.code, offer)))
        if used and not odd:
            kind = (*(form.name for form in used), bool(offer))
            if kind not in self._shells:
                self._shells[kind] = _Shell(issue, used, self._key)
            try:
                return self._shells[kind].filled(issue)
            except TooOddError:
                pass
        return write_return(issue, self._forms, self._key)


@dataclass(frozen=True, slots=True)
class _FormSheet:
    """The sheet of a form: what stands above and below its rows, and the formats of a row by its kind."""

    form: Form
    head: str
    tail: str
    looks: Mapping[tuple[bool, bool], Sequence[str]]
    contents: RowContents

    def with_rows(self, issue: Issue, texts: RowText) -> tuple[str, int]:
        """Return the sheet with the rows of an issue, and how many of them are complete."""
        last, complete, lines = issue.last_quarter.get(self.form.name, {}), 0, []
        for number, row in enumerate(issue.rows[self.form.name], _FIRST):
            looks = self.looks.get((self.form.top(row.level), row.asked))
            if looks is None:
                raise TooOddError
            filled = self.contents.of(row, last.get(row.ref, {}), {})
            lines.append(texts.row(number, filled, looks))
            complete += filled.complete
        bottom = rf"\g<1>{FIRST_ROW + len(lines)}"
        head, tail = (_LAST_ROW.sub(bottom, text) for text in (self.head, self.tail))
        return "".join((head, *lines, tail)), complete


class _Shell:
    """A return whose rows, counts and names are left open."""

    def __init__(self, issue: Issue, forms: tuple[Form, ...], key: bytes | None) -> None:
        """Make it, by xlsxwriter, of rows of every kind that have nothing in them."""
        self._key, self._forms = key, forms
        director = Directorate(_CODE, _NAME, director=_PERSON if offered(named(issue.directorate)) else "")
        rows = {form.name: _rows_of_every_kind(form) for form in forms}
        self._model = replace(issue, directorate=director, rows=rows, last_quarter={})
        book: Any = new_book(self._model, forms, key)
        book.close()
        parts: dict[str, Any] = {name: content.getvalue() for content, name, _ in book.parts}
        self._names = tuple(parts)
        self._known = {text: at for at, text in enumerate(book.str_table.string_array)}
        self._prepared = book.worksheets()[1]._prepare_formula  # noqa: SLF001  # as xlsxwriter itself does
        self._stamp = _SHEET.format(len(forms) + 3)
        self._used = sum(parts[_SHEET.format(at)].count(' t="s"') for at in range(1, len(forms) + 3))
        self._sheets = {
            _SHEET.format(at): _form_sheet(form, parts[_SHEET.format(at)], self._model)
            for at, form in enumerate(forms, 2)
        }
        texts = RowText(self._known, self._prepared)
        complete = sum(one.with_rows(self._model, texts)[1] for one in self._sheets.values())
        self._said = self._own_words(self._model, complete)
        own = {_TEXTS, self._stamp, *self._sheets, *self._said}
        self._open = {name: parts[name] for name in own}
        self._closed = {
            name: packed(content if isinstance(content, bytes) else content.encode(), SMALL)
            for name, content in parts.items()
            if name not in own
        }
        for name, several in self._said.items():
            for text in several:
                if text not in parts[name]:
                    raise ValueError(f"{name} of the shell of a return has no {text}")

    def filled(self, issue: Issue) -> bytes:
        """Return the bytes of a return of this kind; TooOddError where it is none."""
        model = self._model
        if replace(issue, directorate=model.directorate, rows=model.rows, last_quarter={}) != model:
            raise TooOddError
        texts, made, complete = RowText(self._known, self._prepared), {}, 0
        for name, sheet in self._sheets.items():
            made[name], done = sheet.with_rows(issue, texts)
            complete += done
        made[self._stamp] = self._stamped(issue, texts)
        for name, several in self._own_words(issue, complete).items():
            made[name] = self._open[name]
            for before, after in zip(self._said[name], several, strict=True):
                made[name] = made[name].replace(before, after)
        for at, form in enumerate(self._forms, 1):
            bottom = rf"\g<1>{FIRST_ROW + len(issue.rows[form.name])}<"
            made[_BOOK] = re.sub(rf'(localSheetId="{at}"[^<]*:\$[A-Z]+\$)\d+<', bottom, made[_BOOK])
        count, added = texts.added()
        numbers = f'count="{self._used + texts.used}" uniqueCount="{count}"'
        made[_TEXTS] = re.sub(r'count="\d+" uniqueCount="\d+"', numbers, made[_TEXTS], count=1)
        made[_TEXTS] = made[_TEXTS].replace("</sst>", f"{added}</sst>")
        package = Package()
        for name in self._names:
            package.add(name, [self._closed.get(name) or packed(made[name].encode(), SMALL)])
        return package.finished()

    def _own_words(self, issue: Issue, complete: int) -> dict[str, list[str]]:
        """What stands in each part of a return and in no other return, as it stands there."""
        stamp = stamp_of(issue, self._forms)
        short = stamp.short(self._key)
        quoted = short.replace('"', '""')
        about = [
            f"<f>{escaped(one.formula)}</f><v>{escaped(one.shown)}</v>"
            for one in progress(issue, self._forms, complete)
        ]
        offer = offered(named(issue.directorate))
        return {
            "docProps/core.xml": [escaped(title_of(issue))],
            "docProps/custom.xml": [escaped(short)],
            _BOOK: [escaped(f'"{quoted}"')],
            _SHEET.format(1): [*about, *([escaped(f'"{offer}"')] if offer else [])],
            _TEXTS: [escaped(issue.directorate.title), escaped(stamp.printed(self._key))],
        }

    def _stamped(self, issue: Issue, texts: RowText) -> str:
        """The hidden sheet with the stamp of an issue."""
        lines = stamp_of(issue, self._forms).lines(self._key)
        head, rest = self._open[self._stamp].split("<sheetData>")
        tail = rest.split("</sheetData>")[1]
        head = _LAST_ROW.sub(rf"\g<1>{len(lines)}", head)
        rows = "".join(texts.line(number, line) for number, line in enumerate(lines, 1))
        return f"{head}<sheetData>{rows}</sheetData>{tail}"


def _rows_of_every_kind(form: Form) -> tuple[PlanRow, ...]:
    """Two rows or more with nothing in them: one of each level, since a row's formats hang on its level alone."""
    levels = form.levels if len(form.levels) > 1 else (*form.levels, "")[:1] * 2
    nothing = dict.fromkeys((one.name for one in form.plan), None)
    return tuple(PlanRow("", level, "", _CODE, nothing, Place(), asked=form.asks(level)) for level in levels)


def _form_sheet(form: Form, text: str, model: Issue) -> _FormSheet:
    above, below = text.index(f'<row r="{_FIRST}"'), text.index("</sheetData>")
    looks: dict[tuple[bool, bool], list[str]] = {}
    for number, row in enumerate(model.rows[form.name], _FIRST):
        found = re.findall(rf'<c r="[A-Z]+{number}" s="(\d+)"', text[above:below])
        looks[form.top(row.level), row.asked] = found
    return _FormSheet(form, text[:above], text[below:], looks, RowContents(form, model.as_at))
