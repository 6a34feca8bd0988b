"""`tpm summary` and `tpm open`: what the master of a period counts, and where the latest one lies."""

from __future__ import annotations

from pathlib import Path

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.quarter.assembling import assemble
from tpm_excel.verbs.quarter.quarters_before import with_quarters
from tpm_excel.verbs.received.gathering import gather
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError


def summary(workspace: Workspace, period: Period | None) -> MasterContent:
    """Return what the master of a period shows; of the open one unless another is named."""
    wanted = period or workspace.open_period
    if wanted is None:
        raise OperatorError(f"No returns were generated yet. First: tpm generate --period {workspace.settings.year}-Q1")
    plan, _ = plan_of(workspace, wanted)
    gathered = gather(workspace, [(one, None) for one in workspace.archive.receipts()], plan)
    return with_quarters(workspace, gathered, assemble(workspace, gathered, wanted, plan).content)


def latest_master(workspace: Workspace, period: Period | None) -> Path:
    """Return the master of a period, or the latest that there is; OperatorError where there is none."""
    written = {Period.parse(one["period"]) for one in workspace.archive.journal.events("master written")}
    there = sorted(one for one in written if workspace.master(one).is_file())
    wanted = period or (there[-1] if there else None)
    if wanted is None:
        raise OperatorError("There is no master yet. It is written by: tpm collect")
    if not workspace.master(wanted).is_file():
        raise OperatorError(f"There is no {workspace.master(wanted).name} here. It is written by: tpm collect")
    return workspace.master(wanted)
