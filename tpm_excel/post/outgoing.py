"""What goes out: a draft as it lies in the outbox, made ready to be handed to a mail server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from tpm_excel.post.drafts import addresses

_DROPPED = re.compile(rb"(?:X-Unsent|Date|Bcc):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A draft: what it is known by, who writes, to whom, its subject, and its bytes as they lie in the outbox."""

    key: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    draft: bytes

    def at(self, moment: datetime) -> bytes:
        """Return the message as it is sent: with a real date, without the mark of a draft, in letters of ASCII."""
        head, _, body = re.sub(rb"\r\n|\r|\n", b"\r\n", self.draft).partition(b"\r\n\r\n")
        fields = re.split(rb"\r\n(?![ \t])", head)
        kept = [one for one in fields if not _DROPPED.match(one)]
        kept.append(b"Date: " + format_datetime(moment).encode())
        if not any(one.lower().startswith(b"message-id:") for one in fields):
            kept.append(b"Message-ID: " + self.key.encode())
        data = b"\r\n".join((*kept, b"", body))
        if data.isascii():
            return data
        plain = policy.SMTP.clone(cte_type="7bit", max_line_length=200)  # not every server takes eight bits
        return message_from_bytes(data, policy=plain).as_bytes()


def outgoing(draft: bytes) -> Outgoing:
    """Read a draft, as tpm wrote it or as somebody saved it again in a mail program."""
    message = message_from_bytes(draft, policy=policy.default)
    named = " ".join(str(message["Message-ID"] or "").split())
    key = named if named.isascii() and named else f"<{sha256(draft).hexdigest()[:32]}@tpm.invalid>"
    recipients = [one for header in ("To", "Cc", "Bcc") for one in _addresses(message, header)]
    sender = next(iter(_addresses(message, "From")), "")
    return Outgoing(key, sender, tuple(dict.fromkeys(recipients)), str(message["Subject"] or ""), draft)


def _addresses(message: EmailMessage, header: str) -> list[str]:
    found = [one.addr_spec for each in message.get_all(header, []) for one in getattr(each, "addresses", ())]
    return [usable for one in found for usable in addresses(one)]
