"""The codes of masters that people edited: answers, decisions, approvals. As in `codes`, beside them."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity

_E, _Q, _N = Severity.ERROR, Severity.QUERY, Severity.NOTE

MASTER_CODES: tuple[tuple[str, Severity, str, str], ...] = (
    (
        "TPM450",
        _E,
        "In the master, {heading} was changed to “{found}”, which cannot be read; “{stands}” stands.",
        "{allowed}, in the master as it is now.",
    ),
    (
        "TPM451",
        _Q,
        "In the master, {heading} was changed from “{stands}” to “{found}”; the plan says it, and it was not taken.",
        "Change it in plan.xlsx, and run tpm collect again.",
    ),
    (
        "TPM452",
        _N,
        "In the master, {heading} was changed from “{stands}” to “{found}”; it is worked out, and was not taken over.",
        "Change the answer that it comes from.",
    ),
    (
        "TPM453",
        _E,
        "The edited master has no sheet “{sheet}” with the heading “{heading}”: what was typed there is unread.",
        "Enter it again in the master as it is now; the edited one is kept beside it.",
    ),
    (
        "TPM454",
        _Q,
        "Typed into the master where nothing is read from, and not carried over: {text}.",
        "Look it up in the edited master, which is kept beside the new one.",
    ),
    (
        "TPM455",
        _Q,
        "In the master, {heading} was changed to “{typed}”; {file}, which came later, says “{new}”. “{typed}” stands.",
        "Enter under {heading} in the master what is right, or waive this with a reason.",
    ),
    (
        "TPM456",
        _E,
        "The heading “{heading}” is missing from the edited master, so nothing that was typed below it was taken over.",
        "Enter it again in the master as it is now; the edited one is kept beside it.",
    ),
    (
        "TPM457",
        _E,
        "{ref} stands in the edited master more than once, with different answers under {heading}: {values}.",
        "Enter the right one in the master as it is now.",
    ),
    (
        "TPM458",
        _Q,
        "A row that the plan does not have was added to the master, and was not taken over: {text}.",
        "Add the row to plan.xlsx; the edited master is kept beside the new one.",
    ),
    (
        "TPM459",
        _N,
        "Rows were deleted from the master and stand in it again, since the plan has them: {refs}.",
        "Say under Closed because in plan.xlsx why a row is not reported on any more.",
    ),
    (
        "TPM460",
        _E,
        "The decision on {code} is “{found}”, which is none.",
        "Choose accept, reject or waive on the sheet Findings of the master as it is now.",
    ),
    (
        "TPM461",
        _E,
        "Under Approve stands “{found}”, which is neither Yes nor No.",
        "Choose Yes or No on the sheet Change requests of the master as it is now.",
    ),
    (
        "TPM462",
        _Q,
        "A decision was written beside words that tpm did not write, and nobody can say what it was about: {text}.",
        "Decide again in the master as it is now.",
    ),
    (
        "TPM463",
        _Q,
        "{code} was to be decided with “{word}”, but no reason is given{so}.",
        "Enter the reason beside the decision on the sheet Findings.",
    ),
    (
        "TPM464",
        _Q,
        "The new deadline {new} was approved, but the plan was not changed: {reason}.",
        "{remedy}.",
    ),
    (
        "TPM465",
        _N,
        "The new deadline {new} was approved, and stands in plan.xlsx{where}; it was {old} before.",
        "Nothing.",
    ),
    (
        "TPM466",
        _N,
        "The return says the same as {before}, which came earlier; nothing changed.",
        "Nothing, unless another version was meant to be sent.",
    ),
    (
        "TPM467",
        _N,
        "The master was edited since tpm wrote it{by}. Taken in: {taken}; see the sheet Revisions.",
        "Nothing.",
    ),
    (
        "TPM468",
        _Q,
        "Only the edited master has {only}; it is kept as {aside}, beside the new one.",
        "Copy what is wanted of it into the new master.",
    ),
)
