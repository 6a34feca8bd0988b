"""The commands of `tpm signoff`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tpm_excel.cli.shared import (
    JsonOption,
    WorkspaceOption,
    find,
    many,
    period_named,
    print_json,
    print_table,
    say,
    working,
)

if TYPE_CHECKING:
    from tpm_excel.verbs.letters.signoff_packs import Packs

signoff_app = typer.Typer(
    help="Signing off: one page for each director, to be signed and sent back.", no_args_is_help=True
)


@signoff_app.callback()
def _signoff() -> None:
    """Signing off: one page for each director, to be signed and sent back."""


@signoff_app.command()
def pack(
    directorate: Annotated[str, typer.Argument(help="Only this directorate, by its code.")] = "",
    period: Annotated[str, typer.Option(help="The period; the open one unless named.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Write one page for each director: counts, what is late, what changed, what is open, and where to sign."""
    from tpm_excel.verbs.letters.signoff_packs import sign_off_packs

    found = find(workspace)
    quarter = period_named(period, found) if period else None
    with working(quiet=json) as progress:
        progress("Writing the sign-off sheets")
        result = sign_off_packs(found, quarter, directorate)
    (print_json(_as_record(result)) if json else _as_text(result))


def _as_record(result: Packs) -> dict[str, Any]:
    return {
        "period": result.period.name,
        "sheets": [
            {
                "directorate": one.directorate.code,
                "file": str(one.path),
                "may_sign": list(one.names),
                "errors": one.state.errors,
                "queries": one.state.queries,
                "sign_off": one.state.signed,
                "changed": one.changed,
            }
            for one in result.packs
        ],
        "outstanding": [one.code for one in result.outstanding],
    }


def _as_text(result: Packs) -> None:
    say(f"{result.period.label}: {many(len(result.packs), 'sign-off sheet')}", style="bold")
    rows = [
        [
            one.directorate.code,
            " or ".join(one.names) or "nobody is named in the plan",
            str(one.state.errors),
            str(one.state.queries),
            one.state.signed or "-",
            one.path.name,
        ]
        for one in result.packs
    ]
    headings = [("Code", ""), ("To be signed by", ""), ("Errors", "right"), ("Queries", "right"), ("Signed", "")]
    if rows:
        print_table([*headings, ("File", "")], rows)
        say(f"\nThe sheets, each with an e-mail draft: {result.packs[0].path.parent}")
    if result.outstanding:
        say(f"Nothing to sign yet: {', '.join(one.title for one in result.outstanding)}")
    if rows:
        say("Next: send each to its director, put what comes back into inbox/, then tpm collect")
