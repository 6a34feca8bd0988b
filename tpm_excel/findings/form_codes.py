"""The built-in codes for what a form's own kinds of columns may hold: numbers, figures, and words of the plan."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity

_E, _Q, _N = Severity.ERROR, Severity.QUERY, Severity.NOTE

FORM_CODES: tuple[tuple[str, Severity, str, str], ...] = (
    ("TPM250", _E, "{heading} is “{found}”, which is not a number.", "Enter {asked} and nothing else."),
    ("TPM251", _E, "{heading} is {found}, which is out of bounds.", "Enter {asked}."),
    (
        "TPM252",
        _Q,
        "{heading} “{found}” is kept as written and cannot be compared: {read}.",
        "Enter one figure and say the rest in words, or explain.",
    ),
    ("TPM253", _N, "{heading} “{found}” is no figure ({read}); it is kept as written.", "Nothing, if that is meant."),
    ("TPM350", _Q, "{heading} is “{found}”, which is not a number; it is shown as written.", "Enter a number."),
    (
        "TPM351",
        _Q,
        "{heading} is “{found}”, which is not in the list; it is shown as written.",
        "Choose one of: {allowed}.",
    ),
    (
        "TPM352",
        _Q,
        "{heading} “{found}” cannot be compared with anything: {read}.",
        "Enter one figure, or N/A where there is none.",
    ),
)
