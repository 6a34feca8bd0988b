"""Who is written to: one message for each person, however many returns are theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Generic, TypeVar

from tpm_excel.post.drafts import addresses
from tpm_excel.terms.plans import Directorate

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Person(Generic[Item]):
    """Somebody who is written to: name, address, how they are called in a file name, and what they are written of."""

    name: str
    email: str
    slug: str
    items: tuple[Item, ...]


def people_of(one: Directorate) -> list[tuple[str, str]]:
    """Return name and address of everybody who is written to for a directorate; without an address, its contact."""
    found = list(dict.fromkeys(addresses(one.email)))
    names = [name.strip() for name in re.split(r"[;\n]", one.contact) if name.strip()]
    if len(names) != len(found):
        names = [" ".join(one.contact.split()) if number == 0 else "" for number in range(len(found))]
    return list(zip(names, found, strict=True)) or [(" ".join(one.contact.split()), "")]


def by_person(items: Iterable[tuple[Directorate, Item]]) -> list[Person[Item]]:
    """Gather what there is to write by person: an address is a person; without one a contact; else a directorate."""
    people: dict[str, Person[Item]] = {}
    slugs: set[str] = set()
    for directorate, item in items:
        for name, email in people_of(directorate):
            key = (email or name or directorate.code).casefold()
            if key not in people:
                short = slug(key)[:80]
                short += f"-{sha256(key.encode()).hexdigest()[:8]}" if short in slugs else ""
                slugs.add(short)
                people[key] = Person("", email, short, ())
            known = people[key]
            people[key] = replace(known, name=known.name or name, items=(*known.items, item))
    return list(people.values())


def slug(code: str) -> str:
    """Return a code as it stands in a file name: `D&R` is `d-r`, `CE's` is `ces`."""
    plain = "".join(
        letter if letter.isalnum() else "-" for letter in code.lower().replace("'", "").replace("\u2019", "")
    )
    return "-".join(part for part in plain.split("-") if part) or "x"
