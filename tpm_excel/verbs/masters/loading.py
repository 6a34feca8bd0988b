"""The public library: a master read back for analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part, heading_names
from tpm_excel.forms.library import load_forms, templates
from tpm_excel.merging.frames import to_frame
from tpm_excel.terms.cells import Value
from tpm_excel.terms.limits import OWN
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.files.reading import read_file, refusal
from tpm_excel.verbs.masters.collecting import Collected
from tpm_excel.verbs.masters.collecting import collect as take_in
from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workbooks.reading.flat_table import Table, find_table
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

if TYPE_CHECKING:
    from tpm_excel.merging.frames import Frame


@dataclass(frozen=True, slots=True)
class LoadedMaster:
    """A master as read from its workbook: its period, and the rows of each form by column name."""

    period: Period
    forms: Mapping[str, Form]
    rows: Mapping[str, tuple[Mapping[str, Value], ...]]

    def to_frame(self, form: str) -> Frame:
        """Return the rows of a form as a pandas frame; KeyError where the master has no such form."""
        return to_frame(self.forms[form], self.period, self.rows[form])


def load_master(path: str | Path, forms: Path | None = None) -> LoadedMaster:
    """Read a master that `tpm collect` wrote; `forms` is a workspace's own folder of forms, if it is not beside it.

    Raises OperatorError, in words for people, where the file is no master.
    """
    path = Path(path)
    forms = forms or path.parent / "forms"
    try:
        book = open_book(read_file(path), OWN)
    except Unreadable as error:
        raise OperatorError(refusal(error, path.name)) from error
    names = {one.stem for folder in (forms, templates() / "forms") for one in folder.glob("*.toml")}
    known = {form.name: form for form in load_forms(tuple(sorted(names - {"choices"})), forms)}
    sheets = {sheet.name: sheet for sheet in book.sheets}
    title = sheets["Summary"].cell(0, 0).written if "Summary" in sheets else ""
    try:
        period = Period.parse(title.rpartition(": returns ")[2])
    except ValueError as error:
        raise OperatorError(f"{path.name} is not a master: its sheet Summary does not say a period.") from error
    rows: dict[str, tuple[Mapping[str, Value], ...]] = {}
    for form in known.values():
        headings = heading_names(form, with_aliases=False)
        table = find_table(sheets[form.sheet], headings) if form.sheet in sheets else None
        if table:
            rows[form.name] = tuple(_row(form, table, number) for number in table.rows())
    return LoadedMaster(period, known, rows)


def collect(folder: str | Path, inbox: str | Path | None = None, *, dry_run: bool = False) -> Collected:
    """Take in what lies in the inbox of a workspace, as `tpm collect` does, and return what that did.

    Raises OperatorError, in words for people, where the folder is no workspace.
    """
    return take_in(Workspace.find(Path(folder)), Path(inbox) if inbox else None, dry_run=dry_run, progress=_quietly)


def _quietly(_: str) -> None:
    """Show nobody what is being done."""


def _row(form: Form, table: Table, number: int) -> dict[str, Value]:
    plan = {one.name: table.cell(number, (Part.PLAN, one.name)).value for one in form.plan}
    answers = {one.name: table.cell(number, (Part.ANSWER, one.name)).value for one in form.answer}
    return plan | answers | {one.name: table.cell(number, (Part.COMPUTED, one.name)).value for one in form.computed}
