"""Checks of a comment against the row's other answers: it says another thing, speaks of what is past, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tpm_excel.checks.comment_words import broken_promise, finished, other_result, shares_done, unfinished, unsaid
from tpm_excel.checks.explaining import points_elsewhere
from tpm_excel.checks.row import ask
from tpm_excel.findings.finding import Finding
from tpm_excel.forms.computing import figure_of
from tpm_excel.forms.form import Form
from tpm_excel.terms.cells import written
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.past import Past
from tpm_excel.terms.periods import short_date

_MISSING = {
    (True, True): "what caused it or what is done about it",
    (True, False): "what caused it",
    (False, True): "what is done about it",
}


def check_comment(form: Form, row: MasterRow, past: Past, as_at: date) -> Iterator[Finding]:
    """Yield what a row's comment contradicts or leaves open."""
    name = form.checks.comment
    text = str(row.value(name) or "") if name else ""
    if not text:
        return
    yield from _against_status(form, row, text)
    yield from _against_figures(form, row, text)
    yield from _without_cause(form, row, text)
    group = _group(form, row, form.checks.status)
    if group in ("done", "dropped"):
        return
    if group and points_elsewhere(text):
        yield ask(form, row, "TPM349", name, heading=form.heading(name), found=text[:60])
    elif _plain(text) == _plain(str(past.last_quarter.get(row.plan.ref, {}).get(name) or "")):
        yield ask(form, row, "TPM340", name, heading=form.heading(name))
    elif broken := broken_promise(text, as_at):
        context = {"date": short_date(broken[0]), "as_at": short_date(as_at), "said": broken[1]}
        yield ask(form, row, "TPM342", name, heading=form.heading(name), **context)


def _against_status(form: Form, row: MasterRow, text: str) -> Iterator[Finding]:
    """A comment that says finished where the status says open, or the other way about.

    Where the row is at 100% the rules ask for its status already.
    """
    parts = form.checks
    group = _group(form, row, parts.status)
    if group in ("open", "late") and row.value(parts.progress or parts.status) != 1:
        said = finished(text)
    else:
        said = unfinished(text) if group == "done" else ""
    if said:
        context = {"status": form.heading(parts.status), "found": str(row.value(parts.status)), "said": said}
        yield ask(form, row, "TPM341", parts.comment, comment=form.heading(parts.comment), **context)


def _against_figures(form: Form, row: MasterRow, text: str) -> Iterator[Finding]:
    parts = form.checks
    progress = row.value(parts.progress) if parts.progress else None
    if isinstance(progress, float | int):
        said = next((words for share, words in shares_done(text) if abs(share - progress) > 0.005), "")
        yield from _figure(form, row, parts.progress, written(progress, percent=True), said)
    result = figure_of(form, parts.result, row.value(parts.result)) if parts.result else None
    if result and result.number is not None:
        shown = written(row.value(parts.result))
        yield from _figure(form, row, parts.result, shown, other_result(text, result.number))


def _figure(form: Form, row: MasterRow, name: str, found: str, said: str) -> Iterator[Finding]:
    if said:
        comment = form.checks.comment
        context = {"comment": form.heading(comment), "heading": form.heading(name), "found": found, "said": said}
        yield ask(form, row, "TPM343", comment, **context)


def _without_cause(form: Form, row: MasterRow, text: str) -> Iterator[Finding]:
    parts = form.checks
    missing = _MISSING.get(unsaid(text))
    if missing and parts.rating and _group(form, row, parts.rating) == "red":
        context = {"rating": form.heading(parts.rating), "found": str(row.value(parts.rating)), "missing": missing}
        yield ask(form, row, "TPM362", parts.comment, heading=form.heading(parts.comment), **context)


def _group(form: Form, row: MasterRow, name: str) -> str:
    return form.choices(name).group_of(row.value(name)) if name else ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
