"""Windows is the users' home: with the calls of POSIX taken away, in every process, a collect does the same."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from clients.office import Office
from helpers import SMALL_ANSWERS, answers_in, fill, master_of, only, returns_in, take_in, tpm

_TAKEN_AWAY = """
import os, sys
for name in ("fcntl", "resource", "pwd", "grp", "termios", "syslog"):
    sys.modules[name] = None
for name in (
    "O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK", "O_CLOEXEC", "fork", "forkpty", "fchmod", "fchown", "chown", "getuid",
    "geteuid", "getgid", "mkfifo", "nice", "setsid", "killpg", "sysconf", "register_at_fork",
):
    if hasattr(os, name):
        delattr(os, name)
synchronise = os.fsync
def fsync(handle):
    import stat
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        raise PermissionError(13, "a folder cannot be synchronised")
    synchronise(handle)
os.fsync = fsync
"""
"""Run by every Python that starts with it on its path, before anything else is imported; the readers are such too."""


def without_posix(folder: Path) -> dict[str, str]:
    """An environment in which Python finds no call that Windows lacks, and no name of the user."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_TAKEN_AWAY, "utf-8")
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join((str(folder), root))
    return {"PYTHONPATH": path, "LOGNAME": "", "USER": "", "LNAME": "", "USERNAME": "", "PYTHONWARNINGS": "ignore"}


@pytest.mark.skipif(os.name == "nt", reason="there is nothing to take away")
def test_what_is_taken_away_is_gone(tmp_path: Path) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-c", "import os, sys; print(hasattr(os, 'fork'), sys.modules['fcntl'])"]
    environment = {**os.environ, **without_posix(tmp_path / "site")}
    said = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    assert said.stdout.split() == ["False", "None"]


@pytest.mark.libreoffice
@pytest.mark.skipif(os.name == "nt", reason="there is nothing to take away")
def test_a_collect_without_posix_does_the_same(small_workspace: Path, office: Office, tmp_path: Path) -> None:
    inbox = small_workspace / "inbox"
    fill(only(returns_in(small_workspace), "hsg"), inbox / "hsg.xlsx", SMALL_ANSWERS)
    filled = fill(only(returns_in(small_workspace), "env"), tmp_path / "env.xlsx", SMALL_ANSWERS)
    office.fill(filled, {}, inbox / "env.ods")  # read in a process of its own
    (inbox / "scan.pdf").write_bytes(b"%PDF-1.7\n")
    (inbox / "a folder.xlsx").mkdir()
    (inbox / "a link.xlsx").symlink_to(inbox / "hsg.xlsx")
    os.mkfifo(inbox / "a pipe.xlsx")
    usual = shutil.copytree(small_workspace, tmp_path / "usual", symlinks=True, ignore=shutil.ignore_patterns("*pipe*"))
    os.mkfifo(usual / "inbox" / "a pipe.xlsx")
    (small_workspace / "archive" / ".lock").unlink()  # a system without fcntl never made one and left it
    ran = tpm("collect", "--json", cwd=small_workspace, **without_posix(tmp_path / "site"))
    assert ran.err == "", ran.out
    assert ran.status == 1, ran.out  # the PDF is an error
    expected = take_in(usual)
    verdicts = {one["file"]: one["verdict"] for one in ran.document["files"]}
    assert verdicts == {one.file: one.verdict for one in expected.verdicts}
    assert set(verdicts) == {path.name for path in inbox.iterdir()}
    assert verdicts["env.ods"].startswith("collected")
    assert answers_in(master_of(small_workspace)) == answers_in(master_of(usual))
    assert tpm("reissue", "env.ods", cwd=small_workspace, **without_posix(tmp_path / "again")).status == 0
