"""The codes of what arrives in the inbox damaged: files, cells, rows and whole returns. As in `codes`, beside them."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity

_E, _Q, _N = Severity.ERROR, Severity.QUERY, Severity.NOTE

INBOX_CODES: tuple[tuple[str, Severity, str, str], ...] = (
    (
        "TPM115",
        _Q,
        "{heading} has {length} characters; a cell holds 32,767, so the master shows only so many of them.",
        "Say it in fewer words; the whole text stands in the file that was sent.",
    ),
    (
        "TPM120",
        _Q,
        "This is the return of {period}, and {open} was open when it came; it was read as an answer for {period}.",
        "If it was sent by mistake, set it aside with tpm exclude, and ask for the return of {open}.",
    ),
    (
        "TPM121",
        _Q,
        (
            "The workbook holds several returns ({returns}); it was read as {taken}, and rows that others answer "
            "were held back."
        ),
        "Ask for each return in a workbook of its own.",
    ),
    (
        "TPM122",
        _N,
        "This file was set aside ({because}); none of its answers count.",
        "Nothing; tpm exclude FILE --take-back counts it again.",
    ),
    (
        "TPM123",
        _Q,
        "This master is open in Excel, so the new one was written beside it as “{beside}”.",
        "Close it and run tpm collect again. If nobody has it open, delete the file {lock} beside it first.",
    ),
    (
        "TPM124",
        _Q,
        "Cells of this file have notes, which cannot be read in the format in which it was saved.",
        "Open the file and look whether a note is an answer; if so, have it typed into its cell.",
    ),
    (
        "TPM126",
        _E,
        "The file was not read, because it is larger than it may be: {found} (limit: {limit}).",
        "Ask the sender for the return alone. If the file is honest, raise {setting} under [limits] in tpm.toml.",
    ),
    (
        "TPM127",
        _E,
        "The file is {kind}, which may hold a return and is none itself.",
        "Open it, and put the workbook that it holds into the inbox.",
    ),
    (
        "TPM220",
        _Q,
        "A note on this cell says {text}. Notes are not read as answers.",
        "If it is an answer, type it into the cell.",
    ),
    (
        "TPM221",
        _Q,
        "Cells are merged, so that only the first of them shows; each was read for its own row and column.",
        "Unmerge the cells and fill in each row.",
    ),
    (
        "TPM222",
        _N,
        "The same value goes on for thousands of rows below the table; it was not read.",
        "Clear the cells below the table, so that the file is small again.",
    ),
    (
        "TPM320",
        _Q,
        (
            "The title is that of another row of the plan (“{title}”); the reference “{found}” and the other "
            "columns were believed."
        ),
        "Check that the answers stand on the right row.",
    ),
    (
        "TPM321",
        _Q,
        (
            "The reference “{found}” belongs to another row; by its title and its other columns this is “{title}”, "
            "and so it was read."
        ),
        "Check that the answers belong to “{title}”.",
    ),
    (
        "TPM322",
        _E,
        ("“{found}” and the rest of its row (“{title}”) are two rows; the answers were held back: {answers}."),
        "Ask the directorate which row it means, or for the return with its references as issued.",
    ),
    (
        "TPM323",
        _Q,
        "The row was recognised by its title, which is nearly that of “{title}”.",
        "Check that the answers belong to “{title}”.",
    ),
    (
        "TPM324",
        _Q,
        "“{found}” does not say for certain which row it is; the row was recognised by its title.",
        "Check that the answers belong to “{title}”.",
    ),
    (
        "TPM325",
        _N,
        "{what} hidden; the answers there were read as well.",
        "Nothing, if the answers there hold.",
    ),
    (
        "TPM330",
        _Q,
        "“{found}” does not explain {code}.",
        "Say in a sentence why the answer is right as it stands, or change the answer.",
    ),
    (
        "TPM420",
        _Q,
        "The rows of “{sheet}” stand on {sheets}. Both were read; where they differ, neither answer was taken.",
        "Check which sheet holds the answers, delete the other and send the return again.",
    ),
    (
        "TPM422",
        _E,
        "Nothing is filled in on this return.",
        "Ask the sender for the one that was filled in; this may be the blank that was sent out.",
    ),
    (
        "TPM423",
        _N,
        "The return was issued with an older version of this form; its answers were read by their headings.",
        "Nothing.",
    ),
    (
        "TPM425",
        _N,
        "This sheet is not part of the return; it was not read.",
        "Nothing, unless an answer stands on it.",
    ),
    (
        "TPM426",
        _E,
        ("{ref} stands here also with the title “{title}”, which is not in the plan; held back: {answers}."),
        "If it is a new row, enter it in the plan with a reference of its own.",
    ),
    (
        "TPM430",
        _E,
        "{heading} “{found}” was not carried into the fresh return: {why}.",
        "Nothing, if it is not needed; otherwise open the row in the plan, or tell the sender.",
    ),
    (
        "TPM431",
        _Q,
        (
            "{heading}: “{new}” in {file} (last saved {saved}) replaces “{old}” from {before}, which came later "
            "but was last saved earlier ({saved_before})."
        ),
        "Check which of the two holds; if it is the other one, set {file} aside with tpm exclude.",
    ),
    (
        "TPM440",
        _N,
        "The relaxation of {code} ended with {until}; the rule holds again.",
        "Take it out of the settings, or give it a later end and a reason.",
    ),
    (
        "TPM902",
        _E,
        "The control totals do not add up: {sum}.",
        "Do not publish this master. Report this to whoever keeps tpm.",
    ),
)
