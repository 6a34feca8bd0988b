"""`tpm chase`: one reminder for each person, of exactly what is outstanding, and a list of them for mail merge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tpm_excel.terms.calendars import Stage, in_words
from tpm_excel.terms.csv_tables import as_csv
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.addressing import by_person
from tpm_excel.verbs.letters.correcting import corrections_of
from tpm_excel.verbs.letters.lettering import letter
from tpm_excel.verbs.quarter.outstanding import Outstanding, outstanding
from tpm_excel.verbs.quarter.standing import Status, status
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import write_atomically

RECIPIENTS = "recipients.csv"
_PREFIX = "reminder_"
_TEMPLATES = {
    Stage.EARLY: "reminder",
    Stage.REMINDER: "reminder",
    Stage.SOFT: "deadline",
    Stage.OVERDUE: "overdue",
}
_AGAIN = "The return is attached again. Please fill in its yellow columns, save it and reply to this e-mail with it."
_MEND = (
    "The answers that we have are attached, with what is open marked and listed first. Please put it right there, or "
    "explain a query in the box beside it, and reply to this e-mail with it."
)
_MEND_THERE = (
    "Please put the open rows right in the workbook that you sent, or explain a query in its column Explanation, "
    "and reply to this e-mail with it."
)
_HEADINGS = (
    *("Name", "E-mail", "Directorates", "Period", "Due", "Working days left", "Working days late", "Stage"),
    *("Rows not answered", "Errors", "Queries", "Attached", "Draft"),
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that was written: to whom, of which returns, what it asks to do, and what is attached."""

    name: str
    email: str
    items: tuple[Outstanding, ...]
    path: Path
    to_do: tuple[str, ...]
    attachments: tuple[tuple[str, bytes], ...]

    @property
    def attached(self) -> tuple[str, ...]:
        """The names of the workbooks that are attached."""
        return tuple(name for name, _ in self.attachments)

    @property
    def waits(self) -> bool:
        """Whether a return has not come back, and not only something in it is to be put right."""
        return any(one.everything for one in self.items)


@dataclass(frozen=True, slots=True)
class Chased:
    """The reminders of a period, where they lie, the earlier ones taken away, and files not collected.

    `stage` says how far the period is; while it is early, nobody is reminded before the day `first`.
    """

    period: Period
    stage: Stage
    first: str
    due: str
    due_said: str
    left: str
    folder: Path
    reminders: tuple[Reminder, ...]
    removed: tuple[str, ...]
    waiting: int


def chase(workspace: Workspace, period: Period | None, today: date, *, early: bool = False) -> Chased:
    """Write the reminders of a period as drafts, to those who are due by its calendar; `early`, before that, too.

    The same archive and the same day give the same bytes.
    """
    with workspace.locked():
        stands = status(workspace, period)
        folder = workspace.outbox(stands.period) / "mail"
        stage = stands.calendar.stage(today)
        reminders = _reminders(workspace, stands, folder) if early or stage is not Stage.EARLY else []
        drafts = {one.path: _draft(workspace, stands, one, today) for one in reminders}
        for path, data in drafts.items():
            if not path.is_file() or path.read_bytes() != data:
                write_atomically(path, data)
        removed = sorted(set(folder.glob(f"{_PREFIX}*.eml")) - set(drafts))
        for path in removed:
            path.unlink()
        write_atomically(folder / RECIPIENTS, _recipients(stands, reminders, today))
    gone = tuple(path.name for path in removed)
    first = in_words(min((*stands.calendar.reminders, stands.calendar.due)))
    days = stands.due, stands.calendar.due_said(today), stands.left(today)
    return Chased(stands.period, stage, first, *days, folder, tuple(reminders), gone, stands.waiting)


def _reminders(workspace: Workspace, stands: Status, folder: Path) -> list[Reminder]:
    open_ones = outstanding(workspace, stands)
    reminders = []
    for one in by_person((each.state.directorate, each) for each in open_ones):
        path = folder / f"{_PREFIX}{stands.period.slug}_{one.slug}.eml"
        asked = [_asked(workspace, stands.period, item) for item in one.items]
        to_do = tuple(dict.fromkeys(says for says, _ in asked if says))
        books = tuple((book.name, book.read_bytes()) for _, book in asked if book)
        reminders.append(Reminder(one.name, one.email, one.items, path, to_do, books))
    return reminders


def _asked(workspace: Workspace, period: Period, one: Outstanding) -> tuple[str, Path | None]:
    """What somebody is asked to do, and the workbook for it: the return again, or the one with what is open in it."""
    code = one.state.directorate.code
    if not one.everything:
        path = corrections_of(workspace, period, code)
        return (_MEND, path) if path.is_file() else (_MEND_THERE, None)
    issued = workspace.archive.journal.last("issued", period=period.name, directorate=code)
    if issued is None:
        return "", None
    path = workspace.outbox(period) / issued["file"]
    if not path.is_file():
        raise OperatorError(
            f"The return of {code} is not in {path.parent} any more. Write it again: "
            f"tpm generate --period {period.name}"
        )
    return _AGAIN, path


def _draft(workspace: Workspace, stands: Status, one: Reminder, today: date) -> bytes:
    words = {
        "council": workspace.settings.council,
        "period": stands.period.label,
        "months": stands.period.months,
        "contact": one.name or "colleague",
        "directorates": ", ".join(item.state.directorate.title for item in one.items),
        "outstanding": "\n\n".join("\n".join(item.lines()) for item in one.items),
        "to_do": "\n".join(one.to_do),
        "due": stands.due,
        "left": stands.left(today) if one.waits or today <= stands.calendar.due else "to be put right",
        "closes": in_words(stands.calendar.closes),
        "sender": workspace.settings.contact.name,
    }
    template = _template(workspace, stands.calendar.stage(today))
    return letter(workspace, template, words, to=(one.name, one.email), attachments=one.attachments, day=today)


def _template(workspace: Workspace, stage: Stage) -> str:
    """The words of a stage; a workspace that has only a reminder of its own has it for every stage."""
    own, wanted = workspace.folder / "mail", _TEMPLATES[stage]
    return "reminder" if (own / "reminder.txt").is_file() and not (own / f"{wanted}.txt").is_file() else wanted


def _recipients(stands: Status, reminders: list[Reminder], today: date) -> bytes:
    days = stands.calendar.days_left(today)
    told = []
    for one in reminders:
        rows = sum(item.not_answered for item in one.items)
        line = (
            *(one.name, one.email, "; ".join(item.state.directorate.title for item in one.items)),
            *(stands.period.label, stands.due, max(days, 0), max(-days, 0), stands.calendar.stage(today).value, rows),
            *(sum(item.errors for item in one.items), sum(item.queries for item in one.items)),
            *("; ".join(one.attached), one.path.name),
        )
        told.append(line)
    return as_csv([_HEADINGS, *told])
