"""The codes of `tpm plan import`: what was read as something else, what is doubtful, and what was not placed."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity

_E, _Q, _N = Severity.ERROR, Severity.QUERY, Severity.NOTE

IMPORTING: tuple[tuple[str, Severity, str, str], ...] = (
    ("TPM530", _N, "“{text}” was not placed: {reason}.", "If it belongs to the plan, enter it there."),
    ("TPM531", _N, "“{text}” was read as a title of the document; it is no part of the plan.", "Nothing."),
    ("TPM532", _N, "“{found}” was read as “{read}”.", "Nothing, if that is what was meant."),
    (
        "TPM533",
        _Q,
        "{heading} is “{found}”: one date and more words. The text was kept, and {read} is read from it.",
        "Enter one date, and say the rest in the title.",
    ),
    (
        "TPM534",
        _Q,
        "{heading} holds {number} dates: “{found}”. The text was kept; a row can be due only once.",
        "Enter one date, or give each part a row of its own.",
    ),
    (
        "TPM535",
        _Q,
        "The directorates {codes} look like one in several spellings; they were kept apart.",
        "If they are one, write it in one way in the plan.",
    ),
    (
        "TPM536",
        _N,
        "“{text}” is a {kind}; this form has no place for it yet.",
        "Keep the document: it can be imported again.",
    ),
    (
        "TPM537",
        _Q,
        "“{title}” stands alone: nobody is named with it, and no date.",
        "Check that it is a row of its own, and complete it or join it to the row above.",
    ),
    (
        "TPM538",
        _Q,
        "{heading} is “{found}”, which could not be read as one answer; it is held back until somebody answers.",
        "Correct it in the file and import it again, or answer it in a return.",
    ),
    (
        "TPM539",
        _N,
        "The row stands in the plan and no longer in what was imported; the plan was not changed.",
        "Close it in the plan, if it was taken out on purpose.",
    ),
    (
        "TPM540",
        _Q,
        "“{found}” was taken for “{plan}”, whose title is close to it, and keeps its reference.",
        "If it is another row, give it a reference of its own in the plan.",
    ),
    (
        "TPM541",
        _E,
        "The plan has no column “{heading}” on the sheet “{sheet}”, so what the file says there could not be written.",
        "Put the heading back and import the file again.",
    ),
)
"""The lines of the catalogue from TPM530 on: code, severity, what it says, what to do."""
