"""The codes of a row's answers held against each other, against its comment and against what it was before."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity

_Q = Severity.QUERY

ROW_CODES: tuple[tuple[str, Severity, str, str], ...] = (
    (
        "TPM340",
        _Q,
        "{heading} is word for word what it was last quarter.",
        "Say what has happened since, or explain.",
    ),
    (
        "TPM341",
        _Q,
        "{status} is {found}, but {comment} says “{said}”.",
        "Choose the status that holds now, or correct the comment, or explain.",
    ),
    (
        "TPM342",
        _Q,
        "{heading} speaks of {date} as still to come, and it was before {as_at}: “{said}”.",
        "Say whether it was done and what holds now, or explain.",
    ),
    (
        "TPM343",
        _Q,
        "{comment} says “{said}”, but {heading} is {found}.",
        "Correct the one that is wrong, or explain.",
    ),
    ("TPM344", _Q, "{heading} is {found}, and was {before} last quarter.", "Correct it, or explain why it fell."),
    (
        "TPM345",
        _Q,
        "{heading} is {found}, and was {before} last quarter.",
        "Choose {before} again, or explain why the work is open once more.",
    ),
    (
        "TPM346",
        _Q,
        "{heading} is moved a second time: it was {first}, then {before}, and is now {found}.",
        "Enter {before} if it still holds, or explain what has changed.",
    ),
    (
        "TPM348",
        _Q,
        "{status} is {found}, but {heading} is {share} when {gone} of the time until {date} has gone.",
        "Check both, or explain how it will be done in time.",
    ),
    (
        "TPM349",
        _Q,
        "{heading} is “{found}”; who reads this row alone learns nothing from it.",
        "Say it here in a sentence, or explain.",
    ),
    (
        "TPM360",
        _Q,
        "{heading} is {found}, far from its {number} earlier results, which lie between {least} and {most}.",
        "Check the figure and its unit, or explain what happened.",
    ),
    (
        "TPM361",
        _Q,
        "{heading} is {found} and was {before} in {period}, but the plan says that it grows through the year.",
        "Enter the total since April, or explain.",
    ),
    (
        "TPM362",
        _Q,
        "{rating} is {found}, and {heading} does not say {missing}.",
        "Add it to {heading}, or explain.",
    ),
)

ROW_EXAMPLES: dict[str, tuple[str, ...]] = {
    "TPM340": (
        "The comment of the first quarter stands there again in the second.",
        "Nothing was to happen before the inspection in March.",
    ),
    "TPM341": (
        "Status is On Target, and the comment begins “Milestone completed.”",
        "The report is completed; the milestone asks for its approval too.",
    ),
    "TPM342": (
        "“The report will go to Cabinet in July 2025” stands in the return of September 2025.",
        "Cabinet did meet in July 2025; the sentence quotes its resolution.",
    ),
    "TPM343": (
        "The comment says “80% complete”, and % complete is 60%.",
        "80% of the homes are done; with the gardens it is 60% of the work.",
    ),
    "TPM344": (
        "% complete is 40%, and was 60% last quarter.",
        "Two more sites were added in August, so the whole has grown.",
    ),
    "TPM345": (
        "Status is Delayed, and was Completed last quarter.",
        "The contractor has gone out of business, and the works are let again.",
    ),
    "TPM346": (
        "The deadline was June, became September last quarter, and is now to be December.",
        "The planning inquiry was adjourned until November.",
    ),
    "TPM348": (
        "Status is On Target at half of the year, and % complete is 0%.",
        "All of the work falls in the school holidays of February.",
    ),
    "TPM349": (
        "“As above” is the whole comment.",
        "One report covers both rows; the committee reads them together.",
    ),
    "TPM360": (
        "The outturn is 714 where it was between 68 and 75 for six quarters.",
        "The law changed in April, and all licences were renewed at once.",
    ),
    "TPM361": (
        "192 were helped in the year by December, and 168 by March.",
        "An audit in January found 40 that had been counted twice.",
    ),
    "TPM362": (
        "RAG is Red, and the commentary repeats the figure and no more.",
        "The council has no part in it; the figure is reported for information.",
    ),
}
