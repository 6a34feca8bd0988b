"""Make `docs/import.md`: how the published documents come in, and that every word of them is placed or listed.

Run it beside the folder `shared`: `python docs/make_import_table.py`. It prints the table and writes it into the page.
"""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tpm_excel.findings.finding import Finding  # noqa: E402  # found by the line above
from tpm_excel.forms.dates import read_date  # noqa: E402
from tpm_excel.forms.form import Form  # noqa: E402
from tpm_excel.forms.library import load_forms  # noqa: E402
from tpm_excel.terms.cells import written  # noqa: E402
from tpm_excel.terms.places import cell_name  # noqa: E402
from tpm_excel.workbooks.importing.blocks import read_blocks  # noqa: E402
from tpm_excel.workbooks.importing.flat_plan import Imported, ImportedRow  # noqa: E402
from tpm_excel.workbooks.reading.book import Book  # noqa: E402
from tpm_excel.workbooks.reading.documents import open_document  # noqa: E402

PAGE = ROOT / "docs" / "import.md"
SEEDS = ROOT.parent / "shared" / "seeds"
START, END = "<!-- table -->", "<!-- end of table -->"
NOT_PLACED = ("TPM520", "TPM530", "TPM531", "TPM536")


def lost_words(book: Book, imported: Imported, findings: list[Finding], form: Form) -> dict[str, set[str]]:
    """Return the words of each cell that are not in one row, a finding on that line, or a known heading."""
    blocks = form.blocks
    if blocks is None:
        return {}
    on_line: dict[tuple[str, str], set[str]] = {}
    for one in findings:
        line = (one.place.sheet, one.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        on_line.setdefault(line, set()).update(_words(" ".join(text for _, text in one.context)))
    rows = [
        set(_words(" ".join([*map(written, row.values.values()), *(one.written for one in row.answers.values())])))
        for row in imported.rows
    ]
    headings = [*blocks.levels, *(word for one in blocks.stack for word in one.headings)]
    headings += [word for one in blocks.elsewhere for word in one.headings]
    headings += [word for one in (*form.plan, *form.answer) for word in (one.heading, *one.aliases)]
    joining = {"and", "strategic", "priority", "outcome", "theme"}  # of names, and before the text of a section
    known = {*_words(" ".join(headings)), *joining, "q2", "q4"}
    lost: dict[str, set[str]] = {}
    for sheet in book.sheets:
        for (row, column), cell in sheet.cells.items():
            day = read_date(cell.written)  # “30/04/16” stands in the plan as 30/04/2016
            left = set(_words(written(day) if day else cell.written)) - on_line.get((sheet.name, str(row + 1)), set())
            if not left <= known and not any(left - joining <= one for one in rows):
                lost[f"{sheet.name}!{cell_name(row, column)}"] = left
    return lost


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"</?\w{1,6}\s*/?>", " ", html.unescape(text)).casefold())


def complete(row: ImportedRow, form: Form, dated: set[str]) -> bool:
    """Return whether a row has its title, a date where its level has dates, and each choice under a heading of it."""
    level = str(row.values[form.level_column])
    dates = [one.name for one in form.plan if one.kind == "date" and not one.original_of and level in dated]
    asked = [row.values.get(form.title_column), *(row.values.get(name) for name in dates)]
    asked += [row.answers[one.name].value for one in form.answer if one.kind == "choice" and one.name in row.answers]
    return all(one not in (None, "") for one in asked)


def line(path: Path, form: Form) -> str:
    """Return the line of the table for one document."""
    book = open_document(path.read_bytes())
    imported, findings = read_blocks(book, form, path.name)
    doubtful = {
        (one.place.sheet, int(re.sub(r"\D", "", one.place.cell)) - 1)
        for one in findings
        if one.code not in NOT_PLACED and one.place.cell
    }
    levels = Counter(str(row.values["level"]) for row in imported.rows)
    having = Counter(str(row.values[form.level_column]) for row in imported.rows if row.values.get("deadline"))
    dated = {level for level in levels if having[level] * 2 > levels[level]}
    good = sum(complete(row, form, dated) and (row.place.sheet, row.number) not in doubtful for row in imported.rows)
    listed = sum(one.code in NOT_PLACED for one in findings)
    left = sum(len(one) for one in lost_words(book, imported, findings, form).values())
    counts = [levels[form.levels[0]], levels[form.levels[1]], good, len(imported.rows) - good, listed, left]
    return f"| `{path.name}` | " + " | ".join(map(str, counts)) + " |"


def table(seeds: Path) -> list[str]:
    """Return the lines of the table, one for each document."""
    form = load_forms(("strategic_plan",))[0]
    paths = [*sorted(seeds.glob("strategic-plan*.xlsx")), *sorted(seeds.glob("00*.txt"))]
    return [
        "| Document | Activities | Milestones | Whole | Incomplete or noted | Cells listed | Words unsaid |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(line(path, form) for path in paths),
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
