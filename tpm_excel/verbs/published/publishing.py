"""`tpm publish`: the pack of a period for the committee and the public, from its master as it is archived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.published.editions import Edition, edition_of, freeze, what_changed
from tpm_excel.verbs.quarter.assembling import assemble
from tpm_excel.verbs.quarter.editing import find_edited
from tpm_excel.verbs.quarter.quarters_before import with_quarters
from tpm_excel.verbs.quarter.styling import style_of
from tpm_excel.verbs.quarter.trends import trends
from tpm_excel.verbs.received.gathering import gather
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.likeness import likeness
from tpm_excel.workbooks.publication.accessible import write_accessible
from tpm_excel.workbooks.publication.appendices import Trends, write_appendices
from tpm_excel.workbooks.publication.data import data_files
from tpm_excel.workbooks.publication.manifest import Origin, manifest_files
from tpm_excel.workbooks.publication.pack import ACCESSIBLE, APPENDICES, CHANGES, MANIFEST, PDF
from tpm_excel.workbooks.publication.pdf import as_pdf, libreoffice
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import write_atomically


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: where, which files, from which master, which edition, and what became of the PDF."""

    folder: Path
    period: Period
    files: tuple[str, ...]
    master: str
    edition: Edition
    no_pdf: str = ""

    @property
    def changes(self) -> int:
        """How many answers a revised edition changes."""
        return len(self.edition.changes)


def publish(workspace: Workspace, period: Period | None, *, pdf: bool, final: bool) -> Published:
    """Write the pack of a period, of the open one unless another is named; `final` freezes it."""
    wanted = period or workspace.open_period
    if wanted is None:
        raise OperatorError("No returns were generated yet, so there is nothing to publish.")
    with workspace.locked():
        return _publish(workspace, wanted, pdf=pdf, final=final)


def _publish(workspace: Workspace, period: Period, *, pdf: bool, final: bool) -> Published:
    written = workspace.archive.journal.last("master written", period=period.name)
    if written is None:
        raise OperatorError(f"There is no master of {period.label} yet. First: tpm collect")
    content, figures = _as_archived(workspace, period, written.get("likeness", ""))
    data = data_files(content.master, workspace.forms)
    edition = edition_of(workspace, period, data)
    folder = workspace.folder / "published" / edition.folder(period)
    if edition.final and (folder / MANIFEST).is_file():
        standing = tuple(sorted(path.name for path in folder.iterdir() if path.is_file()))
        missing = "This edition is final, so no PDF was added to it." if pdf and PDF not in standing else ""
        return Published(folder, period, standing, edition.master, edition, missing)
    files = _files(workspace, content, figures, data)
    if edition.number:
        edition = replace(edition, changes=what_changed(workspace, edition, content, data))
        files[CHANGES] = edition.as_csv()
    missing = _add_pdf(files, period) if pdf else ""
    plan = workspace.archive.journal.last("plan used", period=period.name)
    origin = Origin(
        workspace.master(period).name,
        written["digest"],
        plan["digest"] if plan else "",
        edition.number,
        final or edition.final,
    )
    files |= manifest_files(content.master, origin, files)
    _put(folder, files)
    if final and not edition.final:
        freeze(workspace, period, edition, data, files[MANIFEST], written["digest"])
        edition = replace(edition, final=True)
    return Published(folder, period, tuple(files), written["digest"], edition, missing)


def _as_archived(workspace: Workspace, period: Period, archived: str) -> tuple[MasterContent, Trends]:
    """The content of the master, which must be what its archived workbook shows."""
    edited = [one for one in find_edited(workspace) if one.period == period]
    plan, _ = plan_of(workspace, period)
    gathered = gather(workspace, [(one, None) for one in workspace.archive.receipts()], plan)
    content = assemble(workspace, gathered, period, plan).content
    if period == workspace.open_period and workspace.plan.read_bytes() != workspace.archived_plan(period):
        raise OperatorError(f"The plan was changed since the master of {period.label} was written. First: tpm collect")
    if edited or (archived and likeness(content) != archived):
        because = "was edited" if edited else "does not hold all that was received"
        raise OperatorError(f"The master of {period.label} {because} since it was written. First: tpm collect")
    return with_quarters(workspace, gathered, content), trends(workspace, gathered, plan, content.master)


def _files(
    workspace: Workspace, content: MasterContent, figures: Trends, data: Mapping[str, bytes]
) -> dict[str, bytes]:
    contact = workspace.settings.contact
    said, style = (contact.name, contact.email, contact.phone), style_of(workspace)
    return {
        APPENDICES: write_appendices(content, workspace.forms, figures, style),
        ACCESSIBLE: write_accessible(content.master, workspace.forms, content.summaries, said, style),
        **data,
    }


def _add_pdf(files: dict[str, bytes], period: Period) -> str:
    """Add the appendices as PDF, or say why there is none."""
    if not libreoffice():
        return "There is no LibreOffice here to draw the PDF: open appendices.xlsx and save it as PDF."
    drawn = as_pdf(files[APPENDICES], period.last_day)
    if drawn is None:
        return "LibreOffice could not draw the PDF: open appendices.xlsx and save it as PDF."
    files[PDF] = drawn
    return ""


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a pack; a PDF of an earlier run does not stay beside newer appendices."""
    old = folder / PDF
    if PDF not in files and old.is_file():
        old.unlink()
    for name, data in files.items():
        path = folder / name
        if not path.is_file() or sha256(path.read_bytes()).digest() != sha256(data).digest():
            write_atomically(path, data)
