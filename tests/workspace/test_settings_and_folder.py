"""`tpm.toml`, strictly read; the folder that is a workspace; one run at a time."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.settings import Settings, new_settings, read_settings

Q2 = Period(2025, 2)
LEAST = 'council = "Rivermead"\nyear = "2025-26"\n'


def saved(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "tpm.toml").write_text(text, encoding="utf-8")
    return read_settings(tmp_path / "tpm.toml")


def test_new_settings_are_read_with_the_usual_dates(tmp_path: Path) -> None:
    read = saved(tmp_path, new_settings("Rivermead", "2025-26"))
    assert (read.council, read.year, read.forms) == ("Rivermead", "2025-26", ("strategic_plan",))
    assert (read.as_at(Q2), read.calendar_for(Q2).due) == (date(2025, 9, 30), date(2025, 10, 14))
    assert read.contact.name == "Performance team"


@pytest.mark.parametrize("written", ["2025/26", "2025-2026", "2025\N{EN DASH}26", " 2025 / 26 "])
def test_a_year_is_the_same_however_it_is_written(tmp_path: Path, written: str) -> None:
    """Else year-end would find no answers of the year `2025/26`, and an approval no plan."""
    assert saved(tmp_path, f'council = "Rivermead"\nyear = "{written}"\n').year == "2025-26"
    init(tmp_path / "new", "Rivermead", written)
    assert 'year = "2025-26"' in (tmp_path / "new" / "tpm.toml").read_text(encoding="utf-8")


def test_the_example_in_the_explanations_works_when_its_marks_are_taken_away(tmp_path: Path) -> None:
    text = new_settings("Rivermead", "2025-26")
    tables = ("[calendar]", "[periods")
    for one in (*tables, "opens", "reminders", "due", "sign_off", "closes =", "closed_days =", "as_at ="):
        text = text.replace(f"# {one}", one)
    read = saved(tmp_path, text)
    assert (read.as_at(Q2), read.calendar_for(Q2).due) == (date(2025, 9, 30), date(2025, 10, 17))


@pytest.mark.parametrize("name", ["2025-26-Q2", "2025-26-q2"])
def test_a_period_may_have_dates_of_its_own(tmp_path: Path, name: str) -> None:
    read = saved(tmp_path, f"{LEAST}[periods.{name}]\ndue = 2025-10-20\nas_at = 2025-10-01\n")
    assert (read.as_at(Q2), read.calendar_for(Q2).due) == (date(2025, 10, 1), date(2025, 10, 20))
    assert read.as_at(Q2.next()) == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LEAST + 'colour = "red"\n', ["colour"]),
        (LEAST + '[contact]\nmail = "x"\n', ["contact.mail"]),
        (LEAST + "[periods.2025-26-Q2]\ndew = 2025-10-20\n", ["periods.2025-26-Q2.dew"]),
        (LEAST + "[periods.2025-26-Q2]\ndue = 2025-13-20\n", ["line 4"]),
        (LEAST + '[periods.2025-26-Q2]\ndue = "soon"\n', ["periods.2025-26-Q2.due"]),
        (LEAST + "[periods.2025-26-Q9]\ndue = 2025-10-20\n", ["2025-26-Q9"]),
        (LEAST + '[periods."Quarter 2"]\ndue = 2025-10-20\n', ["Quarter 2"]),
        ('year = "2025-26"\n', ["council"]),
        ('council = "R"\n', ["year"]),
        ('council = "R"\nyear = "2025-27"\n', ["year", "2025-26"]),
        ('council = "R"\nyear = 2025\n', ["year"]),
        ("council = R\n", ["line 1", "Mend that line"]),
        (LEAST + "[contact\n", ["line 3"]),
        (LEAST + LEAST, ["line 3"]),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_line_or_key(tmp_path: Path, text: str, said: list[str]) -> None:
    with pytest.raises(OperatorError) as caught:
        saved(tmp_path, text)
    assert "tpm.toml" in str(caught.value)
    assert not any(one in str(caught.value) for one in ("Value error", "Extra inputs", "Field required", ".."))
    assert [one for one in said if one not in str(caught.value)] == []


def test_the_days_of_a_period_hold_however_it_is_written(tmp_path: Path) -> None:
    """They were passed over in silence where the year had a stroke."""
    read = saved(
        tmp_path, LEAST + '[periods."2025/26 Q2"]\ndue = 2025-10-20\ncloses = 2025-10-27\nsign_off = 2025-10-24\n'
    )
    assert read.calendar_for(Q2).due == date(2025, 10, 20)


def test_settings_that_notepad_saved_are_read(tmp_path: Path) -> None:
    (tmp_path / "tpm.toml").write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())
    assert read_settings(tmp_path / "tpm.toml").council == "Rivermead"
    (tmp_path / "tpm.toml").write_bytes('council = "Bézier"\n'.encode("cp1252"))
    with pytest.raises(OperatorError, match=r"tpm\.toml cannot be read"):
        read_settings(tmp_path / "tpm.toml")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example('The "Royal" Borough \\ of\nX\t')
@example("\U000e0001 tag")
@example("\x7f\x85\u2028")
def test_a_council_of_any_name_has_its_settings(council: str) -> None:
    assert tomllib.loads(new_settings(council, "2025-26"))["council"] == council


# ---- The folder ----------------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "tpm.toml").write_text(LEAST)
    (tmp_path / "plan.xlsx").write_bytes(b"plan 1")
    return Workspace(tmp_path)


def test_a_workspace_is_found_from_within(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = workspace.folder / "inbox" / "from CC"
    inner.mkdir(parents=True)
    assert Workspace.find(inner).folder == workspace.folder.resolve()
    monkeypatch.chdir(inner)
    assert Workspace.find().folder == workspace.folder.resolve()


def test_a_folder_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"is not a tpm workspace.*--workspace.*tpm init"):
        Workspace.find(tmp_path)


def test_everything_has_its_place(workspace: Workspace) -> None:
    assert workspace.plan.name == "plan.xlsx"
    assert workspace.master(Q2).name == "master-2025-26-q2.xlsx"
    assert workspace.outbox(Q2).parts[-2:] == ("outbox", "2025-26-q2")
    assert workspace.open_period is None


def test_a_form_that_is_not_there_is_the_operators_to_mend(tmp_path: Path) -> None:
    (tmp_path / "tpm.toml").write_text(LEAST + 'forms = ["mesures"]\n')
    with pytest.raises(OperatorError, match="no form “mesures”"):
        _ = Workspace(tmp_path).forms


def test_the_open_period_is_the_one_last_generated(workspace: Workspace) -> None:
    for name in ("2025-26-Q2", "2025-26-Q1"):
        workspace.archive.journal.add("opened", period=name)
    assert Workspace(workspace.folder).open_period == Period(2025, 1)


def test_each_plan_that_a_period_used_is_kept(workspace: Workspace) -> None:
    assert workspace.archived_plan(Q2) is None
    workspace.note_plan(Q2)
    workspace.note_plan(Q2)
    workspace.plan.write_bytes(b"plan 2")
    workspace.note_plan(Q2.next())
    assert (workspace.archived_plan(Q2), workspace.archived_plan(Q2.next())) == (b"plan 1", b"plan 2")
    assert len(list(workspace.archive.journal.events("plan used"))) == 2
    workspace.note_plan(Q2)
    assert workspace.archived_plan(Q2) == b"plan 2"


def test_the_key_is_made_once_and_its_loss_is_survived(workspace: Workspace) -> None:
    assert workspace.key is None
    workspace.make_key()
    key = workspace.key
    assert key is not None
    assert len(key) == 64
    workspace.make_key()
    assert workspace.key == key


# ---- The lock ------------------------------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from tpm_excel.workspace.folder import Workspace
with Workspace(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(workspace: Workspace) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workspace.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "held"
    yield process
    process.kill()
    process.communicate()


def test_a_second_run_says_who_holds_the_workspace(
    workspace: Workspace, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tpm_excel.workspace.folder._WAIT", 0.2)
    with pytest.raises(OperatorError, match=rf"process {holder.pid}\) is using this workspace"), workspace.locked():
        pytest.fail("two runs at once")


def test_a_second_run_waits_for_the_first(workspace: Workspace, holder: subprocess.Popen[str]) -> None:
    import threading

    threading.Timer(0.3, lambda: holder.communicate("\n")).start()
    with workspace.locked():
        assert holder.wait(5) == 0


def test_a_run_that_was_killed_holds_nobody_up(
    workspace: Workspace, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    holder.kill()
    holder.wait(5)
    monkeypatch.setattr("tpm_excel.workspace.folder._WAIT", 2.0)
    with workspace.locked():
        assert "process" in (workspace.folder / "archive" / ".lock-holder").read_text()


def test_a_run_that_failed_lets_go(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), workspace.locked():
        raise ZeroDivisionError
    with workspace.locked():
        pass
    assert not (workspace.folder / "archive" / ".lock-holder").exists()
