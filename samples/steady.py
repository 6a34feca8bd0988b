"""Packages that are the same bytes whenever they are made: no time of day in them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

_DAY = "2025-10-09T09:00:00Z"
_TIMES = re.compile(
    r"(<(?P<name>dcterms:created|dcterms:modified|meta:creation-date|dc:date)[^>]*>)[^<]*(?=</(?P=name)>)"
)
_LENGTH = re.compile(r"<meta:editing-duration>[^<]*</meta:editing-duration>")
_LEFT_OUT = ("Thumbnails/",)


def steady(path: Path) -> None:
    """Write a workbook's package again without the times that it was made at."""
    with zipfile.ZipFile(path) as package:
        parts = [(one, package.read(one)) for one in package.infolist() if not one.filename.startswith(_LEFT_OUT)]
    with zipfile.ZipFile(path, "w") as package:
        for one, data in parts:
            entry = zipfile.ZipInfo(one.filename, (2025, 10, 9, 9, 0, 0))
            entry.compress_type = one.compress_type
            package.writestr(entry, _without_times(data) if one.filename in _DATED else data)


_DATED = {"docProps/core.xml", "meta.xml"}


def _without_times(data: bytes) -> bytes:
    text = _TIMES.sub(lambda found: found[1] + _DAY, data.decode("utf-8"))
    return _LENGTH.sub("", text).encode("utf-8")
