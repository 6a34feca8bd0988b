"""`tpm plan import`: a council's own table into `plan.xlsx`, and the answers that stand in it kept for a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.references import next_activity, next_in_list, next_milestone
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan, PlanRow
from tpm_excel.verbs.people_import import people_table
from tpm_excel.verbs.reading import read_file, refusal
from tpm_excel.workbooks.book import Book, Unreadable
from tpm_excel.workbooks.opening import open_book
from tpm_excel.workbooks.plan_edit import add_rows
from tpm_excel.workbooks.plan_import import Imported, ImportedRow, read_flat_table
from tpm_excel.workbooks.plan_reader import DIRECTORATES, OFFICERS, read_plan, split
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import write_atomically


@dataclass(slots=True)
class PlanImport:
    """What an import took, by kind; what was there already; and where it was written."""

    file: str
    taken: dict[str, int] = field(default_factory=dict)
    known: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    period: Period | None = None
    written_to: str = ""
    lost: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)


def import_plan(workspace: Workspace, file: Path, answers_for: Period | None) -> PlanImport:
    """Read a table into the plan. Rows that the plan has already, by reference or title, keep their references."""
    data = read_file(file)
    try:
        book = open_book(data)
    except Unreadable as error:
        raise OperatorError(refusal(error, file.name)) from error
    form = workspace.forms[0]
    imported, findings = read_flat_table(book, form, file.name)
    if imported is None:
        with workspace.locked():
            people = _import_people(workspace, file.name, book)
        if people:
            return people
        needed = ", ".join(one.heading for one in form.plan[:6])
        raise OperatorError(
            f"{file.name} has no table that looks like a plan: no row of headings such as {needed}. "
            "Put the headings in one row above the table and import again."
        )
    if not workspace.plan.is_file():
        raise OperatorError(f"{workspace.plan.name} is gone. Make an empty one with tpm init, or put it back.")
    with workspace.locked():
        return _import(workspace, form, file.name, data, imported, findings, answers_for)


def _import_people(workspace: Workspace, file: str, book: Book) -> PlanImport | None:
    """Take a table of directorates or officers into the plan; None where the book holds neither."""
    before = workspace.plan.read_bytes() if workspace.plan.is_file() else b""
    table = people_table(book, read_plan(before, workspace.forms)[0]) if before else None
    if table is None:
        return None
    sheet, lines, known = table
    result = PlanImport(file, known=known)
    _write(workspace, before, {sheet: lines}, result)
    result.taken = {sheet.lower().removesuffix("s"): len(lines)} if lines else {}
    return result


def _write(
    workspace: Workspace, before: bytes, added: Mapping[str, list[dict[str, Value]]], result: PlanImport
) -> None:
    """Add lines to the plan; into a copy beside it where the plan holds what a change would lose."""
    if any(added.values()):
        after, lost = add_rows(before, added)
        target = workspace.plan.with_name("plan-imported.xlsx") if lost else workspace.plan
        write_atomically(target, after)
        result.lost, result.written_to = tuple(lost), target.name


def _import(
    workspace: Workspace,
    form: Form,
    file: str,
    data: bytes,
    imported: Imported,
    findings: list[Finding],
    answers_for: Period | None,
) -> PlanImport:
    before = workspace.plan.read_bytes()
    plan, _ = read_plan(before, workspace.forms)
    placing = _Placing(form, plan)
    lines = placing.place(imported)
    result = PlanImport(file, known=placing.known, findings=[*findings, *placing.findings])
    added = {form.sheet: lines, **_people(form, plan, imported)}
    result.taken = _taken(form, lines, added)
    _write(workspace, before, added, result)
    if answers_for:
        _keep_answers(workspace, form, file, data, placing.refs, imported, answers_for, result)
    return result


def _taken(form: Form, lines: list[dict[str, Value]], added: Mapping[str, list[dict[str, Value]]]) -> dict[str, int]:
    levels = Counter(str(line[form.heading(form.level_column)]).lower() for line in lines if form.levels)
    taken = {}
    for name in form.summary.by[-1]:
        count = len({line.get(form.heading(name)) for line in lines if line.get(form.heading(name))})
        taken[form.heading(name).lower()] = count
    taken |= {level.lower(): levels[level.lower()] for level in form.levels} or {"row": len(lines)}
    taken["directorate"] = len(added[DIRECTORATES])
    taken["officer"] = len(added[OFFICERS])
    return {kind: count for kind, count in taken.items() if count}


class _Placing:
    """Gives each row of the table its reference: its own, that of the same row in the plan, or the next free one."""

    def __init__(self, form: Form, plan: Plan) -> None:
        self.form = form
        self.existing = {row.ref: row for row in plan.of(form.name)}
        self.by_title: dict[tuple[str, ...], list[PlanRow]] = {}
        for row in plan.of(form.name):
            self.by_title.setdefault(self._title_key(row.values, row.level), []).append(row)
        self.taken = set(self.existing)
        self.refs: dict[str, str] = {}
        self.known = 0
        self.findings: list[Finding] = []
        self.parent = ""

    def place(self, imported: Imported) -> list[dict[str, Value]]:
        """Return the lines to add to the plan, by heading."""
        printed = Counter(self._printed(row) for row in imported.rows)
        self.taken |= {ref for ref, times in printed.items() if ref and times == 1}
        lines = []
        for row in imported.rows:
            level = self._level(row)
            top = self.form.top(level)
            same = self._same(row, level)
            ref = same.ref if same else self._reference(row, top=top, printed=printed)
            if top:
                self.parent = ref
            self.refs[str(row.number)] = ref
            self.taken.add(ref)
            if same:
                self.known += 1
                self.findings += self._differences(row, same)
                continue
            values = dict(row.values) | {self.form.key: ref}
            values |= {self.form.level_column: level} if self.form.levels else {}
            lines.append({self.form.heading(name): value for name, value in values.items()})
            if not row.values.get(self.form.title_column):
                self.findings.append(finding("TPM513", _at(row, ref)))
        return lines

    def _printed(self, row: ImportedRow) -> str:
        return str(row.values.get(self.form.key) or "")

    def _level(self, row: ImportedRow) -> str:
        if not self.form.levels:
            return ""
        found = str(row.values.get(self.form.level_column) or "").casefold()
        level = next((one for one in self.form.levels if one.casefold() == found), "")
        if level:
            return level
        allowed, heading = " or ".join(self.form.levels), self.form.heading(self.form.level_column)
        self.findings.append(finding("TPM517", _at(row, ""), heading=heading, found=found, allowed=allowed))
        return self.form.levels[-1] if self.parent else self.form.levels[0]

    def _title_key(self, values: Mapping[str, Value], level: str) -> tuple[str, ...]:
        names = (*self.form.summary.by[-1], self.form.title_column)
        return (level, *(" ".join(written(values.get(name)).casefold().split()) for name in names))

    def _same(self, row: ImportedRow, level: str) -> PlanRow | None:
        ref = self._printed(row)
        if ref in self.existing:
            return self.existing[ref]
        same = (
            self.by_title.get(self._title_key(row.values, level), []) if row.values.get(self.form.title_column) else []
        )
        under = [one for one in same if one.parent in ("", self.parent)]
        return under[0] if len(under) == 1 else None

    def _reference(self, row: ImportedRow, *, top: bool, printed: Counter[str]) -> str:
        ref = self._printed(row)
        if ref and (printed[ref] == 1 or (top and ref not in self.refs.values())):
            return ref
        if not self.form.levels:
            return next_in_list([*self.taken, *self.refs.values()])
        if top or not self.parent:
            return next_activity(str(row.values.get(self.form.number_under) or "1."), self.taken)
        return next_milestone(self.parent, self.taken)

    def _differences(self, row: ImportedRow, same: PlanRow) -> list[Finding]:
        found = []
        for name, value in row.values.items():
            meant = same.values.get(name)
            if value not in (None, "", meant) and name != self.form.key:
                context = {
                    "heading": self.form.heading(name),
                    "found": written(value)[:80],
                    "plan": written(meant)[:80],
                }
                found.append(finding("TPM521", _at(row, same.ref), **context))
        return found


def _at(row: ImportedRow, ref: str) -> Place:
    return Place(row.place.file, row.place.sheet, row.place.cell, ref)


def _people(form: Form, plan: Plan, imported: Imported) -> dict[str, list[dict[str, Value]]]:
    """Directorates and officers that the plan does not know yet; an officer's directorate only where it is certain."""
    codes: dict[str, None] = {}
    sits: dict[str, Counter[str]] = {}
    for row in imported.rows:
        own = [code for name in form.route for code in split(str(row.values.get(name) or ""))]
        codes |= dict.fromkeys(own)
        people = split(str(row.values.get(form.officer) or ""))
        for person in people:
            sits.setdefault(person, Counter())
            if len(people) == len(set(own)) == 1:
                sits[person][own[0]] += 1
    known = {one.code.casefold() for one in plan.directorates}
    officers = {one.name.casefold() for one in plan.officers}
    return {
        DIRECTORATES: [{"Code": code} for code in codes if code.casefold() not in known],
        OFFICERS: [
            {"Name": name, "Directorate": next(iter(where)) if len(where) == 1 else None}
            for name, where in sits.items()
            if name.casefold() not in officers
        ],
    }


def _keep_answers(
    workspace: Workspace,
    form: Form,
    file: str,
    data: bytes,
    refs: Mapping[str, str],
    imported: Imported,
    period: Period,
    result: PlanImport,
) -> None:
    """Archive the file and note which of its rows has which reference: its answers are read from it when asked for."""
    digest = workspace.archive.keep("received", data, Path(file).suffix)
    known = workspace.archive.journal.last("answers imported", period=period.name, digest=digest)
    if not known or known["refs"] != refs:
        journal = workspace.archive.journal
        journal.add("answers imported", period=period.name, form=form.name, file=file, digest=digest, refs=dict(refs))
    result.period = period
    for row in imported.rows:
        for answer in row.answers.values():
            if answer.value is not None:
                heading = form.heading(answer.field)
                result.answers[heading] = result.answers.get(heading, 0) + 1
