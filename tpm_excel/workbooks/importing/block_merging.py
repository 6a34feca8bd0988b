"""Rows that a document prints more than once, in an overview and on a page of their own: known by their references."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.returns import Answer
from tpm_excel.workbooks.importing.flat_plan import ImportedRow


def merged(form: Form, rows: Sequence[ImportedRow]) -> tuple[list[ImportedRow], list[Finding]]:
    """Return each row once, those of the lower level below the row that their reference begins with.

    What is printed in two ways is taken as it is printed last, and said.
    """
    found: dict[str, ImportedRow] = {}
    findings: list[Finding] = []
    for number, row in enumerate(rows):
        ref = str(row.values.get(form.key) or "")
        key = ref.casefold() or f" {number}"
        found[key] = _one(form, found[key], row, findings) if key in found else row
    return _in_order(form, list(found.values())), findings


def _one(form: Form, first: ImportedRow, second: ImportedRow, findings: list[Finding]) -> ImportedRow:
    values: dict[str, Value] = dict(first.values)
    for name, value in second.values.items():
        before = values.get(name)
        if value in (None, "") or _plain(before).startswith(_plain(value)):
            continue
        if before not in (None, "") and not _plain(value).startswith(_plain(before)):
            findings.append(_twice(form, second, name, written(before), written(value)))
        values[name] = value
    answers: dict[str, Answer] = dict(first.answers)
    for name, answer in second.answers.items():
        known = answers.get(name)
        if answer.blank:
            continue
        if known and not known.blank and known.value != answer.value:
            findings.append(_twice(form, second, name, known.written, answer.written))
        answers[name] = answer
    return replace(first, values=values, answers=answers, past=(*first.past, *second.past))


def _twice(form: Form, row: ImportedRow, name: str, found: str, other: str) -> Finding:
    ref = str(row.values[form.key])
    return finding("TPM599", row.place, ref=ref, heading=form.heading(name), found=found, other=other)


def _plain(value: Value) -> str:
    return " ".join(re.findall(r"\w+", written(value).casefold()))


def _in_order(form: Form, rows: Sequence[ImportedRow]) -> list[ImportedRow]:
    tops = {id(row): [row] for row in rows if form.top(str(row.values[form.level_column]))}
    owners: Mapping[str, list[ImportedRow]] = {
        one.casefold(): tops[id(row)]
        for row in rows
        if id(row) in tops
        for one in re.split(r"\s*&\s*", str(row.values[form.key] or ""))
    }
    orphans: list[ImportedRow] = []
    for row in rows:
        if id(row) not in tops:
            stem = str(row.values[form.key] or "").casefold().rpartition(".")[0]
            owners.get(stem, orphans).append(row)
    return [*orphans, *(row for several in tops.values() for row in several)]
