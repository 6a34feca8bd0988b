"""The commands of `tpm`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tpm_excel.cli import (
    explain_command,
    inbox_commands,
    master_commands,
    plan_commands,
    post_commands,
    publish_command,
)
from tpm_excel.cli.forms_commands import forms_app
from tpm_excel.cli.period_commands import period_app
from tpm_excel.cli.shared import (
    JsonOption,
    WorkspaceOption,
    ask_for_period,
    day_named,
    find,
    period_named,
    print_json,
    say,
    working,
)
from tpm_excel.cli.signoff_commands import signoff_app

app = typer.Typer(
    name="tpm",
    help="A council's quarterly returns: plan in, returns out, returns in, master out.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
plan_app = typer.Typer(
    help="The plan: read one that you have, check it, keep it through the year.", no_args_is_help=True
)
app.add_typer(plan_app, name="plan")
app.add_typer(forms_app, name="forms")
app.add_typer(signoff_app, name="signoff")
app.add_typer(period_app, name="period")


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"tpm {version('tpm-excel')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def where_you_stand(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Say where this workspace stands and what comes next."""
    del version
    from tpm_excel.workspace.problems import OperatorError

    if context.invoked_subcommand is not None:
        if workspace is not None or json:
            raise OperatorError(f"Write --workspace and --json after the command: tpm {context.invoked_subcommand} …")
        return
    from tpm_excel.cli.printing import standing_as_record, standing_as_text

    try:
        found = find(workspace)
    except OperatorError as error:
        if workspace is not None or json:
            raise
        say(str(error))
        say("\nTo see a whole quarter played first: tpm demo          All commands: tpm --help")
        raise typer.Exit(2) from error
    from tpm_excel.verbs.quarter.standing import standing

    with working(quiet=json):
        stands = standing(found, date.today())  # noqa: DTZ011
    if json:
        print_json(standing_as_record(stands))
    else:
        standing_as_text(stands)


@app.command()
def init(
    folder: Annotated[
        Path, typer.Argument(help="The folder of the workspace; it is made if it is not there.")
    ] = Path(),
    council: Annotated[str, typer.Option(help="The council's name, as it is printed.")] = "",
    year: Annotated[str, typer.Option(help="The financial year, such as 2025-26.")] = "",
    form: Annotated[
        list[str] | None, typer.Option(help="A form that it uses, if not the strategic plan alone; once for each.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make a workspace: settings, an empty plan, inbox, outbox and archive."""
    from tpm_excel.verbs.workspaces.setting_up import init as make
    from tpm_excel.workspace.problems import OperatorError

    if not council or not year:
        raise OperatorError('Name the council and the year: tpm init FOLDER --council "Rivermead" --year 2025-26')
    made = make(folder, council, year, form or ())
    if json:
        print_json({"folder": str(made.folder), "made": made.made, "kept": made.kept})
        return
    say(f"Workspace for {council}, {year}: {made.folder}", style="bold")
    if made.made:
        say(f"  made: {', '.join(made.made)}")
    if made.kept:
        say(f"  left as they were: {', '.join(made.kept)}")
    say("Next: open plan.xlsx in Excel and enter directorates and rows, or run tpm plan import FILE")


@plan_app.command("import")
def plan_import(
    files: Annotated[
        list[Path],
        typer.Argument(help="A table or a plan in blocks: .xlsx, .xls, .ods, .csv, .txt, .docx; known by its words."),
    ],
    answers_for: Annotated[
        str, typer.Option(help="Keep statuses, percentages and comments found there as this period's answers.")
    ] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="Say what would be taken and what not; write nothing.")
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Write rows that read differently into plan.xlsx; else they are listed.")
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Read a plan that you have into plan.xlsx, and say of every word of it where it went."""
    from tpm_excel.cli.import_printing import import_as_record, import_as_text
    from tpm_excel.verbs.plans.planning import import_plans

    found = find(workspace)
    period = period_named(answers_for, found) if answers_for else None
    with working(quiet=json) as progress:
        progress(f"Reading {', '.join(file.name for file in files)}")
        result = import_plans(found, files, period, preview=preview, update=update)
    (print_json(import_as_record(result)) if json else import_as_text(result))
    from tpm_excel.cli.printing import exit_status
    from tpm_excel.forms.library import catalogue_of

    raise typer.Exit(exit_status(result.findings, catalogue_of(found.forms)))


@app.command()
def generate(
    period: Annotated[str, typer.Option(help="The period, such as 2025-26-Q2.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write one return workbook for each directorate, with an e-mail draft beside it."""
    from tpm_excel.cli.printing import exit_status, generated_as_record, generated_as_text
    from tpm_excel.forms.library import catalogue_of
    from tpm_excel.verbs.letters.issuing import generate as issue

    found = find(workspace)
    quarter = period_named(period, found) if period else ask_for_period(found)
    with working(quiet=json) as progress:
        progress(f"Writing the returns of {quarter.label}")
        result = issue(found, quarter)
    catalogue = catalogue_of(found.forms)
    if json:
        print_json(generated_as_record(result, catalogue))
    else:
        generated_as_text(result, catalogue, date.today())  # noqa: DTZ011
    raise typer.Exit(exit_status(result.findings, catalogue))


@app.command()
def collect(
    inbox: Annotated[
        Path | None, typer.Argument(help="The folder that the returns lie in, if it is not inbox/.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be added, changed and held back; write nothing.")
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take in the returns, check them, merge them row by row, and write the master."""
    from tpm_excel.cli.printing import collected_as_record, collected_as_text, exit_status
    from tpm_excel.forms.library import catalogue_of
    from tpm_excel.verbs.masters.collecting import collect as take_in

    found = find(workspace)
    with working(quiet=json) as progress:
        result = take_in(found, inbox, dry_run=dry_run, progress=progress)
    catalogue = catalogue_of(found.forms)
    if json:
        print_json(collected_as_record(result, catalogue))
    else:
        collected_as_text(result, catalogue)
    raise typer.Exit(exit_status(result.findings, catalogue))


@app.command()
def status(
    period: Annotated[str, typer.Option(help="The period; the open one unless named.")] = "",
    today: post_commands.TodayOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say of each directorate what was issued, received and answered, what is open, and whom to ask."""
    from tpm_excel.cli.printing import status_as_record, status_as_text
    from tpm_excel.verbs.quarter.standing import status as look

    day = day_named(today) if today else None
    found = find(workspace)
    with working(quiet=json):
        result = look(found, period_named(period, found) if period else None)
    (print_json(status_as_record(result, day)) if json else status_as_text(result, day or date.today()))  # noqa: DTZ011


# in the order in which a quarter asks for them: that is how the help lists them
post_commands.register(app)
inbox_commands.register(app)
master_commands.register(app)
explain_command.register(app)
publish_command.register(app)
plan_commands.register(app, plan_app)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the demo is made.")] = Path("tpm-demo"),
    year: Annotated[bool, typer.Option("--year", help="Play all four quarters.")] = False,
    json: JsonOption = False,
) -> None:
    """Play a quarter of a fictional borough, or its year, aloud."""
    from tpm_excel.cli.demo import play

    raise typer.Exit(play(folder, year=year, as_json=json))
