"""What changed between two versions of a plan, row by row by reference, and in its list of directorates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tpm_excel.forms.form import Form, PlanColumn
from tpm_excel.terms.cells import written
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Directorate, Plan, PlanRow

ADDED, GONE, RENUMBERED, CLOSED, REOPENED = "added", "gone", "renumbered", "closed", "opened again"
MOVED, REWORDED, DEADLINE, OFFICER, CHANGED = "moved", "reworded", "deadline changed", "officer changed", "changed"
DIRECTORATE_ADDED, DIRECTORATE_GONE = "directorate added", "directorate gone"
DIRECTORATE_RENAMED, DIRECTORATE_CHANGED = "directorate renamed", "directorate changed"

_DIRECTORATE = {
    "contact": "Contact",
    "email": "E-mail",
    "director": "Director",
    "deputy": "Deputy",
}


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One thing that changed: what kind of change, on which row or code, and from what to what.

    `heading` names the column; it is empty where a whole row or line came or went. `place` is in the later version,
    `form` the form of a row.
    """

    kind: str
    ref: str
    heading: str = ""
    old: str = ""
    new: str = ""
    about: str = ""
    place: Place = field(default=Place())
    form: str = ""


def plan_changes(forms: tuple[Form, ...], before: Plan, after: Plan) -> list[PlanChange]:
    """Return what changed from one version of a plan to the next: directorates first, then rows in plan order."""
    changes = list(_directorates(before, after, _where_rows_went(forms, before, after)))
    for form in forms:
        changes += _rows(form, before.of(form.name), after.of(form.name))
    return changes


# ---- Directorates ----------------------------------------------------------------------------------------------------


def _where_rows_went(forms: tuple[Form, ...], before: Plan, after: Plan) -> dict[str, Counter[str]]:
    """By code: who returns the rows now that it returned before."""
    went: dict[str, Counter[str]] = {}
    for form in forms:
        earlier = earlier_rows(form, before.of(form.name), after.of(form.name))
        for row in after.of(form.name):
            if row.ref in earlier:
                went.setdefault(earlier[row.ref].returned_by, Counter())[row.returned_by] += 1
    return went


def _directorates(before: Plan, after: Plan, went: dict[str, Counter[str]]) -> Iterator[PlanChange]:
    old = {one.code: one for one in before.directorates}
    new = {one.code: one for one in after.directorates}
    named = {one.name: one for one in after.directorates if one.name and one.code not in old}
    twins = {code: named[was.name] for code, was in old.items() if code not in new and was.name in named}
    for code, was in old.items():
        if code in new:
            yield from _line(was, new[code])
            continue
        twin = twins.get(code)
        if twin:
            yield PlanChange(DIRECTORATE_RENAMED, twin.code, "Code", code, twin.code, twin.title, twin.place)
            continue
        to = ", ".join(f"{other} {count}" for other, count in went.get(code, Counter()).most_common() if other != code)
        yield PlanChange(DIRECTORATE_GONE, code, old=was.title, new=f"its rows: {to}" if to else "", about=was.title)
    for code, one in new.items():
        if code not in old and one not in twins.values():
            yield PlanChange(DIRECTORATE_ADDED, code, new=one.title, about=one.title, place=one.place)


def _line(was: Directorate, now: Directorate) -> Iterator[PlanChange]:
    if was.name != now.name:
        yield PlanChange(DIRECTORATE_RENAMED, now.code, "Name", was.name, now.name, now.title, now.place)
    for name, heading in _DIRECTORATE.items():
        old, new = getattr(was, name), getattr(now, name)
        if old != new:
            yield PlanChange(DIRECTORATE_CHANGED, now.code, heading, old, new, now.title, now.place)


# ---- Rows ------------------------------------------------------------------------------------------------------------


def earlier_rows(form: Form, before: tuple[PlanRow, ...], after: tuple[PlanRow, ...]) -> dict[str, PlanRow]:
    """Return the row of the earlier plan that each row of the later one is, by the reference in the later one.

    In next year's plan a reference may be that of another row, and the old one stands beside it: which of the two holds
    is seen by the titles. Rows left over are the same where level and title are, each of them only once.
    """
    old = {row.ref: row for row in before}
    known = {row.ref: row.ref for row in after}
    kept = {row.ref: row.text(form.old_key) for row in after} if form.old_key else {}
    if _alike(form, old, after, kept) > _alike(form, old, after, known):
        known = kept
    found = {row.ref: old[known[row.ref]] for row in after if known[row.ref] in old}
    same = {row.ref for row in found.values()}
    left = [row for row in before if row.ref not in same]
    return found | _renumbered(form, left, [row for row in after if row.ref not in found])


def _alike(form: Form, old: Mapping[str, PlanRow], after: tuple[PlanRow, ...], refs: Mapping[str, str]) -> int:
    """How many rows have the title that the earlier plan has under these references."""
    title = form.title_column
    return sum(refs.get(row.ref) in old and old[refs[row.ref]].text(title) == row.text(title) for row in after)


def _rows(form: Form, before: tuple[PlanRow, ...], after: tuple[PlanRow, ...]) -> Iterator[PlanChange]:
    earlier = earlier_rows(form, before, after)
    now = {was.ref: ref for ref, was in earlier.items()}
    for row in after:
        title, was = row.text(form.title_column), earlier.get(row.ref)
        if was is None:
            yield PlanChange(ADDED, row.ref, new=title, about=title, place=row.place)
            continue
        if was.ref != row.ref:
            yield PlanChange(RENUMBERED, row.ref, form.heading(form.key), was.ref, row.ref, title, row.place)
        yield from _row(form, was, row, now)
    for row in before:
        if row.ref not in now:
            title = row.text(form.title_column)
            yield PlanChange(GONE, row.ref, old=title, about=title)


def _renumbered(form: Form, left: list[PlanRow], came: list[PlanRow]) -> dict[str, PlanRow]:
    """Rows that went and came with the same level and title, each only once: the same row under another reference."""
    keys = Counter((row.level, row.text(form.title_column)) for row in came)
    gone = Counter((row.level, row.text(form.title_column)) for row in left)
    by_key = {(row.level, row.text(form.title_column)): row for row in left}
    return {
        row.ref: by_key[key]
        for row in came
        if (key := (row.level, row.text(form.title_column))) and key[1] and keys[key] == gone[key] == 1
    }


def _row(form: Form, was: PlanRow, now: PlanRow, now_refs: Mapping[str, str]) -> Iterator[PlanChange]:
    title = now.text(form.title_column)
    if now_refs.get(was.parent, was.parent) != now.parent:
        heading = form.levels[0]
        yield PlanChange(MOVED, now.ref, heading, was.parent, now.parent, title, now.place)
    for column in form.plan:
        old, new = was.values.get(column.name), now.values.get(column.name)
        if old == new or column.name in (form.key, form.carry_over) or _of_itself(form, column, was, now):
            continue
        kind, place = _kind(form, column, bool(new)), now.at(column.name)
        yield PlanChange(kind, now.ref, column.heading, written(old), written(new), title, place, form.name)
    if was.returned_by != now.returned_by and not any(
        was.values.get(name) != now.values.get(name) for name in form.route
    ):
        heading = form.heading(form.route[0])  # it inherits: the row above, or the officer's own line, was changed
        yield PlanChange(MOVED, now.ref, heading, was.returned_by, now.returned_by, title, now.place)


def _of_itself(form: Form, column: PlanColumn, was: PlanRow, now: PlanRow) -> bool:
    """Whether a change only follows from another one: the old reference of a row that got a new one, a first date."""
    new = now.values.get(column.name)
    return (column.name == form.old_key and new == was.ref) or bool(
        column.original_of and new == was.values.get(column.original_of)
    )


def _kind(form: Form, column: PlanColumn, filled: bool) -> str:
    if column.name == form.closed:
        return CLOSED if filled else REOPENED
    if column.name == form.title_column:
        return REWORDED
    if column.kind == "date" and not column.original_of:
        return DEADLINE
    if column.name == form.officer:
        return OFFICER
    above = {form.number_under, *form.route, *(name for names in form.summary.by for name in names)}
    return MOVED if column.name in above else CHANGED
