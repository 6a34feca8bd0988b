"""What messages and archives hold: the files in them, and answers that somebody pasted into the text of a message."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from functools import partial

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.post.messages import Post
from tpm_excel.post.pasted import Table
from tpm_excel.post.unpacking import Enclosed, unpack
from tpm_excel.terms.limits import Limits
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan
from tpm_excel.workbooks.reading.apart import run_apart
from tpm_excel.workbooks.reading.book import Unreadable

_SHOWN = 5


def taken_out(
    name: str, data: bytes, plan: Plan, forms: Iterable[Form], limits: Limits
) -> tuple[list[Enclosed], list[Finding]]:
    """Return the files in a message or an archive, and what was found of those that could not be taken out."""
    found = unpack(name, data, partial(_outlook, limits), limits)
    refs = _pasted(found.tables, plan, forms)
    if not refs:
        return found.files, found.findings
    shown = ", ".join(refs[:_SHOWN]) + (f" and {len(refs) - _SHOWN} more" if len(refs) > _SHOWN else "")
    return found.files, [finding("TPM143", Place(name), refs=shown), *found.findings]


def _outlook(limits: Limits, data: bytes) -> Post:
    """Read a .msg file in a process of its own."""
    try:
        post = pickle.loads(run_apart(data, limits, "tpm_excel.post.outlook"))  # noqa: S301  # written by our own process
    except Unreadable as error:
        raise ValueError("it is damaged, or was cut short on its way") from error
    if not isinstance(post, Post):
        raise TypeError
    return post


def _pasted(tables: Iterable[Table], plan: Plan, forms: Iterable[Form]) -> list[str]:
    """The references of rows that a table in a message answers: beside a reference stands a word that answers.

    A list of what is outstanding, quoted from a reminder, names rows and answers none.
    """
    refs: dict[str, str] = {}
    words: set[str] = set()
    for form in forms:
        refs |= {row.ref.casefold(): row.ref for row in plan.of(form.name)}
        lists = (form.choices(name) for name, each in form.answers.items() if each.kind == "choice")
        words |= {word.casefold() for one in lists for word in one.words}
    found: dict[str, None] = {}
    for table in tables:
        for row in table:
            cells = [cell.casefold() for cell in row]
            ref = next((refs[cell] for cell in cells if cell in refs), "")
            if ref and any(cell in words or (cell.endswith("%") and cell[:1].isdigit()) for cell in cells):
                found[ref] = None
    return list(found)
