"""Counting by hand what a quarter's Summary must show: from the answers as they stand, and never by tpm.

This is a second opinion on tpm's figures: it reads the lists in `rivermead/` and uses nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from borough import FORMS, Answers, Line, answers, asked, files, mistakes, returned_by, value

_LATE = {
    "strategic_plan": ("Overdue", "Delayed"),
    "improvement_plan": ("Overdue", "Cancelled"),
    "measures": ("Red",),
}
_BY = {
    "strategic_plan": (("Theme",), ("Theme", "Priority")),
    "measures": (("Theme",), ("Theme", "Outcome")),
    "improvement_plan": (("Monitoring group",),),
}
_SILENT = {"TPM301", "TPM404"}
"""What is found where a row was not answered."""


def expected(quarter: str) -> dict[str, Any]:
    """Return what a collect of a quarter must find and count."""
    return {
        "about": "What tpm must find in this quarter's returns; counted by samples/counting.py, never by tpm.",
        "findings": sorted(_findings(quarter)),
        "outstanding": sorted(set(returned_by().values()) - set(returned(quarter))),
        "counts": {form: _counts(quarter, form) for form in FORMS},
        "first to see": {form: _first_to_see(quarter, form) for form in FORMS},
    }


@cache
def returned(quarter: str) -> dict[str, str]:
    """Return the file of each directorate that returned something, the first where it sent several."""
    sent: dict[str, str] = {}
    for one in files(quarter):
        if one.directorate:
            sent.setdefault(one.directorate, one.name)
    return sent


@cache
def left_blank(quarter: str, directorate: str) -> set[str]:
    """Return the rows that a directorate left blank because it only filled in the first half of its plan."""
    theirs = [row["Ref"] for row in asked("strategic_plan") if returned_by()[row["Ref"]] == directorate]
    halves = {one.directorate for one in files(quarter) if "second half blank" in one.how}
    return set(theirs[len(theirs) // 2 :]) if directorate in halves else set()


@cache
def standing(quarter: str, form: str) -> Answers:
    """Return the answers that stand in the master: of those who answered, with what was typed by mistake."""
    sent, owners, known = returned(quarter), returned_by(), answers(quarter, form)
    blank = {ref for code in sent for ref in left_blank(quarter, code)}
    blank |= {one.ref for one in mistakes(quarter) if one.code in _SILENT}
    stand = {ref: dict(given) for ref, given in known.items() if owners[ref] in sent and ref not in blank}
    for one in mistakes(quarter):
        if one.heading and one.ref in stand:
            stand[one.ref].pop(one.heading, None)
            kept = one.stands or one.typed
            if kept not in ("", "-"):
                stand[one.ref][one.heading] = value(one.heading, kept)
    return stand


def _findings(quarter: str) -> Iterable[list[str]]:
    sent, owners = returned(quarter), returned_by()
    for one in files(quarter):
        if one.code:
            yield [one.code, one.name, ""]
    for each in mistakes(quarter):
        for code in each.code.split():
            yield [code, each.file or sent[owners[each.ref]], each.ref]
    for directorate, name in sent.items():
        for ref in left_blank(quarter, directorate):
            yield ["TPM301", name, ref]


def _counts(quarter: str, form: str) -> dict[str, dict[str, dict[str, int]]]:
    """Count the words of a form: over all, by who answers, and by the headings that the Summary breaks down by."""
    owners, words = returned_by(), _words(quarter, form)
    found: dict[str, dict[str, Counter[str]]] = {}
    for row in asked(form):
        labels = [("", ""), ("Directorate", owners[row["Ref"]])]
        labels += [(" / ".join(by), " / ".join(row[heading] for heading in by)) for by in _BY[form]]
        for by, label in labels:
            found.setdefault(by, {}).setdefault(label, Counter())[words[row["Ref"]]] += 1
    return {by: {label: dict(sorted(one.items())) for label, one in lines.items()} for by, lines in found.items()}


def _first_to_see(quarter: str, form: str) -> list[str]:
    """Return the references of what is missed or late, worst first."""
    words = _words(quarter, form)
    return [row["Ref"] for bad in _LATE[form] for row in asked(form) if words[row["Ref"]] == bad]


def _words(quarter: str, form: str) -> dict[str, str]:
    stand = standing(quarter, form)
    if form == "measures":
        return {row["Ref"]: _rag(row, stand.get(row["Ref"], {})) for row in asked(form)}
    return {row["Ref"]: str(stand.get(row["Ref"], {}).get("Status", "Not answered")) for row in asked(form)}


def _rag(measure: Line, given: dict[str, Any]) -> str:
    if given.get("Qualifier") == "Not due":
        return "Not due"
    if "Outturn" not in given:
        return "Not rated"
    if not measure["Target"]:
        return "Data only"
    sign = 1 if measure["Polarity"].startswith("Higher") else -1
    result, least, aim = (
        sign * float(one) for one in (given["Outturn"], measure["Minimum expectation"], measure["Target"])
    )
    return "Green" if result >= aim else "Amber" if result >= least else "Red"
