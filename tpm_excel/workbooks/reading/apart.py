"""Reading .ods, .xls and .xlsb in a process of its own, with limits of memory and time.

The libraries for these formats allocate what a file asks for, and can loop or crash on a hostile one. What happens to
the process happens to that file alone: it gets its verdict, and the run goes on.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from pathlib import Path

from tpm_excel.workbooks.reading.book import Book, Unreadable
from tpm_excel.workbooks.reading.package import Package

SECONDS, MEMORY = 15.0, 900_000_000


def read_apart(data: bytes, *, seconds: float = SECONDS) -> Book:
    """Read a workbook in a process of its own; raise Unreadable where it is damaged, or the process came to its end."""
    out = run_apart("tpm_excel.workbooks.reading.apart", data, seconds=seconds)
    book, refused = pickle.loads(out)  # noqa: S301  # written by our own process, just now
    if refused:
        code, context = refused
        raise Unreadable(code, **context)
    if not isinstance(book, Book):
        raise Unreadable("TPM104", reason="reading it failed")
    return book


def run_apart(module: str, data: bytes, *, seconds: float = SECONDS) -> bytes:
    """Give bytes to a module of ours that runs in a process of its own, and return what it writes.

    Unreadable is raised where it fails, or takes longer than it may.
    """
    here = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join(part for part in (here, os.environ.get("PYTHONPATH", "")) if part)
    command = [sys.executable, "-m", module]
    environment = {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen(  # noqa: S603  # our own module, by our own interpreter
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            out, _ = process.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise Unreadable("TPM104", reason=f"reading it took more than {seconds:.0f} seconds") from error
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0 or not out:
        raise Unreadable("TPM104", reason="reading it failed or needed more memory than any honest workbook")
    return out


def read_here(data: bytes) -> Book:
    """Read a workbook in this process."""
    from tpm_excel.workbooks.reading.calamine_reader import read_with_calamine
    from tpm_excel.workbooks.reading.ods_types import percentages

    package = Package(data) if data.startswith(b"PK") else None
    opendocument = package is not None and not package.has("xl/workbook.bin")
    return read_with_calamine(data, percentages(package) if package and opendocument else None)


def limit_memory() -> None:
    """Limit the memory of this process, where the system can do that; Windows cannot, and has the time limit alone."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve() -> None:
    """Read a workbook from standard input, and write what it holds, or why it was refused, to standard output."""
    limit_memory()
    answer: tuple[Book | None, tuple[str, dict[str, str]] | None]
    try:
        answer = read_here(sys.stdin.buffer.read()), None
    except Unreadable as error:
        answer = None, (error.code, error.context)
    except MemoryError:
        answer = None, ("TPM104", {"reason": "reading it needed more memory than any honest workbook"})
    sys.stdout.buffer.write(pickle.dumps(answer))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
