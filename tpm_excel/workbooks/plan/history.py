"""The plan's sheet History: results of periods that no return gave, strictly read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import plain_heading
from tpm_excel.forms.past import read_past_period
from tpm_excel.forms.values import read_answer
from tpm_excel.terms.cells import BLANK, Cell
from tpm_excel.terms.places import Place, cell_name
from tpm_excel.terms.plans import PastResult, PlanRow
from tpm_excel.workbooks.reading.book import Book, Sheet

HISTORY = "History"
FORM, REF, PERIOD, COLUMN, WRITTEN = HISTORY_HEADINGS = ("Form", "Ref", "Period", "Column", "Result as written")


def read_history(
    book: Book, forms: Sequence[Form], rows: Mapping[str, Sequence[PlanRow]], file: str
) -> tuple[tuple[PastResult, ...], list[Finding]]:
    """Read the earlier results, each under the reference that its row has now, and say what cannot be used."""
    sheet = next((one for one in book.sheets if one.name.strip().casefold() == HISTORY.casefold()), None)
    looking = [form for form in forms if form.history]
    if sheet is None or not looking:
        return (), []
    findings: list[Finding] = []
    results: dict[tuple[str, str, str, str], PastResult] = {}
    for line in _lines(sheet, file):
        result = _result(line, looking, rows, findings)
        known = results.setdefault(result.key, result) if result else None
        if result and known and known.written != result.written:
            said = {"period": result.period.label, "found": result.written, "other": known.written}
            findings.append(finding("TPM596", line.at(WRITTEN), **said))
    return tuple(results.values()), findings


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the sheet: its cells by heading, and where they stand."""

    sheet: str
    file: str
    number: int
    columns: Mapping[str, int]
    cells: Mapping[int, Cell]

    def cell(self, heading: str) -> Cell:
        return self.cells.get(self.columns.get(heading, -1), BLANK)

    def text(self, heading: str) -> str:
        return " ".join(self.cell(heading).written.split())

    def at(self, heading: str) -> Place:
        return Place(self.file, self.sheet, cell_name(self.number, self.columns.get(heading, 0)), self.text(REF))


def _lines(sheet: Sheet, file: str) -> Iterator[_Line]:
    known = {plain_heading(heading): heading for heading in HISTORY_HEADINGS}
    columns: dict[str, int] = {}
    for number, cells in sheet.rows().items():
        if columns:
            yield _Line(sheet.name, file, number, columns, cells)
            continue
        found = {known.get(plain_heading(cell.written), ""): column for column, cell in cells.items()}
        columns = found if {REF, PERIOD, WRITTEN} <= found.keys() else {}


def _result(
    line: _Line, forms: Sequence[Form], rows: Mapping[str, Sequence[PlanRow]], findings: list[Finding]
) -> PastResult | None:
    """The result of a line; None where something in it cannot be used, which is then said."""
    named = plain_heading(line.text(FORM))
    form = next((one for one in forms if named in (plain_heading(one.sheet), one.name, plain_heading(one.title))), None)
    form = forms[0] if form is None and not named and len(forms) == 1 else form
    if form is None or form.history is None:
        allowed = ", ".join(one.sheet for one in forms)
        findings.append(finding("TPM591", line.at(FORM), found=line.text(FORM), allowed=allowed))
        return None
    heading = plain_heading(line.text(COLUMN))
    name = next((one.name for one in form.answer if plain_heading(one.heading) == heading), "")
    name = name or ("" if heading else form.history.column)
    if not name:
        allowed = ", ".join(one.heading for one in form.answer)
        findings.append(finding("TPM597", line.at(COLUMN), found=line.text(COLUMN), allowed=allowed))
        return None
    ref = _ref(form, line.text(REF), rows.get(form.name, ()))
    if not ref:
        findings.append(finding("TPM592", line.at(REF), found=line.text(REF), sheet=form.sheet))
        return None
    period = read_past_period(line.text(PERIOD))
    if period is None:
        findings.append(finding("TPM593", line.at(PERIOD), found=line.text(PERIOD)))
        return None
    reading = read_answer(form, form.answers[name], line.cell(WRITTEN))
    if reading.value is None:
        found = {"heading": form.heading(name), "found": line.text(WRITTEN)}
        findings.append(finding("TPM598", line.at(WRITTEN), **found))
        return None
    return PastResult(form.name, ref, period, name, reading.value, line.text(WRITTEN), line.at(WRITTEN))


def _ref(form: Form, text: str, rows: Sequence[PlanRow]) -> str:
    """The reference of a row now; a line may still have the one of an earlier year."""
    wanted = text.casefold()
    now = next((row.ref for row in rows if row.ref.casefold() == wanted), "")
    old = form.old_key
    return now or next((row.ref for row in rows if wanted and old and row.text(old).casefold() == wanted), "")
