"""A draft that opens unsent in Outlook, Thunderbird and Apple Mail, with the return attached."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from tpm_excel.forms.library import templates

_EXCEL = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def draft(
    template: str,
    words: Mapping[str, str],
    *,
    to: tuple[str, str],
    sender: tuple[str, str],
    attachment: tuple[str, bytes],
    day: date,
) -> bytes:
    """Return a message as bytes, filled from a template of `workbook_templates/mail/`.

    `to` and `sender` are name and address; an empty address is left out. The date, the message id and the boundaries
    come from the content, so that the same input gives the same bytes.
    """
    subject, text = _filled(template, words)
    message = EmailMessage(policy=policy.SMTP.clone(max_line_length=200))  # a folded subject reads with a space before
    message["X-Unsent"] = "1"
    message["Subject"] = subject
    for header, (name, text_of) in (("To", to), ("From", sender)):
        found = addresses(text_of)[: None if header == "To" else 1]
        if found:
            message[header] = tuple(_address(name if not number else "", one) for number, one in enumerate(found))
    message["Date"] = format_datetime(datetime.combine(day, time(9), UTC))
    name, data = attachment
    token = sha256("\0".join((subject, text, to[1], name)).encode() + data).hexdigest()[:32]
    message["Message-ID"] = f"<{token}@tpm.invalid>"
    message.set_content(text)
    message.add_alternative(_as_html(text), subtype="html")
    message.add_attachment(data, maintype=_EXCEL[0], subtype=_EXCEL[1], filename=name)
    for number, part in enumerate(one for one in message.walk() if one.is_multipart()):
        part.set_boundary(f"=_tpm_{number}_{token}")
    return message.as_bytes()


def addresses(text: str) -> list[str]:
    """Return the e-mail addresses of a cell; what cannot be one is left out."""
    parts = (one.strip("<>").removeprefix("mailto:") for one in re.split(r"[;,\s]+", text))
    return [made for one in parts if (made := _usable(one))]


def _usable(text: str) -> str:
    local, _, domain = text.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
        return Address(username=local, domain=ascii_domain).addr_spec if local.isascii() and local and domain else ""
    except (ValueError, IndexError, MessageError):
        return ""


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    return Address(" ".join(plain.split()), local, domain)


def _filled(template: str, words: Mapping[str, str]) -> tuple[str, str]:
    raw = (templates() / "mail" / f"{template}.txt").read_text(encoding="utf-8")
    head, _, body = raw.partition("\n\n")
    subject = head.removeprefix("Subject:").strip().format_map(words)
    return " ".join(subject.split()), body.format_map(words).strip() + "\n"


def _as_html(text: str) -> str:
    """The same text as HTML: paragraphs, and numbered lines as a list."""
    parts = []
    for paragraph in text.strip().split("\n\n"):
        lines = paragraph.split("\n")
        if all(line[:1].isdigit() and line[1:3] == ". " for line in lines):
            parts.append("<ol>" + "".join(f"<li>{html.escape(line[3:])}</li>" for line in lines) + "</ol>")
        else:
            parts.append("<p>" + "<br>".join(html.escape(line) for line in lines) + "</p>")
    style = "font-family: Arial, sans-serif; font-size: 11pt; color: #1B2A41"
    head = '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"></head>'
    return f'{head}<body style="{style}">{"".join(parts)}</body></html>\n'
