"""The command line: parse, call one verb, print, exit."""

from __future__ import annotations

import gc
import sys
from types import ModuleType

_NEVER_USED = {"rich.markdown": "Markdown", "rich.traceback": "Traceback"}
"""What typer's help imports beside what it draws with: a quarter of the time of `tpm --help`."""


def main() -> None:
    """Run `tpm`; wrong usage and what only the operator can mend is said in a sentence, with exit status 2."""
    gc.set_threshold(1_000_000)  # a run makes millions of records and no cycles: looking for some took a tenth of it
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not know every letter; none may stop the run
            stream.reconfigure(errors="replace")
    from tpm_excel.cli.app import app
    from tpm_excel.cli.shared import say_error
    from tpm_excel.workspace.problems import OperatorError

    as_json = "--json" in sys.argv
    if {"-h", "--help"} & set(sys.argv):
        _import_help()
    try:
        sys.exit(app(standalone_mode=False) if as_json else app())
    except OperatorError as error:
        say_error(str(error), as_json=as_json)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  # a bug of ours is said as one, with what its mender needs
        usage = getattr(error, "format_message", None)  # what typer raises for a mistyped command or option
        if usage:
            say_error(usage(), as_json=as_json)
            sys.exit(2)
        say_error("tpm itself failed. No received file is lost. Send this to whoever keeps tpm:", as_json=False)
        import traceback

        sys.stderr.write(traceback.format_exc())
        sys.exit(2)


def _import_help() -> None:
    """Import typer's help with empty modules in place of those for texts in Markdown and for its own tracebacks.

    The texts of ours are plain, and the tracebacks are switched off. Whoever imports the modules later gets them whole.
    """
    empty = {name: ModuleType(name) for name in _NEVER_USED if name not in sys.modules}
    for name, module in empty.items():
        setattr(module, _NEVER_USED[name], object)
    sys.modules.update(empty)
    try:
        import typer.rich_utils  # noqa: F401
    except ImportError:  # another version of typer wants more of them: it imports them itself
        return
    finally:
        for name in empty:
            del sys.modules[name]
