"""The command line: parse, call one verb, print, exit."""

from __future__ import annotations

import gc
import sys
import traceback


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
        sys.stderr.write(traceback.format_exc())
        sys.exit(2)
