"""Reading a plan in blocks: theme and priority lines, a heading and its row, a heading and its rows.

Every cell is accounted for: it is in a value, in a heading or line that was recognised, or in a finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.block_spec import BlockSpec, Elsewhere
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import plain_heading
from tpm_excel.forms.title_reference import split_title
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.workbooks.importing.block_context import Context
from tpm_excel.workbooks.importing.block_labels import labelled
from tpm_excel.workbooks.importing.block_lines import Header, Line, Recogniser, lines_of, plain_line
from tpm_excel.workbooks.importing.block_merging import merged
from tpm_excel.workbooks.importing.block_rows import Record, RowSense
from tpm_excel.workbooks.importing.block_values import ValueReader, item_values
from tpm_excel.workbooks.importing.flat_plan import Imported, ImportedRow
from tpm_excel.workbooks.reading.book import Book


def read_blocks(book: Book, form: Form, file: str, others: Sequence[Form] = ()) -> tuple[Imported, list[Finding]]:
    """Read a plan in blocks: its rows in order, and what was repaired, doubtful or not placed.

    Where the document holds a part for another form, those of `others` take it.
    """
    if form.blocks is None:
        raise ValueError(f"The form {form.name} does not say how a plan in blocks is read.")
    context = Context(Recogniser(form, form.blocks), form.blocks, lines_of(book))
    reader = _Reader(form, form.blocks, file, context, {one.name: one for one in others})
    for part in lines_of(book):
        reader.read(part)
    reader.end()
    rows, found = merged(form, reader.rows) if form.blocks.by_reference else (reader.rows, [])
    columns = reader.columns
    return Imported(
        " ",
        tuple(rows),
        tuple(one.name for one in form.plan if one.name in columns),
        tuple(one.name for one in form.answer if one.name in columns),
        dict(reader.seen),
        {name: tuple(rows) for name, rows in reader.others.items()},
    ), [*reader.findings, *reader.values.findings, *found]


@dataclass
class _Reader:
    """Walks the lines of a document and knows what is open: sections, a heading, a row, a part for another form."""

    form: Form
    spec: BlockSpec
    file: str
    context: Context
    takers: Mapping[str, Form]
    findings: list[Finding] = field(default_factory=list)
    rows: list[ImportedRow] = field(default_factory=list)
    others: dict[str, list[ImportedRow]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    columns: set[str] = field(default_factory=set)
    header: Header | None = None
    record: Record | None = None
    part: Elsewhere | None = None
    foreign: bool = False
    alone: str = ""
    after_header: bool = False
    parted: bool = False
    points: int = 0

    def __post_init__(self) -> None:
        """Set up what reads and what judges."""
        self.recogniser = self.context.recogniser
        self.sense = RowSense(self.form, self.spec)
        self.values = ValueReader(self.form, self.spec, self.file)

    def read(self, lines: Sequence[Line]) -> None:
        """Read the lines of a sheet, or of a document whose sheets are its parts."""
        self.context.begin(lines)
        self._close()
        self.header, self.foreign, self.alone = None, False, ""
        self.part = self.recogniser.elsewhere(lines[0].sheet.name) if lines else None
        self.parted = any(self.sense.is_parted(text) for line in lines for text in line.texts.values())
        for index, line in enumerate(lines):
            self._line(lines, index, line)
        self._close()

    def end(self) -> None:
        """Say what named a section under which no row stands."""
        for line, text in self.context.unused():
            self._not_placed(line, "no row stands under it", [text])

    def _line(self, lines: Sequence[Line], index: int, line: Line) -> None:
        header = self.recogniser.header(line)
        if header:
            self._open(header, line)
            return
        if self.after_header and self.recogniser.is_heading_line(line):
            self.header = self.recogniser.completed(self.header, line) if self.header else None
            return
        if self._lone_row(line) or self._labelled(line) or self._point(line):
            return
        following = lines[index + 1] if index + 1 < len(lines) else None
        spread = "" if line.one_text else self.recogniser.spread_section(line)
        if spread and not self._is_row(line):
            place = self._place(line, min(line.texts))
            self.findings.append(finding("TPM532", place, found=self._all(line), read=spread))
            line = Line(line.sheet, line.number, {min(line.texts): spread}, line.gap)
        if self.spec.by_reference and not re.search(r"\w", self._all(line)):
            self._not_placed(line, "it holds no words")
            return
        if line.one_text and self._single(line, following):
            return
        if self.header is None or line.sheet.prose:
            self._not_placed(line, "it stands outside the blocks")
            return
        self._row(line, self.header)

    def _open(self, header: Header, line: Line) -> None:
        self._close()
        before, level = self.header, header.level
        if self.alone and not header.alone:
            level = self.alone  # a line “Milestone” of its own, above headings that say otherwise
        self.alone = header.level if header.alone else ""
        columns = dict(header.columns)
        if before and self.form.key not in columns.values():
            kept = {column: name for column, name in before.columns.items() if name == self.form.key}
            columns |= {column: name for column, name in kept.items() if column not in line.texts}
        self.header = Header(level, columns, header.stacks, header.unknown, header.mended, header.alone)
        self.columns |= {*columns.values(), *(name for one in header.stacks.values() for name in one.columns)}
        self.part, self.foreign, self.after_header = None, False, True
        for column, word in header.mended.items():
            place = self._place(line, column)
            self.findings.append(finding("TPM532", place, found=line.texts[column], read=word))
        for column, heading in header.unknown.items():
            if self.recogniser.past(heading):
                continue
            self.findings.append(finding("TPM520", self._place(line, column), heading=heading))

    def _labelled(self, line: Line) -> bool:
        """Take a line on which words stand beside what they name; False where it is none."""
        if not self.spec.label or self.record is None:
            return False
        pieces = labelled(self.form, self.spec, self.record, line)
        self.record.add(pieces or {})
        self.columns |= set(pieces or {})
        return pieces is not None

    def _point(self, line: Line) -> bool:
        """Take a line of a chart's figures, which belong to the row above; False where it is none."""
        if not self.spec.points:
            return False
        first = plain_heading(line.texts[min(line.texts)])
        if first in self.spec.points:
            self.points = self.recogniser.result_column(line)
            unknown = [column for column, text in line.texts.items() if not self.recogniser.is_known(text)]
            self._not_placed(line, "it is a heading of a chart", columns=unknown)
            return True
        period = self.recogniser.past(first)
        if not self.points or len(line.texts) < 2 or self.sense.is_parted(line.texts[min(line.texts)]):
            self.points = 0
            return False
        taken = self.record is not None and bool(period) and self.points in line.texts
        if taken and self.record:
            self.record.past.append((period, self.sense.piece(line, self.points)))
        others = [one for one in line.texts if not taken or one not in (min(line.texts), self.points)]
        self._not_placed(line, "it is a figure of a chart, and no result at the end of a quarter", columns=others)
        return True

    def _lone_row(self, line: Line) -> bool:
        """Take a line that is a reference and a title and nothing else for a row; False where it is none."""
        ref, _ = split_title(plain_line(line.one_text), self.spec.title_reference)
        level = self.spec.leveled(ref) if ref else ""
        if not level:
            return False
        self._close()
        column, title = min(line.texts), self.form.title_column
        header = Header(level, {column: title}, {}, {}, {}, alone=True)
        self.record = Record(level, header, self.context.sections(), line)
        self.record.add({title: [self.sense.piece(line, column)]})
        return True

    def _single(self, line: Line, following: Line | None) -> bool:
        """Take a line that says one thing: a section, a title, an item of another part. False where it is a row."""
        text = line.one_text
        if self.spec.lone_lines and len(line.texts) == 1 and not self.context.is_title(text):
            self._close()
            self.context.take_lone(line)
            return True
        if self.header and self.header.is_beside(line, self.form.title_column) and not self.context.is_title(text):
            return False
        part = self.recogniser.elsewhere(text)
        if part:
            self._close()
            self.part, self.header = part, None
            self._said_twice(line)
            return True
        inside = self.header is not None and not line.gap
        if self.context.take_section(line, following, inside=inside):
            self._close()
            self.foreign = self.after_header = False
            self._said_twice(line)
            return True
        if self.context.is_title(text):
            self.findings.append(finding("TPM531", self._place(line, min(line.texts)), text=self._all(line)))
            return True
        if self.part:
            self._item(line, self.part)
            return True
        if line.gap and self.header and not self.after_header and len(self.header.columns) > 1:
            self._not_placed(line, "it stands alone after a blank row")
            return True
        return False

    def _said_twice(self, line: Line) -> None:
        """Say what stands on a line beside its one text: the same cut short, or mere signs."""
        if line.wordless:
            self._not_placed(line, "it holds no words", columns=line.wordless)
        said = {text.casefold() for column, text in line.texts.items() if column not in line.wordless}
        if len(said) > 1:
            place = self._place(line, min(line.texts))
            self.findings.append(finding("TPM532", place, found=self._all(line), read=line.one_text))

    def _is_row(self, line: Line) -> bool:
        """Whether a line has a date or status where the headings ask for one."""
        return self.header is not None and self.sense.is_answered(self.sense.pieces(self.header, line))

    def _item(self, line: Line, part: Elsewhere) -> None:
        text = plain_line(line.one_text)
        if text.endswith(".") or (part.mark and text.startswith(part.mark)):
            self._not_placed(line, f"it stands among the {part.kind}s and is none")
            return
        place = self._place(line, min(line.texts))
        if part.form in self.takers:
            values = item_values(self.takers[part.form], part, self.context.sections(), text)
            self.others.setdefault(part.form, []).append(ImportedRow(line.number, place, values, {}))
            self.context.used(self.context.sections())
            return
        self.seen[part.kind] += 1
        if part.mark and text.endswith(part.mark):
            self.seen[part.marked] += 1
        self.findings.append(finding("TPM536", place, text=self._all(line), kind=part.kind, name=part.form))

    def _row(self, line: Line, header: Header) -> None:
        pieces = self.sense.pieces(header, line)
        if self.spec.by_reference:
            pieces = self.sense.mended(header, pieces, line)
        if self.parted and not any(self.sense.is_parted(one.text) for one in pieces.get(self.form.title_column, ())):
            self._not_placed(line, "it does not say what is measured")
            return
        if self.sense.is_foreign(pieces, strictly=self.foreign):
            self.foreign = True
            self._close()
            self._not_placed(line, "it does not look like a row of these headings")
            return
        self.foreign, self.after_header, self.alone = False, False, ""
        self.context.alone = None
        if self.record is None or self.sense.starts_row(self.record, pieces):
            self._close()
            self.record = Record(header.level, header, self.context.sections(), line)
        self.sense.joins(self.record, pieces)
        placed = {one.column for several in pieces.values() for one in several}
        for column in line.texts.keys() - placed:
            period = self.recogniser.past(header.unknown.get(column, ""))
            if period:
                self.record.past.append((period, self.sense.piece(line, column)))
            elif self.sense.is_reference(line.texts[column], self.record):
                self.record.add({self.form.key: [self.sense.piece(line, column)]})
            else:
                heading = header.unknown.get(column, "")
                reason = f"the form has no column “{heading}”" if heading else "no heading stands above it"
                self._not_placed(line, reason, columns=[column])

    def _close(self) -> None:
        if self.record and self.record.pieces:
            self.rows.append(self.values.row(self.record))
            self.context.used(self.record.sections)
        self.record = None

    def _place(self, line: Line, column: int) -> Place:
        return Place(self.file, line.sheet.name, cell_name(line.number, column))

    def _all(self, line: Line) -> str:
        return " / ".join(dict.fromkeys(line.texts.values()))

    def _not_placed(
        self, line: Line, reason: str, texts: Sequence[str] = (), columns: Sequence[int] | None = None
    ) -> None:
        for column in line.texts if columns is None else columns:
            text = texts[0] if texts else line.texts[column]
            self.findings.append(finding("TPM530", self._place(line, column), text=text, reason=reason))
