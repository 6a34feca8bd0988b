"""The commands about received files: set one aside, reissue one, take the last step back, trace a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tpm_excel.cli.shared import (
    JsonOption,
    WorkspaceOption,
    find,
    many,
    period_named,
    print_findings,
    print_json,
    say,
    working,
)

if TYPE_CHECKING:
    from tpm_excel.findings.catalogue import Catalogue
    from tpm_excel.verbs.letters.reissuing import Reissued
    from tpm_excel.verbs.masters.tracing import Trace


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(exclude)
    app.command()(reissue)
    app.command()(trace)
    app.command()(undo)


def exclude(
    file: Annotated[str, typer.Argument(help="The file by its name as it came, or by the first letters of its hash.")],
    because: Annotated[str, typer.Option(help="Why; it is kept in the journal and printed in the master.")] = "",
    take_back: Annotated[bool, typer.Option("--take-back", help="Count the file again.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Set a received file aside, so that none of its answers count; or take it back."""
    from tpm_excel.verbs.received.excluding import exclude as set_aside

    done = set_aside(find(workspace), file, because, take_back=take_back)
    if json:
        record = {"file": done.receipt.file, "sha256": done.receipt.digest, "because": done.because}
        print_json(record | {"excluded": bool(done.because), "changed": done.changed})
        return
    state = f"is set aside: {done.because}" if done.because else "counts"
    say(f"{done.receipt.file} {state}{'' if done.changed else ' (as before)'}.", style="bold")
    say("Next: tpm collect, which writes the master anew")


def reissue(
    file: Annotated[str, typer.Argument(help="The file: its path, its name as it came, or the beginning of its hash.")],
    period: Annotated[str, typer.Option(help="The period of the fresh return; the open one unless named.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Carry the answers of an old or damaged return into a fresh one, with an e-mail draft beside it."""
    from tpm_excel.cli.printing import exit_status
    from tpm_excel.forms.library import catalogue_of
    from tpm_excel.verbs.letters.reissuing import reissue as carry_over

    found = find(workspace)
    with working(quiet=json) as progress:
        progress(f"Reading {file}")
        result = carry_over(found, file, period_named(period, found) if period else None)
    catalogue = catalogue_of(found.forms)
    (print_json(_reissued_record(result, catalogue)) if json else _reissued_text(result, catalogue))
    raise typer.Exit(exit_status(result.findings, catalogue))


def _reissued_record(result: Reissued, catalogue: Catalogue) -> dict[str, Any]:
    from tpm_excel.findings.listing import as_records

    return {
        "file": result.file,
        "period": result.period.name,
        "directorate": result.directorate.code,
        "reissued": str(result.path),
        "draft": str(result.path.with_suffix(".eml")),
        "carried": result.carried,
        "marked": result.marked,
        "rows": result.rows,
        "findings": as_records(result.findings, catalogue),
    }


def _reissued_text(result: Reissued, catalogue: Catalogue) -> None:
    say(f"{result.path.name}: {result.directorate.title}, {result.period.label}", style="bold")
    say(f"  {many(result.carried, 'answer')} of {result.file} carried over; the return has {many(result.rows, 'row')}.")
    if result.marked:
        say(f"  {many(result.marked, 'answer')} could not be read; written into the cell and marked red there.")
    if result.findings:
        say("\nIn the old file:", style="bold")
        print_findings(result.findings, catalogue, rest="--json lists all.")
    say(f"\nThe fresh return and its e-mail draft: {result.path.parent}")
    say("Next: tpm send, or send it by hand; then tpm collect when it is back")


def trace(
    ref: Annotated[str, typer.Argument(help="The reference of a row, such as 5.1a.2.")],
    period: Annotated[str, typer.Option(help="The period; the open one unless named.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Print every value that a row had in a period: file, sheet, cell, when, by whom, and what became of it.

    Where several forms have a row of that reference, each is printed; in JSON the further ones stand under others.
    """
    from tpm_excel.verbs.masters.tracing import trace as follow

    found = find(workspace)
    with working(quiet=json):
        first, *others = follow(found, ref, period_named(period, found) if period else None)
    if json:
        print_json(_as_record(first) | {"others": [_as_record(one) for one in others]})
        return
    for one in (first, *others):
        _as_text(one)
        say()


def undo(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Take back the last collect or exclusion; a second undo puts it back.

    Files that a collect took in count as not received, and what was typed into the master is out of it; all stays in
    the archive and the journal. Files that still lie in the inbox come in again at the next collect: move them away
    first, or set them aside with tpm exclude. To go further back, exclude files by name.
    """
    from tpm_excel.verbs.masters.undoing import undo as take_back

    found = find(workspace)
    with working(quiet=json):
        done = take_back(found)
    if json:
        record = {"taken_back": list(done.what), "redone": done.redone, "masters": list(done.masters)}
        print_json(record | {"waiting": list(done.waiting), "left": list(done.left)})
        return
    say("Put back again:" if done.redone else "Taken back:", style="bold")
    for line in done.what:
        say(f"  {line}")
    for name in done.masters:
        say(f"Written anew: {name}")
    for line in done.left:
        say(line, style="yellow")
    if done.waiting:
        say(f"In the inbox, and taken in by the next tpm collect unless moved away: {', '.join(done.waiting)}")
    say(f"Next: tpm undo, to {'take it back once more' if done.redone else 'put it back'}; or tpm collect")


def _as_record(result: Trace) -> dict[str, Any]:
    return {
        "form": result.form,
        "ref": result.row.ref,
        "title": result.title,
        "returned_by": result.row.returned_by,
        "period": result.period.name,
        "values": [
            {
                "heading": one.heading,
                "written": one.written,
                "read": one.read,
                "became": one.state,
                "why": one.why,
                "file": one.file,
                "sheet": one.sheet,
                "cell": one.cell,
                "received": one.received,
                "saved_by": one.author,
                "sent_by": one.sender,
                "sha256": one.digest,
            }
            for one in result.lines
        ],
    }


def _as_text(result: Trace) -> None:
    say(f"{result.row.ref}  {result.title}", style="bold")
    say(f"{result.form}, {result.owner}, {result.period.label}: {many(len(result.lines), 'value')}")
    heading = ""
    for one in result.lines:
        if one.heading != heading:
            heading = one.heading
            say(f"\n{heading}", style="bold")
        as_written = f" (written “{_short(one.written)}”)" if one.written.strip() != one.read else ""
        say(f"  {_short(one.read) or 'not read'}{as_written}  {one.state}")
        moment = one.received[:16].replace("T", " ")
        by = f", last saved by {one.author}" if one.author else ""
        by += f", sent by {one.sender}" if one.sender else ""
        say(f"    {one.file}  {one.sheet}!{one.cell}  received {moment}{by}", style="dim")
        if one.why:
            say(f"    {one.why}", style="yellow")
    if not result.lines:
        say("No file that was received says anything of this row.")


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 100 else plain[:99] + "…"
