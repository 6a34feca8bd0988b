"""Whether a return came from somebody who is known for its directorate."""

from __future__ import annotations

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.post.drafts import addresses
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan
from tpm_excel.workspace.archive import Receipt
from tpm_excel.workspace.folder import Workspace


def check_sender(workspace: Workspace, receipt: Receipt, plan: Plan, directorate: str) -> list[Finding]:
    """Query a return whose sender the plan does not know for its directorate; where it knows nobody, nothing is said.

    What the performance team forwards is its own affair.
    """
    if not receipt.sender:
        return []
    code = directorate.casefold()
    officers = (one.email for one in plan.officers if one.directorate.casefold() == code)
    cells = [plan.directorate(directorate).email, *officers]
    known = {each.casefold() for cell in cells for each in addresses(cell)}
    ours = {each.casefold() for each in addresses(workspace.settings.contact.email)}
    if not known or receipt.sender in known | ours:
        return []
    return [finding("TPM145", Place(receipt.file), directorate=directorate, whose=directorate, sender=receipt.sender)]
