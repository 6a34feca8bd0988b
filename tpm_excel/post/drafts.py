"""A draft that opens unsent in Outlook, Thunderbird and Apple Mail, with what belongs to it attached."""

from __future__ import annotations

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import encode_rfc2231, format_datetime
from hashlib import sha256
from pathlib import Path

from tpm_excel.post.letters import as_html, filled

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINE = 200
"""A folded subject reads with a space before it in some mail programs."""
_POLICY = policy.SMTP.clone(max_line_length=_LINE)


def draft(
    template: str,
    words: Mapping[str, str],
    *,
    to: tuple[str, str],
    sender: tuple[str, str],
    attachments: Sequence[tuple[str, bytes]],
    day: date,
    own: Path | None = None,
) -> bytes:
    """Return a message as bytes, filled from a template of `workbook_templates/mail/` or of the folder `own`.

    `to` and `sender` are name and address; an empty address is left out. The date, the message id and the boundaries
    come from the content, so that the same input gives the same bytes.
    """
    subject, text = filled(template, words, own)
    names = [name for name, _ in attachments]
    said = "\0".join((subject, text, to[1], *names)).encode()
    token = sha256(b"".join((said, *(data for _, data in attachments)))).hexdigest()[:32]
    found, of = addresses(to[1]), addresses(sender[1])[:1]
    headers = {
        "X-Unsent": "1",
        "Subject": subject,
        "To": ", ".join(_address(to[0] if not number else "", one) for number, one in enumerate(found)),
        "From": ", ".join(_address(sender[0], one) for one in of),
        "Date": format_datetime(datetime.combine(day, time(9), UTC)),
        "Message-ID": f"<{token}@tpm.invalid>",
        "MIME-Version": "1.0",
    }
    parts = [_part(*_words("plain", text)), _part(*_words("html", as_html(text)))]
    kind, message = _multipart("alternative", f"=_tpm_{int(bool(attachments))}_{token}", parts)
    if attachments:
        parts = [_part({"Content-Type": kind}, message), *(_part(*_attached(*one)) for one in attachments)]
        kind, message = _multipart("mixed", f"=_tpm_0_{token}", parts)
    return _part({name: value for name, value in headers.items() if value} | {"Content-Type": kind}, message)


# ---- MIME, by hand: the library parses every header that it is given, which took longer than checking the return ----


def _part(headers: Mapping[str, str], body: bytes) -> bytes:
    return "".join(_header(*one) for one in headers.items()).encode("ascii") + b"\r\n" + body


def _header(name: str, value: str) -> str:
    """A header on one line; where it is not plain or too long for one, the library knows how to write it."""
    if value.isascii() and value.isprintable() and len(name) + len(value) < _LINE - len(": "):
        return f"{name}: {value}\r\n"
    folded: str = _POLICY.fold(*_POLICY.header_store_parse(name, value))
    return folded


def _words(kind: str, text: str) -> tuple[dict[str, str], bytes]:
    how = {"Content-Type": f'text/{kind}; charset="utf-8"', "Content-Transfer-Encoding": "quoted-printable"}
    return how, b2a_qp(b"\r\n".join([*text.encode().splitlines(), b""]))


def _attached(name: str, data: bytes) -> tuple[dict[str, str], bytes]:
    plain = name.isascii() and name.isprintable() and not set(name) & set('"\\')
    how = {
        "Content-Type": _EXCEL,
        "Content-Transfer-Encoding": "base64",
        "Content-Disposition": "attachment; "
        + (f'filename="{name}"' if plain else f"filename*={encode_rfc2231(name, 'utf-8')}"),
    }
    return how, encodebytes(data).replace(b"\n", b"\r\n")


def _multipart(kind: str, boundary: str, parts: Sequence[bytes]) -> tuple[str, bytes]:
    fence = f"--{boundary}".encode("ascii")
    body = b"".join(fence + b"\r\n" + part + b"\r\n" for part in parts) + fence + b"--\r\n"
    return f'multipart/{kind}; boundary="{boundary}"', body


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


def _address(name: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    return str(Address(" ".join(plain.split()), local, domain))
