"""Which explanations count: a query is closed by a change, or by a sentence that says why the answer is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity, finding
from tpm_excel.forms.belonging import belongs
from tpm_excel.forms.form import ComputedColumn, Form
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import HELD_BACK, MasterRow, SourceLine
from tpm_excel.terms.returns import Corrected, Return

_EMPTY_WORDS = (
    "a above agreed already an and answer as at attached before below box by cell column comment comments commentary",
    "correct discussed ditto do done email explained explanation explanations fine for found here i in info is it last",
    "information left mail n na nil no none not note noted notes nothing of ok okay on other per please previous",
    "previously quarter refer report reported return right row same see sheet spreadsheet stated tbc that the this to",
    "us we yes",
)
_EMPTY = frozenset(word for line in _EMPTY_WORDS for word in line.split())
"""Words that point elsewhere or say nothing: an explanation must have others."""
_POINTERS = {"above", "attached", "before", "below", "ditto", "email", "previous", "previously", "refer", "same", "see"}
"""Those of them that point."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Said:
    """An explanation that was given, and the finding that asks for a better one where it is none."""

    text: str = ""
    asks: Finding | None = None


def is_explanation(text: str) -> bool:
    """Return whether a text explains anything: two words that say something, which “see comment” has not."""
    words = _WORD.findall(text.casefold())
    return len(words) > 1 and len(set(words) - _EMPTY) > 1


def points_elsewhere(text: str) -> bool:
    """Return whether a text only sends its reader elsewhere: “as above”, “see attached”."""
    points = False
    for found in _WORD.finditer(text):  # one by one: most comments begin with a word that says something
        word = found[0].casefold()
        if word not in _EMPTY:
            return False
        points = points or word in _POINTERS
    return points


@dataclass(frozen=True)
class Explanations:
    """All that was said about the findings of a period.

    `rows` and `sources` are what the returns came to. Each is sorted by row once: to go through a period's answers for
    every query takes minutes.
    """

    forms: tuple[Form, ...]
    catalogue: Catalogue
    returns: Sequence[Return]
    rows: Mapping[str, tuple[MasterRow, ...]]
    sources: Sequence[SourceLine]
    findings: Sequence[Finding]

    def applied(self, carried: Callable[[], Mapping[str, str]]) -> list[Finding]:
        """Return the findings, each query with the explanation that counts; what explains nothing is a query more.

        `carried` are the explanations of the quarter before, by the key of the finding; it is asked only where this
        quarter leaves a query open.
        """
        said = [self._said(one) if self.catalogue.weight(one) is Severity.QUERY else None for one in self.findings]
        before = carried() if any(one and not one.text for one in said) else {}
        found: list[Finding] = []
        asks: dict[tuple[str, str, str], Finding] = {}
        for one, about in zip(self.findings, said, strict=True):
            if about is None:
                found.append(one)
                continue
            text = about.text or (before.get(one.key, "") if before else "")
            found.append(one if text == one.explanation else replace(one, explanation=text))
            if about.asks and not text:
                asks.setdefault((about.asks.place.file, about.asks.place.sheet, about.asks.place.cell), about.asks)
        return [*found, *asks.values()]

    def _said(self, one: Finding) -> _Said:
        """What was said about a query: on the sheet Corrections, else in the row's own cell."""
        box = next((line for line in self._boxes.get((one.code, one.place.ref), ()) if line.key in ("", one.key)), None)
        if box and is_explanation(box.text):
            return _Said(box.text)
        row = self._in_row(one)
        if row and is_explanation(row.text):
            return _Said(row.text)
        vague = box or row
        if vague is None:
            return _Said()
        who = {"about": one.about, "directorate": one.directorate}
        return _Said(asks=finding("TPM330", vague.place, **who, found=vague.text[:60], code=one.code))

    def _in_row(self, one: Finding) -> Corrected | None:
        """The explanation in the row's cell, where the check took it from there and it still speaks of what stands."""
        if not one.explanation:
            return None
        for form in self.forms:
            row = self._rows[form.name].get(one.place.ref)
            answer = row.answers.get(form.explanation) if row and belongs(one, form, self.forms) else None
            if row and answer and self._still_speaks(form, row, one):
                return Corrected(one.code, one.place.ref, one.key, str(answer.value or ""), answer.place)
        return None

    def _still_speaks(self, form: Form, row: MasterRow, one: Finding) -> bool:
        """Whether the explanation was written beside the values that stand now, or sent once more beside them.

        An old explanation that merely comes back with a value that is new was not written about it.
        """
        fields = _fields(form, row, one)
        text = row.value(form.explanation)
        wanted = {name: row.answers[name].value if name in row.answers else None for name in fields}
        before: dict[str, Value] = {}
        for after, told in self._history(form, row.plan.ref):
            values = {name: after.get(name) for name in fields}
            same = values == {name: before.get(name) for name in fields}
            if (
                told.get(form.explanation) == text
                and values == wanted
                and (same or before.get(form.explanation) != text)
            ):
                return True
            before = after
        return False

    def _history(self, form: Form, ref: str) -> Iterator[tuple[dict[str, Value], dict[str, Value]]]:
        """The answers of a row after each file that said something of it, and what that file said."""
        files: dict[str, dict[str, Value]] = {}
        for line in self._lines.get((form.name, ref), ()):
            files.setdefault(line.source.digest, {}).setdefault(line.answer.field, line.answer.value)
        standing: dict[str, Value] = {}
        for told in files.values():
            standing = standing | told
            yield standing, told

    @cached_property
    def _boxes(self) -> Mapping[tuple[str, str], Sequence[Corrected]]:
        """What stands on the sheets Corrections, by code and reference, the latest return first."""
        boxes: dict[tuple[str, str], list[Corrected]] = {}
        for one in reversed(self.returns):
            for line in one.corrected:
                if line.text:
                    boxes.setdefault((line.code, line.ref), []).append(line)
        return boxes

    @cached_property
    def _refs(self) -> frozenset[str]:
        """The rows that something was found about: few of many."""
        return frozenset(one.place.ref for one in self.findings)

    @cached_property
    def _rows(self) -> Mapping[str, Mapping[str, MasterRow]]:
        refs = self._refs
        return {
            name: {row.plan.ref: row for row in reversed(rows) if row.plan.ref in refs}
            for name, rows in self.rows.items()
        }

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str], Sequence[SourceLine]]:
        """What files said of each row, but for what is held back."""
        refs, lines = self._refs, dict[tuple[str, str], list[SourceLine]]()
        for line in self.sources:
            if line.ref in refs and line.state != HELD_BACK:
                lines.setdefault((line.form, line.ref), []).append(line)
        return lines


def _fields(form: Form, row: MasterRow, one: Finding) -> set[str]:
    """The answers that a finding is about: those that its rule looks at, else the one in its cell."""
    rule = next((rule for rule in form.rule if rule.code == one.code), None)
    if rule:
        return {name for test in (*rule.when, *rule.expect) for name in _answers(form, test.field)}
    places = {**row.places, **{name: answer.place for name, answer in row.answers.items()}}
    return {name for name, place in places.items() if place.cell == one.place.cell}


def _answers(form: Form, name: str) -> set[str]:
    """The answers behind a column: itself, or those that it is computed from; none behind one of the plan."""
    column = form.columns[name]
    if isinstance(column, ComputedColumn):
        return {each for one in column.columns for each in _answers(form, one)}
    return {name} & set(form.answers)
