"""The commands that write to people: `tpm chase` and `tpm send`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tpm_excel.cli.shared import JsonOption, WorkspaceOption, day_named, find, period_named, print_json, working

PeriodOption = Annotated[str, typer.Option(help="The period; the open one unless named.")]


def chase(
    period: PeriodOption = "",
    today: Annotated[str, typer.Option(help="Count the days from this day, such as 2025-10-10, not from today.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write one reminder draft for each person, of exactly what is outstanding; nothing is sent."""
    from tpm_excel.cli.post_printing import chased_as_record, chased_as_text
    from tpm_excel.verbs.chasing import chase as remind

    day = day_named(today) if today else date.today()  # noqa: DTZ011  # the day on the operator's wall
    quarter = period_named(period) if period else None
    found = find(workspace)
    with working(quiet=json) as progress:
        progress("Looking at what came")
        result = remind(found, quarter, day)
    (print_json(chased_as_record(result)) if json else chased_as_text(result))


def register(app: typer.Typer) -> None:
    """Put these commands under `tpm`."""
    app.command()(chase)
