"""Findings as lines of text and as plain records; equal ones grouped into one line with their cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.terms.places import Place

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a listing: findings that say the same of several places in one file and sheet."""

    code: str
    severity: Severity
    says: str
    do: str
    places: tuple[Place, ...]
    about: str
    directorate: str

    @property
    def where(self) -> str:
        """The places in a few words: the sheet with its cells, then the references."""
        first = self.places[0]
        cells = _some([place.cell for place in self.places if place.cell])
        refs = _some([place.ref for place in self.places if place.ref])
        where = f"{first.sheet}!{cells}" if first.sheet and cells else first.sheet or cells
        return "  ".join(part for part in (where, refs) if part)


def _some(words: list[str]) -> str:
    words = list(dict.fromkeys(words))
    rest = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def grouped(findings: Iterable[Finding], catalogue: Catalogue) -> list[Listed]:
    """Group findings that say the same in one file and sheet; errors come first."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in catalogue.ordered(findings):
        key = (one.code, one.place.file, one.place.sheet, catalogue.says(one), catalogue.do(one), one.explanation)
        groups.setdefault(key, []).append(one)
    return [
        Listed(
            code=first.code,
            severity=catalogue.severity(first),
            says=catalogue.says(first) + (f" Explained: {first.explanation}" if first.explanation else ""),
            do=catalogue.do(first),
            places=tuple(one.place for one in group),
            about=first.about if len(group) == 1 else "",
            directorate=first.directorate,
        )
        for group in groups.values()
        for first in group[:1]
    ]


def as_records(findings: Iterable[Finding], catalogue: Catalogue) -> list[dict[str, str]]:
    """Return each finding as a plain record, for `--json` and for tables."""
    return [
        {
            "severity": catalogue.severity(one).value,
            "code": one.code,
            "directorate": one.directorate,
            "file": one.place.file,
            "sheet": one.place.sheet,
            "cell": one.place.cell,
            "ref": one.place.ref,
            "about": one.about,
            "says": catalogue.says(one),
            "do": catalogue.do(one),
            "explanation": one.explanation,
        }
        for one in catalogue.ordered(findings)
    ]
