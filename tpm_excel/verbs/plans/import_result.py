"""What an import took, and what it adds to the plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from tpm_excel.findings.finding import Finding
from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import PlanRow

Line = dict[str, Value]
"""A row to add to a sheet: values by heading."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A row of the plan that reads differently in the document: its place there, as both write it, and the value."""

    form: str
    place: Place
    heading: str
    plan: str
    found: str
    row: PlanRow
    column: str
    value: Value

    @property
    def ref(self) -> str:
        """The reference of the row."""
        return self.row.ref


@dataclass(slots=True)
class PlanImport:
    """What an import took, by kind; what was there already, new, changed or gone; and where it was written.

    `seen` counts what was recognised and has no place here, `sheets` are those that the plan had not; with `preview`
    nothing was written. `answers` counts those that stand there, kept where there is a `period`. `updated` are the
    changes that the plan took; `lost` says why the result stands, or would stand, in a copy beside the plan, and
    `aside` is the name under which an earlier copy is kept.
    """

    file: str
    taken: dict[str, int] = field(default_factory=dict)
    known: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    period: Period | None = None
    written_to: str = ""
    lost: tuple[str, ...] = ()
    aside: str = ""
    findings: list[Finding] = field(default_factory=list)
    preview: bool = False
    seen: dict[str, int] = field(default_factory=dict)
    new: list[tuple[str, str]] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    updated: list[Changed] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Additions:
    """The lines that an import adds: by sheet at its foot, and by the row that they stand below between others."""

    foot: dict[str, list[Line]] = field(default_factory=dict)
    between: dict[str, dict[int, list[Line]]] = field(default_factory=dict)

    def add(self, sheet: str, line: Line, below: int = 0) -> None:
        """Add a line to a sheet, below a row of it or at its foot."""
        if below:
            self.between.setdefault(sheet, {}).setdefault(below, []).append(line)
        else:
            self.foot.setdefault(sheet, []).append(line)

    def of(self, sheet: str) -> list[Line]:
        """Return all lines that a sheet gets."""
        inside = [line for several in self.between.get(sheet, {}).values() for line in several]
        return [*inside, *self.foot.get(sheet, ())]

    @property
    def every(self) -> dict[str, list[Line]]:
        """All lines, by sheet."""
        return {sheet: self.of(sheet) for sheet in {**self.foot, **self.between}}
