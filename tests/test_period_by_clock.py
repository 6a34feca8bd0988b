"""A whole period played by the clock: what each person's table and drafts say on each day."""

from __future__ import annotations

import csv
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import mailparser
import openpyxl
import pytest
import time_machine
from helpers import PERCENT, SMALL_ANSWERS, SMALL_PERIOD, SMALL_PLAN, STATUS, codes, fill, make_workspace, only, take_in
from helpers import returns_in as issued_in
from test_chase import opened, text_of
from test_signoff import SIGNED, name_in_plan, sign

from tpm_excel.terms.calendars import Stage
from tpm_excel.verbs.letters.chasing import chase
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.letters.signoff_packs import sign_off_packs
from tpm_excel.verbs.quarter.standing import status
from tpm_excel.verbs.workspaces.periods import open_period
from tpm_excel.workspace.calendar import PeriodDates
from tpm_excel.workspace.folder import Workspace

PLAN = SMALL_PLAN + "3.1a,Money,3.1,Sound accounts,Activity,Close the accounts in May,Fay Rook,FIN,31/03/2026\n"
ANSWERS = {**SMALL_ANSWERS, "3.1a": {STATUS: "On Target", PERCENT: 0.5}}
PEOPLE = {"HSG": ("Ann Able", "ann@x.example"), "ENV": ("Zoë Moss", "zoe@x.example"), "FIN": ("Fay", "fay@x.example")}
NIL = "Nothing to report"


def on(day: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(f"{day}T09:30:00"), tick=True)


def states(folder: Path) -> dict[str, str]:
    return {one.directorate.code: one.state for one in status(Workspace(folder), None).returns}


def mail(folder: Path) -> list[str]:
    return sorted(path.stem.replace("_2025-26-q2", "") for path in folder.glob("outbox/*/mail/*.eml"))


def say_nil(path: Path) -> Path:
    with closing(openpyxl.load_workbook(path)) as book:
        (cell,) = [row[0] for row in book["About"].iter_rows() if row[0].value == NIL]
        book["About"].cell(cell.row, 2).value = "Yes"
        book.save(path)
    return path


def received(
    folder: Path, word: str, name: str, answers: dict[str, dict[str, object]], *, nil: bool = False
) -> set[str]:
    path = fill(only(issued_in(folder), word), folder / "inbox" / name, answers)
    if nil:
        say_nil(path)
    return codes(take_in(folder)) - {"TPM501"}  # that env (2) says something else than env


def signed(folder: Path, name: str) -> str:
    """Have the page of ENV signed and collected, and return the state of its return."""
    (pack,) = sign_off_packs(Workspace(folder), None, "env").packs
    sign(pack.path, folder / "inbox" / name, SIGNED | {"Date": date.today()})  # noqa: DTZ011
    take_in(folder)
    return states(folder)["ENV"]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three directorates with a contact each; the quarter was opened on 30 September with another due day."""
    folder = tmp_path_factory.mktemp("clock")
    (folder / "plan.csv").write_text(PLAN, encoding="utf-8")
    with on("2025-09-30"):
        workspace = make_workspace(folder / "workspace", "Rivermead", folder / "plan.csv", SMALL_PERIOD)
        with closing(openpyxl.load_workbook(workspace / "plan.xlsx")) as book:
            sheet = book["Directorates"]
            columns = {cell.value: cell.column for cell in sheet[1]}
            for cell in sheet["A"][1:]:
                for heading, value in zip(("Contact", "E-mail"), PEOPLE[str(cell.value)], strict=True):
                    sheet.cell(cell.row, columns[heading]).value = value
            book.save(workspace / "plan.xlsx")
        opened_now = open_period(Workspace(workspace), SMALL_PERIOD, PeriodDates(due=date(2025, 10, 15)))
        assert (opened_now.changed, opened_now.issued) == (True, 3)
        generate(Workspace(workspace), SMALL_PERIOD)
    return workspace


def test_a_quarter_day_by_day(issued: Path) -> None:
    folder = issued
    assert "Wednesday 15 October 2025" in text_of(opened(only(folder.glob("outbox/*/*.eml"), "_env")))

    with on("2025-10-07"):  # nobody is due yet
        early = chase(Workspace(folder), None, date.today())  # noqa: DTZ011
        assert (early.stage, early.reminders, early.first) == (Stage.EARLY, (), "Wednesday 8 October 2025")
        assert len(chase(Workspace(folder), None, date.today(), early=True).reminders) == 3  # noqa: DTZ011

    with on("2025-10-08"):
        chase(Workspace(folder), None, date(2025, 10, 8))
        assert mail(folder) == ["reminder_ann-x-example", "reminder_fay-x-example", "reminder_zoe-x-example"]
        assert opened(next(folder.glob("outbox/*/mail/*.eml")))["Subject"].endswith(", 5 working days left")

    with on("2025-10-13"):  # the first version has an error
        wrong = {**ANSWERS, "2.1a.1": {STATUS: "Completed", PERCENT: 0.8}}
        assert "SP03" in received(folder, "_env", "env.xlsx", wrong)
        assert states(folder) == {"HSG": "Outstanding", "ENV": "Received, errors", "FIN": "Outstanding"}
        assert not [one for one in mail(folder) if one.startswith("thanks")]
        answer = text_of(opened(next(folder.glob("outbox/*/corrections/*.eml"))))
        assert "env.xlsx, received on 13 October 2025 at 09:30" in answer

    with on("2025-10-14"):  # the second is clean, and takes the place of the first
        assert "SP03" not in received(folder, "_env", "env (2).xlsx", ANSWERS)
        stands = status(Workspace(folder), None)
        assert states(folder)["ENV"] == "Received, clean"
        assert [one.superseded for one in stands.returns] == [(), ("env.xlsx",), ()]
        thanks = text_of(opened(only(folder.glob("outbox/*/mail/*.eml"), "thanks")))
        (digest,) = [one.digest for one in Workspace(folder).archive.receipts() if one.file == "env (2).xlsx"]
        assert f"env (2).xlsx, received on 14 October 2025 at 09:30: 15 answers in 6 rows. SHA-256 {digest}" in thanks
        assert "6 of 6 rows answered." in thanks

    with on("2025-10-15"):  # the director signs the page of what was answered
        name_in_plan(folder, {"ENV": (PEOPLE["ENV"][0], "Dora O'Hare")})
        assert signed(folder, "page.xlsx") == "Signed off"

    with on("2025-10-16"):  # a change after it ends the sign-off, until the director signs again
        changed = ANSWERS | {"2.1a": ANSWERS["2.1a"] | {PERCENT: 0.55}}
        assert "TPM485" in received(folder, "_env", "env (3).xlsx", changed)
        assert states(folder)["ENV"] == "Received, sign-off void"
        assert signed(folder, "page (2).xlsx") == "Signed off"

    with on("2025-10-17"):  # the soft deadline is over
        soft = chase(Workspace(folder), None, date(2025, 10, 17))
        assert (soft.stage, [one.name for one in soft.reminders]) == (Stage.SOFT, ["Ann Able", "Fay"])
        assert "the quarter closes on Wednesday 22 October 2025" in text_of(opened(soft.reminders[0].path))
        with next(folder.glob("outbox/*/mail/recipients.csv")).open(encoding="utf-8-sig", newline="") as file:
            assert [(row["Working days late"], row["Stage"]) for row in csv.DictReader(file)] == [("2", "soft")] * 2

    with on("2025-10-20"):  # a nil return is not the same as none
        assert received(folder, "_hsg", "hsg.xlsx", {}, nil=True) == {"TPM472"}
        assert states(folder) == {"HSG": "Nil, queries", "ENV": "Signed off", "FIN": "Outstanding"}

    with on("2025-10-23"):  # the quarter is closed; what comes now is merged and said
        over = chase(Workspace(folder), None, date(2025, 10, 23))
        assert over.stage is Stage.OVERDUE
        assert opened(over.reminders[-1].path)["Subject"].startswith("Overdue. Rivermead")
        assert received(folder, "_fin", "fin.xlsx", ANSWERS) == {"TPM470", "TPM472"}
        assert states(folder) == {"HSG": "Nil, queries", "ENV": "Signed off", "FIN": "Received late, clean"}

    with on("2025-10-24"):  # the nil return was a mistake; its first file came in time
        assert "TPM472" not in received(folder, "_hsg", "hsg (2).xlsx", ANSWERS)
        assert states(folder) == {"HSG": "Received, clean", "ENV": "Signed off", "FIN": "Received late, clean"}
        assert chase(Workspace(folder), None, date(2025, 10, 24)).reminders == ()
        assert mail(folder) == ["thanks_ann-x-example", "thanks_fay-x-example", "thanks_zoe-x-example"]

    with on("2026-02-01"):  # nothing hangs on the day on which it is made again
        master = next(folder.glob("master-*.xlsx"))
        before = master.read_bytes()
        master.unlink()
        take_in(folder)
        assert master.read_bytes() == before
    _second_opinion(folder)


def _second_opinion(folder: Path) -> None:
    """Another library reads every draft as ours does."""
    drafts = list(folder.glob("outbox/**/*.eml"))
    assert len(drafts) >= 6
    for path in drafts:
        ours, theirs = opened(path), mailparser.parse_from_bytes(path.read_bytes())
        assert theirs.defects == []
        assert theirs.headers["X-Unsent"] == "1"
        assert theirs.subject == str(ours["Subject"])
        to = ours["To"].addresses if ours["To"] else ()  # nobody gave the director's address
        assert [name for name, _ in theirs.to if name] == [one.display_name for one in to]
        assert theirs.text_plain[0].split() == text_of(ours).split()
        assert theirs.text_html[0].split() == text_of(ours, "html").split()
        assert [one["filename"] for one in theirs.attachments] == [
            one.get_filename() for one in ours.iter_attachments()
        ]


def test_a_nil_return_that_holds_answers_is_asked_about_and_its_answers_count(small_workspace: Path) -> None:
    some = {"2.1a": ANSWERS["2.1a"]}
    with on("2025-10-10"):
        found = received(small_workspace, "_env", "env.xlsx", some, nil=True)
    assert {"TPM471", "TPM301"} <= found
    (state,) = [one for one in status(Workspace(small_workspace), None).returns if one.directorate.code == "ENV"]
    assert (state.nil, state.answered) == (False, 1)


def test_nothing_to_report_after_answers_is_asked_about_and_the_answers_stand(small_workspace: Path) -> None:
    with on("2025-10-09"):
        received(small_workspace, "_env", "env.xlsx", ANSWERS)
    with on("2025-10-10"):
        assert "TPM474" in received(small_workspace, "_env", "nil.xlsx", {}, nil=True)
    (state,) = [one for one in status(Workspace(small_workspace), None).returns if one.directorate.code == "ENV"]
    assert (state.state, state.answered) == ("Received, queries", 6)


def test_moving_the_days_of_a_period_is_noted_and_does_not_open_it_again(small_workspace: Path) -> None:
    workspace = Workspace(small_workspace)
    generate(workspace, SMALL_PERIOD.next())
    moved = open_period(workspace, SMALL_PERIOD, PeriodDates(closes=date(2025, 11, 3)))
    assert (moved.changed, moved.is_open, moved.calendar.closes) == (True, False, date(2025, 11, 3))
    event = workspace.archive.journal.last("calendar")
    assert event is not None
    assert (event["period"], event["dates"]) == ("2025-26-Q2", {"closes": "2025-11-03"})
    assert not open_period(workspace, SMALL_PERIOD, PeriodDates(closes=date(2025, 11, 3))).changed
