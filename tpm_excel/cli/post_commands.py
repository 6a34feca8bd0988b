"""The commands that write to people: `tpm chase` and `tpm send`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tpm_excel.cli.shared import JsonOption, WorkspaceOption, day_named, find, period_named, print_json, working

PeriodOption = Annotated[str, typer.Option(help="The period; the open one unless named.")]
TodayOption = Annotated[str, typer.Option(help="Count the days from this day, such as 2025-10-10, not from today.")]


def chase(
    period: PeriodOption = "",
    today: TodayOption = "",
    early: Annotated[bool, typer.Option("--early", help="Remind also before the day of the first reminder.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write a reminder draft for each person who is due, of exactly what is outstanding; nothing is sent."""
    from tpm_excel.cli.post_printing import chased_as_record, chased_as_text
    from tpm_excel.verbs.letters.chasing import chase as remind

    day = day_named(today) if today else date.today()  # noqa: DTZ011  # the day on the operator's wall
    found = find(workspace)
    quarter = period_named(period, found) if period else None
    with working(quiet=json) as progress:
        progress("Looking at what came")
        result = remind(found, quarter, day, early=early)
    (print_json(chased_as_record(result)) if json else chased_as_text(result))


def send(
    period: PeriodOption = "",
    only: Annotated[
        str, typer.Option(help="Only the drafts whose file name holds this: return, reminder, a code.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go to whom; send nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send also those that may have been sent already.")] = False,
    pause: Annotated[float, typer.Option(min=0, help="Seconds between two messages.")] = 1.0,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Send the drafts of a period by the mail server in tpm.toml, each exactly once."""
    from tpm_excel.cli.post_printing import sent_as_record, sent_as_text
    from tpm_excel.verbs.letters.sending import send as post

    found = find(workspace)
    quarter = period_named(period, found) if period else None
    with working(quiet=json) as progress:
        result = post(found, quarter, only=only, again=again, dry_run=dry_run, pause=pause, progress=progress)
    (print_json(sent_as_record(result)) if json else sent_as_text(result))
    raise typer.Exit(0 if result.fine else 1)


def register(app: typer.Typer) -> None:
    """Put these commands under `tpm`."""
    app.command()(chase)
    app.command()(send)
