"""A draft that opens unsent in Outlook, Thunderbird and Apple Mail, with what belongs to it attached."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from email import policy
from email.errors import MessageError
from email.headerregistry import Address, HeaderRegistry
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from tpm_excel.post.letters import as_html, filled

_EXCEL = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


class _Headers(HeaderRegistry):
    """The headers as the library makes them, but each once: most are alike in all drafts, and took half of the time."""

    def __init__(self) -> None:
        super().__init__()
        self._kind = lru_cache(maxsize=100)(super().__getitem__)
        self._made = lru_cache(maxsize=100)(super().__call__)

    def __getitem__(self, name: str) -> Any:
        return self._kind(name)

    def __call__(self, name: str, value: str) -> Any:
        return self._made(name, value)


_POLICY = policy.SMTP.clone(max_line_length=200, header_factory=_Headers())
"""With short lines, a subject that is folded would read with a space before it."""


def draft(
    template: str,
    words: Mapping[str, str],
    *,
    to: tuple[str, str],
    sender: tuple[str, str],
    attachments: Sequence[tuple[str, bytes]],
    day: date,
    own: Path | None = None,
    before: bytes = b"",
) -> bytes:
    """Return a message as bytes, filled from a template of `workbook_templates/mail/` or of the folder `own`.

    `to` and `sender` are name and address; an empty address is left out. The date, the message id and the boundaries
    come from the content, so that the same input gives the same bytes. `before` is a draft that was made earlier: where
    it has the message id of this one it is returned as it is.
    """
    subject, text = filled(template, words, own)
    names = [name for name, _ in attachments]
    said = "\0".join((subject, text, *to, *sender, day.isoformat(), *names)).encode()
    token = sha256(b"".join((said, *(data for _, data in attachments)))).hexdigest()[:32]
    known_by = f"<{token}@tpm.invalid>"
    if known_by.encode("ascii") in before:
        return before
    message = EmailMessage(policy=_POLICY)
    message["X-Unsent"] = "1"
    message["Subject"] = subject
    for header, (name, text_of) in (("To", to), ("From", sender)):
        found = addresses(text_of)[: None if header == "To" else 1]
        if found:
            several = [_address(name if not number else "", one) for number, one in enumerate(found)]
            message[header] = ", ".join(map(str, several))
    message["Date"] = format_datetime(datetime.combine(day, time(9), UTC))
    message["Message-ID"] = known_by
    message.set_content(text)
    message.add_alternative(as_html(text), subtype="html")
    for name, data in attachments:
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
