"""What the commands of the plan did, as text for people and as a record for `--json`."""

from __future__ import annotations

from typing import Any

from tpm_excel.cli.shared import many, print_findings, say
from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Severity
from tpm_excel.findings.listing import as_records
from tpm_excel.verbs.plan_checking import PlanChecked

_ALL = 100_000


def checked_as_record(result: PlanChecked, catalogue: Catalogue) -> dict[str, Any]:
    """Return what was found in the plan, for JSON."""
    return {
        "year": result.year,
        "rows": result.rows,
        "marked": str(result.marked) if result.marked else "",
        "set_aside": result.aside,
        "findings": as_records(result.findings, catalogue),
    }


def checked_as_text(result: PlanChecked, catalogue: Catalogue) -> None:
    """Print what was found in the plan, all of it."""
    counts = [many(catalogue.count(result.findings, one), one.value) for one in Severity]
    found = ", ".join(one for one in counts if not one.startswith("0 ")) or "nothing to correct"
    say(f"Plan {result.year}, {many(result.rows, 'row')}: {found}.", style="bold")
    print_findings(result.findings, catalogue, rest="", most=_ALL)
    if result.aside:
        say(f"\nplan-checked.xlsx had been changed by hand. That copy is kept as {result.aside}.", style="yellow")
    if result.marked:
        say(f"\nThe same as notes on the cells of a copy: {result.marked}. Correct plan.xlsx itself.")
    elif result.findings:
        say("\nThe same as notes on the cells of a copy: tpm plan check --mark")
