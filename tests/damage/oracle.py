"""The oracle: it knows every answer that was typed, and asks what became of each.

No answer may stand on another row, none may be lost without a finding that names its place, and none may be changed
without a finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from damage.paper import At, Broken, Cell, Formula, Paper, Sheet, write_paper

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding
from tpm_excel.forms.library import catalogue_of
from tpm_excel.terms.masters import MERGED, SUPERSEDED, SourceLine
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import cell_name
from tpm_excel.terms.plans import Plan
from tpm_excel.verbs.quarter.assembling import Assembled, assemble
from tpm_excel.verbs.received.gathering import gather
from tpm_excel.workspace.archive import Receipt
from tpm_excel.workspace.folder import Workspace

FILE = "return.xlsx"
ABSENCE = {"TPM201", "TPM301", "TPM404"}
"""Findings that say that nothing stood there, which is no account of something that did."""
WHOLE = {"TPM406"}
RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


def collected(paper: Paper, workspace: Workspace, period: Period, plan: Plan) -> Assembled | None:
    """Open, read, merge and check a paper; None where it was refused as a whole."""
    data = write_paper(paper)
    receipt = Receipt(FILE, sha256(data).hexdigest(), "2025-10-09T10:00:00+01:00", period.name)
    gathered = gather(workspace, [(receipt, data)], plan)
    if gathered.refused:
        return None
    (came,) = gathered.returns
    return assemble(workspace, gathered, came, plan)


def wrongs(paper: Paper, workspace: Workspace, period: Period, plan: Plan) -> tuple[list[str], bool]:
    """Collect a paper, and return what became of it that must not; and whether it was refused as a whole."""
    assembled = collected(paper, workspace, period, plan)
    if assembled is None:
        return [], True
    asked = paper.form.asked_levels
    plan_rows = {row.ref for rows in plan.rows.values() for row in rows if not asked or row.values["level"] in asked}
    findings = list(assembled.content.findings)
    catalogue = catalogue_of(workspace.forms)
    headings = {name: one.heading for name, one in paper.form.answers.items()}
    lines = {(one.answer.place.sheet, one.answer.place.cell): one for one in assembled.merged.sources}
    found = [f"{one.code} {catalogue.says(one)}" for one in findings if one.code in ("TPM901", "TPM902")]
    found += _misplaced(paper, lines, headings)
    found += _lost_or_changed(paper, lines, findings, catalogue)
    found += _rows_without_a_word(lines, findings, plan_rows)
    return found, False


def _merged(line: SourceLine | None) -> bool:
    return line is not None and line.state in (MERGED, SUPERSEDED)


def _misplaced(paper: Paper, lines: Mapping[tuple[str, str], SourceLine], headings: Mapping[str, str]) -> list[str]:
    cells = {(sheet.name, cell_name(*at)): cell for sheet in paper.sheets for at, cell in sheet.cells.items()}
    found = []
    for place, line in lines.items():
        cell = cells[place]
        if _merged(line) and cell.tag != (line.ref, headings[line.answer.field]):
            stands = f"{line.ref} {headings[line.answer.field]}"
            found.append(f"misplaced: {place} {cell.tag} {cell.value!r} stands under {stands}")
    return found


def _lost_or_changed(
    paper: Paper, lines: Mapping[tuple[str, str], SourceLine], findings: list[Finding], catalogue: Catalogue
) -> list[str]:
    found = []
    cells = {(sheet.name, cell_name(*at)): cell for sheet in paper.sheets for at, cell in sheet.cells.items()}
    stands: dict[Any, list[Any]] = {}
    for at_place, each in lines.items():
        if _merged(each):
            stands.setdefault(cells[at_place].tag, []).append(each.answer.value)
    said = [(one, catalogue.says(one)) for one in findings if one.code not in ABSENCE]
    told = {
        (cell.tag, str(cell.value))
        for sheet, at, cell in paper.answers()
        if any(_covers(one, says, sheet, at, cell) for one, says in said)
    }
    for sheet, at, cell in paper.answers():
        line = lines.get((sheet.name, cell_name(*at)))
        place = f"{sheet.name}!{cell_name(*at)} {cell.tag} {cell.value!r}"
        named = [one for one, says in said if _covers(one, says, sheet, at, cell)]
        if cell.note and not any(one.code in ("TPM220", *WHOLE) for one in named):
            found.append(f"a note that nobody mentions: {place} {cell.note!r}")
        shown = _plainly(cell) if not isinstance(cell.value, Formula) or cell.value.result is not None else cell.value
        if shown is None or (isinstance(shown, str) and not shown.strip()):
            continue
        if not _merged(line):
            if (cell.tag, str(cell.value)) not in told and not _stands_elsewhere(cell, stands):
                found.append(f"lost: {place}")
            continue
        assert line is not None
        read = line.answer.value
        at_row = [one for one in findings if one.place.ref == line.ref and one.code.startswith("TPM2")]
        if line.state == MERGED and not _same(read, cell) and not (named or at_row):
            found.append(f"changed without a word: {place} to {read!r}")
        if cell.meant is not None and not _equal(read, cell.meant):
            found.append(f"misread: {place} as {read!r}, meant {cell.meant!r}")
    return found


def _covers(one: Finding, says: str, sheet: Sheet, at: At, cell: Cell) -> bool:
    """Whether a finding names a cell: the cell itself, its row with its text, its column by the heading, its sheet."""
    if one.code in WHOLE or (one.code == "TPM425" and one.place.sheet == sheet.name):
        return True
    if one.place.sheet != sheet.name:
        return False
    name = cell_name(*at)
    named = one.place.cell.split(", ")
    if name in named or any(_within(at, text) for text in named):
        return True
    letters, number = re.match(r"([A-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]  # every cell has both
    spans = [[int(part) for part in re.findall(r"\d+", text)] for text in named]
    columns = {re.sub(r"\d", "", text) for text in named}
    if any(span and span[0] <= int(number) <= span[-1] for span in spans) and str(_text(cell)).strip()[:30] in says:
        return True
    return letters in columns and one.code in ("TPM410", "TPM411")


def _within(at: At, text: str) -> bool:
    found = RANGE.fullmatch(text)
    if not found:
        return False
    first, last = _column(found[1]), _column(found[3])
    return int(found[2]) - 1 <= at[0] <= int(found[4]) - 1 and first <= at[1] <= last


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text(cell: Cell) -> Any:
    from tpm_excel.terms.cells import written

    value = _plainly(cell)
    if isinstance(value, Broken):
        return value.text
    return written(value, percent=cell.style == "percent")


def _stands_elsewhere(cell: Cell, stands: Mapping[Any, list[Any]]) -> bool:
    """Whether a copy of the cell was merged, which says the same."""
    return any(_equal(value, _plainly(cell)) or _equal(value, cell.meant) for value in stands.get(cell.tag, ()))


def _plainly(cell: Cell) -> Any:
    value = cell.value.result if isinstance(cell.value, Formula) else cell.value
    shows_date = cell.style == "date" and isinstance(value, int)
    return date(1899, 12, 30) + timedelta(days=value) if shows_date else value


def _same(read: Any, cell: Cell) -> bool:
    return _equal(read, _plainly(cell))


def _equal(read: Any, meant: Any) -> bool:
    """Whether a value is the one that was meant; spaces and line ends that nobody sees apart."""
    if isinstance(read, date) or isinstance(meant, date):
        return bool(read == meant)
    if isinstance(read, str) and isinstance(meant, str):
        return " ".join(read.split()) == " ".join(meant.split())
    if isinstance(read, int | float) and isinstance(meant, str):
        return _number(meant) == read
    if isinstance(meant, int | float) and isinstance(read, str):
        return _number(read) == meant
    return bool(read == meant)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _rows_without_a_word(
    lines: Mapping[tuple[str, str], SourceLine], findings: list[Finding], issued: set[str]
) -> list[str]:
    """Rows that were answered in the paper as it was filled, and of which nothing at all is said or merged."""
    merged = {line.ref for line in lines.values()}
    named = {one.place.ref for one in findings}
    if any(one.code in WHOLE for one in findings):
        return []
    return [f"no word on {ref}" for ref in sorted(issued - merged - named)]
