"""What `tpm plan import` took, repaired and did not place, as text for people and as a record for `--json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tpm_excel.cli.shared import console, many, print_findings, say, say_former
from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding
from tpm_excel.findings.listing import as_records, grouped
from tpm_excel.verbs.plans.import_result import Changed, PlanImport
from tpm_excel.verbs.plans.plan_writing import BESIDE, OPEN

_NOT_PLACED = ("TPM519", "TPM520", "TPM530", "TPM531", "TPM536")
_REPAIRED = ("TPM532", "TPM583")
_LISTED = ("TPM521", "TPM539")
_NOT_USED = "TPM590"
_SHOWN = 20


def import_as_record(result: PlanImport) -> dict[str, Any]:
    """Return what an import took, for JSON."""
    return {
        "file": result.file,
        "preview": result.preview,
        "taken": result.taken,
        "known_already": result.known,
        "seen_and_not_placed": result.seen,
        "new": [{"ref": ref, "title": title} for ref, title in result.new],
        "changed": [
            {"ref": one.ref, "heading": one.heading, "plan": one.plan, "file": one.found} for one in result.changed
        ],
        "updated": [
            {"ref": one.ref, "heading": one.heading, "old": one.plan, "new": one.found} for one in result.updated
        ],
        "gone": [{"ref": ref, "title": title} for ref, title in result.gone],
        "written_to": result.written_to,
        "answers": result.answers,
        "answers_for": result.period.name if result.period else "",
        "not_kept_by_the_copy": list(result.lost),
        "set_aside": result.aside,
        "findings": as_records(result.findings, Catalogue()),
    }


def import_as_text(result: PlanImport) -> None:
    """Print what an import took, repaired and did not place."""
    would = "Would take " if result.preview else ""
    taken = ", ".join(many(count, kind) for kind, count in result.taken.items()) or "nothing new"
    say(f"{result.file}: {would}{taken}", style="bold")
    if result.seen:
        kinds = ", ".join(
            f"{count} {kind}" if " " in kind else many(count, kind) for kind, count in result.seen.items()
        )
        say(f"  Seen, and of a form that this workspace does not use: {kinds}.")
    if result.sheets:
        say(f"  plan.xlsx {'would get' if result.preview else 'got'} the sheet {' and '.join(result.sheets)}.")
    _print_known(result)
    answers = ", ".join(f"{heading} {count}" for heading, count in result.answers.items()) or "none"
    if result.answers and not result.period:
        say(
            f"  Answers that stand there, not kept: {answers}. To keep them: the same command with --answers-for PERIOD"
        )
    if result.period:
        say(f"  Answers {'to keep' if result.preview else 'kept'} for {result.period.label}: {answers}.")
    if result.lost:
        _print_beside(result)
    _print_lines("Read as", [one for one in result.findings if one.code in _REPAIRED])
    _print_lines("Not placed", [one for one in result.findings if one.code in _NOT_PLACED])
    _print_not_used([one for one in result.findings if one.code == _NOT_USED])
    passed = (*_REPAIRED, *_NOT_PLACED, *_LISTED, _NOT_USED)
    rest = [one for one in result.findings if one.code not in passed]
    print_findings(rest, Catalogue(), rest="Use --json to see all.")
    if result.preview:
        say("\nNothing was written. Without --preview this would be done.")
    elif result.written_to == "plan.xlsx":
        say("\nNext: look at plan.xlsx, enter names and e-mails of the directorates, then tpm generate --period …")


def _print_known(result: PlanImport) -> None:
    if not result.known:
        return
    say(f"  {many(result.known, 'row')} stood in the plan already and kept their references.")
    done, where = {id(one) for one in result.updated}, BESIDE if result.lost else "the plan"
    left = [f"{one.ref}  {one.heading}: “{one.plan[:60]}” in the plan, “{one.found[:60]}” in the file"
            for one in result.changed if id(one) not in done]  # fmt: skip
    for heading, lines in (
        ("New", [f"{ref}  {title[:90]}" for ref, title in result.new]),
        (f"{'To change' if result.preview else 'Changed'} in {where}", [_update(one) for one in result.updated]),
        ("Changed; the plan was left as it is", left),
        ("Gone from the file; the plan was left as it is", [f"{ref}  {title[:90]}" for ref, title in result.gone]),
    ):
        if lines:
            say(f"\n{heading} ({len(lines)}):", style="bold")
            for line in lines[:_SHOWN]:
                say(f"  {line}")
            if len(lines) > _SHOWN:
                say(f"  … and {len(lines) - _SHOWN} more. Use --json to see all.")

    if left and not result.updated:
        say("\nTo write the changes into the plan: the same command with --update.")


def _update(one: Changed) -> str:
    return f"{one.ref}  {one.heading}: {one.plan[:60] or '(blank)'} → {one.found[:60]}"


def _print_beside(result: PlanImport) -> None:
    """Say why the plan is left as it is, and where the result stands, or would stand."""
    losses = [one for one in result.lost if one != OPEN]
    why = [OPEN] if OPEN in result.lost else []
    why += [f"it holds what a change would lose ({', '.join(losses)})"] if losses else []
    stands = "would stand" if result.preview else "stands"
    say(f"  plan.xlsx {'would be' if result.preview else 'was'} left as it is: {'; '.join(why)}.", style="yellow")
    remedy = "Close it and import again." if not losses else f"Take over by hand what is new in {BESIDE}."
    say(f"  The result {stands} in {BESIDE}. {remedy}", style="yellow")
    say_former(BESIDE, result.aside)


def _print_not_used(findings: Sequence[Finding]) -> None:
    """Print which lines belong to forms that the workspace does not use: from where to where, and how to take them."""
    spans: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        said = dict(one.context)
        spans.setdefault((said["form"], said["name"], one.place.sheet), []).append(one)
    if spans:
        say("\nOf forms that this workspace does not use (--json lists each line):", style="bold")
    for (form, name, sheet), several in spans.items():
        cells = f"{sheet}!{several[0].place.cell} to {several[-1].place.cell}"
        say(f"  {form}: {many(len(several), 'line')}, {cells}. To take them: tpm forms add {name}")


def _print_lines(heading: str, findings: Sequence[Finding]) -> None:
    """Print findings one a line, none left out: what an import did not place must not vanish unsaid."""
    if not findings:
        return
    lines = grouped(findings, Catalogue())
    say(f"\n{heading} ({many(len(findings), 'cell')}):", style="bold")
    screen = console()
    for one in lines:
        cells = ", ".join(f"{place.sheet}!{place.cell}" for place in one.places)
        screen.print(f"  {cells}  {one.says}", style="dim" if one.code in _NOT_PLACED else None)
