"""Tables in the text of a message: where somebody pasted a return instead of attaching it."""

from __future__ import annotations

from html.parser import HTMLParser

Row = tuple[str, ...]
Table = tuple[Row, ...]

_LONGEST = 2_000_000
"""Letters of a text that are looked through; a message of more is no letter."""


def tables_in(text: str, html: str) -> tuple[Table, ...]:
    """Return the tables of a message: those of its HTML, and the lines of its plain text that tabs divide."""
    reader = _Tables()
    reader.feed(html[:_LONGEST])
    reader.close()
    divided = [line.split("\t") for line in text[:_LONGEST].splitlines() if "\t" in line.strip()]
    plain = tuple(tuple(" ".join(cell.split()) for cell in line) for line in divided)
    return (*(tuple(one) for one in reader.found if one), *([plain] if plain else []))


class _Tables(HTMLParser):
    """Collects the rows of tables; one within another counts to the outer."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[Row]] = []
        self._depth = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.found.append([])
        elif tag == "tr" and self._depth:
            self._end_row()
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._end_cell()
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self._depth:
            self._end_row()
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append(" ".join("".join(self._cell).split()))
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row and self.found:
            self.found[-1].append(tuple(self._row))
        self._row = None
