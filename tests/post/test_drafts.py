"""Drafts: they open unsent, say the same to everybody, and nothing that stands in the plan can break them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpm_excel.post import drafts
from tpm_excel.post.drafts import draft

WORDS = {
    "council": "Rivermead",
    "period": "2025-26 Q2",
    "months": "July to September 2025",
    "directorate": "Chief's Office",
    "contact": "Ann Able",
    "rows": "12",
    "as_at": "30 September 2025",
    "due": "Tuesday 14 October 2025",
    "due_short": "14/10/2025",
    "sender": "Performance team",
}
DATA = b"PK\x03\x04 not really a workbook \x00\xff" * 50


def made(words: Mapping[str, str] | None = None, **changed: Any) -> bytes:
    asked: dict[str, Any] = {
        "to": ("Ann Able", "ann@x.gov.uk"),
        "sender": ("Performance team", "team@x.gov.uk"),
        "attachments": [("tpm-return_2025-26-q2_cc.xlsx", DATA)],
        "day": date(2025, 10, 1),
    }
    return draft("return", WORDS | dict(words or {}), **(asked | changed))


def opened(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_draft_opens_unsent_with_everything_in_it() -> None:
    message = opened(made())
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == "Rivermead: quarterly return 2025-26 Q2 for Chief's Office, by 14/10/2025"
    assert (message["To"], message["From"]) == ("Ann Able <ann@x.gov.uk>", "Performance team <team@x.gov.uk>")
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "tpm-return_2025-26-q2_cc.xlsx"
    assert attached.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert attached.get_content() == DATA
    assert not message.defects


@pytest.mark.parametrize(
    "name", ["Ann Able", "Ann Möller", 'O"Neil, "Bo" (x)', "é" * 90, "=?utf-8?q?x?=", "a\\b; <c@d>"]
)
def test_a_draft_is_as_the_library_makes_it_with_headers_of_its_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [made(to=(name, to), sender=(name, "team@x.gov.uk")) for to in ("a@b.org; c@b.org", "d@b.org") * 2]
    monkeypatch.setattr(drafts, "_POLICY", policy.SMTP.clone(max_line_length=200))
    assert asked == [made(to=(name, to), sender=(name, "team@x.gov.uk")) for to in ("a@b.org; c@b.org", "d@b.org") * 2]


def test_the_same_words_stand_in_plain_text_and_in_html() -> None:
    message = opened(made())
    plain, html = body(message, "plain"), body(message, "html")
    assert plain.startswith("Dear Ann Able,")
    assert "Please return it by Tuesday 14 October 2025." in plain
    assert "<p>Dear Ann Able,</p>" in html
    assert html.count("<li>") == 3
    assert "{" not in plain + html.replace("{", "", 0)


def test_unchanged_input_gives_the_same_bytes() -> None:
    assert made() == made()


@pytest.mark.parametrize(
    "changed",
    [
        {"words": {"rows": "13"}},
        {"to": ("Ann Able", "other@x.gov.uk")},
        {"attachments": [("tpm-return_2025-26-q2_cc.xlsx", b"other")]},
        {"attachments": [("other.xlsx", DATA)]},
        {"attachments": []},
        {"sender": ("Performance team", "other@x.gov.uk")},
        {"day": date(2025, 10, 2)},
    ],
)
def test_another_draft_has_another_message_id(changed: dict[str, Any]) -> None:
    assert opened(made(**changed))["Message-ID"] != opened(made())["Message-ID"]


def test_a_draft_that_says_the_same_is_kept_as_somebody_left_it() -> None:
    touched = made().replace(b"X-Unsent: 1\r\n", b"X-Unsent: 1\r\nX-Mine: yes\r\n")
    assert made(before=touched) == touched
    assert made({"rows": "13"}, before=touched) == made({"rows": "13"})


def test_without_addresses_the_lines_are_left_out() -> None:
    message = opened(made(to=("Ann Able", ""), sender=("Team", "")))
    assert (message["To"], message["From"]) == (None, None)


def test_lines_end_as_the_standard_asks() -> None:
    data = made()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 998


ODD = [
    "Royal Borough\nBcc: everybody@x.gov.uk",
    "Royal Borough\r\nX-Header: 1\r\n\r\nbody",
    "Cyngor Sir Gâr \u2013 \u2018Carmarthenshire\u2019",
    "東京都",
    "D&R <script>alert(1)</script>",
    '"Quoted", and (commas); semicolons',
    "=?utf-8?q?evil?=",
    "{council} {0} %s \\",
    "a" * 300,
    "tab\tand\x0bfeed\x0c",
]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("word", ["council", "directorate", "contact", "sender"])
def test_an_odd_name_adds_no_header_and_loses_no_word(word: str, text: str) -> None:
    message = opened(made({word: text}))
    assert message.keys() == opened(made()).keys()
    assert "\n" not in message["Subject"]
    assert "<script" not in body(message, "html")
    assert not message.defects


@pytest.mark.parametrize(
    "name", ["Ann Able\nBen Bold", "Ann Able\r\nBcc: all@x.uk", "Zoë Žižek", 'A "B" <c@d>', "Able, Ann", "x" * 300]
)
def test_an_odd_contact_is_addressed_all_the_same(name: str) -> None:
    """Two names under each other in a cell, as Alt+Enter makes them, must not stop the run."""
    message = opened(made(to=(name, "ann@x.gov.uk"), sender=(name, "team@x.gov.uk")))
    assert message["Bcc"] is None
    assert [one.addr_spec for one in message["To"].addresses] == ["ann@x.gov.uk"]


@pytest.mark.parametrize(
    "address",
    [
        "zoë@x.gov.uk",
        "ann@x.gov.uk\nBcc: all@x.uk",
        "ann@x.gov.uk; ben@x.gov.uk",
        "not an address",
        "ann@bücher.uk",
        "ann@x.gov.uk,",
        "<ann@x.gov.uk>",
        "mailto:ann@x.gov.uk",
    ],
)
def test_an_odd_address_stops_nothing(address: str) -> None:
    message = opened(made(to=("Ann Able", address)))
    assert message["Bcc"] is None
    assert message["Subject"]
    assert next(message.iter_attachments()).get_content() == DATA


def test_several_addresses_are_each_addressed() -> None:
    message = opened(made(to=("Ann Able", "ann@x.gov.uk; ben@x.gov.uk")))
    assert [one.addr_spec for one in message["To"].addresses] == ["ann@x.gov.uk", "ben@x.gov.uk"]


@pytest.mark.parametrize("name", ["tpm-return_é.xlsx", "a b;c.xlsx", 'q"uote.xlsx', "東京.xlsx", "x" * 200 + ".xlsx"])
def test_an_odd_file_name_is_kept(name: str) -> None:
    (attached,) = opened(made(attachments=[(name, DATA)])).iter_attachments()
    assert attached.get_filename() == name


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(deadline=None)
@given(names, names, names)
def test_any_words_make_a_draft(council: str, contact: str, directorate: str) -> None:
    words = {"council": council, "contact": contact, "directorate": directorate}
    data = made(words, to=(contact, "ann@x.gov.uk"))
    assert opened(data)["X-Unsent"] == "1"
    assert data == made(words, to=(contact, "ann@x.gov.uk"))
