"""`tpm signoff pack`: for each director one page of what the directorate answered, to be signed and sent back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tpm_excel.findings.listing import Listed, grouped
from tpm_excel.forms.counting import NOT_COUNTED, counted_word
from tpm_excel.forms.form import Form
from tpm_excel.merging.fingerprint import fingerprint
from tpm_excel.merging.movement import BETTER, CHANGED, COMPLETED, DOWN, GONE, NEW, NOT_COMPLETED, UP, WORSE
from tpm_excel.merging.summary import exceptions
from tpm_excel.terms.cells import written
from tpm_excel.terms.masters import MasterRow, ReturnState
from tpm_excel.terms.movement import LAST_QUARTER, Move
from tpm_excel.terms.periods import Period
from tpm_excel.terms.plans import Directorate, Plan
from tpm_excel.terms.signoffs import YES, Fingerprint, named, same_person
from tpm_excel.verbs.letters.addressing import slug
from tpm_excel.verbs.letters.correcting import open_findings
from tpm_excel.verbs.letters.lettering import letter
from tpm_excel.verbs.plans.plan_versions import plan_of
from tpm_excel.verbs.quarter.assembling import Assembled, assemble
from tpm_excel.verbs.quarter.styling import style_of
from tpm_excel.verbs.received.gathering import gather
from tpm_excel.verbs.received.returned_packs import WRITTEN
from tpm_excel.workbooks.master.rows import has_dates, new_date
from tpm_excel.workbooks.signoff_sheet import Count, Line, Listing, SignoffSheet, write_signoff_sheet
from tpm_excel.workbooks.signoff_stamp import SignoffStamp
from tpm_excel.workspace.folder import Workspace
from tpm_excel.workspace.problems import OperatorError
from tpm_excel.workspace.writing import write_atomically

FOLDER = "signoff"
_LATE, _MOVES, _OPEN = 10, 6, 6
_ORDER = (WORSE, NOT_COMPLETED, GONE, NEW, COMPLETED, BETTER, DOWN, UP, CHANGED)
"""In which order a director reads what moved."""


@dataclass(frozen=True, slots=True)
class SignoffPack:
    """A sheet that was written: whose, where, who may sign it, and what is open."""

    directorate: Directorate
    path: Path
    names: tuple[str, ...]
    state: ReturnState
    changed: bool


@dataclass(frozen=True, slots=True)
class Packs:
    """The sheets of a period; `outstanding` are the directorates of which nothing has come that could be signed."""

    period: Period
    packs: tuple[SignoffPack, ...]
    outstanding: tuple[Directorate, ...]


def sign_off_packs(workspace: Workspace, wanted: Period | None, only: str) -> Packs:
    """Write the sign-off sheets of a period, or that of one directorate; the same answers give the same bytes."""
    with workspace.locked():
        period = wanted or workspace.open_period
        if period is None:
            raise OperatorError("No returns were generated yet, so there is nothing to sign off. See: tpm generate")
        plan, _ = plan_of(workspace, period)
        gathered = gather(workspace, [(one, None) for one in workspace.archive.receipts()], plan)
        assembled = assemble(workspace, gathered, period, plan)
        states = [one for one in assembled.content.master.returns if _is(one.directorate, only)]
        if only and not states:
            codes = ", ".join(one.code for one in plan.returning())
            raise OperatorError(f"No directorate {only} returns anything in {period.label}. The codes are: {codes}.")
        packs = [_write(workspace, period, plan, assembled, one) for one in states if one.received]
        return Packs(period, tuple(packs), tuple(one.directorate for one in states if not one.received))


def _is(directorate: Directorate, only: str) -> bool:
    return not only or only.casefold() in (directorate.code.casefold(), directorate.name.casefold())


def _write(workspace: Workspace, period: Period, plan: Plan, assembled: Assembled, state: ReturnState) -> SignoffPack:
    one, names = state.directorate, named(state.directorate)
    answers = fingerprint(assembled.merged.rows, period, one.code)
    shown = _shown(workspace, period, assembled, state, answers)
    data = write_signoff_sheet(shown, workspace.key, style_of(workspace))
    path = workspace.outbox(period) / FOLDER / f"tpm-signoff_{period.slug}_{slug(one.code)}.xlsx"
    changed = not path.is_file() or path.read_bytes() != data
    if changed:
        write_atomically(path, data)
    if state.signed == YES:
        path.with_suffix(".eml").unlink(missing_ok=True)  # whoever signed is not asked again
    else:
        write_atomically(path.with_suffix(".eml"), _draft(workspace, assembled, state, plan, (path.name, data)))
    known = {"period": period.name, "directorate": one.code, "answers": answers.whole}
    if workspace.archive.journal.last(WRITTEN, **known) is None:
        digest = sha256(data).hexdigest()
        workspace.archive.journal.add(WRITTEN, **known, file=path.name, digest=digest, rows=dict(answers.rows))
    return SignoffPack(one, path, names, state, changed)


def _draft(
    workspace: Workspace, assembled: Assembled, state: ReturnState, plan: Plan, attached: tuple[str, bytes]
) -> bytes:
    """The message to those who may sign; the sheet Officers says where to."""
    master, names = assembled.content.master, named(state.directorate)
    known = {one.name: one.email for one in plan.officers if one.email}
    emails = [email for name in names for known_as, email in known.items() if same_person(name, known_as)]
    words = {
        "council": master.council,
        "directorate": state.directorate.title,
        "period": master.period.label,
        "names": " and ".join(names) or "colleague",
        "said": _said(state),
        "sender": workspace.settings.contact.name,
    }
    to, day = (names[0] if names else "", "; ".join(emails)), master.period.next().first_day
    return letter(workspace, "signoff", words, to=to, attachments=[attached], day=day)


def _said(state: ReturnState) -> str:
    answered = f"{state.answered} of {_many(state.rows, 'row')} answered"
    return f"{answered}; {_many(state.errors, 'error')} and {_many(state.queries, 'query')} open."


def _shown(
    workspace: Workspace, period: Period, assembled: Assembled, state: ReturnState, answers: Fingerprint
) -> SignoffSheet:
    settings, one = workspace.settings, state.directorate
    own = {
        form.name: tuple(row for row in assembled.merged.rows[form.name] if row.plan.returned_by == one.code)
        for form in workspace.forms
    }
    used = [form for form in workspace.forms if own[form.name]]
    return SignoffSheet(
        council=settings.council,
        period=period,
        as_at=settings.as_at(period),
        title=one.title,
        names=named(one),
        said=_said(state),
        counts=[_count(form, own[form.name]) for form in used],
        listings=[_late(used, own), _moves(assembled, used, one.code), _open(assembled, one.code)],
        contact=settings.contact.name,
        stamp=SignoffStamp(period, one.code, answers.whole),
    )


def _count(form: Form, rows: Sequence[MasterRow]) -> Count:
    found = [word for word in (counted_word(form, row) for row in rows) if word != NOT_COUNTED]
    words = (*form.counted.words, form.counted.blank)
    return Count(
        f"{form.title}: {len(found)} {form.rows_are}",
        [(word, form.counted.style(word), found.count(word)) for word in words],
    )


def _late(forms: Sequence[Form], own: dict[str, tuple[MasterRow, ...]]) -> Listing:
    lines: list[list[Line]] = []
    called = [form.summary.called for form in forms if form.summary.exceptions]
    for form in forms:
        lines.append([])
        for row in exceptions(form, own[form.name]) if form.summary.exceptions else []:
            word = counted_word(form, row)
            text = row.plan.text(form.title_column) or "(no title)"
            lines[-1].append(Line(row.plan.ref, _cut(text, 110), word, form.counted.style(word), _due(form, row)))
    first, *others = dict.fromkeys(called) or ["To be looked at first"]
    heading = ", ".join([first, *(one[:1].lower() + one[1:] for one in others)])
    dated = " (deadline → expected now)" if any(has_dates(form) for form in forms) and any(lines) else ""
    return _listing(f"{heading}{dated}", _in_turn(lines, _LATE), _LATE, "None.", "the return")


def _in_turn(several: Sequence[Sequence[Line]], room: int) -> list[Line]:
    """All lines of several lists, those first that have room: the first ones of each, so that none is crowded out."""
    ranked = sorted((at, number) for number, lines in enumerate(several) for at in range(len(lines)))
    shown = sorted(ranked[:room], key=lambda one: (one[1], one[0]))
    return [several[number][at] for at, number in (*shown, *ranked[room:])]


def _due(form: Form, row: MasterRow) -> str:
    """When a row was due, and when it is expected now."""
    if not has_dates(form):
        return ""
    old, new = row.plan.values.get(form.summary.old_date), new_date(form, row)[0]
    return f"{written(old) or '-'} → {written(new) or '-'}"


def _moves(assembled: Assembled, forms: Sequence[Form], code: str) -> Listing:
    content, ranks = assembled.content, _ranks(forms)
    moves = [one for one in content.moves if one.since == LAST_QUARTER and one.directorate == code]
    moves.sort(key=lambda one: ranks.get(one.word, len(ranks)))
    said = ", ".join(f"{count} {word.lower()}" for word, count in Counter(one.word for one in moves).items())
    none = "Nothing." if any(content.last_quarter.values()) else "Nothing is known of the quarter before."
    heading = f"Changes since last quarter{f': {said}' if said else ''}"
    return _listing(heading, [_move(one) for one in moves], _MOVES, none, "the sheet Movement of the master")


def _ranks(forms: Sequence[Form]) -> dict[str, int]:
    """In which order a director reads what moved: a form's own words for worse and better beside ours."""
    ranks = {word: rank for rank, word in enumerate(_ORDER)}
    for one in (computed.direction for form in forms for computed in form.computed):
        if one:
            ranks = {one.worse: ranks[WORSE], one.better: ranks[BETTER]} | ranks
    return ranks


def _move(one: Move) -> Line:
    change = f"{one.heading}: {one.before or 'nothing'} → {one.now or 'nothing'}"
    return Line(one.ref, f"{_cut(one.about, 60)}  {_cut(change, 60)}")


def _open(assembled: Assembled, code: str) -> Listing:
    catalogue = assembled.content.catalogue
    own = (one for one in assembled.content.findings if one.directorate == code)
    found = grouped(open_findings(own, catalogue), catalogue)
    return _listing("Open errors and queries", [_query(one) for one in found], _OPEN, "None.", "the corrections")


def _query(one: Listed) -> Line:
    refs = list(dict.fromkeys(place.ref for place in one.places if place.ref))
    ref = refs[0] + (f" +{len(refs) - 1}" if len(refs) > 1 else "") if refs else ""
    return Line(ref, f"{one.severity.value.capitalize()}: {_cut(one.says, 160)}")


def _listing(heading: str, lines: Sequence[Line], shown: int, none: str, rest: str) -> Listing:
    left = len(lines) - shown
    title = heading if ":" in heading or not lines else f"{heading}: {len(lines)}"
    return Listing(title, lines[:shown], none, f"and {left} more: see {rest}" if left > 0 else "")


def _cut(text: str, length: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[: length - 1].rstrip() + "…"


def _many(count: int, word: str) -> str:
    several = "queries" if word == "query" else f"{word}s"
    return f"{count} {word if count == 1 else several}"
