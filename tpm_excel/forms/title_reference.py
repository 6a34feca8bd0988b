"""A reference that is printed before a title, in the same cell."""

from __future__ import annotations

import re


def split_title(title: str, pattern: str) -> tuple[str, str]:
    """Return the reference and the rest of a title, as a form's pattern tells them apart; no reference without one."""
    found = re.fullmatch(pattern, title, re.IGNORECASE | re.DOTALL) if pattern else None
    return (found["ref"], found["text"].strip()) if found else ("", title)
