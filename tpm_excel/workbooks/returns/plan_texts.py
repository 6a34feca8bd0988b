"""What the plan says of each row, in the form in which rows that come back are held against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from tpm_excel.forms.form import Form
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import written
from tpm_excel.terms.plans import PlanRow


def plain(text: str) -> str:
    """Return text as it is compared: cleaned, without case."""
    return clean_text(text).casefold()


class Issued(NamedTuple):
    """A row as it was issued: the texts of the plan's cells, and by column what is shown of them and compared.

    Most rows come back so, and need no second look. `says` is what they say of it, the reference and what is blank
    apart; `named` says that the reference means no other row.
    """

    row: PlanRow
    cells: tuple[str, ...]
    shown: Mapping[str, str]
    texts: Mapping[str, str]
    says: Mapping[str, str]
    named: bool


class PlanTexts:
    """What the plan says of each row of a form, as rows that come back are held against it: learnt once for all.

    A plan has sixty thousand rows where a thousand returns come in: what only rows that were changed ask for waits
    until one does.
    """

    def __init__(self, form: Form, plan: Sequence[PlanRow]) -> None:
        """Learn the rows of a form."""
        self.plan = plan
        self.every = [one.name for one in form.shown]
        self.shown = [name for name in self.every if name != form.key]
        self.by_ref = {one.ref: one for one in plan}
        self.refs = {one.ref.casefold(): one for one in reversed(plan)}
        self.owners = {one.returned_by for one in plan}
        self._key, self._title = form.key, form.title_column
        self._issued: dict[str, Issued] = {}

    def texts(self, ref: str) -> Mapping[str, str]:
        """Return what the plan says of a row, its reference apart, by column."""
        return self.as_issued(ref).texts

    def as_issued(self, ref: str) -> Issued:
        """Return a row as it was issued."""
        if ref not in self._issued:
            row = self.by_ref[ref]
            cells = tuple(ref if name == self._key else written(row.values.get(name)) for name in self.every)
            shown = {name: clean_text(text) for name, text in zip(self.every, cells, strict=True)}
            texts = {name: shown[name].casefold() for name in self.shown}
            says = texts if all(texts.values()) else {name: text for name, text in texts.items() if text}
            self._issued[ref] = Issued(row, cells, shown, texts, says, self.refs.get(plain(ref)) is row)
        return self._issued[ref]

    @cached_property
    def numbers(self) -> Mapping[float, list[PlanRow]]:
        """The rows whose references Excel may make a number of, by that number."""
        found: dict[float, list[PlanRow]] = {}
        for one in self.plan:
            digits = one.ref.replace(".", "", 1)
            if digits.isascii() and digits.isdigit():
                found.setdefault(float(one.ref), []).append(one)
        return found

    @cached_property
    def titles(self) -> Mapping[str, list[PlanRow]]:
        """The rows of each title."""
        found: dict[str, list[PlanRow]] = {}
        for one in self.plan:
            title = one.values.get(self._title) if self._title in self.shown else None
            found.setdefault(plain(written(title)), []).append(one)
        return found

    @cached_property
    def _same(self) -> Mapping[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for one in self.plan:
            found.setdefault(tuple(self.texts(one.ref).values()), []).append(one.ref)
        return found

    def twins(self, ref: str) -> list[str]:
        """Return the references of the rows of which the plan says the same, its own among them."""
        return self._same[tuple(self.texts(ref).values())]
