"""What the commands of the plan did, as text for people and as a record for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tpm_excel.cli.shared import many, print_findings, say, say_former
from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Severity
from tpm_excel.findings.listing import as_records

if TYPE_CHECKING:  # each command imports its own verb and nothing else
    from tpm_excel.forms.form import Form
    from tpm_excel.merging.next_year import NextYear
    from tpm_excel.merging.plan_changes import PlanChange
    from tpm_excel.verbs.plans.plan_checking import PlanChecked
    from tpm_excel.verbs.plans.plan_people import Replaced
    from tpm_excel.verbs.plans.plan_versions import PlanDiff
    from tpm_excel.verbs.workspaces.year_end import YearEnd
    from tpm_excel.workbooks.plan.people import CellChange

_ALL = 100_000
_SHOWN = 24


def checked_as_record(result: PlanChecked, catalogue: Catalogue) -> dict[str, Any]:
    """Return what was found in the plan, for JSON."""
    return {
        "year": result.year,
        "rows": result.rows,
        "marked": str(result.marked) if result.marked else "",
        "set_aside": result.aside,
        "findings": as_records(result.findings, catalogue),
    }


def checked_as_text(result: PlanChecked, catalogue: Catalogue) -> None:
    """Print what was found in the plan, all of it."""
    counts = [many(catalogue.count(result.findings, one), one.value) for one in Severity]
    found = ", ".join(one for one in counts if not one.startswith("0 ")) or "nothing to correct"
    say(f"Plan {result.year}, {many(result.rows, 'row')}: {found}.", style="bold")
    print_findings(result.findings, catalogue, rest="", most=_ALL)
    if result.aside:
        say(f"\nplan-checked.xlsx had been changed by hand. That copy is kept as {result.aside}.", style="yellow")
    if result.marked:
        say(f"\nThe same as notes on the cells of a copy: {result.marked}. Correct plan.xlsx itself.")
    elif result.findings:
        say("\nThe same as notes on the cells of a copy: tpm plan check --mark")


def diff_as_record(result: PlanDiff) -> dict[str, Any]:
    """Return what changed in the plan, for JSON."""
    return {
        "against": result.against,
        "changes": [
            {
                "kind": one.kind,
                "ref": one.ref,
                "heading": one.heading,
                "old": one.old,
                "new": one.new,
                "original": result.originals.get((one.ref, one.heading), ""),
                "about": one.about,
                "cell": f"{one.place.sheet}!{one.place.cell}" if one.place.cell else "",
            }
            for one in result.changes
        ],
    }


def diff_as_text(result: PlanDiff) -> None:
    """Print what changed in the plan, by kind."""
    count = many(len(result.changes), "change") if result.changes else "no change"
    say(f"plan.xlsx against {result.against}: {count}.", style="bold")
    kinds: dict[str, list[PlanChange]] = {}
    for one in result.changes:
        kinds.setdefault(one.kind, []).append(one)
    for kind, changes in kinds.items():
        say(f"\n{kind.capitalize()} ({len(changes)})", style="bold")
        for line in dict.fromkeys(_change(one, result, changes) for one in changes):
            say(f"  {line}")


def _change(one: PlanChange, result: PlanDiff, changes: list[PlanChange]) -> str:
    if not one.heading:
        return f"{one.ref}  {' → '.join(_short(part) for part in (one.old, one.new) if part)}"
    said = f"{one.heading}: {_short(one.old)} → {_short(one.new)}"
    if one.kind == "moved":  # a reorganisation moves many rows in one way
        alike = [each.ref for each in changes if (each.heading, each.old, each.new) == (one.heading, one.old, one.new)]
        return f"{', '.join(alike)}  {said}"
    first = result.originals.get((one.ref, one.heading), "")
    return f"{one.ref}  {said}" + (f" (first {first})" if first not in ("", one.old) else "")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:87]}…" if len(text) > 88 else text or "(blank)"


def replaced_as_record(result: Replaced) -> dict[str, Any]:
    """Return where one person took another's place, for JSON."""
    return {
        "old": result.old,
        "new": result.new,
        "written_to": result.written_to,
        "not_kept_by_the_copy": list(result.lost),
        "set_aside": result.aside,
        "changed": [_cell(one) for one in result.found.changes],
        "formulas_left": [_cell(one) for one in result.left],
        "emails_left": [_cell(one) for one in result.found.emails],
        "named_elsewhere": [_cell(one) for one in result.found.mentions],
    }


def _cell(one: CellChange) -> dict[str, str]:
    return {"sheet": one.sheet, "cell": one.cell, "old": one.old, "new": one.new}


def replaced_as_text(result: Replaced) -> None:
    """Print each cell in which one person took another's place, and what somebody must look at."""
    done = "" if result.written_to else " would change"
    say(f"{result.old} → {result.new}: {many(len(result.found.changes), 'cell')}{done}.", style="bold")
    for one in result.found.changes:
        say(f"  {one.sheet}!{one.cell}  {_short(one.old)} → {_short(one.new)}")
    for one in result.left:
        say(f"  {one.sheet}!{one.cell}  holds a formula and was left as it is.", style="yellow")
    for one in result.found.emails:
        say(f"  {one.sheet}!{one.cell}  {one.old} was left: change it if it is not {result.new}'s.", style="yellow")
    for one in result.found.mentions:
        say(f"  {one.sheet}!{one.cell}  names {result.old} among other words and was left.", style="yellow")
    if result.lost:
        say(
            f"plan.xlsx holds what a change would lose ({', '.join(result.lost)}); it was left as it is.",
            style="yellow",
        )
        say(f"The result stands beside it: {result.written_to}. Make the changes above in plan.xlsx by hand.")
        say_former(result.written_to, result.aside)
    elif result.written_to:
        say(f"Written to {result.written_to}; the version before is kept in the archive.")
    else:
        say("Nothing was written. Without --dry-run this would be done.")


def year_end_as_record(result: YearEnd, catalogue: Catalogue) -> dict[str, Any]:
    """Return what went into next year's plan, for JSON."""
    return {
        "year": result.year,
        "file": str(result.path),
        "statuses_from": result.answered_in,
        "forms": {
            name: {
                "carried": one.refs,
                "ended": one.ended,
                "started_from": {heading: source for heading, (source, _) in one.filled.items()},
            }
            for name, one in result.forms.items()
        },
        "own_columns": dict(result.own),
        "sheets_left": list(result.left),
        "dates_before_the_year": result.early,
        "findings": as_records(result.findings, catalogue),
    }


def year_end_as_text(result: YearEnd, forms: tuple[Form, ...], catalogue: Catalogue) -> None:
    """Print what went into next year's plan and what did not."""
    carried = sum(len(one.refs) for one in result.forms.values())
    ended = sum(len(one.ended) for one in result.forms.values())
    say(f"Plan {result.year}: {many(carried, 'row')} carried over, {many(ended, 'row')} not.", style="bold")
    since = f"statuses as last answered, up to {result.answered_in}" if result.answered_in else "no status was answered"
    say(f"  By Carry over in this year's plan, else {since}.")
    for form in forms:
        if result.forms[form.name].refs or result.forms[form.name].ended:
            _form_carried(form, result.forms[form.name])
    for sheet, headings in result.own.items():
        say(f"  {sheet}: columns of your own came along: {', '.join(headings)}.")
    if result.left:
        say(f"  Sheets of your own stay in this year's plan: {', '.join(result.left)}.")
    if result.early:
        say(f"  {many(result.early, 'row')} with a date before the new year: give them new dates.", style="yellow")
    print_findings(result.findings, catalogue, rest="Use --json to see all.")
    say(f"\nNext year's plan: {result.path}")
    say("When the year begins:")
    say("  put plan.xlsx away under another name, and name this one plan.xlsx;")
    say(f'  write year = "{result.year}" in tpm.toml.')
    say("Past quarters keep the plan that they were collected under.")


def _form_carried(form: Form, one: NextYear) -> None:
    """Say of one form what went on, what did not and why, and what is not as it was."""
    if form.old_key:
        refs = f"references are new, the old ones stand under {form.heading(form.old_key)}"
    else:
        refs = "references stay"
    say(f"  {form.sheet}: {many(len(one.refs), 'row')} carried over, {len(one.ended)} not; {refs}.")
    for heading, (source, count) in one.filled.items():
        say(f"    {heading}: this year's {source} on {many(count, 'row')}.")
    words = [f"{each.heading}: {each.next_year_word}" for each in form.plan if each.next_year_word]
    if words:
        say(f"    Where it was filled, {'; '.join(words)}.")
    say("    All else stands as it does this year.")
    reasons: dict[str, list[str]] = {}
    for ref, why in one.ended.items():
        reasons.setdefault(why, []).append(ref)
    for why, several in reasons.items():
        more = f" … and {len(several) - _SHOWN} more; --json lists all" if len(several) > _SHOWN else ""
        say(f"    {why} ({len(several)}): {', '.join(several[:_SHOWN])}{more}")
