"""The commands about a period's days: `tpm period open` and `tpm period show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tpm_excel.cli.shared import (
    JsonOption,
    WorkspaceOption,
    day_named,
    find,
    many,
    period_named,
    print_json,
    print_table,
    say,
)

if TYPE_CHECKING:
    from tpm_excel.verbs.workspaces.periods import PeriodDays

period_app = typer.Typer(
    help="The calendar of a quarter: when it opens, is due, is signed off and closes.", no_args_is_help=True
)


@period_app.command("open")
def open_period(
    period: Annotated[str, typer.Argument(help="The period, such as 2025-26-Q2.")],
    due: Annotated[str, typer.Option(help="The day by which returns are asked back, such as 2025-10-17.")] = "",
    opens: Annotated[str, typer.Option(help="The day on which returns go out.")] = "",
    reminder: Annotated[list[str] | None, typer.Option(help="A day on which to remind; once for each.")] = None,
    sign_off: Annotated[str, typer.Option(help="The day by which directors sign off.")] = "",
    closes: Annotated[str, typer.Option(help="The day after which a return is late.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Open a period, on its usual days or on those named; again, to move them."""
    from tpm_excel.verbs.workspaces.periods import open_period as begin
    from tpm_excel.workspace.calendar import PeriodDates

    named = {"due": due, "opens": opens, "sign_off": sign_off, "closes": closes}
    given = {name: day_named(text) for name, text in named.items() if text}
    dates = PeriodDates(**given, reminders=tuple(map(day_named, reminder)) if reminder else None)
    found = find(workspace)
    result = begin(found, period_named(period, found), dates)
    (print_json(_as_record(result)) if json else _as_text(result))


@period_app.command("show")
def show(
    period: Annotated[str, typer.Argument(help="The period; the open one unless named.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Show the days of a period."""
    from tpm_excel.verbs.workspaces.periods import days_of

    found = find(workspace)
    result = days_of(found, period_named(period, found) if period else None)
    (print_json(_as_record(result)) if json else _as_text(result))


def _as_record(result: PeriodDays) -> dict[str, Any]:
    return {
        "period": result.period.name,
        "open": result.is_open,
        "changed": result.changed,
        "returns_issued": result.issued,
        "calendar": [{"what": what, "date": day.isoformat()} for what, day in result.calendar.named],
    }


def _as_text(result: PeriodDays) -> None:
    """Print the days of a period, each with how many working days lie before it."""
    days, opens = result.calendar, result.calendar.opens
    say(f"{result.period.label}{', the open period' if result.is_open else ''}", style="bold")
    rows = [
        [what, f"{day:%A}", f"{day:%d/%m/%Y}", str(days.working.between(opens, day) + 1) if day >= opens else ""]
        for what, day in days.named
    ]
    print_table([("", ""), ("Day", ""), ("Date", ""), ("Working day", "right")], rows)
    if result.changed and result.issued:
        say(
            f"{many(result.issued, 'return')} went out with the dates as they were. To write them again: "
            f"tpm generate --period {result.period.name}",
            style="yellow",
        )
    elif not result.issued:
        say(f"Next: tpm generate --period {result.period.name}")
