"""What the words of a comment claim: that work is finished or is not, a dated promise, a figure.

Each function returns the words themselves, for the finding to quote, and had rather miss a claim than invent one.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator
from datetime import date, timedelta

from tpm_excel.forms.dates import dates_in

_FLAGS = re.IGNORECASE
_NOUN = r"(?:activity|action|milestone|task|project|work|programme|report|review)s?"
_WORK = rf"(?:(?:(?:this|the|all|both)\s+)?{_NOUN}|this|it)"
_OVER = r"(?:completed?|finished|achieved|delivered|done|concluded)"
_FINISHED = re.compile(
    rf"\s*(?:{_WORK}\s+)?(?:(?:is|are|was|were|has been|have been)\s+)?(?:now\s+|all\s+|fully\s+|been\s+)*{_OVER}"
    r"(?=\s*(?:[.!;]|$|\n|\b(?:in|on|by)\s+(?:\d|[A-Z])))",
    _FLAGS,
)
_LATER = r"new target date|(?:revised|new) completion date|has been delayed|is behind schedule"
_LATE = re.compile(rf"\b(?:{_LATER})\b", _FLAGS)
_UNFINISHED = re.compile(
    rf"\b(?:{_LATER}|not (?:yet )?(?:been )?{_OVER}|yet to (?:be|start|begin)"
    rf"|(?:will|to) be (?:fully )?(?:completed|finished) (?:by|in|when|once|after|before)"
    rf"|(?:expected|anticipated|due|scheduled|likely) to (?:be )?(?:completed?|finished|finish)"
    r"|has not (?:yet )?(?:started|begun))\b",
    _FLAGS,
)
_PROMISE = re.compile(
    r"\b(?:will(?! have| not)|shall|to be"
    r"|(?:is|are|now) (?:\w+ )?(?:expected|scheduled|planned|anticipated|projected|due)"
    r"|expected to|anticipated (?:for|by|in)|scheduled (?:for|to)|due (?:in|on|by|for))\b(?P<rest>[^.;\n]*)",
    _FLAGS,
)
_PAST = re.compile(r"\b(?:was|were|had|been|originally|initially|previously|would|should|targets?)\b[^.;]*$", _FLAGS)
_MONTH = re.compile(rf"\b(?:{'|'.join(month_name[1:])})\b(?!,? *\d)")
_SHARE = re.compile(rf"(?<![\d.,-])(?P<share>\d{{1,3}}(?:\.\d+)?) ?%\s+(?:of the way\s+)?{_OVER}\b", _FLAGS)
_RESULT = re.compile(
    r"\b(?:outturn|final (?:result|figure|score)|(?:average|overall|final) (?:score|result|rate)|(?:result|figure) for)"
    r"\b(?:(?!\b(?:target|expect\w+|london|national|gap|last year|previous)\b)[^.;\d\n]){0,50}?"
    r"\b(?:is|was|of|at|stands at|:)\s+(?P<figure>[-+]?\d[\d,]*(?:\.\d+)?)(?! ?(?:years?|months?|days|weeks|\d))",
    _FLAGS,
)
_NUMBER = re.compile(r"(?<![\w.,/])[-+]?\d[\d,]*(?:\.\d+)?")
_CAUSE = re.compile(
    r"\b(?:because|due to|owing|caused?|reasons?|as a result|resulted|impact\w*|influenc\w+|led to|despite|barriers?|"
    r"short(?:fall|age)s?|lack|fewer|delay\w*|fail\w*|vacan\w+|pressures?|depend\w*|rely|changed?|changes|decant\w*|"
    r"though|although|however|closed|lost|missed|below|unable|demand)\b",
    _FLAGS,
)
_ACTION = re.compile(
    r"\b(?:will|plans?|planned|actions?|working|continu\w+|implement\w*|agreed|recruit\w*|train(?:ed|ing)|improv\w+|"
    r"support\w*|targeted|monitor\w*|address\w*|introduc\w+|launch\w*|invest\w*|nothing)\b",
    _FLAGS,
)
_NOT_DONE = (
    *("target date", "completion date", "delayed", "behind schedule", "not ", "yet to ", "will be ", "to be "),
    *("expected to ", "anticipated to ", "due to ", "scheduled to ", "likely to "),
)
_PROMISING = ("will", "shall", "to be", "expected", "scheduled", "planned", "anticipated", "projected", "due")
LOOKED_FOR = ((_UNFINISHED, _NOT_DONE), (_LATE, _NOT_DONE), (_PROMISE, _PROMISING), (_SHARE, ("%",)))
"""One of these words stands in whatever is found: to look for them takes a tenth of the search, and most have none."""
_SHORT, _LONGEST = 40, 70
"""Words of a comment that speaks of one thing; characters of a quotation."""


def finished(text: str) -> str:
    """Return the words with which a comment opens that say that the work is done; empty where it does not."""
    found = _FINISHED.match(text)
    return found[0].strip() if found else ""


def unfinished(text: str) -> str:
    """Return the sentence that says that the work is not done; empty where there is none.

    A long comment tells of much that is done and of much that is not: there only what speaks of the whole counts.
    """
    plain = text.casefold()
    if not any(map(plain.__contains__, _NOT_DONE)):
        return ""
    found = (_UNFINISHED if len(text.split()) <= _SHORT else _LATE).search(text)
    if not found:
        return ""
    before, after = text[: found.start()].rpartition(".")[2], text[found.end() :].partition(".")[0]
    return _quoted(f"{before}{found[0]}{after}")


def broken_promise(text: str, as_at: date) -> tuple[date, str] | None:
    """Return a day that a comment speaks of as still to come though it was before `as_at`, with the words."""
    plain = text.casefold()
    for found in _PROMISE.finditer(text) if any(map(plain.__contains__, _PROMISING)) else ():
        sentence = text[: found.start()].rpartition(".")[2]
        days = dates_in(_with_years(found["rest"], as_at))
        if days and not _PAST.search(sentence) and days[0] < as_at:
            return days[0], _quoted(found[0])
    return None


def _with_years(text: str, as_at: date) -> str:
    """A text in which a month of the three that end with `as_at` has its year, where it had none."""
    first = as_at.replace(day=1)
    ended = {f"{one:%B}": one.year for one in (first - timedelta(days=back) for back in (0, 1, 32))}
    return _MONTH.sub(lambda found: f"{found[0]} {ended.get(found[0], '')}", text)


def shares_done(text: str) -> Iterator[tuple[float, str]]:
    """Yield the percentages that a comment says are done now, from 0 to 1, with the words."""
    for found in _SHARE.finditer(text) if "%" in text else ():
        after = text[found.end() :].partition(".")[0]
        if not re.search(r"\b(?:last|previous|earlier)\b", after, _FLAGS):
            yield float(found["share"]) / 100, _quoted(found[0])


def other_result(text: str, result: float) -> str:
    """Return the words in which a comment states a result, where they and all its figures differ from the real one."""
    stated = next(_RESULT.finditer(text), None)
    if stated is None or any(_same(number, result) for number in _NUMBER.findall(text)):
        return ""
    return _quoted(stated[0])


def unsaid(text: str) -> tuple[bool, bool]:
    """Return whether a comment leaves out the cause of a bad result, and what is done about it."""
    return not _CAUSE.search(text), not _ACTION.search(text)


def _same(number: str, result: float) -> bool:
    """Whether a number in a text is the result, in the digits that one of the two gives it."""
    plain = number.replace(",", "").lstrip("+")
    places = len(plain.partition(".")[2])
    value = float(plain)
    as_written = (value, -value, value / 100)
    return any(round(result, places) == round(one, places) or one == round(result) for one in as_written)


def _quoted(words: str) -> str:
    """Words as a finding quotes them: on one line, cut to what a list holds."""
    plain = " ".join(words.split())
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST].rpartition(" ")[0] + " …"
