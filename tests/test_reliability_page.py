"""The page of what was tried is fresh, and all that it names is there."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from damage.commonest import COMMONEST, LISTED
from damage.damages import DAMAGES

ROOT = Path(__file__).resolve().parents[1]


def test_the_page_of_what_was_tried_is_fresh() -> None:
    spec = importlib.util.spec_from_file_location("make_reliability", ROOT / "docs" / "make_reliability.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    facts = json.loads((ROOT / "docs" / "reliability.json").read_text(encoding="utf-8"))
    fresh = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert module.page(facts) == fresh, "run docs/make_reliability.py"


def test_what_was_counted_went_well() -> None:
    facts = json.loads((ROOT / "docs" / "reliability.json").read_text(encoding="utf-8"))
    several = [*facts.get("damages", {"forms": {}})["forms"].values(), *facts["fuzz"]["kinds"].values()]
    assert sum(one["tried"] for one in several) >= 20_000
    assert sum(one["wrong"] for one in several) == 0
    for name, (said, seconds, megabytes) in facts["hostile"]["files"].items():
        assert float(seconds) < 20, name
        assert int(megabytes.replace(",", "")) < 1_000, (name, said)


def test_each_of_the_thirty_commonest_ways_is_tried() -> None:
    assert list(COMMONEST) == list(range(1, 31))
    for what, by in (*COMMONEST.values(), *LISTED.items()):
        assert by, what
        for one in by:
            assert one in DAMAGES or (ROOT / one).is_file(), (what, one)
