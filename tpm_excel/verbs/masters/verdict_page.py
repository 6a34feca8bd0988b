"""One page on what became of every file of the inbox, to be forwarded: as HTML and as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.findings.listing import Listed, grouped
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.masters.verdicts import Verdict
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.writing import write_atomically

_SHOWN = 12
_STYLE = (
    "body{font:15px/1.45 Arial,sans-serif;color:#1b2733;max-width:60em;margin:2em auto;padding:0 1em}"
    "h1{font-size:22px;margin:0 0 .2em}table{border-collapse:collapse;width:100%;margin-top:1em}"
    "th,td{text-align:left;vertical-align:top;padding:.45em .7em;border-bottom:1px solid #ccd3da}"
    "th{border-bottom:2px solid #1b2733}ul{margin:.3em 0 0;padding-left:1.1em}td:first-child{word-break:break-word}"
)


def write_page(
    workspace: Workspace, period: Period, verdicts: Sequence[Verdict], findings: Sequence[Finding], catalogue: Catalogue
) -> None:
    """Write `verdicts.html` and `verdicts.txt` into the outbox of a period, unless they stand there already."""
    found = grouped_by(enumerate(findings), lambda pair: pair[1].place.file)
    said = {one.file: _lines(one, found, catalogue) for one in verdicts}
    title = f"{workspace.settings.council}: files received, {period.label}"
    for name, text in (("verdicts.html", _html(title, verdicts, said)), ("verdicts.txt", _text(title, verdicts, said))):
        path, data = workspace.outbox(period) / name, text.encode("utf-8")
        if not path.is_file() or path.read_bytes() != data:
            write_atomically(path, data)


def _lines(verdict: Verdict, found: Mapping[str, list[tuple[int, Finding]]], catalogue: Catalogue) -> list[str]:
    """What is to be done about a file, in sentences; of a long list the beginning.

    `found` are the findings of each file, numbered in their order: under two names a file is still one.
    """
    own = dict(pair for name in (verdict.file, verdict.known_as) for pair in found.get(name, ()))
    lines = [
        one for one in grouped((own[number] for number in sorted(own)), catalogue) if one.severity is not Severity.NOTE
    ]
    rest = len(lines) - _SHOWN
    more = [f"… and {rest} more; all are on the sheet Findings of the master."] if rest > 0 else []
    return [_sentence(one) for one in lines[:_SHOWN]] + more


def _sentence(one: Listed) -> str:
    where = " ".join(one.where.split())
    return f"{f'{where}: ' if where else ''}{one.says} {one.do if one.do != 'Nothing.' else ''}".strip()


def _word(verdict: Verdict) -> str:
    """The verdict without what only this run knows, so that the page stays the same when nothing came."""
    return verdict.verdict.removeprefix("already ")


def _html(title: str, verdicts: Sequence[Verdict], said: dict[str, list[str]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.file)}</td><td>{escape(one.directorate)}</td><td>{escape(one.period)}</td>"
        f"<td><strong>{escape(_word(one))}</strong>{_listed(said[one.file])}</td></tr>\n"
        for one in verdicts
    )
    nothing = "<tr><td colspan=4>Nothing was received.</td></tr>"
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>{escape(title)}</h1>\n"
        f"<table><thead><tr><th>File</th><th>From</th><th>Period</th><th>What became of it, and what to do</th></tr>"
        f"</thead><tbody>\n{rows or nothing}</tbody></table></body></html>\n"
    )


def _listed(lines: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def _text(title: str, verdicts: Sequence[Verdict], said: dict[str, list[str]]) -> str:
    def lines() -> Iterator[str]:
        yield from (title, "")
        for one in verdicts:
            of = ", ".join(part for part in (one.directorate, one.period) if part)
            yield f"{one.file}: {_word(one)}{f' ({of})' if of else ''}"
            yield from (f"    {' '.join(line.split())}" for line in said[one.file])
        if not verdicts:
            yield "Nothing was received."

    return "\r\n".join(lines()) + "\r\n"
