"""Files that systems and programs leave behind, which hold no answers: in an inbox, a message or an archive."""

from __future__ import annotations

_NAMES = {".ds_store": "A note of macOS", "thumbs.db": "A note of Windows", "desktop.ini": "A note of Windows"}
_STARTS = {"~$": "A lock file of Excel", ".~lock": "A lock file of LibreOffice", "._": "A note of macOS"}
_ENDS = {".tmp": "An unfinished file", ".part": "An unfinished download", ".crdownload": "An unfinished download"}


def litter(name: str) -> str:
    """Return what left a file behind, by its name, in words; empty for a file that somebody may have filled in."""
    lower = name.lower()
    starts = next((kind for start, kind in _STARTS.items() if lower.startswith(start)), "")
    ends = next((kind for end, kind in _ENDS.items() if lower.endswith(end)), "")
    return _NAMES.get(lower, "") or starts or ends
