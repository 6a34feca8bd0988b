"""The bytes of a master: what was assembled, the quarters before it, and the workspace's own style."""

from __future__ import annotations

from tpm_excel.verbs.quarter.quarters_before import with_quarters
from tpm_excel.verbs.quarter.styling import style_of
from tpm_excel.verbs.received.gathering import Gathered
from tpm_excel.workbooks.master.book import write_master
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.master.likeness import likeness
from tpm_excel.workspace.folder import Workspace


def master_bytes(workspace: Workspace, gathered: Gathered, content: MasterContent) -> tuple[bytes, str]:
    """Return the master of a period as a workbook, and its likeness; the same archive gives the same bytes."""
    shown, like = with_quarters(workspace, gathered, content), likeness(content)
    return write_master(shown, workspace.forms, style_of(workspace), like), like
