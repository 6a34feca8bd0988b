"""`tpm forms`: the forms that there are, what one says, and what is wrong with a form file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tpm_excel.cli.shared import JsonOption, WorkspaceOption, find, many, print_json, print_table, say, say_former

if TYPE_CHECKING:
    from tpm_excel.forms.form import Form
    from tpm_excel.workspace.folder import Workspace

forms_app = typer.Typer(help="The forms: which there are, what one says, and what is wrong with a form file.")


def _workspace(named: Path | None) -> Workspace | None:
    """The workspace, where there is one: forms can be looked at anywhere."""
    from tpm_excel.workspace.problems import OperatorError

    try:
        return find(named)
    except OperatorError:
        if named is not None:
            raise
        return None


@forms_app.callback(invoke_without_command=True)
def forms(context: typer.Context, workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """List the forms that there are."""
    if context.invoked_subcommand is not None:
        return
    from tpm_excel.verbs.workspaces.forms import forms_known

    known = forms_known(_workspace(workspace))
    if json:
        keys = ("name", "title", "own", "used", "problem")
        print_json([{key: getattr(one, key) for key in keys} for one in known])
        return
    rows = [
        (one.name, one.title or "cannot be read", "yours" if one.own else "tpm", "yes" if one.used else "")
        for one in known
    ]
    print_table([("Form", "left"), ("Title", "left"), ("Whose", "left"), ("Used here", "left")], rows)
    for one in known:
        if one.problem:
            say(one.problem, style="red")
    say('One of them explained: tpm forms show NAME.  tpm.toml says which are used: forms = ["NAME", …]')


@forms_app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="The form's name, as tpm forms lists it.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Explain a form: its columns, lists and rules."""
    from tpm_excel.verbs.workspaces.forms import form_named

    form = form_named(_workspace(workspace), name)
    (print_json(_as_record(form)) if json else _as_text(form))


def _as_record(form: Form) -> dict[str, Any]:
    return form.model_dump(mode="json", warnings=False)  # it would warn of each whole number that may be any number


def _as_text(form: Form) -> None:
    say(f"{form.title} ({form.name}, version {form.version})", style="bold")
    say(form.note)
    say("\nThe plan says", style="bold")
    headings = [("Column", "left"), ("Kind", "left"), ("On the return", "left"), ("What it is", "left")]
    print_table(headings, [(one.heading, one.kind, "yes" if one.shown else "", one.told) for one in form.plan])
    say("The officer fills in", style="bold")
    headings = [("Column", "left"), ("Kind", "left"), ("", "left"), ("What to enter", "left")]
    print_table(
        headings,
        [
            (one.heading, one.kind, "required" if one.required else "", one.told.format(as_at="the as-at date"))
            for one in form.answer
        ],
    )
    if form.computed:
        say("tpm computes", style="bold")
        names = {name: one.heading for name, one in form.columns.items()}
        print_table(
            [("Column", "left"), ("From", "left")], [(one.heading, one.explained(names)) for one in form.computed]
        )
    for name, words in form.lists.items():
        say(f"The list {name}", style="bold")
        print_table(
            [("Word", "left"), ("Means", "left"), ("Group", "left")],
            [(one.word, one.means, one.group) for one in words.choice],
        )
    say("Rules", style="bold")
    lines = [(one.code, one.severity, one.todo, one.do) for one in form.rule]
    lines += [(one.code, one.severity, "(only tpm collect sees it)", one.do) for one in form.below]
    print_table([("Code", "left"), ("", "left"), ("To do says", "left"), ("What to do", "left")], lines)
    say("In print: the appendices of tpm publish ([appendix] in the form's file)", style="bold")
    print_table([("", "left"), ("What stands there", "left")], _printed(form))


def _printed(form: Form) -> list[tuple[str, str]]:
    """What the form says of its appendices: the one of all its rows, and the one of what must be seen first."""
    spec, first = form.printed, form.shown_first

    def named(names: Sequence[str], between: str = ", ") -> str:
        inside = {name: f" ({form.heading(of)})" for name, of in spec.brackets.items()}
        return between.join(form.heading(name) + inside.get(name, "") for name in names)

    columns = [named(one.of) or f"a chart of {named(one.chart)}" for one in spec.columns]
    lines = [
        ("All rows", spec.title),
        ("  under", ", ".join(named(names, " ") for names in spec.groups)),
        ("  new page", named((spec.new_page,)) if spec.new_page else ""),
        ("  first", f"an overview: {named(spec.overview)}" if spec.overview else ""),
        ("  columns", "; ".join(columns)),
        ("  below a row", named(spec.below)),
    ]
    late = " or ".join(form.summary.exceptions)
    if late:
        lines += [
            (form.summary.called, f"{first.title}: {form.heading(form.summary.count)} is {late}"),
            ("  under", ", ".join(named(names, " ") for names in first.groups)),
            ("  columns", ", ".join(form.heading(name) for name in (form.key, form.title_column, *first.columns))),
        ]
    return [(what, says) for what, says in lines if says]


@forms_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The form's name, as tpm forms lists it.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Use a form from now on: name it in tpm.toml, and add its sheet to plan.xlsx."""
    from tpm_excel.verbs.workspaces.forms import add_form

    added = add_form(find(workspace), name)
    if json:
        said: dict[str, Any] = {"form": name, "settings_changed": added.settings, "sheets": list(added.sheets)}
        said |= {"written_to": added.written_to, "not_kept_by_the_copy": list(added.lost), "set_aside": added.aside}
        print_json(said)
        return
    say(f"tpm.toml uses {name} now." if added.settings else f"tpm.toml used {name} already.")
    sheets = " and ".join(f"“{one}”" for one in added.sheets)
    if added.lost:
        say(f"plan.xlsx holds what a change would lose ({', '.join(added.lost)}), so the plan with the", style="yellow")
        say(f"sheets {sheets} stands in {added.written_to}. Copy them into plan.xlsx by hand.", style="yellow")
        say_former(added.written_to, added.aside)
    else:
        say(f"plan.xlsx has {sheets} now." if sheets else f"plan.xlsx has the sheet “{added.form.sheet}” already.")
    say(f"Next: enter the {added.form.rows_are} in plan.xlsx, or import them: tpm plan import FILE")


@forms_app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="A form file (.toml).")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say what is wrong in a form file, with the key and its line."""
    from tpm_excel.verbs.workspaces.forms import form_problems

    form, problems = form_problems(_workspace(workspace), file)
    if json:
        print_json([{"line": one.line, "key": one.key, "says": one.says} for one in problems])
    else:
        for one in problems:
            where = f":{one.line}" if one.line else ""
            say(f"{file.name}{where}: {one.key + ': ' if one.key else ''}{one.says}", style="red")
        if form and not problems:
            counts = many(len(form.answer), "column"), many(len(form.entries), "rule")
            say(f"{file.name} is a form: {form.title}, {counts[0]} to fill in, {counts[1]}.")
    raise typer.Exit(1 if problems else 0)
