"""Editions of what is published: the first, which may be frozen, and revised ones that say what changed and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from tpm_excel.forms.form import Form
from tpm_excel.terms.csv_tables import as_csv
from tpm_excel.terms.edits import EDIT
from tpm_excel.terms.masters import CLEARED, MERGED
from tpm_excel.terms.periods import Period
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.publication.data import data_file, data_files
from tpm_excel.workbooks.publication.pack import DICTIONARY
from tpm_excel.workspace.folder import Workspace, whoever_runs
from tpm_excel.workspace.journal import Event

FROZEN = "published as final"
_Field = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that an edition changes against the last final one: where, from what to what, and why."""

    file: str
    ref: str
    heading: str
    before: str
    now: str
    because: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a period's pack: its number (0 is the first), and what the final one before it held.

    `master` is the hash of the master that it was made from, where it is final.
    """

    number: int = 0
    final: bool = False
    before: Event | None = None
    master: str = ""
    changes: tuple[Changed, ...] = ()

    def folder(self, period: Period) -> str:
        """Return the name of its folder."""
        return f"{period.slug}-revised-{self.number}" if self.number else period.slug

    def as_csv(self) -> bytes:
        """Return what it changes, as CSV."""
        headings = ("File", "Ref", "Column", "Published before", "Published now", "Why")
        return as_csv([headings, *((x.file, x.ref, x.heading, x.before, x.now, x.because) for x in self.changes)])


def edition_of(workspace: Workspace, period: Period, data: Mapping[str, bytes]) -> Edition:
    """Return the edition that data belong to: the last final one while they are the same, else the next one."""
    finals = [one for one in workspace.archive.journal.events(FROZEN) if one["period"] == period.name]
    if not finals:
        return Edition()
    last, before = finals[-1], finals[-2] if len(finals) > 1 else None
    if _hashes(data) == {name: digest for name, digest in last["data"].items() if name != DICTIONARY}:
        return Edition(last["edition"], final=True, before=before, master=last["master"])
    return Edition(last["edition"] + 1, before=last)


def edition_after_final(workspace: Workspace, content: MasterContent) -> Edition | None:
    """Return the edition that a master belongs to; None where its period was never published as final."""
    master = content.master
    if workspace.archive.journal.last(FROZEN, period=master.period.name) is None:
        return None
    return edition_of(workspace, master.period, data_files(master, workspace.forms))


def _hashes(data: Mapping[str, bytes]) -> dict[str, str]:
    """What tells two editions apart: the rows, and not how the dictionary puts it."""
    return {name: sha256(one).hexdigest() for name, one in data.items() if name != DICTIONARY}


def freeze(
    workspace: Workspace, period: Period, edition: Edition, data: Mapping[str, bytes], manifest: bytes, master: str
) -> None:
    """Archive what was published and note that it is final: what comes later goes to a revised edition."""
    archive = workspace.archive
    kept = {name: archive.keep("published", one, ".csv") for name, one in data.items()}
    said = archive.keep("published", manifest, ".json")
    entries = {"period": period.name, "edition": edition.number, "master": master, "by": whoever_runs()}
    archive.journal.add(FROZEN, **entries, data=kept, manifest=said)


def what_changed(
    workspace: Workspace, edition: Edition, content: MasterContent, data: Mapping[str, bytes]
) -> tuple[Changed, ...]:
    """Return what an edition changes against the final one before it, row by row, each with its reason."""
    if edition.before is None:
        return ()
    why = _reasons(content)
    found: list[Changed] = []
    for form in workspace.forms:
        name, key = data_file(form), form.heading(form.key)
        kept = edition.before["data"].get(name)
        before = _rows(workspace.archive.read("published", kept), key) if kept else {}
        after = _rows(data[name], key)
        for ref in dict.fromkeys([*before, *after]):
            found += _of_row(form, why, ref, before.get(ref, {}), after.get(ref, {}))
    return tuple(found)


def _rows(data: bytes, key: str) -> dict[str, Mapping[str, str]]:
    return {line[key]: line for line in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))}


def _of_row(
    form: Form, why: Mapping[_Field, str], ref: str, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Changed]:
    if not old or not new:
        title = (old or new)[form.heading(form.title_column)]
        said = "A new row of the plan" if new else "No longer a row of the plan"
        yield Changed(data_file(form), ref, form.sheet, title if old else "", title if new else "", said)
        return
    for name, column in form.columns.items():
        before, now = old.get(column.heading, ""), new.get(column.heading, "")
        if before != now:
            computed = column in form.computed
            said = "Computed anew" if computed else why.get((form.name, ref, name), "The plan was changed")
            yield Changed(data_file(form), ref, column.heading, before, now, said)


def _reasons(content: MasterContent) -> dict[_Field, str]:
    """Where each answer that stands came from, by form, reference and column."""
    found = {}
    for line in content.master.sources:
        if line.state in (MERGED, CLEARED):
            on, by_hand = line.source.received[:10], line.source.kind == EDIT
            said = (
                f"Corrected by the performance team, {on}" if by_hand else f"Return {line.source.file}, received {on}"
            )
            found[line.form, line.ref, line.answer.field] = said
    return found
