"""The codes of how a return came: late, or with nothing to report. As in `codes`, beside them."""

from __future__ import annotations

from tpm_excel.findings.finding import Severity

_Q, _N = Severity.QUERY, Severity.NOTE

CALENDAR_CODES: tuple[tuple[str, Severity, str, str], ...] = (
    (
        "TPM470",
        _N,
        "This return came on {came}, {after} after the period was closed on {closed}. It was merged all the same.",
        "Nothing; if what was reported on already must not change, set the file aside with tpm exclude.",
    ),
    (
        "TPM471",
        _Q,
        "The return says that there is nothing to report, and holds answers ({refs}). The answers were merged.",
        "Ask which of the two is meant; choose No beside Nothing to report, or explain.",
    ),
    (
        "TPM472",
        _Q,
        "The return says that there is nothing to report, and {count} for an answer.",
        "Fill in these rows, or say in a sentence why there is nothing to report on them.",
    ),
    ("TPM473", _N, "The return says that there is nothing to report.", "Nothing."),
    (
        "TPM474",
        _Q,
        "This return says that there is nothing to report; the answers in {before}, which came before it, stand.",
        "Ask whether these answers hold; if they do not, set {before} aside with tpm exclude.",
    ),
)
