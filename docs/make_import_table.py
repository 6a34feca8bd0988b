"""Make `docs/import.md`: how the published documents come in, and that every word of them is placed or listed.

Run it beside the folder `shared`: `python docs/make_import_table.py`. It prints the table and writes it into the page.
"""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tpm_excel.findings.finding import Finding  # noqa: E402  # found by the line above
from tpm_excel.forms.dates import read_date  # noqa: E402
from tpm_excel.forms.form import Form  # noqa: E402
from tpm_excel.forms.library import load_forms  # noqa: E402
from tpm_excel.forms.past import past_heading  # noqa: E402
from tpm_excel.terms.cells import written  # noqa: E402
from tpm_excel.terms.places import cell_name  # noqa: E402
from tpm_excel.workbooks.importing.document_plan import read_document  # noqa: E402
from tpm_excel.workbooks.importing.flat_plan import ImportedRow  # noqa: E402
from tpm_excel.workbooks.reading.book import Book  # noqa: E402
from tpm_excel.workbooks.reading.documents import open_document  # noqa: E402

PAGE = ROOT / "docs" / "import.md"
SEEDS = ROOT.parent / "shared" / "seeds"
START, END = "<!-- table -->", "<!-- end of table -->"
NOT_PLACED = ("TPM520", "TPM530", "TPM531", "TPM536")
_PRINTED = {"input", "type", "text", "value", "measured", "in", "good", "performance", "polarity", "gap"}
"""Words of a mark that a scan left around figures, and those between the parts of a measure's title."""


def lost_words(
    book: Book, imported: Sequence[ImportedRow], findings: Sequence[Finding], *forms: Form
) -> dict[str, set[str]]:
    """Return the words of each cell that are not in one row, a finding on that line, or a known heading."""
    on_line: dict[tuple[str, str], set[str]] = {}
    for one in findings:
        line = (one.place.sheet, one.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        on_line.setdefault(line, set()).update(_words(" ".join(text for _, text in one.context)))
    rows = [
        set(
            _words(
                " ".join(
                    [
                        *map(written, row.values.values()),
                        *(one.written for one in row.answers.values()),
                        *(f"{one.period} {one.written}" for one in row.past),
                    ]
                )
            )
        )
        for row in imported
    ]
    headings = [word for form in forms for word in _headings(form)]
    labels = _words(" ".join(word for form in forms if form.blocks for one in form.blocks.label for word in one.words))
    joining = {
        *labels,
        "and",
        "strategic",
        "priority",
        "outcome",
        "theme",
    }  # of names, and before the text of a section
    known = {*_words(" ".join(headings)), *joining, "q2", "q3", "q4", *_PRINTED}
    lost: dict[str, set[str]] = {}
    for sheet in book.sheets:
        for (row, column), cell in sheet.cells.items():
            if any(past_heading(form.history, cell.written) for form in forms):
                continue
            day = read_date(cell.written)  # “30/04/16” stands in the plan as 30/04/2016
            if _is_figure(cell.written, imported):
                continue
            left = set(_words(written(day) if day else cell.written)) - on_line.get((sheet.name, str(row + 1)), set())
            years = {one for one in left if one.isdigit()} if len(left & known) > 4 else set()
            if not left - years <= known and not any(left - joining - _PRINTED <= one for one in rows):
                lost[f"{sheet.name}!{cell_name(row, column)}"] = left
    return lost


def _is_figure(text: str, rows: Sequence[ImportedRow]) -> bool:
    """Whether a text is a plain figure that some row has, which stands there without the zeros behind it."""
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return False
    return any(number in {**row.values, **{n: one.value for n, one in row.answers.items()}}.values() for row in rows)


def _headings(form: Form) -> Iterator[str]:
    for one in (*form.plan, *form.answer):
        yield from (one.heading, *one.aliases)
    if form.history:
        yield from form.history.headings
    if form.blocks:
        yield from form.blocks.levels
        for part in (*form.blocks.stack, *form.blocks.elsewhere):
            yield from part.headings
        yield from form.blocks.points
        for label in form.blocks.label:
            yield from (*label.words, label.pattern)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"</?\w{1,6}\s*/?>", " ", html.unescape(text)).casefold())


def complete(row: ImportedRow, form: Form, dated: set[str]) -> bool:
    """Return whether a row has its title, a date where its level has dates, and each choice under a heading of it."""
    level = _level(row, form)
    dates = [one.name for one in form.plan if one.kind == "date" and not one.original_of and level in dated]
    asked = [row.values.get(form.title_column), *(row.values.get(name) for name in dates)]
    if form.asks(_level(row, form)):
        asked += [row.answers[x.name].value for x in form.answer if x.kind == "choice" and x.name in row.answers]
    return all(one not in (None, "") for one in asked)


def _level(row: ImportedRow, form: Form) -> str:
    return str(row.values[form.level_column]) if form.levels else form.title


def line(path: Path, forms: tuple[Form, ...]) -> str:
    """Return the line of the table for one document."""
    book = open_document(path.read_bytes())
    parts, findings = read_document(book, forms, (), path.name)
    doubtful = {
        (one.place.sheet, int(re.sub(r"\D", "", one.place.cell)) - 1)
        for one in findings
        if one.code not in NOT_PLACED and one.place.cell
    }
    levels: Counter[str] = Counter()
    good = 0
    for part in parts:
        rows, form = part.imported.rows, part.form
        own = Counter(_level(row, form) for row in rows)
        having = Counter(_level(row, form) for row in rows if row.values.get("deadline"))
        dated = {level for level in own if having[level] * 2 > own[level]}
        good += sum(complete(row, form, dated) and (row.place.sheet, row.number) not in doubtful for row in rows)
        levels += own
    every = [row for part in parts for row in part.imported.rows]
    listed = sum(one.code in NOT_PLACED for one in findings)
    left = sum(len(one) for one in lost_words(book, every, findings, *forms).values())
    kinds = [level for form in forms for level in form.levels or (form.title,)]
    counts = [*(levels[kind] or "" for kind in kinds), good, len(every) - good, listed, left]
    return f"| `{path.name}` | " + " | ".join(map(str, counts)) + " |"


def table(seeds: Path) -> list[str]:
    """Return the lines of the table, one for each document."""
    forms = load_forms(("strategic_plan", "measures", "target_setting", "improvement_plan"))
    paths = [*sorted(seeds.glob("strategic-plan*.xlsx")), *sorted(seeds.glob("00*.txt"))]
    return [
        "| Document | Activities | Milestones | Measures | Targets | Recs. | Actions | Whole | Noted | Listed | Lost |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        *(line(path, forms) for path in paths),
    ]


def main() -> int:
    """Print the table and write it into the page; return 1 where a word is neither placed nor listed."""
    if not SEEDS.is_dir():
        sys.stderr.write(f"There is no folder {SEEDS}; the documents are not here.\n")
        return 2
    lines = table(SEEDS)
    sys.stdout.write("\n".join(lines) + "\n")
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START, 1)
    PAGE.write_text("\n".join([before + START, *lines, END]) + rest.split(END, 1)[1], encoding="utf-8")
    return int(any(not one.endswith(" 0 |") for one in lines[2:]))


if __name__ == "__main__":
    raise SystemExit(main())
