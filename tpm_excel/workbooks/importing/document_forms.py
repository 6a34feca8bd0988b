"""Which lines of a document belong to which form: those below the headings that its columns know best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, heading_names, plain_heading
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.workbooks.importing.block_lines import Line, Recogniser, lines_of
from tpm_excel.workbooks.reading.book import Book

Lines = Mapping[str, Sequence[tuple[int, int]]]
"""Lines of a document, by sheet: the first and the last of each run, counted from 0. Empty where it is the whole."""

_FEWEST = 3
"""How many headings a form must know of a line that is to be one of headings."""


@dataclass(frozen=True, slots=True)
class Share:
    """The lines of a document that belong to one form, as a book of its own with the cells where they stand."""

    form: Form
    book: Book
    lines: Lines


def shares(book: Book, used: Sequence[Form], others: Sequence[Form] = ()) -> list[Share]:
    """Share a document out among forms; of equals, those that a workspace uses go before the others.

    What stands above the first headings belongs to them, and a line that says one thing just above other headings to
    those. A sheet without any goes to the form of blocks that has others, else to the first that has.
    """
    judge = _Judge([*used, *others], len(used))
    parts = [list(judge.shared(part)) for part in lines_of(book)]
    found = [form for form in judge.forms if any(form is one for part in parts for _, one in part)]
    if not found:
        return []
    home = next((form for form in found if form.blocks and form.levels), found[0])
    owners: dict[str, dict[int, Form]] = {}
    for part in parts:
        for line, form in part:
            owners.setdefault(line.sheet.name, {})[line.number] = form or home
    return [_share(book, form, owners, whole=len(found) == 1) for form in found]


def _share(book: Book, form: Form, owners: Mapping[str, Mapping[int, Form]], *, whole: bool) -> Share:
    if whole:
        return Share(form, book, {})
    lines: dict[str, list[tuple[int, int]]] = {}
    for sheet, numbers in owners.items():
        for _, run in groupby(sorted(numbers.items()), key=lambda pair: id(pair[1])):
            several = list(run)
            if several[0][1] is form:
                lines.setdefault(sheet, []).append((several[0][0], several[-1][0]))
    return Share(form, only_lines(book, lines), lines)


def only_lines(book: Book, lines: Lines) -> Book:
    """Return a book with only some of its lines; with all of them where none are named."""
    if not lines:
        return book
    sheets = []
    for sheet in book.sheets:
        numbers = {number for first, last in lines.get(sheet.name, ()) for number in range(first, last + 1)}
        cells = {at: cell for at, cell in sheet.cells.items() if at[0] in numbers}
        if cells:
            sheets.append(replace(sheet, cells=cells))
    return replace(book, sheets=tuple(sheets))


def not_used(share: Share, file: str) -> Iterator[Finding]:
    """Say of each line that it belongs to a form that the workspace does not use."""
    for part in lines_of(share.book):
        for line in part:
            text = " / ".join(dict.fromkeys(line.texts.values()))
            place = Place(file, line.sheet.name, cell_name(line.number, min(line.texts)))
            yield finding("TPM590", place, text=text, form=share.form.title, name=share.form.name)


def _start(lines: Sequence[Line], heads: Sequence[Form | None], index: int) -> int:
    """The first of the lines just above headings that each say one thing, without a blank row between."""
    while index and heads[index - 1] is None and lines[index - 1].one_text:
        if lines[index].gap and lines[index].sheet is lines[index - 1].sheet:
            break
        index -= 1
    return index


class _Judge:
    """Knows the headings of several forms, the first of which are in use."""

    def __init__(self, forms: Sequence[Form], used: int) -> None:
        self.forms = forms
        self._used = used
        self._names = [heading_names(form, with_aliases=True) for form in forms]
        self._readers = [Recogniser(form, form.blocks) if form.blocks else None for form in forms]

    def shared(self, lines: Sequence[Line]) -> Iterator[tuple[Line, Form | None]]:
        """Yield each line with its form; None where no headings stand on the sheet."""
        known = [self.of_headings(line) for line in lines]
        sure = Counter(forms[0].name for forms in known if len(forms) == 1)
        heads = [max(forms, key=lambda form: sure[form.name]) if forms else None for forms in known]
        begins: dict[int, Form] = {}
        now: Form | None = None
        for index, form in enumerate(heads):
            if form and form is not now:
                begins[_start(lines, heads, index) if now else 0] = form
                now = form
        now = None
        for index, line in enumerate(lines):
            now = begins.get(index, now)
            yield line, now

    def of_headings(self, line: Line) -> list[Form]:
        """Return the forms that know most of a line of headings, those in use first; none where it is no such line."""
        if len(line.texts) < 2:
            return []
        counted = [self._known(index, line) for index in range(len(self.forms))]
        most = max(counted)
        found = [form for form, count in zip(self.forms, counted, strict=True) if count == most and count]
        own = [form for form in found if form in self.forms[: self._used]]
        return own or found

    def _known(self, index: int, line: Line) -> int:
        form, reader = self.forms[index], self._readers[index]
        header = reader.header(line) if reader else None
        found = {self._names[index].get(plain_heading(text)) for text in line.texts.values()} - {None}
        flat = len(found) if len(found) >= _FEWEST and (Part.PLAN, form.title_column) in found else 0
        return max(flat, header.known if header and not header.alone else 0)
