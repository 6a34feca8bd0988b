"""What a form says of its pages in print: the whole of it, as a committee gets it."""

from __future__ import annotations

from pydantic import Field, model_validator

from tpm_excel.forms.strict import Strict, Words


class PrintColumn(Strict):
    """A column of a printed page: what stands in its cells, one value below the other, or the lines of a chart.

    A chart shows the first of its columns as bars over the periods, and the others as lines.
    """

    of: Words = ()
    chart: Words = ()
    width: float

    @model_validator(mode="after")
    def _one_way(self) -> PrintColumn:
        """Refuse a column that holds nothing, or both values and a chart."""
        if bool(self.of) == bool(self.chart):
            raise ValueError("say either of, or chart")
        return self


class PrintSpec(Strict):
    """How all rows of a form are printed, in the order of the plan.

    `groups` are the headings that rows stand under, outermost first, each of one column, or of a number and words; rows
    under another heading of `new_page` begin on a new page. What stands in `below` is printed across the page beneath
    its row, `brackets` names the column that stands in brackets after another, and `overview` the columns of a table of
    all rows that stands before them.
    """

    title: str
    groups: tuple[Words, ...] = ()
    new_page: str = ""
    columns: tuple[PrintColumn, ...]
    below: Words = ()
    brackets: dict[str, str] = Field(default_factory=dict)
    overview: Words = ()

    @property
    def named(self) -> Words:
        """Every column of the form that it names."""
        several = (*(one.of + one.chart for one in self.columns), *self.groups, self.below, self.overview)
        brackets = (*self.brackets, *self.brackets.values())
        return (*(name for names in several for name in names), *brackets, *((self.new_page,) if self.new_page else ()))
