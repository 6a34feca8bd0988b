"""Every code with its severity and its words. A number is never used again, even when its finding is gone.

Families: 1xx the file, 2xx a cell, 3xx a row, 4xx the whole return, 5xx the collection and the plan, 9xx tpm itself.
The rules of a form bring their own codes (`SP03`); `Catalogue` takes them beside its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tpm_excel.findings.finding import Finding, Severity

_E, _Q, _N = Severity.ERROR, Severity.QUERY, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code stands for: its severity, what it says is wrong, and what to do; both filled from the context."""

    code: str
    severity: Severity
    says: str
    do: str


_TABLE: tuple[tuple[str, Severity, str, str], ...] = (
    ("TPM101", _E, "The file is empty (0 bytes).", "Ask the sender to attach it again."),
    (
        "TPM102",
        _E,
        "The file is {kind}, not a workbook.",
        "Ask the sender for the return itself, saved as an Excel workbook (.xlsx).",
    ),
    (
        "TPM103",
        _E,
        "The file is locked with a password or an encrypting sensitivity label, so nobody else can open it.",
        "Ask the sender to save a copy without password, with a label that does not encrypt, and send that.",
    ),
    (
        "TPM104",
        _E,
        "The file cannot be read: {reason}.",
        "Ask the sender to open it in Excel, save it again as .xlsx and send that.",
    ),
    (
        "TPM105",
        _E,
        "This workbook is not a return of this council: nothing in it says which return it is{seen}.",
        "If it should be one, copy the answers into the return that was sent out; otherwise take it out of the inbox.",
    ),
    ("TPM106", _N, "{kind} was passed over; it holds no answers.", "Nothing."),
    ("TPM107", _N, "The same file was received before{name}.", "Nothing."),
    (
        "TPM108",
        _Q,
        "The places that say which return this is disagree: {claims}. It was read as {taken}.",
        "Check that the right workbook was sent.",
    ),
    (
        "TPM109",
        _N,
        "The hidden stamp of the return is gone; it was recognised by {carrier}.",
        "Nothing, if the return is the right one.",
    ),
    (
        "TPM110",
        _Q,
        "The stamp of this return was not made by this workspace, or was changed.",
        "Check with the sender that this is the workbook that you sent out.",
    ),
    ("TPM111", _E, "The file could not be read from the disk: {reason}.", "Copy it into the inbox again."),
    (
        "TPM112",
        _Q,
        "The return says that it belongs to {claimed}, which returns nothing in the plan.",
        "Check the code on the sheet Directorates, or ask the sender.",
    ),
    ("TPM201", _E, "{heading} is missing.", "Enter it."),
    (
        "TPM202",
        _E,
        "{heading} is “{found}”, which is not in the list{nearest}.",
        "Choose one of: {allowed}.",
    ),
    (
        "TPM203",
        _E,
        "{heading} is “{found}”, which is not a percentage from 0% to 100%.",
        "Enter a percentage such as 75%, or N/A.",
    ),
    ("TPM204", _E, "{heading} is “{found}”, which is not one date.", "Enter one date, such as 31/12/2025."),
    (
        "TPM205",
        _E,
        "{heading} shows the error {found} instead of an answer.",
        "Type the answer over the broken formula.",
    ),
    (
        "TPM206",
        _E,
        "{heading} holds a formula that was never calculated, so its answer is not in the file.",
        "Open the file in Excel, save it and send it again, or type the answer over the formula.",
    ),
    ("TPM207", _N, "{heading} “{found}” was read as {read}.", "Nothing, if that is what was meant."),
    (
        "TPM208",
        _Q,
        "{heading} is 1 in a cell that is no longer a percentage; it was read as 100%.",
        "If 1% was meant, enter 1%.",
    ),
    ("TPM301", _E, "The row is not answered.", "Fill in the row."),
    (
        "TPM302",
        _N,
        "{heading} “{found}” differs from the plan (“{plan}”). The plan stands.",
        "If the plan is wrong, tell the performance team.",
    ),
    (
        "TPM303",
        _N,
        "{target} is blank, but {source} speaks of {date}; it is offered as {target}.",
        "Nothing, if that date is right; otherwise enter it under {target}.",
    ),
    (
        "TPM304",
        _Q,
        "The reference is gone; the row was recognised by its title.",
        "Check that the answers belong to “{title}”.",
    ),
    (
        "TPM401",
        _E,
        "The reference “{found}” is not in the plan, so its answers were held back: {answers}.",
        "Ask the directorate which row it means.",
    ),
    (
        "TPM402",
        _E,
        "{ref} stands on this sheet {times} times; its answers under {heading} differ ({values}) and were held back.",
        "Leave one row for {ref} and send the return again.",
    ),
    ("TPM403", _N, "{ref} stands on this sheet {times} times with the same answers.", "Nothing."),
    (
        "TPM404",
        _Q,
        "The row was issued in this return and is no longer on the sheet.",
        "Send the row, or explain why it was taken out.",
    ),
    (
        "TPM405",
        _E,
        "This row is answered by {owner}, not by {sender}; the answers were held back: {answers}.",
        "If {sender} should answer it, write {sender} under Returned by in the plan.",
    ),
    (
        "TPM406",
        _E,
        "The return has no sheet with the headings of “{sheet}”, so none of its rows could be read.",
        "Ask for the return again, with the sheet “{sheet}” as it was sent out.",
    ),
    (
        "TPM407",
        _E,
        "The heading “{heading}” is missing from row {row}, so that column could not be read.",
        "Put the heading back, or send the answers in the return as it was issued.",
    ),
    (
        "TPM408",
        _N,
        "The sheet “{found}” was read as “{sheet}”, by its headings.",
        "Nothing.",
    ),
    (
        "TPM409",
        _E,
        "Text stands beside the table, in a row without a reference, and was not read: {text}.",
        "If it is an answer, put it on the row that it belongs to.",
    ),
    (
        "TPM410",
        _E,
        "The heading “{heading}” stands twice, in {cells}, with different answers below; they were held back.",
        "Leave one column “{heading}” and send the return again.",
    ),
    (
        "TPM411",
        _N,
        "The column “{heading}” is not part of the return; it was not read.",
        "Nothing, unless an answer stands in it.",
    ),
    (
        "TPM412",
        _N,
        "Text stands outside the table and was not read: {text}.",
        "If it is an answer, put it into the column that it belongs to.",
    ),
    (
        "TPM501",
        _N,
        "{heading}: “{new}” in {file} replaces “{old}” from {before}.",
        "Nothing, if the later file is right.",
    ),
    (
        "TPM502",
        _N,
        "The master was changed by hand since tpm wrote it; it was set aside as {aside}, and a new one written.",
        "Send the changes as a return, or enter them again in the new master's return.",
    ),
    ("TPM511", _E, "“{title}” has no reference, so nobody can be asked about it.", "Enter one, for example {offer}."),
    (
        "TPM512",
        _E,
        "The reference {ref} stands in rows {rows}; only the first was issued.",
        "Give each row a reference of its own.",
    ),
    ("TPM513", _N, "The row has no title; it is kept under its reference.", "Enter the title in the plan."),
    (
        "TPM514",
        _Q,
        "{heading} is “{found}”, which is not one date; it is shown as written.",
        "Enter one date.",
    ),
    (
        "TPM515",
        _Q,
        "Nobody is named to return this row, so it went into the return “unassigned”.",
        "Enter a directorate, or put its officer on the sheet Officers.",
    ),
    (
        "TPM516",
        _Q,
        "The directorate {code} is not on the sheet Directorates.",
        "Add it there, or correct the code.",
    ),
    ("TPM517", _E, "{heading} is “{found}”; it must be one of: {allowed}.", "Choose one from the list."),
    ("TPM518", _N, "No e-mail is given for it, so its draft has no address.", "Enter it on the sheet Directorates."),
    ("TPM519", _N, "Row {row} of the file was not placed: {reason}: {text}.", "Put it where it belongs."),
    ("TPM520", _N, "The column “{heading}” of the file was not imported: the form has no such column.", "Nothing."),
    (
        "TPM521",
        _N,
        "{heading} in the file is “{found}”, in the plan “{plan}”; the plan was not changed.",
        "Change it in the plan if the file is right.",
    ),
    ("TPM522", _E, "The plan has no sheet “{sheet}” with the heading “{heading}”.", "Put the sheet or heading back."),
    ("TPM523", _E, "{code} stands on the sheet Directorates more than once.", "Leave one line for {code}."),
    (
        "TPM901",
        _E,
        "The check {check} failed: {reason}. Its findings are missing.",
        "Report this to whoever keeps tpm.",
    ),
)


class Catalogue:
    """The codes that may be reported, and the words of a finding made from them."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Take the built-in codes and further entries; raise ValueError where a code is declared twice."""
        self.entries: dict[str, Entry] = {}
        for entry in (*(Entry(*line) for line in _TABLE), *entries):
            if entry.code in self.entries:
                raise ValueError(f"The code {entry.code} is declared twice.")
            self.entries[entry.code] = entry

    def severity(self, found: Finding) -> Severity:
        """Return how much a finding weighs; a query that was explained is only a note."""
        severity = self.entries[found.code].severity
        return Severity.NOTE if severity is Severity.QUERY and found.explanation else severity

    def says(self, found: Finding) -> str:
        """Return what is wrong, in a sentence."""
        return self.entries[found.code].says.format_map(dict(found.context))

    def do(self, found: Finding) -> str:
        """Return what to do about it, in a sentence."""
        return self.entries[found.code].do.format_map(dict(found.context))

    def count(self, findings: Iterable[Finding], severity: Severity) -> int:
        """Return how many findings weigh as much as given."""
        return sum(self.severity(one) is severity for one in findings)

    def ordered(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings with errors first, then by code; within a code in the order in which they were found."""
        return tuple(sorted(dict.fromkeys(findings), key=lambda one: (self.severity(one).rank, one.code)))
