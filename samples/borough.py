"""The data of the fictional borough Rivermead, read from the lists in `rivermead/`; nothing of tpm is used here."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent / "rivermead"
QUARTERS = ("2025-26-q1", "2025-26-q2", "2025-26-q3", "2025-26-q4")
FORMS = {"strategic_plan": "plan.csv", "measures": "measures.csv", "improvement_plan": "improvement_plan.csv"}
PERCENTAGES = {"% complete", "Progress"}
DATES = {"Revised deadline", "Revised date"}
FIGURES = {"Outturn", "Numerator", "Denominator"}

Line = dict[str, str]
Answers = dict[str, dict[str, Any]]
"""What is typed into the rows of a form: by reference and heading."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came back in a quarter: whose it is, and how it is not as it should be."""

    name: str
    directorate: str
    how: str
    code: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something in a return that tpm must find: what was typed into which cell, and what stands in the master then.

    Without a heading nothing is typed: the answers as they are ask for a question.
    """

    ref: str
    heading: str
    typed: str
    stands: str
    code: str
    file: str
    why: str


def lines(path: Path) -> list[Line]:
    """Return the lines of a list by their headings."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def plan(form: str) -> list[Line]:
    """Return the rows of the plan that a form is about, in order."""
    return lines(HERE / FORMS[form])


def asked(form: str) -> list[Line]:
    """Return the rows that somebody answers: a recommendation is answered by its actions."""
    return [row for row in plan(form) if row.get("Level") != "Recommendation"]


@cache
def directors() -> dict[str, str]:
    """Return the director of each directorate, by its code."""
    return {line["Code"]: line["Director"] for line in lines(HERE / "directorates.csv")}


@cache
def returned_by() -> dict[str, str]:
    """Return who answers each row: the first directorate named on it, else on its activity, else its officer's."""
    sits = {line["Name"]: line["Directorate"] for line in lines(HERE / "officers.csv")}
    owners: dict[str, str] = {}
    for form in FORMS:
        for row in plan(form):
            officer = (row.get("Lead officer") or row.get("Owner") or "").split(";")[0].strip()
            first = row["Directorate"].split(";")[0].strip()
            owners[row["Ref"]] = first or owners.get(row["Ref"].rpartition(".")[0], "") or sits[officer]
    return owners


def answers(quarter: str, form: str) -> Answers:
    """Return the answers of a quarter as the officers meant them."""
    return {
        line["Ref"]: {heading: value(heading, text) for heading, text in line.items() if heading != "Ref" and text}
        for line in lines(HERE / quarter / f"{form}.csv")
    }


@cache
def files(quarter: str) -> list[SentFile]:
    """Return the files that came back in a quarter."""
    return [
        SentFile(line["File"], line["Directorate"], line["How"], line["Code"])
        for line in lines(HERE / quarter / "files.csv")
    ]


@cache
def mistakes(quarter: str) -> list[Mistake]:
    """Return what was planted in the returns of a quarter."""
    return [
        Mistake(line["Ref"], line["Heading"], line["Typed"], line["Stands"], line["Code"], line["File"], line["Why"])
        for line in lines(HERE / quarter / "mistakes.csv")
    ]


def value(heading: str, text: str) -> Any:
    """Return what a cell holds where somebody typed a text: a date, a share, a number or the text.

    As in Excel, an apostrophe before it makes a text of anything.
    """
    if text.startswith("'"):
        return text[1:]
    if heading in PERCENTAGES and text.endswith("%"):
        return int(text.rstrip("%")) / 100
    if heading in PERCENTAGES | FIGURES:
        return float(text) if "." in text else int(text)
    return _day(text) if heading in DATES else text


def _day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  # a day has no time zone
