"""The master's sheet Sources: a line for every answer that was received."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import FIRST_ROW
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.masters import MERGED, Master, SourceLine
from tpm_excel.terms.places import cell_name
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.table_sheet import A3, TableColumn, moment, write_table

SOURCES = "Sources"
"""The sheet that says of every answer where it came from."""
MOST_LINES = 1_048_576 - FIRST_ROW
"""What Excel takes on one sheet below the headings; the others stand on a second one, and so on."""


def write_sources(book: HouseBook, master: Master, forms: tuple[Form, ...]) -> None:
    """Write what became of every answer, in the order of the plan."""
    columns = [
        TableColumn("Ref", 10, "reference"),
        TableColumn("Answer", 17),
        TableColumn("As read", 36),
        TableColumn("As written", 36),
        TableColumn("What became of it", 22),
        TableColumn("File", 34),
        TableColumn("Sheet", 16),
        TableColumn("Cell", 9),
        TableColumn("Received", 16),
        TableColumn("SHA-256 of the file", 68, "grey"),
    ]
    shown = {(form.name, one.name): (one.heading, one.kind == "percentage") for form in forms for one in form.answer}
    note = (
        "For every answer that was received: where it stood, as written and as read, and what became of it. "
        "The file is kept in archive/received under its SHA-256, a master that was edited in archive/masters."
    )
    for first in range(0, max(len(master.sources), 1), MOST_LINES):
        name = _sheet(first)
        lines = _lines(master.sources[first : first + MOST_LINES], shown)
        write_table(book, name, name, note, columns, lines, paper=A3)


def first_line(form: Form, master: Master) -> Mapping[str, tuple[str, str]]:
    """Return, by reference, the sheet and the cell where what stands of a row of a form is said first."""
    found: dict[str, int] = {}
    for at, line in enumerate(master.sources):
        if line.form == form.name and line.state == MERGED:
            found.setdefault(line.ref, at)
    return {ref: (_sheet(at), cell_name(FIRST_ROW + at % MOST_LINES, 0)) for ref, at in found.items()}


def _sheet(at: int) -> str:
    """The sheet on which a line stands, counted from 0."""
    number = at // MOST_LINES
    return f"{SOURCES} {number + 1}" if number else SOURCES


def _lines(
    several: Iterable[SourceLine], shown: Mapping[tuple[str, str], tuple[str, bool]]
) -> Iterator[Sequence[Value]]:
    """The lines one by one: there are five for each row of the plan, which would fill the memory."""
    for form, ref, answer, source, state in several:
        heading, percent = shown[form, answer.field]
        value, place = answer.value, answer.place
        read = value if isinstance(value, str) else written(value, percent=percent)
        at = moment(source.received)
        yield ref, heading, read, answer.written, state, source.file, place.sheet, place.cell, at, source.digest
