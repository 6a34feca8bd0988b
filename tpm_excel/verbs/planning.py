"""`tpm plan import`: a council's own documents into `plan.xlsx`, and the answers in them kept for a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import written
from tpm_excel.terms.periods import Period, first_year
from tpm_excel.verbs.people_import import new_people, people_table
from tpm_excel.verbs.placing import PlacedRow, Placing
from tpm_excel.verbs.plan_people import as_replaced
from tpm_excel.verbs.plan_versions import with_originals
from tpm_excel.verbs.plan_writing import (
    OPEN,
    Between,
    Changed,
    Line,
    PlanEdit,
    differences,
    left,
    open_in_excel,
)
from tpm_excel.verbs.reading import read_file, refusal
from tpm_excel.workbooks.importing.document_plan import RowKey, as_event, key_of, read_document_plan, refs_of
from tpm_excel.workbooks.importing.flat_plan import Imported
from tpm_excel.workbooks.plan.reader import DIRECTORATES, OFFICERS, read_plan
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.documents import open_document
from tpm_excel.workspace.folder import Workspace, whoever_runs
from tpm_excel.workspace.problems import OperatorError


@dataclass(slots=True)
class PlanImport:
    """What an import took, by kind; what was there already, new, changed or gone; and where it was written.

    `seen` counts what was recognised and has no place yet; with `preview` nothing was written. `updated` are the
    changes that the plan took; `lost` says why the result stands, or would stand, in a copy beside the plan.
    """

    file: str
    taken: dict[str, int] = field(default_factory=dict)
    known: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    period: Period | None = None
    written_to: str = ""
    lost: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    preview: bool = False
    seen: dict[str, int] = field(default_factory=dict)
    new: list[tuple[str, str]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    updated: list[Changed] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Document:
    """A file to import: its name and bytes, what it says of the plan, in which layout, and what was found in it."""

    file: str
    data: bytes
    imported: Imported
    layout: str
    findings: list[Finding]


def import_plan(
    workspace: Workspace, file: Path, answers_for: Period | None, *, preview: bool = False, update: bool = False
) -> PlanImport:
    """Read one file into the plan."""
    return import_plans(workspace, [file], answers_for, preview=preview, update=update)


def import_plans(
    workspace: Workspace,
    files: Sequence[Path],
    answers_for: Period | None,
    *,
    preview: bool = False,
    update: bool = False,
) -> PlanImport:
    """Read files into the plan, together. Rows that the plan has already keep their references.

    With `update` rows that read differently are changed in the plan; else they are listed. With `preview` nothing is
    written, and the result says what would be.
    """
    if not workspace.plan.is_file():
        raise OperatorError(f"{workspace.plan.name} is gone. Make an empty one with tpm init, or put it back.")
    form = workspace.forms[0]
    documents: list[_Document] = []
    people: list[PlanImport] = []
    for file in files:
        data, book = _opened(file)
        imported, findings, layout = read_document_plan(book, form, file.name)
        if imported is not None:
            documents.append(_Document(file.name, data, imported, layout, findings))
            continue
        with workspace.locked():
            took = _import_people(workspace, file.name, book, preview=preview)
        if took is None:
            raise OperatorError(_no_plan(form, file.name))
        people.append(took)
    if not documents:
        return _together(people)
    with workspace.locked():
        result = _import(workspace, form, documents, answers_for, preview=preview, update=update)
    return _together([result, *people])


def _opened(file: Path) -> tuple[bytes, Book]:
    data = read_file(file)
    try:
        return data, open_document(data)
    except Unreadable as error:
        raise OperatorError(refusal(error, file.name)) from error


def _no_plan(form: Form, file: str) -> str:
    needed = ", ".join(one.heading for one in form.plan[:6])
    words = " and ".join(f"“{one}”" for one in form.levels)
    return (
        f"{file} has no table that looks like a plan: no row of headings such as {needed}, and no headings {words}. "
        "Put the headings in one row above the table and import again."
    )


def _together(results: list[PlanImport]) -> PlanImport:
    """Several results as one: the first, with what the others took."""
    first, *others = results
    for one in others:
        first.file = f"{first.file}, {one.file}"
        first.taken = dict(Counter(first.taken) + Counter(one.taken))
        first.known += one.known
        first.written_to = first.written_to or one.written_to
        first.lost = first.lost or one.lost
    return first


def _import_people(workspace: Workspace, file: str, book: Book, *, preview: bool) -> PlanImport | None:
    """Take a table of directorates or officers into the plan; None where the book holds neither."""
    before = workspace.plan.read_bytes()
    table = people_table(book, read_plan(before, workspace.forms)[0])
    if table is None:
        return None
    sheet, lines, known = table
    result = PlanImport(file, known=known, preview=preview)
    _write(workspace, before, {sheet: lines}, result)
    result.taken = {sheet.lower().removesuffix("s"): len(lines)} if lines else {}
    return result


def _write(
    workspace: Workspace,
    before: bytes,
    added: Mapping[str, list[Line]],
    result: PlanImport,
    between: Between | None = None,
    updating: Form | None = None,
) -> None:
    """Change the plan and add lines to it; in a copy beside it where it is open or a change would lose something."""
    edit = PlanEdit(before)
    if updating:
        edit.change(updating, result.changed)
    edit.add(added, between or {})
    result.updated = edit.done
    result.findings += edit.findings
    if not edit.touched:
        return
    if open_in_excel(workspace):
        edit.lost.insert(0, OPEN)
    result.lost = tuple(edit.lost)
    if not result.preview:
        result.written_to = edit.write(workspace, result.file)


def _import(
    workspace: Workspace,
    form: Form,
    documents: list[_Document],
    answers_for: Period | None,
    *,
    preview: bool,
    update: bool,
) -> PlanImport:
    before = workspace.plan.read_bytes()
    year = Period(first_year(workspace.settings.year), 4)
    plan = with_originals(workspace, year, read_plan(before, workspace.forms)[0])
    placing = Placing(form, plan)
    placed = placing.place([row for one in documents for row in one.imported.rows])
    result = PlanImport(", ".join(one.file for one in documents), preview=preview)
    result.findings = [found for one in documents for found in one.findings]
    result.seen = dict(sum((Counter(one.imported.seen) for one in documents), Counter()))
    now, replaced = as_replaced(workspace, form, placed)
    lines = _lines(form, now, result)
    between: dict[int, list[Line]] = {}
    for below, line in lines:
        if below:
            between.setdefault(below, []).append(line)
    for row in placing.gone(placed):
        title = row.text(form.title_column)
        result.gone.append((row.ref, title))
        result.findings.append(finding("TPM539", row.place, about=title))
    people, variants = new_people(form, plan, [one.row for one in now])
    result.findings += [*placing.findings, *variants, *replaced]
    added = {form.sheet: [line for below, line in lines if not below], **people}
    result.taken = _taken(form, [line for _, line in lines], added)
    _write(workspace, before, added, result, {form.sheet: between}, form if update else None)
    result.findings += [] if update else [left(one) for one in result.changed]
    if answers_for:
        _keep_answers(workspace, form, documents, placed, answers_for, result)
    return result


def _lines(form: Form, placed: list[PlacedRow], result: PlanImport) -> list[tuple[int, Line]]:
    """Return the lines to add to the plan, by heading, each with the row that it belongs below or 0 for the foot.

    What is known, new or changed is noted in the result.
    """
    lines: list[tuple[int, Line]] = []
    for one in placed:
        if one.same:
            result.known += 1
            result.changed += differences(form, one, one.same)
            continue
        values = dict(one.row.values) | {form.key: one.ref}
        values |= {form.level_column: one.level} if form.levels else {}
        lines.append((one.below, {form.heading(name): value for name, value in values.items()}))
        result.new.append((one.ref, written(values.get(form.title_column))))
        if not values.get(form.title_column):
            result.findings.append(finding("TPM513", one.place))
    return lines


def _taken(form: Form, lines: list[Line], added: Mapping[str, list[Line]]) -> dict[str, int]:
    levels = Counter(str(line[form.heading(form.level_column)]).lower() for line in lines if form.levels)
    taken = {}
    for name in form.summary.by[-1]:
        count = len({line.get(form.heading(name)) for line in lines if line.get(form.heading(name))})
        taken[form.heading(name).lower()] = count
    taken |= {level.lower(): levels[level.lower()] for level in form.levels} or {"row": len(lines)}
    taken["directorate"] = len(added[DIRECTORATES])
    taken["officer"] = len(added[OFFICERS])
    return {kind: count for kind, count in taken.items() if count}


def _keep_answers(
    workspace: Workspace,
    form: Form,
    documents: list[_Document],
    placed: list[PlacedRow],
    period: Period,
    result: PlanImport,
) -> None:
    """Archive the files and note which of their rows has which reference: the answers are read from them when asked."""
    result.period = period
    by_row = {id(one.row): one.ref for one in placed}
    for document in documents:
        refs: dict[RowKey, str] = {key_of(row): by_row[id(row)] for row in document.imported.rows}
        for row in document.imported.rows:
            for answer in row.answers.values():
                if answer.value is not None:
                    heading = form.heading(answer.field)
                    result.answers[heading] = result.answers.get(heading, 0) + 1
        if not result.preview:
            _journal(workspace, form, document, refs, period)


def _journal(workspace: Workspace, form: Form, document: _Document, refs: dict[RowKey, str], period: Period) -> None:
    journal = workspace.archive.journal
    digest = workspace.archive.keep("received", document.data, Path(document.file).suffix)
    known = journal.last("answers imported", period=period.name, digest=digest)
    if not known or refs_of(known) != refs:
        journal.add(
            "answers imported",
            period=period.name,
            form=form.name,
            file=document.file,
            digest=digest,
            layout=document.layout,
            refs=as_event(refs),
            by=whoever_runs(),
        )
