"""What `tpm chase` and `tpm send` did, as text for people and as a record for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tpm_excel.cli.shared import many, print_table, say

if TYPE_CHECKING:  # each command imports its own verb and nothing else
    from tpm_excel.verbs.letters.chasing import Chased
    from tpm_excel.verbs.letters.sending import Sent


def chased_as_record(result: Chased) -> dict[str, Any]:
    """Return the reminders that were written, for JSON."""
    return {
        "period": result.period.name,
        "stage": result.stage.value,
        "first_reminder": result.first,
        "due": result.due,
        "left": result.left,
        "folder": str(result.folder),
        "reminders": [
            {
                "name": one.name,
                "email": one.email,
                "draft": str(one.path),
                "attached": list(one.attached),
                "outstanding": [
                    {
                        "directorate": item.state.directorate.code,
                        "state": item.state.state,
                        "rows_not_answered": item.not_answered,
                        "errors": item.errors,
                        "queries": item.queries,
                        "says": item.lines(),
                    }
                    for item in one.items
                ],
            }
            for one in result.reminders
        ],
        "removed": list(result.removed),
        "files_waiting_in_inbox": result.waiting,
    }


def chased_as_text(result: Chased) -> None:
    """Print whom the reminders are for, and of what."""
    left = f": {result.left}" if any(one.waits for one in result.reminders) else ""
    said = f"{many(len(result.reminders), 'reminder')}. Returns {result.due_said}{left}."
    say(f"{result.period.label}: {said}", style="bold")
    rows = [
        [
            f"{one.name}\n{one.email or 'no address'}".strip(),
            ", ".join(item.state.directorate.code for item in one.items),
            str(sum(item.not_answered for item in one.items)),
            str(sum(item.errors for item in one.items)),
            str(sum(item.queries for item in one.items)),
            "attached" if one.attached else "",
        ]
        for one in result.reminders
    ]
    headings = [
        ("To", ""),
        ("For", ""),
        ("Not\nanswered", "right"),
        ("Errors", "right"),
        ("Queries", "right"),
    ]
    if rows:
        print_table([*headings, ("Workbook", "")], rows, tight=True)
    if result.removed:
        say(f"Taken away, as nothing is open there any more: {', '.join(result.removed)}")
    if result.waiting:
        waits = many(result.waiting, "file")
        say(f"{waits} in the inbox not collected yet. First tpm collect, then tpm chase again.", style="yellow")
    if not rows and result.stage.value == "early":
        say(f"Nobody is due yet: reminders go out from {result.first}. To write them now: tpm chase --early")
        return
    if not rows:
        say("Nothing is outstanding. There is nobody to remind.")
        return
    say(f"Drafts, and recipients.csv for mail merge: {result.folder}")
    say("Nothing was sent. Next: open the drafts and send them, or tpm send --only reminder --dry-run")


def sent_as_record(result: Sent) -> dict[str, Any]:
    """Return what became of each draft, for JSON."""
    return {
        "period": result.period.name,
        "dry_run": result.dry_run,
        "stopped": result.stopped,
        "drafts": [
            {
                "file": one.path.name,
                "message_id": one.message.key,
                "to": list(one.message.recipients),
                "subject": one.message.subject,
                "state": one.state,
                "says": one.says,
            }
            for one in result.lines
        ],
    }


def sent_as_text(result: Sent) -> None:
    """Print what became of each draft, and what to do about those that did not go out."""
    from tpm_excel.verbs.letters.sending import NO_ADDRESS, NO_SENDER, NOT_YET, REFUSED, SENT, UNSURE

    rows = [[one.path.name, ", ".join(one.message.recipients), one.state, one.says] for one in result.lines]
    print_table([("Draft", ""), ("To", ""), ("", ""), ("The server said", "")], rows)
    say()
    if result.dry_run:
        say("Nothing was sent. Without --dry-run this would be done.")
    else:
        say(f"{result.period.label}: {many(result.count(SENT), 'message')} sent.", style="bold")
    if result.stopped:
        say(
            f"The connection broke: {result.stopped} Run tpm send again: it goes on with what was not sent.",
            style="red",
        )
    advice = {
        NOT_YET: "",
        REFUSED: "The server refused {count}. Mend the address on the sheet Directorates and write it again.",
        NO_ADDRESS: "There is no address on {count}. Enter it on the sheet Directorates and write it again.",
        NO_SENDER: "There is no sender on {count}. Enter email under [contact] in tpm.toml and write it again.",
        UNSURE: "The connection broke while {count} went out. Look whether it came; if not: tpm send --again",
    }
    for state, text in advice.items():
        count = result.count(state)
        if text and count:
            say(text.format(count=many(count, "draft")), style="yellow")
