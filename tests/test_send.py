"""`tpm send`: each message exactly once, whatever happens to the connection, over a real server on loopback."""

from __future__ import annotations

import importlib.util
import json
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from helpers import SMALL_PERIOD, snapshot, tpm
from test_chase import LATE, addressed, drafts

from tpm_excel.post.outgoing import outgoing
from tpm_excel.verbs.letters import sending
from tpm_excel.verbs.letters.sending import send
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.settings import read_settings
from tpm_excel.workspace.smtp import PASSWORD


class Postman:
    """A server's side: keeps what it was handed, refuses some, and hangs up when it is told to."""

    def __init__(self) -> None:
        self.took: list[tuple[str, tuple[str, ...], bytes]] = []
        self.refuses: set[str] = set()
        self.hangs_up_before: int | None = None
        self.hangs_up_unheard: int | None = None
        self.refuses_content = False
        self.asks_who = False

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.hangs_up_before == len(self.took):
            server.transport.abort()
        if self.asks_who and not session.authenticated:
            return "530 Who are you?"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.refuses:
            return "550 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.refuses_content:
            return "554 Too many attachments"
        self.took.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if self.hangs_up_unheard == len(self.took):
            server.transport.abort()
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        found = [message_from_bytes(data, policy=policy.default) for _, _, data in self.took]
        return [one for one in found if isinstance(one, EmailMessage)]

    @property
    def ids(self) -> list[str]:
        return [str(one["Message-ID"]) for one in self.messages]


Serve = Callable[..., int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server; its port is returned."""
    running: list[Controller] = []

    def start(postman: Postman, **how: Any) -> int:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        controller = Controller(postman, hostname="127.0.0.1", port=port, **how)
        controller.start()
        running.append(controller)
        return port

    yield start
    for one in running:
        one.stop()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two returns and two reminders; not to be changed."""
    people = {"HSG": ("Ann Able", "ann@x.example"), "ENV": ("Zoë Moss", "zoe@x.example; ben@x.example")}
    workspace = addressed(tmp_path_factory.mktemp("send"), people)
    assert tpm("chase", "--today", LATE, cwd=workspace).status == 0
    assert len(drafts(workspace)) == 3
    return workspace


ALL = 5
"""Two returns, and reminders for three people."""


def with_smtp(workspace: Path, port: int, more: str = 'security = "none"\n') -> Path:
    text = (workspace / "tpm.toml").read_text(encoding="utf-8").partition("\n[smtp]")[0]
    (workspace / "tpm.toml").write_text(f'{text}\n[smtp]\nhost = "127.0.0.1"\nport = {port}\n{more}')
    return workspace


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def ready(written: Path, tmp_path: Path, postman: Postman, serve: Serve) -> Path:
    """A copy of the workspace, with a server that listens."""
    import shutil

    return with_smtp(shutil.copytree(written, tmp_path / "workspace"), serve(postman))


def run(workspace: Path, *words: str) -> Any:
    return tpm("send", "--pause", "0", *words, cwd=workspace)


def test_each_message_is_sent_once_and_only_once(ready: Path, postman: Postman) -> None:
    ran = run(ready)
    assert ran.status == 0, ran.said
    assert "5 messages sent" in ran.said
    assert len(set(postman.ids)) == ALL
    assert run(ready).status == 0
    assert len(postman.ids) == ALL


def test_what_arrives_is_the_draft_with_a_real_date(ready: Path, postman: Postman) -> None:
    run(ready, "--only", "return")
    by_recipient = {to: (sender, data) for sender, to, data in postman.took}
    assert set(by_recipient) == {("ann@x.example",), ("zoe@x.example", "ben@x.example")}
    assert {sender for sender, _ in by_recipient.values()} == {"team@rivermead.example"}
    for message in postman.messages:
        assert message["X-Unsent"] is None
        assert abs(parsedate_to_datetime(message["Date"]) - datetime.now(UTC)) < timedelta(minutes=5)
        assert not message.defects
        (attached,) = message.iter_attachments()
        path = next(ready.glob(f"outbox/*/{attached.get_filename()}"))
        assert attached.get_content() == path.read_bytes()
        plain = message.get_body(("plain",))
        assert plain is not None
        assert "Please return it by Tuesday 14 October 2025." in plain.get_content()
    assert all(data.isascii() for _, _, data in postman.took)


@pytest.mark.parametrize("before", range(ALL))
def test_a_broken_connection_is_said_and_the_next_run_goes_on(ready: Path, postman: Postman, before: int) -> None:
    postman.hangs_up_before = before
    ran = run(ready)
    assert (ran.status, "Traceback" in ran.err) == (1, False)
    assert "The connection broke" in ran.said
    assert len(postman.took) == before
    postman.hangs_up_before = None
    assert run(ready).status == 0
    assert len(postman.ids) == len(set(postman.ids)) == ALL


def test_a_message_that_may_have_gone_out_is_not_sent_twice(ready: Path, postman: Postman) -> None:
    """The server took it and hung up before it said so: nobody here can know, so a person decides."""
    postman.hangs_up_unheard = 2
    assert run(ready).status == 1
    postman.hangs_up_unheard = None
    ran = run(ready)
    assert (ran.status, "may have been sent" in ran.said, "--again" in ran.said) == (1, True, True)
    assert len(postman.ids) == len(set(postman.ids)) == ALL
    assert run(ready, "--again").status == 0
    assert len(postman.ids) == ALL + 1
    assert run(ready, "--again").status == 0
    assert len(postman.ids) == ALL + 1


def test_a_run_that_was_killed_sends_nothing_twice(
    ready: Path, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_send_one", killed)
        with pytest.raises(KeyboardInterrupt):
            send(Workspace(ready), None, pause=0)
    with monkeypatch.context() as patched:
        patched.setattr(sending.Connection, "deliver", killed)
        with pytest.raises(KeyboardInterrupt):
            send(Workspace(ready), None, pause=0)
    result = send(Workspace(ready), None, pause=0)
    assert (result.count(sending.UNSURE), result.count(sending.SENT)) == (1, ALL - 1)
    assert len(postman.ids) == len(set(postman.ids)) == ALL - 1


def test_two_runs_at_once_send_nothing_twice(ready: Path, postman: Postman) -> None:
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: run(ready), range(2)))
    assert [one.status for one in both] == [0, 0]
    assert len(postman.ids) == len(set(postman.ids)) == ALL


def test_a_refused_address_is_a_line_and_no_stop(ready: Path, postman: Postman) -> None:
    postman.refuses = {"ann@x.example", "ben@x.example"}
    ran = tpm("send", "--pause", "0", "--json", cwd=ready)
    assert ran.status == 1
    states = {one["file"]: (one["state"], one["says"]) for one in json.loads(ran.out)["drafts"]}
    assert states["tpm-return_2025-26-q2_hsg.eml"] == ("refused", "ann@x.example: 550 No such person here")
    assert states["tpm-return_2025-26-q2_env.eml"] == ("sent", "ben@x.example refused: 550 No such person here")
    assert sorted(one["state"] for one in json.loads(ran.out)["drafts"]) == ["refused"] * 3 + ["sent"] * 2
    postman.refuses = set()
    assert run(ready).status == 0
    assert len(postman.ids) == len(set(postman.ids)) == ALL


def test_a_refused_content_is_a_line_and_is_tried_again(ready: Path, postman: Postman) -> None:
    postman.refuses_content = True
    ran = run(ready)
    assert (ran.status, "554 Too many attachments" in ran.said) == (1, True)
    postman.refuses_content = False
    assert run(ready).status == 0
    assert len(postman.ids) == ALL


def test_a_dry_run_sends_nothing_and_writes_nothing(ready: Path, postman: Postman) -> None:
    before = snapshot(ready)
    ran = run(ready, "--dry-run")
    assert ran.status == 0
    assert "would be sent" in ran.said
    assert "zoe@x.example, ben@x.example" in ran.said
    assert (postman.took, snapshot(ready)) == ([], before)


def test_what_was_sent_to_whom_stands_in_the_archive(ready: Path, postman: Postman) -> None:
    run(ready)
    events = list(Workspace(ready).archive.journal.events("sent"))
    assert [event["message_id"] for event in events] == postman.ids
    assert [tuple(event["recipients"]) for event in events] == [to for _, to, _ in postman.took]
    kept = [Workspace(ready).archive.read("sent", event["digest"]) for event in events]
    assert [one.rstrip() for one in kept] == [data.rstrip() for _, _, data in postman.took]


def test_one_message_a_second_unless_told_otherwise(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(sending, "time", SimpleNamespace(sleep=waited.append))
    send(Workspace(ready), None)
    assert waited == [1.0] * (ALL - 1)


def test_a_return_that_was_written_anew_is_another_message(ready: Path, postman: Postman) -> None:
    run(ready)
    settings = (ready / "tpm.toml").read_text(encoding="utf-8")
    (ready / "tpm.toml").write_text(settings.replace("Rivermead", "Rivermead Borough"), encoding="utf-8")
    assert tpm("generate", "--period", SMALL_PERIOD.name, cwd=ready).status == 0
    assert run(ready).status == 0
    assert len(postman.ids) == len(set(postman.ids)) == ALL + 2


def test_a_draft_saved_again_in_a_mail_program_is_the_same_message(ready: Path, postman: Postman) -> None:
    path = next(ready.glob("outbox/*/*_env.eml"))
    data = path.read_bytes().replace(b"\r\n", b"\n").replace(b"Thank you,", "Många tack, \n.\n..dots\nyours,".encode())
    path.write_bytes(data.replace(b"X-Unsent: 1\n", b"X-Unsent: 1\nBcc: boss@x.example\n", 1))
    assert run(ready, "--only", "_env").status == 0
    ((_, to, sent),) = postman.took
    assert to == ("zoe@x.example", "ben@x.example", "boss@x.example")
    assert b"boss@" not in sent
    plain = postman.messages[0].get_body(("plain",))
    assert plain is not None
    assert "Många tack, \n.\n..dots\nyours," in plain.get_content().replace("\r\n", "\n")
    assert run(ready, "--only", "_env").status == 0
    assert len(postman.took) == 1


def test_a_draft_without_an_id_gets_one() -> None:
    message = outgoing(b"To: ann@x.example\nFrom: t@x.example\nSubject: s\n\nHello\n")
    assert message.key == outgoing(message.draft).key
    assert message.key.encode() in message.at(datetime.now(UTC))


def test_without_addresses_there_is_a_line(tmp_path: Path, postman: Postman, serve: Serve) -> None:
    workspace = with_smtp(addressed(tmp_path, {"HSG": ("Ann Able", "ann@x.example")}), serve(postman))
    ran = run(workspace)
    assert (ran.status, "There is no address on 1 draft." in ran.said) == (1, True)
    assert [to for _, to, _ in postman.took] == [("ann@x.example",)]


# ---- What only the operator can mend --------------------------------------------------------------------------------


def test_without_a_mail_server_it_is_said_where_to_name_one(written: Path) -> None:
    ran = run(written)
    assert (ran.status, "[smtp]" in ran.said) == (2, True)


def test_a_server_that_is_not_there_is_said(ready: Path) -> None:
    ran = run(with_smtp(ready, 1))
    assert (ran.status, "Traceback" in ran.err) == (2, False)
    assert "127.0.0.1:1 cannot be used" in ran.said
    assert "Nothing was sent." in ran.said


def test_without_drafts_it_is_said_what_writes_them(ready: Path) -> None:
    ran = run(ready, "--only", "nothing-of-this-name")
    assert (ran.status, "tpm chase" in ran.said) == (2, True)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('host = "h"\npasword = "hush"\n', "smtp.pasword"),
        ('host = "h"\npassword = "hush"\n', "never stands in a file"),
        ('host = "h"\nsecurity = "ssl"\n', "smtp.security"),
        ('host = "h"\nport = 70000\n', "smtp.port"),
        ("port = 25\n", "smtp.host"),
        ('host = "h"\nuser = "u"\nsecurity = "none"\n', "in clear"),
    ],
)
def test_the_table_is_read_strictly(tmp_path: Path, table: str, said: str) -> None:
    path = tmp_path / "tpm.toml"
    path.write_text(f'council = "R"\nyear = "2025-26"\n[smtp]\n{table}')
    with pytest.raises(OperatorError) as error:
        read_settings(path)
    assert said in str(error.value)
    assert "hush" not in str(error.value)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_is_the_usual_one(tmp_path: Path, security: str, port: int) -> None:
    path = tmp_path / "tpm.toml"
    path.write_text(f'council = "R"\nyear = "2025-26"\n[smtp]\nhost = "h"\nsecurity = "{security}"\n')
    smtp = read_settings(path).smtp
    assert smtp is not None
    assert smtp.usual_port == port


# ---- Passwords and safe connections ---------------------------------------------------------------------------------


def auth(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"team", b"secret"), handled=False)


AS_TEAM = 'security = "none"\nuser = "team"\n'


@pytest.fixture
def logged_in(ready: Path, postman: Postman, serve: Serve) -> Path:
    """The workspace with a server that asks for a user."""
    postman.asks_who = True
    port = serve(postman, authenticator=auth, auth_require_tls=False)
    return with_smtp(ready, port, AS_TEAM)


def test_the_password_comes_from_the_environment(
    logged_in: Path, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, "secret")
    assert send(Workspace(logged_in), None, pause=0).fine
    assert len(postman.took) == ALL


def test_a_wrong_password_is_said_and_not_shown(logged_in: Path) -> None:
    ran = tpm("send", cwd=logged_in, **{PASSWORD: "hush-hush"})
    assert (ran.status, "does not accept the user team" in ran.said) == (2, True)
    assert "hush" not in ran.said


def test_the_password_comes_from_the_keyring(
    logged_in: Path, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PASSWORD, raising=False)
    known = {("tpm-smtp", "team"): "secret"}
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=lambda *who: known.get(who)))
    assert send(Workspace(logged_in), None, pause=0).fine
    assert len(postman.took) == ALL


def _raise(*_: str) -> str:
    raise RuntimeError("locked")


@pytest.mark.parametrize(
    ("keyring", "said"),
    [
        (None, "tpm-excel[send]"),
        (SimpleNamespace(get_password=lambda *_: None), "keyring set tpm-smtp team"),
        (SimpleNamespace(get_password=_raise), "cannot be read (locked)"),
    ],
)
def test_without_a_password_it_is_said_where_to_put_it(
    logged_in: Path, monkeypatch: pytest.MonkeyPatch, keyring: Any, said: str
) -> None:
    monkeypatch.delenv(PASSWORD, raising=False)
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    with pytest.raises(OperatorError) as error:
        send(Workspace(logged_in), None, pause=0)
    assert said in str(error.value)


def _certificate(folder: Path) -> tuple[Path, Path]:
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tpm test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.skipif(importlib.util.find_spec("cryptography") is None, reason="no cryptography to make a certificate")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_connection_is_made_safe_and_the_certificate_is_looked_at(
    ready: Path, postman: Postman, serve: Serve, tmp_path: Path, security: str
) -> None:
    certificate, key = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    how = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
    port = serve(postman, **how, **({"authenticator": auth, "auth_required": True} if security == "starttls" else {}))
    with_smtp(ready, port, f'security = "{security}"\n' + ('user = "team"\n' if security == "starttls" else ""))
    ran = tpm("send", "--pause", "0", cwd=ready, **{PASSWORD: "secret"})
    assert (ran.status, postman.took) == (2, []), "nobody vouches for this certificate"
    assert "certificate" in ran.said
    ran = tpm("send", "--pause", "0", cwd=ready, **{PASSWORD: "secret", "SSL_CERT_FILE": str(certificate)})
    assert ran.status == 0, ran.said
    assert len(postman.took) == ALL
