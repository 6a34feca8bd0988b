"""Giving the rows of a document their references: their own, those of the same rows in the plan, or the next free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.forms.references import next_activity, next_in_list, next_milestone
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan, PlanRow
from tpm_excel.workbooks.importing.flat_plan import ImportedRow

CLOSE = 0.75
"""How alike two titles under the same parent must be to be taken for one that was reworded a little."""


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row of a document with its level, its reference, and the row of the plan that it is, if the plan has it.

    `below` is the row of the plan's sheet, counted from 1, that a new row belongs below; 0 is the foot of the sheet.
    """

    row: ImportedRow
    level: str
    ref: str
    same: PlanRow | None
    below: int = 0

    @property
    def place(self) -> Place:
        """Where the row stands, with its reference."""
        return Place(self.row.place.file, self.row.place.sheet, self.row.place.cell, self.ref)


class Placing:
    """Matches the rows of documents with those of the plan, each of them once."""

    def __init__(self, form: Form, plan: Plan) -> None:
        """Take the plan as it stands."""
        self._form = form
        self._existing = {row.ref: row for row in plan.of(form.name)}
        self._free = dict(self._existing)
        self._taken = set(self._existing)
        self._printed: Counter[str] = Counter()
        self.findings: list[Finding] = []

    def place(self, rows: Sequence[ImportedRow]) -> list[PlacedRow]:
        """Return each row with its reference, in the order in which they stand."""
        self._printed = Counter(self._ref(row) for row in rows)
        self._taken |= {ref for ref, times in self._printed.items() if ref and times == 1}
        levels = self._levels(rows)
        top = self._form.levels[0] if self._form.levels else ""
        tops = [index for index, level in enumerate(levels) if self._form.top(level)]
        same = self._match({index: rows[index] for index in tops}, top, "")
        placed: list[PlacedRow] = []
        starts = [-1, *tops] if not tops or tops[0] else tops
        for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
            parent = ""
            if start >= 0:
                placed.append(self._placed(rows[start], top, same.get(start), ""))
                parent = placed[-1].ref
            below = {index: rows[index] for index in range(start + 1, end)}
            known = self._match(below, "", parent)
            placed += [self._placed(row, levels[index], known.get(index), parent) for index, row in below.items()]
        return placed

    def gone(self, placed: Sequence[PlacedRow]) -> list[PlanRow]:
        """Return the rows of the plan that the documents no longer have, where they were imported again.

        Only rows under what the documents speak of can be gone from them: a file may hold one theme of several.
        """
        if not any(one.same for one in placed):
            return []
        widest = self._form.summary.by[-1][0]
        themes = {_plain(one.row.values.get(widest)) for one in placed}
        left = (row for row in self._free.values() if not row.closed)
        return [row for row in left if _plain(row.values.get(widest)) in themes]

    def _ref(self, row: ImportedRow) -> str:
        return str(row.values.get(self._form.key) or "")

    def _levels(self, rows: Sequence[ImportedRow]) -> list[str]:
        form, levels = self._form, list[str]()
        if not form.levels:
            return [""] * len(rows)
        for row in rows:
            found = str(row.values.get(form.level_column) or "").casefold()
            level = next((one for one in form.levels if one.casefold() == found), "")
            if not level:
                allowed, heading = " or ".join(form.levels), form.heading(form.level_column)
                self.findings.append(finding("TPM517", row.place, heading=heading, found=found, allowed=allowed))
                level = form.levels[-1] if form.levels[0] in levels else form.levels[0]
            levels.append(level)
        return levels

    def _match(self, rows: Mapping[int, ImportedRow], level: str, parent: str) -> dict[int, PlanRow]:
        """Find rows of the plan for these: by reference, by title, then by a title that is close."""
        found: dict[int, PlanRow] = {}
        for how in (self._by_ref, self._by_title, self._by_close_title):
            left = {index: row for index, row in rows.items() if index not in found}
            candidates = [one for one in self._free.values() if self._may_be(one, level, parent)]
            for index, one in how(left, candidates).items():
                found[index] = one
                del self._free[one.ref]
        return found

    def _may_be(self, row: PlanRow, level: str, parent: str) -> bool:
        return row.level == level if level else row.parent == parent and not self._form.top(row.level)

    def _by_ref(self, rows: Mapping[int, ImportedRow], candidates: Sequence[PlanRow]) -> dict[int, PlanRow]:
        known = {one.ref: one for one in candidates}
        found: dict[int, PlanRow] = {}
        for index, row in rows.items():
            one = known.pop(self._ref(row), None)
            if one:
                found[index] = one
        return found

    def _by_title(self, rows: Mapping[int, ImportedRow], candidates: Sequence[PlanRow]) -> dict[int, PlanRow]:
        """Rows of the same title: under the same priority first, else wherever there is only one of that title."""
        found: dict[int, PlanRow] = {}
        left = list(candidates)
        for narrow in (True, False):
            for index, row in rows.items():
                title = self._title(row.values)
                same = [one for one in left if title and self._title(one.values) == title]
                same = [one for one in same if not narrow or self._group(one.values) == self._group(row.values)]
                if index not in found and same and (narrow or len(same) == 1):
                    found[index] = same[0]
                    left.remove(same[0])
        return found

    def _by_close_title(self, rows: Mapping[int, ImportedRow], candidates: Sequence[PlanRow]) -> dict[int, PlanRow]:
        pairs: list[tuple[float, int, str]] = []
        by_ref = {one.ref: one for one in candidates}
        for index, row in rows.items():
            for one in candidates:
                if self._group(one.values) == self._group(row.values):
                    alike = SequenceMatcher(None, self._title(row.values), self._title(one.values), autojunk=False)
                    if alike.real_quick_ratio() >= CLOSE and alike.quick_ratio() >= CLOSE and alike.ratio() >= CLOSE:
                        pairs.append((-alike.ratio(), index, one.ref))
        found: dict[int, PlanRow] = {}
        for _, index, ref in sorted(pairs):
            if index not in found and ref in by_ref:
                found[index] = by_ref.pop(ref)
                title = self._form.title_column
                context = {
                    "found": written(rows[index].values.get(title)),
                    "plan": written(found[index].values.get(title)),
                }
                at = rows[index].place
                self.findings.append(finding("TPM540", Place(at.file, at.sheet, at.cell, ref), **context))
        return found

    def _title(self, values: Mapping[str, Value]) -> str:
        return _plain(values.get(self._form.title_column))

    def _group(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        """What a row stands under: the number of its priority, or theme and priority in words."""
        number = _plain(values.get(self._form.number_under))
        return (number,) if number else tuple(_plain(values.get(name)) for name in self._form.summary.by[-1])

    def _placed(self, row: ImportedRow, level: str, same: PlanRow | None, parent: str) -> PlacedRow:
        ref = same.ref if same else self._reference(row, top=self._form.top(level), parent=parent)
        self._taken.add(ref)
        return PlacedRow(row, level, ref, same, 0 if same else self._last_of(parent))

    def _last_of(self, parent: str) -> int:
        """The row in which the last of an activity's milestones stands in the plan, or the activity itself."""
        rows = [one for one in self._existing.values() if parent and parent in (one.ref, one.parent)]
        return max((int("".join(filter(str.isdigit, one.place.cell))) for one in rows), default=0)

    def _reference(self, row: ImportedRow, *, top: bool, parent: str) -> str:
        ref = self._ref(row)
        if ref and ref not in self._existing and self._printed[ref] > 0 and (self._printed[ref] == 1 or top):
            self._printed[ref] = 0  # a reference that is printed on several rows is that of the first activity
            return ref
        if not self._form.levels:
            free = next_in_list(list(self._taken))
        elif top or not parent:
            free = next_activity(str(row.values.get(self._form.number_under) or "1."), self._taken)
        else:
            free = next_milestone(parent, self._taken)
        if ref and ref != parent:  # milestones are printed with that of their activity
            self.findings.append(finding("TPM532", row.place, found=ref, read=free))
        return free


def _plain(value: Value) -> str:
    return " ".join(written(value).casefold().split())
