"""Reading one cell as one answer: tolerant of how people write, and silent about nothing.

A reading says whether the value was written canonically, was read as something else (`TPM207`), or could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher, get_close_matches
from functools import partial
from math import isfinite

from tpm_excel.forms.dates import read_date
from tpm_excel.forms.form import AnswerColumn, ChoiceList, Form
from tpm_excel.forms.numbers import read_figure, read_number
from tpm_excel.forms.reading import Reading
from tpm_excel.terms.cells import Cell, CellKind, written

__all__ = ["Reading", "read_answer"]

NOT_APPLICABLE = "N/A"
_TEXT, _NUMBER, _DATE = CellKind.TEXT, CellKind.NUMBER, CellKind.DATE
_ERROR, _UNCALCULATED = CellKind.ERROR, CellKind.UNCALCULATED
_NOT_APPLICABLE = {"n/a", "na", "n.a.", "n.a", "not applicable"}
_PERCENT = re.compile(r"([-+]?\d{1,6}(?:\.\d{1,12}|,\d{1,2})?)\s*(%|per\s?cent|percent|pc)?", re.IGNORECASE)
_SERIALS = range(20_000, 80_000)
"""Day numbers of Excel that are dates of councils' work: 1954 to 2119."""


def read_answer(form: Form, column: AnswerColumn, cell: Cell) -> Reading:
    """Read a cell as an answer of a form's column. Percentages come as 0 to 1, dates without time."""
    return answer_reader(form, column)(cell)


def answer_reader(form: Form, column: AnswerColumn) -> Callable[[Cell], Reading]:
    """Return what reads the cells of a form's column as answers; it is found once for all rows."""
    match column.kind:
        case "choice":
            return partial(_reading, partial(read_choice, form.lists[column.choices]))
        case "percentage":
            return partial(_reading, read_percentage)
        case "date":
            return partial(_reading, read_date_cell)
        case "number":
            return partial(_reading, partial(read_number, form, column))
        case "figure":
            return partial(_reading, partial(read_figure, form))
        case _:
            return partial(_reading, _read_text)


def _reading(read: Callable[[Cell], Reading], cell: Cell) -> Reading:
    if cell.blank:
        return Reading(None)
    if cell.kind is _ERROR:
        return Reading(None, "TPM205")
    return Reading(None, "TPM206") if cell.kind is _UNCALCULATED else read(cell)


def _read_text(cell: Cell) -> Reading:
    return Reading(clean_text(cell.written) if cell.kind is _TEXT else cell.written)


def clean_text(text: str) -> str:
    """Return text as people mean it: odd spaces plain, line ends alike, none around it; its words untouched."""
    if text.isprintable() and "  " not in text:  # nearly all text is clean, and a collect asks of a million texts
        return text.strip()
    plain = " ".join(text.split())
    if plain in (text, text.strip()):
        return plain
    lines = re.sub(r"\r\n?|\u2028|\u2029|\x0b", "\n", text).split("\n")
    return "\n".join(re.sub(r"[ \t\u00a0\u2007\u202f]+", " ", line).strip() for line in lines).strip()


def _plain(word: str) -> str:
    """A word in the form in which choices are compared: no case, no signs between its words; signs alone stay."""
    return re.sub(r"[\W_]+", " ", word.replace("\u2019", "").replace("'", "")).strip().casefold() or word.strip()


def read_choice(choices: ChoiceList, cell: Cell) -> Reading:
    """Read a word of a list, or a near spelling that can mean only one of them."""
    found = cell.written
    if found in choices.words:
        return Reading(found)
    plain = _plain(found)
    for choice in choices.choice:
        if plain in (_plain(choice.word), _plain(choice.word).replace(" ", "")) or plain in map(_plain, choice.aliases):
            exact = re.sub(r"\s+", " ", found.replace("\u00a0", " ")).strip() == choice.word
            return Reading(choice.word, "" if exact else "TPM207", choice.word)
    spelt = {_plain(one.word): one.word for one in choices.choice}
    near = [word for plainly, word in spelt.items() if _misspelt(plain, plainly)]
    if len(near) == 1:
        return Reading(near[0], "TPM207", near[0])
    guess = get_close_matches(plain, spelt, n=1, cutoff=0.5)
    return Reading(None, "TPM202", spelt[guess[0]] if guess else "")


def _misspelt(found: str, meant: str) -> bool:
    """Whether words are those that are meant but for a slip of the keys; never their contrary.

    Short words must be right (“off target” is not On Target), and so must first letters (“incomplete” is no slip).
    """
    pairs = list(zip(found.split(), meant.split(), strict=False))
    if len(found.split()) != len(meant.split()) or len(found) > 2 * len(meant):
        return False
    return all(
        one == other or (len(other) > 3 and one[0] == other[0] and SequenceMatcher(None, one, other).ratio() >= 0.8)
        for one, other in pairs
    )


def read_percentage(cell: Cell) -> Reading:
    """Read a percentage as a fraction from 0 to 1, or `N/A`: 0.8, 80, “80%”, “80 %”, “80 per cent” are all 80%."""
    if cell.kind is _NUMBER:
        return _fraction(float(cell.value), cell)  # type: ignore[arg-type]  # a number cell holds a number
    text = clean_text(cell.written)
    if text.casefold() in _NOT_APPLICABLE:
        return Reading(NOT_APPLICABLE, "" if text == NOT_APPLICABLE else "TPM207", NOT_APPLICABLE)
    found = _PERCENT.fullmatch(text)
    if cell.kind is not _TEXT or not found:
        return Reading(None, "TPM203")
    number = float(found[1].replace(",", "."))
    fraction = number / 100 if found[2] or number > 1 else number
    return _bounded(fraction, said=True)


def _fraction(number: float, cell: Cell) -> Reading:
    if number > 1 and not (cell.percent and number <= 1.5):
        return _bounded(number / 100, said=True)
    if number == 1 and cell.percent is False:
        return Reading(1.0, "TPM208")
    return _bounded(number, said=False)


def _bounded(fraction: float, *, said: bool) -> Reading:
    fraction = round(fraction, 10)
    if not 0 <= fraction <= 1:
        return Reading(None, "TPM203")
    return Reading(fraction, "TPM207", written(fraction, percent=True)) if said else Reading(fraction)


def sensible_dates(as_at: date) -> tuple[date, date]:
    """Return the first and last day that an answer may speak of: two years back, ten years ahead.

    The validation in Excel, To do and the check on receipt all ask here.
    """
    return date(as_at.year - 2, 1, 1), date(as_at.year + 10, 12, 31)


def read_date_cell(cell: Cell) -> Reading:
    """Read a date; text is read day first, and a bare day number of Excel is read and said."""
    if cell.kind is _DATE and isinstance(cell.value, date):
        return Reading(cell.value.date() if isinstance(cell.value, datetime) else cell.value)
    number = float(cell.value) if isinstance(cell.value, int | float) else 0.0
    if cell.kind is _NUMBER and isfinite(number) and int(number) in _SERIALS:
        day = date(1899, 12, 30) + timedelta(days=int(number))
        return Reading(day, "TPM207", written(day))
    day_read = read_date(cell.written) if cell.kind is _TEXT else None
    return Reading(day_read, "TPM207", written(day_read)) if day_read else Reading(None, "TPM204")
