"""What a council's own document says of a plan: of each form, whether it stands in a flat table or in blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tpm_excel.findings.finding import Finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Answer, ReturnedRow
from tpm_excel.workbooks.importing.block_lines import Recogniser, lines_of
from tpm_excel.workbooks.importing.blocks import read_blocks
from tpm_excel.workbooks.importing.document_forms import Lines, not_used, only_lines, shares
from tpm_excel.workbooks.importing.flat_plan import Imported, ImportedRow, read_flat_table
from tpm_excel.workbooks.reading.book import Book

FLAT, BLOCKS = "flat", "blocks"
RowKey = tuple[str, int]
"""A row of a document: its sheet, and its number counted from 0. An empty sheet stands for the only table."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """What a document says of one form: its rows, in which layout, and on which lines."""

    form: Form
    imported: Imported
    layout: str
    lines: Lines = field(default_factory=dict)


def read_document(
    book: Book, used: Sequence[Form], others: Sequence[Form], file: str
) -> tuple[list[FormPart], list[Finding]]:
    """Read what a document says of each form that is used, and list the lines that belong to one of the others."""
    parts: list[FormPart] = []
    findings: list[Finding] = []
    for share in shares(book, used, others):
        if share.form not in used:
            findings += not_used(share, file)
            continue
        imported, found, layout = read_document_plan(share.book, share.form, file, used)
        findings += found
        if imported:
            parts.append(FormPart(share.form, imported, layout, share.lines))
            for one in used:
                rows = imported.others.get(one.name)
                if rows:
                    parts.append(FormPart(one, Imported(" ", rows, (), ()), BLOCKS))
    return parts, findings


def is_in_blocks(book: Book, form: Form) -> bool:
    """Return whether a book holds headings of a form's levels, with no column that says the level of each row.

    The rows of a form without levels stand in blocks where their headings are repeated, or lines between them name
    what they belong to.
    """
    if form.blocks is None:
        return False
    recogniser = Recogniser(form, form.blocks)
    parts = [[(line, recogniser.header(line)) for line in part] for part in lines_of(book)]
    headers = [header for part in parts for _, header in part if header and not header.alone]
    if form.levels or not headers:
        return bool(headers)
    alone = (line.one_text and len(line.texts) == 1 for part in parts for line, _ in part)
    return len(headers) > len(parts) or any(alone)


def read_document_plan(
    book: Book, form: Form, file: str, others: Sequence[Form] = ()
) -> tuple[Imported | None, list[Finding], str]:
    """Read the plan of a document, and say in which layout it stands; None where it holds none."""
    if is_in_blocks(book, form):
        return *read_blocks(book, form, file, others), BLOCKS
    return *read_flat_table(book, form, file), FLAT


def key_of(row: ImportedRow) -> RowKey:
    """Return by what a row of a document is known when the document is read again."""
    return row.place.sheet, row.number


def as_event(refs: Mapping[RowKey, str]) -> dict[str, dict[str, str]]:
    """Return the references given to rows as the journal keeps them: by sheet, then by number."""
    kept: dict[str, dict[str, str]] = {}
    for (sheet, number), ref in refs.items():
        kept.setdefault(sheet, {})[str(number)] = ref
    return kept


def refs_of(event: Mapping[str, Any]) -> dict[RowKey, str]:
    """Return the references that an event of the journal keeps; older ones name no sheet."""
    refs: dict[RowKey, str] = {}
    for name, kept in event["refs"].items():
        if isinstance(kept, str):
            refs["", int(name)] = kept
        else:
            refs |= {(name, int(number)): ref for number, ref in kept.items()}
    return refs


def imported_answers(book: Book, form: Form, event: Mapping[str, Any]) -> tuple[ReturnedRow, ...]:
    """Read again the answers of a document that was imported, as the journal's event says it was read."""
    refs, part = refs_of(event), only_lines(book, event.get("lines", {}))
    read = read_blocks if event.get("layout", FLAT) == BLOCKS else read_flat_table
    imported = read(part, form, event["file"])[0]
    rows = imported.rows if imported else ()
    found = ((row, refs.get(key_of(row)) or refs.get(("", row.number))) for row in rows)
    return tuple(_returned(row, ref) for row, ref in found if ref)


def _returned(row: ImportedRow, ref: str) -> ReturnedRow:
    answers = {
        name: Answer(name, one.written, one.value, _at(one.place, ref), one.problem, one.expected)
        for name, one in row.answers.items()
    }
    return ReturnedRow(ref, _at(row.place, ref), answers, {})


def _at(place: Place, ref: str) -> Place:
    return Place(place.file, place.sheet, place.cell, ref)
