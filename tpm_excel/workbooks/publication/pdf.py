"""Appendices as PDF, drawn by LibreOffice where it is present."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
)
_SECONDS = 300


def libreoffice() -> str:
    """Return the program LibreOffice; empty where it is not present."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(place) for place in _PLACES if place.is_file()), "")


def as_pdf(workbook: bytes, created: int) -> bytes | None:
    """Return a workbook as PDF; None where LibreOffice could not draw it. `created` is the time that it carries."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "appendices.xlsx"
        source.write_bytes(workbook)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [libreoffice(), "--headless", profile, "--convert-to", "pdf", "--outdir", name, str(source)]
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(created)}
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS, env=environment)  # noqa: S603  # our own command
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None
