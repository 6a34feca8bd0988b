"""Writing what an import brings into `plan.xlsx`: cells changed in place, rows added; or a copy beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.dates import dates_in
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import heading_names
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import PlanRow
from tpm_excel.verbs.files.beside import write_beside
from tpm_excel.verbs.plans.import_result import Additions, Changed
from tpm_excel.verbs.plans.placing import PlacedRow
from tpm_excel.workbooks.plan.editing import add_column, add_rows, missing_headings, set_cells
from tpm_excel.workbooks.plan.sheets import with_sheets
from tpm_excel.workspace.folder import Workspace, whoever_runs
from tpm_excel.workspace.writing import write_atomically

BESIDE = "plan-imported.xlsx"
OPEN = "it is open in Excel"


@dataclass(slots=True)
class PlanEdit:
    """The plan's workbook while it is changed, what it lost of its own on the way, and what was found."""

    data: bytes
    touched: bool = False
    lost: list[str] = field(default_factory=list)
    done: list[Changed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def change(self, form: Form, changed: Sequence[Changed]) -> None:
        """Write changed cells; a date that is changed keeps the first one in the column that the form has for it."""
        cells: dict[tuple[str, str], Value] = {}
        for one in changed:
            sheet, cell = one.row.place.sheet, one.row.cells.get(one.column)
            if cell is None:
                self.findings.append(finding("TPM541", one.row.place, heading=one.heading, sheet=sheet))
                continue
            cells[sheet, cell] = one.value
            self.done.append(one)
        cells |= self._first_dates(form)
        if not cells:
            return
        self.data, lost, formulas = set_cells(self.data, cells)
        self._lose(lost)
        for one in self.done.copy():
            if (one.row.place.sheet, one.row.cells[one.column]) in formulas:
                self.done.remove(one)
                place, about = one.row.at(one.column), one.row.text(form.title_column)
                self.findings.append(finding("TPM581", place, about=about, heading=one.heading, found=one.found))

    def _first_dates(self, form: Form) -> dict[tuple[str, str], Value]:
        """The cells that keep the first of a date that is changed; the column is added where the sheet has none yet."""
        columns = {one.original_of: one.name for one in form.plan if one.original_of}
        cells: dict[tuple[str, str], Value] = {}
        added: dict[str, str] = {}
        for one in [each for each in self.done if each.form == form.name]:
            name, before = columns.get(one.column, ""), one.row.values.get(one.column)
            if not name or not isinstance(before, date):
                continue
            sheet, cell = one.row.place.sheet, one.row.cells.get(name, "")
            if not cell:
                if name not in added:
                    self.data, lost, added[name] = add_column(self.data, sheet, form.heading(name), headings_of(form))
                    self._lose(lost)
                cell = added[name] + "".join(filter(str.isdigit, one.row.place.cell))
            cells[sheet, cell] = one.row.values.get(name) or before
        return cells

    def add_sheets(self, model: bytes, names: Sequence[str]) -> None:
        """Add sheets that the plan has not, as they stand in a new plan."""
        self.data, lost = with_sheets(self.data, model, names)
        self._lose(lost)

    def add(self, added: Additions) -> None:
        """Add rows below what stands there, and between; say for what there is no column."""
        every = {sheet: lines for sheet, lines in added.every.items() if lines}
        if not every:
            return
        for sheet, headings in missing_headings(self.data, every).items():
            place = Place("plan.xlsx", sheet)
            self.findings += [finding("TPM541", place, heading=one, sheet=sheet) for one in headings]
        self.data, lost = add_rows(self.data, added.foot, added.between)
        self._lose(lost)

    def _lose(self, lost: Sequence[str]) -> None:
        self.touched = True
        self.lost += [one for one in lost if one not in self.lost]

    def write(self, workspace: Workspace, file: str) -> tuple[str, str]:
        """Write the plan and journal what changed; a copy beside it where it is open, or would lose something.

        Returns the name of what was written, and that under which an earlier copy is kept.
        """
        before, aside = workspace.plan.read_bytes(), ""
        target = workspace.plan.with_name(BESIDE) if self.lost else workspace.plan
        if self.lost:
            aside = write_beside(target, self.data)
        else:
            write_atomically(target, self.data)
        kept = workspace.archive.keep("plans", before, ".xlsx")
        changed = [[one.ref, one.heading, one.plan, one.found] for one in self.done]
        said = {"file": file, "written_to": target.name, "before": kept, "changes": changed}
        workspace.archive.journal.add("plan imported", **said, by=whoever_runs())
        return target.name, aside


def headings_of(form: Form) -> set[str]:
    """Return the headings by which a form's plan columns are known, other names too."""
    return set(heading_names(form, with_aliases=True))


def differences(form: Form, one: PlacedRow, same: PlanRow) -> list[Changed]:
    """Return what a row of a document says otherwise than the plan; what it leaves blank is no change."""
    found: list[Changed] = []
    for name, value in one.row.values.items():
        meant = same.values.get(name)
        if value in (None, "") or written(value) == written(meant) or name in (form.key, form.level_column):
            continue
        if isinstance(value, str) and dates_in(value) == [meant]:
            continue  # a date with more words, which the plan keeps as text and reads as the date
        found.append(
            Changed(form.name, one.place, form.heading(name), written(meant), written(value), same, name, value)
        )
    return found


def left(one: Changed) -> Finding:
    """Say of a row that reads differently that the plan was left as it is."""
    return finding("TPM521", one.place, heading=one.heading, found=one.found, plan=one.plan)
