"""The commands of `tpm plan` that look at a plan and keep it through the year."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tpm_excel.cli.shared import JsonOption, WorkspaceOption, find, print_json, working

Marking = Annotated[
    bool, typer.Option("--mark", help="Write plan-checked.xlsx, a copy of the plan with each finding as a note.")
]


def check(mark: Marking = False, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Say what is wrong with the plan: dates, levels, officers, codes, titles, references."""
    from tpm_excel.cli.plan_printing import checked_as_record, checked_as_text
    from tpm_excel.cli.printing import exit_status
    from tpm_excel.forms.library import catalogue_of
    from tpm_excel.verbs.plans.plan_checking import check as look

    found = find(workspace)
    with working(quiet=json) as progress:
        progress("Checking the plan")
        result = look(found, mark=mark)
    catalogue = catalogue_of(found.forms)
    (print_json(checked_as_record(result, catalogue)) if json else checked_as_text(result, catalogue))
    raise typer.Exit(exit_status(result.findings, catalogue))


def diff(
    file: Annotated[
        Path | None, typer.Argument(help="An earlier version of the plan; without it, the one that was last used.")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say what changed in the plan since the version last used: rows, deadlines, officers, directorates."""
    from tpm_excel.cli.plan_printing import diff_as_record, diff_as_text
    from tpm_excel.verbs.plans.plan_versions import diff as compare

    found = find(workspace)
    with working(quiet=json):
        result = compare(found, file)
    (print_json(diff_as_record(result)) if json else diff_as_text(result))


def replace_officer(
    old: Annotated[str, typer.Argument(help="The person who goes, as the plan has the name.")],
    new: Annotated[str, typer.Argument(help="The person who comes.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say which cells would change; write nothing.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Put one person in another's place everywhere in plan.xlsx."""
    from tpm_excel.cli.plan_printing import replaced_as_record, replaced_as_text
    from tpm_excel.verbs.plans.plan_people import replace_officer as replace

    found = find(workspace)
    with working(quiet=json):
        result = replace(found, old, new, dry_run=dry_run)
    (print_json(replaced_as_record(result)) if json else replaced_as_text(result))


def year_end(
    to: Annotated[str, typer.Option(help="The year after this one, such as 2026-27.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Make next year's plan from this year's: what is not finished goes on, under new references."""
    from tpm_excel.cli.plan_printing import year_end_as_record, year_end_as_text
    from tpm_excel.forms.library import catalogue_of
    from tpm_excel.verbs.workspaces.year_end import year_end as make

    found = find(workspace)
    with working(quiet=json) as progress:
        progress(f"Making the plan of {to}")
        result = make(found, to)
    catalogue = catalogue_of(found.forms)
    (print_json(year_end_as_record(result, catalogue)) if json else year_end_as_text(result, found.forms, catalogue))


def register(app: typer.Typer, plan_app: typer.Typer) -> None:
    """Put these commands under `tpm plan`, and that of the year's end under `tpm`."""
    app.command("year-end")(year_end)
    plan_app.command("check")(check)
    plan_app.command("diff")(diff)
    plan_app.command("replace-officer")(replace_officer)
