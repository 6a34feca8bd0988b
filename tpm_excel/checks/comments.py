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


def check_comment(look: Look) -> Iterator[Finding]:
    """Yield what a row's comment contradicts or leaves open."""
    form, name = look.form, look.form.checks.comment
    text = str(look.values.get(name) or "") if name else ""
    if not text:
        return
    yield from _against_status(look, text)
    yield from _against_figures(look, text)
    yield from _without_cause(look, text)
    group = look.group(form.checks.status)
    if group in ("done", "dropped"):
        return
    if group and points_elsewhere(text):
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
    group = look.group(parts.status)
    if group in ("open", "late") and look.values.get(parts.progress or parts.status) != 1:
        said = finished(text)
    else:
        said = unfinished(text) if group == "done" else ""
    if said:
        context = {"status": form.heading(parts.status), "found": str(look.values.get(parts.status)), "said": said}
        yield look.ask("TPM341", parts.comment, comment=form.heading(parts.comment), **context)


def _against_figures(look: Look, text: str) -> Iterator[Finding]:
    parts = look.form.checks
    progress = look.values.get(parts.progress) if parts.progress else None
    if isinstance(progress, float | int) and (said := _other_share(text, progress)):
        yield _figure(look, parts.progress, written(progress, percent=True), said)
    answer = look.values.get(parts.result) if parts.result else None
    result = figure_of(look.form, parts.result, answer) if parts.result else None
    if result and result.number is not None and (said := other_result(text, result.number)):
        yield _figure(look, parts.result, written(answer), said)


def _other_share(text: str, progress: float) -> str:
    return next((words for share, words in shares_done(text) if abs(share - progress) > 0.005), "")


def _figure(look: Look, name: str, found: str, said: str) -> Finding:
    form, comment = look.form, look.form.checks.comment
    context = {"comment": form.heading(comment), "heading": form.heading(name), "found": found, "said": said}
    return look.ask("TPM343", comment, **context)


def _without_cause(look: Look, text: str) -> Iterator[Finding]:
    form, parts = look.form, look.form.checks
    if not parts.rating or look.group(parts.rating) != "red":
        return
    missing = _MISSING.get(unsaid(text))
    if missing:
        rating = str(look.values.get(parts.rating))
        context = {"rating": form.heading(parts.rating), "found": rating, "missing": missing}
        yield look.ask("TPM362", parts.comment, heading=form.heading(parts.comment), **context)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
