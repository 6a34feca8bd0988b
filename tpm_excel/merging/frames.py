"""Rows of a master as a pandas frame, with the types that an analyst expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tpm_excel.forms.computing import number_of
from tpm_excel.forms.form import AnyColumn, Form
from tpm_excel.terms.cells import Value, written
from tpm_excel.terms.periods import Period

if TYPE_CHECKING:
    import pandas as pd

    Frame = pd.DataFrame


def to_frame(form: Form, period: Period, rows: Sequence[Mapping[str, Value]]) -> Frame:
    """Return a frame with a row for each row of the master, by reference.

    Columns have the names of the form; `period` is a quarter of a year that ends in March; dates are `datetime64`,
    with what is no date left out; percentages are 0 to 1 (N/A is missing); numbers are floats, figures too, which
    also stand as written in a column of their own, `outturn_written` for `outturn`; choices and levels are ordered
    categoricals in the order of their list, and what was not answered is missing.
    """
    import pandas as pd

    frame = pd.DataFrame({name: _column(form, column, rows) for name, column in form.columns.items()})
    for name in [one for one in form.columns if form.kind(one) == "figure"]:
        said = [None if row.get(name) is None else written(row.get(name)) for row in rows]
        frame.insert(list(frame.columns).index(name) + 1, f"{name}_written", pd.Series(said, dtype="string"))
    quarter = pd.Period(year=period.begins + 1, quarter=period.quarter, freq="Q-MAR")
    frame.insert(0, "period", pd.Series([quarter] * len(frame), dtype="period[Q-MAR]"))
    return frame.set_index(form.key)


def _column(form: Form, column: AnyColumn, rows: Sequence[Mapping[str, Value]]) -> Any:
    """One column of a frame, in the type that its kind asks for."""
    import pandas as pd

    values = [row.get(column.name) for row in rows]
    match column.kind:
        case "date":
            return pd.to_datetime(pd.Series(values, dtype="object"), errors="coerce")
        case "percentage":
            return pd.to_numeric(pd.Series(values, dtype="object"), errors="coerce").astype("float64")
        case "number" | "figure":
            return pd.Series([number_of(form, column.name, value) for value in values], dtype="float64")
        case "choice":
            return _ordered(form.choices(column.name).words, values)
        case "level":
            return _ordered(form.levels, values)
    return pd.Series([None if value is None else written(value) for value in values], dtype="string")


def _ordered(words: Sequence[str], values: Sequence[Value]) -> Any:
    """A categorical in the order of its words; the word for no answer is none of them, and a number may be one."""
    import pandas as pd

    said = [f"{value:g}" if isinstance(value, int | float) else value for value in values]
    return pd.Categorical([one if one in words else None for one in said], categories=list(words), ordered=True)
