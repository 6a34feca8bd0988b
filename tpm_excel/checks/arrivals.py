"""How a return came: after the period was closed, or saying that there is nothing to report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.terms.calendars import Calendar, in_words
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.places import Place
from tpm_excel.terms.returns import Return

NOTHING_ASKED = frozenset({"TPM472", "TPM473"})
"""What is found of a nil return without answers: its blank rows are not each a finding beside it."""


def check_arrivals(returns: Sequence[Return], calendar: Calendar, required: Mapping[str, int]) -> Iterator[Finding]:
    """Yield what is to be said of how returns came; `required` counts the rows that each directorate must answer.

    That there is nothing to report counts in the last file of a directorate; one before it is out of date.
    """
    came = grouped_by(returns, lambda one: one.directorate)
    for one in returns:
        if one.source.kind == "return" and calendar.is_late(one.source.received_on):
            yield _late(one, calendar)
    for code, (*before, one) in came.items():
        if one.nil:
            yield _nil(one, one.nil, [each for each in before if _answered(each)], required.get(code, 0))


def _late(one: Return, calendar: Calendar) -> Finding:
    days = calendar.working.between(calendar.closes, one.source.received_on)
    after = f"{days} working {'day' if days == 1 else 'days'}" if days else "on a day off"
    when = {"came": in_words(one.source.received_on), "closed": in_words(calendar.closes), "after": after}
    return finding("TPM470", Place(one.source.file), directorate=one.directorate, **when)


def _nil(one: Return, place: Place, earlier: Sequence[Return], required: int) -> Finding:
    refs = _answered(one)
    if refs:
        first = ", ".join(refs[:3]) + (f" and {len(refs) - 3} more" if len(refs) > 3 else "")
        return finding("TPM471", place, directorate=one.directorate, refs=first)
    if earlier:
        return finding("TPM474", place, directorate=one.directorate, before=earlier[-1].source.file)
    if required:
        count = f"{required} {'row asks' if required == 1 else 'rows ask'}"
        return finding("TPM472", place, directorate=one.directorate, count=count)
    return finding("TPM473", place, directorate=one.directorate)


def _answered(one: Return) -> list[str]:
    return [row.ref for several in one.rows.values() for row in several if row.answered]
