"""All checks of the plan, in their order, over the plan as it was read. A check that fails is itself a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from tpm_excel.checks.plan_dates import later_than_above, outside_the_year, written_dates
from tpm_excel.checks.plan_people import code_variants, two_directorates, two_spellings, unknown_codes
from tpm_excel.checks.plan_rows import closed_above_open, levels, nobody_named, same_title
from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form
from tpm_excel.terms.periods import Period
from tpm_excel.terms.places import Place
from tpm_excel.terms.plans import Plan

FORM_CHECKS: tuple[Callable[[Form, Plan, Period], Iterator[Finding]], ...] = (
    written_dates,
    outside_the_year,
    later_than_above,
    levels,
    nobody_named,
    same_title,
    closed_above_open,
)
"""Checks of the rows of one form. Which of its columns they look at stands in the form."""

PLAN_CHECKS: tuple[Callable[[tuple[Form, ...], Plan], Iterator[Finding]], ...] = (
    unknown_codes,
    code_variants,
    two_directorates,
    two_spellings,
)
"""Checks of the plan as a whole: its people and codes, on whichever sheet they stand."""

_SHARPER = {"TPM560", "TPM561"}
"""What says more of a date than that it is not one (TPM514)."""


def check_plan(plan: Plan, forms: tuple[Form, ...], year: Period, read: Iterable[Finding]) -> list[Finding]:
    """Return what is wrong with a plan: what was found in reading it, and what the checks find.

    `year` is any period of the plan's year. One cause is one finding: of two on a date the sharper one stands,
    and a cell without a value is not said to lack it.
    """
    found: list[Finding] = []
    for form in forms:
        for check in FORM_CHECKS:
            found += _run(check.__name__, partial(check, form, plan, year))
    for whole in PLAN_CHECKS:
        found += _run(whole.__name__, partial(whole, forms, plan))
    known = list(read)
    unknown = {dict(one.context).get("code", "").casefold() for one in known if one.code == "TPM516"}
    found = [one for one in found if one.code != "TPM516" or dict(one.context)["code"].casefold() not in unknown]
    broken = {(one.place.sheet, one.place.cell) for one in known if one.code == "TPM524"}
    found = [one for one in found if (one.place.sheet, one.place.cell) not in broken]
    sharper = {one.place for one in found if one.code in _SHARPER}
    return [one for one in known if one.code != "TPM514" or one.place not in sharper] + found


def _run(name: str, check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001  # whatever it was, it must not pass for a plan without fault
        reason = f"{type(error).__name__}: {error}"
        return [finding("TPM901", Place("plan.xlsx"), check=name.replace("_", " "), reason=reason)]
