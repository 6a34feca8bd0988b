"""What the commands share: options, consoles, findings and the exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from re import IGNORECASE, fullmatch
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from tpm_excel.findings.catalogue import Catalogue
    from tpm_excel.findings.finding import Finding
    from tpm_excel.terms.periods import Period
    from tpm_excel.workspace.folder import Workspace

WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", help="The workspace, if it is not this folder or one above it.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
_SHOWN = 12


def find(workspace: Path | None) -> Workspace:
    """Return the workspace that a command works on."""
    from tpm_excel.workspace.folder import Workspace as Folder
    from tpm_excel.workspace.problems import OperatorError

    if workspace is not None and not workspace.is_dir():
        raise OperatorError(f"There is no folder {workspace}.")
    return Folder.find(workspace)


def period_named(text: str, workspace: Workspace) -> Period:
    """Read a period from the command line, `Q2` as that of the workspace's year; OperatorError where it is none."""
    from tpm_excel.terms.periods import Period as Quarter
    from tpm_excel.workspace.problems import OperatorError

    short = fullmatch(r"\s*q[1-4]\s*", text, IGNORECASE)
    try:
        return Quarter.parse(f"{workspace.settings.year}-{text.strip()}" if short else text)
    except ValueError as error:
        raise OperatorError(str(error)) from error


def day_named(text: str) -> date:
    """Read a day from the command line; OperatorError where it is none."""
    from datetime import date as day

    from tpm_excel.workspace.problems import OperatorError

    try:
        return day.fromisoformat(text.strip())
    except ValueError as error:
        raise OperatorError(f"“{text}” is not a day. Write it like 2025-10-14.") from error


def ask_for_period(workspace: Workspace) -> Period:
    """Say which period is likely meant where none was named; this always raises OperatorError."""
    from tpm_excel.workspace.problems import OperatorError

    last = workspace.open_period
    likely = last.next().name if last else f"{workspace.settings.year}-Q1"
    again = f", or {last.name} to write the same returns again" if last else ""
    raise OperatorError(f"Name the period: tpm generate --period {likely}{again}")


def console(*, stderr: bool = False) -> Console:
    """Return a console; text that is printed is taken as it is, never as markup."""
    from rich.console import Console as RichConsole

    return RichConsole(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)


def say(text: str = "", *, style: str = "") -> None:
    """Print a line."""
    console().print(text, style=style or None)


def say_former(name: str, aside: str) -> None:
    """Say under which name a copy is kept that stood where another one was written; nothing where there was none."""
    if aside:
        say(f"  The {name} that stood there is kept as {aside}.", style="yellow")


def say_error(text: str, *, as_json: bool) -> None:
    """Print why a command could not do its work."""
    if as_json:
        print_json({"error": text})
    else:
        console(stderr=True).print(f"tpm: {text}", style="bold red")


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=True, indent=2) + "\n")


@contextmanager
def working(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show on standard error what is being done, where somebody is looking."""
    screen = console(stderr=True)
    if quiet or not screen.is_terminal:
        yield lambda _: None
        return
    with screen.status("Working") as shown:
        yield lambda text: shown.update(f"{text} …")


def print_table(headings: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], *, tight: bool = False) -> None:
    """Print a table; headings come with their side, `left` or `right`; a tight one has little room between columns."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 0 if tight else 1))
    for heading, side in headings:
        table.add_column(heading, justify="right" if side == "right" else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def say_each(lines: Sequence[tuple[str, str]]) -> None:
    """Print lines that begin with a label; one that is too long goes on below where its words begin."""
    from rich.table import Table

    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in lines:
        table.add_row(f"  {label}", text)
    console().print(table)


def print_findings(
    findings: Sequence[Finding], catalogue: Catalogue, *, rest: str, notes: bool = True, most: int = _SHOWN
) -> None:
    """Print findings, grouped, errors first; `rest` says where to see those that are not shown."""
    from rich.padding import Padding

    from tpm_excel.findings.finding import Severity
    from tpm_excel.findings.listing import grouped

    lines = grouped(findings, catalogue)
    shown = [one for one in lines if notes or one.severity is not Severity.NOTE]
    styles = {Severity.ERROR: "red", Severity.QUERY: "yellow", Severity.NOTE: "dim"}
    screen = console()
    file = None
    files = list(dict.fromkeys(one.places[0].file for one in shown))
    for one in sorted(shown[:most], key=lambda each: files.index(each.places[0].file)):
        if one.places[0].file != file:
            file = one.places[0].file
            screen.print(f"\n{file}", style="bold")
        where = f"  {one.where}" if one.where else ""
        about = f"  {_cut(one.about)}" if one.about else ""
        head = f"{one.code} {one.severity.value}{where}{about}"
        screen.print(Padding(head, (0, 0, 0, 2), expand=False), style=styles[one.severity])
        screen.print(
            Padding(f"{one.says} {one.do if one.do != 'Nothing.' else ''}".rstrip(), (0, 0, 0, 4), expand=False)
        )
    left = len(shown) - most
    if left > 0:
        screen.print(f"\n… and {many(left, 'more line')}. {rest}", style="dim")


def _cut(text: str) -> str:
    return text if len(text) <= 50 else text[:49].rstrip() + "…"


def many(count: int, word: str) -> str:
    """Return a count with its word: `1 file`, `2 queries`."""
    if count == 1:
        return f"1 {word}"
    return f"{count} {word[:-1]}ies" if word.endswith("y") else f"{count} {word}s"
