"""Reading .ods, .xls and .xlsb in a process of its own, with limits of memory and time.

The libraries for these formats allocate what a file asks for, and can loop or crash on a hostile one. What happens to
the process happens to that file alone: it gets its verdict, and the run goes on.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import runpy
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace

from tpm_excel.terms.limits import LIMITS, Limits
from tpm_excel.terms.processes import own_process
from tpm_excel.workbooks.reading.book import UNREAD_NOTES, Book, Oddities, Unreadable, too_large
from tpm_excel.workbooks.reading.package import Package


def read_apart(data: bytes, limits: Limits = LIMITS) -> Book:
    """Read a workbook in a process of its own; raise Unreadable where it is damaged, or the process came to its end."""
    out = run_apart(data, limits)
    book, refused = pickle.loads(out)  # noqa: S301  # written by our own process, just now
    if refused:
        code, context = refused
        raise Unreadable(code, **context)
    if not isinstance(book, Book):
        raise Unreadable("TPM104", reason="reading it failed")
    return book


def run_apart(data: bytes, limits: Limits = LIMITS, module: str = "") -> bytes:
    """Give bytes to a process of its own, and return what it writes: a workbook, or whatever another module reads.

    Unreadable is raised where it fails, takes longer than it may, or needs more memory.
    """
    command, environment = own_process("tpm_excel.workbooks.reading.apart", json.dumps(asdict(limits)), module)
    with subprocess.Popen(  # noqa: S603  # our own module, by our own interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            out, _ = process.communicate(data, timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise too_large("more work than there was time for", "seconds", limits.seconds) from error
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0 or not out:
        raise Unreadable("TPM104", reason="reading it failed or needed more memory than any honest workbook")
    return out


def read_here(data: bytes, limits: Limits = LIMITS) -> Book:
    """Read a workbook in this process."""
    from tpm_excel.workbooks.reading.authorship import last_saved
    from tpm_excel.workbooks.reading.calamine_reader import read_with_calamine
    from tpm_excel.workbooks.reading.ods_types import besides
    from tpm_excel.workbooks.reading.xls_oddities import oddities_of

    if not data.startswith(b"PK"):
        book = read_with_calamine(data, limits=limits)
        try:
            return _with_oddities(book, oddities_of(data))
        except Exception:  # noqa: BLE001  # olefile refuses in a dozen ways what calamine reads
            return replace(book, extras={UNREAD_NOTES: 1})
    package = Package(data, limits)
    if package.has("xl/workbook.bin"):
        unread = sum("comments" in name for name in package.names())
        book = read_with_calamine(data, limits=limits)
        return replace(book, saved=last_saved(package)[0], extras={UNREAD_NOTES: unread} if unread else {})
    found = besides(package)
    book = read_with_calamine(data, {name: one.percentages for name, one in found.items()}, limits)
    return replace(_with_oddities(book, {name: one.odd for name, one in found.items()}), saved=last_saved(package)[0])


def _with_oddities(book: Book, odd: Mapping[str, Oddities]) -> Book:
    sheets = (replace(one, odd=odd[one.name]) if one.name in odd else one for one in book.sheets)
    return replace(book, sheets=tuple(sheets))


def _limit(memory: int) -> None:
    """Limit the memory of this process, where the system can do that; Windows cannot, and has the time limit alone."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve() -> None:
    """Read a workbook from standard input, and write what it holds, or why it was refused, to standard output."""
    limits = Limits(**json.loads(sys.argv[1]))
    _limit(limits.memory_megabytes * 1_000_000)
    if module := sys.argv[2]:
        runpy.run_module(module, run_name="__main__")
        return
    answer: tuple[Book | None, tuple[str, dict[str, str]] | None]
    try:
        answer = read_here(sys.stdin.buffer.read(), limits), None
    except Unreadable as error:
        answer = None, (error.code, error.context)
    except MemoryError:
        refusal = too_large("more than there was memory for", "memory_megabytes", limits.memory_megabytes)
        answer = None, (refusal.code, refusal.context)
    sys.stdout.buffer.write(pickle.dumps(answer))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
