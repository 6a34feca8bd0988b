"""The appendices of a committee report: each form whole, and what must be seen first, laid out as the forms say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tpm_excel.forms.form import Form
from tpm_excel.terms.periods import long_date
from tpm_excel.workbooks.master.content import MasterContent
from tpm_excel.workbooks.publication.charts import Trend, draw_charts
from tpm_excel.workbooks.publication.paper import fitted, write_pages
from tpm_excel.workbooks.publication.printing import exceptions_spec, strips_of, strips_of_exceptions
from tpm_excel.workbooks.publication.two_pages import write_two_pages
from tpm_excel.workbooks.writing.house import HouseBook
from tpm_excel.workbooks.writing.styles import Style

Trends = Mapping[str, Mapping[str, Trend]]
"""The figures of the periods so far, by form and reference."""


def write_appendices(content: MasterContent, forms: Sequence[Form], trends: Trends, style: Style) -> bytes:
    """Return the bytes of the workbook with the appendices; the same master gives the same bytes."""
    master = content.master
    position = f"Position at {long_date(master.as_at)}"
    book = HouseBook(
        style,
        title=f"{master.council}: appendices {master.period.label}",
        subject=position,
        author=master.council,
        period=master.period,
    )
    write_two_pages(book, content, forms)
    number, drawn = 0, []
    for form in forms:
        rows, spec = master.rows[form.name], fitted(form.printed, style)
        widths = [one.width for one in spec.columns]
        trend = trends.get(form.name, {})
        number += 1
        title = f"Appendix {number}: {spec.title}, {master.period.label}"
        notes = (
            f"{master.council}. {position}. {content.summaries[form.name].all_rows.total} {form.rows_are}.",
            _key(form),
        )
        strips = strips_of(form, spec, rows, trend)
        drawn.append((write_pages(book, form.sheet, title, notes, widths, strips), form, trend))
        if form.summary.exceptions:
            number += 1
            spec = fitted(exceptions_spec(form), style)
            title = f"Appendix {number}: {spec.title}, {master.period.label}"
            widths = [one.width for one in spec.columns]
            notes = (f"{master.council}. {position}. In the order of the plan.", _key(form))
            name = f"{form.summary.called} {form.rows_are}"[:31].rstrip()
            write_pages(book, name, title, notes, widths, strips_of_exceptions(form, spec, rows))
    for one in drawn:
        draw_charts(book, *one)
    return book.finished()


def _key(form: Form) -> str:
    """The words that are counted, each with what it means: the colours beside them never say it alone."""
    return "Key. " + " ".join(f"{one.word}: {one.means}" for one in form.counted.choice)
