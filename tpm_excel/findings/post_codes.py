"""The codes of what comes by e-mail: messages, archives, and who sent them. As in `codes`, beside them."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity

_E, _Q, _N = Severity.ERROR, Severity.QUERY, Severity.NOTE

POST_CODES: tuple[tuple[str, Severity, str, str], ...] = (
    ("TPM140", _E, "There is no file in {kind}.", "Ask the sender to attach the return."),
    (
        "TPM141",
        _E,
        "The {kind} cannot be opened: {reason}.",
        "Save the attachments from your mail program into the inbox, or ask the sender to send them again.",
    ),
    (
        "TPM142",
        _E,
        "This was not taken out of what it came in: {limit}.",
        "If it is a return, save it into the inbox by itself.",
    ),
    (
        "TPM143",
        _Q,
        "The text of the message holds a table with answers ({refs}); only workbooks that are attached are read.",
        "Ask the sender to type these answers into the return and to attach it.",
    ),
    (
        "TPM144",
        _E,
        "This attachment is {how}.",
        "Ask the sender for the return itself, attached to an ordinary message and without a password.",
    ),
    (
        "TPM145",
        _Q,
        "The return of {whose} was sent by {sender}, who is not among its contacts and officers in the plan.",
        "Check with {whose} that it is theirs; if it is, add the address to the sheet Officers.",
    ),
    ("TPM146", _N, "{what} was passed over; it holds no answers.", "Nothing."),
    (
        "TPM148",
        _E,
        "The message holds a link to a file that is kept elsewhere, and not the file.",
        "Open the link, save the workbook into the inbox, or ask the sender to attach it.",
    ),
)
