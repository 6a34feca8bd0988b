"""What a sign-off holds on to: a directorate's answers as they stand, edits in the master included, as a short word."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256

from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.edits import ByHand
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.periods import Period
from tpm_excel.terms.returns import Return
from tpm_excel.terms.signoffs import Fingerprint

Said = Mapping[tuple[str, str], dict[str, Value]]
"""Answers of rows, by form and reference."""


def fingerprint(
    rows_of: Mapping[str, Iterable[MasterRow]], period: Period, code: str, instead: Said | None = None
) -> Fingerprint:
    """Return the fingerprint of a directorate's answers, given merged rows by form; `instead` is taken for them."""
    rows: dict[str, str] = {}
    everything = [period.name, code]
    for form, several in rows_of.items():
        for row in several:
            if row.plan.returned_by == code and row.answers:
                ref = row.plan.ref
                values = {name: one.value for name, one in row.answers.items()} | (instead or {}).get((form, ref), {})
                said = json.dumps([form, ref, sorted((name, written(value)) for name, value in values.items())])
                rows[f"{form}|{ref}"] = sha256(said.encode()).hexdigest()[:8]
                everything.append(said)
    return Fingerprint(sha256(json.dumps(everything).encode()).hexdigest()[:16], rows)


def said_under_edits(the_return: Return, hand: ByHand) -> Said:
    """Return what a return itself says in the cells that were typed over in a master: whoever signed it read that."""
    edited = {(one.form, one.ref, one.answer.field) for master in hand.masters for one in master.edits}
    return {
        (form, row.ref): {
            name: answer.value
            for name, answer in row.answers.items()
            if (form, row.ref, name) in edited and answer.value is not None
        }
        for form, rows in the_return.rows.items()
        for row in rows
    }
