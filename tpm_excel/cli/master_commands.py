"""The commands about the master: open it, and print what it counts."""

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
    from tpm_excel.forms.form import Form
    from tpm_excel.terms.masters import CountLine, Summary
    from tpm_excel.workbooks.master.content import MasterContent

PeriodOption = Annotated[str, typer.Option(help="Another period than the open one, such as 2025-26-Q1.")]
_LATE_SHOWN = 10


def open_master(period: PeriodOption = "", workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Open the latest master in the program that this computer has for spreadsheets."""
    from tpm_excel.verbs.masters.summarising import latest_master
    from tpm_excel.workspace.programs import open_in_program

    found = find(workspace)
    path = latest_master(found, period_named(period, found) if period else None)
    open_in_program(path)
    if json:
        print_json({"opened": str(path)})
    else:
        say(f"Opening {path.name}")


def summary(period: PeriodOption = "", workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """Print the figures of the master's Summary."""
    from tpm_excel.verbs.masters.summarising import summary as look

    found = find(workspace)
    with working(quiet=json):
        content = look(found, period_named(period, found) if period else None)
    if json:
        print_json(summary_as_record(content, found.forms))
    else:
        summary_as_text(content, found.forms)


def summary_as_text(content: MasterContent, forms: tuple[Form, ...]) -> None:
    """Print how complete the returns are, and the tables of each form."""
    from tpm_excel.findings.finding import Severity
    from tpm_excel.terms.periods import long_date

    master = content.master
    errors, queries = (content.catalogue.count(content.findings, one) for one in (Severity.ERROR, Severity.QUERY))
    back = sum(one.state != "Outstanding" for one in master.returns)
    say(f"{master.council}: returns {master.period.label}", style="bold")
    say(f"Position at {long_date(master.as_at)}. {back} of {many(len(master.returns), 'return')} received;")
    say(
        f"{master.totals.answered} of {many(master.totals.issued, 'row')} answered; "
        f"{many(errors, 'error')} and {many(queries, 'query')} open."
    )
    for form in forms:
        _form(content, form)


def _form(content: MasterContent, form: Form) -> None:
    from tpm_excel.workbooks.master.counting import late_words, number_with

    summary = content.summaries[form.name]
    late = late_words(form)
    say(f"\n{form.title}: {summary.all_rows.total} {form.rows_are}", style="bold")
    for names, lines in summary.breakdowns.items():
        headings = [(form.heading(names[-1]), "left")]
        headings += [(word.replace(" ", "\n"), "right") for word in (*summary.words, "Total")]
        headings += [(form.summary.called.replace(" ", "\n"), "right")] if late else []
        rows = []
        for line in (*lines, summary.all_rows):
            share = f"{number_with(summary, line, late) / line.total:.0%}" if line.total else ""
            label = "All" if line is summary.all_rows else line.labels[-1]
            rows.append([label, *map(str, line.counts), str(line.total), *([share] if late else [])])
        say()
        print_table(headings, rows, tight=True)
    if late:
        _late(content, form)


def _late(content: MasterContent, form: Form) -> None:
    from tpm_excel.forms.counting import counted_word, seen_first
    from tpm_excel.terms.cells import written
    from tpm_excel.workbooks.master.rows import has_dates, new_date

    rows = [one.row for one in content.exceptions[form.name] if seen_first(form, one.row)]
    if not rows:
        return
    dates = [("Now due", "left")] if has_dates(form) else []
    lines = []
    for row in rows[:_LATE_SHOWN]:
        due = [written(new_date(form, row)[0])] if dates else []
        title = f"{row.plan.ref}  {row.plan.text(form.title_column)}"
        lines.append([title, counted_word(form, row), *due, row.plan.returned_by])
    say()
    print_table(
        [("To be looked at first", "left"), (form.heading(form.summary.count), "left"), *dates, ("From", "left")], lines
    )
    if len(rows) > _LATE_SHOWN:
        say(f"and {len(rows) - _LATE_SHOWN} more in the master: tpm open")


def summary_as_record(content: MasterContent, forms: tuple[Form, ...]) -> dict[str, Any]:
    """Return the figures of the Summary as one document."""
    master = content.master
    return {
        "council": master.council,
        "period": master.period.name,
        "returned": sum(one.state != "Outstanding" for one in master.returns),
        "outstanding": [one.directorate.code for one in master.returns if one.state == "Outstanding"],
        "rows": master.totals.issued,
        "answered": master.totals.answered,
        "forms": {form.name: _counts(content.summaries[form.name]) for form in forms},
        "before": {
            one.period.name: {name: _line(each, each.all_rows) for name, each in one.summaries.items()}
            for one in content.quarters
        },
    }


def _counts(summary: Summary) -> dict[str, Any]:
    breakdowns = [
        {"by": list(names), "under": list(line.labels), "counts": _line(summary, line)}
        for names, lines in summary.breakdowns.items()
        for line in lines
    ]
    return {"all": _line(summary, summary.all_rows), "breakdowns": breakdowns}


def _line(summary: Summary, line: CountLine) -> dict[str, int]:
    return dict(zip(summary.words, line.counts, strict=True))


def register(app: typer.Typer) -> None:
    """Add the commands to `tpm`."""
    app.command(name="summary")(summary)
    app.command(name="open")(open_master)
