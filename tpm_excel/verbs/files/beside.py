"""Writing a copy beside the plan, where the plan itself must be left as it is."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from tpm_excel.workbooks.reading.content import same_content
from tpm_excel.workspace.problems import InUseError
from tpm_excel.workspace.writing import open_in_excel, write_atomically


def write_beside(path: Path, data: bytes, *, ours: Collection[str] = ()) -> str:
    """Write a copy; another one that stands there is kept under a new name, which is returned.

    It may hold what somebody has yet to take over by hand, from a run before; `ours` are the hashes of those that hold
    nothing that is not in the new one.
    """
    standing = path.read_bytes() if path.is_file() else data
    if same_content(standing, data):
        write_atomically(path, data)
        return ""
    digest = sha256(standing).hexdigest()
    former = f"{path.stem}_former-{digest[:8]}{path.suffix}"
    in_use = InUseError(f"{path.name} is open in Excel. Close it there and run again.")
    if open_in_excel(path):
        raise in_use
    if digest in ours:
        write_atomically(path, data)
        return ""
    try:
        path.replace(path.with_name(former))
    except PermissionError as error:
        raise in_use from error
    write_atomically(path, data)
    return former
