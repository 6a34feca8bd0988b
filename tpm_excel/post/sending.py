"""A mail server spoken to by SMTP: one connection, one message at a time, and what became of each."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_TIMEOUT = 60.0
_CLOSING = 421
_GO_AHEAD = 354


class Unreachable(Exception):  # noqa: N818  # it says how the server stands
    """A server that cannot be used at all: not there, not safe, or it does not know the user."""


class Dropped(Exception):  # noqa: N818  # as above
    """A connection that broke. `unsure` says that the whole message had been handed over and no answer came."""

    def __init__(self, reason: str, *, unsure: bool) -> None:
        """Take the reason in words."""
        super().__init__(reason)
        self.unsure = unsure


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: where it is, how the connection is made safe (`starttls`, `tls`, `none`), and as whom."""

    host: str
    port: int
    security: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the server did with a message: whether it took it, its words where not, and each address it refused."""

    taken: bool
    said: str = ""
    refused: Mapping[str, str] | None = None


class Connection:
    """A connection to a mail server, open for as long as a `with` lasts."""

    def __init__(self, server: Server, password: str) -> None:
        """Connect and log in; raise Unreachable, in words for the operator, where that cannot be done."""
        where = f"{server.host}:{server.port}"
        try:
            self._smtp = _connected(server)
            try:
                self._smtp.ehlo_or_helo_if_needed()
                if server.user:
                    self._smtp.login(server.user, password)
            except BaseException:
                self._smtp.close()
                raise
        except smtplib.SMTPAuthenticationError as error:
            raise Unreachable(f"{where} does not accept the user {server.user} with this password.") from error
        except ssl.SSLError as error:
            raise Unreachable(f"The connection to {where} cannot be made safe: {error}.") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"The mail server {where} cannot be used: {_words(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()

    def deliver(self, sender: str, recipients: Sequence[str], data: bytes) -> Delivery:
        """Hand a message over; raise Dropped where the connection broke."""
        try:
            said = self._said(self._smtp.mail(sender))
            if said:
                return self._not_taken(said)
            answers = {one: self._said(self._smtp.rcpt(one)) for one in recipients}
            refused = {one: why for one, why in answers.items() if why}
            if len(refused) == len(answers):
                return self._not_taken("; ".join(f"{one}: {why}" for one, why in refused.items()), refused)
            said = self._said(self._smtp.docmd("DATA"), _GO_AHEAD)
            if said:
                return self._not_taken(said)
            self._smtp.send(_as_sent(data))  # where this fails, the last line had not gone out
        except (OSError, smtplib.SMTPException) as error:
            raise Dropped(_words(error), unsure=False) from error
        return self._answer(refused)

    def _answer(self, refused: Mapping[str, str]) -> Delivery:
        try:
            code, text = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Dropped(_words(error), unsure=True) from error
        if code < 0:
            raise Dropped("The server's answer was no answer.", unsure=True)
        said = self._said((code, text))
        return self._not_taken(said, refused) if said else Delivery(taken=True, refused=refused)

    def _said(self, reply: tuple[int, bytes], wanted: int = 250) -> str:
        """What the server said against a command; empty where it agreed."""
        code, text = reply
        said = f"{code} {' '.join(text.decode('utf-8', 'replace').split())}".strip()
        if code == _CLOSING:
            raise Dropped(f"The server closed the connection: {said}", unsure=False)
        return "" if code == wanted or (wanted == 250 and code in {251, 252}) else said

    def _not_taken(self, said: str, refused: Mapping[str, str] | None = None) -> Delivery:
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException) as error:
            raise Dropped(_words(error), unsure=False) from error
        return Delivery(taken=False, said=said, refused=refused)


def _connected(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT, context=context)
    smtp = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
    if server.security == "starttls":
        try:
            smtp.starttls(context=ssl.create_default_context())
        except BaseException:
            smtp.close()
            raise
    return smtp


def _as_sent(data: bytes) -> bytes:
    """The message as it goes over the line: a line that begins with a dot gets another, and a lone dot ends it."""
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n.\r\n"


def _words(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if text.endswith((".", "!")) else f"{text}."
