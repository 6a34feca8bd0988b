"""Plans as they were read, kept in `archive/plans-read` so that a version is read once; it may be deleted any time.

A plan of sixty thousand rows takes seconds to read from its workbook and a part of one from here. An entry counts where
the bytes of the plan, the forms and the program are the same; one that is damaged is passed over. It is JSON, as all
that is kept to save time: a folder that people share must never be able to run code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path
from string import ascii_uppercase, digits
from typing import Any

from tpm_excel.findings.finding import Finding
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import CellsOfRow, Directorate, Officer, PastResult, Plan, PlanRow
from tpm_excel.verbs.files.kept_entries import as_json, finding_kept, program, value_kept, whole_entry, write_entry
from tpm_excel.workspace.folder import Workspace

Read = tuple[Plan, list[Finding]]
_SAID = ("ref", "level", "parent", "returned_by", "closed", "asked")
_MOST = 8
"""How many versions are kept: those of a year's quarters, and some that were changed in between."""


def recall_plan(workspace: Workspace, digest: str) -> Read | None:
    """Return a version of the plan as it was read; None where it must be read again."""
    try:
        return _read(json.loads(whole_entry(_path(workspace, digest))))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_plans(workspace: Workspace) -> None:
    """Keep the versions of the plan that this run has read. Where the disk refuses, they are read anew next time."""
    for digest, read in workspace.plans.items():
        path = _path(workspace, digest)
        if not path.is_file():
            _keep(path, *read)


def _keep(path: Path, plan: Plan, findings: list[Finding]) -> None:
    known = {
        "directorates": [astuple(one) for one in plan.directorates],
        "officers": [astuple(one) for one in plan.officers],
        "rows": {form: _columns(rows) for form, rows in plan.rows.items()},
        "history": [astuple(one) for one in plan.history],
        "findings": [astuple(one) for one in findings],
    }
    try:
        body = as_json(known)
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in sorted(path.parent.glob("*"), key=lambda one: one.stat().st_mtime)[: 1 - _MOST]:
            old.unlink()
        write_entry(path, body)
    except (OSError, TypeError):
        return


def _path(workspace: Workspace, digest: str) -> Path:
    depends = sha256(repr((program(), workspace.forms, digest)).encode()).hexdigest()
    return workspace.folder / "archive" / "plans-read" / f"{depends}.json"


def _columns(rows: Sequence[PlanRow]) -> dict[str, Any]:
    """The rows of a form by column: most columns repeat few values, which are kept once."""
    if not rows:
        return {}
    first = rows[0]
    names = list(first.values)
    if any(list(row.values) != names for row in rows):
        raise TypeError("rows of one form have other columns")
    return {
        "place": [first.place.file, first.place.sheet, first.place.cell.rstrip(digits)],
        "letters": {name: cell.rstrip(digits) for name, cell in first.cells.items()},
        "names": names,
        "values": [_column([row.values[name] for row in rows]) for name in names],
        "numbers": [int(row.place.cell.lstrip(ascii_uppercase)) for row in rows],
        "said": [_column([getattr(row, name) for row in rows]) for name in _SAID],
    }


def _column(values: list[Any]) -> list[list[Any]]:
    """The different values of a column, and which of them stands in each row."""
    different = {value: at for at, value in enumerate(dict.fromkeys(values))}
    return [list(different), [different[value] for value in values]]


def _rows(kept: dict[str, Any]) -> tuple[PlanRow, ...]:
    if not kept:
        return ()
    file, sheet, key = kept["place"]
    letters, names = kept["letters"], kept["names"]
    values = zip(*map(_column_kept, kept["values"]), strict=True)
    said = zip(*map(_column_kept, kept["said"]), strict=True)
    return tuple(
        PlanRow(
            ref,
            level,
            parent,
            returned_by,
            dict(zip(names, row, strict=True)),
            Place(file, sheet, f"{key}{number}", ref),
            CellsOfRow(letters, number),
            closed,
            asked,
        )
        for number, row, (ref, level, parent, returned_by, closed, asked) in zip(
            kept["numbers"], values, said, strict=True
        )
    )


def _column_kept(kept: list[list[Any]]) -> Iterator[Any]:
    """The values of a column, row by row: equal texts are one text again, here and in the returns that repeat them."""
    different, rows = kept
    values = [value_kept(value) for value in different]
    return map(values.__getitem__, rows)


def _read(known: dict[str, Any]) -> Read:
    directorates = tuple(
        Directorate(code, name, contact, email, director, deputy, Place(*where))
        for code, name, contact, email, director, deputy, where in known["directorates"]
    )
    officers = tuple(Officer(name, sits, email, Place(*where)) for name, sits, email, where in known["officers"])
    rows = {form: _rows(kept) for form, kept in known["rows"].items()}
    history = tuple(
        PastResult(form, ref, Period(*period), column, value_kept(value), text, Place(*where))
        for form, ref, period, column, value, text, where in known["history"]
    )
    return Plan(directorates, officers, rows, history), [finding_kept(one) for one in known["findings"]]
