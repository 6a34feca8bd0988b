"""`tpm plan import`: a council's own documents into `plan.xlsx`, and the answers in them kept for a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.library import FormError, known_forms, load_forms
from tpm_excel.terms.periods import Period, first_year
from tpm_excel.terms.plans import Directorate, Officer, Plan
from tpm_excel.verbs.files.reading import read_file, refusal
from tpm_excel.verbs.plans.import_answers import keep_answers
from tpm_excel.verbs.plans.import_result import Additions, PlanImport
from tpm_excel.verbs.plans.import_rows import counts, take_history, take_rows
from tpm_excel.verbs.plans.people_import import new_people, people_table
from tpm_excel.verbs.plans.placing import PlacedRow
from tpm_excel.verbs.plans.plan_versions import with_originals
from tpm_excel.verbs.plans.plan_writing import OPEN, PlanEdit, left
from tpm_excel.workbooks.importing.document_plan import FormPart, read_document
from tpm_excel.workbooks.plan.new_plan import new_plan
from tpm_excel.workbooks.plan.reader import DIRECTORATES, OFFICERS, read_plan
from tpm_excel.workbooks.plan.sheets import missing_sheets
from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.documents import open_document
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import open_in_excel


@dataclass(frozen=True, slots=True)
class _Document:
    """A file to import: its name and bytes, what it says of each form, and what was found in it."""

    file: str
    data: bytes
    parts: list[FormPart]
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
    others = _forms_not_used(workspace)
    documents: list[_Document] = []
    people: list[PlanImport] = []
    foreseen: bytes | None = None
    for file in files:
        data, book = _opened(file)
        parts, findings = read_document(book, workspace.forms, others, file.name)
        if parts:
            documents.append(_Document(file.name, data, parts, findings))
            continue
        with workspace.locked():
            took, after = _import_people(workspace, file.name, book, foreseen, preview=preview)
        if took is None:
            raise OperatorError(_no_plan(workspace.forms, file.name, findings))
        people.append(took)
        foreseen = after if preview else None
    if not documents:
        return _together(people)
    with workspace.locked():
        result = _import(workspace, documents, foreseen, answers_for, preview=preview, update=update)
    return _together([result, *people])


def _forms_not_used(workspace: Workspace) -> list[Form]:
    """The forms that a document may hold rows of though the workspace does not use them."""
    own = workspace.folder / "forms"
    forms: list[Form] = []
    for name in known_forms(own):
        try:
            forms += load_forms((name,), own) if name not in workspace.settings.forms else ()
        except FormError:
            continue  # tpm forms says what is wrong in it
    return forms


def _opened(file: Path) -> tuple[bytes, Book]:
    data = read_file(file)
    try:
        return data, open_document(data)
    except Unreadable as error:
        raise OperatorError(refusal(error, file.name)) from error


def _no_plan(forms: Sequence[Form], file: str, findings: Sequence[Finding]) -> str:
    named = {dict(one.context)["form"]: dict(one.context)["name"] for one in findings if one.code == "TPM590"}
    if named:
        add = ", ".join(f"tpm forms add {name}" for name in named.values())
        return f"{file} holds {' and '.join(named)}, which this workspace does not use. Add it and import again: {add}"
    form = forms[0]
    needed = ", ".join(one.heading for one in form.plan[:6])
    words = " and ".join(f"“{one}”" for one in form.levels or [form.heading(form.title_column)])
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
        first.aside = first.aside or one.aside
    return first


def _import_people(
    workspace: Workspace, file: str, book: Book, foreseen: bytes | None, *, preview: bool
) -> tuple[PlanImport | None, bytes]:
    """Take a table of directorates or officers into the plan; no result where the book holds neither.

    `foreseen` is the plan as it would be by now, on a preview; what it would be then is returned with the result.
    """
    before = foreseen or workspace.plan.read_bytes()
    table = people_table(book, read_plan(before, workspace.forms)[0])
    if table is None:
        return None, before
    sheet, lines, known = table
    result = PlanImport(file, known=known, preview=preview)
    after = _write(workspace, before, Additions({sheet: lines}), result)
    result.taken = {sheet.lower().removesuffix("s"): len(lines)} if lines else {}
    return result, after


def _write(workspace: Workspace, before: bytes, added: Additions, result: PlanImport, *, update: bool = False) -> bytes:
    """Change the plan and add lines to it; in a copy beside it where it is open or a change would lose something.

    Returns what was written, or would be.
    """
    edit, settings = PlanEdit(before), workspace.settings
    result.sheets = missing_sheets(before, [sheet for sheet, lines in added.every.items() if lines])
    if result.sheets:
        edit.add_sheets(new_plan(settings.council, settings.year, workspace.forms), result.sheets)
    for form in workspace.forms if update else ():
        edit.change(form, [one for one in result.changed if one.form == form.name])
    edit.add(added)
    result.updated = edit.done
    result.findings += edit.findings
    if not edit.touched:
        return before
    if open_in_excel(workspace.plan):
        edit.lost.insert(0, OPEN)
    result.lost = tuple(edit.lost)
    if not result.preview:
        result.written_to, result.aside = edit.write(workspace, result.file)
    return edit.data


def _with_people(form: Form, plan: Plan, placed: Sequence[PlacedRow], added: Additions, result: PlanImport) -> Plan:
    """Add the directorates and officers that the rows of a form name anew; the plan with them."""
    people, variants = new_people(form, plan, [one.row for one in placed])
    said = {one.context for one in result.findings}
    result.findings += [one for one in variants if one.context not in said]
    for sheet, lines in people.items():
        for line in lines:
            added.add(sheet, line)
    codes = tuple(Directorate(str(line["Code"])) for line in people[DIRECTORATES])
    names = tuple(Officer(str(line["Name"]), str(line["Directorate"] or "")) for line in people[OFFICERS])
    return replace(plan, directorates=plan.directorates + codes, officers=plan.officers + names)


def _import(
    workspace: Workspace,
    documents: list[_Document],
    foreseen: bytes | None,
    answers_for: Period | None,
    *,
    preview: bool,
    update: bool,
) -> PlanImport:
    before = foreseen or workspace.plan.read_bytes()
    year = Period(first_year(workspace.settings.year), 4)
    plan = with_originals(workspace, year, read_plan(before, workspace.forms)[0])
    result = PlanImport(", ".join(one.file for one in documents), preview=preview)
    result.findings = [found for one in documents for found in one.findings]
    seen = (Counter(part.imported.seen) for one in documents for part in one.parts)
    result.seen = dict(sum(seen, Counter()))
    added, refs = Additions(), dict[int, str]()
    for form in workspace.forms:
        rows = [row for one in documents for part in one.parts if part.form is form for row in part.imported.rows]
        if rows:
            placed, now = take_rows(workspace, form, plan, rows, added, result)
            said_for = answers_for.year if answers_for else workspace.settings.year
            take_history(form, plan, placed, said_for, added, result)
            refs |= {id(one.row): one.ref for one in placed}
            alone = len(workspace.forms) == 1
            result.taken |= counts(form, added.of(form.sheet), alone=alone)
            plan = _with_people(form, plan, now, added, result)
    result.taken |= {sheet.lower().removesuffix("s"): len(added.of(sheet)) for sheet in (DIRECTORATES, OFFICERS)}
    result.taken = {kind: count for kind, count in result.taken.items() if count}
    _write(workspace, before, added, result, update=update)
    result.findings += [] if update else [left(one) for one in result.changed]
    result.period = answers_for
    for one in documents:
        keep_answers(workspace, one.file, one.data, one.parts, refs, result)
    return result
