"""Appendices as PDF, drawn by LibreOffice where it is present."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path

_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
)
_SECONDS = 300
_DATE = re.compile(rb"(?<=/CreationDate\(D:)\d{14}")
_MARKS = re.compile(rb"(?<=[<\n/ ])[0-9A-F]{32}(?=[>\n])")


def libreoffice() -> str:
    """Return the program LibreOffice; empty where it is not present."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(place) for place in _PLACES if place.is_file()), "")


def as_pdf(workbook: bytes, created: date) -> bytes | None:
    """Return a workbook as PDF; None where LibreOffice could not draw it. `created` is the day that it carries."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "appendices.xlsx"
        source.write_bytes(workbook)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [libreoffice(), "--headless", profile, "--convert-to", "pdf", "--outdir", name, str(source)]
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS)  # noqa: S603  # our own command
            return _settled(source.with_suffix(".pdf").read_bytes(), created)
        except (OSError, subprocess.SubprocessError):
            return None


def _settled(data: bytes, created: date) -> bytes:
    """The PDF without the time at which it was drawn: the same appendices give the same bytes."""
    head, trailer, tail = _DATE.sub(f"{created:%Y%m%d}120000".encode(), data).rpartition(b"trailer")
    mark = sha256(head).hexdigest()[:32].upper().encode()
    return head + trailer + _MARKS.sub(mark, tail)
