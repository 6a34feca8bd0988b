"""Taking a lead cell apart: who is named in it, and the directorates that stand behind them in brackets.

A list of people is taken apart; an office such as “Cabinet Member for Housing Management and Performance” is not.
Nothing is dropped but what joins: commas, strokes, “and”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tpm_excel.forms.block_spec import NameWords

_BRACKET = re.compile(r"\(([^()]*)\)")
_JOINER = re.compile(r"\s*(;|\n|/|,|(?<=\s)and(?=\s)|(?<=\s)&(?=\s))\s*", re.IGNORECASE)
_CODE = re.compile(r"[A-Z][A-Z0-9&.-]{1,7}(?:['\u2019]s)?")
_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Leads:
    """Who a cell names, and the directorates named with them; `mended` says that it took more than reading."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    mended: bool = False


def take_apart(text: str, words: NameWords) -> Leads:
    """Take a cell apart into names and directorate codes, each once and in the order in which they stand."""
    text = re.sub(r"[ \t\u00a0]+", " ", text).strip()
    names: list[str] = []
    codes: list[str] = []
    mended = False
    kept = ""
    position = 0
    for bracket in _BRACKET.finditer(text):
        inside = " ".join(bracket[1].split())
        before = text[position : bracket.start()]
        if not _is_code(inside, words):
            kept += before + bracket[0]
            position = bracket.end()
            continue
        mended = mended or (bool(before) and not before[-1].isspace())
        names += _people(kept + before, words)
        codes += _codes(inside)
        kept, position = "", bracket.end()
    names += _people(kept + text[position:], words)
    names, codes = list(dict.fromkeys(names)), list(dict.fromkeys(codes))
    return Leads(tuple(names), tuple(codes), mended or len(names) > 1 or len(codes) > 1)


def is_member(text: str, words: NameWords) -> bool:
    """Return whether a cell names councillors: it begins with their title or with an office that they hold."""
    return _starts(text, words.titles) or _starts(text, words.members)


def code_key(code: str) -> str:
    """Return a directorate code without what people leave out or add: case, signs, and the genitive of `CE's`."""
    plain = re.sub(r"['\u2019]s\b", "", code.casefold())
    return re.sub(r"[\W_]+", "", plain)


def _offices(words: NameWords) -> tuple[str, ...]:
    return (*words.members, *words.offices)


def _starts(text: str, starts: tuple[str, ...]) -> bool:
    plain = text.casefold().lstrip()
    return any(re.match(rf"{re.escape(start)}\b", plain) for start in starts)


def _is_office(part: str, words: NameWords) -> bool:
    """Whether a part names an office or a team, whose “and” and commas belong to its name."""
    named = set(re.findall(r"\w+", part.casefold())) & set(words.teams)
    return bool(named) or (_starts(part, _offices(words)) and not re.search(_titled(words), part, re.IGNORECASE))


def _titled(words: NameWords) -> str:
    return rf"\b(?:{'|'.join(map(re.escape, words.titles))})\b" if words.titles else r"(?!)"


def _is_code(inside: str, words: NameWords) -> bool:
    """Whether what stands in brackets is a directorate; a remark in small letters or an office is not."""
    if not inside or len(inside) > _LONGEST_CODE or not inside[0].isupper():
        return False
    return not _starts(inside, _offices(words)) and not _starts(inside, words.titles)


def _codes(inside: str) -> list[str]:
    parts = [part.strip() for part in re.split(r"\s*[/;]\s*", inside) if part.strip()]
    smaller = [part.strip() for part in re.split(r"\s*,\s*|\s+and\s+|\s+&\s+", inside) if part.strip()]
    return smaller if len(parts) == 1 and all(_CODE.fullmatch(part) for part in smaller) else parts


def _people(text: str, words: NameWords) -> Iterator[str]:
    """Yield the people of a text without codes, in which commas, strokes and “and” may join them or not."""
    pieces = _JOINER.split(text)
    current = pieces[0].strip()
    for joiner, right in zip(pieces[1::2], pieces[2::2], strict=True):
        if not current or not right.strip():
            current = current or right.strip()
        elif _separates(current, joiner, right, text, words):
            yield current
            current = right.strip()
        else:
            current += _rejoined(joiner, text) + right.strip()
    if current.strip(" ,;/&"):
        yield current


def _rejoined(joiner: str, text: str) -> str:
    """A joiner that belongs to a name, written as it stood."""
    if joiner == "\n":
        return " "
    if joiner in ",;":
        return f"{joiner} "
    return f" {joiner} " if f" {joiner}" in text or f"{joiner} " in text else joiner


def _separates(left: str, joiner: str, right: str, text: str, words: NameWords) -> bool:
    titled, post = _starts(right, words.titles), _starts(right, _offices(words))
    if joiner == ";":
        return True
    if left.casefold() in _offices(words) and titled:
        return False  # “Deputy Mayor, Cllr Q” is one person
    if _is_office(left, words):
        return titled or (post and joiner not in ("and", "And", "AND", "&"))
    if titled or post:
        return True
    long_enough = len(left.split()) > 1 and len(right.split()) > 1
    if joiner == "/":
        return long_enough or (" / " in text and len(left) > 1 and len(right.strip()) > 1)
    return long_enough and not _is_office(right, words) and right.strip()[:1].isupper()
