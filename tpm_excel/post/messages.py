"""An e-mail message as it came: who sent it, when, and what is attached to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from tpm_excel.post.pasted import Table, tables_in

_ELSEWHERE = ("sharepoint.com", "1drv.ms", "onedrive.live.com", "docs.google.com", "drive.google.com")
_KEYS = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")


@dataclass(frozen=True, slots=True)
class Attached:
    """A part of a message that has a name: a file, or another message; `aside` says what it is if no answers are in it.

    `sealed` says in words how it is protected, if it is.
    """

    name: str
    data: bytes = b""
    message: Post | None = None
    aside: str = ""
    sealed: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A message: its sender's address in lower case, when it was sent (ISO, as its header says), and its parts.

    `tables` are those of its text; `link` is whether the text leads to a file that is kept elsewhere.
    """

    sender: str = ""
    sent: str = ""
    subject: str = ""
    attached: tuple[Attached, ...] = ()
    tables: tuple[Table, ...] = ()
    link: bool = False


def read_message(data: bytes) -> Post:
    """Read a message; ValueError where not even the standard library's most patient reader can."""
    try:
        return _post(message_from_bytes(data, policy=policy.default))
    except Exception:  # noqa: BLE001  # on damaged headers the newer reader raises a dozen kinds; the older reads on
        try:
            return _post(message_from_bytes(data, policy=policy.compat32))
        except Exception as error:
            raise ValueError("its headers cannot be read") from error


def post_of(
    text: str, html: str, *, sender: str = "", sent: str = "", subject: str = "", attached: tuple[Attached, ...] = ()
) -> Post:
    """Return a message of these parts, with what its text holds."""
    link = any(f"{one}/" in text or f"{one}/" in html for one in _ELSEWHERE)
    return Post(address(sender), sent, " ".join(subject.split()), attached, tables_in(text, html), link)


def address(text: str) -> str:
    """Return the e-mail address in a header, in lower case; empty where there is none."""
    found = parseaddr(text)[1].strip().casefold()
    return found if "@" in found else ""


def _post(message: Message) -> Post:
    text: list[str] = []
    html: list[str] = []
    attached: list[Attached] = []
    for part in _leaves(message):
        kind, name = part.get_content_type(), _decoded(part.get_filename() or "")
        if kind == "message/rfc822":
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            nested = _post(first) if isinstance(first, Message) else Post()
            attached.append(Attached(name or f"{nested.subject or 'message'}.eml", message=nested))
        elif kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment":
            (text if kind == "text/plain" else html).append(_text(part))
        elif data := _bytes(part):
            attached.append(Attached(name or "unnamed", data, aside=_aside(part, kind), sealed=_sealed(kind, name)))
    sent = _sent(message.get("Date", ""))
    heads = {name: _decoded(str(message.get(name, ""))) for name in ("From", "Subject")}
    return post_of(
        "\n".join(text), "\n".join(html), sender=heads["From"], sent=sent, subject=heads["Subject"],
        attached=tuple(attached),
    )  # fmt: skip


def _leaves(message: Message) -> Iterator[Message]:
    """The parts of a message that are not made of parts; a message within it counts as one."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: Message) -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return _bytes(part).decode(charset, "replace")
    except LookupError:
        return _bytes(part).decode("utf-8", "replace")


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError):
        return text


def _sent(text: str) -> str:
    try:
        return parsedate_to_datetime(str(text)).isoformat(timespec="seconds")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _aside(part: Message, kind: str) -> str:
    """What a part is that holds no answers: the picture of a signature, a calendar entry, a card."""
    inline = part.get("Content-ID") or part.get_content_disposition() == "inline"
    if kind.startswith("image/") and inline:
        return "A picture within the message"
    if kind in _KEYS:
        return "An electronic signature"
    known = {"text/calendar": "A calendar entry", "text/vcard": "A visiting card", "text/x-vcard": "A visiting card"}
    return known.get(kind, "")


def _sealed(kind: str, name: str) -> str:
    if name.casefold() == "winmail.dat" or kind == "application/ms-tnef":
        return "packed by Outlook in a way that only Outlook opens (winmail.dat)"
    if name.casefold().endswith(".rpmsg"):
        return "protected by an encrypting label"
    return "encrypted" if kind in _SEALED else ""
