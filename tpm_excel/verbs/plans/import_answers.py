"""The answers that stand in an imported document, kept for a period: the archive has the file, the journal its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.plans.import_result import PlanImport
from tpm_excel.workbooks.importing.document_plan import FormPart, as_event, key_of, refs_of
from tpm_excel.workspace.folder import Workspace, whoever_runs


def keep_answers(
    workspace: Workspace,
    file: str,
    data: bytes,
    parts: Sequence[FormPart],
    refs: Mapping[int, str],
    result: PlanImport,
) -> None:
    """Archive a file and note which of its rows has which reference: the answers are read from it when asked.

    `refs` gives the reference of each imported row, by its identity. Without a period they are only counted.
    """
    for part in parts:
        if not part.imported.answer_columns:
            continue
        for row in part.imported.rows:
            for answer in row.answers.values():
                if answer.value is not None:
                    heading = part.form.heading(answer.field)
                    result.answers[heading] = result.answers.get(heading, 0) + 1
        if not result.preview and result.period:
            _journal(workspace, file, data, part, refs, result.period)


def _journal(
    workspace: Workspace, file: str, data: bytes, part: FormPart, refs: Mapping[int, str], period: Period
) -> None:
    journal = workspace.archive.journal
    digest = workspace.archive.keep("received", data, Path(file).suffix)
    kept = {key_of(row): refs[id(row)] for row in part.imported.rows}
    said: dict[str, Any] = {"period": period.name, "form": part.form.name, "digest": digest}
    known = journal.last("answers imported", **said)
    if known and refs_of(known) == kept:
        return
    lines = {sheet: [list(run) for run in runs] for sheet, runs in part.lines.items()}
    said |= {"lines": lines} if lines else {}
    journal.add("answers imported", **said, file=file, layout=part.layout, refs=as_event(kept), by=whoever_runs())
