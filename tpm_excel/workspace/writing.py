"""Writing so that a file is either the old one or the new one, whenever the machine stops."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tpm_excel.workspace.problems import InUseError

_WRITERS, _MANY = 8, 4


def write_atomically(path: Path, data: bytes) -> None:
    """Put the bytes in place of a file, whole or not at all.

    Raises InUseError where the file cannot be replaced, most often because it is open in Excel.
    """
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".tpm-", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except PermissionError as error:
        _discard(name)
        raise InUseError(
            f"{path.name} cannot be replaced: it is open in Excel, or the folder is read-only. Close it and run again."
        ) from error
    except BaseException:
        _discard(name)
        raise


def write_all(files: Mapping[Path, bytes]) -> None:
    """Put many files in place, each whole or not at all; together they wait for the disk a third as long."""
    if len(files) < _MANY:
        for path, data in files.items():
            write_atomically(path, data)
        return
    from concurrent.futures import ThreadPoolExecutor

    _umask()
    with ThreadPoolExecutor(_WRITERS) as writers:
        list(writers.map(write_atomically, files, files.values()))


def _discard(name: str) -> None:
    if name:
        Path(name).unlink(missing_ok=True)


@cache
def _umask() -> int:
    """The mask of the process, which can only be read by setting it: once, and never by two threads at a time."""
    current = os.umask(0o022)
    os.umask(current)
    return current


def append_line(path: Path, line: str) -> None:
    """Append a line, or several at once, after ending one that an earlier stop cut off; readers pass that one over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(line.encode("utf-8") + b"\n")
        file.flush()
        os.fsync(file.fileno())


def open_in_excel(path: Path) -> bool:
    """Return whether somebody has a workbook open in Excel, which then leaves a note of its own beside it."""
    return path.with_name(f"~${path.name}").exists()
