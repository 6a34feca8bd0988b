"""Formulas that count the rows of a form on its master sheet, as the Summary and the sheet Trend use them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from tpm_excel.forms.counting import counted_alike
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.terms.masters import CountLine, MasterRow, Summary
from tpm_excel.terms.places import cell_name, column_letters
from tpm_excel.workbooks.master.rows import master_columns

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,.:;&/()'_-]{0,254}")
_MONTH = re.compile("jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
Counted = tuple[tuple[str, ...], tuple[str, ...], str]
"""What a count counts: the columns, the label of each, and the word."""


def column_of(form: Form, name: str) -> int:
    """Return the column of a form's master sheet that rows are counted by, counted from 0."""
    places = master_columns(form)
    return places.returned_by if name in form.route else places.place(name)


def counted_cells(form: Form, name: str, rows: int) -> str:
    """Return the reference to a column of a form's rows on its master sheet."""
    letters = column_letters(column_of(form, name))
    return f"'{form.sheet}'!${letters}${FIRST_ROW + 1}:${letters}${FIRST_ROW + max(rows, 1)}"


def count_formula(tests: Sequence[tuple[str, str]], *, plain: bool) -> str:
    """Return a count of the rows whose cells are exactly the text of a cell, which is `plain` or may be anything.

    Each test is the reference to a column of the rows, and the cell that it is compared with.

    COUNTIFS takes a tenth of the time, but reads wildcards, numbers and dates in a text and stops at 255 letters.
    """
    if plain:
        return f"=COUNTIFS({','.join(f'{column},{cell}' for column, cell in tests)})"
    exact = "*".join(f"EXACT({column},{cell})" for column, cell in tests)
    return f"=SUMPRODUCT({exact}*1)"


def plain_texts(form: Form, summary: Summary) -> Mapping[str, frozenset[str]]:
    """Return, by column, the words and labels that COUNTIFS tells from every other, and takes for nothing but text."""
    texts = {form.summary.count: set(summary.words)}
    for names, lines in summary.breakdowns.items():
        for index, name in enumerate(names):
            texts.setdefault(name, set()).update(line.labels[index] for line in lines)
    return {name: _plain(several) for name, several in texts.items()}


def _plain(texts: set[str]) -> frozenset[str]:
    alike = Counter(text.casefold() for text in texts)
    return frozenset(text for text in texts if alike[text.casefold()] == 1 and _surely_text(text))


def _surely_text(text: str) -> bool:
    dated = _MONTH.match(text) and any(letter.isdigit() for letter in text)
    return bool(_PLAIN.fullmatch(text)) and not dated and text.casefold() not in ("true", "false")


def first_cells(form: Form, rows: Sequence[MasterRow]) -> Mapping[Counted, str]:
    """Return, for all that the Summary counts of a form, the cell of the first row that is counted."""
    found: dict[Counted, str] = {}
    column = column_of(form, form.summary.count)
    for one in counted_alike(form, rows):
        for names in ((), *form.summary.by):
            labels = tuple(one.labels[name] for name in names)
            found.setdefault((names, labels, one.word), cell_name(FIRST_ROW + one.first, column))
    return found


def late_words(form: Form) -> tuple[str, ...]:
    """Return the words of what a reader must see first, in the order in which they are counted."""
    return tuple(word for word in form.counted.words if word in form.summary.exceptions)


def done_words(form: Form) -> tuple[str, ...]:
    """Return the words that mean as well as the first of the list: completed, or at the target."""
    listed = form.counted
    return listed.group(listed.group_of(listed.words[0]))


def number_with(summary: Summary, line: CountLine, words: Sequence[str]) -> int:
    """Return how many rows of a line have one of these words."""
    return sum(count for word, count in zip(summary.words, line.counts, strict=True) if word in words)
