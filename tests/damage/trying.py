"""Trying damages on a filled return, and what came of each try."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from damage.damages import DAMAGES
from damage.filled import Filled
from damage.oracle import wrongs
from damage.paper import Paper
from helpers import SMALL_PERIOD

NEW_ROW = "row copied for a new milestone under the old reference"
BLIND = {
    frozenset({NEW_ROW, other})
    for other in (
        "title column sorted alone",
        "titles all lost",
        "heading emptied",
        "heading of the plan retyped",
        "plan column deleted",
        "row deleted",
        "several rows deleted",
    )
}
"""What nobody could tell from the file: without its title, or the row it was made of, a copy is that row."""


@dataclass(frozen=True)
class Try:
    """What came of a damaged return: what is wrong, with what is needed to try it again, and whether it was refused."""

    wrong: tuple[str, ...]
    refused: bool = False


def damaged(filled: Filled, names: Iterable[str], seed: int) -> Paper:
    """A copy of the return with these damages."""
    copy = filled.paper.copy()
    rng = random.Random(seed)  # noqa: S311  # to be tried again, and no secret
    for name in names:
        DAMAGES[name](copy, rng)
    return copy


def tried(filled: Filled, names: tuple[str, ...], seed: int) -> Try:
    """Collect the return with these damages, and ask the oracle."""
    try:
        found, refused = wrongs(damaged(filled, names, seed), filled.workspace, SMALL_PERIOD, filled.plan)
    except Exception as error:  # noqa: BLE001  # a crash is what must not be, whatever its kind
        found, refused = [f"crashed: {type(error).__name__}: {error}"], False
    if refused and not _may_be_refused(names):
        found = ["refused as a whole"]
    return Try(tuple(f"{filled.paper.form.name} {names} seed {seed}: {one}" for one in found), refused)


def together(filled: Filled, seeds: Iterable[int]) -> Iterator[Try]:
    """Try pairs and triples of damages, one for each seed."""
    for seed in seeds:
        rng = random.Random(seed)  # noqa: S311  # as above
        names = tuple(rng.sample(list(DAMAGES), rng.choice([2, 2, 3])))
        if not any(blind <= set(names) for blind in BLIND):
            yield tried(filled, names, seed)


def _may_be_refused(names: tuple[str, ...]) -> bool:
    """Where all that says which return it is was taken away, and the references or headings as well."""
    lost = {"every carrier lost", "table copied into a new workbook", "hidden stamp deleted", "first sheet deleted"}
    return bool(lost & set(names)) and len(names) > 1
