"""The command that publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tpm_excel.cli.shared import JsonOption, WorkspaceOption, find, many, period_named, print_json, say, working

if TYPE_CHECKING:
    from tpm_excel.verbs.published.publishing import Published


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(publish)


def publish(
    period: Annotated[str, typer.Option(help="The period; the open one unless named.")] = "",
    pdf: Annotated[bool, typer.Option("--pdf", help="The appendices as PDF too, drawn by LibreOffice.")] = False,
    final: Annotated[
        bool, typer.Option("--final", help="Freeze it: what comes later goes to a revised edition.")
    ] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write what goes to committee and to the public: appendices, an accessible workbook, the data, a manifest."""
    from tpm_excel.verbs.published.publishing import publish as write

    found = find(workspace)
    with working(quiet=json) as progress:
        progress("Writing what is published")
        result = write(found, period_named(period, found) if period else None, pdf=pdf, final=final)
    (print_json(_as_record(result)) if json else _as_text(result))


def _as_record(result: Published) -> dict[str, Any]:
    return {
        "period": result.period.name,
        "folder": str(result.folder),
        "files": list(result.files),
        "master_sha256": result.master,
        "edition": result.edition.number,
        "final": result.edition.final,
        "changes": result.changes,
        "no_pdf": result.no_pdf,
    }


def _as_text(result: Published) -> None:
    from tpm_excel.workbooks.publication.pack import ABOUT

    edition = f"Revised edition {result.edition.number}" if result.edition.number else "First edition"
    state = "final" if result.edition.final else "not final"
    say(f"{result.period.label}: {edition.lower()}, {state}, in {result.folder}", style="bold")
    for name in result.files:
        say(f"  {name}   {ABOUT.get(name, 'the rows of a form')}")
    if result.no_pdf:
        say(result.no_pdf, style="yellow")
    if result.edition.number:
        say(f"{many(result.changes, 'value')} changed since the edition that was final before it: changes.csv.")
    if not result.edition.final:
        say("When it has gone out: tpm publish --final. What comes later then goes to a revised edition.")
