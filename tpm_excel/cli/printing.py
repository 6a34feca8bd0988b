"""What each verb did, as text for people and as a record for `--json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from tpm_excel.cli.shared import many, print_findings, print_table, say, say_each
from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.findings.listing import as_records
from tpm_excel.terms.masters import ReturnState

if TYPE_CHECKING:  # each command imports its own verb and nothing else
    from tpm_excel.verbs.letters.correcting import Moved
    from tpm_excel.verbs.letters.issuing import Generated
    from tpm_excel.verbs.masters.collecting import Collected
    from tpm_excel.verbs.quarter.standing import Standing, Status

_IN_ORDER, _LISTED = ("collected", "already collected"), 100
"""What is said of a file with nothing to say of it, and how many of such are listed one by one."""


def exit_status(findings: Iterable[Finding], catalogue: Catalogue) -> int:
    """Return 1 where errors were found that somebody must correct, else 0."""
    return 1 if catalogue.count(findings, Severity.ERROR) else 0


def standing_as_record(stands: Standing) -> dict[str, Any]:
    """Return where a workspace stands, for JSON."""
    return {
        "council": stands.council,
        "workspace": str(stands.folder),
        "says": list(stands.lines),
        "next": stands.next_command,
        "why": stands.why,
    }


def standing_as_text(stands: Standing) -> None:
    """Print where a workspace stands."""
    say(f"{stands.council}  ({stands.folder})", style="bold")
    for line in stands.lines:
        say(f"  {line}")
    say(f"Next: {stands.next_command}   {stands.why}")


def generated_as_record(result: Generated, catalogue: Catalogue) -> dict[str, Any]:
    """Return what was generated, for JSON."""
    return {
        "period": result.period.name,
        "due": result.due,
        "returns": [
            {
                "directorate": one.directorate.code,
                "rows": one.rows,
                "file": str(one.path),
                "draft": str(one.path.with_suffix(".eml")),
                "changed": one.changed,
            }
            for one in result.returns
        ],
        "findings": as_records(result.findings, catalogue),
    }


def generated_as_text(result: Generated, catalogue: Catalogue, today: date) -> None:
    """Print what was generated, and by when it is due, or was."""
    total = sum(one.rows for one in result.returns)
    say(f"{result.period.label}: {many(len(result.returns), 'return')}, {many(total, 'row')}", style="bold")
    rows = [
        [one.directorate.code, one.directorate.title, str(one.rows), one.path.name, "" if one.changed else "unchanged"]
        for one in result.returns
    ]
    print_table([("Code", ""), ("Directorate", ""), ("Rows", "right"), ("File", ""), ("", "")], rows)
    if result.last_quarter_rows:
        say(f"Last quarter's answers are shown on {many(result.last_quarter_rows, 'row')}.")
    if result.findings:
        say("\nIn the plan:", style="bold")
        print_findings(result.findings, catalogue, rest="tpm plan check lists all.")
    folder = result.returns[0].path.parent
    say(f"\nThey {result.calendar.due_said(today)}. Files and e-mail drafts: {folder}")
    say("Next: send them, put what comes back into inbox/, then tpm collect")


def collected_as_record(result: Collected, catalogue: Catalogue) -> dict[str, Any]:
    """Return what a collect did, for JSON."""
    return {
        "inbox": str(result.inbox),
        "dry_run": result.dry_run,
        "files": [
            {"file": one.file, "verdict": one.verdict, "directorate": one.directorate, "period": one.period}
            for one in result.verdicts
        ],
        "periods": {
            period.name: {
                "master": str(one.kept.path) if one.kept else "",
                "master_changed": one.kept.changed if one.kept else False,
                "set_aside": one.kept.aside if one.kept else "",
                "held_back": one.held,
                "revised_edition": one.edition.number if one.edition and not one.edition.final else 0,
                "findings_moved": [
                    {"directorate": each.directorate, "gone": each.gone, "explained": each.explained}
                    | {"still_open": each.stayed, "new": each.came}
                    for each in one.moved
                ],
                "corrections": [str(each.path) for each in one.corrections],
                "thanks": [str(each) for each in one.thanks],
                "returns": [_state(state) for state in one.assembled.content.master.returns],
                "changes": [
                    {"ref": change.ref, "heading": change.heading, "old": change.old, "new": change.new}
                    for change in one.changes
                ],
            }
            for period, one in result.periods.items()
        },
        "findings": as_records(result.findings, catalogue),
    }


def collected_as_text(result: Collected, catalogue: Catalogue) -> None:
    """Print what a collect did: a verdict on each file, what changed, what is open."""
    would = "would be " if result.dry_run else ""
    if not result.verdicts:
        say(f"There is nothing in {result.inbox}.")
    else:
        _print_verdicts(result)
    for period, one in result.periods.items():
        added, replaced = one.changes.added, one.changes.replaced
        held = f", {many(one.held, 'answer')} held back" if one.held else ""
        say(f"\n{period.label}: {many(added, 'answer')} {would}added, {len(replaced)} changed{held}.", style="bold")
        if result.dry_run:
            for change in replaced[:20]:
                say(f"  {change.ref} {change.heading}: “{change.old[:50]}” becomes “{change.new[:50]}”")
        for moved in one.moved:
            say(f"  {_moved(moved)}")
        outstanding = [state.directorate.title for state in one.assembled.content.master.returns if not state.received]
        if outstanding:
            say(f"  Outstanding: {', '.join(outstanding)}")
        if one.edition and one.edition.before and not one.edition.final:
            say(f"  {_frozen(one.edition.number, one.edition.before['at'])}", style="yellow")
    _by_hand(result.findings, catalogue)
    print_findings(result.findings, catalogue, rest="All are on the sheet Findings of the master.", notes=False)
    notes = catalogue.count(result.findings, Severity.NOTE)
    if notes:
        say(f"\n{many(notes, 'note')} of what was mended or passed over: see the sheet Findings.")
    say()
    if result.dry_run:
        say("Nothing was written. Without --dry-run this would be done.")
    _print_written(result)


def _print_verdicts(result: Collected) -> None:
    """A line on each file; of hundreds that are in order their number, so that the others are still on the screen."""
    said = Counter(one.verdict for one in result.verdicts)
    quiet = [word for word in _IN_ORDER if said[word] > _LISTED]
    rows = [[one.file, one.directorate, one.verdict] for one in result.verdicts if one.verdict not in quiet]
    if rows:
        print_table([("File", ""), ("From", ""), ("Verdict", "")], rows)
    where = "" if result.dry_run else ": verdicts.html in the outbox names each"
    for word in quiet:
        say(f"{many(said[word], 'file')} {word}, and in order{where}.")


def _print_written(result: Collected) -> None:
    for one in result.periods.values():
        if one.kept:
            say(f"Master: {one.kept.path}{'' if one.kept.changed else ' (unchanged)'}")
            if one.kept.blocked:
                say(f"  {one.kept.blocked} is open in Excel; close it and collect again.", style="yellow")
            if one.kept.aside:
                say(f"  The master had been edited by hand. That copy is kept as {one.kept.aside}.", style="yellow")
        if one.corrections:
            codes = ", ".join(each.directorate.code for each in one.corrections)
            say(f"Corrections for {codes}, each with an e-mail draft: {one.corrections[0].path.parent}")
        if one.thanks:
            say(f"Thanks with a receipt: {many(len(one.thanks), 'draft')} in {one.thanks[0].parent}")


def _frozen(number: int, at: str) -> str:
    return (
        f"Published as final on {at[8:10]}/{at[5:7]}/{at[:4]}, and that stays as it is. What changed since makes "
        f"revised edition {number}, with a list of it: tpm publish"
    )


def _moved(one: Moved) -> str:
    """What became of the findings of a return that came again, in words."""
    explained = f" ({one.explained} of them explained)" if one.explained else ""
    return f"{one.directorate}: {many(one.gone, 'finding')} gone{explained}, {one.stayed} still open, {one.came} new."


def _by_hand(findings: Iterable[Finding], catalogue: Catalogue) -> None:
    """Print what was taken from masters that people edited: notes, but of what the team itself did."""
    for one in findings:
        if one.code in ("TPM465", "TPM467"):
            say(f"\n{one.place.file}: {catalogue.says(one)}")


def _state(one: ReturnState) -> dict[str, Any]:
    return {
        "directorate": one.directorate.code,
        "name": one.directorate.title,
        "state": one.state,
        "issued": one.issued,
        "received": one.received,
        "files": list(one.files),
        "rows": one.rows,
        "answered": one.answered,
        "errors": one.errors,
        "queries": one.queries,
        "sign_off": one.signed,
        "signed_off_by": one.signoff.name,
        "late": one.late,
        "nil": one.nil,
        "superseded": list(one.superseded),
    }


def status_as_record(result: Status, today: date | None) -> dict[str, Any]:
    """Return how the returns stand, for JSON; the working days left (late: below zero) only where a day was named."""
    return {
        "council": result.council,
        "period": result.period.name,
        "due": result.due,
        "due_date": result.calendar.due.isoformat(),
        "calendar": [{"what": what, "date": day.isoformat()} for what, day in result.calendar.named],
        "days_left": result.calendar.days_left(today) if today else None,
        "returns": [
            {**_state(one), "contact": one.directorate.contact, "email": one.directorate.email}
            | {"asked_by": "" if one.settled else result.asked_by(one).isoformat()}
            for one in result.returns
        ],
        "files_waiting_in_inbox": result.waiting,
    }


def status_as_text(result: Status, today: date) -> None:
    """Print how the returns stand on a day."""
    left = "" if all(one.received for one in result.returns) else f": {result.left(today)}"
    say(f"{result.council}, {result.period.label}. Returns {result.calendar.due_said(today)}{left}.", style="bold")
    say(" · ".join(f"{what} {day:%d/%m/%Y}" for what, day in result.calendar.named), style="dim")
    rows = [
        [
            one.directorate.code,
            one.state,
            _day(one.issued),
            _day(one.received),
            f"{one.answered} of {one.rows}",
            str(one.errors),
            str(one.queries),
        ]
        for one in result.returns
    ]
    headings = [("Code", ""), ("State", ""), ("Issued", ""), ("Received", "")]
    print_table([*headings, ("Answered", "right"), ("Errors", "right"), ("Queries", "right")], rows)
    for one in (each for each in result.returns if each.superseded):
        say(f"{one.directorate.code}: {', '.join(one.superseded)} superseded by {one.files[-1]}")
    asked = [one for one in result.returns if not one.settled]
    if asked:
        say("\nWhom to ask (tpm chase writes the reminders):")
        say_each([(f"{one.directorate.code}:", _whom(result, one, today)) for one in asked])
    if result.waiting:
        say(f"{many(result.waiting, 'file')} in the inbox not collected yet. Next: tpm collect")


def _whom(result: Status, one: ReturnState, today: date) -> str:
    who = " ".join(f"{one.directorate.contact} {one.directorate.email}".split())
    what = "to put right" if one.received else "to return"
    left = result.calendar.left(today, result.asked_by(one))
    return f"{who or 'no contact on the sheet Directorates'}; {what}: {left}"


def _day(moment: str) -> str:
    return f"{moment[8:10]}/{moment[5:7]}/{moment[:4]}" if moment else "-"
