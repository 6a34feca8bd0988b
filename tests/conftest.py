"""What many tests share: workspaces, the seeds, and LibreOffice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from clients.office import Office, missing
from helpers import (
    SEED_PERIOD,
    SMALL_ANSWERS,
    SMALL_PERIOD,
    SMALL_PLAN,
    fill,
    make_workspace,
    returns_in,
    seed_answers,
    take_in,
)
from hypothesis import settings

# the same examples in every run: a landing must not hang on chance; longer runs choose another profile
settings.register_profile("landing", derandomize=True, deadline=None)
settings.load_profile("landing")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SEEDS = SHARED / "seeds"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--damages", type=int, default=0, help="How many returns with several damages are tried.")
    parser.addoption("--fuzz", type=int, default=0, help="How many mutants of each format are opened.")
    parser.addoption("--kills", type=int, default=0, help="At how many instants a collect is killed.")
    parser.addoption("--rows", type=int, default=0, help="How many rows the large master has.")


@pytest.fixture(scope="session")
def seeds() -> Path:
    if not SEEDS.is_dir():
        pytest.skip("the folder shared/seeds is not beside this checkout")
    return SEEDS


@pytest.fixture(scope="session")
def seed_issued(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed's workspace with its returns written; not to be changed."""
    folder = tmp_path_factory.mktemp("seed") / "issued"
    return make_workspace(folder, "Tower Hamlets", seeds / "plan-2012-13-q2.csv", SEED_PERIOD)


@pytest.fixture(scope="session")
def seed_filled(seeds: Path, seed_issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed's returns, filled in through the workbooks; not to be changed."""
    folder = tmp_path_factory.mktemp("seed-filled")
    answers = seed_answers(seeds, seed_issued)
    for path in returns_in(seed_issued):
        fill(path, folder / path.name, answers)
    return folder


@pytest.fixture(scope="session")
def seed_collected(seed_issued: Path, seed_filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed's workspace with its returns collected; not to be changed."""
    folder = tmp_path_factory.mktemp("seed-collected") / "workspace"
    shutil.copytree(seed_issued, folder)
    shutil.copytree(seed_filled, folder / "inbox", dirs_exist_ok=True)
    take_in(folder)
    return folder


@pytest.fixture
def seed_workspace(seed_issued: Path, tmp_path: Path) -> Path:
    """A copy of the seed's workspace, its returns written and nothing received."""
    return shutil.copytree(seed_issued, tmp_path / "workspace")


@pytest.fixture(scope="session")
def small_issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a dozen rows and two directorates, HSG and ENV; not to be changed."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "plan.csv").write_text(SMALL_PLAN, encoding="utf-8")
    return make_workspace(folder / "issued", "Rivermead", folder / "plan.csv", SMALL_PERIOD)


@pytest.fixture(scope="session")
def small_filled(small_issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two small returns, filled in without a fault; not to be changed."""
    folder = tmp_path_factory.mktemp("small-filled")
    for path in returns_in(small_issued):
        fill(path, folder / path.name, SMALL_ANSWERS)
    return folder


@pytest.fixture
def small_workspace(small_issued: Path, tmp_path: Path) -> Path:
    """A copy of the small workspace, its returns written and nothing received."""
    return shutil.copytree(small_issued, tmp_path / "workspace")


@pytest.fixture
def small_collected(small_workspace: Path, small_filled: Path) -> Path:
    """The small workspace with both returns collected."""
    shutil.copytree(small_filled, small_workspace / "inbox", dirs_exist_ok=True)
    take_in(small_workspace)
    return small_workspace


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A LibreOffice that runs without a window; skips, and says so, where there is none."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    running = Office(tmp_path_factory.mktemp("libreoffice"))
    yield running
    running.close()
