"""What people typed into a master, laid over the returns that it was typed on."""

from __future__ import annotations

from collections.abc import Mapping

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.merging.row_so_far import RowSoFar
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.edits import Edit, EditedMaster
from tpm_excel.terms.masters import CLEARED, HELD_BACK, MERGED, SourceLine
from tpm_excel.terms.plans import PlanRow

_SHOWN = 120


def take_edits(
    form: Form, planned: Mapping[str, PlanRow], rows: Mapping[str, RowSoFar], edited: tuple[EditedMaster, ...]
) -> list[Finding]:
    """Lay the edits of a form over its rows, oldest first; say which could not be read, and which a return disputes."""
    findings: dict[tuple[str, str], Finding | None] = {}
    for master in edited:
        for edit in master.edits:
            if edit.form == form.name and edit.ref in rows:
                found = _take(form, planned[edit.ref], rows[edit.ref], edit, master)
                findings[edit.ref, edit.answer.field] = found
    return [one for one in findings.values() if one]


def _take(form: Form, planned: PlanRow, row: RowSoFar, edit: Edit, master: EditedMaster) -> Finding | None:
    answer, name = edit.answer, edit.answer.field
    before = row.answers.get(name)
    source = row.source_of(before) if before else None
    came_later = source is not None and source.digest in master.unseen
    if answer.unreadable:
        row.lines.append(SourceLine(form.name, edit.ref, answer, master.source, HELD_BACK))
        return None if came_later else _unreadable(form, planned, edit, before.value if before else None)
    row.edited_over(name)
    if not any(one.answer is row.held.get(name) and one.source.digest in master.unseen for one in row.lines):
        row.held.pop(name, None)
    row.source = row.source or master.source
    row.answers.pop(name, None)
    if not answer.blank:
        row.answers[name] = answer
    row.lines.append(SourceLine(form.name, edit.ref, answer, master.source, CLEARED if answer.blank else MERGED))
    if before is None or source is None or not came_later or before.value == answer.value:
        return None
    context = {
        "heading": form.heading(name),
        "typed": _shown(form, name, answer.value),
        "new": _shown(form, name, before.value),
        "file": source.file,
    }
    about = planned.text(form.title_column)
    return finding("TPM455", answer.place, about=about, **context)


def _unreadable(form: Form, planned: PlanRow, edit: Edit, stands: Value) -> Finding:
    column = form.answers[edit.answer.field]
    allowed = f"Choose one of: {', '.join(form.lists[column.choices].words)}" if column.choices else column.told
    context = {
        "heading": column.heading,
        "found": " ".join(edit.answer.written.split())[:_SHOWN],
        "stands": _shown(form, column.name, stands),
        "allowed": allowed if column.choices else f"Enter a {column.kind}",
    }
    return finding("TPM450", edit.answer.place, about=planned.text(form.title_column), **context)


def _shown(form: Form, name: str, value: Value) -> str:
    return written(value, percent=form.answers[name].kind == "percentage")[:_SHOWN] or "blank"
