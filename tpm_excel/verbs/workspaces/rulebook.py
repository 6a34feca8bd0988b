"""`tpm explain`: what a code stands for, in words, with an example and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from tpm_excel.findings.catalogue import Catalogue, Entry, nearest
from tpm_excel.findings.finding import Severity
from tpm_excel.forms.form import Form
from tpm_excel.forms.library import FormError, known_forms, known_lists, load_form
from tpm_excel.forms.wording import worded
from tpm_excel.verbs.workspaces.forms import own_folder
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.relaxing import Relaxation


@dataclass(frozen=True, slots=True)
class Explained:
    """A code in words: what it weighs, where it is checked, what is wrong, what to do, and examples of both."""

    code: str
    severity: Severity
    of: str
    says: str
    do: str
    example: str
    good: str
    relaxed: tuple[Relaxation, ...]


def explain_code(workspace: Workspace | None, code: str) -> Explained:
    """Explain a code of the catalogue or of a form; OperatorError, with the nearest, where there is none."""
    forms = _forms(workspace)
    owners = {entry.code: form for form in forms for entry in form.entries}
    entries = Catalogue().entries | {entry.code: entry for form in forms for entry in form.entries}
    wanted = code.strip().upper()
    if wanted not in entries:
        near = nearest(wanted, entries)
        hint = f" The nearest is {near}." if near else ""
        raise OperatorError(f"There is no finding {code}.{hint} docs/findings.md lists all.")
    return _explained(entries[wanted], owners.get(wanted), workspace)


def _explained(entry: Entry, form: Form | None, workspace: Workspace | None) -> Explained:
    relaxed = [one for one in workspace.settings.relax if one.code == entry.code] if workspace else []
    says, do = (worded(text, form, lambda name: f"({name})") for text in (entry.says, entry.do))
    of = f"a rule of the form {form.title}" if form else "checked on every form"
    return Explained(entry.code, entry.severity, of, says, do, entry.example, entry.good, tuple(relaxed))


def _forms(workspace: Workspace | None) -> list[Form]:
    """All forms that can be read: those of the workspace, and those that ship with tpm."""
    own, found = own_folder(workspace), []
    for path in known_forms(own).values():
        try:
            found.append(load_form(path, known_lists(own)))
        except FormError:  # tpm forms says what is wrong with it
            continue
    return found
