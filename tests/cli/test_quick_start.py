"""What a command imports: of the large libraries, only those that it uses."""

from __future__ import annotations

import subprocess
import sys

import pytest

RUN = """
import contextlib, io, sys
from tpm_excel.cli import main
sys.argv = ["tpm", *sys.argv[1:]]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
loaded = sorted(sys.modules)
from rich.markdown import Markdown
print(Markdown.__mro__[1].__name__, *loaded)
"""


def imported(*words: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_help_is_drawn_without_what_it_never_draws() -> None:
    loaded = imported("--help")
    assert not loaded & {"markdown_it", "rich.traceback", "pydantic", "openpyxl", "xlsxwriter", "pandas"}
    assert {"typer.rich_utils", "JupyterMixin"} <= loaded  # and whoever imports Markdown later has the true one


@pytest.mark.parametrize(
    "module",
    ["tpm_excel.verbs.masters.collecting", "tpm_excel.verbs.quarter.standing", "tpm_excel.verbs.letters.issuing"],
)
def test_the_daily_verbs_leave_openpyxl_asleep(module: str) -> None:
    command = [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"]
    loaded = set(subprocess.check_output(command, text=True).split())
    assert not loaded & {"openpyxl", "numpy", "pandas", "lxml", "PIL", "holidays", "ssl"}
