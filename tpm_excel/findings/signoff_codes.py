"""The codes of signing off. As in `codes`, beside them."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity

_E, _Q = Severity.ERROR, Severity.QUERY

SIGNOFF_CODES: tuple[tuple[str, Severity, str, str], ...] = (
    (
        "TPM480",
        _Q,
        "{whose} is signed off by {name}, who is neither its director nor its deputy in the plan ({named}){author}.",
        "Ask {named} to sign, or enter {name} on the sheet Directorates of the plan.",
    ),
    (
        "TPM481",
        _Q,
        "{whose} is signed off by {name}, who is its contact and prepared the return{author}.",
        "Ask somebody else whom the plan names to sign: nobody signs off what they prepared.",
    ),
    (
        "TPM482",
        _Q,
        "{whose} is signed off by {name}, and the plan names neither its director nor a deputy{author}.",
        "Enter them on the sheet Directorates of the plan, and collect again.",
    ),
    (
        "TPM483",
        _Q,
        "The sign-off of {whose} is not complete: {missing}.",
        "Ask for the sign-off once more, with Yes or No, name, role and date.",
    ),
    (
        "TPM484",
        _Q,
        "The sign-off of {whose} by {name} ({on}) is void: it was given for other answers than stand now{changed}.",
        "Run tpm signoff pack, and ask {name} to sign what it writes.",
    ),
    (
        "TPM485",
        _Q,
        "{name} ({on}) signed off {whose} on a sheet that is out of date: the answers changed after it{changed}.",
        "Run tpm signoff pack again, and ask {name} to sign the new sheet.",
    ),
    (
        "TPM486",
        _E,
        "This sign-off sheet signs nothing off: its reference was altered, or another workspace wrote it.",
        "Run tpm signoff pack, and ask for the sheet that it writes to be signed.",
    ),
    (
        "TPM487",
        _E,
        "This sheet signs off {whose} for {period}, which returns nothing in that period.",
        "Ask the sender which directorate is meant, and send its sheet: tpm signoff pack.",
    ),
    (
        "TPM488",
        _Q,
        "{name} does not sign off {whose}: the sheet says No{author}.",
        "Ask what is not right, have it corrected in the return, and then run tpm signoff pack.",
    ),
)
