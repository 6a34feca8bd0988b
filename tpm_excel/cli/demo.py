"""`tpm demo`: a quarter of the fictional borough Rivermead, played aloud."""

from __future__ import annotations

import shutil
from pathlib import Path

from tpm_excel.cli.printing import collected_as_record
from tpm_excel.cli.shared import console, many, print_json, print_table
from tpm_excel.findings.finding import Severity
from tpm_excel.forms.library import samples
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.assembling import catalogue_of
from tpm_excel.verbs.collecting import Collected, collect
from tpm_excel.verbs.issuing import generate
from tpm_excel.verbs.planning import import_plan
from tpm_excel.verbs.rehearsal import Difference, compare
from tpm_excel.verbs.setting_up import init
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

_PERIOD = Period(2025, 2)


def play(folder: Path, *, as_json: bool) -> int:
    """Play the demo into a new folder, and return 0 where what was planted in it is what was found."""
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise OperatorError(f"{folder} is there already. Delete it, or name another folder: tpm demo FOLDER")
    sample = samples() / "rivermead"
    stage = _Stage(folder, sample, quiet=as_json)
    result = stage.play()
    differences = compare(result, _PERIOD, sample / "expected.json")
    if as_json:
        catalogue = catalogue_of(stage.workspace.forms)
        print_json(collected_as_record(result, catalogue) | {"as_planted": not differences})
    else:
        stage.end(result, differences)
    return 1 if differences else 0


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

    def say(self, command: str, says: str) -> None:
        """Print one step."""
        self.step += 1
        if not self.quiet:
            self.screen.print(f"{self.step}  {command}", style="bold")
            self.screen.print(f"   {says}\n")

    def play(self) -> Collected:
        """Play the quarter and return what the last collect did."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("tpm.toml", "seal.key"):
            shutil.copyfile(self.sample / name, self.folder / name)
        init(self.folder, "Rivermead", "2025-26")
        self.say(f'tpm init {self.folder} --council "Rivermead" --year 2025-26', "A folder with settings and a plan.")
        people = import_plan(self.workspace, self.sample / "directorates.csv", None)
        taken = ", ".join(many(count, kind) for kind, count in people.taken.items())
        self.say("tpm plan import directorates.csv", f"Into plan.xlsx: {taken}.")
        plan = import_plan(self.workspace, self.sample / "plan.csv", _PERIOD.previous())
        taken = ", ".join(many(count, kind) for kind, count in plan.taken.items())
        self.say(
            f"tpm plan import plan.csv --answers-for {_PERIOD.previous().name}",
            f"Into plan.xlsx: {taken}; last quarter's answers are kept.",
        )
        issued = generate(self.workspace, _PERIOD)
        self.say(
            f"tpm generate --period {_PERIOD.name}",
            f"{many(len(issued.returns), 'return')} with e-mail drafts in outbox/{_PERIOD.slug}.",
        )
        files = sorted((self.sample / "returns").iterdir())
        for file in files:
            shutil.copyfile(file, self.folder / "inbox" / file.name)
        self.say("(the post)", f"{many(len(files), 'file')} came back and lie in inbox/: renamed, sorted, one .ods.")
        return self._collect()

    def _collect(self) -> Collected:
        result = collect(self.workspace, None, dry_run=False, progress=lambda _: None)
        one = result.periods[_PERIOD]
        content = one.assembled.content
        errors = content.catalogue.count(result.findings, Severity.ERROR)
        queries = content.catalogue.count(result.findings, Severity.QUERY)
        self.say(
            "tpm collect",
            f"{many(len(one.changes), 'answer')} merged; {many(errors, 'error')} and {many(queries, 'query')} found.",
        )
        return result

    def end(self, result: Collected, differences: list[Difference]) -> None:
        """Print the verdicts, the counts and what to open."""
        rows = [[one.file, one.directorate, one.verdict] for one in result.verdicts]
        print_table([("File", ""), ("From", ""), ("Verdict", "")], rows)
        summary = next(iter(result.periods[_PERIOD].assembled.content.summaries.values()))
        counts = ", ".join(
            f"{count} {word}" for word, count in zip(summary.words, summary.all_rows.counts, strict=True)
        )
        self.screen.print(f"\n{counts}.", style="bold")
        if differences:
            self.screen.print("\nWhat was found is not what was planted in this sample:", style="bold red")
            for one in differences:
                self.screen.print(f"  {one.what}: {one.code}  {one.file}  {one.ref}")
            return
        self.screen.print("Every mistake that was planted in the returns was found, and nothing else.")
        self.screen.print("\nNow open:", style="bold")
        for path, says in (
            (result.periods[_PERIOD].kept, "the master, Summary first"),
            (self.workspace.outbox(_PERIOD), "the returns as they were sent, and their drafts"),
        ):
            shown = path if isinstance(path, Path) else path.path if path else self.folder
            self.screen.print(f"  {shown}   {says}")
        self.screen.print(f"Then: cd {self.folder} and tpm status")
