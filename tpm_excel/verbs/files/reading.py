"""Reading files from the disk, and saying plainly why one could not be read."""

from __future__ import annotations

import stat
from pathlib import Path

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import finding
from tpm_excel.terms.limits import LIMITS, Limits
from tpm_excel.terms.places import Place
from tpm_excel.workbooks.reading.book import Unreadable, too_large
from tpm_excel.workspace.problems import OperatorError


def read_file(path: Path) -> bytes:
    """Return the bytes of a file that the operator named; OperatorError where there is none."""
    try:
        if not path.is_file():
            raise OperatorError(f"There is no file {path}.")
        return path.read_bytes()
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror or error}.") from error


def read_received(path: Path, limits: Limits = LIMITS) -> bytes:
    """Return the bytes of a file in the inbox; raise Unreadable where it is no plain file or the disk refuses it."""
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):
            kind = "A folder" if stat.S_ISDIR(mode) else "A link" if stat.S_ISLNK(mode) else "A device"
            raise Unreadable("TPM113", kind=kind)
        size = path.lstat().st_size
        if size > limits.megabytes * 1_000_000:
            raise too_large(f"{size / 1_000_000:,.1f} MB", "megabytes", limits.megabytes)
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("TPM111", reason=(error.strerror or str(error)).lower()) from error


def refusal(error: Unreadable, file: str) -> str:
    """Return why a file that the operator named cannot be read, and what to do."""
    found = finding(error.code, Place(file), **error.context)
    catalogue = Catalogue()
    return f"{file}: {catalogue.says(found)} {catalogue.do(found)}"
