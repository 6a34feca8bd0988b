"""Which part of a plan and of its returns one directorate's rows hang on: what they say is merged from that alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial

from tpm_excel.forms.form import Form
from tpm_excel.merging.admission import look
from tpm_excel.terms.cells import Value
from tpm_excel.terms.grouping import grouped_by
from tpm_excel.terms.plans import Plan, PlanRow
from tpm_excel.terms.returns import Return


class Speaking:
    """The plan and the returns of a period, sorted once by the directorate whose rows they speak of."""

    def __init__(self, plan: Plan, forms: Sequence[Form], returns: Sequence[Return]) -> None:
        """Take a plan with the returns that came for it, in their order."""
        self._plan, self._forms, self._returns = plan, forms, returns

    def of(self, code: str, until: int) -> tuple[Plan, list[Return]]:
        """Return the part of the plan that decides on a directorate's rows, and those of the first returns that do.

        Rows that look as one of its own do are part of it: whether a double is in doubt hangs on them.
        """
        rows = {form.name: tuple(self._rows_of(form, code).values()) for form in self._forms}
        return Plan(rows=rows), [self._returns[at] for at in self._at.get(code, ()) if at < until]

    def _rows_of(self, form: Form, code: str) -> dict[str, PlanRow]:
        own, twins = self._own[form.name].get(code, []), self._twins[form.name]
        looks = {look(form, row) for row in own}
        return {row.ref: row for row in own} | {row.ref: row for shown in looks for row in twins[shown]}

    @cached_property
    def _own(self) -> dict[str, dict[str, list[PlanRow]]]:
        return {form.name: grouped_by(self._plan.of(form.name), lambda row: row.returned_by) for form in self._forms}

    @cached_property
    def _twins(self) -> dict[str, dict[tuple[Value, ...], list[PlanRow]]]:
        return {form.name: grouped_by(self._plan.of(form.name), partial(look, form)) for form in self._forms}

    @cached_property
    def _at(self) -> dict[str, list[int]]:
        """The places of the returns that hold a row of a directorate, by its code."""
        owner = {(form.name, row.ref): row.returned_by for form in self._forms for row in self._plan.of(form.name)}
        found: dict[str, list[int]] = {}
        for at, one in enumerate(self._returns):
            for code in dict.fromkeys(
                owner.get((name, row.ref), "") for name, rows in one.rows.items() for row in rows
            ):
                found.setdefault(code, []).append(at)
        return found
