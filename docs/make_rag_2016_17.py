"""Write `rag_2016_17.md`: RAG and direction computed for each measure of 2016/17, held against the printed ones.

`python docs/make_rag_2016_17.py ../shared/seeds/seed003_measures_2016_17.csv`. A test holds the page fresh, and
holds the same results against a master.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tpm_excel.forms.computing import computed, figure_of
from tpm_excel.forms.form import Form
from tpm_excel.forms.library import load_forms
from tpm_excel.forms.measure_values import read_measure_value
from tpm_excel.forms.numbers import read_figure
from tpm_excel.terms.cells import Cell, CellKind, Value

HERE = Path(__file__).resolve().parent
RAG = {"GREEN": "Green", "AMBER": "Amber", "RED": "Red"}
DIRECTION = {"up": "Improved", "same": "Same", "down": "Declined", "N/A": "Not comparable"}
POLARITY = {"higher": "Higher is better", "lower": "Lower is better"}
REASONS = {
    "600": "The table prints the outturn as the earlier one too. The chart gives 0.29 for 2014/15, which would be a "
    "decline: neither figure explains the arrow.",
    "633": "The commentary too speaks of a fall, from 2,626 users to 2,261; no direction is printed, perhaps because "
    "many are counted elsewhere now.",
    "643": "Within the tolerance, and an arrow is printed all the same.",
    "763": "More households are worse, and the commentary says that no reduction was achieved: the arrow follows the "
    "number.",
    "782": "The commentary says that there were 2,251 more; the chart has 28,696 for the year before. Neither target "
    "nor colour nor direction is printed.",
    "807": "Beyond the tolerance, and no change is printed. No tolerance agrees with this and with line 809.",
    "809": "Within the tolerance, and an arrow is printed. No tolerance agrees with this and with line 807.",
}
"""Why a printed direction differs where the figures alone do not say it, by line of the document."""


TOLERANCES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


@dataclass(frozen=True)
class Measure:
    """A measure as printed, and what tpm makes of it."""

    line: str
    title: str
    values: dict[str, Value]
    printed_rag: str
    printed_direction: str
    rag: str
    direction: str
    reasons: tuple[str, str]


def measures(rows: list[dict[str, str]]) -> list[Measure]:
    """Return the measures of the document with what tpm computes for each."""
    (form,) = load_forms(("measures",))
    return [_measure(form, row) for row in rows]


def answers(row: dict[str, str]) -> dict[str, str]:
    """Return what an officer would have typed: the figure as printed, or why there is none."""
    return {"outturn": row["actual_printed"]} if row["actual_printed"] else {"qualifier": "Not available"}


def _measure(form: Form, row: dict[str, str]) -> Measure:
    values: dict[str, Value] = {"polarity": POLARITY[row["polarity"]]}
    for name, column in (("prior", "prior"), ("minimum", "minimum"), ("target", "target"), ("outturn", "actual")):
        text = row[f"{column}_printed"]
        values[name] = read_figure(form, Cell(CellKind.TEXT, text)).value if text else None
    found = computed(form, values)
    rag, direction = str(found.get("rag", "Not rated")), str(found.get("long_term", "No result"))
    printed = RAG.get(row["rag_printed"], "none"), DIRECTION.get(row["dot_printed"], "none")
    line = row["source_line"]
    reasons = (
        "" if rag == printed[0] else _why_rag(form, values, printed[0]),
        "" if direction == printed[1] else _why_direction(form, values, printed[1], line),
    )
    return Measure(line, row["measure"], values, *printed, rag, direction, reasons)


def _why_rag(form: Form, values: dict[str, Value], printed: str) -> str:
    if values["outturn"] is None:
        return "Not rated: the printed figure was lost."
    if figure_of(form, "target", values["target"]) is None:
        said = f"the target is “{values['target']}”" if values["target"] else "no target is printed"
        judged = "no colour is printed either" if printed == "none" else "the printed colour follows judgement"
        return f"Data only: {said}; {judged}."
    problem = read_measure_value(str(values["outturn"])).problem
    return f"Not rated: {problem}." if problem else ""


def _why_direction(form: Form, values: dict[str, Value], printed: str, line: str) -> str:
    now, before = (figure_of(form, name, values[name]) for name in ("outturn", "prior"))
    if values["outturn"] is None:
        return "The printed figure was lost."
    if now is None:
        return f"The outturn cannot be compared: {read_measure_value(str(values['outturn'])).problem}."
    if printed == "none":
        return "The printed direction was lost: the row stands one column to the right in the text."
    if before is None:
        return f"The earlier outturn is “{values['prior']}”." if values["prior"] else "No earlier outturn is printed."
    if now.number is None or before.number is None or not before.number:
        return ""
    change = (now.number - before.number) / abs(before.number) * 100
    return f"From {before.number:.12g} to {now.number:.12g} is {change:+.1f} per cent. {REASONS.get(line, '')}".strip()


def page(found: list[Measure]) -> str:
    """Return the page."""
    usable = [one for one in found if one.rag in ("Green", "Amber", "Red")]
    same = [one for one in usable if one.rag == one.printed_rag]
    compared = [one for one in found if one.direction in ("Improved", "Same", "Declined")]
    agree = [one for one in compared if one.direction == one.printed_direction]
    lines = [
        "# RAG and direction of 2016/17, computed and printed",
        "",
        f"The end of year report 2016/17 prints {len(found)} measures. This page holds what the form `measures`",
        "computes against what was printed, and gives the reason for every difference. It is written by",
        "`docs/make_rag_2016_17.py`, and a test holds it fresh.",
        "",
        f"- RAG: {len(usable)} measures have a target and an outturn that can be compared; {len(same)} of them have",
        "  the printed colour. "
        + ", ".join(f"{count} {word}" for word, count in Counter(x.rag for x in found).items())
        + ".",
        f"- Direction: {len(compared)} have an earlier outturn that can be compared; {len(agree)} of them agree, with",
        "  a tolerance of 2 per cent of the earlier value.",
        "",
        "Why 2 per cent: with another tolerance fewer of the printed directions come out. A measure may have its own.",
        "",
        "| Tolerance, per cent | Directions as printed |",
        "|---|---|",
        *(f"| {tolerance:.12g} | {_agreeing(found, tolerance)} |" for tolerance in TOLERANCES),
        "",
        "## Differences in RAG",
        "",
        "| Line | Measure | Minimum | Target | Outturn | Computed | Printed | Why |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        if one.rag != one.printed_rag:
            figures = (one.values["minimum"], one.values["target"], one.values["outturn"])
            lines.append(_row(one.line, one.title, *figures, one.rag, one.printed_rag, one.reasons[0]))
    lines += [
        "",
        "## Differences in direction",
        "",
        "| Line | Measure | Polarity | Earlier | Outturn | Computed | Printed | Why |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        if one.direction != one.printed_direction:
            figures = (one.values["polarity"], one.values["prior"], one.values["outturn"])
            lines.append(_row(one.line, one.title, *figures, one.direction, one.printed_direction, one.reasons[1]))
    return "\n".join(lines) + "\n"


def _agreeing(found: list[Measure], tolerance: float) -> int:
    """How many measures with a printed direction get it with a tolerance."""
    (form,) = load_forms(("measures",))
    several = [one for one in found if one.printed_direction in ("Improved", "Same", "Declined")]
    values = [{**one.values, "tolerance": tolerance} for one in several]
    directions = [computed(form, one).get("long_term") for one in values]
    return sum(one == other.printed_direction for one, other in zip(directions, several, strict=True))


def _row(*cells: Value) -> str:
    shown = (f"{one:.12g}" if isinstance(one, float) else str(one or "").replace("|", "/") for one in cells)
    return f"| {' | '.join(shown)} |"


def read(path: Path) -> list[dict[str, str]]:
    """Read the printed measures."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    (HERE / "rag_2016_17.md").write_text(page(measures(read(Path(sys.argv[1])))), encoding="utf-8")
