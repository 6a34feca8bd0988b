"""The notes and comments on the cells of an .xlsx, in which people answer where they find no room in the cell."""

from __future__ import annotations

from tpm_excel.workbooks.reading.xlsx_sheet import read_area, unescape
from tpm_excel.workbooks.reading.xml_events import Attributes, parse


def read_notes(data: bytes) -> dict[tuple[int, int], str]:
    """Return the text of each note or threaded comment of a part, by its cell counted from 0."""
    found: dict[tuple[int, int], list[str]] = {}
    parts: list[str] = []
    taking = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal parts, taking
        if tag in ("comment", "threadedComment"):
            area = read_area(attributes.get("ref", ""))
            parts = found.setdefault(area[:2], []) if area else []
        elif tag != "comments":
            taking = tag == "t" or (tag == "text" and not attributes)

    def end(tag: str) -> None:
        nonlocal taking
        if tag in ("t", "text"):
            taking = False

    def text(data: str) -> None:
        if taking:
            parts.append(data)

    if data:
        parse(data, start, end, text)
    texts = {at: unescape("".join(words)).strip() for at, words in found.items()}
    return {at: said for at, said in texts.items() if said}
