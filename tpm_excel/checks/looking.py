"""What the checks of a row look at: the row with its values, and its form made ready once for all rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tpm_excel.findings.finding import Finding, finding
from tpm_excel.forms.form import Form, Rule, RuleBelow
from tpm_excel.forms.rules import Ready, ready
from tpm_excel.forms.values import sensible_dates
from tpm_excel.terms.cells import Value
from tpm_excel.terms.masters import MasterRow
from tpm_excel.terms.past import Past
from tpm_excel.terms.places import Place


@dataclass(frozen=True, slots=True)
class Checked:
    """A form whose rows are checked for a day: its rules made ready, and what would be looked up for each row again.

    `required` are the headings of the columns that must be answered, `dated` the columns that are answered with a date,
    `groups` the groups of the words of each column with a list; `first_date` is the column that keeps the first day of
    the deadline.
    """

    form: Form
    as_at: date
    past: Past
    rules: tuple[Ready[Rule], ...]
    below: tuple[Ready[RuleBelow], ...]
    required: Mapping[str, str]
    dated: tuple[str, ...]
    groups: Mapping[str, Mapping[object, str]]
    first_date: str
    sensible: tuple[date, date]
    explanation: str

    @classmethod
    def of(cls, form: Form, as_at: date, past: Past) -> Checked:
        """Make a form ready for its rows."""
        deadline = form.checks.deadline
        return cls(
            form,
            as_at,
            past,
            tuple(ready(form, rule, as_at) for rule in form.rule),
            tuple(ready(form, rule, as_at) for rule in form.below),
            {one.name: one.heading for one in form.answer if one.required},
            tuple(one.name for one in form.answer if one.kind == "date"),
            {name: form.choices(name).groups for name, column in form.columns.items() if column.choices},
            next((one.name for one in form.plan if deadline and one.original_of == deadline), deadline),
            sensible_dates(as_at),
            form.explanation,
        )

    def look(self, row: MasterRow) -> Look:
        """Look at a row."""
        values, status = row.values, self.form.checks.status
        return Look(self, row, values, self.groups[status].get(values.get(status), "") if status else "")


@dataclass(slots=True)
class Look:
    """A row that is checked, with its values by column: the plan's, those answered, and those computed.

    `status` is the group of the word that says how it stands. It is made for each row, and a frozen one takes four
    times as long to make.
    """

    checked: Checked
    row: MasterRow
    values: Mapping[str, Value]
    status: str

    @property
    def form(self) -> Form:
        """The form that it is a row of."""
        return self.checked.form

    @property
    def who(self) -> dict[str, str]:
        """What a finding on the row says of it."""
        return {"about": self.row.plan.text(self.form.title_column), "directorate": self.row.plan.returned_by}

    @property
    def explanation(self) -> str:
        """The explanation that stands in the row."""
        return str(self.values.get(self.checked.explanation) or "")

    def group(self, name: str) -> str:
        """Return the group of the word that stands in a column; empty where there is no such column or word."""
        return self.checked.groups[name].get(self.values.get(name), "") if name else ""

    def last_quarter(self, name: str) -> Value:
        """Return what was answered last quarter."""
        return self.checked.past.last_quarter.get(self.row.plan.ref, _NOTHING).get(name)

    def place(self, name: str) -> Place:
        """Return the cell of one of its columns."""
        answer = self.row.answers.get(name)
        return answer.place if answer else self.row.places.get(name) or Place(sheet="", ref=self.row.plan.ref)

    def ask(self, code: str, name: str, /, **context: str) -> Finding:
        """Return a query on one of its cells, with the explanation that stands in the row."""
        return finding(code, self.place(name), **self.who, explanation=self.explanation, **context)


_NOTHING: Mapping[str, Value] = {}
