"""Who saved a workbook last, and when, as the workbook itself says; it proves nothing, and often helps."""

from __future__ import annotations

from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workbooks.reading.package import Package
from tpm_excel.workbooks.reading.xml_events import Attributes, parse

_PARTS = ("docProps/core.xml", "meta.xml")
_BY = ("lastModifiedBy", "creator", "initial-creator")
_SAVED, _MADE = ("modified", "date"), ("created", "creation-date")


def author_of(data: bytes) -> str:
    """Return the name of who saved a workbook last, or who made it; empty where the file does not say."""
    return _by(data, _BY)


def saved_by(data: bytes) -> str:
    """Return the name of who saved an Excel file last; empty where the file does not say."""
    return _by(data, _BY[:1])


def last_saved(package: Package) -> tuple[str, str]:
    """Return when a workbook was last saved, and by whom, as it says; empty where it does not say.

    The time is empty too where it never was saved since it was made.
    """
    said = _said(package)
    saved = _first(said, _SAVED)
    return "" if saved == _first(said, _MADE) else saved, _first(said, _BY[:1])


def _by(data: bytes, names: tuple[str, ...]) -> str:
    if not data.startswith(b"PK"):
        return ""
    try:
        return _first(_said(Package(data)), names)
    except Unreadable:
        return ""


def _said(package: Package) -> dict[str, str]:
    """What a workbook says of itself by the names of its entries; nothing where that part is damaged."""
    said: dict[str, list[str]] = {}
    parts: list[str] = []

    def start(tag: str, _: Attributes) -> None:
        nonlocal parts
        parts = said.setdefault(tag, [])

    def text(data: str) -> None:
        parts.append(data)

    try:
        for name in _PARTS:
            if package.has(name):
                parse(package.read(name), start, None, text)
    except Unreadable:
        return {}
    return {tag: "".join(words).strip() for tag, words in said.items()}


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    return next((said[name] for name in names if said.get(name)), "")
