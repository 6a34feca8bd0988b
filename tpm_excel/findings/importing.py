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
        "“{text}” is a {kind}; this workspace does not use the form that takes it.",
        "Add the form with tpm forms add {name}, and import the file again.",
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
    (
        "TPM590",
        _N,
        "“{text}” belongs to the form {form}, which this workspace does not use.",
        "Add the form with tpm forms add {name}, and import the file again.",
    ),
    (
        "TPM591",
        _E,
        "“{found}” is no form with earlier results, so the line was not used; there is: {allowed}.",
        "Write the name of the form's sheet.",
    ),
    (
        "TPM592",
        _E,
        "The sheet “{sheet}” has no row with the reference “{found}”, so its earlier result was not used.",
        "Correct the reference, or take the line out.",
    ),
    (
        "TPM593",
        _E,
        "“{found}” is no period, so the earlier result was not used.",
        "Write a quarter or a year, such as 2024-25 Q2 or 2024-25.",
    ),
    (
        "TPM594",
        _Q,
        "For {period} the returns say {heading} {archive} and the sheet History “{found}”; the returns were taken.",
        "Correct the line on the sheet History, or take it out.",
    ),
    (
        "TPM595",
        _N,
        "For {period} the file says {heading} “{found}” and the sheet History “{plan}”; the plan was not changed.",
        "Change it on the sheet History if the file is right.",
    ),
    (
        "TPM596",
        _E,
        "There are two results for {period}: “{other}” above and “{found}” here; the one above was taken.",
        "Leave one of them.",
    ),
    ("TPM597", _E, "“{found}” is no column that is answered; there are: {allowed}.", "Write one of them, or nothing."),
    ("TPM598", _E, "{heading} of an earlier period is “{found}”, which cannot be read.", "Correct the result."),
    (
        "TPM599",
        _Q,
        "{ref} is printed twice: {heading} is once “{found}” and once “{other}”, which was taken.",
        "Enter what is right in the plan or in a return.",
    ),
)
"""The lines of the catalogue from TPM530 on: code, severity, what it says, what to do."""
