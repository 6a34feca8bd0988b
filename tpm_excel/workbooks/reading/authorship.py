"""Who saved a workbook last, as the workbook itself says; it proves nothing, and often helps."""

from __future__ import annotations

from tpm_excel.workbooks.reading.book import Unreadable
from tpm_excel.workbooks.reading.package import Package
from tpm_excel.workbooks.reading.xml_events import Attributes, parse


def author_of(data: bytes) -> str:
    """Return the name of who saved an Excel file last, or who made it; empty where the file does not say."""
    said = _said(data)
    return said["lastModifiedBy"] or said["creator"]


def saved_by(data: bytes) -> str:
    """Return the name of who saved an Excel file last; empty where the file does not say."""
    return _said(data)["lastModifiedBy"]


def _said(data: bytes) -> dict[str, str]:
    said: dict[str, list[str]] = {"lastModifiedBy": [], "creator": []}
    parts: list[str] = []

    def start(tag: str, _: Attributes) -> None:
        nonlocal parts
        parts = said.get(tag, [])

    def text(data: str) -> None:
        parts.append(data)

    try:
        core = Package(data).read("docProps/core.xml") if data.startswith(b"PK") else b""
        if core:
            parse(core, start, None, text)
    except Unreadable:
        return dict.fromkeys(said, "")
    return {name: "".join(words).strip() for name, words in said.items()}
