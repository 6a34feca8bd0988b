"""`tpm plan replace-officer`: one person takes another's place everywhere in the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import reduce

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.limits import OWN
from tpm_excel.terms.plans import Plan, split
from tpm_excel.verbs.files.beside import write_beside
from tpm_excel.verbs.plans.placing import PlacedRow
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.workbooks.plan.editing import set_cells
from tpm_excel.workbooks.plan.people import CellChange, Replacement, instead, replacement
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workspace.folder import Workspace, whoever_runs
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import open_in_excel, write_atomically

BESIDE = "plan-replaced.xlsx"


@dataclass(frozen=True, slots=True)
class Replaced:
    """Who took whose place, in which cells, and what was left: formulas, e-mails, names among other words.

    `lost` is what plan.xlsx holds and a change would lose; the result then stands beside it, and an
    earlier one is kept under the name `aside`.
    """

    old: str
    new: str
    found: Replacement
    left: tuple[CellChange, ...] = ()
    written_to: str = ""
    lost: tuple[str, ...] = ()
    aside: str = ""


def replace_officer(workspace: Workspace, old: str, new: str, *, dry_run: bool) -> Replaced:
    """Put one person in another's place in plan.xlsx, which keeps all else; with `dry_run` only say where."""
    old, new = " ".join(old.split()), " ".join(new.split())
    if not old or not new or old == new or ";" in old + new:
        raise OperatorError('Name two people, first the one who goes: tpm plan replace-officer "A. Old" "B. New"')
    with workspace.locked():
        plan, _ = plan_of(workspace, None)
        before = workspace.plan.read_bytes()
        found = replacement(open_book(before, OWN), workspace.forms, old, new)
        if not found.changes:
            raise OperatorError(f"“{old}” stands in no cell for people of plan.xlsx.{_nearest(workspace, plan, old)}")
        if dry_run:
            return Replaced(old, new, found)
        return _write(workspace, before, Replaced(old, new, found))


def as_replaced(workspace: Workspace, form: Form, placed: Sequence[PlacedRow]) -> tuple[list[PlacedRow], list[Finding]]:
    """Return rows of a document with those people in whose place another came in the plan since, and say each.

    Only where the plan's own row names the other: a document imported again must not undo what was replaced.
    """
    events = [(one["old"], one["new"]) for one in workspace.archive.journal.events("officer replaced")]
    if not events:
        return [*placed], []
    rows, findings = [], list[Finding]()
    for one in placed:
        known: dict[str, Value] = {}
        for column in [each for each in form.plan if each.kind == "people" and one.same]:
            text = written(one.row.values.get(column.name))
            now = reduce(lambda people, event: instead(people, *event), events, text)
            if now != text and one.same and now == one.same.text(column.name):
                known[column.name] = now
                findings.append(finding("TPM583", one.place, heading=column.heading, found=text, read=now))
        row = replace(one.row, values={**one.row.values, **known}) if known else one.row
        rows.append(replace(one, row=row))
    return rows, findings


def _nearest(workspace: Workspace, plan: Plan, name: str) -> str:
    people = {one.name for one in plan.officers}
    for form in workspace.forms:
        columns = [one.name for one in form.plan if one.kind == "people"]
        people |= {each for row in plan.of(form.name) for column in columns for each in split(row.text(column))}
    near = get_close_matches(name, sorted(people), n=3, cutoff=0.6)
    return f" Is it {' or '.join(f'“{one}”' for one in near)}?" if near else " Write the name as the plan has it."


def _write(workspace: Workspace, before: bytes, wanted: Replaced) -> Replaced:
    """Change the plan, after keeping the version that it was; a copy beside it where a change would lose something."""
    if open_in_excel(workspace.plan):
        raise OperatorError("plan.xlsx is open in Excel. Close it there and run again.")
    changes = wanted.found.changes
    after, lost, formulas = set_cells(before, {(one.sheet, one.cell): one.new for one in changes})
    left = tuple(one for one in changes if (one.sheet, one.cell) in formulas)
    target = workspace.folder / BESIDE if lost else workspace.plan
    archive = workspace.archive
    kept = archive.keep("plans", before, ".xlsx")
    cells = [[one.sheet, one.cell, one.old, one.new] for one in changes if one not in left]
    said = {"old": wanted.old, "new": wanted.new, "cells": cells, "before": kept, "by": whoever_runs()}
    archive.journal.add("officer replaced", file=target.name, **said)
    aside = write_beside(target, after) if lost else ""
    if not lost:
        write_atomically(target, after)
    done = tuple(one for one in changes if one not in left)
    found = Replacement(done, wanted.found.emails, wanted.found.mentions)
    return Replaced(wanted.old, wanted.new, found, left, target.name, tuple(lost), aside)
