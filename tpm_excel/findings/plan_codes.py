"""The codes of the plan's checks, with their words; the catalogue takes them into its table."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity

_E, _Q, _N = Severity.ERROR, Severity.QUERY, Severity.NOTE

PLAN_CODES: tuple[tuple[str, Severity, str, str], ...] = (
    ("TPM560", _E, "{heading} is “{found}”: there is no such day.", "Enter the day that is meant{offer}."),
    (
        "TPM561",
        _Q,
        "{heading} holds {count} dates ({found}); it is shown as written and held against none of them.",
        "Leave the last one, or make a row of each part that has a date of its own.",
    ),
    (
        "TPM562",
        _Q,
        "{heading} {found} lies {side} the year of the plan, {year}.",
        "Correct the date, or leave it if it is meant.",
    ),
    (
        "TPM563",
        _Q,
        "{heading} {found} is later than that of its {level}, {parent}: {date}.",
        "Correct one of the two dates.",
    ),
    ("TPM564", _Q, "The {level} has no {child} below it.", "Add one, or leave it if it is reported on as a whole."),
    (
        "TPM565",
        _Q,
        "The {level} stands above the first {parent}, so it belongs to none.",
        "Put it below its {parent}.",
    ),
    ("TPM566", _Q, "Nobody is named under {heading}.", "Enter the officer who reports on the row."),
    (
        "TPM567",
        _Q,
        "{name} stands under more than one directorate: {codes}.",
        "Correct the one that is wrong, or leave it if the officer works for both.",
    ),
    (
        "TPM568",
        _Q,
        "“{name}” ({times}) and “{other}” ({others}) look like one person.",
        'If they are, tpm plan replace-officer "{name}" "{other}" mends it everywhere.',
    ),
    (
        "TPM569",
        _Q,
        "The same title stands on {refs}.",
        "Take out the one that is too much, or say in the titles how they differ.",
    ),
    (
        "TPM570",
        _E,
        "{heading} is a date ({found}): Excel has made one of what was typed.",
        "Format the column as Text and type the reference again.",
    ),
    (
        "TPM571",
        _Q,
        "{heading} is a number, not text: Excel makes 5.1 of 5.10.",
        "Format the column as Text and type the reference again.",
    ),
    (
        "TPM572",
        _N,
        "{heading} is a number, not text: Excel makes 5.1 of 5.10.",
        "Nothing, if the number is right; otherwise format the column as Text and type it again.",
    ),
    (
        "TPM575",
        _Q,
        "The codes {code} and {other} look like one directorate.",
        "If they are, leave one of them on the sheet Directorates and use it everywhere.",
    ),
    (
        "TPM576",
        _Q,
        "The {level} is closed, but below it stand rows that are not: {refs}.",
        "Close them too, or put them under another {level}.",
    ),
    (
        "TPM577",
        _Q,
        "{heading} is “{found}”, neither Yes nor No; the row's status decided.",
        "Write Yes or No, take next year's plan away and make it again.",
    ),
    (
        "TPM580",
        _N,
        "{heading} is blank in next year's plan: no {source} was answered this year.",
        "Enter it in next year's plan, if there is one.",
    ),
    (
        "TPM581",
        _Q,
        "{heading} holds a formula and was left; the file says “{found}”.",
        "Change the formula, or what it takes its value from.",
    ),
    (
        "TPM582",
        _Q,
        "{heading} holds a formula that was never calculated, so nothing of it stands in next year's plan.",
        "Open plan.xlsx in Excel, save it, take next year's plan away and make it again.",
    ),
    (
        "TPM583",
        _N,
        "{heading} “{found}” was read as “{read}”, as people were replaced in the plan since.",
        "Nothing, if the plan is right.",
    ),
)
