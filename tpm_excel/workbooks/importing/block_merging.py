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
        ref = _ref(form, row)
        key = ref.casefold() or f" {number}"
        found[key] = _one(form, found[key], row, findings) if key in found else row
    bare = [key for key, row in found.items() if _is_bare(form, row, found)]
    for key in bare:
        row = found.pop(key)
        text = " ".join(written(value) for value in row.values.values() if value not in (None, ""))
        findings.append(finding("TPM530", row.place, text=text, reason=_why(form, row)))
        said = [one for one in row.answers.values() if not one.blank]
        findings += [finding("TPM530", one.place, text=one.written, reason=_why(form, row)) for one in said]
    return _in_order(form, list(found.values())), findings


def _ref(form: Form, row: ImportedRow) -> str:
    return str(row.values.get(form.key) or "")


def _is_bare(form: Form, row: ImportedRow, rows: Mapping[str, ImportedRow]) -> bool:
    """Whether a row is none: a torn line without a reference, or R1 alone where R1 & R2 is a row."""
    ref = _ref(form, row)
    if not ref:
        return any(_ref(form, one) for one in rows.values())
    joined = (one for one in rows.values() if "&" in _ref(form, one))
    return any(ref in _parts(form, one) for one in joined) and not any(not one.blank for one in row.answers.values())


def _parts(form: Form, row: ImportedRow) -> list[str]:
    return re.split(r"\s*&\s*", _ref(form, row))


def _why(form: Form, row: ImportedRow) -> str:
    return "it stands together with another row" if _ref(form, row) else "it has no reference, as other rows have"


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
        if known and not known.blank and form.kind(name) in ("commentary", "text"):
            answers[name] = _joined(known, answer)
            continue
        if known and not known.blank and known.value != answer.value:
            findings.append(_twice(form, second, name, known.written, answer.written))
        answers[name] = answer
    return replace(first, values=values, answers=answers, past=(*first.past, *second.past))


def _joined(first: Answer, second: Answer) -> Answer:
    """One text from two: what goes on after a page is printed under the same reference again."""
    if _plain(first.value).find(_plain(second.value)) >= 0:
        return first
    texts = (f"{first.written}\n{second.written}", f"{written(first.value)}\n{written(second.value)}")
    return first._replace(written=texts[0], value=texts[1])


def _twice(form: Form, row: ImportedRow, name: str, found: str, other: str) -> Finding:
    return finding("TPM599", row.place, ref=_ref(form, row), heading=form.heading(name), found=found, other=other)


def _plain(value: Value) -> str:
    return " ".join(re.findall(r"\w+", written(value).casefold()))


def _in_order(form: Form, rows: Sequence[ImportedRow]) -> list[ImportedRow]:
    tops = {id(row): [row] for row in rows if form.top(str(row.values[form.level_column]))}
    owners: Mapping[str, list[ImportedRow]] = {
        one.casefold(): tops[id(row)] for row in rows if id(row) in tops for one in _parts(form, row)
    }
    orphans: list[ImportedRow] = []
    for row in rows:
        if id(row) not in tops:
            stem = _ref(form, row).casefold().rpartition(".")[0]
            owners.get(stem, orphans).append(row)
    return [*orphans, *(row for several in tops.values() for row in several)]
