"""Reading a message that Outlook saved as .msg.

It is read in a process of its own (`python -m tpm_excel.post.outlook`): the file is a small file system, and a hostile
one can send its reader in circles. python-oxmsg reads it, which is MIT; the better known extract-msg is GPL.
"""

from __future__ import annotations

import pickle
import sys
from email import message_from_string
from io import BytesIO

from olefile import OleFileIO
from oxmsg.domain import constants
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from tpm_excel.post.messages import Attached, Post, post_of

_EMBEDDED = "__substg1.0_3701000D"
_ALONE, _WITHIN, _ATTACHMENT = 32, 24, 8
"""Where the properties begin in a message, in one within another, and in an attachment ([MS-OXMSG] 2.4.1)."""
_SHORT_NAME, _CONTENT_ID = 0x3704, 0x3712
_DEEPEST = 5


def read_outlook(data: bytes) -> Post:
    """Read a .msg file; raise whatever its reader raises where it is damaged."""
    with OleFileIO(BytesIO(data)) as ole:
        return _post(Storage.from_ole(ole), _ALONE)


def _post(storage: Storage, header: int, depth: int = 0) -> Post:
    properties = Properties(storage, properties_header_offset=header)
    html = properties.binary_prop_value(constants.PID_HTML) or b""
    sent = properties.date_prop_value(constants.PID_CLIENT_SUBMIT_TIME)
    return post_of(
        properties.str_prop_value(constants.PID_BODY) or "",
        html.decode(properties.body_encoding, "replace") if html else "",
        sender=_sender(properties),
        sent=sent.isoformat(timespec="seconds") if sent else "",
        subject=properties.str_prop_value(constants.PID_SUBJECT) or "",
        attached=tuple(_attached(one, depth) for one in storage.iter_attachment_storages()),
    )


def _sender(properties: Properties) -> str:
    """The sender's address; within an Exchange server's own post the plain field holds a path and no address."""
    headers = message_from_string(properties.str_prop_value(constants.PID_TRANSPORT_MESSAGE_HEADERS) or "")
    fields = (constants.PID_SENDER_SMTP_ADDRESS, constants.PID_SENDER_EMAIL_ADDRESS)
    said = [*(properties.str_prop_value(one) for one in fields), headers.get("From")]
    return next((one for one in said if one and "@" in one), "")


def _attached(storage: Storage, depth: int) -> Attached:
    properties = Properties(storage, properties_header_offset=_ATTACHMENT)
    name = properties.str_prop_value(constants.PID_ATTACH_LONG_FILENAME) or properties.str_prop_value(_SHORT_NAME) or ""
    inner = next((one for one in storage.storages if one.name == _EMBEDDED), None)
    if inner is not None and depth < _DEEPEST:
        nested = _post(inner, _WITHIN, depth + 1)
        return Attached(name or f"{nested.subject or 'message'}.msg", message=nested)
    kind = properties.str_prop_value(constants.PID_ATTACH_MIME_TAG) or ""
    inline = kind.startswith("image/") and bool(properties.str_prop_value(_CONTENT_ID))
    data = properties.binary_prop_value(constants.PID_ATTACH_DATA_BINARY) or b""
    sealed = "protected by an encrypting label" if name.casefold().endswith(".rpmsg") else ""
    return Attached(name or "unnamed", data, aside="A picture within the message" if inline else "", sealed=sealed)


if __name__ == "__main__":
    try:
        answer = read_outlook(sys.stdin.buffer.read())
    except Exception:  # noqa: BLE001  # whatever it is, it happens to this file alone, and is said of it
        sys.exit(1)
    sys.stdout.buffer.write(pickle.dumps(answer))
