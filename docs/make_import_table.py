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
from tpm_excel.forms.form import Form  # noqa: E402
from tpm_excel.forms.library import load_forms  # noqa: E402
from tpm_excel.terms.cells import written  # noqa: E402
from tpm_excel.workbooks.blocks import read_blocks  # noqa: E402
from tpm_excel.workbooks.book import Book  # noqa: E402
from tpm_excel.workbooks.documents import open_document  # noqa: E402
from tpm_excel.workbooks.plan_import import Imported, ImportedRow  # noqa: E402

PAGE = ROOT / "docs" / "import.md"
SEEDS = ROOT.parent / "shared" / "seeds"
START, END = "<!-- table -->", "<!-- end of table -->"
NOT_PLACED = ("TPM520", "TPM530", "TPM531", "TPM536")


def words(text: str) -> list[str]:
    """Return the words of a text, without the marks of bold and lists that a conversion left in it."""
    return re.findall(r"\w+", re.sub(r"</?\w{1,6}\s*/?>", " ", html.unescape(text)).casefold())


def unsaid(book: Book, form: Form, imported: Imported, findings: list[Finding]) -> int:
    """Return how many words of a document are in no value, answer, heading or finding."""
    said = [str(value) for one in findings for _, value in one.context]
    for row in imported.rows:
        said += [written(value) for value in row.values.values()]
        said += [answer.written for answer in row.answers.values()]
    blocks = form.blocks
    if blocks:
        said += [*blocks.levels, *(word for one in blocks.stack for word in one.headings)]
        said += [word for one in blocks.elsewhere for word in one.headings]
    said += [word for one in (*form.plan, *form.answer) for word in (one.heading, *one.aliases)]
    # the words by which a line is known as a heading, and what joins two names
    known = {*words(" ".join(said)), "strategic", "priority", "outcome", "theme", "and", "q2", "q4"}
    return sum(
        word not in known for sheet in book.sheets for cell in sheet.cells.values() for word in words(cell.written)
    )


def complete(row: ImportedRow, form: Form, dated: set[str]) -> bool:
    """Return whether a row has its title, a date where its level has dates, and each choice under a heading of it."""
    level = str(row.values[form.level_column])
    dates = [one.name for one in form.plan if one.kind == "date" and level in dated]
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
    dated = {str(row.values[form.level_column]) for row in imported.rows if row.values.get("deadline")}
    good = sum(complete(row, form, dated) and (row.place.sheet, row.number) not in doubtful for row in imported.rows)
    listed = sum(one.code in NOT_PLACED for one in findings)
    left = unsaid(book, form, imported, findings)
    counts = [levels[form.levels[0]], levels[form.levels[1]], good, len(imported.rows) - good, listed, left]
    return f"| `{path.name}` | " + " | ".join(map(str, counts)) + " |"


def main() -> int:
    """Print the table and write it into the page; return 1 where a word is neither placed nor listed."""
    if not SEEDS.is_dir():
        sys.stderr.write(f"There is no folder {SEEDS}; the documents are not here.\n")
        return 2
    form = load_forms(("strategic_plan",))[0]
    paths = [*sorted(SEEDS.glob("strategic-plan*.xlsx")), *sorted(SEEDS.glob("00*.txt"))]
    lines = [
        "| Document | Activities | Milestones | Whole | With findings | Cells listed, not placed | Words unsaid |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(line(path, form) for path in paths),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START, 1)
    PAGE.write_text("\n".join([before + START, *lines, END]) + rest.split(END, 1)[1], encoding="utf-8")
    return int(any(not one.endswith(" 0 |") for one in lines[2:]))


if __name__ == "__main__":
    raise SystemExit(main())
