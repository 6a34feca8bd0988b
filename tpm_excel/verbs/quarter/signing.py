"""Signing off: which file signs which answers, whether those still stand, and what is wrong with who signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity, finding
from tpm_excel.forms.dates import read_date
from tpm_excel.merging.fingerprint import fingerprint, said_under_edits
from tpm_excel.merging.merge import Merged
from tpm_excel.terms.edits import ByHand
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.masters import ReturnState
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Directorate, Plan, split
from tpm_excel.terms.returns import Return, Signoff
from tpm_excel.terms.signoffs import NO, QUERIED, VOID, Fingerprint, Statement, named, same_person
from tpm_excel.verbs.received.gathering import Gathered
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.journal import Event

EVENT = "signed off"
_WHO = frozenset({"TPM480", "TPM481", "TPM482", "TPM483"})
_CHANGED = frozenset({"TPM484", "TPM485"})
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class SignOffs:
    """The sign-off of each directorate of a period that has one, by code; what is wrong, and what is not journalled."""

    stand: Mapping[str, Statement] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    fresh: tuple[Statement, ...] = ()

    def of(self, directorate: Directorate, findings: Sequence[Finding], catalogue: Catalogue) -> tuple[str, Signoff]:
        """Return how a directorate's sign-off stands and what it says; `findings` are those about it, as they stand."""
        one = self.stand.get(directorate.code)
        if one is None:
            return "", Signoff()
        if any(each.code in _CHANGED for each in findings):
            return VOID, one.said
        queried = any(each.code in _WHO and catalogue.severity(each) is not Severity.NOTE for each in findings)
        return QUERIED if queried else one.word or QUERIED, one.said


def with_signoffs(
    states: Sequence[ReturnState], signed: SignOffs, findings: Sequence[Finding], catalogue: Catalogue
) -> list[ReturnState]:
    """Return the states of the returns with their sign-offs; `findings` are those of the period as they stand."""
    about = grouped_by(findings, lambda one: dict(one.context).get("whose", ""))
    found = ((one, *signed.of(one.directorate, about.get(one.directorate.title, ()), catalogue)) for one in states)
    return [replace(one, signed=word, signoff=said) for one, word, said in found]


@dataclass(frozen=True, slots=True)
class Merging:
    """What a period says at a time: its returns in their order, what they say together, and what was typed by hand.

    `again` merges what the first so many returns say of a directorate's rows.
    """

    returns: Sequence[Return]
    merged: Merged
    hand: ByHand
    again: Callable[[str, int], Merged]


def sign_offs(workspace: Workspace, gathered: Gathered, period: Period, plan: Plan, now: Merging) -> SignOffs:
    """Return how the sign-offs of a period stand, by what came and by the journal."""
    known = {one["digest"]: _noted(one, period) for one in _events(workspace, period)}
    packs = {digest: one for digest, one in gathered.packs.items() if one.period == period}
    order = {one.digest: at for at, one in enumerate(workspace.archive.receipts())}
    signed = {one.source.digest: at for at, one in enumerate(now.returns) if one.signoff != Signoff()}
    statements: list[Statement] = []
    said: dict[str, list[Statement]] = {}
    for digest in sorted([*packs, *signed], key=lambda one: order.get(one, len(order))):
        if digest in known:
            statement = known[digest]
        elif digest in packs:
            statement = packs[digest]
        else:
            statement = _on_about(now, signed[digest], said)
        statements.append(statement)
        said.setdefault(statement.directorate, []).append(statement)
    stand: dict[str, Statement] = {}
    findings: list[Finding] = []
    rows_of = {name: grouped_by(rows, lambda row: row.plan.returned_by) for name, rows in now.merged.rows.items()}
    for directorate in plan.returning():
        if own := said.get(directorate.code, []):
            theirs = {name: rows.get(directorate.code, ()) for name, rows in rows_of.items()}
            answers = fingerprint(theirs, period, directorate.code)
            stand[directorate.code], found = _standing(own, directorate, answers)
            findings += found
    fresh = tuple(one for one in statements if one.digest not in known)
    return SignOffs(stand, tuple(findings), fresh)


def _on_about(now: Merging, at: int, before: Mapping[str, Sequence[Statement]]) -> Statement:
    """What a return says on its first sheet, of the answers as they stood with it and without what came later.

    A signature that was in a file before is only carried along, and holds for what it was given for.
    """
    one = now.returns[at]
    then = now.again(one.directorate, at + 1).rows
    answers = fingerprint(then, one.period, one.directorate, said_under_edits(one, now.hand))
    made = Statement(one.period, one.directorate, one.source.digest, one.source.received, one.signoff, answers)
    same = (each for each in before.get(one.directorate, ()) if each.block == made.block)
    first = next((each for each in same if not each.pack), made)
    return Statement(one.period, one.directorate, made.digest, made.received, one.signoff, first.answers)


def _standing(
    own: Sequence[Statement], directorate: Directorate, now: Fingerprint
) -> tuple[Statement, tuple[Finding, ...]]:
    """The statement that counts: the latest that holds, or that says No; where none does, the latest that is whole."""
    for one in reversed(own):
        found = tuple(_problems(one, directorate, now))
        if not found or one.word == NO:
            return one, found
    whole = [one for one in own if not _missing(one)]
    chosen = (whole or own)[-1]
    return chosen, tuple(_problems(chosen, directorate, now))


def _problems(one: Statement, directorate: Directorate, now: Fingerprint) -> Iterator[Finding]:
    said, names = one.said, named(directorate)
    words = {"whose": directorate.title, "name": said.name or "the director"}
    author = f"; the file was last saved by {said.author}" if said.author else ""
    missing = _missing(one)
    if one.word == NO:
        yield finding("TPM488", said.place, directorate=directorate.code, author=author, **words)
        return
    if missing:
        whose, said_missing = directorate.title, "; ".join(missing)
        yield finding("TPM483", said.place, directorate=directorate.code, missing=said_missing, whose=whose)
        return
    if any(same_person(said.name, each) for each in split(directorate.contact)):
        yield finding("TPM481", said.place, directorate=directorate.code, author=author, **words)
    elif not names:
        yield finding("TPM482", said.place, author=author, **words)
    elif not any(same_person(said.name, each) for each in names):
        by = " or ".join(names)
        yield finding("TPM480", said.place, directorate=directorate.code, author=author, named=by, **words)
    if one.answers.whole != now.whole:
        code = "TPM485" if one.pack else "TPM484"
        changed = _listed(now.changed(one.answers.rows))
        yield finding(code, said.place, directorate=directorate.code, on=said.on, changed=changed, **words)


def _missing(one: Statement) -> list[str]:
    """What of a sign-off is blank or cannot be read; of a No nothing more is asked."""
    if one.word == NO:
        return []
    said = one.said
    found = [f"{label} is blank" for label, text in (("Name", said.name), ("Role", said.role)) if not text]
    if not one.word:
        found.insert(0, f"Signed off is “{said.signed_off[:40]}”" if said.signed_off else "Signed off is blank")
    if not said.on or not read_date(said.on):
        found.append(f"Date is “{said.on[:40]}”" if said.on else "Date is blank")
    return found


def _listed(refs: Sequence[str]) -> str:
    more = f" and {len(refs) - _SHOWN} more" if len(refs) > _SHOWN else ""
    return f" ({', '.join(refs[:_SHOWN])}{more})" if refs else ""


def _events(workspace: Workspace, period: Period) -> Iterator[Event]:
    return (one for one in workspace.archive.journal.events(EVENT) if one["period"] == period.name)


def _noted(event: Event, period: Period) -> Statement:
    """A statement as the journal has it."""
    place = Place(event["file"], event["sheet"], event["cell"])
    said = Signoff(event["says"], event["by"], event["role"], event["on"], event["author"], place)
    answers = Fingerprint(event["answers"], event["rows"])
    return Statement(period, event["directorate"], event["digest"], event["received"], said, answers, event["pack"])


def note_signed(workspace: Workspace, signed: SignOffs) -> None:
    """Note in the journal who signed off which answers, and with which file, once for each file."""
    for one in signed.fresh:
        said = one.said
        workspace.archive.journal.add(
            EVENT,
            period=one.period.name,
            directorate=one.directorate,
            file=said.place.file,
            sheet=said.place.sheet,
            cell=said.place.cell,
            digest=one.digest,
            received=one.received,
            says=said.signed_off,
            by=said.name,
            role=said.role,
            on=said.on,
            author=said.author,
            pack=one.pack,
            answers=one.answers.whole,
            rows=dict(one.answers.rows),
        )
