"""Whether what was found of a file still matters, now that its sender has sent another one."""

from __future__ import annotations

from collections.abc import Sequence

from tpm_excel.findings.catalogue import Catalogue
from tpm_excel.findings.finding import Finding, Severity
from tpm_excel.terms.returns import Return

_CATALOGUE = Catalogue()


def mended(found: Finding, the_return: Return, theirs: Sequence[Return]) -> bool:
    """Return whether an error or a query about a file was mended by a later one of the same directorate.

    It was where the later file is the corrections workbook that named it, or answers every row that the earlier one
    answered. `theirs` are all that its directorate sent, oldest first. Answers that could not be placed keep their
    finding: only a corrections workbook mends it.
    """
    if _CATALOGUE.weight(found) is Severity.NOTE:
        return False
    at = next(number for number, one in enumerate(theirs) if one is the_return)
    return any(_names(found, one) or _answers_all(the_return, one) for one in theirs[at + 1 :])


def _names(found: Finding, later: Return) -> bool:
    return any((line.code, line.key) == (found.code, found.key) for line in later.corrected)


def _answers_all(earlier: Return, later: Return) -> bool:
    if any(row.held for rows in earlier.rows.values() for row in rows):
        return False
    wanted = _answered(earlier) | {
        (name, ref) for name, refs in earlier.issued.items() if not earlier.rows.get(name) for ref in refs
    }
    known = any(earlier.rows.values()) or bool(wanted)
    return known and wanted <= _answered(later) and bool(_answered(later))


def _answered(the_return: Return) -> set[tuple[str, str]]:
    return {(name, row.ref) for name, rows in the_return.rows.items() for row in rows if row.answered}
