"""`tpm demo`: a quarter of the fictional borough Rivermead, or its whole year, played aloud."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tpm_excel.cli.printing import collected_as_record
from tpm_excel.cli.shared import console, many, print_json, print_table
from tpm_excel.findings.finding import Severity
from tpm_excel.forms.library import catalogue_of, samples
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.letters.issuing import generate
from tpm_excel.verbs.masters.collecting import Collected, collect
from tpm_excel.verbs.plans.planning import import_plan, import_plans
from tpm_excel.verbs.workspaces.rehearsal import Difference, compare
from tpm_excel.verbs.workspaces.setting_up import init
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

_FIRST, _SHOWN, *_REST = (Period(2025, quarter) for quarter in (1, 2, 3, 4))
_PEOPLE, _PLANS = ("directorates.csv", "officers.csv"), ("plan.csv", "measures.csv", "improvement_plan.csv")

Played = dict[Period, tuple[Collected, list[Difference]]]


def play(folder: Path, *, year: bool = False, as_json: bool = False) -> int:
    """Play the demo into a new folder, and return 0 where what was planted in it is what was found."""
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise OperatorError(f"{folder} is there already. Delete it, or name another folder: tpm demo FOLDER")
    stage = _Stage(folder, samples() / "rivermead", quiet=as_json)
    stage.begin()
    played: Played = {}
    for period in (_FIRST, _SHOWN, *(_REST if year else ())):
        result = stage.quarter(period, aloud=year or period == _SHOWN)
        played[period] = result, compare(result, period, stage.workspace.forms, stage.of(period) / "expected.json")
        if year:
            stage.verdicts(result)
    if as_json:
        print_json(_as_record(stage.workspace, played, year=year))
    else:
        stage.end(played, year=year)
    return 1 if any(differences for _, differences in played.values()) else 0


def _as_record(workspace: Workspace, played: Played, *, year: bool) -> dict[str, Any]:
    """What the quarter came to, or each of the year."""
    catalogue = catalogue_of(workspace.forms)
    records = {
        period.name: collected_as_record(result, catalogue) | {"as_planted": not differences}
        for period, (result, differences) in played.items()
    }
    return {"quarters": records} if year else records[_SHOWN.name]


class _Stage:
    """The steps of the demo, each said with the command that does it."""

    def __init__(self, folder: Path, sample: Path, *, quiet: bool) -> None:
        self.folder, self.sample, self.quiet = folder, sample, quiet
        self.screen = console()
        self.step = 0

    @property
    def workspace(self) -> Workspace:
        """The workspace of the demo."""
        return Workspace(self.folder)

    def of(self, period: Period) -> Path:
        """The sample's folder of a quarter."""
        return self.sample / period.slug

    def say(self, command: str, says: str) -> None:
        """Print one step."""
        from rich.table import Table
        from rich.text import Text

        self.step += 1
        if not self.quiet:
            step = Table.grid(padding=(0, 1))
            step.add_row(Text(str(self.step), style="bold"), Text(command, style="bold"))
            step.add_row("", says)
            self.screen.print(step)
            self.screen.print()

    def begin(self) -> None:
        """Make the workspace and take the plan in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("tpm.toml", "seal.key"):
            shutil.copyfile(self.sample / name, self.folder / name)
        init(self.folder, "Rivermead", "2025-26")
        forms = " ".join(f"--form {form.name}" for form in self.workspace.forms)
        self.say(
            f'tpm init {self.folder} --council "Rivermead" --year 2025-26 {forms}',
            "A folder with settings and a plan.",
        )
        people = [import_plan(self.workspace, self.sample / name, None) for name in _PEOPLE]
        taken = ", ".join(many(count, kind) for one in people for kind, count in one.taken.items())
        self.say(f"tpm plan import {' '.join(_PEOPLE)}", f"Into plan.xlsx: {taken}.")
        plan = import_plans(self.workspace, [self.sample / name for name in _PLANS], None)
        taken = ", ".join(many(count, kind) for kind, count in plan.taken.items())
        self.say(f"tpm plan import {' '.join(_PLANS)}", f"Into plan.xlsx: {taken}.")

    def quarter(self, period: Period, *, aloud: bool) -> Collected:
        """Play a quarter and return what its collect did; one that is not played aloud is said in a sentence."""
        issued = generate(self.workspace, period)
        files = sorted((self.of(period) / "returns").iterdir())
        inbox = self.workspace.inbox
        for old in list(inbox.iterdir()):
            old.unlink()  # the archive has it
        for file in files:
            shutil.copyfile(file, inbox / file.name)
        result = collect(self.workspace, None, dry_run=False, progress=lambda _: None)
        if not aloud:
            self.say(f"({period.label})", "Sent out and collected before: the next quarter looks back on it.")
            return result
        content = result.periods[period].assembled.content
        errors, queries = (content.catalogue.count(content.findings, one) for one in (Severity.ERROR, Severity.QUERY))
        outside = content.catalogue.count(result.findings, Severity.ERROR) - errors
        stray = f", and {many(outside, 'error')} with files that are no returns" if outside else ""
        self.say(
            f"tpm generate --period {period.name}",
            f"{many(len(issued.returns), 'return')} with e-mail drafts in outbox/{period.slug}.",
        )
        self.say("(the post)", f"{many(len(files), 'file')} came back and lie in inbox/, named as people name them.")
        self.say(
            "tpm collect",
            f"{many(len(result.periods[period].changes), 'answer')} merged; {many(errors, 'error')} and "
            f"{many(queries, 'query')} found{stray}.",
        )
        return result

    def verdicts(self, result: Collected) -> None:
        """Print what became of each file."""
        if not self.quiet:
            rows = [[one.file, one.directorate, one.verdict] for one in result.verdicts]
            print_table([("File", ""), ("From", ""), ("Verdict", "")], rows)
            self.screen.print()

    def end(self, played: Played, *, year: bool) -> None:
        """Print the counts, whether all is as it was planted, and what to open."""
        last = max(played)
        if year:
            self._through_the_year(played)
        else:
            self.verdicts(played[last][0])
            self.screen.print(f"{_counts(played[last][0], last)}.", style="bold")
        if different := [one for _, differences in played.values() for one in differences]:
            self.screen.print("\nWhat was found is not what was planted in this sample:", style="bold red")
            for one in different:
                self.screen.print(f"  {one.what}: {one.code}  {one.file}  {one.ref}")
            return
        self.screen.print("Every mistake that was planted in the returns was found, and nothing else.")
        self.screen.print("The counts of the Summary are those that were made by hand from the answers.")
        self.screen.print("\nNow open:", style="bold")
        kept = played[last][0].periods[last].kept
        self.screen.print(f"  {kept.path if kept else self.folder}   the master, Summary first")
        self.screen.print(f"  {self.workspace.outbox(last)}   the returns as sent, with drafts")
        self.screen.print(f"Then: cd {self.folder} and tpm status" + (", or tpm publish" if year else ""))

    def _through_the_year(self, played: Played) -> None:
        """Print a line for each quarter: what the strategic plan counts, and how many mistakes were found."""
        form = self.workspace.forms[0]
        words = (*form.counted.words, form.counted.blank)
        rows = []
        for period, (result, _) in played.items():
            content = result.periods[period].assembled.content
            counts = [str(count) for count in content.summaries[form.name].all_rows.counts]
            rows.append([period.label, *counts, str(len(result.findings))])
        print_table([("Quarter", ""), *((word, "right") for word in words), ("Found", "right")], rows)
        self.screen.print()


def _counts(result: Collected, period: Period) -> str:
    summary = next(iter(result.periods[period].assembled.content.summaries.values()))
    return ", ".join(f"{count} {word}" for word, count in zip(summary.words, summary.all_rows.counts, strict=True))
