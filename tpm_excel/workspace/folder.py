"""The workspace: a folder that a person understands in Explorer."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from tpm_excel.forms.form import Form
from tpm_excel.forms.library import FormError, load_forms
from tpm_excel.terms.calendars import Calendar
from tpm_excel.terms.periods import Period
from tpm_excel.workspace.archive import Archive
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.settings import FILE, Settings, read_settings
from tpm_excel.workspace.writing import write_atomically

KEY = "seal.key"
REISSUED = "reissued"
"""Where in the outbox the returns lie that went out once more, with the answers of an earlier file in them."""
CALENDAR = "calendar"
"""The kind of the event that notes dates of a period."""
_WAIT = 20.0


class Workspace:
    """A folder with `tpm.toml`, `plan.xlsx`, `inbox/`, `outbox/`, `archive/` and the masters."""

    def __init__(self, folder: Path) -> None:
        """Take a folder that holds a `tpm.toml`."""
        self.folder = folder
        self.archive = Archive(folder / "archive")
        self.plans: dict[str, Any] = {}
        """Plans that this run has read, by the hash of their bytes."""

    @classmethod
    def find(cls, start: Path | None = None) -> Workspace:
        """Return the workspace that a folder is or lies in; OperatorError where there is none."""
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / FILE).is_file():
                return cls(folder)
        raise OperatorError(
            f"{here} is not a tpm workspace, nor is any folder above it. Go to the folder that holds {FILE}, name it "
            'with --workspace, or make one: tpm init FOLDER --council "NAME" --year 2025-26'
        )

    @cached_property
    def settings(self) -> Settings:
        """The settings in `tpm.toml`."""
        return read_settings(self.folder / FILE)

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The forms that this workspace uses; OperatorError where one cannot be read."""
        try:
            return load_forms(self.settings.forms, self.folder / "forms")
        except FormError as error:
            raise OperatorError(str(error)) from error

    @property
    def plan(self) -> Path:
        """The plan, kept by people in Excel."""
        return self.folder / "plan.xlsx"

    @property
    def inbox(self) -> Path:
        """Where received files are put."""
        return self.folder / "inbox"

    def outbox(self, period: Period) -> Path:
        """Return the folder of what goes out for a period."""
        return self.folder / "outbox" / period.slug

    def master(self, period: Period) -> Path:
        """Return the path of a period's master."""
        return self.folder / f"master-{period.slug}.xlsx"

    @property
    def open_period(self) -> Period | None:
        """The period last generated; None before the first."""
        opened = self.archive.journal.last("opened")
        return Period.parse(opened["period"]) if opened else None

    def calendar(self, period: Period) -> Calendar:
        """Return the days of a period, by tpm.toml and by what was said when it was opened."""
        found = self.settings.calendar_for(period, self.noted_dates(period))
        sent = (event["at"] for event in self.archive.journal.events("issued") if event["period"] == period.name)
        first = next(sent, "")
        return replace(found, asked=date.fromisoformat(first[:10])) if first else found

    def noted_dates(self, period: Period) -> dict[str, object]:
        """Return the dates of a period that the journal notes, the latest of each."""
        noted: dict[str, object] = {}
        for event in self.archive.journal.events(CALENDAR):
            if event["period"] == period.name:
                noted |= event["dates"]
        return noted

    def archived_plan(self, period: Period) -> bytes | None:
        """Return the plan that a period was last collected or generated under; None before the first time."""
        used = self.archive.journal.last("plan used", period=period.name)
        return self.archive.read("plans", used["digest"]) if used else None

    def note_plan(self, period: Period) -> None:
        """Archive the plan as it stands and note that the period uses it, unless that was noted already."""
        data = self.plan.read_bytes()
        used = self.archive.journal.last("plan used", period=period.name)
        digest = sha256(data).hexdigest()
        if not used or used["digest"] != digest:
            self.archive.keep("plans", data, ".xlsx")
            self.archive.journal.add("plan used", period=period.name, digest=digest, by=whoever_runs())

    @property
    def key(self) -> bytes | None:
        """The key of the seal; None where it is missing, and then no seal can be checked."""
        path = self.folder / KEY
        return path.read_bytes().strip() if path.is_file() else None

    def make_key(self) -> None:
        """Make a key for the seals of this workspace, unless it has one."""
        if self.key is None:
            write_atomically(self.folder / KEY, secrets.token_hex(32).encode() + b"\n")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace for one run; a second one waits a while and then says who holds it."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / "archive" / ".lock")
        (self.folder / "archive").mkdir(exist_ok=True)
        holder = self.folder / "archive" / ".lock-holder"
        try:
            with lock.acquire(timeout=_WAIT):
                self.archive.journal.forget()  # another run may have written to it while this one waited
                write_atomically(holder, whoever_runs().encode())
                try:
                    yield
                finally:
                    holder.unlink(missing_ok=True)
        except Timeout as error:
            raise OperatorError(
                f"{_holder(holder)} is using this workspace. Wait until that run is done and run again."
            ) from error


def _holder(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:  # it may be gone by now, and does not matter
        return "Somebody else"


def whoever_runs() -> str:
    """Return who runs tpm, and where: for the lock, and for the journal of what people changed."""
    import getpass
    import os
    import platform

    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):  # a service account without a name, on Windows too
        user = "somebody"
    return f"{user} on {platform.node()} (process {os.getpid()})"
