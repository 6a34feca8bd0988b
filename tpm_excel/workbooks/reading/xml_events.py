"""Reading XML with expat: no entities, no document types, names without their namespaces."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from tpm_excel.workbooks.reading.book import Unreadable

Attributes = dict[str, str]
_DEPTH = 256


def parse(
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call the handlers for each element of a part, by local names; raise Unreadable where it is no clean XML."""
    parser = expat.ParserCreate()  # expat's own handling of namespaces costs more than all the rest
    parser.buffer_text = True
    depth = 0

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise Unreadable("TPM104", reason="its parts are nested deeper than in any honest workbook")
        if any(":" in key for key in attributes):
            attributes = {_local(key): value for key, value in attributes.items()}
        start(_local(name) if ":" in name else name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(_local(name) if ":" in name else name)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    if text:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Unreadable("TPM104", reason="a part of it is damaged") from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise Unreadable("TPM104", reason="it declares a document type, which no honest workbook does")
