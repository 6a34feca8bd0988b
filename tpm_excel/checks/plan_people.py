"""Checks of the plan's people and codes: an officer in two directorates, a name or a code in two spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.names import code_key
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan, PlanRow, split

Forms = tuple[Form, ...]
_ALIKE = 0.82
"""How alike two spellings of a word are: Diana and Dianna (0.91), Jon and John (0.86), not Marie and Maria (0.8)."""


@dataclass
class _Name:
    """A name as it is spelt: where it stands, and with whom in one cell."""

    name: str
    places: list[Place] = field(default_factory=list)
    beside: set[str] = field(default_factory=set)
    email: str = ""
    in_rows: int = 0

    @property
    def times(self) -> str:
        """How often the name stands in the plan, in words."""
        return "once" if len(self.places) == 1 else f"{len(self.places)} times"


def unknown_codes(forms: Forms, plan: Plan) -> Iterator[Finding]:
    """Yield the codes beside officers that the sheet of directorates has not; those of rows are found in reading."""
    known = {one.code.casefold() for one in plan.directorates}
    del forms
    for officer in plan.officers:
        if officer.directorate and officer.directorate.casefold() not in known:
            yield finding("TPM516", officer.place, about=officer.name, code=officer.directorate)


def code_variants(forms: Forms, plan: Plan) -> Iterator[Finding]:
    """Yield codes that differ in signs or in a genitive only, such as AHW and AH&W, CE and CE's."""
    del forms
    alike = grouped_by(plan.directorates, lambda one: _code(one.code))
    for one in plan.directorates:
        following = alike[_code(one.code)]
        following.pop(0)
        for other in following:
            if one.code.casefold() != other.code.casefold():
                yield finding("TPM575", other.place, code=other.code, other=one.code)


def _code(code: str) -> str:
    return code_key(re.sub(r"\band\b", "", code.casefold())) or code.casefold()


def two_directorates(forms: Forms, plan: Plan) -> Iterator[Finding]:
    """Yield officers who stand under more than one directorate.

    Only lines that name one person and one code count: in the others nobody can say who belongs where.
    """
    sits: dict[str, dict[str, list[tuple[str, Place]]]] = {}
    names: dict[str, str] = {}
    for name, code, place in _sitting(forms, plan):
        names.setdefault(name.casefold(), name)
        sits.setdefault(name.casefold(), {}).setdefault(_code(code), []).append((code, place))
    for person, codes in sits.items():
        if len(codes) > 1:
            ordered = sorted(codes.values(), key=len, reverse=True)
            said = " and ".join(
                f"{found[0][0]} ({_times(len(found))}, first in {_where(found[0][1])})" for found in ordered
            )
            yield finding("TPM567", ordered[-1][0][1], about=names[person], name=names[person], codes=said)


def _sitting(forms: Forms, plan: Plan) -> Iterator[tuple[str, str, Place]]:
    for officer in plan.officers:
        if officer.directorate:
            yield officer.name, officer.directorate, officer.place
    for form in forms:
        for row in plan.of(form.name):
            people, codes = split(row.text(form.officer)), split(row.text(form.route[-1]))
            if len(people) == len(codes) == 1 and not row.closed:
                yield people[0], codes[0], row.at(form.route[-1])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _where(place: Place) -> str:
    return f"{place.sheet}!{place.cell}"


def two_spellings(forms: Forms, plan: Plan) -> Iterator[Finding]:
    """Yield names that differ as two spellings of one name do.

    Two names in one cell are two people, and so are two on the sheet of officers with an e-mail each.
    """
    names = _names(forms, plan)
    for one, other in ((names[one], names[other]) for one, other in all_alike(list(names))):
        if other.name in one.beside or (one.email and other.email and one.email != other.email):
            continue
        rare, common = (
            (one, other) if (one.in_rows, len(one.places)) < (other.in_rows, len(other.places)) else (other, one)
        )
        context = {"name": rare.name, "times": rare.times, "other": common.name, "others": common.times}
        yield finding("TPM568", rare.places[0], about=rare.name, **context)


def _names(forms: Forms, plan: Plan) -> dict[str, _Name]:
    names: dict[str, _Name] = {}
    for form in forms:
        for column in (one.name for one in form.plan if one.kind == "people"):
            for row in plan.of(form.name):
                _take(names, row, column)
    for officer in plan.officers:
        entry = names.setdefault(officer.name, _Name(officer.name))
        entry.places.append(officer.place)
        entry.email = officer.email.casefold()
    return names


def _take(names: dict[str, _Name], row: PlanRow, column: str) -> None:
    people = split(row.text(column))
    for person in people:
        entry = names.setdefault(person, _Name(person))
        entry.places.append(row.at(column))
        entry.beside |= set(people)
        entry.in_rows += 1


def all_alike(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of names that look like one person's, in their order.

    Only those are compared that share all their words, or all but one: of a thousand officers each pair is half a
    million.
    """
    near: dict[tuple[str, ...], list[int]] = {}
    for at, name in enumerate(names):
        for key in _keys(_words(name)):
            near.setdefault(key, []).append(at)
    for one, other in sorted({pair for several in near.values() for pair in combinations(several, 2)}):
        if alike(names[one], names[other]):
            yield names[one], names[other]


def _keys(words: list[str]) -> set[tuple[str, ...]]:
    """What a name shares with any that looks like it: its words in any order or as one, or all of them but one."""
    whole = {("sorted", *sorted(words)), ("joined", "".join(words))}
    return whole | {(str(at), *words[:at], *words[at + 1 :]) for at in range(len(words)) if len(words) > 1}


def alike(one: str, other: str) -> bool:
    """Return whether two names look like one person's: one word differs in a letter or two, or is an initial."""
    words, others = _words(one), _words(other)
    if sorted(words) == sorted(others) or "".join(words) == "".join(others):
        return True
    if len(words) != len(others) or len(words) < 2:
        return False
    differing = [(left, right) for left, right in zip(words, others, strict=True) if left != right]
    if len(differing) != 1:
        return False
    left, right = differing[0]
    if differing[0] == (words[0], others[0]) and 1 in (len(left), len(right)):
        return left[0] == right[0]
    numbers = any(letter.isdigit() for letter in left + right)
    return not numbers and min(len(left), len(right)) >= 3 and SequenceMatcher(None, left, right).ratio() >= _ALIKE


def _words(name: str) -> list[str]:
    plain = re.sub(r"['\u2019`.]", "", name.casefold())
    plain = re.sub(r"\bcouncillor\b", "cllr", plain)
    return re.findall(r"\w+", plain)
