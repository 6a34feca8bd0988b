"""Which row of the plan a returned row is: by its reference, by its title, by all that the plan says of it.

References are dragged into a series, sorted alone, cleared, or made numbers by Excel. So a reference that the row's own
title contradicts is not believed: what else the row says, and where it stands among the rows that were issued, decides,
and where that leaves a doubt the answers are held back. An answer on the wrong row is worse than one asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from tpm_excel.forms.form import Form
from tpm_excel.forms.layout import Part
from tpm_excel.forms.values import clean_text
from tpm_excel.terms.cells import BLANK, Cell, CellKind
from tpm_excel.terms.plans import PlanRow
from tpm_excel.workbooks.reading.flat_table import Table
from tpm_excel.workbooks.returns.plan_texts import PlanTexts, plain

_CLOSE, _APART, _IN_PLACE = 0.85, 0.05, 0.6
_MIXED = ("TPM320", "TPM321", "TPM322")
_NO_REFERENCE = (CellKind.ERROR, CellKind.UNCALCULATED, CellKind.BOOLEAN, CellKind.DATE)


class Known(NamedTuple):
    """The row of the plan that a returned row is; the code of what must be said about it, empty where nothing.

    `held` says that the answers must be held back; `meant` is the title of the row that is spoken of.
    """

    ref: str = ""
    code: str = ""
    meant: str = ""
    held: bool = False


@dataclass
class RowIdentity:
    """Recognises the rows of one table. `issued` are the references in the order in which they were issued."""

    form: Form
    table: Table
    planned: PlanTexts
    issued: Sequence[str]
    _doubt: bool = False
    _unplaced: set[str] = field(default_factory=set)
    _known: dict[int, Known] = field(default_factory=dict)
    _says: dict[int, Mapping[str, str]] = field(default_factory=dict)
    _unchanged: dict[int, PlanRow] = field(default_factory=dict)
    _issued_at: dict[int, PlanRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Learn which rows are as they were issued, and whether they stand where they were."""
        self.plan, self._texts, self._refs = self.planned.plan, self.planned.texts, self.planned.refs
        self._shown = self.planned.shown
        self._unchanged = self._found_unchanged()
        self._issued_at = self._places()

    def _found_unchanged(self) -> dict[int, PlanRow]:
        """The rows whose reference and all that they say of the plan are what was issued, letter by letter."""
        columns = [self.table.column((Part.PLAN, name)) for name in self.planned.every]
        key = self.table.column((Part.PLAN, self.form.key))
        found: dict[int, PlanRow] = {}
        if key is None or None in columns:
            return found
        for number, cells in self.table.rows().items():
            ref = cells.get(key, BLANK)
            row = self.planned.by_ref.get(ref.written)
            if row and ref.kind is CellKind.TEXT:
                said = [cells[at].written if at in cells else "" for at in columns]
                if self.planned.as_issued(row, said):
                    found[number] = row
        return found

    def unchanged(self, number: int) -> bool:
        """Return whether a row came back as it was issued."""
        return number in self._unchanged

    def _places(self) -> dict[int, PlanRow]:
        """The rows as issued by their place on the sheet, where most rows that came back still stand in theirs."""
        by_ref = self.planned.by_ref
        filled = [number for number in self.table.rows() if self.unchanged(number) or self.says(number)]
        if len(filled) != len(self.issued) or not all(ref in by_ref for ref in self.issued):
            return {}
        places = {number: by_ref[ref] for number, ref in zip(filled, self.issued, strict=True)}
        still = sum(self._stands(number, row) for number, row in places.items())
        return places if still >= _IN_PLACE * len(places) else {}

    def _stands(self, number: int, row: PlanRow) -> bool:
        """Whether a row of the sheet has the title of a row of the plan."""
        title = self.form.title_column
        return self._unchanged.get(number) is row or self.says(number).get(title) == self._texts(row.ref)[title]

    def says(self, number: int) -> Mapping[str, str]:
        """Return what a row says of the plan, its reference apart, by column; blanks are left out."""
        if number not in self._says:
            unchanged = self._unchanged.get(number)
            self._says[number] = self.planned.says(unchanged.ref) if unchanged else self._read(number)
        return self._says[number]

    def _read(self, number: int) -> dict[str, str]:
        cells = {name: self.table.cell(number, (Part.PLAN, name)) for name in self._shown}
        return {name: plain(cell.written) for name, cell in cells.items() if not cell.blank}

    def recognise(self, number: int) -> Known:
        """Return which row of the plan a row is; nothing is known of one that has neither reference nor title."""
        if not self._known:
            self._known = {each: self._recognise(each) for each in self.table.rows()}
            if self._doubt or self._unplaced or any(one.code in _MIXED for one in self._known.values()):
                self._known = {each: self._reconsidered(each, one) for each, one in self._known.items()}
        return self._known[number]

    def _reconsidered(self, number: int, known: Known) -> Known:
        """Where other rows show that a column was sorted or dragged alone, only what the rest bears out is believed."""
        if known.held or known.ref not in self.planned.by_ref:
            return known
        says, title = self.says(number), self.form.title_column
        if known.ref in self._unplaced and not known.code and says.get(title) != self._texts(known.ref)[title]:
            # a row with its title has lost its reference, and this one may be a copy that was made for something new
            speaks = clean_text(self.table.cell(number, (Part.PLAN, title)).written)
            return Known(known.ref, "TPM322", speaks, held=True)
        rest = {name: text for name, text in says.items() if name != title}
        alike = self.planned.saying(rest)
        if known.code in ("TPM304", "TPM323", "TPM324"):
            return known if [one.ref for one in alike] == [known.ref] else Known()
        unsure = self._doubt or any(one.code in ("TPM320", "TPM322") for one in self._known.values())
        twin = len(alike) > 1 if unsure else len(self.planned.twins(known.ref)) > 1
        renamed = says.get(title, self._texts(known.ref)[title]) != self._texts(known.ref)[title]
        twin = twin or (renamed and not known.code)
        other = bool(alike) and known.ref not in [one.ref for one in alike]
        if known.code not in ("", "TPM320") or not (twin or other):
            return known
        return Known(known.ref, "TPM322", alike[0].text(title) if other else "a row with the same title", held=True)

    def _recognise(self, number: int) -> Known:
        unchanged = self._unchanged.get(number)
        if unchanged:
            return self._in_place(unchanged, number) or Known(unchanged.ref)
        cell = self.table.cell(number, (Part.PLAN, self.form.key))
        says = self.says(number)
        named = self._named(cell)
        if len(named) == 1:
            return self._held_against(named[0], number, says)
        found = self._described(number, says, named or self.plan)
        if found and not self._borne_out(found, says):
            found, self._doubt = None, True
        text = clean_text(cell.written)
        if found:
            exact = says.get(self.form.title_column) == self._texts(found.ref)[self.form.title_column]
            code = "TPM323" if not exact and self.form.title_column in says else "TPM304" if cell.blank else "TPM324"
            return Known(found.ref, code, found.text(self.form.title_column))
        self._unplaced |= {one.ref for one in self.planned.titles.get(says.get(self.form.title_column, ""), ())}
        if named or cell.kind in _NO_REFERENCE:
            return Known()
        return Known(text)

    def _named(self, cell: Cell) -> list[PlanRow]:
        """The rows that a reference can mean: of a number that Excel made of one, all that look like it."""
        if cell.blank or cell.kind in _NO_REFERENCE:
            return []
        if cell.kind is CellKind.NUMBER and isinstance(cell.value, int | float):
            return self.planned.numbers.get(float(cell.value), [])
        text = plain(cell.written)
        found = self._refs.get(text) or self._refs.get(text.strip("'\u2018\u2019 .:;,"))
        return [found] if found else []

    def _agrees(self, planned: PlanRow, says: Mapping[str, str]) -> set[str]:
        texts = self._texts(planned.ref)
        return {name for name, text in says.items() if texts[name] == text}

    def _alike(self, one: PlanRow, other: PlanRow) -> bool:
        return self._texts(one.ref) == self._texts(other.ref)

    def _in_place(self, named: PlanRow, number: int) -> Known | None:
        """What must be said of a row that stands in the place of its twin; None where it does not."""
        at_place = self._issued_at.get(number)
        twin = at_place is not None and at_place is not named and self._alike(at_place, named)
        return Known(named.ref, "TPM322", named.text(self.form.title_column), held=True) if twin else None

    def _held_against(self, named: PlanRow, number: int, says: Mapping[str, str]) -> Known:
        """Hold a reference against what else the row says of the plan."""
        title, mine = self.form.title_column, self._agrees(named, says)
        at_place = self._issued_at.get(number)
        if says.get(title) in self.planned.titles:
            rivals = [one for one in self.planned.titles[says[title]] if one is not named]
        elif title in says:  # a title that the plan does not have, beside all the other cells of another row
            rest = {name: text for name, text in says.items() if name != title}
            rivals = [*self.planned.saying(rest)] if len(rest) > len(mine) else []
        else:
            every = self.planned.saying(says) if len(says) > max(len(mine), 1) else ()
            rivals = [one for one in every if one is not named]
        contrary = title in says and title not in mine
        rivals = [one for one in rivals if contrary or len(self._agrees(one, says)) > len(mine)]
        if not rivals:
            astray = contrary and len(mine) * 2 < len(says) - 1  # neither the title nor most of the rest is of this row
            speaks = clean_text(self.table.cell(number, (Part.PLAN, title)).written) if astray else named.text(title)
            held = Known(named.ref, "TPM322", speaks, held=True) if astray else self._in_place(named, number)
            return held or Known(named.ref)
        best = max(rivals, key=lambda one: len(self._agrees(one, says)))
        theirs = len(self._agrees(best, says))
        if theirs > len(mine) and at_place in rivals and len(self._agrees(at_place, says)) == theirs:
            if len(self.planned.twins(at_place.ref)) > 1:
                return Known(named.ref, "TPM322", at_place.text(title), held=True)
            return Known(at_place.ref, "TPM321", at_place.text(title))
        if theirs < len(mine) and (not self._issued_at or at_place is named):
            return Known(named.ref, "TPM320", best.text(title))
        return Known(named.ref, "TPM322", best.text(title), held=True)

    def _described(self, number: int, says: Mapping[str, str], among: Sequence[PlanRow]) -> PlanRow | None:
        """The one row that a description can mean; None where there is none, or more than one."""
        title = self.form.title_column
        if title not in says:
            every = self.planned.saying(says) if len(says) > 2 else ()
            full = [one for one in every if among is self.plan or one in among]
            return full[0] if len(full) == 1 else None
        exact = [one for one in self.planned.titles.get(says[title], ()) if among is self.plan or one in among]
        if not exact:
            return self._close(says, among)
        if len(exact) == 1:
            return exact[0]
        most = max(len(self._agrees(one, says)) for one in exact)
        best = [one for one in exact if len(self._agrees(one, says)) == most]
        if len(best) == 1 and most == len(says):
            return best[0]
        at_place = self._issued_at.get(number)
        return at_place if at_place in best else None

    def _borne_out(self, found: PlanRow, says: Mapping[str, str]) -> bool:
        """Whether the other columns bear a title out: titles that were sorted alone stand beside other rows' cells."""
        rest = {name: text for name, text in says.items() if name != self.form.title_column}
        agreed = len(self._agrees(found, rest))
        return agreed == len(rest) or (agreed * 2 >= len(rest) and not self.planned.saying(rest))

    def _likeness(self, found: str, among: Sequence[PlanRow]) -> Iterator[tuple[float, str]]:
        matcher = SequenceMatcher(None, "", found)
        for one in among:
            matcher.set_seq1(self._texts(one.ref)[self.form.title_column])
            if _bound(matcher):
                yield matcher.ratio(), one.ref

    def _close(self, says: Mapping[str, str], among: Sequence[PlanRow]) -> PlanRow | None:
        """The row whose title differs by a slip: never in a number, never where another is nearly as close."""
        title = self.form.title_column
        scored = sorted(self._likeness(says[title], among), reverse=True)
        if not scored or scored[0][0] < _CLOSE or (len(scored) > 1 and scored[1][0] > scored[0][0] - _APART):
            return None
        best = self.planned.by_ref[scored[0][1]]
        return best if _digits(self._texts(best.ref)[title]) == _digits(says[title]) else None


def _bound(matcher: SequenceMatcher[str]) -> bool:
    """Whether texts can be alike enough to count at all; asking costs a hundredth of comparing them."""
    return matcher.real_quick_ratio() >= _CLOSE - _APART and matcher.quick_ratio() >= _CLOSE - _APART


def _digits(text: str) -> list[str]:
    return "".join(one if one.isdigit() else " " for one in text).split()
