"""Write the page of what was tried on tpm: `python docs/make_reliability.py`.

With `--damages N`, `--fuzz N`, `--kills N` or `--hostile` it tries anew, which takes its time, and keeps what came of
it in `reliability.json`; without, it writes the page from there. A test holds the page's lists fresh.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FACTS, PAGE = HERE / "reliability.json", HERE / "reliability.md"
sys.path.insert(0, str(HERE.parent / "tests"))


def page(facts: dict[str, Any]) -> str:
    """Return the text of the page."""
    parts = [_damages, _commonest, _hostile, _fuzz, _kills]
    lines = [
        "# What was tried on tpm, and what came of it",
        "",
        "No answer may land on another row, none may vanish without a finding, and none may be changed without saying",
        "so. Nothing in an inbox may stop the run, or the other files of it. This page says how that was tried. It is",
        "written by `docs/make_reliability.py`; each count says when it was made, and by which command.",
    ]
    return "\n".join(lines + [line for part in parts for line in ("", *part(facts))]) + "\n"


def _made(fact: dict[str, Any]) -> str:
    return f"Made on {fact['date']} by `{fact['command']}`." if "date" in fact else "Not counted yet."


def _damages(facts: dict[str, Any]) -> list[str]:
    from damage.damages import DAMAGES
    from damage.filled import FORMS
    from damage.trying import BLIND

    fact = facts.get("damages", {"forms": {}})
    lines = [
        "## Damaged returns",
        "",
        f"{len(DAMAGES)} kinds of damage, each done alone to the return of each of the {len(FORMS)} forms, and then in",
        "pairs and triples. An oracle knows every answer that was typed, and asks of each where it stands afterwards.",
        "",
        "| Form | Damaged returns | Collected | Refused as a whole, and said | Misplaced, lost or changed in silence |",
        "|---|---|---|---|---|",
    ]
    for form, one in fact["forms"].items():
        lines.append(f"| {form} | {one['tried']:,} | {one['collected']:,} | {one['refused']:,} | {one['wrong']:,} |")
    total = Counter[str]()
    for one in fact["forms"].values():
        total.update(one)
    counts = (total["tried"], total["collected"], total["refused"], total["wrong"])
    lines.append("| **all** | " + " | ".join(f"**{count:,}**" for count in counts) + " |")
    lines += ["", _made(fact), "", "The damages:", ""]
    lines += [f"- {name}" for name in DAMAGES]
    lines += ["", "Pairs that are left out, since from the file nobody could tell what was meant:", ""]
    lines += sorted(f"- {' + '.join(sorted(pair))}" for pair in BLIND)
    lines += [
        "",
        "Not tried, for the same reason: one column of answers sorted alone, or its cells pushed down. Rows that are",
    ]
    return [
        *lines,
        "alike in everything but their reference can be held back, and are reported, when one of them was moved.",
    ]


def _commonest(_: dict[str, Any]) -> list[str]:
    from damage.commonest import COMMONEST, LISTED

    lines = ["## The commonest ways of damaging a return", "", "| # | What officers do | Tried by |", "|---|---|---|"]
    lines += [f"| {number} | {what} | {'; '.join(by)} |" for number, (what, by) in COMMONEST.items()]
    lines += ["", "And what else the inbox must bear:", "", "| What happens | Tried by |", "|---|---|"]
    return lines + [f"| {what} | {'; '.join(by)} |" for what, by in LISTED.items()]


def _hostile(facts: dict[str, Any]) -> list[str]:
    from test_hostile_files import HOSTILE

    fact = facts.get("hostile", {"files": {}})
    lines = [
        "## Hostile files",
        "",
        "Each is opened within 20 seconds and 1 GB of memory, and the files beside it are collected.",
        "",
        "| File | Verdict | Seconds of a processor | MB |",
        "|---|---|---|---|",
    ]
    for name in HOSTILE:
        said, seconds, megabytes = fact["files"].get(name, ("not tried yet", "", ""))
        lines.append(f"| {name} | {said} | {seconds} | {megabytes} |")
    return [*lines, "", _made(fact)]


def _fuzz(facts: dict[str, Any]) -> list[str]:
    fact = facts.get("fuzz", {"kinds": {}})
    lines = [
        "## Files changed at random",
        "",
        "The bytes of a filled return, and the XML inside it, changed at random and collected: each is read, or",
        "refused with a code of the catalogue. A file that ends the process is a failure.",
        "",
        "| Format | Mutants | Read | Refused | Failures |",
        "|---|---|---|---|---|",
    ]
    for kind, one in fact["kinds"].items():
        refused = ", ".join(f"{code} {count:,}" for code, count in sorted(one["refused"].items()))
        lines.append(f"| .{kind} | {one['tried']:,} | {one['read']:,} | {refused} | {one['wrong']} |")
    return [*lines, "", _made(fact)]


def _kills(facts: dict[str, Any]) -> list[str]:
    fact = facts.get("kills")
    if not fact:
        return ["## Killed at any instant", "", "Tried by `tests/test_killed.py`, and longer with `--kills N`."]
    return [
        "## Killed at any instant",
        "",
        f"`tpm collect` was killed (`kill -9`) at {fact['instants']:,} random instants, at a third of them twice, and",
        f"{fact['instants'] // 4:,} times beside another collect. Each time the next one completed as if nothing had",
        f"happened: every answer there, every file archived once, no edit seen where there was none. {_made(fact)}",
    ]


# ---- Trying ---------------------------------------------------------------------------------------------------------


def _try_form(name: str, count: int) -> dict[str, int]:
    from damage.damages import DAMAGES
    from damage.filled import filled_return
    from damage.trying import together, tried

    with tempfile.TemporaryDirectory() as folder:
        filled = filled_return(name, Path(folder) / "w")
        alone = (tried(filled, (damage,), seed) for damage in DAMAGES for seed in range(10))
        tries = list(chain(alone, together(filled, range(count))))
    wrong = [line for one in tries for line in one.wrong]
    sys.stderr.write("\n".join(wrong[:20]) + "\n" if wrong else "")
    refused = sum(one.refused for one in tries)
    failed = sum(bool(one.wrong) for one in tries)
    return {"tried": len(tries), "collected": len(tries) - refused, "refused": refused, "wrong": failed}


def _try_damages(count: int) -> dict[str, Any]:
    from damage.filled import FORMS

    with ProcessPoolExecutor(2) as pool:
        counts = pool.map(_try_form, FORMS, [count // len(FORMS)] * len(FORMS))
        return {"forms": dict(zip(FORMS, counts, strict=True))}


def _try_hostile() -> dict[str, Any]:
    from test_hostile_files import HOSTILE, measured

    files = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        for name, make in HOSTILE.items():
            path.write_bytes(make())
            found = measured(path)
            files[name] = (found.said, f"{found.seconds:.1f}", f"{found.megabytes:,}")
    return {"files": files}


def _try_mutants(count: int) -> dict[str, Any]:
    from damage.filled import filled_return
    from damage.fuzzing import as_csv, as_mail, fuzz

    kinds = {}
    with tempfile.TemporaryDirectory() as folder:
        filled = filled_return("improvement_plan", Path(folder) / "w")
        data = filled.file.read_bytes()
        for kind, seed in {"xlsx": data, "csv": as_csv(filled), "eml": as_mail(data)}.items():
            one = fuzz(filled, kind, seed, range(count))
            sys.stderr.write("\n".join(one.wrong[:20]) + "\n" if one.wrong else "")
            kinds[kind] = {"tried": count, "read": one.read, "refused": one.refused, "wrong": len(one.wrong)}
    return {"kinds": kinds}


def _try_kills(count: int) -> dict[str, Any]:
    test = str(HERE.parent / "tests" / "test_killed.py")
    subprocess.run([sys.executable, "-m", "pytest", "-q", test, "--kills", str(count)], check=True)
    return {"instants": count}


def main() -> None:
    """Try what is asked for, keep what came of it, and write the page."""
    parser = argparse.ArgumentParser()
    for name in ("--damages", "--fuzz", "--kills"):
        parser.add_argument(name, type=int)
    parser.add_argument("--hostile", action="store_true")
    asked = vars(parser.parse_args())
    facts = json.loads(FACTS.read_text(encoding="utf-8")) if FACTS.exists() else {}
    tries = {"damages": _try_damages, "fuzz": _try_mutants, "kills": _try_kills}
    for name, value in asked.items():
        if value:
            made = _try_hostile() if name == "hostile" else tries[name](value)
            option = "--hostile" if name == "hostile" else f"--{name} {value}"
            command = f"python docs/make_reliability.py {option}"
            facts = json.loads(FACTS.read_text(encoding="utf-8")) if FACTS.exists() else {}
            facts[name] = {"date": datetime.now(UTC).date().isoformat(), "command": command, **made}
            FACTS.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(facts), encoding="utf-8")


if __name__ == "__main__":
    main()
