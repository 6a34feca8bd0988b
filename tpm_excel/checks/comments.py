"""Checks of a comment against the row's other answers: it says another thing, speaks of what is past, or nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tpm_excel.checks.comment_words import broken_promise, finished, other_result, shares_done, unfinished, unsaid
from tpm_excel.checks.explaining import points_elsewhere
from tpm_excel.checks.looking import Look
from tpm_excel.findings.finding import Finding
from tpm_excel.forms.computing import figure_of
from tpm_excel.terms.cells import written
from tpm_excel.terms.periods import short_date

_MISSING = {
    (True, True): "what caused it or what is done about it",
    (True, False): "what caused it",
    (False, True): "what is done about it",
}


def check_comment(look: Look) -> list[Finding]:
    """Return what a row's comment contradicts or leaves open."""
    parts = look.form.checks
    text = str(look.values.get(parts.comment) or "") if parts.comment else ""
    if not text:
        return []
    findings: list[Finding] = []
    if look.status:
        findings += _against_status(look, text)
    if parts.progress and "%" in text:
        findings += _against_progress(look, text)
    if parts.result:
        findings += _against_result(look, text)
    if parts.rating:
        findings += _without_cause(look, text)
    if look.status not in ("done", "dropped"):
        findings += _left_open(look, text)
    return findings


def _left_open(look: Look, text: str) -> Iterator[Finding]:
    """A comment that says nothing, what it said last quarter, or what should have come to pass by now."""
    form, name = look.form, look.form.checks.comment
    if look.status and points_elsewhere(text):
        yield look.ask("TPM349", name, heading=form.heading(name), found=text[:60])
    elif (before := look.last_quarter(name)) and _plain(text) == _plain(str(before)):
        yield look.ask("TPM340", name, heading=form.heading(name))
    elif broken := broken_promise(text, look.checked.as_at):
        context = {"date": short_date(broken[0]), "as_at": short_date(look.checked.as_at), "said": broken[1]}
        yield look.ask("TPM342", name, heading=form.heading(name), **context)


def _against_status(look: Look, text: str) -> Iterator[Finding]:
    """A comment that says finished where the status says open, or the other way about.

    Where the row is at 100% the rules ask for its status already.
    """
    form, parts = look.form, look.form.checks
    if look.status in ("open", "late") and look.values.get(parts.progress or parts.status) != 1:
        said = finished(text)
    else:
        said = unfinished(text) if look.status == "done" else ""
    if said:
        context = {"status": form.heading(parts.status), "found": str(look.values.get(parts.status)), "said": said}
        yield look.ask("TPM341", parts.comment, comment=form.heading(parts.comment), **context)


def _against_progress(look: Look, text: str) -> Iterator[Finding]:
    name = look.form.checks.progress
    progress = look.values.get(name)
    if isinstance(progress, float | int) and (said := _other_share(text, progress)):
        yield _figure(look, name, written(progress, percent=True), said)


def _against_result(look: Look, text: str) -> Iterator[Finding]:
    name = look.form.checks.result
    answer = look.values.get(name)
    result = figure_of(look.form, name, answer)
    if result and result.number is not None and (said := other_result(text, result.number)):
        yield _figure(look, name, written(answer), said)


def _other_share(text: str, progress: float) -> str:
    return next((words for share, words in shares_done(text) if abs(share - progress) > 0.005), "")


def _figure(look: Look, name: str, found: str, said: str) -> Finding:
    form, comment = look.form, look.form.checks.comment
    context = {"comment": form.heading(comment), "heading": form.heading(name), "found": found, "said": said}
    return look.ask("TPM343", comment, **context)


def _without_cause(look: Look, text: str) -> Iterator[Finding]:
    form, parts = look.form, look.form.checks
    missing = _MISSING.get(unsaid(text)) if look.group(parts.rating) == "red" else None
    if missing:
        rating = str(look.values.get(parts.rating))
        context = {"rating": form.heading(parts.rating), "found": rating, "missing": missing}
        yield look.ask("TPM362", parts.comment, heading=form.heading(parts.comment), **context)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
