"""`tpm collect`: archive what came, read, check, merge row by row, and write the master."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity, finding
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.verbs.letters.correcting import Corrections, Moved, write_corrections
from tpm_excel.verbs.letters.receipts import begin_thanks
from tpm_excel.verbs.masters.keeping import Kept, keep_master
from tpm_excel.verbs.masters.verdict_page import write_page
from tpm_excel.verbs.masters.verdicts import Verdict
from tpm_excel.verbs.masters.what_changed import Changes, what_stood
from tpm_excel.verbs.masters.writing_master import master_bytes
from tpm_excel.verbs.plans.plan_versions import plan_of, use_plan
from tpm_excel.verbs.plans.plans_read import keep_plans
from tpm_excel.verbs.published.editions import Edition, edition_after_final
from tpm_excel.verbs.quarter.approving import approve
from tpm_excel.verbs.quarter.assembling import Assembled, assemble
from tpm_excel.verbs.quarter.editing import Found, find_edited, take_in, told, typed_by_hand, with_approvals
from tpm_excel.verbs.quarter.signing import note_signed
from tpm_excel.verbs.received.gathering import Gathered, gather
from tpm_excel.verbs.received.inbox import Arrival, receive
from tpm_excel.verbs.received.remembering import Recognised
from tpm_excel.verbs.received.returned_packs import signs
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError

Progress = Callable[[str], None]


@dataclass(slots=True)
class CollectedPeriod:
    """One period after a run: its master, what changed in it, and what became of the master's file.

    `edition` is the published edition that it belongs to now, where the period was published as final before.
    """

    assembled: Assembled
    changes: Changes
    held: int = 0
    kept: Kept | None = None
    moved: tuple[Moved, ...] = ()
    corrections: tuple[Corrections, ...] = ()
    thanks: tuple[Path, ...] = ()
    edition: Edition | None = None


@dataclass(slots=True)
class Collected:
    """What a run did: a verdict on every file, and the periods whose masters were written."""

    inbox: Path
    dry_run: bool
    verdicts: list[Verdict] = field(default_factory=list)
    periods: dict[Period, CollectedPeriod] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def collect(workspace: Workspace, inbox: Path | None, *, dry_run: bool, progress: Progress) -> Collected:
    """Take in what lies in the inbox, and write the masters of the periods that it belongs to."""
    folder = inbox or workspace.inbox
    if not folder.is_dir():
        raise OperatorError(f"There is no inbox {folder}. Make that folder, or name another: tpm collect FOLDER")
    open_period = workspace.open_period
    if open_period is None:
        raise OperatorError(
            f"No returns were generated yet, so none can be collected. First: tpm generate --period "
            f"{workspace.settings.year}-Q1"
        )
    with workspace.locked():
        return _collect(workspace, folder, open_period, dry_run=dry_run, progress=progress)


def _collect(
    workspace: Workspace, folder: Path, open_period: Period, *, dry_run: bool, progress: Progress
) -> Collected:
    result = Collected(folder, dry_run)
    progress("Archiving")
    edited = find_edited(workspace)
    if not dry_run:
        for found in edited:
            take_in(workspace, found)
    pending = edited if dry_run else []
    approved: list[Finding] = []
    for period in with_approvals(workspace, pending):
        approved += approve(workspace, period, typed_by_hand(workspace, period, pending)[0], dry_run=dry_run)
    plan, _ = plan_of(workspace, open_period)
    before = [(one, None) for one in workspace.archive.receipts()]
    arrivals = receive(workspace, folder, open_period, plan, dry_run=dry_run)
    fresh = [(one.receipt, one.data) for one in arrivals if one.receipt and one.new]
    progress("Reading")
    gathered = gather(workspace, [*before, *fresh], plan)
    digests = {one.digest for one, _ in before}
    touched = _touched(gathered, {one.digest for one, _ in fresh}) | {one.period for one in edited}
    for period in sorted(touched | _masters_gone(workspace) | {open_period}):
        progress(f"Merging {period.label}")
        fresh_here = [one for one in edited if one.period == period]
        result.periods[period] = _period(workspace, gathered, period, digests, fresh_here, dry_run=dry_run)
    returned = {one.receipt.digest: one for several in gathered.returns.values() for one in several}
    found_by_file = _found_by_file(result)
    result.verdicts = [_verdict(one, gathered, returned, found_by_file) for one in arrivals]
    result.findings = [each for one in result.periods.values() for each in one.assembled.content.findings]
    result.findings += [each for one in arrivals for each in one.problems]
    refused = (gathered.refused.get(one.receipt.digest) for one in arrivals if one.receipt)
    result.findings += dict.fromkeys(one for one in refused if one)
    if not dry_run:
        if fresh or edited:
            workspace.archive.journal.add("collected", received=[one.digest for one, _ in fresh])
        catalogue = result.periods[open_period].assembled.content.catalogue
        write_page(workspace, open_period, result.verdicts, result.findings, catalogue)
    result.findings += approved
    result.findings += _about_masters(result, edited)
    return result


def _touched(gathered: Gathered, fresh: set[str]) -> set[Period]:
    signed = {one.period for digest, one in gathered.packs.items() if digest in fresh}
    return signed | {
        period for period, several in gathered.returns.items() if any(one.receipt.digest in fresh for one in several)
    }


def _masters_gone(workspace: Workspace) -> set[Period]:
    """The periods whose masters were written once and are no longer in the folder: they are made again."""
    written = {Period.parse(one["period"]) for one in workspace.archive.journal.events("master written")}
    return {period for period in written if not workspace.master(period).is_file()}


def _about_masters(result: Collected, edited: list[Found]) -> list[Finding]:
    """What was taken from edited masters, and which were set aside."""
    findings: list[Finding] = []
    for one in edited:
        kept = result.periods[one.period].kept
        findings += [*one.typed.said, *told(one, kept.aside if kept else "")]
    known = {one.period for one in edited}
    for period, kept in ((period, each.kept) for period, each in result.periods.items() if each.kept):
        if kept.aside and period not in known:
            findings.append(finding("TPM502", Place(kept.path.name), aside=kept.aside))
        if kept.blocked:
            findings.append(finding("TPM123", Place(kept.blocked), beside=kept.path.name, lock=f"~${kept.blocked}"))
    return findings


def _period(
    workspace: Workspace, gathered: Gathered, period: Period, known: set[str], edited: list[Found], *, dry_run: bool
) -> CollectedPeriod:
    plan, _ = plan_of(workspace, period)
    if not dry_run and period == workspace.open_period:
        use_plan(workspace, period, plan)
    assembled = assemble(workspace, gathered, period, plan, edited if dry_run else ())
    before, since = what_stood(workspace, gathered, assembled, plan, known, edited)
    changes = Changes(workspace.forms, before.rows, assembled.merged.rows)
    result = CollectedPeriod(assembled, changes, moved=since)
    result.edition = edition_after_final(workspace, assembled.content)
    result.held = assembled.content.master.totals.held
    if not dry_run:
        note_signed(workspace, assembled.signed)
        thanks = begin_thanks(workspace, period, assembled)
        result.kept = keep_master(workspace, period, *master_bytes(workspace, gathered, assembled.content))
        result.corrections = write_corrections(workspace, period, plan, assembled)
        result.thanks = thanks()
        keep_plans(workspace)
    return result


def _verdict(
    arrival: Arrival, gathered: Gathered, returned: Mapping[str, Recognised], found: Mapping[tuple[Period, str], str]
) -> Verdict:
    if arrival.opened:
        return Verdict(arrival.file, arrival.opened)
    if not arrival.receipt:
        codes = {one.code for one in arrival.problems}
        passed, empty = codes <= {"TPM106", "TPM113", "TPM146"}, codes & {"TPM140", "TPM148"}
        return Verdict(arrival.file, "passed over" if passed else "not a return" if empty else "cannot be read")
    digest, known_as = arrival.receipt.digest, arrival.receipt.file
    if digest in returned:
        one = returned[digest]
        word = "collected" if arrival.new else "already collected"
        said = word + found.get((one.period, known_as), "")
        return Verdict(arrival.file, said, one.directorate, one.period.label, known_as)
    if digest in gathered.packs:
        pack = gathered.packs[digest]
        return Verdict(arrival.file, signs(pack), pack.directorate, pack.period.label, known_as)
    if digest in gathered.aside:
        one, because = gathered.aside[digest]
        return Verdict(arrival.file, f"set aside: {because}", one.directorate, one.period.label, known_as)
    if digest in gathered.excluded:
        return Verdict(arrival.file, f"set aside: {gathered.excluded[digest]}", known_as=known_as)
    refused = gathered.refused.get(digest)
    code = refused.code if refused else ""
    word = "not a return" if code in ("TPM102", "TPM105", "TPM127") else "cannot be read"
    word = "signs nothing off" if code in ("TPM486", "TPM487") else word
    return Verdict(arrival.file, word, known_as=known_as)


def _found_by_file(result: Collected) -> dict[tuple[Period, str], str]:
    """What a verdict says of the findings of each file."""
    own: dict[tuple[Period, str], list[Finding]] = {}
    for period, collected in result.periods.items():
        for one in collected.assembled.content.findings:
            own.setdefault((period, one.place.file), []).append(one)
    return {key: _counted(result.periods[key[0]].assembled.content.catalogue, found) for key, found in own.items()}


def _counted(catalogue: Catalogue, own: list[Finding]) -> str:
    counts = []
    same = ", the same answers as before" if any(one.code == "TPM466" for one in own) else ""
    for severity, word in ((Severity.ERROR, "error"), (Severity.QUERY, "query")):
        number = catalogue.count(own, severity)
        if number:
            plural = {"error": "errors", "query": "queries"}[word]
            counts.append(f"{number} {word if number == 1 else plural}")
    return same + (f", {' and '.join(counts)}" if counts else "")


def counts(result: Collected) -> Mapping[Severity, int]:
    """Return how many findings of each severity are open after a run."""
    catalogue = next(iter(result.periods.values())).assembled.content.catalogue
    return {severity: catalogue.count(result.findings, severity) for severity in Severity}
