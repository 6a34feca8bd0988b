"""`tpm init`: a workspace in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tpm_excel.forms.library import known_forms
from tpm_excel.terms.periods import Period, first_year
from tpm_excel.workbooks.plan.new_plan import new_plan
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.settings import FILE, new_settings
from tpm_excel.workspace.writing import write_atomically


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """What was made, and what was there already and left alone."""

    folder: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]


def init(folder: Path, council: str, year: str, forms: Sequence[str] = ()) -> NewWorkspace:
    """Make a workspace; whatever is there already is left as it is. OperatorError where the year or a form is none."""
    try:
        year = Period(first_year(year), 1).year
    except ValueError as error:
        raise OperatorError(str(error)) from error
    if not council.strip():
        raise OperatorError('Name the council: --council "Rivermead".')
    if folder.exists() and not folder.is_dir():
        raise OperatorError(f"{folder} is a file. Name a folder.")
    wanted = forms or ("strategic_plan",)
    for name in wanted:
        if name not in known_forms(folder / "forms"):
            raise OperatorError(f"There is no form “{name}”. There are: {', '.join(known_forms(folder / 'forms'))}.")
    made: list[str] = []
    kept: list[str] = []
    for name in ("inbox", "outbox", "archive"):
        (kept if (folder / name).is_dir() else made).append(f"{name}/")
        (folder / name).mkdir(parents=True, exist_ok=True)
    _new(folder / FILE, new_settings(council.strip(), year, wanted).encode(), made, kept)
    workspace = Workspace(folder)
    settings = workspace.settings
    _new(workspace.plan, new_plan(settings.council, settings.year, workspace.forms), made, kept)
    if workspace.key is None:
        workspace.make_key()
        made.append("seal.key")
    return NewWorkspace(folder.resolve(), tuple(made), tuple(kept))


def _new(path: Path, data: bytes, made: list[str], kept: list[str]) -> None:
    if path.exists():
        kept.append(path.name)
        return
    write_atomically(path, data)
    made.append(path.name)
