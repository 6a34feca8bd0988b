"""`tpm forms`: which forms there are, what one says, and what is wrong with a form file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tpm_excel.forms.form import Form
from tpm_excel.forms.library import FormError, known_forms, known_lists, load_form, load_forms
from tpm_excel.forms.locating import line_of
from tpm_excel.verbs.files.beside import write_beside
from tpm_excel.verbs.files.reading import read_file
from tpm_excel.workbooks.plan.history import HISTORY
from tpm_excel.workbooks.plan.new_plan import new_plan
from tpm_excel.workbooks.plan.sheets import missing_sheets, with_sheets
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.settings import FILE, with_forms
from tpm_excel.workspace.writing import write_atomically

_COPY = "plan-with-form.xlsx"


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form that there is: whose it is, whether this workspace uses it, and what is wrong where it cannot be read."""

    name: str
    title: str
    own: bool
    used: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a form file: the key, its line where it has one, and what to mend."""

    key: str
    line: int | None
    says: str


def own_folder(workspace: Workspace | None) -> Path | None:
    """Return the folder of a workspace's own forms; None without a workspace."""
    return workspace.folder / "forms" if workspace else None


def forms_known(workspace: Workspace | None) -> list[KnownForm]:
    """Return all forms: those of the workspace, and those that ship with tpm."""
    own = own_folder(workspace)
    used = workspace.settings.forms if workspace else ()
    found = []
    for name, path in known_forms(own).items():
        mine = bool(own) and path.parent == own
        try:
            form = load_form(path, known_lists(own))
        except FormError as error:
            found.append(KnownForm(name, "", mine, name in used, str(error)))
            continue
        found.append(KnownForm(name, form.title, mine, name in used))
    return found


def form_named(workspace: Workspace | None, name: str) -> Form:
    """Return one form; OperatorError where there is none of that name or it cannot be read."""
    try:
        return load_forms((name,), own_folder(workspace))[0]
    except FormError as error:
        raise OperatorError(str(error)) from error


def form_problems(workspace: Workspace | None, path: Path) -> tuple[Form | None, list[Problem]]:
    """Return the form in a file, or what is wrong with it: by key, and by line where the file has one."""
    text = read_file(path).decode("utf-8-sig", errors="replace")
    own = path.parent if (path.parent / "choices.toml").is_file() else own_folder(workspace)
    try:
        form = load_form(path, known_lists(own))
    except FormError as error:
        return None, _problems(text, error)
    if form.name != path.stem:
        says = f"the form is called {form.name!r} and the file {path.name!r}: tpm.toml names a form by its file"
        return form, [Problem("name", line_of(text, ("name",)), says)]
    return form, []


@dataclass(frozen=True, slots=True)
class AddedForm:
    """A form that a workspace uses from now on: what was changed for it, and what a copy of the plan would lose.

    `aside` is the name under which an earlier copy is kept.
    """

    form: Form
    settings: bool
    sheets: tuple[str, ...]
    written_to: str
    lost: tuple[str, ...]
    aside: str = ""


def add_form(workspace: Workspace, name: str) -> AddedForm:
    """Let a workspace use a form: name it in its settings, and give it its sheet in the plan.

    What is there already is left as it is.
    """
    form = form_named(workspace, name)
    names = workspace.settings.forms
    new = name not in names
    after = (*names, name) if new else names
    try:
        forms = load_forms(after, own_folder(workspace))
    except FormError as error:
        raise OperatorError(str(error)) from error
    with workspace.locked():
        before = workspace.plan.read_bytes()
        wanted = [form.sheet, *([HISTORY] if form.history else [])]
        sheets = missing_sheets(before, wanted)
        target, lost, aside = workspace.plan, list[str](), ""
        if sheets:
            model = new_plan(workspace.settings.council, workspace.settings.year, forms)
            data, lost = with_sheets(before, model, sheets)
            if lost:
                target = workspace.plan.with_name(_COPY)
                aside = write_beside(target, data)
            else:
                write_atomically(target, data)
        if new:
            path = workspace.folder / FILE
            text = path.read_text(encoding="utf-8-sig")
            write_atomically(path, with_forms(text, after).encode())
    return AddedForm(form, new, tuple(sheets), target.name if sheets else "", tuple(lost), aside)


def _problems(text: str, error: FormError) -> list[Problem]:
    found = []
    for key, says in error.problems:
        if key:
            found.append(Problem(".".join(str(part) for part in key), line_of(text, key), says))
            continue
        found += [_parted(text, one) for one in says.removeprefix("Value error, ").split("; ")]
    if not found:
        line = re.search(r"line (\d+)", str(error))
        found.append(Problem("", int(line[1]) if line else None, str(error)))
    return found


def _parted(text: str, says: str) -> Problem:
    """A problem whose words begin with its key, or name what it is about between quotes."""
    begun = re.match(r"([a-z_]+(?:\.\w+)*): (.*)", says, re.DOTALL)
    if begun:
        key = tuple(int(part) if part.isdigit() else part for part in begun[1].split("."))
        return Problem(begun[1], line_of(text, key), begun[2])
    named = re.search(r"'([^']+)'", says)
    lines = (number for number, line in enumerate(text.splitlines(), 1) if named and f'"{named[1]}"' in line)
    return Problem("", next(lines, None), says)
