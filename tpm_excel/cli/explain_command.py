"""The command that explains a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tpm_excel.cli.shared import JsonOption, WorkspaceOption, find, print_json, say

if TYPE_CHECKING:
    from tpm_excel.verbs.workspaces.rulebook import Explained


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(explain)


def explain(
    code: Annotated[str, typer.Argument(help="The code of a finding, such as SP03 or TPM203.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Explain a finding: the rule in words, an example, what to do, and what a good explanation says."""
    from tpm_excel.verbs.workspaces.rulebook import explain_code
    from tpm_excel.workspace.problems import OperatorError

    try:
        found = find(workspace)
    except OperatorError:
        if workspace is not None:
            raise
        found = None
    result = explain_code(found, code)
    (print_json(_as_record(result)) if json else _as_text(result))


def _as_record(result: Explained) -> dict[str, Any]:
    return {
        "code": result.code,
        "severity": result.severity.value,
        "of": result.of,
        "says": result.says,
        "do": result.do,
        "example": result.example,
        "good_explanation": result.good,
        "relaxed": [
            {"as": one.becomes, "where": one.where, "because": one.because, "until": one.end} for one in result.relaxed
        ],
    }


def _as_text(result: Explained) -> None:
    from tpm_excel.findings.finding import Severity

    means = {
        Severity.ERROR: "It must be corrected.",
        Severity.QUERY: "It must be corrected or explained.",
        Severity.NOTE: "It only tells.",
    }
    say(f"{result.code} {result.severity.value}, {result.of}. {means[result.severity]}", style="bold")
    lines = [("What is wrong", result.says), ("For example", result.example), ("What to do", result.do)]
    for label, text in [*lines, ("A good explanation", result.good)]:
        if text:
            say(f"\n{label}", style="bold")
            say(f"  {text}")
    for one in result.relaxed:
        say(f"\nIn this workspace it is {_becomes(one.becomes)} {one.where} until {one.end}: {one.because}")


def _becomes(word: str) -> str:
    return "off" if word == "off" else f"{'an' if word == 'error' else 'a'} {word}"
