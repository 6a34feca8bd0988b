"""The words of a message: a template filled in, as plain text and as HTML."""

from __future__ import annotations

import html
import string
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from tpm_excel.forms.library import templates

_STYLE = "font-family: Arial, sans-serif; font-size: 11pt; color: #1B2A41"


class TemplateError(Exception):
    """A template that cannot be filled in, in words for whoever wrote it."""


def filled(template: str, words: Mapping[str, str], own: Path | None = None) -> tuple[str, str]:
    """Return subject and text of a template of `workbook_templates/mail/`, or of the folder `own` where it is there."""
    shipped = templates() / "mail" / f"{template}.txt"
    path = own / shipped.name if own and (own / shipped.name).is_file() else shipped
    try:
        raw = path.read_text(encoding="utf-8-sig")
        named = {name for _, name, _, _ in string.Formatter().parse(raw) if name is not None}
    except UnicodeDecodeError as error:
        raise TemplateError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except ValueError as error:
        raise TemplateError(f"{path} cannot be filled in: {error}. A brace that is only a brace is doubled.") from error
    unknown = sorted(named - set(words))
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in sorted(words))
        raise TemplateError(f"{path} asks for {{{unknown[0]}}}, which nobody fills in. It may use {known}.")
    head, _, body = raw.partition("\n\n")
    if not head.startswith("Subject:") or not body.strip():
        raise TemplateError(f"{path} must begin with a line “Subject: …”, then a blank line, then the text.")
    subject = head.removeprefix("Subject:").strip().format_map(words)
    return " ".join(subject.split()), body.format_map(words).strip() + "\n"


def as_html(text: str) -> str:
    """Return the same text as HTML: paragraphs, and lines that begin with a number or a dash as lists."""
    parts = [part for paragraph in text.strip().split("\n\n") for part in _paragraph(paragraph.split("\n"))]
    head = '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"></head>'
    return f'{head}<body style="{_STYLE}">{"".join(parts)}</body></html>\n'


def _paragraph(lines: list[str]) -> Iterator[str]:
    numbered = all(_kind(line) == "ol" for line in lines)  # one line that begins so is a sentence, not a list
    for kind, several in groupby(lines, lambda line: "ol" if numbered else _kind(line).replace("ol", "p")):
        if kind == "p":
            yield "<p>" + "<br>".join(html.escape(line) for line in several) + "</p>"
        else:
            items = "".join(f"<li>{html.escape(line.partition(' ')[2])}</li>" for line in several)
            yield f"<{kind}>{items}</{kind}>"


def _kind(line: str) -> str:
    if line.startswith("- "):
        return "ul"
    return "ol" if line[:1].isdigit() and line[1:3] == ". " else "p"
