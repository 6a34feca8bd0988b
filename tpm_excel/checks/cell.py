"""Checks of single answers: what could not be read, and what was read as something else."""

from __future__ import annotations

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity, finding
from tpm_excel.forms.form import AnswerColumn, Form
from tpm_excel.forms.formulas import number_asked
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.returns import Answer

CATALOGUE = Catalogue()
SAID_ALREADY = {"TPM402", "TPM410"}
"""Problems that were reported where they were found, with all their cells."""


def check_cells(form: Form, row: MasterRow) -> list[Finding]:
    """Return what is wrong with the answers of a row, and what was read as what."""
    odd = [one for several in (row.held, row.answers) for one in several.values() if one.problem]
    return [_finding(form, row, one) for one in odd if one.problem not in SAID_ALREADY] if odd else []


def _finding(form: Form, row: MasterRow, answer: Answer) -> Finding:
    column = form.answers[answer.field]
    context = {
        "heading": column.heading,
        "found": " ".join(answer.written.split())[:120] or answer.written,
        "read": answer.expected,
        "allowed": _allowed(form, column),
        "asked": number_asked(column),
        "nearest": f"; the nearest is {answer.expected}" if answer.expected else "",
    }
    entry = CATALOGUE.entries[answer.problem]
    wanted = {key: said for key, said in context.items() if f"{{{key}}}" in entry.says + entry.do}
    explained = str(row.value(form.explanation) or "") if entry.severity is Severity.QUERY else ""
    who = {"about": row.plan.text(form.title_column), "directorate": row.plan.returned_by, "explanation": explained}
    return finding(answer.problem, answer.place, **who, **wanted)


def _allowed(form: Form, column: AnswerColumn) -> str:
    return ", ".join(form.lists[column.choices].words) if column.choices else ""
