"""An auditor picks figures of the Summary, follows each to the cells of archived files, and counts these again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from form_rows import good, in_cell
from helpers import SEED_PERIOD, columns_of, header_row, master_of, put, take_in
from openpyxl.utils.cell import coordinate_to_tuple

from tpm_excel.forms.form import Form
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.tracing import Traced, trace
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workbooks.plan.editing import add_rows
from tpm_excel.workbooks.reading.opening import open_book
from tpm_excel.workspace.folder import Workspace

PERIOD = Period.parse("2025-26-Q2")
FORMS = ("strategic_plan", "measures", "improvement_plan")
DIRECTORATES, ROWS = ("HSG", "ENV", "FIN"), 8
CHANCE = random.Random(7)  # noqa: S311  # the same in each run
OUTTURNS = {"Green": 70, "Amber": 55, "Red": 40}
"""A result for each rating, where more is better, the minimum is 50 and the target 60."""
UNANSWERED = ("Not answered", "Not rated")
Line = dict[str, Any]


# ---- A quarter of three forms, some of it not answered --------------------------------------------------------------


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("audited") / "ws"
    init(folder, "Rivermead", "2025-26", FORMS)
    made = Workspace(folder)
    sheets = {form.sheet: list(_planned(form)) for form in made.forms}
    plan = {"Directorates": [{"Code": code, "Name": f"The {code} people"} for code in DIRECTORATES], **sheets}
    made.plan.write_bytes(add_rows(made.plan.read_bytes(), plan)[0])
    generate(made, PERIOD)
    for path in sorted(made.outbox(PERIOD).glob("*.xlsx")):
        with closing(openpyxl.load_workbook(path)) as book:
            for form in made.forms:
                _answer(form, book[form.sheet])
            book.save(made.inbox / path.name)
    take_in(folder)
    return Workspace(folder)


def _planned(form: Form) -> Iterator[dict[str, Any]]:
    for code in DIRECTORATES:
        for number in range(ROWS):
            row = good(form) | {form.key: f"{form.prefix}{code}.{number}", form.route[-1]: code}
            row |= {"theme": CHANCE.choice(("Homes", "Streets")), "priority": CHANCE.choice(("Warm", "Clean"))}
            row |= {"polarity": "Higher is better", "minimum": 50, "target": 60, "monitoring_group": "Board"}
            if form.level_column:
                row[form.level_column] = form.levels[0 if number == 0 else -1]
            given = (one for one in form.plan if one.name not in (form.closed, form.carry_over, form.old_key))
            yield {one.heading: row[one.name] for one in given if row.get(one.name) is not None}


def _answer(form: Form, sheet: Any) -> None:
    columns, counted = columns_of(sheet), form.summary.count
    for at in range(header_row(sheet) + 1, sheet.max_row + 1):
        if CHANCE.random() < 0.2:
            continue
        row = {one.name: good(form)[one.name] for one in form.answer}
        if counted in row:
            row[counted] = CHANCE.choice(form.counted.words)
        else:
            row["outturn"] = CHANCE.choice(list(OUTTURNS.values()))
        for name, value in row.items():
            shown = in_cell(form, name, value)
            if shown is not None:
                put(sheet, at, columns[form.heading(name)], shown)


# ---- What the auditor does ------------------------------------------------------------------------------------------


@dataclass
class Auditor:
    """Reads the master as anybody may, and the archive through the digests that the master names."""

    space: Workspace
    book: Any
    period: Period
    received: dict[str, Any] = field(default_factory=dict)
    traced: dict[str, list[Traced]] = field(default_factory=dict)

    @property
    def figures(self) -> list[Any]:
        """The figures of the Summary that count rows of a form."""
        sheets = {form.sheet for form in self.space.forms}
        cells = (cell for line in self.book["Summary"].iter_rows() for cell in line if cell.hyperlink)
        return [cell for cell in cells if isinstance(cell.value, int) and self.led_to(cell).parent.title in sheets]

    def led_to(self, cell: Any) -> Any:
        """The cell that a link leads to."""
        sheet, place = str(cell.hyperlink.location).rsplit("!", 1)
        return self.book[sheet.strip("'")][place]

    def counted(self, figure: Any) -> list[Any]:
        """The rows that a figure counts, found by its word and labels as by a filter; the link leads to the first."""
        first = self.led_to(figure)
        word = _headed(figure)
        beside = [figure.parent.cell(figure.row, column).value for column in (1, 2)]
        labels = set() if figure.font.size == 20 else {str(one) for one in beside if one}
        titles = {line[0].value: line[1].value for line in self.book["Returns"].iter_rows(min_row=5)}
        if labels and beside[0] in titles and beside[1] == titles[beside[0]]:
            labels = {str(beside[1])}  # a directorate's rows have its code
        rows = [
            line
            for line in first.parent.iter_rows(min_row=5)
            if line[first.column - 1].value == word and labels <= {one.value for one in line}
        ]
        assert rows[0][first.column - 1].coordinate == first.coordinate
        return rows

    def sources(self, row: Any) -> dict[str, Line]:
        """The lines of Sources that a row leads to, by the heading of the answer."""
        file = next((cell for cell in row if cell.hyperlink), None)
        if file is None:
            return {}
        sheet, at = self.book["Sources"], self.led_to(file).row
        headings = [one.value for one in sheet[4]]
        found = {}
        while sheet.cell(at, 1).value == row[0].value:
            line = dict(zip(headings, (one.value for one in sheet[at]), strict=True))
            if line["Sheet"] != row[0].parent.title:
                break
            found[line["Answer"]] = line
            at += 1
        return found

    def in_archive(self, line: Line) -> str:
        """What stands in the cell of the archived file that a line of Sources names."""
        digest = line["SHA-256 of the file"]
        if digest not in self.received:
            self.received[digest] = open_book(self.space.archive.read("received", digest))
        (sheet,) = [one for one in self.received[digest].sheets if one.name == line["Sheet"]]
        row, column = coordinate_to_tuple(line["Cell"])
        return str(sheet.cell(row - 1, column - 1).written)

    def says_trace(self, line: Line) -> bool:
        """Whether `tpm trace` of the row tells the same of the same cell."""
        ref = str(line["Ref"])
        if ref not in self.traced:
            self.traced[ref] = [line for one in trace(self.space, ref, self.period) for line in one.lines]
        told = {(one.file, one.sheet, one.cell, one.digest, one.written, one.read) for one in self.traced[ref]}
        named = ("File", "Sheet", "Cell", "SHA-256 of the file", "As written", "As read")
        return tuple(str(line[name] or "") for name in named) in told

    def recounted(self, figure: Any) -> int:
        """How many archived cells bear a figure out."""
        return sum(self._bears_out(figure, row) for row in self.counted(figure))

    def answer(self, figure: Any, row: Any) -> Line | None:
        """The line of Sources for the answer by which a figure counts a row."""
        form = self.form(figure)
        return self.sources(row).get(form.heading(_answered(form)))

    def form(self, figure: Any) -> Form:
        """The form whose rows a figure counts."""
        return next(one for one in self.space.forms if one.sheet == self.led_to(figure).parent.title)

    def _bears_out(self, figure: Any, row: Any) -> bool:
        word, line, form = _headed(figure), self.answer(figure, row), self.form(figure)
        if line is None:
            return word in UNANSWERED
        written = self.in_archive(line)
        assert written == line["As written"]
        return written == (word if form.summary.count in form.answers else str(OUTTURNS[word]))


def _answered(form: Form) -> str:
    """The answer that a form is counted by, or the one that its rating is made of."""
    return form.summary.count if form.summary.count in form.answers else "outturn"


def _headed(figure: Any) -> str:
    """The word that a figure counts: it stands below a large one, and else in the headings above."""
    column = [figure.parent.cell(line, figure.column).value for line in range(1, figure.row + 2)]
    above = column[-1:] if figure.font.size == 20 else column[-2::-1]
    return next(value for value in above if isinstance(value, str))


@pytest.fixture
def auditor(space: Workspace) -> Iterator[Auditor]:
    with closing(openpyxl.load_workbook(space.master(PERIOD), data_only=True)) as book:
        yield Auditor(space, book, PERIOD)


def test_fifty_figures_of_several_forms_are_borne_out_by_archived_files(auditor: Auditor) -> None:
    chosen = random.Random(7).sample(auditor.figures, 50)  # noqa: S311  # the same in each run
    assert {auditor.form(one).name for one in chosen} == set(FORMS)
    for figure in chosen:
        assert auditor.recounted(figure) == figure.value, figure.coordinate
    firsts = (auditor.answer(one, auditor.counted(one)[0]) for one in chosen)
    traced = [auditor.says_trace(line) for line in firsts if line]
    assert all(traced)
    assert len(auditor.traced) > 15
    assert len(auditor.received) == len(DIRECTORATES)


def test_a_figure_is_not_borne_out_by_other_cells(auditor: Auditor) -> None:
    figure = next(one for one in auditor.figures if _headed(one) not in UNANSWERED)
    row = auditor.counted(figure)[0]
    line = auditor.answer(figure, row)
    assert line
    assert not auditor.says_trace(line | {"Cell": "A1"})
    row[0].value = "another row"
    assert auditor.recounted(figure) == figure.value - 1


def test_fifty_figures_of_a_real_quarter_are_borne_out_by_archived_files(seed_collected: Path) -> None:
    space = Workspace(seed_collected)
    with closing(openpyxl.load_workbook(master_of(seed_collected), data_only=True)) as book:
        auditor = Auditor(space, book, SEED_PERIOD)
        for figure in random.Random(7).sample(auditor.figures, 50):  # noqa: S311  # the same in each run
            assert auditor.recounted(figure) == figure.value, figure.coordinate
