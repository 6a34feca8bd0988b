"""Make `docs/findings_on_seeds.md`: how many errors and queries five published documents get, by kind.

Run it beside the folder `shared`: `python docs/make_findings_on_seeds.py`. It prints the page and writes it.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tpm_excel.findings.catalogue import Catalogue, Entry  # noqa: E402  # found by the line above
from tpm_excel.findings.finding import Finding, Severity  # noqa: E402
from tpm_excel.forms.form import Form  # noqa: E402
from tpm_excel.forms.library import catalogue_of  # noqa: E402
from tpm_excel.forms.wording import worded  # noqa: E402
from tpm_excel.terms.masters import MasterRow  # noqa: E402
from tpm_excel.terms.periods import Period  # noqa: E402
from tpm_excel.verbs.plans.plan_checking import checked  # noqa: E402
from tpm_excel.verbs.plans.plan_versions import plan_of  # noqa: E402
from tpm_excel.verbs.plans.planning import import_plan  # noqa: E402
from tpm_excel.verbs.quarter.assembling import assemble  # noqa: E402
from tpm_excel.verbs.received.gathering import gather  # noqa: E402
from tpm_excel.verbs.workspaces.setting_up import init  # noqa: E402
from tpm_excel.workspace.folder import Workspace  # noqa: E402

PAGE = ROOT / "docs" / "findings_on_seeds.md"
SEEDS = ROOT.parent / "shared" / "seeds"
NOT_ANSWERED = ("TPM201", "TPM301")
MEASURES = {
    "Measure": "measure",
    "Unit": "unit",
    "Earlier outturn": "prior_printed",
    "Minimum expectation": "minimum_printed",
    "Target": "target_printed",
    "Outturn": "actual_printed",
    "Commentary": "commentary",
}


@dataclass(frozen=True)
class Document:
    """A published document: how the table calls it, its file, the quarter that it speaks of, and its form."""

    title: str
    file: str
    period: str
    form: str
    plan_only: bool = False


@dataclass(frozen=True)
class Counted:
    """What was found in a document: rows, errors and queries by code, and findings on what it does not print."""

    rows: int
    found: Mapping[str, int]
    not_printed: int = 0


DOCUMENTS = (
    Document("2012/13 Q2", "strategic-plan-monitoring-2012-13-q2.xlsx", "2012-13-Q2", "strategic_plan"),
    Document("Plan 2014/15", "strategic-plan-2014-15.xlsx", "2014-15-Q1", "strategic_plan", plan_only=True),
    Document("2007/08 overdue", "002_1b6c27e693c01cf1.txt", "2007-08-Q4", "strategic_plan"),
    Document("2016/17 activities", "003_8e5dfc813c7cfb67.txt", "2016-17-Q4", "strategic_plan"),
    Document("2016/17 measures", "seed003_measures_2016_17.csv", "2016-17-Q4", "measures"),
    Document("Improvement plan Q3", "004_c06fa87f8ecacf20.txt", "2019-20-Q3", "improvement_plan"),
)


def counted(document: Document, seeds: Path, folder: Path) -> tuple[Counted, Catalogue]:
    """Import a document, as `tpm plan import` does, and count what `tpm collect` or `tpm plan check` finds."""
    period = Period.parse(document.period)
    folder.mkdir()
    settings = f'council = "Tower Hamlets"\nyear = "{period.year}"\nforms = ["{document.form}"]\n'
    (folder / "tpm.toml").write_text(settings, encoding="utf-8")
    init(folder, "Tower Hamlets", period.year)
    workspace = Workspace(folder)
    file = seeds / document.file
    if file.suffix == ".csv":
        file = _as_table(file, folder / "measures.csv")
    import_plan(workspace, file, None if document.plan_only else period)
    plan, read = plan_of(workspace, None)
    catalogue = catalogue_of(workspace.forms)
    (form,) = workspace.forms
    if document.plan_only:
        return Counted(len(plan.of(form.name)), _by_code(checked(workspace, plan, read), catalogue)), catalogue
    content = assemble(workspace, gather(workspace, [], plan), period, plan).content
    rows = content.master.rows[form.name]
    said = [one for one in content.findings if _printed(form, rows, one)]
    left_out = _by_code(content.findings, catalogue).total() - _by_code(said, catalogue).total()
    return Counted(len(rows), _by_code(said, catalogue), left_out), catalogue


def _as_table(file: Path, table: Path) -> Path:
    """The measures as a council's own table, their polarity in words and one directorate for all."""
    with file.open(encoding="utf-8-sig", newline="") as source, table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["Ref", "Directorate", "Polarity", "Qualifier", *MEASURES])
        for number, row in enumerate(csv.DictReader(source), 1):
            polarity = {"higher": "Higher is better", "lower": "Lower is better"}[row["polarity"]]
            qualifier = "" if row["actual_printed"] else "Not available"
            writer.writerow([f"M{number}", "TH", polarity, qualifier, *(row[name] for name in MEASURES.values())])
    return table


def _printed(form: Form, rows: Sequence[MasterRow], one: Finding) -> bool:
    """Whether a finding is about something that the document prints for most of its rows."""
    if one.code not in NOT_ANSWERED:
        return True
    heading = dict(one.context).get("heading", form.heading(form.summary.count))
    name = next(each.name for each in form.columns.values() if each.heading == heading)
    asked = [row.value(name) is not None for row in rows if row.plan.asked]
    return sum(asked) * 2 > len(asked)


def _by_code(findings: Sequence[Finding], catalogue: Catalogue) -> Counter[str]:
    return Counter(one.code for one in findings if catalogue.severity(one) is not Severity.NOTE)


def page(seeds: Path) -> str:
    """Return the page."""
    with TemporaryDirectory() as folder:
        every = [counted(one, seeds, Path(folder) / str(number)) for number, one in enumerate(DOCUMENTS)]
    entries = {code: entry for _, catalogue in every for code, entry in catalogue.entries.items()}
    return "\n".join([*_head(), *_lines([one for one, _ in every], entries), *_foot([one for one, _ in every])]) + "\n"


def _head() -> Iterator[str]:
    yield from (
        "# What is found in published documents",
        "",
        "Five documents that a council published, as `tpm plan import` reads them: how many errors and queries",
        "`tpm collect` finds in them (`tpm plan check` in the plan of 2014/15). Few enough to be read is the aim;",
        "notes are not counted. [findings.md](findings.md) says what each code stands for.",
        "",
        "This page is written by `docs/make_findings_on_seeds.py`, and a test holds it fresh.",
        "",
        "| Code | What | " + " | ".join(one.title for one in DOCUMENTS) + " |",
        "|---|---|" + "--:|" * len(DOCUMENTS),
    )


def _lines(every: Sequence[Counted], entries: Mapping[str, Entry]) -> Iterator[str]:
    codes = {code for one in every for code in one.found}
    for code in (code for code in entries if code in codes):
        numbers = " | ".join(str(one.found.get(code, "")) for one in every)
        yield f"| `{code}` | {_what(entries[code])} | {numbers} |"
    yield "| | **Together** | " + " | ".join(f"**{sum(one.found.values())}**" for one in every) + " |"
    yield "| | Rows | " + " | ".join(str(one.rows) for one in every) + " |"
    per_hundred = (f"**{100 * sum(one.found.values()) / one.rows:.1f}**" for one in every)
    yield "| | **For a hundred rows** | " + " | ".join(per_hundred) + " |"


def _what(entry: Entry) -> str:
    return f"{entry.severity.value}: {worded(entry.says, None, lambda name: f'*{name}*')}"


def _foot(every: Sequence[Counted]) -> Iterator[str]:
    yield from (
        "",
        "None of the documents has a column for a revised deadline, hence `SP05`: where a late row's comment names a",
        "new date, it is offered and only noted. The checks against last quarter have nothing to compare with, since",
        "no two of the documents are of one year.",
    )
    for one, document in zip(every, DOCUMENTS, strict=True):
        if one.not_printed:
            left_out = f"{one.not_printed} findings on answers that it prints for few rows or none are left out."
            yield f"{document.title}: {left_out}"


def main() -> int:
    """Print the page and write it."""
    if not SEEDS.is_dir():
        sys.stderr.write(f"There is no folder {SEEDS}; the documents are not here.\n")
        return 2
    text = page(SEEDS)
    sys.stdout.write(text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
