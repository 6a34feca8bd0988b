"""Comparing what a collect found in the sample with what was planted there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tpm_excel.forms.form import Form
from tpm_excel.merging.summary import exceptions
from tpm_excel.terms.masters import CountLine, Summary
from tpm_excel.terms.periods import Period
from tpm_excel.verbs.masters.collecting import Collected


@dataclass(frozen=True, slots=True)
class Difference:
    """Something planted that was not found, or found that was not planted."""

    what: str
    code: str
    file: str
    ref: str


def compare(result: Collected, period: Period, forms: Sequence[Form], expected: Path) -> list[Difference]:
    """Return how the findings and counts of a period differ from what a file says was planted and counted by hand."""
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    planted = Counter(tuple(one) for one in wanted["findings"])
    found = Counter((one.code, one.place.file, one.place.ref) for one in result.findings)
    differences = [Difference("planted, not found", *one) for one in (planted - found).elements()]
    differences += [Difference("found, not planted", *one) for one in (found - planted).elements()]
    master = result.periods[period].assembled.content.master
    outstanding = sorted(one.directorate.code for one in master.returns if not one.received)
    differences += _unlike("outstanding", outstanding, wanted["outstanding"])
    for form in forms:
        summary = result.periods[period].assembled.content.summaries[form.name]
        differences += _unlike(f"{form.title}: counts", _counted(form, summary), wanted["counts"][form.name])
        first = [row.plan.ref for row in exceptions(form, master.rows[form.name])]
        differences += _unlike(f"{form.title}: first to see", first, wanted["first to see"][form.name])
    return differences


def _unlike(what: str, found: Any, wanted: Any) -> Iterator[Difference]:
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        for key in dict.fromkeys([*found, *wanted]):
            yield from _unlike(f"{what} {key}".strip(), found.get(key), wanted.get(key))
    elif found != wanted:
        yield Difference(f"{what} differ", "", str(found), str(wanted))


def _counted(form: Form, summary: Summary) -> dict[str, dict[str, dict[str, int]]]:
    """Return a summary as the list of a sample writes it: by heading and label, the words that occur."""
    counted = {"": {"": _words(summary, summary.all_rows)}}
    for columns, lines in summary.breakdowns.items():
        heading = " / ".join(form.heading(name) for name in columns)
        counted[heading] = {" / ".join(line.labels): _words(summary, line) for line in lines}
    return counted


def _words(summary: Summary, line: CountLine) -> dict[str, int]:
    return {word: count for word, count in zip(summary.words, line.counts, strict=True) if count}
