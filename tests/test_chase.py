"""`tpm chase`: one reminder for each person, of exactly what is outstanding."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from helpers import (
    PERCENT,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    SMALL_PLAN,
    STATUS,
    fill,
    make_workspace,
    only,
    returns_in,
    snapshot,
    take_in,
)
from helpers import (
    tpm_within as tpm,
)

from tpm_excel.cli.post_printing import chased_as_text
from tpm_excel.verbs.letters.chasing import chase
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.workspace.folder import Workspace

LATE, EARLY = "2025-10-16", "2025-10-13"
People = dict[str, tuple[str, str]]


def addressed(folder: Path, people: People) -> Path:
    """Make the small workspace with contacts and addresses, and write its returns."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.csv").write_text(SMALL_PLAN, encoding="utf-8")
    workspace = make_workspace(folder / "workspace", "Rivermead", folder / "plan.csv", SMALL_PERIOD)
    book = openpyxl.load_workbook(workspace / "plan.xlsx")
    sheet = book["Directorates"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for cell in sheet["A"]:
        for heading, value in zip(("Contact", "E-mail"), people.get(str(cell.value), ()), strict=False):
            sheet.cell(cell.row, columns[heading]).value = value
    book.save(workspace / "plan.xlsx")
    settings = (workspace / "tpm.toml").read_text(encoding="utf-8")
    (workspace / "tpm.toml").write_text(settings.replace('email = ""', 'email = "team@rivermead.example"'))
    generate(Workspace(workspace), SMALL_PERIOD)
    return workspace


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two directorates, each with somebody of its own."""
    return addressed(tmp_path, {"HSG": ("Ann Able", "ann@x.example"), "ENV": ("Zoë Moss", "zoe@x.example")})


def opened(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def drafts(workspace: Path) -> list[Path]:
    return sorted(workspace.glob("outbox/*/mail/reminder_*.eml"))


def came(workspace: Path, word: str, **changed: dict[str, object]) -> None:
    answers = {ref: one | changed.get(f"r{ref.replace('.', '_')}", {}) for ref, one in SMALL_ANSWERS.items()}
    answers = {ref: one for ref, one in answers.items() if one.get(STATUS)}
    path = only(returns_in(workspace), word)
    fill(path, workspace / "inbox" / path.name, answers)
    take_in(workspace)


def test_where_nothing_came_back_the_return_is_attached_again(two: Path) -> None:
    ran = tpm("chase", "--today", LATE, cwd=two)
    assert ran.status == 0, ran.said
    assert "2 reminders" in ran.said
    assert "Nothing was sent." in ran.said
    message = opened(only(drafts(two), "zoe"))
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == "Rivermead: quarterly return 2025-26 Q2, 2 working days late"
    assert message["To"] == "Zoë Moss <zoe@x.example>"
    plain = text_of(message)
    assert "ENV: nothing has come back yet. 6 rows to answer." in plain
    assert "was to be with us by Tuesday 14 October 2025: it is 2 working days late." in " ".join(plain.split())
    assert "attached again" in plain
    assert "HSG" not in plain
    (attached,) = message.iter_attachments()
    assert attached.get_content() == only(returns_in(two), "_env").read_bytes()


def test_the_days_are_counted_to_the_day_on_which_it_is_due(two: Path) -> None:
    for day, said in {
        EARLY: "1 working day left",
        "2025-10-14": "due today",
        "2025-10-15": "1 working day late",
    }.items():
        assert tpm("chase", "--today", day, cwd=two).status == 0
        assert opened(drafts(two)[0])["Subject"].endswith(f", {said}")


def test_two_directorates_with_one_contact_get_one_reminder(tmp_path: Path) -> None:
    workspace = addressed(tmp_path, {"HSG": ("Ann Able", "Ann@x.example"), "ENV": ("", "ann@x.example")})
    assert tpm("chase", "--today", LATE, cwd=workspace).status == 0
    (path,) = drafts(workspace)
    message = opened(path)
    plain = text_of(message)
    assert plain.startswith("Dear Ann Able,")
    assert plain.count("nothing has come back yet") == 2
    assert {one.get_filename() for one in message.iter_attachments()} == {one.name for one in returns_in(workspace)}


def test_two_people_of_one_directorate_get_one_each(tmp_path: Path) -> None:
    workspace = addressed(
        tmp_path, {"HSG": ("Ann Able; Ben Oke", "ann@x.example; ben@x.example"), "ENV": ("Ben Oke", "ben@x.example")}
    )
    assert tpm("chase", "--today", LATE, cwd=workspace).status == 0
    assert len(drafts(workspace)) == 2
    assert "Dear Ben Oke" in text_of(opened(only(drafts(workspace), "ben")))
    assert len(list(opened(only(drafts(workspace), "ben")).iter_attachments())) == 2


def test_without_an_address_there_is_a_draft_for_each_directorate(tmp_path: Path) -> None:
    workspace = addressed(tmp_path, {})
    ran = tpm("chase", "--today", LATE, cwd=workspace)
    assert "no address" in ran.said
    assert [opened(path)["To"] for path in drafts(workspace)] == [None, None]


def test_exactly_what_is_open_is_listed(two: Path) -> None:
    came(two, "_env", r2_1a={STATUS: None}, r2_1a_1={PERCENT: 0.8})
    came(two, "_hsg")
    ran = tpm("chase", "--today", LATE, "--json", cwd=two)
    document = json.loads(ran.out)
    (reminder,) = document["reminders"]
    (item,) = reminder["outstanding"]
    assert (item["directorate"], item["rows_not_answered"], item["errors"]) == ("ENV", 1, 1)
    message = opened(only(drafts(two), "zoe"))
    plain, html = text_of(message), text_of(message, "html")
    assert "- Not answered: 2.1a Sweep every street weekly" in plain
    (line,) = [one for one in plain.splitlines() if one.startswith("- Error")]
    assert re.search(r"Strategic plan!\w+ +2\.1a\.1 New rounds agreed: % complete is 80%", " ".join(line.split()))
    assert html.count("<li>") == len(item["says"]) - 1
    assert "1.1a" not in plain


def test_a_return_that_came_is_not_called_late_for_what_is_to_be_put_right_in_it(two: Path) -> None:
    came(two, "_env", r2_1a_1={PERCENT: 0.8})
    came(two, "_hsg")
    said = tpm("chase", "--today", "2025-11-03", cwd=two).said
    assert "1 reminder. Returns were due on Tuesday 14 October 2025." in said
    message = opened(only(drafts(two), "zoe"))
    assert message["Subject"] == "Overdue. Rivermead: quarterly return 2025-26 Q2, to be put right"
    plain = " ".join(text_of(message).split())
    assert "the return, due on Tuesday 14 October 2025, is to be put right. This is what is still open" in plain
    assert "working day" not in plain


def test_an_address_stands_whole_in_a_terminal_of_80_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = addressed(tmp_path, {"HSG": ("Ann Able", "ann.able-smith@rivermead.gov.uk")})
    monkeypatch.setenv("COLUMNS", "80")
    chased_as_text(chase(Workspace(workspace), None, date(2025, 10, 16)))
    printed = capsys.readouterr().out
    assert "ann.able-smith@rivermead.gov.uk" in printed
    assert all(len(line) <= 80 for line in printed.split("Drafts")[0].splitlines())


def test_with_what_is_open_goes_the_workbook_to_put_it_right_in(two: Path) -> None:
    came(two, "_env", r2_1a_1={PERCENT: 0.8})
    tpm("chase", "--today", LATE, cwd=two)
    message = opened(only(drafts(two), "zoe"))
    (attached,) = message.iter_attachments()
    (path,) = two.glob("outbox/*/corrections/*_env.xlsx")
    assert (attached.get_filename(), attached.get_content()) == (path.name, path.read_bytes())
    assert "The answers that we have are attached" in text_of(message)
    path.unlink()
    tpm("chase", "--today", LATE, cwd=two)
    message = opened(only(drafts(two), "zoe"))
    assert list(message.iter_attachments()) == []
    assert "in the workbook that you sent" in text_of(message)


def test_who_has_answered_is_reminded_no_more(two: Path) -> None:
    assert tpm("chase", "--today", LATE, cwd=two).status == 0
    came(two, "_env")
    ran = tpm("chase", "--today", LATE, cwd=two)
    assert "Taken away" in ran.said
    assert [path.name for path in drafts(two)] == ["reminder_2025-26-q2_ann-x-example.eml"]
    came(two, "_hsg")
    ran = tpm("chase", "--today", LATE, cwd=two)
    assert "Nothing is outstanding" in ran.said
    assert drafts(two) == []


def test_the_same_day_gives_the_same_bytes(two: Path) -> None:
    tpm("chase", "--today", LATE, cwd=two)
    before = snapshot(two)
    tpm("chase", "--today", LATE, cwd=two)
    assert snapshot(two) == before


def test_the_list_for_mail_merge_is_text(tmp_path: Path) -> None:
    workspace = addressed(tmp_path, {"HSG": ("@Ann", "ann@x.example"), "ENV": ("Zoë", "zoe@x.example")})
    tpm("chase", "--today", LATE, cwd=workspace)
    with next(workspace.glob("outbox/*/mail/recipients.csv")).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Name"] for row in rows] == ["'@Ann", "Zoë"]
    headings = ("Working days left", "Working days late", "Stage", "Rows not answered")
    assert [tuple(row[one] for one in headings) for row in rows] == [("0", "2", "soft", "6")] * 2


def test_the_words_may_be_the_workspace_s_own(two: Path) -> None:
    (two / "mail").mkdir()
    (two / "mail" / "reminder.txt").write_text("Subject: Hello {contact}\n\n{outstanding}\n", encoding="utf-8")
    assert tpm("chase", "--today", LATE, cwd=two).status == 0
    assert opened(only(drafts(two), "ann"))["Subject"] == "Hello Ann Able"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Subject: x\n\n{nobody}\n", "{nobody}"),
        ("Subject: x\n\n{due.year}\n", "{due.year}"),
        ("Subject: x\n\n{due\n", "cannot be filled in"),
        ("Hello\n\nx\n", "Subject:"),
    ],
)
def test_a_template_that_cannot_be_used_is_said(two: Path, text: str, said: str) -> None:
    (two / "mail").mkdir()
    (two / "mail" / "reminder.txt").write_text(text, encoding="utf-8")
    ran = tpm("chase", "--today", LATE, cwd=two)
    assert (ran.status, "Traceback" in ran.err) == (2, False)
    assert said in ran.said
    assert drafts(two) == []


def test_a_return_that_is_gone_is_said(two: Path) -> None:
    only(returns_in(two), "_env").unlink()
    ran = tpm("chase", "--today", LATE, cwd=two)
    assert ran.status == 2
    assert "tpm generate --period 2025-26-Q2" in ran.said


def test_a_day_that_is_none_is_said(two: Path) -> None:
    ran = tpm("chase", "--today", "soon", cwd=two)
    assert ran.status == 2
    assert "“soon” is not a day" in ran.said


def test_the_status_names_whom_to_ask_and_how_late_it_is(two: Path) -> None:
    came(two, "_env")
    ran = tpm("status", "--today", LATE, cwd=two)
    assert ran.status == 0, ran.said
    assert (
        "Whom to ask (tpm chase writes the reminders): HSG: Ann Able ann@x.example; to return: 2 working days late"
        in ran.said
    )
    assert "zoe@x.example" not in ran.said
    document = json.loads(tpm("status", "--today", LATE, "--json", cwd=two).out)
    assert (document["due_date"], document["days_left"]) == ("2025-10-14", -2)
    assert [one["email"] for one in document["returns"]] == ["ann@x.example", "zoe@x.example"]


def test_the_status_as_json_says_the_same_on_every_day(two: Path) -> None:
    assert json.loads(tpm("status", "--json", cwd=two).out)["days_left"] is None


def test_what_waits_in_the_inbox_is_said_before_anybody_is_chased(two: Path) -> None:
    path = only(returns_in(two), "_env")
    fill(path, two / "inbox" / path.name, SMALL_ANSWERS)
    ran = tpm("chase", "--today", LATE, cwd=two)
    assert "1 file in the inbox not collected yet" in ran.said
    assert json.loads(tpm("chase", "--today", LATE, "--json", cwd=two).out)["files_waiting_in_inbox"] == 1


def test_the_returns_have_a_table_for_mail_merge(tmp_path: Path) -> None:
    workspace = addressed(
        tmp_path, {"HSG": ("Ann Able; Ben Oke", "ann@x.example; ben@x.example"), "ENV": ("+Zoe", "zoe@x.example")}
    )
    (path,) = workspace.glob("outbox/*/recipients.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["Name"], row["E-mail"], row["Attached"], row["Draft"]) for row in csv.DictReader(file)]
    hsg, env = ("tpm-return_2025-26-q2_hsg", "tpm-return_2025-26-q2_env")
    assert rows == [
        ("Ann Able", "ann@x.example", f"{hsg}.xlsx", f"{hsg}.eml"),
        ("Ben Oke", "ben@x.example", f"{hsg}.xlsx", f"{hsg}.eml"),
        ("'+Zoe", "zoe@x.example", f"{env}.xlsx", f"{env}.eml"),
    ]
