"""Values as people write them: `80.6 (P)`, `£1.2m`, `654 per 100,000 / 1484 (actual)`, `1st`, `TBC`, `<5`.

One reader turns each into a number or a word, a unit, a qualifier and a remark, or says in plain words why it cannot.
Nothing is guessed, and the text as written is always kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tpm_excel.forms.dates import read_date
from tpm_excel.forms.parts import ChoiceList

_ABSENT = {
    "not applicable": ("n/a", "na", "n.a.", "n.a", "not applicable"),
    "not known": ("n/k", "nk", "not known", "unknown"),
    "not set": ("not set", "none set", "no target", "no target set"),
    "to be confirmed": ("tbc", "to be confirmed", "tba", "to be agreed", "tbd"),
    "not available": ("not available", "no data", "awaited", "data awaited", "not yet available"),
    "not due": ("not due", "not yet due"),
    "nothing": ("-", "--", "\u2013", "\u2014", ".."),
}
_QUALIFIERS = {
    "provisional": ("p", "prov", "prov.", "provisional", "provisional figure"),
    "estimated": ("e", "est", "est.", "estimate", "estimated", "projection", "projected", "forecast"),
    "revised": ("r", "rev", "rev.", "revised"),
    "actual": ("actual", "final", "final outturn"),
}
_MULTIPLES = {"k": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "thousand": 1e3}
_SIGNS = str.maketrans({"\u2212": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " "})
_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_FIGURE = re.compile(
    rf"""(?P<lead>actual\s+|approx\.?\s+|about\s+|c\.\s*|~\s*)?
    (?P<money>[-+]?£\s*)?(?P<number>{_NUMBER})
    (?:\s*(?P<multiple>k|mn?|bn|million|billion|thousand)\b)?
    \s*(?P<unit>%|per\ ?cent\b|pc\b|ppts?\b|pps?\b|percentage\ points?\b|per\ [\d,]+|[a-z][a-z ]{{0,38}}[a-z])?""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_ONE_SIDE = re.compile(rf"(?:<|>|≤|≥|less than |fewer than |more than |over |under )\s*({_NUMBER})\s*%?", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\((?P<inside>[^()]*)\)$")
_SECOND = re.compile(r"\s/\s*(?=\d)")
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)", re.IGNORECASE | re.ASCII)
_UNITS = {"per cent": "%", "percent": "%", "pc": "%", "ppt": "ppts", "pp": "ppts", "pps": "ppts"}
_UNITS |= {"percentage point": "ppts", "percentage points": "ppts"}


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """A value as read: a number or a word of a scale, with unit, qualifier and remark; `absent` says that it has none.

    `problem` says in plain words why it is neither; then nothing else is known of it.
    """

    written: str
    number: float | None = None
    word: str = ""
    unit: str = ""
    qualifier: str = ""
    remark: str = ""
    absent: str = ""
    problem: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is a number and nothing more."""
        return self.number is not None and self.unit in ("", "%") and not self.qualifier and not self.remark

    @property
    def meaning(self) -> str:
        """What was understood, in a few words: `80.6, provisional`."""
        if self.problem or self.absent:
            return self.problem or f"no figure, {self.absent}"
        figure = self.word if self.number is None else f"{self.number:.12g}"
        unit = {"%": "%", "": "", "£": ""}.get(self.unit, f" {self.unit}")
        parts = ("£" * (self.unit == "£") + figure + unit, self.qualifier, self.remark and f"beside it {self.remark}")
        return ", ".join(part for part in parts if part)


def read_measure_value(text: str, scales: Iterable[ChoiceList] = ()) -> MeasureValue:
    """Read a value; words are those of the given scales, or ordinals such as `2nd`."""
    plain = re.sub(r"\s+", " ", text.translate(_SIGNS)).strip()
    absent = next((meaning for meaning, words in _ABSENT.items() if plain.casefold() in words), "")
    if absent or not plain:
        return MeasureValue(text, absent=absent or "nothing")
    return _word(text, plain, tuple(scales)) or _figure(text, plain) or _why_not(text, plain)


def _word(text: str, plain: str, scales: tuple[ChoiceList, ...]) -> MeasureValue | None:
    bare, remark = _without_bracket(plain)
    for candidate, beside in ((plain, ""), (bare, remark)):
        for scale in scales:
            for choice in scale.choice:
                if candidate.casefold() in (choice.word.casefold(), *(one.casefold() for one in choice.aliases)):
                    qualifier, rest = _qualified(beside)
                    return MeasureValue(text, word=choice.word, qualifier=qualifier, remark=rest)
    if _ORDINAL.fullmatch(bare):
        qualifier, rest = _qualified(remark)
        return MeasureValue(text, word=bare.lower(), qualifier=qualifier, remark=rest)
    return None


def _figure(text: str, plain: str) -> MeasureValue | None:
    first, *second = _SECOND.split(plain, maxsplit=1)
    bare, inside = _without_bracket(first)
    found = _FIGURE.fullmatch(bare)
    if not found:
        return None
    number = float(found["number"].replace(",", "")) * _MULTIPLES.get((found["multiple"] or "").lower(), 1)
    if (found["money"] or "").startswith("-"):
        number = -number
    unit = (found["unit"] or "").lower()
    qualifier, remark = _qualified(inside)
    lead = (found["lead"] or "").strip().lower()
    if lead and not qualifier:
        qualifier = "actual" if lead == "actual" else "estimated"
    remarks = "; ".join(part for part in (remark, *second) if part)
    return MeasureValue(
        text,
        number=round(number, 10),
        unit="£" if found["money"] else _UNITS.get(unit, unit),
        qualifier=qualifier,
        remark=remarks,
    )


def _without_bracket(plain: str) -> tuple[str, str]:
    found = _BRACKET.search(plain)
    return (plain[: found.start()].strip(), found["inside"].strip()) if found else (plain, "")


def _qualified(inside: str) -> tuple[str, str]:
    """What stands in brackets is a qualifier, or a remark."""
    known = next((meaning for meaning, words in _QUALIFIERS.items() if inside.casefold() in words), "")
    return (known, "") if known else ("", inside)


def _why_not(text: str, plain: str) -> MeasureValue:
    numbers = re.findall(_NUMBER, plain)
    bound = _ONE_SIDE.fullmatch(plain)
    if bound:
        problem = f"it says only on which side of {bound[1]} the figure lies"
    elif read_date(plain):
        problem = "it is a date"
    elif re.search(r"\d,\d", plain) and re.fullmatch(r"[-+]?[\d,.]+", plain):
        problem = "its comma does not stand between thousands"
    elif not numbers and (" & " in plain or " and " in plain.lower()) and len(plain) < 40:
        problem = "it holds several words, or a sentence"
    elif not numbers:
        problem = "it holds no number, and is no word of a scale"
    elif len(numbers) > 1 and not re.search(r"[a-z]{3}", plain, re.IGNORECASE):
        problem = f"it holds several numbers ({', '.join(numbers)}), and nothing says which is meant"
    else:
        problem = "it is a sentence, and no figure stands by itself in it"
    return MeasureValue(text, problem=problem)
