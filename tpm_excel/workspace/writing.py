"""Writing so that a file is either the old one or the new one, whenever the machine stops."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tpm_excel.workspace.problems import InUseError


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


def _discard(name: str) -> None:
    if name:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


def append_line(path: Path, line: str) -> None:
    """Append one line to a file, after ending one that an earlier stop cut off; readers pass that one over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(line.encode("utf-8") + b"\n")
        file.flush()
        os.fsync(file.fileno())
