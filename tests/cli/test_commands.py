"""The command line: what a newcomer types, what a program reads, and how each ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from helpers import tpm_within
from openpyxl import load_workbook

from tpm_excel.cli import main
from tpm_excel.cli.shared import print_findings, say_each
from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import finding
from tpm_excel.terms.places import Place

TABLE = """\
Ref,Theme,Priority ref,Priority,Level,Title,Lead officer,Directorate,Deadline,Status,% complete,Comments
1.1a,Homes,1.1,Build,Activity,Build homes,Ann Able,HS,31/12/2025,on track,50%,Fine
1.1a.1,Homes,1.1,Build,Milestone,Find land,Ann Able,HS,31/08/2025,Completed,100%,Found
1.1b,Homes,1.1,Build,Activity,Mend roofs,Ben Bold,CC,31/03/2026,Delayed,20%,Rain
"""


@dataclass(frozen=True)
class Run:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output; anything before or after it fails."""
        return json.loads(self.out)


Tpm = Callable[..., Run]


@pytest.fixture
def tpm(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tpm:
    """Run a command as the shell would, in this process."""

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["tpm", *arguments])
        capsys.readouterr()
        status = 0
        try:
            main()
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
        printed = capsys.readouterr()
        return Run(status, printed.out, printed.err)

    return run


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tpm: Tpm) -> Path:
    """A new workspace that one stands in."""
    assert tpm("init", str(tmp_path / "ws"), "--council", "Rivermead", "--year", "2025-26").status == 0
    (tmp_path / "table.csv").write_text(TABLE)
    monkeypatch.chdir(tmp_path / "ws")
    return tmp_path / "ws"


@pytest.fixture
def issued(empty: Path, tpm: Tpm) -> Path:
    """A workspace whose returns were written."""
    assert tpm("plan", "import", "../table.csv").status == 0
    assert tpm("generate", "--period", "2025-26-Q2").status == 0
    return empty


def fill(issued: Path, code: str, answers: dict[str, Sequence[object]]) -> None:
    """Fill a return in and put it into the inbox: status, percentage, comment and revised deadline by reference."""
    name = f"tpm-return_2025-26-q2_{code}.xlsx"
    book = load_workbook(issued / "outbox" / "2025-26-q2" / name)
    page = book["Strategic plan"]
    first = next(cell.column for cell in page[4] if cell.value == "Status (enter)")
    for row in range(5, page.max_row + 1):
        for offset, value in enumerate(answers.get(str(page.cell(row, 1).value), ())):
            page.cell(row, first + offset).value = value
    book.save(issued / "inbox" / name)


GOOD = {"1.1a": ("On Target", "N/A", "Going well"), "1.1a.1": ("Completed", 1, "")}


# ---- Help and mistakes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["init", "plan", "generate", "collect", "status", "demo", "plan in, returns out"]),
        (["-h"], ["collect"]),
        (["init", "--help"], ["--council", "--year", "--json"]),
        (["plan", "import", "--help"], ["--answers-for", "--workspace", "--json"]),
        (["generate", "--help"], ["--period", "--workspace", "--json"]),
        (["collect", "--help"], ["--dry-run", "--workspace", "--json"]),
        (["status", "--help"], ["--period", "--json"]),
        (["chase", "--help"], ["--period", "--today", "--json"]),
        (["send", "--help"], ["--period", "--dry-run", "--pause", "--json"]),
        (["demo", "--help"], ["--json"]),
    ],
)
def test_help_is_given(tpm: Tpm, arguments: list[str], words: list[str]) -> None:
    run = tpm(*arguments)
    assert run.status == 0
    assert [word for word in words if word not in run.out] == []


def test_the_version_is_told(tpm: Tpm) -> None:
    run = tpm("--version")
    assert (run.status, run.out.startswith("tpm ")) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["colect"], "collect"),
        (["generat"], "generate"),
        (["statuss"], "status"),
        (["plan", "imprt"], "import"),
        (["collect", "--dryrun"], "--dry-run"),
    ],
)
def test_a_mistyped_command_is_answered_with_the_one_that_was_meant(tpm: Tpm, arguments: list[str], meant: str) -> None:
    run = tpm(*arguments)
    assert run.status == 2
    assert meant in run.err
    assert run.out == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["status"], "is not a tpm workspace"),
        (["generate", "--period", "2025-26-Q2"], "is not a tpm workspace"),
        (["collect"], "is not a tpm workspace"),
        (["plan", "import", "x.csv"], "is not a tpm workspace"),
        (["status", "--workspace", "nowhere"], "There is no folder nowhere"),
        (["init", "ws"], "Name the council and the year"),
        (["init", "ws", "--council", "X", "--year", "2025"], "is not a financial year"),
        (["init", "ws", "--council", "X", "--year", "2025-27"], "after 2025 comes 2026"),
        (["init", "ws", "--council", "  ", "--year", "2025-26"], "Name the council"),
        (["init", "file", "--council", "X", "--year", "2025-26"], "is a file"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_wrong_usage_is_said_in_a_sentence_and_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tpm: Tpm, arguments: list[str], said: str, as_json: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    run = tpm(*arguments, *(["--json"] if as_json else []))
    assert run.status == 2
    if as_json:
        assert said in run.document["error"]
        assert run.err == ""
    else:
        assert said in " ".join(run.err.split())
        assert run.out == ""


@pytest.mark.parametrize(
    "arguments",
    [["generate", "--json"], ["collect", "--json", "--nonsense"], ["colect", "--json"], ["--json", "colect"]],
)
def test_even_a_mistyped_command_gives_a_program_one_document(tpm: Tpm, arguments: list[str]) -> None:
    run = tpm(*arguments)
    assert run.status == 2
    assert run.document["error"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["generate", "--period", "2025-26-Q2"], "The plan has no rows yet"),
        (["collect"], "No returns were generated yet"),
        (["status"], "No returns were generated yet"),
        (["generate", "--period", "soon"], "is not a period"),
        (["collect", "nowhere"], "There is no inbox nowhere"),
        (["plan", "import", "nothing.csv"], "There is no file nothing.csv"),
        (["plan", "import", "tpm.toml"], "tpm.toml"),
        (["plan", "import", "seal.key"], "no table that looks like a plan"),
        (["plan", "import", "../table.csv", "--answers-for", "soon"], "is not a period"),
    ],
)
def test_what_comes_too_early_is_answered_with_what_to_do_first(
    empty: Path, tpm: Tpm, arguments: list[str], said: str
) -> None:
    run = tpm(*arguments)
    assert run.status == 2
    assert said in " ".join(run.err.split())
    assert empty.is_dir()


def test_a_workspace_that_cannot_be_used_is_said(empty: Path, tpm: Tpm) -> None:
    (empty / "tpm.toml").write_text("council = \n")
    run = tpm("status")
    assert run.status == 2
    assert "line 1" in run.err
    (empty / "tpm.toml").write_text('council = "X"\nyear = "2025-26"\ncolour = 1\n')
    assert "colour" in tpm("status").err


def test_a_plan_that_is_gone_or_broken_is_said(issued: Path, tpm: Tpm) -> None:
    (issued / "plan.xlsx").write_bytes(b"broken")
    run = tpm("generate", "--period", "2025-26-Q3")
    assert run.status in (1, 2)
    assert "plan" in run.err.lower() + run.out.lower()
    (issued / "plan.xlsx").unlink()
    run = tpm("generate", "--period", "2025-26-Q3")
    assert (run.status, "plan.xlsx" in "".join(run.err.split())) == (2, True)


# ---- tpm alone -----------------------------------------------------------------------------------------------------


def test_tpm_alone_says_where_one_stands_and_what_comes_next(issued: Path, tpm: Tpm) -> None:
    assert "tpm status" in tpm().out
    fill(issued, "hs", GOOD)
    run = tpm()
    assert run.status == 0
    assert "Rivermead" in run.out
    assert "tpm collect" in run.out


@pytest.mark.usefixtures("issued")
def test_returns_that_are_written_after_they_were_due_are_not_due_on_a_day_to_come(tpm: Tpm) -> None:
    """Past quarters are entered too; 14 October 2025 does not come again."""
    said = tpm("generate", "--period", "2025-26-Q2").out
    assert "They were due on Tuesday 14 October 2025." in said
    assert "are due" not in said


def test_an_import_says_which_answers_it_leaves_and_which_reference_it_gives_anew(empty: Path, tpm: Tpm) -> None:
    """Nothing of a table vanishes unsaid: neither its statuses nor a reference that stands there twice."""
    table = empty.parent / "table.csv"
    table.write_text(TABLE + "1.1b,Homes,1.1,Build,Activity,Clean drains,Ben Bold,CC,31/03/2026,,,\n")
    said = " ".join(tpm("plan", "import", "../table.csv").out.split())
    assert "Answers that stand there, not kept: Status 3, % complete 3, Comment 3." in said
    assert "with --answers-for PERIOD" in said
    assert "“1.1b” was read as “1.1c”." in said
    kept = " ".join(tpm("plan", "import", "../table.csv", "--answers-for", "2025-26-Q1").out.split())
    assert "not kept" not in kept
    assert "Answers kept for 2025-26 Q1: Status 3, % complete 3, Comment 3." in kept
    assert "read as" not in kept, "the plan has it by now"


@pytest.mark.usefixtures("issued")
def test_a_quarter_alone_is_that_of_the_year(tpm: Tpm) -> None:
    assert tpm("status", "--period", "q2", "--json").document["period"] == "2025-26-Q2"
    assert tpm("period", "open", "Q3", "--json").document["period"] == "2025-26-Q3"
    assert "“Q5” is not a period. Write it like 2025-26-Q2." in tpm("chase", "--period", "Q5").err


def test_tpm_alone_names_the_first_step(empty: Path, tpm: Tpm) -> None:
    assert "tpm plan import" in tpm().out
    tpm("plan", "import", "../table.csv")
    assert "tpm generate --period 2025-26-Q1" in tpm().out
    assert empty.is_dir()


def test_tpm_alone_outside_a_workspace_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tpm: Tpm
) -> None:
    monkeypatch.chdir(tmp_path)
    run = tpm()
    assert run.status == 2
    assert "tpm init" in run.out + run.err
    assert "tpm demo" in run.out + run.err


# ---- One document --------------------------------------------------------------------------------------------------


def test_every_command_prints_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tpm: Tpm) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text(TABLE)
    made = tpm("init", "ws", "--council", "Rivermead", "--year", "2025-26", "--json")
    assert (made.status, made.err) == (0, "")
    assert made.document["made"] == ["inbox/", "outbox/", "archive/", "tpm.toml", "plan.xlsx", "seal.key"]
    monkeypatch.chdir(tmp_path / "ws")
    again = tpm("init", "--council", "Other", "--year", "2025-26", "--json").document
    assert (again["made"], "plan.xlsx" in again["kept"]) == ([], True)

    imported = tpm("plan", "import", "../table.csv", "--answers-for", "2025-26-Q1", "--json")
    assert (imported.status, imported.err) == (0, "")
    assert imported.document["taken"] == {
        "theme": 1,
        "priority": 1,
        "activity": 2,
        "milestone": 1,
        "directorate": 2,
        "officer": 2,
    }
    assert imported.document["answers"] == {"Status": 3, "% complete": 3, "Comment": 3}

    generated = tpm("generate", "--period", "2025-26-Q2", "--json")
    assert (generated.status, generated.err) == (0, "")
    assert [(one["directorate"], one["rows"], one["changed"]) for one in generated.document["returns"]] == [
        ("HS", 2, True),
        ("CC", 1, True),
    ]
    assert all(Path(one["file"]).is_file() and Path(one["draft"]).is_file() for one in generated.document["returns"])

    fill(tmp_path / "ws", "hs", GOOD)
    dry = tpm("collect", "--dry-run", "--json")
    assert (dry.document["dry_run"], dry.err) == (True, "")
    assert not (tmp_path / "ws" / "master-2025-26-q2.xlsx").exists()
    collected = tpm("collect", "--json")
    assert (collected.status, collected.err) == (0, "")
    assert [(one["verdict"], one["directorate"]) for one in collected.document["files"]] == [("collected", "HS")]
    changes = collected.document["periods"]["2025-26-Q2"]["changes"]
    assert ("1.1a", "Status", "On Target") in {(one["ref"], one["heading"], one["new"]) for one in changes}
    assert dry.document["periods"]["2025-26-Q2"]["changes"] == changes
    assert (tmp_path / "ws" / "master-2025-26-q2.xlsx").is_file()

    status = tpm("status", "--json")
    assert (status.status, status.err) == (0, "")
    assert {one["directorate"]: (one["state"], one["answered"]) for one in status.document["returns"]} == {
        "HS": ("Received, clean", 2),
        "CC": ("Outstanding", 0),
    }
    assert tpm("--json").document["next"]


def test_text_of_any_script_is_plain_json(issued: Path, tpm: Tpm) -> None:
    fill(issued, "hs", {"1.1a": ("ключ 東京 🙂", 0.5, "")})
    run = tpm("collect", "--json")
    assert run.status == 1
    assert run.out.isascii()
    assert any("ключ 東京 🙂" in one["says"] for one in run.document["findings"])


# ---- How a run ends ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        (GOOD, 0),
        (GOOD | {"1.1a": ("On Target", 1, "")}, 0),  # a query may remain
        (GOOD | {"1.1a": ("Completed", 0.5, "")}, 1),
        (GOOD | {"1.1a": ("amber", 0.5, "")}, 1),
        ({"1.1a": ("On Target", 0.5, "")}, 1),  # a row not answered
    ],
)
def test_a_run_ends_with_1_where_somebody_must_correct_an_error(
    issued: Path, tpm: Tpm, answers: dict[str, Sequence[object]], status: int
) -> None:
    fill(issued, "hs", answers)
    assert tpm("collect").status == status
    assert tpm("collect").status == status  # nothing new came, and it is as wrong as before


def test_collecting_twice_changes_nothing(issued: Path, tpm: Tpm) -> None:
    fill(issued, "hs", GOOD)
    tpm("collect")
    before = (issued / "master-2025-26-q2.xlsx").read_bytes()
    again = tpm("collect", "--json").document
    assert [one["verdict"] for one in again["files"]] == ["already collected"]
    assert again["periods"]["2025-26-Q2"]["changes"] == []
    assert (issued / "master-2025-26-q2.xlsx").read_bytes() == before


def test_an_empty_inbox_is_said(issued: Path, tpm: Tpm) -> None:
    run = tpm("collect")
    assert run.status == 0
    assert "There is nothing in" in run.out
    assert issued.is_dir()


def test_a_workspace_may_be_named_from_elsewhere(
    issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tpm: Tpm
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tpm("status", "--workspace", str(issued)).status == 0
    assert tpm("--workspace", str(issued)).status == 0


# ---- Without a terminal --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_it_runs_without_a_terminal_and_in_any_encoding(issued: Path, encoding: str) -> None:
    fill(issued, "hs", GOOD | {"1.1a": ("東京 \u2013 “amber”", 0.5, "")})
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TERM", "COLUMNS", "LINES"))}
    done = subprocess.run(
        [sys.executable, "-m", "tpm_excel", "collect"],
        cwd=issued,
        env=environment | {"PYTHONIOENCODING": encoding, "PYTHONWARNINGS": "error"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1, done.stderr.decode(encoding, "replace")
    assert done.stderr == b""
    assert b"TPM202" in done.stdout
    assert b"\x1b[" not in done.stdout


def test_a_list_of_findings_that_is_cut_says_how_many_lines_are_left(capsys: pytest.CaptureFixture[str]) -> None:
    findings = [finding("TPM101", Place(f"{name}.xlsx")) for name in "abc"]
    for most, said in ((1, "… and 2 more lines. The rest"), (2, "… and 1 more line. The rest")):
        print_findings(findings, Catalogue(), rest="The rest is on the sheet.", most=most)
        assert said in capsys.readouterr().out


def test_a_long_line_of_the_status_goes_on_below_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    say_each([("HSG:", "Ann Able ann.able@rivermead.gov.uk; to return: 2 working days late")])
    first, *others = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert first.startswith("  HSG: Ann Able")
    assert others
    assert all(line.startswith(" " * 7) and line[7] != " " for line in others)


def test_hundreds_of_files_that_are_in_order_are_counted_and_the_others_listed(
    small_collected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tpm_excel.cli.printing._LISTED", 1)
    (small_collected / "inbox" / "notes.docx").write_bytes(b"PK")
    said = tpm_within("collect", cwd=small_collected).out
    assert "2 files already collected, and in order: verdicts.html in the outbox names each." in said
    assert "notes.docx" in said
    assert "hsg.xlsx" not in said.partition("Thanks")[0]
    shown = next(small_collected.glob("outbox/*/verdicts.html")).read_text("utf-8")
    assert "hsg.xlsx" in shown
