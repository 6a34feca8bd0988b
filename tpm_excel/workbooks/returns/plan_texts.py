"""What the plan says of each row, in the form in which rows that come back are held against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from tpm_excel.forms.form import Form
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import written
from tpm_excel.terms.plans import PlanRow


def plain(text: str) -> str:
    """Return text as it is compared: cleaned, without case."""
    return clean_text(text).casefold()


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
        self._texts: dict[str, Mapping[str, str]] = {}

    def as_issued(self, row: PlanRow, said: Sequence[str]) -> bool:
        """Return whether cells say of a row, letter by letter, what was issued, and of no other.

        Most rows come back so, and need no second look.
        """
        values, ref = row.values, row.ref
        for name, text in zip(self.every, said, strict=True):
            value = values.get(name) if name != self._key else ref
            if text != (value if type(value) is str else written(value)):
                return False
        return self.refs.get(plain(ref)) is row and bool(row.text(self._title).strip())

    def texts(self, ref: str) -> Mapping[str, str]:
        """Return what the plan says of a row, its reference apart, by column."""
        if ref not in self._texts:
            values = self.by_ref[ref].values
            self._texts[ref] = {name: plain(written(values.get(name))) for name in self.shown}
        return self._texts[ref]

    def says(self, ref: str) -> Mapping[str, str]:
        """Return what the plan says of a row, its reference and what is blank apart, by column."""
        return {name: text for name, text in self.texts(ref).items() if text}

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

    @cached_property
    def _saying(self) -> Mapping[tuple[str, str], list[PlanRow]]:
        found: dict[tuple[str, str], list[PlanRow]] = {}
        for one in self.plan:
            for said in self.texts(one.ref).items():
                found.setdefault(said, []).append(one)
        return found

    def saying(self, says: Mapping[str, str]) -> Sequence[PlanRow]:
        """Return the rows of which the plan says all of this, in their order; all rows where it is nothing.

        They are looked for among those that say the rarest part of it: one damaged return asks for each of its rows.
        """
        if not says:
            return self.plan
        fewest = min((self._saying.get(said, []) for said in says.items()), key=len)
        return [one for one in fewest if says.items() <= self.texts(one.ref).items()]

    def twins(self, ref: str) -> list[str]:
        """Return the references of the rows of which the plan says the same, its own among them."""
        return self._same[tuple(self.texts(ref).values())]
