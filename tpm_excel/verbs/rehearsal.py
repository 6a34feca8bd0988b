"""Comparing what a collect found in the sample with what was planted there."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tpm_excel.terms.periods import Period
from tpm_excel.verbs.collecting import Collected


@dataclass(frozen=True, slots=True)
class Difference:
    """Something planted that was not found, or found that was not planted."""

    what: str
    code: str
    file: str
    ref: str


def compare(result: Collected, period: Period, expected: Path) -> list[Difference]:
    """Return how the findings and counts of a period differ from what a file says was planted."""
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    planted = Counter(tuple(one) for one in wanted["findings"])
    found = Counter((one.code, one.place.file, one.place.ref) for one in result.findings)
    differences = [Difference("planted, not found", *one) for one in (planted - found).elements()]
    differences += [Difference("found, not planted", *one) for one in (found - planted).elements()]
    content = result.periods[period].assembled.content
    summary = next(iter(content.summaries.values()))
    counts = {word: count for word, count in zip(summary.words, summary.all_rows.counts, strict=True) if count}
    if counts != wanted["statuses"]:
        differences.append(Difference("counts differ", "", str(counts), str(wanted["statuses"])))
    outstanding = [one.directorate.code for one in content.master.returns if not one.received]
    if outstanding != wanted["outstanding"]:
        differences.append(Difference("outstanding differ", "", str(outstanding), str(wanted["outstanding"])))
    return differences
