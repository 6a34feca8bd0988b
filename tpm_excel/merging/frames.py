"""Rows of a master as a pandas frame, with the types that an analyst expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tpm_excel.forms.form import AnswerColumn, Form
from tpm_excel.terms.cells import Value
from tpm_excel.terms.periods import Period

if TYPE_CHECKING:
    import pandas as pd

    Frame = pd.DataFrame


def to_frame(form: Form, period: Period, rows: Sequence[Mapping[str, Value]]) -> Frame:
    """Return a frame with a row for each row of the master, by reference.

    Columns have the names of the form; `period` is a quarter of a year that ends in March; dates are `datetime64`,
    with what is no date left out; percentages are 0 to 1 (N/A is missing); choices are ordered categoricals in the
    order of their list, and what was not answered is missing.
    """
    import pandas as pd

    frame = pd.DataFrame([{name: row.get(name) for name in form.columns} for row in rows], columns=list(form.columns))
    for name, column in form.columns.items():
        if column.kind == "date":
            frame[name] = pd.to_datetime(frame[name], errors="coerce")
        elif column.kind == "percentage":
            frame[name] = pd.to_numeric(frame[name], errors="coerce")
        elif isinstance(column, AnswerColumn) and column.kind == "choice":
            words = form.choices(name).words  # the word for no answer is none of them
            said = [value if value in words else None for value in frame[name]]
            frame[name] = pd.Categorical(said, categories=list(words), ordered=True)
        else:
            frame[name] = frame[name].astype("string")
    quarter = pd.Period(year=period.begins + 1, quarter=period.quarter, freq="Q-MAR")
    frame.insert(0, "period", pd.Series([quarter] * len(frame), dtype="period[Q-MAR]"))
    return frame.set_index(form.key)
